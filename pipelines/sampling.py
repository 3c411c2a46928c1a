"""A few cells of each column, evenly over the table, for deciding what the column is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.shapes import Cells

if TYPE_CHECKING:
    import polars as pl

    from pipelines.table import Table

ROWS = 4000  # rows looked at
CELLS = 300  # filled cells looked at per column


def sample(table: Table, name: str) -> Cells:
    """Some filled cells of a column. If it looks blank in the rows that are looked at, it is read to its end."""
    known = (sample, name)
    if known not in table.known:
        table.known[known] = _taken(table, name)
    found: Cells = table.known[known]
    return found


def _taken(table: Table, name: str) -> Cells:
    step = max(1, len(table) // ROWS)
    cells = table.frame.get_column(name)
    filled = _filled(cells.gather_every(step) if step > 1 else cells)
    if not filled and step > 1:
        filled = _filled(cells)
    return Cells.of(filled[:: max(1, len(filled) // CELLS)])


def _filled(cells: pl.Series) -> list[str]:
    texts: list[str] = cells.to_list()
    blank = {text for text in set(texts) if not text.strip()}
    return [text for text in texts if text not in blank] if blank else texts
