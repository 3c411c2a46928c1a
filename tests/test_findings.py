"""Findings: places, texts and the machine form."""

from __future__ import annotations

import pytest

from pipelines.findings import Finding, Log, Place, column_letters, column_number


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
