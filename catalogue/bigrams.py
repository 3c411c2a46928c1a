"""Japanese full-text search without a dictionary: text is indexed as overlapping pairs of characters.

A phrase of pairs finds exactly the texts that contain the word, from two characters on; one character is found as the
beginning of a pair (the last character of a word is indexed alone, so it is found too).
"""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"[^\W_]+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def fold(text: str) -> str:
    """Width, case and the two kana scripts made equal: `ＡＥＤ` = `aed`, `ひなん` = `ヒナン`."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)


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
