"""Records that are the sums of those right below or above them: totals that no word gives away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.nfkc import nfkc
from pipelines.shapes import number

if TYPE_CHECKING:
    from pipelines.table import Table

_SUBSTANCE, _COLUMNS = 10, 2  # so many figures of that size are no accident
_SPAN = 100  # records that a total may be of
_TRIED = 4  # columns that are added up record by record; the others are once
_MOST = 20_000  # records of a table that is looked at

_Figures = tuple[float, ...]


def totals(table: Table, names: Sequence[str]) -> list[tuple[int, range]]:
    """Each record whose figures in all the columns `names` are the sums of neighbours, and these records."""
    if len(names) < _COLUMNS or len(table) > _MOST:
        return []
    rows = list(zip(*(_numbers(table.frame.get_column(name).to_list()) for name in names), strict=True))
    found = []
    for place, row in enumerate(rows):
        if sum(figure >= _SUBSTANCE for figure in row) < _COLUMNS:
            continue
        if below := _parts(row, rows[place + 1 : place + 1 + _SPAN]):
            found.append((place, range(place + 1, place + 1 + below)))
        elif above := _parts(row, rows[max(0, place - _SPAN) : place][::-1]):
            found.append((place, range(place - above, place)))
    return found


def _numbers(cells: Sequence[str]) -> list[float]:
    return [number(nfkc(cell).strip()) or 0.0 for cell in cells]


def _parts(row: _Figures, others: Sequence[_Figures]) -> int:
    """How many of the others, from the first on, make up the row; two at least, else 0. The first columns are tried."""
    sums = [0.0] * len(row[:_TRIED])
    for count, other in enumerate(others, 1):
        sums = [one + more for one, more in zip(sums, other, strict=False)]
        if any(one > whole for one, whole in zip(sums, row, strict=False)):
            return 0
        if count > 1 and tuple(sums) == row[:_TRIED]:
            return count if tuple(map(sum, zip(*others[:count], strict=True))) == row else 0
    return 0
