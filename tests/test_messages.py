"""The catalogue of texts, and the page of the documentation made from it."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from pipelines.messages import catalogue
from pipelines.messages.__main__ import document
from pipelines.messages.filling import Both
from pipelines.messages.holes import HOLES
from pipelines.messages.kinds import KINDS
from pipelines.standards import GENERATIONS, definitions, standard

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "findings.md"
FOLDERS = ("pipelines", "commands", "catalogue")


def test_the_documented_findings_are_the_catalogue() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == document(), "run `python -m pipelines.messages > docs/findings.md`"


def test_the_document_has_every_code_once() -> None:
    codes = re.findall(r'<a id="([^"]+)"></a>', document())
    assert sorted(codes) == sorted(catalogue())


def names_in(template: str) -> set[str]:
    """What is filled into a text."""
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    assert all(name.isidentifier() for name in names), template
    return names


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_texts_are_whole(code: str) -> None:
    text = catalogue()[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert text.ja and text.en
    if text.severity in ("error", "warning"):
        assert text.remedy_ja and text.remedy_en
    for template in (text.ja, text.en, text.remedy_ja, text.remedy_en):
        assert names_in(template) >= set()
    for lang in ("ja", "en"):
        assert text.message(lang), "a missing parameter breaks it"
        text.remedy(lang)
    assert not re.search("[ぁ-んァ-ヶ一-龠]{8}", text.en + text.remedy_en)


def test_what_is_filled_in_has_its_word() -> None:
    templates = [one for text in catalogue().values() for one in (text.ja, text.remedy_ja)]
    assert not {name.removesuffix("_en") for one in templates for name in names_in(one)} - HOLES.keys()


def test_every_code_is_raised_somewhere() -> None:
    """As it stands, or put together of its first word and the rest."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if path.parent.name != "messages"]
    files.append(ROOT / "publish.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    literals = set(re.findall(r'"([a-z0-9-]+)"', code))
    starts = tuple(re.findall(r'f"([a-z][a-z0-9-]*-)\{', code))
    assert not [one for one in catalogue() if one not in literals and not one.startswith(starts)]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("date-impossible", ["誤り / error", "注意 / warning"]),
        ("formula-cell", ["誤り / error", "注意 / warning"]),
        ("duplicate-id", ["誤り / error", "注意 / warning"]),
        ("column-missing", ["誤り / error", "注意 / warning"]),
        ("kpi-table-missing", ["誤り / error", "お知らせ / note"]),
        ("text-line-break", ["注意 / warning"]),
        ("column-none", ["誤り / error"]),
    ],
)
def test_the_document_says_where_the_severity_depends_on_the_field(code: str, shown: list[str]) -> None:
    line = next(line for line in document().splitlines() if f"`{code}`" in line)
    words = line.split(" | ")[1].split("<br>")
    assert words == ([*shown, "（項目による / by field）"] if len(shown) > 1 else shown)


def test_no_section_is_left_without_a_title() -> None:
    assert "その他" not in re.findall("^## (.*) / ", document(), re.MULTILINE)


@pytest.mark.parametrize(
    ("nearest", "ja", "en"),
    [
        ("aed", "もしかして: aed", "Did you mean: aed?"),
        (("aed", "events"), "使えるもの: aed、events", "Possible: aed, events"),
        ("", "", ""),
        ((), "", ""),
    ],
)
def test_a_suggestion_is_one_near_name_or_all_or_nothing(nearest: object, ja: str, en: str) -> None:
    text = catalogue()["setting-unknown"]
    assert (text.remedy("ja", nearest=nearest), text.remedy("en", nearest=nearest)) == (ja, en)


def test_what_differs_by_language_is_said_in_the_language() -> None:
    text = catalogue()["date-weekday"]
    params = {"value": "x", "field": "開始日", "iso": "2026-08-01", "weekday": Both("土", "Saturday")}
    assert "土曜日" in text.message("ja", **params) and "a Saturday" in text.message("en", **params)


def test_every_kind_of_field_has_its_words() -> None:
    used = {field.kind for name in definitions() for form in GENERATIONS for field in standard(name, form).fields}
    assert used <= KINDS.keys()
