"""A few cells of each column, evenly over the table, for deciding what the column is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.shapes import Cells

if TYPE_CHECKING:
    import polars as pl

    from pipelines.table import Table

ROWS = 4000  # rows looked at
CELLS = 300  # filled cells looked at per column


def samples(table: Table) -> dict[str, Cells]:
    """Frame column → a sample of its filled cells. A column that looks blank in the sample is read to its end."""
    found: dict[str, Cells] | None = table.known.get(samples)
    if found is None:
        found = table.known[samples] = _taken(table)
    return found


def _taken(table: Table) -> dict[str, Cells]:
    step = max(1, len(table) // ROWS)
    frame = table.frame.gather_every(step) if step > 1 else table.frame
    found = {}
    for column in table.columns:
        filled = _filled(frame.get_column(column.name))
        if not filled and step > 1:
            filled = _filled(table.frame.get_column(column.name))
        found[column.name] = Cells.of(filled[:: max(1, len(filled) // CELLS)])
    return found


def _filled(cells: pl.Series) -> list[str]:
    return [cell for cell in cells.to_list() if cell.strip()]
