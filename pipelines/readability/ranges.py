"""Cells and ranges as a spreadsheet writes them; neighbouring cells become one range."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pipelines.findings import column_letters, column_number
from pipelines.lazy import pattern

Cell = tuple[int, int]
"""Row and column, counted from 0."""

Box = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0, both ends inside."""

_A1 = pattern(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


def a1(box: Box) -> str:
    """`A1:D1`, or `A1` for a single cell."""
    top, left, bottom, right = box
    first, last = f"{column_letters(left + 1)}{top + 1}", f"{column_letters(right + 1)}{bottom + 1}"
    return first if first == last else f"{first}:{last}"


def cell_of(reference: str) -> Cell | None:
    """Row and column of `B12`; None for anything else."""
    found = _A1.fullmatch(reference)
    return (int(found[2]) - 1, column_number(found[1]) - 1) if found else None


def box_of(reference: str) -> Box | None:
    """The box of `A1:D1` or `A1`; None for anything else."""
    first, _, last = reference.partition(":")
    start, end = cell_of(first), cell_of(last or first)
    return (*start, *end) if start and end else None


def boxes(cells: Iterable[Cell]) -> list[Box]:
    """The fewest-looking boxes that cover these cells: runs down a column, joined where neighbours are as long."""
    by_column: dict[int, list[int]] = defaultdict(list)
    for row, column in set(cells):
        by_column[column].append(row)
    runs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for column in sorted(by_column):
        for start, end in _runs(by_column[column]):
            runs[start, end].append(column)
    found = [(top, left, bottom, right) for (top, bottom), at in runs.items() for left, right in _runs(at)]
    return sorted(found)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """1, 2, 3, 7 → (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def with_sheet(sheet: str | None, reference: str) -> str:
    """`Sheet1!A1:D1`; a sheet whose name would be misread is put in quotes, as Excel does."""
    if not sheet:
        return reference
    plain = re.fullmatch(r"[^\W\d][\w.]*", sheet) and not _A1.fullmatch(sheet)
    quoted = sheet.replace("'", "''")
    return f"{sheet}!{reference}" if plain else f"'{quoted}'!{reference}"
