"""The rows in memory: every cell text, every cell knowing its place in the source."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.findings import Place, column_letters
from pipelines.frozen import frozen

if TYPE_CHECKING:
    import polars as pl


@frozen
class Source:
    """What was read: the file and where in it the table stands. Rows and columns count from 1.

    `format` is csv, tsv, xlsx, xlsm, xls, ods, html, json, gpkg, shp or kml; `encoding` and `delimiter` are of text;
    `sheet` is None for text files; `header_rows` are the source rows of the heading; `rows` counts data records;
    `crs` is the geographic system that a file of maps says its 緯度 and 経度 are in (`EPSG:4301`).
    """

    path: str
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_rows: tuple[int, ...] = ()
    rows: int = 0
    crs: str | None = None


@frozen
class Column:
    """One column: its unique name in the frame, the heading as the source has it, its number there (None: made by us).

    `aliases` are other forms of the heading, for matching only: group and name of a two-row heading joined by "_".
    `merged`: the source row of the first cell that is merged with records below and was taken for each of them.
    """

    name: str
    heading: str
    number: int | None = None
    aliases: tuple[str, ...] = ()
    merged: int | None = None

    @property
    def position(self) -> str:
        """What names it in the settings where its heading does not: `C列`; by another name where we made it."""
        return f"{column_letters(self.number)}列" if self.number else next(iter(self.aliases), self.heading)


@frozen
class Table:
    """`frame`: one String column per entry of `columns`, same order, same names, no nulls ("" is blank).

    `row_numbers`: the source row of each record, counted from 1 (for two-row records, the first).
    `hints`: texts around the table (sheet name, title lines above the heading), for recognising what it is.
    `spread`: columns whose cells stood side by side in the source (a year each): for each record the number of its own.
    `known` keeps what has been found out about these cells, for whoever asks again.
    """

    frame: pl.DataFrame
    columns: tuple[Column, ...]
    row_numbers: Sequence[int]
    source: Source
    hints: tuple[str, ...] = field(default=())
    spread: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return self.frame.height

    @cached_property
    def blank_columns(self) -> frozenset[str]:
        """Columns without a single value: of a form with 80 fields most sources fill few."""
        return frozenset(cells.name for cells in self.frame if is_blank(cells))

    def column(self, name: str) -> Column:
        """The column called `name`. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def place(self, record: int | None, name: str | None = None) -> Place:
        """Where record `record` (from 0; None: the whole column) and column `name` (None: the whole row) stand."""
        row = self.row_numbers[record] if record is not None else None
        if record is not None and name is not None and name in self.spread:
            return Place(self.source.sheet, row, self.spread[name][record])
        number = self.column(name).number if name is not None else None
        return Place(self.source.sheet, row, number)

    def values(self, name: str, limit: int | None = None) -> list[str]:
        """The cells of a column that are not blank, outer spaces removed, at most `limit` of them."""
        cells = self.frame.get_column(name)
        filled = (text for cell in cells.filter(cells != "") if (text := cell.strip()))
        return list(islice(filled, limit))

    def with_frame(self, frame: pl.DataFrame, columns: Sequence[Column] | None = None) -> Table:
        """The same table with other cells (and, where given, other columns)."""
        return replace(self, frame=frame, columns=tuple(columns) if columns is not None else self.columns)


FEW = 10_000
"""Rows up to which one look at all cells costs less than one at each column, which many rows share among threads."""


def together(columns: Iterable[pl.Series]) -> pl.Series | None:
    """All cells of these columns, to be looked at once; None where there are none, or more than `FEW` rows."""
    import polars as pl

    every = list(columns)
    return pl.concat(every) if every and len(every[0]) <= FEW else None


def is_blank(cells: pl.Series) -> bool:
    """A column of text has nothing in any cell. Mostly the first one tells."""
    return len(cells) == 0 or (cells[0] == "" and cells.max() == "" and cells.null_count() == 0)
