"""From a region on a grid (or the records of a JSON file) to the table that the other steps work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.errors import DataError
from pipelines.read import notes
from pipelines.read.frames import FrameRows, picked
from pipelines.read.grid import Grid, Known
from pipelines.read.json_records import GEOMETRY, LATITUDE, LONGITUDE
from pipelines.read.limits import MAX_CELLS, MAX_COLUMNS
from pipelines.read.merged import fill_merged
from pipelines.read.sheets import Layout, choose
from pipelines.table import Column, Source, Table

if TYPE_CHECKING:
    import polars as pl

    from pipelines.findings import Log
    from pipelines.read.json_records import Records
    from pipelines.read.layout import Region

HINT_ROWS, HINT_CELLS, HINT_CHARS = 15, 8, 200
EVEN_ENOUGH = 0.6


def from_grids(
    source: Source, grids: Sequence[Grid], log: Log, sheet: str | None, known: Known, layout: Layout | None = None
) -> Table:
    """The table among these sheets, with findings on which was taken and what was left out.

    Raises DataError when there is none, UsageError for a `sheet` that does not exist.
    """
    choice = choose(grids, known, sheet, layout)
    region = choice.region
    _refuse_what_is_no_table(region, delimited=source.delimiter is not None)
    notes.on_choice(log, choice)
    notes.on_region(log, region)
    table = of_region(region, source, log)
    notes.on_headings(log, table, notes.on_long_rows(log, table))
    notes.on_damage(log, table)
    return table


def of_region(region: Region, source: Source, log: Log) -> Table:
    """The table of a region that was found on a grid."""
    header = tuple(row + 1 for row in region.header)
    source = replace(source, sheet=region.grid.name, header_rows=header, rows=region.all_records)
    return _table(region, source, log)


def _refuse_what_is_no_table(region: Region, *, delimited: bool) -> None:
    """Prose, a single cell, a log: no heading word that is known, and not the same number of cells in most rows."""
    if len(region.columns) > MAX_COLUMNS:
        raise DataError("too-many-columns", value=f"{len(region.columns):,}", limit=f"{MAX_COLUMNS:,}")
    if len(region.columns) < 2 and not region.known:
        raise DataError("no-table")
    if not region.records and not region.known:
        raise DataError("no-records", value=notes.shortened("、".join(filter(None, region.headings))))
    if delimited and not region.known and not _is_even(region):
        if len(_widths(region)) == 1:
            raise DataError("no-known-heading", value=notes.shortened("、".join(region.headings)))
        raise DataError("no-table")


def _is_even(region: Region) -> bool:
    """Two records at least, and most rows (those left out too) of the same number of cells."""
    widths = _widths(region)
    width, count = widths.most_common(1)[0]
    return len(region.records) > 1 and width > 1 and count >= EVEN_ENOUGH * widths.total()


def _widths(region: Region) -> Counter[int]:
    """How many cells the rows have, those left out too."""
    rows = [*region.header, *region.records, *(skip.row for skip in region.skipped)]
    return Counter(map(region.grid.width, rows))


def _table(region: Region, source: Source, log: Log) -> Table:
    named = zip(region.columns, region.headings, region.aliases, strict=True)
    columns = tuple(
        Column(f"c{order}", heading, column + 1, aliases) for order, (column, heading, aliases) in enumerate(named, 1)
    )
    rows = region.grid.rows
    if isinstance(rows, FrameRows):
        frame = _of_columns(rows, region, columns)
    else:
        cells = _cells(rows, region)
        merged = fill_merged(region, cells, log)
        filled = zip(columns, region.columns, strict=True)
        columns = tuple(replace(one, merged=merged[at] + 1) if at in merged else one for one, at in filled)
        frame = _frame(columns, [cells[column] for column in region.columns])
    return Table(frame, columns, _numbers(region.records), source, _hints(region))


def _numbers(records: Sequence[int]) -> Sequence[int]:
    """Rows counted from 1."""
    if isinstance(records, range):
        return range(records.start + 1, records.stop + 1)
    return tuple(row + 1 for row in records)


def _cells(rows: Sequence[Sequence[str]], region: Region) -> dict[int, list[str]]:
    width = max(region.columns) + 1
    if width * len(region.records) > MAX_CELLS:  # short rows are filled up
        raise DataError("too-many-cells", limit=f"{MAX_CELLS:,}")
    records = [rows[row] for row in region.records]
    padded = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in records]
    by_column = list(zip(*padded, strict=False)) or [()] * width
    return {column: list(by_column[column]) for column in region.columns}


def _of_columns(rows: FrameRows, region: Region, columns: Sequence[Column]) -> pl.DataFrame:
    import polars as pl

    frame = picked(rows.frame, region.records)
    blank = pl.lit("")
    named = zip(region.columns, columns, strict=True)
    return frame.select(
        (pl.nth(number) if number < frame.width else blank).alias(column.name) for number, column in named
    )


def _frame(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> pl.DataFrame:
    import polars as pl

    pairs = zip(columns, cells, strict=True)
    return pl.DataFrame([pl.Series(column.name, values, dtype=pl.String) for column, values in pairs])


def _hints(region: Region) -> tuple[str, ...]:
    """The sheet's name and the texts above the heading."""
    top = region.header[0] if region.header else 0
    texts = [
        text[:HINT_CHARS]
        for row in range(min(top, HINT_ROWS))
        for text in list(region.grid.cells(row).values())[:HINT_CELLS]
    ]
    return tuple(filter(None, (region.grid.name, *texts)))


def from_records(source: Source, records: Records, log: Log, known: Known) -> Table:
    """The table of a JSON file. Raises DataError when its records are empty or it has no record at all."""
    if records.is_list:
        return from_grids(source, [Grid(None, records.rows)], log, None, known)
    if not records.headings or not records.rows:
        raise DataError("json-without-records")
    if len(records.headings) * len(records.rows) > MAX_CELLS:
        raise DataError("too-many-cells", limit=f"{MAX_CELLS:,}")
    notes.on_geometries(log, records)
    own = len(records.headings) - records.added
    columns = tuple(
        Column(f"c{number}", heading, number)
        if number <= own
        else Column(f"c{number}", heading, None, (GEOMETRY,) if heading in (LONGITUDE, LATITUDE) else ())
        for number, heading in enumerate(records.headings, 1)
    )
    frame = _frame(columns, list(zip(*records.rows, strict=True)))
    count = len(records.rows)
    table = Table(frame, columns, tuple(range(1, count + 1)), replace(source, rows=count))
    notes.on_headings(log, table, set())
    notes.on_damage(log, table)
    return table
