"""Tables of an HTML page, as systems export them under the name .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pipelines.errors import DataError
from pipelines.lazy import pattern
from pipelines.read.grid import Grid
from pipelines.read.limits import MAX_CELLS

MAX_SPAN = 1000
_SPACES = pattern(r"[ \t\r\n\f]+")


def parse(text: str) -> list[Grid]:
    """Every table of a page as a grid, merged cells with their text in the first; nested tables stand by themselves.

    Row i of a grid is row i + 1 of its table. Raises DataError when there is no table.
    """
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if any(any(cell.strip() for cell in row) for row in table.rows)]
    if not tables:
        raise DataError("html-without-table")
    if len(tables) == 1:
        return [Grid(None, tables[0].rows, tables[0].merged)]
    return [Grid(f"表{number}", table.rows, table.merged) for number, table in enumerate(tables, start=1)]


class _Table:
    """One table while it is being read: rows so far, and the cells that hang down from rows above."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._hanging: dict[int, int] = {}  # column → how many more rows it is taken
        self._taken: set[int] = set()

    def start_row(self) -> None:
        self.rows.append([])
        self._taken = {column for column, left in self._hanging.items() if left > 0}
        self._hanging = {column: left - 1 for column, left in self._hanging.items() if left > 1}

    def add(self, text: str, columns: int, rows: int) -> None:
        if not self.rows:
            self.start_row()
        row = self.rows[-1]
        while len(row) in self._taken:
            row.append("")
        first, last = len(row), len(row) + columns - 1
        row.extend([text, *[""] * (columns - 1)])
        if rows > 1:
            self._hanging.update(dict.fromkeys(range(first, last + 1), rows - 1))
        if rows > 1 or columns > 1:
            top = len(self.rows) - 1
            self.merged.append(((top, first), (top + rows - 1, last)))


class _Cell:
    def __init__(self, columns: int, rows: int) -> None:
        self.parts: list[str] = []
        self.columns, self.rows = columns, rows

    def text(self) -> str:
        return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in "".join(self.parts).split("\x00")).strip()


class _Tables(HTMLParser):
    """End tags of cells and rows may be missing, as HTML allows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[tuple[_Table, _Cell | None]] = []
        self._cells = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "table":
            self.tables.append(_Table())
            self._open.append((self.tables[-1], None))
        elif self._open and tag == "tr":
            self._close_cell()
            self._open[-1][0].start_row()
        elif self._open and tag in ("td", "th"):
            self._close_cell()
            self._start_cell(dict(attrs))
        elif tag in ("br", "p", "div") and self._open and (cell := self._open[-1][1]) and (cell.parts or tag == "br"):
            cell.parts.append("\x00")

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        columns, rows = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        self._cells += columns * rows
        if self._cells > MAX_CELLS:
            raise DataError("too-many-cells", limit=f"{MAX_CELLS:,}")
        self._open[-1] = (self._open[-1][0], _Cell(columns, rows))

    def _close_cell(self) -> None:
        table, cell = self._open[-1]
        if cell:
            table.add(cell.text(), cell.columns, cell.rows)
            self._open[-1] = (table, None)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(self._hidden - 1, 0)
        elif self._open and tag in ("td", "th", "tr"):
            self._close_cell()
        elif self._open and tag == "table":
            self._close_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._hidden and (cell := self._open[-1][1]):
            cell.parts.append(data)

    def close(self) -> None:
        super().close()
        while self._open:
            self._close_cell()
            self._open.pop()


def _span(value: str | None) -> int:
    digits = re.match(r"\s*(\d{1,6})", value or "")
    return min(max(int(digits[1]), 1), MAX_SPAN) if digits else 1
