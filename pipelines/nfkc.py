"""Compatibility normalisation (Unicode NFKC) that comes to an end whatever the text is."""

from __future__ import annotations

import unicodedata

from pipelines.lazy import pattern

_LONG = 500
_HEAP = pattern(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u1fff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff"
    "\ufb1e\ufe20-\ufe2f\U00010000-\U0001efff]{64}"
)


def nfkc(text: str) -> str:
    """The text in half-width where there is a half-width form, its accents joined to their letters.

    A long text with a heap of accents on one letter stays as it is: to put them in order takes the square of their
    number, minutes for one cell. No writing has sixty of them; the class is wider than accents, which does no harm.
    """
    if text.isascii() or (len(text) > _LONG and _HEAP.search(text)):
        return text
    return unicodedata.normalize("NFKC", text)
