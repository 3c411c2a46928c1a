"""Several values in one cell, joined by ";".

Line breaks, 、 and full-width ；，｜ outside brackets separate; a sentence is no list. ・, / and a space may stand
inside a name as well: they separate where every part is known, from the field's vocabulary or as a value of its own in
the same column.
"""

from __future__ import annotations

import re

from pipelines.normalise.cell import Cells, Cure, Outcome, kept, repaired

CANONICAL = r"^[^;\n、，；,，|｜・･/／ 　]+(?:;[^;\n、，；,，|｜・･/／ 　]+)*$"

_SAFE = "\n;；、，,|｜"
_MAYBE = "・/／ 　"
_SENTENCE = re.compile(r"。|(?:です|ます|ません|ください)$|または|又は|および|及び|並びに|もしくは|若しくは|場合|除く")
_OPEN, _CLOSE = "(（「『［[【", ")）」』］]】"


def lists(cells: Cells) -> Cure:
    """The rule for a column of multiple values."""
    known: set[str] = set()

    def words() -> set[str]:
        if not known:
            known.update(cells.field.vocabulary)
            for value in cells.values:
                parts = _parts(value, _SAFE)
                known.update(part for part in parts if not any(sign in part for sign in _MAYBE))
        return known

    def cure(text: str) -> Outcome:
        if _SENTENCE.search(text):
            return kept(text)
        parts: list[str] = []
        for part in _parts(text, _SAFE):
            finer = _parts(part, _MAYBE)
            parts += finer if len(finer) > 1 and all(word in words() for word in finer) else [part]
        value = ";".join(parts)
        return repaired(value, "list-separator") if value != text else kept(text)

    return cure


def _parts(text: str, separators: str) -> list[str]:
    """The pieces between the separators that stand outside brackets, without blank ones."""
    pieces, depth, piece = [], 0, ""
    for sign in text:
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if sign in separators and depth <= 0:
            pieces.append(piece)
            piece = ""
        else:
            piece += sign
    pieces.append(piece)
    return [part for part in (piece.strip(" 　\n") for piece in pieces) if part]
