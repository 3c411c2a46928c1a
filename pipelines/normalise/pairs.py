"""Latitude and longitude together: two coordinates in one cell, and the two columns (or cells) exchanged.

A latitude of Japan is never a longitude of Japan, so which is which needs no guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.findings import Log, Place
from pipelines.lazy import pattern
from pipelines.normalise import coordinates
from pipelines.normalise.cell import narrow
from pipelines.normalise.text import clean
from pipelines.table import Column, Table

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Field, Standard

_TWO = pattern(
    r"(?:POINT\s*|[(\[「]\s*)*(-?[0-9]{2,3}\.[0-9]+)\s*°?\s*[,、;/\s]\s*(-?[0-9]{2,3}\.[0-9]+)\s*°?\s*[)\]」]*", re.I
)
_MAYBE_TWO = r"[0-9０-９].*[,，、;；/／\s].*[0-9０-９]"


def mend(table: Table, standard: Standard, log: Log) -> Table:
    """The table with each coordinate in its own field; a missing column is added when there is something for it."""
    fields = [found[0] for kind in ("latitude", "longitude") if (found := standard.of_kind(kind))]
    if len(fields) < 2 or not any(field.name in table.frame.columns for field in fields):
        return table
    names = [field.name for field in fields]
    if _all_in_form(table, names):
        return table
    table = _split(table, standard, fields, log)
    return _unswap(table, names, log) if set(names) <= set(table.frame.columns) else table


def _all_in_form(table: Table, names: Sequence[str]) -> bool:
    """Each cell is blank or a coordinate of its own field in the published form: there is nothing to mend."""
    forms = zip(names, (coordinates.CANONICAL_LATITUDE, coordinates.CANONICAL_LONGITUDE), strict=True)
    return set(names) <= set(table.frame.columns) and all(
        ((cells := table.frame.get_column(name)).str.contains(form) | (cells == "")).all() for name, form in forms
    )


def _plain(cell: str) -> str:
    """Half-width, without what cannot be seen, runs of spaces as one: `_TWO` looks for them in four places."""
    return " ".join(narrow(clean(cell).value).split())


def _two(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of a cell that holds both, in whichever order."""
    found = _TWO.fullmatch(_plain(text))
    if not found:
        return None
    first, second = found.groups()
    for latitude, longitude in ((first, second), (second, first)):
        if coordinates.LATITUDE.holds(float(latitude)) and coordinates.LONGITUDE.holds(float(longitude)):
            return latitude, longitude
    return None


def _split(table: Table, standard: Standard, fields: Sequence[Field], log: Log) -> Table:
    """Take apart cells that hold both coordinates where the other field is blank, missing, or says the same."""
    import polars as pl

    names = [field.name for field in fields]
    given = [name for name in names if name in table.frame.columns]
    maybe = table.frame.select(pl.any_horizontal(pl.col(given).str.contains(_MAYBE_TWO)).arg_true()).to_series()
    if maybe.is_empty():
        return table
    wide = _with_columns(table, standard, fields)
    cells = wide.frame.select(names)[maybe]
    changed: dict[str, dict[int, str]] = {name: {} for name in names}
    found = False
    for record, both in zip(maybe.to_list(), cells.iter_rows(), strict=True):
        pair = _pair_of(*both)
        if not pair:
            continue
        found = True
        for name, before, value in zip(names, both, pair, strict=True):
            if before != value:
                log.repair("coordinate-two", wide.place(record, name), name, before, value)
                changed[name][record] = value
    return wide.with_frame(_replaced(wide.frame, changed)) if found else table


def _replaced(frame: pl.DataFrame, changed: Mapping[str, Mapping[int, str]]) -> pl.DataFrame:
    """The frame with other cells: column → row → cell."""
    return frame.with_columns(
        frame.get_column(name).clone().scatter(list(cells), list(cells.values()))
        for name, cells in changed.items()
        if cells
    )


