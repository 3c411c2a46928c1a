"""The table as it is published: every field of the standard in its order, then columns kept besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.points import MARK, MARK_FIELD

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Standard
    from pipelines.table import Column, Table


def published_frame(table: Table, standard: Standard) -> pl.DataFrame:
    """All fields of the standard, then the extra columns under their own names; null where a cell is blank."""
    import polars as pl

    given = pl.DataFrame([cells for cells in table.frame if cells.name not in table.blank_columns])
    filled = {cells.name: cells for cells in without_blanks(given)}
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, len(table))
    names = (*standard.names, *extra_columns(table, standard))
    return pl.DataFrame([filled[name] if name in filled else blank.alias(name) for name in names])


def without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    """Null for each blank cell of columns of text."""
    import polars as pl

    blank = [at for at, cells in enumerate(frame) if (cells == "").any()]
    if not blank:
        return frame
    cells = pl.nth(blank)  # by position: names may mean something to polars
    return frame.with_columns(pl.when(cells != "").then(cells))


def extra_columns(table: Table, standard: Standard) -> list[str]:
    """Columns that are not of the standard."""
    return [name for name in table.frame.columns if name not in standard]


def published_schema(table: Table, standard: Standard) -> dict[str, Any]:
    """The Table Schema of the published columns: the standard's, with the extra columns as text."""
    extra = [_described(table.column(name)) for name in extra_columns(table, standard)]
    return {**standard.schema, "fields": [*standard.schema["fields"], *extra]}


def _described(column: Column) -> dict[str, Any]:
    """A column of the source as text; one of our own with what its words mean."""
    described: dict[str, Any] = {"name": column.name, "title": column.heading, "type": "string"}
    is_mark = column.number is None and column.heading == MARK
    return {**described, **MARK_FIELD} if is_mark else described
