"""Where a table of the KPIs stands on its sheet. Its form is ours, so nothing is guessed: below the heading every row
that holds anything is a record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.errors import DataError
from pipelines.kpi import forms
from pipelines.read.grid import Grid, Known, live_rows
from pipelines.read.layout import Region
from pipelines.read.limits import MAX_COLUMNS
from pipelines.read.records import Skipped

HEADING_AMONG = 30
"""Rows: a title and explanations may stand above the heading."""


def layout_of(table: str) -> Callable[[Grid, Known], Region | None]:
    """Finds one of the tables on a grid: its heading is the first row that names its key.

    A second row of headings right below (in the other language) belongs to it. None where the grid is blank; raises
    DataError where no row is the heading.
    """

    def locate(grid: Grid, known: Known) -> Region | None:
        live = live_rows(grid.rows)
        if not live:
            return None
        head = next((row for row in live[:HEADING_AMONG] if _names_key(grid, row, table)), None)
        if head is None:
            key = forms.key(table)[0]
            raise DataError("kpi-no-heading", value=forms.title(table), expected=forms.heading(table, key), key=key)
        below = [row for row in live if row > head]
        header = (head, below[0]) if below and _is_all_headings(grid, below[0], table) else (head,)
        records = [row for row in below if row > header[-1]]
        above = [Skipped(row, "above") for row in live if row < head]
        return region(grid, header, records, above, grid.cells(head))

    return locate


def _names_key(grid: Grid, row: int, table: str) -> bool:
    return any(forms.field_of(text, table) == forms.key(table)[0] for text in grid.cells(row).values())


def _is_all_headings(grid: Grid, row: int, table: str) -> bool:
    texts = list(grid.cells(row).values())
    return len(texts) > 1 and all(forms.field_of(text, table) for text in texts)


def region(
    grid: Grid, header: tuple[int, ...], records: list[int], above: list[Skipped], headings: Mapping[int, str]
) -> Region:
    """All columns with a heading, and those without one that hold anything in a record. Raises DataError."""
    width = max(len(grid.rows[row]) for row in (*header, *records))
    if width > MAX_COLUMNS and max(max(grid.cells(row)) for row in (*header, *records)) >= MAX_COLUMNS:
        raise DataError("too-many-columns", value=f"{width:,}", limit=f"{MAX_COLUMNS:,}")
    columns = [k for k in range(width) if headings.get(k) or any(grid.cell(row, k) for row in records)]
    names = [headings.get(column, "") for column in columns]
    return Region(grid, header, columns, names, [()] * len(columns), records, above, 1.0, 1.0, 1, len(records))
