"""The rows of a large sheet or text file, kept column by column: what is asked of every row is asked of whole columns.

A table of a million rows as lists of texts would fill a gigabyte before anything is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import polars as pl

_HEAD = 400  # rows that are looked at cell by cell: those from which heading and habits of the table are told
_VISIBLE = r"\S"
SPACES_OF_ITS_OWN = "\x1c-\x1f"
"""Characters that Python takes for spaces and polars does not: with one of them a table is not for columns."""


class FrameRows(Sequence[Sequence[str]]):
    """Rows of equal length, each a list of texts where it is asked for; "" is a blank cell.

    `frame`: text columns without nulls. `widths`: how many cells each row has in the file; None where all are full.
    """

    def __init__(self, frame: pl.DataFrame, widths: Sequence[int] | None = None) -> None:
        self.frame = frame
        self.widths = widths
        self._head = [list(row) for row in frame.head(_HEAD).rows()]

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[str]]: ...
    def __getitem__(self, index: int | slice) -> list[str] | list[list[str]]:
        if isinstance(index, slice):
            return [list(row) for row in self.frame[index].rows()]
        if 0 <= index < len(self._head):
            return self._head[index]
        return list(self.frame.row(index))

    def __iter__(self) -> Iterator[list[str]]:
        return chain.from_iterable(map(list, part.iter_rows()) for part in self.frame.iter_slices(50_000))

    def width(self, row: int) -> int:
        """How many cells the file has in this row."""
        return self.frame.width if self.widths is None else int(self.widths[row])

    def column(self, column: int, rows: Sequence[int]) -> pl.Series:
        """The cells of a column in these rows."""
        return picked(self.frame, rows).to_series(column)

    def between(self, first: int, last: int) -> FrameRows:
        """The same rows, from one column to another."""
        return FrameRows(self.frame[:, first : last + 1])

    def live(self) -> Sequence[int]:
        """The rows that hold something besides spaces: a range where all do."""
        import polars as pl

        silent = pl.Series("silent", [True], dtype=pl.Boolean).new_from_index(0, len(self))
        for column in self.frame:
            silent &= ~column.str.contains(_VISIBLE)
            if not silent.any():
                return range(len(self))
        return (~silent).arg_true().to_list()

    def odd(self, rows: Sequence[int], core: int, headings: Collection[str], least: float, marks: str) -> list[int]:
        """Of these rows, those that have `least` cells or fewer, or whose cell in the column `core` is blank or among
        `headings`, or whose first text matches `marks`."""
        import polars as pl

        frame = picked(self.frame, rows)
        text = frame.to_series(core).str.strip_chars()
        filled = frame.select(pl.sum_horizontal(pl.all() != "")).to_series()
        plain = (filled > least) & (text != "") & ~text.is_in(list(headings))
        odd = (~plain | _first_texts(frame).str.contains(marks)).arg_true().to_list()
        return [rows[place] for place in odd]

    def filled(self, column: int, rows: Sequence[int]) -> bool:
        """Whether a column holds anything but spaces in these rows."""
        return bool(self.column(column, rows).str.contains(_VISIBLE).any())


def _first_texts(frame: pl.DataFrame) -> pl.Series:
    """The first cell of each row that holds something, stripped; "" where none does."""
    import polars as pl

    first = frame.to_series(0).str.strip_chars()
    if not (first == "").any():
        return first
    texts = pl.all().str.strip_chars()
    return frame.select(pl.coalesce(pl.when(texts != "").then(texts), pl.lit("")).alias("first")).to_series()


def picked(frame: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    """These rows of a frame: a part of it, uncopied, where they follow one another."""
    if isinstance(rows, range) and rows.step == 1:
        return frame.slice(rows.start, len(rows))
    return frame[list(rows)]


def has_spaces_of_its_own(raw: bytes) -> bool:
    """Whether a text holds any of `SPACES_OF_ITS_OWN`."""
    return any(raw.find(bytes((code,))) >= 0 for code in range(0x1C, 0x20))