def _pair_of(latitude: str, longitude: str) -> tuple[str, str] | None:
    """The pair of a row, unless its other cell says something else."""
    found = [(cell, pair) for cell in (latitude, longitude) if (pair := _two(cell))]
    if not found:
        return None
    pair = found[0][1]
    others = [cell for cell in (latitude, longitude) if cell.strip() and not _two(cell)]
    agrees = all(other == pair for _, other in found) and all(_plain(cell) in pair for cell in others)
    return pair if agrees else None


def _with_columns(table: Table, standard: Standard, fields: Sequence[Field]) -> Table:
    """The table with both columns, a new one standing where the form has it and pointing to the source of the other."""
    import polars as pl

    missing = [field.name for field in fields if field.name not in table.frame.columns]
    if not missing:
        return table
    source = next(table.column(field.name) for field in fields if field.name not in missing)
    columns = [*table.columns, *(Column(name, source.heading, source.number) for name in missing)]
    order = {name: place for place, name in enumerate(standard.names)}
    columns.sort(key=lambda column: order.get(column.name, len(order)))
    frame = table.frame.with_columns(pl.lit("").alias(name) for name in missing)
    return table.with_frame(frame.select(column.name for column in columns), columns)


def _unswap(table: Table, names: Sequence[str], log: Log) -> Table:
    """Exchange what stands in the wrong field: the columns when every row says so, else the rows that do."""
    latitude, longitude = names
    swapped, readable = _swapped_rows(table.frame, latitude, longitude)
    if not swapped:
        return table
    if len(swapped) == readable:
        return _exchange_columns(table, latitude, longitude, log)
    return _exchange_cells(table, latitude, longitude, swapped, log)


def _swapped_rows(frame: pl.DataFrame, latitude: str, longitude: str) -> tuple[list[int], int]:
    """The rows that fit only exchanged, and the number of rows that say anything about where they lie."""
    import polars as pl

    pattern = coordinates.CANONICAL_LATITUDE, coordinates.CANONICAL_LONGITUDE
    good = pl.col(latitude).str.contains(pattern[0]) & pl.col(longitude).str.contains(pattern[1])
    given = (pl.col(latitude) != "") | (pl.col(longitude) != "")
    counted = frame.select(given.sum()).item()
    rest = frame.select((given & ~good).arg_true()).to_series()
    swapped, silent = [], 0
    cells = (frame.get_column(name).gather(rest) for name in (latitude, longitude))
    for row, first, second in zip(rest, *cells, strict=True):
        north, east = (coordinates.degrees(clean(cell).value) for cell in (first, second))
        if not north and not east:
            silent += 1
        elif _fits_only_swapped(north, east):
            swapped.append(row)
    return swapped, counted - silent


def _fits_only_swapped(north: float | None, east: float | None) -> bool:
    return (
        north is not None
        and east is not None
        and coordinates.LONGITUDE.holds(north)
        and coordinates.LATITUDE.holds(east)
    )


def _exchange_columns(table: Table, latitude: str, longitude: str, log: Log) -> Table:
    """Each field takes the other's source column, so that places keep pointing to where the value stands."""
    import polars as pl

    sources = {latitude: table.column(longitude), longitude: table.column(latitude)}
    for name, source in sources.items():
        place = Place(table.source.sheet, None, source.number)
        log.repair("coordinate-columns-swapped", place, name, table.column(name).heading, source.heading)
    columns = [replace(sources[c.name], name=c.name) if c.name in sources else c for c in table.columns]
    frame = table.frame.with_columns(
        pl.col(longitude).alias(latitude),
        pl.col(latitude).alias(longitude),
    )
    return table.with_frame(frame, columns)


def _exchange_cells(table: Table, latitude: str, longitude: str, rows: Sequence[int], log: Log) -> Table:
    cells = table.frame.select(latitude, longitude)[rows]
    for row, (first, second) in zip(rows, cells.iter_rows(), strict=True):
        for name, before, after in ((latitude, first, second), (longitude, second, first)):
            log.repair("coordinate-swapped", table.place(row, name), name, before, after)
    exchanged = {
        latitude: dict(zip(rows, cells.get_column(longitude), strict=True)),
        longitude: dict(zip(rows, cells.get_column(latitude), strict=True)),
    }
    return table.with_frame(_replaced(table.frame, exchanged))
