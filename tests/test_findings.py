"""Findings: places, texts and the machine form."""

from __future__ import annotations

import string

import pytest

from pipelines.findings import Finding, Log, Place, column_letters, column_number
from pipelines.messages import catalogue, text


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16384, "XFD")]
)
def test_column_letters_and_back(number: int, letters: str) -> None:
    assert column_letters(number) == letters and column_number(letters) == number


def test_letters_beyond_any_sheet_are_a_number_beyond_it() -> None:
    assert 16384 < column_number("AAAA") == column_number("A" * 10**6)


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        (Place("一覧", 12, 3), "一覧!C12"),
        (Place(None, 12, 3), "C12"),
        (Place(None, None, 3), "C"),
        (Place(None, 12, None), "12"),
        (Place("一覧"), ""),
        (Place(), ""),
    ],
)
def test_cell(place: Place, cell: str) -> None:
    assert place.cell == cell


def test_machine_form_has_the_keys_of_the_contract() -> None:
    finding = Finding("dataset-differs", Place("一覧", 2, 1), "名称", "events", {"expected": "aed"})
    assert list(finding.to_dict()) == [
        "code", "severity", "sheet", "row", "column", "cell", "field", "value", "message", "remedy",
    ]  # fmt: skip
    assert finding.to_dict()["cell"] == "一覧!A2"
    assert "aed" in finding.message("ja") and "events" in finding.message("en")


def test_log_counts_by_severity() -> None:
    log = Log()
    log.add("dataset-differs", value="events", expected="aed")
    log.add("dataset-differs", value="events", expected="aed", severity="error")
    assert log.counts == {"warning": 1, "error": 1}
    assert log.errors == 1


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_text_is_whole(code: str) -> None:
    """Japanese and English both there, no text that cannot be filled in, every problem with a remedy."""
    entry = text(code)
    assert entry.ja and entry.en, code
    assert not entry.en.isascii() or entry.en != entry.ja
    if entry.severity in ("error", "warning"):
        assert entry.remedy_ja and entry.remedy_en, code
    for template in (entry.ja, entry.en, entry.remedy_ja, entry.remedy_en):
        for _, name, _, _ in string.Formatter().parse(template):
            assert name is None or name.isidentifier(), (code, name)
    for lang in ("ja", "en"):
        assert entry.message(lang), (code, "a missing parameter breaks it")
        entry.remedy(lang)
