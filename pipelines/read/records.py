"""Which rows under the heading are records, and what the others are: every row left out has a reason."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, islice

from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.read.frames import FrameRows
from pipelines.read.grid import Grid, is_figure, is_number
from pipelines.read.words import (
    INSTRUCTION,
    MARKS,
    NOTE,
    NUMBERING,
    PLACE,
    SUBTOTAL,
    TOTAL,
    TOTAL_MARKS,
    TYPE_WORDS,
    UNIT,
)

SAMPLE = 200
SPREAD = 1000
DESCRIPTION_ROWS = 3


@frozen
class Skipped:
    """A row that is no record: its index and why (the end of a code `row-skipped-…`)."""

    row: int
    reason: str


def describing_rows(grid: Grid, columns: Sequence[int], below: Sequence[int]) -> list[Skipped]:
    """The rows right under the heading that describe its columns: types, units, how to fill them in, their numbers."""
    found: list[Skipped] = []
    for row in below[:DESCRIPTION_ROWS]:
        rest = below[len(found) + 1 : len(found) + 41]
        if not rest or not _describes(grid, row, columns, rest):
            break
        found.append(Skipped(row, "description"))
    return found


def _describes(grid: Grid, row: int, columns: Sequence[int], rest: Sequence[int]) -> bool:
    cells = list(grid.cells(row).values())
    if only_marks(cells) and _marks_among_words(grid, row, rest) >= 2:
        return True
    return describes_in_words(cells) or _words_over_figures(grid, row, columns, rest)


def describes_in_words(cells: Sequence[str]) -> bool:
    """By its words alone the row gives types, units, instructions or numbers of columns."""
    count = len(cells)
    if sum(fold(cell) in TYPE_WORDS for cell in cells) >= 0.6 * count or numbers_columns(cells):
        return True
    return count >= 3 and (sum(map(_instructs, cells)) >= 0.4 * count or sum(map(_is_unit, cells)) >= 0.6 * count)


@lru_cache(maxsize=4096)  # the rows of a table have many cells in common
def _instructs(cell: str) -> bool:
    return INSTRUCTION.search(cell) is not None


@lru_cache(maxsize=4096)
def _is_unit(cell: str) -> bool:
    return UNIT.fullmatch(cell) is not None


def _marks_among_words(grid: Grid, row: int, rest: Sequence[int]) -> int:
    """The number of this row's columns in which no other row has a mark."""
    columns = grid.cells(row)
    return sum(not any(cell in MARKS for cell in grid.column(column, rest)) for column in columns)


def only_marks(cells: Iterable[str]) -> bool:
    """Nothing but words for types and marks like ◎: no record, whose first columns name something, and no heading."""
    return all(fold(cell) in MARKS or fold(cell) in TYPE_WORDS for cell in cells)


def numbers_columns(cells: Sequence[str]) -> bool:
    """(1) (2) (3) …: statistical forms number their columns. Four in a row are no accident in a row of nothing else."""
    return len(cells) >= 4 and all(_number_of(cell) == place for place, cell in enumerate(cells, 1))


def _number_of(cell: str) -> int | None:
    found = NUMBERING.fullmatch(fold(cell))
    return int(found[1]) if found else None


def _words_over_figures(grid: Grid, row: int, columns: Sequence[int], rest: Sequence[int]) -> bool:
    """Text in two or more columns that hold nothing but numbers below, and in no such column a figure."""
    numeric = wordy = 0
    for column in columns:
        text = grid.cell(row, column)
        cells = grid.column(column, rest) if text else []
        if len(cells) >= 3 and all(map(is_number, cells)):
            numeric += 1
            wordy += not is_figure(text)
    return numeric >= 2 and wordy == numeric


