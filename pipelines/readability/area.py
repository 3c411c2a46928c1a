"""A table on a sheet as the rules look at it: its columns with their cells, what they mean, what lies around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.read.frames import FrameRows
from pipelines.readability.ranges import Box, Cell
from pipelines.readability.words import narrow, role_of

if TYPE_CHECKING:
    from pipelines.read.grid import Grid
    from pipelines.read.layout import Region
    from pipelines.read.whole import Whole
    from pipelines.readability.descriptor import Descriptor
    from pipelines.readability.parts import Parts
    from pipelines.standards import Field

MOST_RECORDS = 200_000
"""Records whose cells are looked at; a longer table is judged by its first ones, and that is said."""


class Column:
    """One column of a table: its place on the grid (from 0), its heading, its cells, what the standard says of it."""

    def __init__(self, place: int, heading: str, cells: Sequence[str], rows: Sequence[int], field: Field | None):
        self.place, self.heading, self.cells, self.rows, self.field = place, heading, cells, rows, field

    @cached_property
    def name(self) -> str:
        """The heading in half width, without the blanks that spread it."""
        return "".join(narrow(self.heading).split())

    @cached_property
    def filled(self) -> list[tuple[int, str]]:
        """Row on the grid and text (outer spaces removed) of the cells that hold something."""
        pairs = zip(self.rows, self.cells, strict=True)
        return [(row, text) for row, cell in pairs if cell and (text := cell.strip())]

    @cached_property
    def blanks(self) -> list[int]:
        """Rows of the cells that hold nothing."""
        return [row for row, cell in zip(self.rows, self.cells, strict=True) if not cell.strip()]

    @cached_property
    def distinct(self) -> Counter[str]:
        """The texts of the column and how often each stands there."""
        return Counter(text for _, text in self.filled)

    @cached_property
    def role(self) -> str:
        """What the cells are: number, code, phone, postal, date, time, coordinate, choice, list, url or text."""
        return role_of(self.name, self.distinct, self.field)

    def where(self, test: Callable[[str], bool]) -> list[tuple[int, str]]:
        """The filled cells that pass a test, which is asked once for each text."""
        hits = {text for text in self.distinct if test(text)}
        return [(row, text) for row, text in self.filled if text in hits] if hits else []

    def where_raw(self, test: Callable[[str], bool]) -> list[tuple[int, str]]:
        """As `where`, of the cells as they are, outer spaces included."""
        hits = {cell for cell in set(self.cells) if cell and test(cell)}
        pairs = zip(self.rows, self.cells, strict=True)
        return [(row, cell) for row, cell in pairs if cell in hits] if hits else []

    def at(self, found: Sequence[tuple[int, str]]) -> list[Cell]:
        """The cells of what was found."""
        return [(row, self.place) for row, _ in found]


class Area:
    """One table. `parts` is None where the workbook does not tell (.xls) and for text files."""

    def __init__(
        self,
        whole: Whole,
        region: Region,
        fields: Mapping[int, Field],
        parts: Parts | None,
        descriptor: Descriptor | None,
        form: str | None,
    ) -> None:
        self.whole, self.region, self.fields = whole, region, fields
        self.parts, self.descriptor, self.form = parts, descriptor, form
        self.records = region.records[:MOST_RECORDS]

    @property
    def grid(self) -> Grid:
        """The sheet that the table stands on."""
        return self.region.grid

    @property
    def sheet(self) -> str | None:
        """The sheet's name; None for text files."""
        return self.region.grid.name

    @property
    def is_text(self) -> bool:
        """A delimited text."""
        return self.whole.kind in ("csv", "tsv")

    @cached_property
    def columns(self) -> list[Column]:
        """The columns in the order of the sheet."""
        named = zip(self.region.columns, self.region.headings, strict=True)
        return [Column(at, name, self._cells(at), self.records, self.fields.get(at)) for at, name in named]

    def _cells(self, place: int) -> list[str]:
        rows = self.grid.rows
        if isinstance(rows, FrameRows):
            if place >= rows.frame.width:
                return [""] * len(self.records)
            return rows.column(place, self.records).to_list()
        return [cells[place] if place < len(cells := rows[row]) else "" for row in self.records]

    @cached_property
    def headed(self) -> list[Column]:
        """Columns that have a heading."""
        return [column for column in self.columns if column.heading.strip()]

    @cached_property
    def merged(self) -> list[Box]:
        """Merged ranges of the sheet."""
        told = [(top, left, bottom, right) for (top, left), (bottom, right) in self.grid.merged]
        return told or (list(self.parts.merged) if self.parts else [])

    @cached_property
    def box(self) -> Box:
        """From the first heading to the last record."""
        rows = [*self.region.header, *self.region.records[:1], *self.region.records[-1:]]
        return min(rows), min(self.region.columns), max(rows), max(self.region.columns)

    @cached_property
    def header_box(self) -> Box | None:
        """The rows of the heading over the columns of the table."""
        if not self.region.header:
            return None
        return self.region.header[0], self.box[1], self.region.header[-1], self.box[3]

    @cached_property
    def used_columns(self) -> set[int]:
        """Columns of the sheet that hold anything between the first heading and the last record."""
        rows = self.grid.rows
        if isinstance(rows, FrameRows):
            return {at for at in range(rows.frame.width) if rows.filled(at, range(self.box[0], self.box[2] + 1))}
        used: set[int] = set()
        for row in range(self.box[0], self.box[2] + 1):
            used.update(at for at, cell in enumerate(rows[row]) if at not in used and cell.strip())
        return used

    def skipped(self, *reasons: str) -> list[int]:
        """Rows that are no records, for these reasons, in order."""
        return sorted(skip.row for skip in self.region.skipped if skip.reason in reasons)

    def row(self, row: int) -> dict[int, str]:
        """The cells of a row that hold something, by column."""
        return {at: text for at, cell in enumerate(self.grid.rows[row]) if (text := cell.strip())}
