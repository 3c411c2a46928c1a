"""The table as it is published: every field of the standard in its order, then columns kept besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.points import MARK, MARK_FIELD

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Standard
    from pipelines.table import Column, Table


def published_frame(table: Table, standard: Standard) -> pl.DataFrame:
    """All fields of the standard, blank where the source has none, and the extra columns under their own names."""
    import polars as pl

    frame = table.frame
    missing = [pl.lit("").alias(name) for name in standard.names if name not in frame.columns]
    return frame.with_columns(missing).select(*standard.names, *extra_columns(table, standard))


def without_blanks(cells: pl.Series) -> pl.Series:
    """Null for a blank cell."""
    import polars as pl

    filled = cells != ""
    return cells if filled.all() else cells.zip_with(filled.fill_null(False), pl.Series([None], dtype=pl.String))


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
