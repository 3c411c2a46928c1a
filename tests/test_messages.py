"""The catalogue of texts, and the page of the documentation made from it."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from pipelines.messages import catalogue
from pipelines.messages.__main__ import document
from pipelines.messages.kinds import KINDS
from pipelines.standards import GENERATIONS, definitions, standard

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "findings.md"


def test_the_documented_findings_are_the_catalogue() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == document(), "run `python -m pipelines.messages > docs/findings.md`"


def test_the_document_has_every_code_once() -> None:
    codes = re.findall(r'<a id="([^"]+)"></a>', document())
    assert sorted(codes) == sorted(catalogue())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_texts_are_whole(code: str) -> None:
    text = catalogue()[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert text.ja and text.en
    if text.severity in ("error", "warning"):
        assert text.remedy_ja and text.remedy_en
    for template in (text.ja, text.en, text.remedy_ja, text.remedy_en):
        list(string.Formatter().parse(template))
    assert not re.search("[ぁ-んァ-ヶ一-龠]{8}", text.en + text.remedy_en)


def test_every_kind_of_field_has_its_words() -> None:
    used = {field.kind for name in definitions() for form in GENERATIONS for field in standard(name, form).fields}
    assert used <= KINDS.keys()
