"""A sheet as it stands: rows of text cells, and the few things that are asked of them again and again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import lru_cache

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.nfkc import nfkc
from pipelines.read.frames import FrameRows

Known = Callable[[str], bool]
"""Says of a folded heading whether it is a word that headings use."""

Span = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: (first row, first column), (last row, last column), counted from 0, both ends inside."""

_NUMBER = pattern(r"[-+−△▲]?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|[-+]?\.\d+|[-+]?\d+(\.\d+)?[eE][-+]?\d+")
_FIGURE = pattern(r"[-ー―−*xX×…\d.,:/%()年月日時分~ ]*|[○〇◯●△▲]")
_DATA = pattern(r"https?://|^\d{4}[-/年]|^\d{2,4}-\d{2,4}-\d{3,4}$|\d+丁目|\d番地|^〒?\d{3}-\d{4}$|@\w")
LONG_TEXT = 40
"""Headings are shorter than this; notes and descriptions are longer."""


@frozen
class Grid:
    """One sheet, HTML table or text file. Rows may differ in length; a missing cell is a blank one.

    `name` is the sheet's name (None for text files). Row i of `rows` is row i + 1 of the source.
    """

    name: str | None
    rows: Sequence[Sequence[str]]
    merged: Sequence[Span] = ()
    hidden: bool = False
    _filled: dict[int, dict[int, str]] = field(default_factory=dict, repr=False, compare=False)

    def cells(self, row: int) -> dict[int, str]:
        """The cells of a row that hold something, stripped, by column. Kept: ask it of samples, not of every row."""
        found = self._filled.get(row)
        if found is None:
            found = self._filled[row] = {k: text for k, cell in enumerate(self.rows[row]) if (text := cell.strip())}
        return found

    def cell(self, row: int, column: int) -> str:
        """One cell, stripped; "" beyond the end of the row."""
        cells = self.rows[row]
        return cells[column].strip() if column < len(cells) else ""

    def filled(self, row: int) -> int:
        """How many cells of a row hold something."""
        return sum(map(bool, map(str.strip, self.rows[row])))

    def width(self, row: int) -> int:
        """How many cells the source has in this row."""
        return self.rows.width(row) if isinstance(self.rows, FrameRows) else len(self.rows[row])

    def between(self, first: int, last: int) -> Grid:
        """The same rows, from one column to another."""
        if isinstance(self.rows, FrameRows):
            return Grid(None, self.rows.between(first, last))
        return Grid(None, [row[first : last + 1] for row in self.rows])

    def column(self, column: int, rows: Sequence[int]) -> list[str]:
        """The cells of a column in these rows that hold something, stripped."""
        return [text for row in rows if (text := self.cell(row, column))]


def live_rows(rows: Sequence[Sequence[str]]) -> Sequence[int]:
    """The rows that hold something besides spaces."""
    if isinstance(rows, FrameRows):
        return rows.live()
    return [index for index, row in enumerate(rows) if any(row) and not "".join(row).isspace()]


def above(rows: Sequence[int], row: int) -> Sequence[int]:
    """Of rows in order, those before `row`."""
    return rows[: bisect_left(rows, row)]


def below(rows: Sequence[int], row: int) -> Sequence[int]:
    """Of rows in order, those behind `row`."""
    return rows[bisect_right(rows, row) :]


def narrow(text: str) -> str:
    """Half-width where there is a half-width form, outer spaces removed."""
    return text.strip() if text.isascii() else nfkc(text).strip()


def is_number(text: str) -> bool:
    """A figure: digits, with or without sign, separators, fraction."""
    return bool(_NUMBER.fullmatch(narrow(text)))


@lru_cache(maxsize=4096)  # the rows of a table have many cells in common
def is_figure(text: str) -> bool:
    """What a column of figures holds besides numbers: dates, times, dashes, marks, suppressed values."""
    plain = narrow(text)
    return bool(_FIGURE.fullmatch(plain)) or is_number(plain)


@lru_cache(maxsize=65_536)
def looks_like_data(text: str) -> bool:
    """A number, date, address, telephone, link or long text: hardly a heading."""
    plain = narrow(text)
    return len(plain) > LONG_TEXT or is_number(plain) or bool(_DATA.search(plain))
