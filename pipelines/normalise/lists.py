"""Several values in one cell, joined by ";".

Line breaks, 、 and full-width ；，｜ outside brackets separate, but no comma between figures (本町1,2丁目, 10,000) or
ordinals (第1,第2町会); a sentence is no list. Where ";" is used already, only it and line breaks do: 、 then stands
inside a value. ・, / and a space may always stand inside a name: they separate where every part is known as a value of
its own, from the standard or from the same column.
"""

from __future__ import annotations

from functools import cached_property

from pipelines.lazy import pattern
from pipelines.normalise.cell import Cells, Cure, Outcome, kept, repaired
from pipelines.normalise.text import NEEDS_CLEANING, clean
from pipelines.standards import definition

BAD = NEEDS_CLEANING + r"|[\n、；,，|｜・･/／ 　]|^;|;;|;$"
"""A cell without a match (of the regular expressions of polars) is a list as it is published, or one value."""

_USED = ";；\n"
_SAFE = _USED + "、，,|｜"
_MAYBE = "・/／ 　"
_COMMAS = "、，,"
_FIGURES = "0123456789０１２３４５６７８９〇一二三四五六七八九十百千"
_EDGES = " 　\n、，,"
_SENTENCE = pattern(r"。|(?:です|ます|ません|ください)$|または|又は|および|及び|並びに|もしくは|若しくは|場合|除く")
_OTHERS = {"外", "他", "ほか", "等", "など", "一円", "全域", "一部"}  # they belong to what stands before
_OPEN, _CLOSE = "(（「『［[【", ")）」』］]】"


def lists(cells: Cells) -> Cure:
    """The rule for a column of multiple values."""
    return _Lists(cells).cure


class _Lists:
    """One column and the words it is known to hold."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def cure(self, text: str) -> Outcome:
        """One cell."""
        if text in self._whole or _SENTENCE.search(text):
            return kept(text)
        parts: list[str] = []
        for part in _parts(text, _separators(text)):
            finer = _parts(part, _MAYBE) if part not in self._whole else [part]
            parts += finer if all(word in self._words for word in finer) else [part]
        if _OTHERS & set(parts):
            return kept(text)
        value = ";".join(parts)
        if value == text:
            return kept(text)
        cleaned = clean(value)  # a separator that was not garbled may have hidden that the rest is
        return repaired(cleaned.value, cleaned.rule or "list-separator")

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The words of the standard, some of which have 、 and ・ in them."""
        crosswalk = definition(self._cells.dataset).crosswalk
        taken = (line.values for line in crosswalk if line.rule == "split-flags" and self._cells.field.name in line.old)
        return frozenset(self._cells.field.vocabulary).union(*taken)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the standard, and the values of the column that stand by themselves."""
        found = {part for value in self._cells.values for part in _parts(value, _separators(value))}
        return self._whole | {part for part in found if not any(sign in part for sign in _MAYBE)}


def _separators(text: str) -> str:
    used = [part for part in _parts(text, ";；") if part.strip(_MAYBE)]
    return _USED if len(used) > 1 else _SAFE


def _parts(text: str, separators: str) -> list[str]:
    """The pieces between the separators that stand outside brackets, without blank ones."""
    pieces, depth, piece = [], 0, ""
    for place, sign in enumerate(text):
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if sign in separators and depth <= 0 and not (sign in _COMMAS and _is_between_figures(text, place)):
            pieces.append(piece)
            piece = ""
        else:
            piece += sign
    pieces.append(piece)
    return [part for part in (piece.strip(_EDGES) for piece in pieces) if part]


def _is_between_figures(text: str, place: int) -> bool:
    """The comma parts figures, or ordinals that share what comes after the last."""
    before, after = text[place - 1 : place], text[place + 1 :].lstrip(" 　")[:1]
    return bool(before and after) and before in _FIGURES and after in _FIGURES + "第"
