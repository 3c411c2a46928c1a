"""A workbook made of a source that is none, its cells as text at the places that findings name."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.findings import column_letters
from pipelines.report.display import visible, width_of

if TYPE_CHECKING:
    from pipelines.read.grid import Grid

_MOST_CELLS = 3_000_000
_LONGEST = 32_767
_SAMPLE, _WIDEST = 100, 40
_NO_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def workbook_of(source: str, grids: Sequence[Grid]) -> bytes:
    """An .xlsx with these sheets. Raises UsageError where there are too many cells, naming the `source`."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    if sum(len(row) for grid in grids for row in grid.rows) > _MOST_CELLS:
        raise UsageError("workbook-report-too-large", value=source, limit=f"{_MOST_CELLS:,}")
    book = openpyxl.Workbook(write_only=True)
    for number, grid in enumerate(grids, 1):
        sheet = book.create_sheet(_name(grid.name, number))
        for column, width in _widths(grid).items():
            sheet.column_dimensions[column_letters(column)].width = width
        for row in grid.rows:
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, _lines(text[:_LONGEST]) if text else None)
                cell.data_type = "s" if text else "n"  # what begins with "=" is a text as well
                cell.number_format = "@"
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _name(name: str | None, number: int) -> str:
    """A name that a sheet may have."""
    return visible((name or f"Sheet{number}").translate(_NO_NAME))[:31]


def _widths(grid: Grid) -> dict[int, int]:
    """Column, from 1 → a width that most of its first texts fit into."""
    widths: dict[int, int] = {}
    for row in grid.rows[:_SAMPLE]:
        for column, text in enumerate(row, 1):
            widths[column] = min(_WIDEST, max(widths.get(column, 8), width_of(text[:_WIDEST]) + 2))
    return widths


def _lines(text: str) -> str:
    """With its line breaks; other control characters, which no workbook may hold, as signs."""
    return "\n".join(map(visible, text.splitlines()))
