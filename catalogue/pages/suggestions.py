"""What to offer when a search finds nothing: the kind whose reading was typed, and shorter words that are found."""

from __future__ import annotations

import unicodedata

from catalogue.context import Context
from catalogue.kinds import KINDS, Kind
from catalogue.search import search

_SHORTEST_READING = 3
_MOST_KINDS = 2
_MOST_TRIES = 8
_MOST_WORDS = 3


def kinds_by_reading(asked: str) -> list[Kind]:
    """The kinds whose reading shares most with what was typed in kana, at least three characters in a row."""
    typed = _katakana(asked)
    if len(typed) < _SHORTEST_READING:
        return []
    scores = {kind: _longest_shared(typed, kind.kana.removesuffix("イチラン")) for kind in KINDS}
    best = max(scores.values())
    return [kind for kind, score in scores.items() if score == best >= _SHORTEST_READING][:_MOST_KINDS]


def shorter_words(context: Context, asked: str) -> list[tuple[str, int]]:
    """Parts of what was typed that do find something, with how much: its words, or the ends of one long word."""
    found: list[tuple[str, int]] = []
    for word in _parts(asked)[:_MOST_TRIES]:
        count = search(context, {"q": word, "rows": 0}).count
        if count:
            found.append((word, count))
        if len(found) == _MOST_WORDS:
            break
    return found


def _parts(asked: str) -> list[str]:
    words = [word for word in asked.replace(":", " ").replace('"', " ").split() if word.strip("-+*")]
    if len(words) > 1:
        return list(dict.fromkeys(words))
    word = "".join(words)[:20]
    halves = [cut for length in range(len(word) - 1, 1, -1) for cut in (word[:length], word[-length:])]
    step = max(len(halves) // _MOST_TRIES, 1)
    return list(dict.fromkeys(halves[:: step if len(halves) > _MOST_TRIES else 1] + halves[-2:]))


def _katakana(written: str) -> str:
    """Hiragana and half-width kana as katakana; all else is left out."""
    letters = (chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in unicodedata.normalize("NFKC", written))
    return "".join(one for one in letters if "ァ" <= one <= "ー")


def _longest_shared(one: str, other: str) -> int:
    """The length of the longest run of characters that stands in both."""
    longest = 0
    for start in range(len(one)):
        while start + longest < len(one) and one[start : start + longest + 1] in other:
            longest += 1
    return longest
