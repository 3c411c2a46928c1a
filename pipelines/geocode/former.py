"""Addresses in a town of before: 岐阜県海津郡南濃町津屋, which is 岐阜県海津市南濃町津屋 since 2005.

The old town's name stands before those of its towns. Where one municipality of the prefecture has it so, that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.geocode.folding import fold
from pipelines.geocode.gazetteer.index import Index

_OLD_TOWN = re.compile(r"\s*(?:[^郡町村市0-9]{1,5}郡)?\s*([^郡0-9]{1,6}?[町村])")


def successors(index: Index, text: str, prefecture: int, named: int) -> Iterator[str]:
    """The text with the municipality of today before the old town; `named` characters name the prefecture (row)."""
    name = index.municipalities["prefecture"][prefecture]
    old = _OLD_TOWN.match(text, named)
    if old is None:
        return
    found = index.old_towns.get((name, fold(old[1])), set())
    if len(found) == 1:
        row = index.municipalities.row(next(iter(found)), named=True)
        yield name + row["county"] + row["city"] + row["ward"] + text[old.start(1) :]