class Judge:
    """Tells records from totals, notes, section rows and repeated headings, by what most rows of the table are like."""

    def __init__(self, grid: Grid, head: int, rows: Sequence[int]) -> None:
        self._grid = grid
        top = grid.cells(head)
        self._heading_of = {column: fold(text) for column, text in top.items()}
        self._headings = set(self._heading_of.values())
        self._raw_headings = set(top.values())
        counts = [grid.filled(row) for row in rows[:SAMPLE]]
        self._typical = statistics.median([count for count in counts if count > 1] or counts or [0])
        self._wordy = [column for column in top if self._holds_words(column, rows[:SAMPLE])]
        self._rows = rows
        self.kept: list[int] = []
        self._first_core = next(self._full_columns(), None)

    def _full_columns(self) -> Iterator[int]:
        return (column for column in self._wordy if self._nearly_full(column, self._rows))

    @cached_property
    def _core(self) -> list[int]:
        """Columns of words that hardly a record leaves blank. Most rows are judged by the first of them."""
        return list(self._full_columns())

    def _holds_words(self, column: int, rows: Sequence[int]) -> bool:
        sample = rows[:60]
        words = (text for text in self._grid.column(column, sample) if not is_figure(text))
        enough = math.ceil(0.6 * len(sample))
        return len(list(islice(words, enough))) == enough

    def _nearly_full(self, column: int, rows: Sequence[int]) -> bool:
        source, sample = self._grid.rows, rows[:: len(rows) // SPREAD + 1]
        if isinstance(source, FrameRows):
            inside = column < source.frame.width
            return inside and sum(map(bool, map(str.strip, source.column(column, list(sample))))) >= 0.9 * len(sample)
        full = sum(1 for row in sample if column < len(source[row]) and source[row][column].strip())
        return full >= 0.9 * len(sample)

    def told_apart(self, rows: Sequence[int]) -> tuple[Sequence[int], list[Skipped]]:
        """Of these rows the records, and the others with their reasons."""
        source, doubtful = self._grid.rows, rows
        if isinstance(source, FrameRows) and self._first_core is not None:
            doubtful = source.odd(rows, self._first_core, self._raw_headings, 0.7 * self._typical, MAY_BE_TOTAL)
        skipped = [Skipped(row, reason) for row in doubtful if (reason := self.reason(row)) is not None]
        if not skipped:
            return rows, []
        others = {skip.row for skip in skipped}
        return [row for row in rows if row not in others], skipped

    def reason(self, row: int) -> str | None:
        """Why this row is no record; None when it is one."""
        cells = self._grid.rows[row]
        if self._plainly_a_record(cells):
            return None
        found = {k: text for k, cell in enumerate(cells) if (text := cell.strip())}
        texts = list(found.values())
        typical = self._typical
        if heading := self._as_a_heading(found):
            return heading
        if self._is_note(texts):
            return self._unless_placed("note", row, found)
        if len(texts) == 1 and typical >= 3 and not self._is_merged(row):
            return "lone"
        if typical >= 2 and is_total(texts):
            return "total" if _label(texts[0]) == "平均" else self._unless_placed("total", row, found)
        if typical >= 4 and self._lacks_what_records_have(found, texts):
            return "summary"
        return None

    def _plainly_a_record(self, cells: Sequence[str]) -> bool:
        """Most of the row is filled, its core is there, and nothing hints at a total or a repeated heading."""
        core = self._first_core
        if core is None or len(cells) - cells.count("") <= 0.7 * self._typical:
            return False
        text = cells[core].strip() if core < len(cells) else ""
        return bool(text) and text not in self._raw_headings and not may_be_total(first_text(cells))

    def _as_a_heading(self, found: dict[int, str]) -> str | None:
        """`heading`: each cell is that of its own column. `table`: other columns, so that another table begins here."""
        if len(found) < 2 or len(found) < 0.5 * len(self._heading_of):
            return None
        folded = {column: fold(text) for column, text in found.items()}
        own = sum(self._heading_of.get(column) == text for column, text in folded.items())
        strange = sum(column in self._heading_of for column in folded) - own
        if not strange and own >= 0.8 * len(found):
            return "heading"
        words = sum(text in self._headings and not is_figure(text) for text in folded.values())
        return "table" if strange and words >= max(2, 0.5 * len(found)) else None

    def _unless_placed(self, reason: str, row: int, found: dict[int, str]) -> str | None:
        """A row with an address or a position of its own, as the others have, is a record, whatever it begins like."""
        first = min(found)
        if any(column != first and self._is_placed(column, text) for column, text in found.items()):
            self.kept.append(row)
            return None
        return reason

    def _is_placed(self, column: int, text: str) -> bool:
        if not PLACE.search(text):
            return False
        sample = self._grid.column(column, self._rows[:60])
        return sum(map(bool, map(PLACE.search, sample))) >= 0.5 * len(sample)

    def _is_merged(self, row: int) -> bool:
        """Two or more of its cells are merged with those above: what they hold is its own as well."""
        return bool(self._grid.merged) and self._covered[row] >= 2

    @cached_property
    def _covered(self) -> list[int]:
        """Of each row, how many of its cells are merged with those above."""
        changes = [0] * (len(self._grid.rows) + 1)
        for (top, _), (bottom, _) in self._grid.merged:
            if top < bottom and top + 1 < len(changes):
                changes[top + 1] += 1
                changes[min(bottom + 1, len(changes) - 1)] -= 1
        return list(accumulate(changes))

    def _is_note(self, texts: Sequence[str]) -> bool:
        """A short row that begins like a footnote; in narrow tables only its first cell may say so."""
        if self._typical < 2 or len(texts) > max(2, 0.35 * self._typical):
            return False
        return any(NOTE.match(text) for text in (texts if self._typical >= 5 else texts[:1]))

    def _lacks_what_records_have(self, found: dict[int, str], texts: Sequence[str]) -> bool:
        """A summary below or beside the table: none of the columns that hold words, and too few cells."""
        if len(self._wordy) >= 2 and len(texts) < 0.7 * self._typical:
            no_words = not any(column in found for column in self._wordy)
            if no_words and all(map(is_figure, texts)):
                return True
        no_core = len(self._core) >= 2 and not any(column in found for column in self._core)
        return no_core and len(texts) <= 0.6 * self._typical


def first_text(cells: Sequence[str]) -> str:
    """The first cell that holds something, stripped."""
    return next(filter(None, map(str.strip, cells)), "")


_OF_TOTALS = frozenset("計全総均域体")
MAY_BE_TOTAL = "[計全総均域体]|^[tTsSｔＴｓＳ]|^$"


def may_be_total(text: str) -> bool:
    """Whether the cell could be the label of a total; a quick look before the exact one."""
    return not _OF_TOTALS.isdisjoint(text) or text[:1] in "tTsSｔＴｓＳ"


@lru_cache(maxsize=4096)
def _label(text: str) -> str:
    return fold(text).strip(TOTAL_MARKS)


def is_total(texts: Sequence[str]) -> bool:
    """合計 and the like in the first cell; 北部地区計 when nearly all the rest are figures."""
    label = _label(texts[0])
    if TOTAL.fullmatch(label):
        return True
    rest = texts[1:]
    figures = sum(map(is_number, rest))
    return bool(SUBTOTAL.fullmatch(label)) and figures >= 3 and figures >= 0.7 * len(rest)
