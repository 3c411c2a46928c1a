"""Japanese full-text search without a dictionary: text is indexed as overlapping pairs of characters.

A phrase of pairs finds exactly the texts that contain the word, from two characters on; one character is found as the
beginning of a pair (the last character of a word is indexed alone, so it is found too).
"""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"[^\W_]+")
# To put the accents of one letter in order takes the square of their number. No writing has sixty of them; the class
# is wider than accents, and has nothing in it that exists in two widths.
_HEAP = re.compile(
    "([\u0300-\u036f\u0483-\u0487\u0591-\u10ff\u1200-\u1fff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a"
    "\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U00010000-\U0001efff]{64,})"
)
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def fold(text: str) -> str:
    """Width, case and the two kana scripts made equal: `ＡＥＤ` = `aed`, `ひなん` = `ヒナン`."""
    return _nfkc(text).casefold().translate(_HIRAGANA)


def _nfkc(text: str) -> str:
    """A heap of accents stays as it is, so that nobody can hold up the catalogue with one."""
    if len(text) < 64 or text.isascii():
        return unicodedata.normalize("NFKC", text)
    parts = _HEAP.split(text)
    return "".join(part if place % 2 else unicodedata.normalize("NFKC", part) for place, part in enumerate(parts))


def index_text(text: str) -> str:
    """The tokens under which `text` is indexed, separated by spaces."""
    return " ".join(token for run in _RUN.findall(fold(text)) for token in [*_pairs(run), run[-1]])


def match_phrase(word: str) -> str | None:
    """An FTS5 expression that finds texts containing `word`, or None where `word` has no letter or digit."""
    runs = _RUN.findall(fold(word))
    return " AND ".join(_match_run(run) for run in runs) if runs else None


def _match_run(run: str) -> str:
    return f'"{" ".join(_pairs(run))}"' if len(run) > 1 else f'"{run}"*'


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
