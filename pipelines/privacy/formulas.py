"""Cells that a spreadsheet would run as a formula when it opens the published CSV.

An error, not a repair: an apostrophe, a space or a full-width sign in front would change what the town says, for
every program that reads the file; and nobody meant to publish a formula in the place of a text. Text that only begins
with such a sign (「@ホーム」, 「-なし」) does no harm; validation warns of it.
"""

from __future__ import annotations

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit

_EQUAL = pattern(r"[=＝](?=.*[A-Za-z0-9(\"'])")
_CALL = pattern(r"[-+@＋－＠]++[^ぁ-ヶ一-鿿]{0,200}?[A-Za-z][A-Za-z0-9.]{0,50} ?\(")
_LINK = pattern(r"[-+=@＋－＝＠](?>.*?[A-Za-z0-9]\|).*(?:!|$)")  # from the first |: from each takes the square of them
_REFERENCE = pattern(r"[-+@＋]\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?:[-+*/:!&(^].*)?$")
_ARITHMETIC = pattern(r"[-+](?=.*[*^&])[0-9.]+(?:[-+*/^&][0-9.]+)+$")
_FORMS = (_EQUAL, _CALL, _LINK, _REFERENCE, _ARITHMETIC)


def formulas(cells: Cells) -> list[Hit]:
    """Formulas, whatever spaces stand in front of them: those are taken off before publishing."""
    found = ((at, text) for at, text in enumerate(cells.texts) if any(form.match(text) for form in _FORMS))
    return [Hit(at, text, text, "formula") for at, text in found]
