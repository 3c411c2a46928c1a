"""Text in a terminal: how wide it is, where Japanese may be broken, and nothing in it that the terminal would obey."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_WIDE = frozenset("WFA")  # "A" (ambiguous) is two columns wide in the Windows console that officers use
_NO_LINE_START = frozenset("、。，．,.）)」』】〕｝！？!?ー・：；:;…%％")
_NO_LINE_END = frozenset("（(「『【〔｛")
_PIECE = re.compile(r"[!-~]+|\s|.", re.DOTALL)
ELLIPSIS = "…"


def visible(text: str) -> str:
    """Control and formatting characters as signs: a line feed is ␊, an escape ␛, others <U+202E>."""
    return "".join(_sign(char) for char in text)


def _sign(char: str) -> str:
    category = unicodedata.category(char)
    if category not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return char
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else f"<U+{code:04X}>"


def tamed(text: str) -> str:
    """The text with nothing in it that a CI takes for a command to itself when it stands in a log.

    GitHub obeys lines that begin with `::`, and `##[` (others `##vso[`) wherever it stands.
    """
    return re.sub(r"##(?=\w*\[)", "# #", re.sub(r"(?m)^(\s*)::", r"\1: :", text))


def width_of(text: str) -> int:
    """How many columns of a terminal `text` takes: two for full-width characters, none for combining marks."""
    return sum(_char_width(char) for char in text)


@lru_cache(maxsize=65_536)
def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def padded(text: str, width: int) -> str:
    """`text` with spaces after it up to `width` columns."""
    return text + " " * max(0, width - width_of(text))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row, its cells made visible and below those of the row before. All rows have as many cells."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(width_of, column)) for column in zip(*shown, strict=True)]
    return ["  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]


def shortened(text: str, width: int) -> str:
    """At most `width` columns of `text`, ended by … when it was cut."""
    if width_of(text) <= width:
        return text
    kept, room = "", width - width_of(ELLIPSIS)
    for char in text:
        room -= _char_width(char)
        if room < 0:
            break
        kept += char
    return kept + ELLIPSIS


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns. Words stay whole where they fit; no line starts with 。 or ends with 「."""
    lines: list[str] = []
    line: list[str] = []
    taken = 0
    for piece in _pieces(text, width):
        if taken + width_of(piece) > width and line:
            carried = _carried(line, piece)
            if width_of("".join([*carried, piece])) > width:
                carried = []
            lines.append("".join(line[: len(line) - len(carried)]).rstrip())
            line, taken = carried, width_of("".join(carried))
        if line or not piece.isspace():
            line.append(piece)
            taken += width_of(piece)
    return [*lines, "".join(line).rstrip()] if line else lines or [""]


def _pieces(text: str, width: int) -> list[str]:
    """Words of half-width characters, and all other characters one by one; words wider than a line are cut."""
    pieces: list[str] = []
    for found in _PIECE.findall(text):
        pieces.extend(found[start : start + width] for start in range(0, len(found), width))
    return pieces


def _carried(line: list[str], piece: str) -> list[str]:
    """What moves from the end of a full line to the next one, so that neither breaks the rules."""
    keep, first = len(line), piece
    while keep > 1 and first[0] in _NO_LINE_START:
        keep -= 1
        first = line[keep]
    while keep > 1 and line[keep - 1][-1] in _NO_LINE_END:
        keep -= 1
    return line[keep:]
