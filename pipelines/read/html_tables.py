"""Tables of an HTML page, as systems export them under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from pipelines.errors import DataError
from pipelines.lazy import pattern
from pipelines.read.grid import Grid
from pipelines.read.limits import MAX_CELLS, MAX_HTML_CHARS, MAX_TAGS, MB

MAX_SPAN = 1000
_SPACES = pattern(r"[ \t\r\n\f]+")
_TAG = pattern(r"""<(/?)([a-zA-Z][^\s/<>]*+)([^<>"']*+(?=>)|(?:[^<>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|["'=])*+)>""")
_COLSPAN, _ROWSPAN = (
    pattern(rf"""\b{name}\s*=\s*["']?\s*(\d{{1,6}})""", re.IGNORECASE) for name in ("colspan", "rowspan")
)
_RAW = ("script", "style")


def parse(text: str) -> list[Grid]:
    """Every table of a page as a grid, merged cells with their text in the first; nested tables stand by themselves.

    Row i of a grid is row i + 1 of its table. Raises DataError when there is no table.
    """
    if len(text) > MAX_HTML_CHARS:
        raise DataError("file-too-large", value=f"{len(text) // MB:,}", limit=f"{MAX_HTML_CHARS // MB:,}")
    if text.count("<") > MAX_TAGS:
        raise DataError("too-many-cells", limit=f"{MAX_TAGS:,}")
    parser = _Tables()
    for tag, is_end, said in _tokens(text):
        if not tag:
            parser.handle_data(unescape(said))
        elif is_end:
            parser.handle_endtag(tag)
        else:
            parser.handle_starttag(tag, said)
    parser.close()
    tables = [table for table in parser.tables if any(any(cell.strip() for cell in row) for row in table.rows)]
    if not tables:
        raise DataError("html-without-table")
    if len(tables) == 1:
        return [Grid(None, tables[0].rows, tables[0].merged)]
    return [Grid(f"表{number}", table.rows, table.merged) for number, table in enumerate(tables, start=1)]


def _tokens(text: str) -> Iterator[tuple[str, bool, str]]:
    """Tag, whether it ends one, its attributes; for text "", False, the text. Comments and their like are left out.

    A "<" that begins no tag is text; a comment without end goes to the end of the page. The text is walked through
    once: Python's own parser begins anew at every tag that does not end, and where many do not, it never comes back.
    """
    at, raw = 0, ""
    while at < len(text):
        start = text.find("<", at)
        if start < 0:
            start = len(text)
        if start > at and not raw:
            yield "", False, text[at:start]
        at = start
        if text.startswith("<!--", at):
            at = _behind(text, "-->", at + 4)
        elif text.startswith(("<!", "<?"), at):
            at = _behind(text, ">", at)
        elif (found := _TAG.match(text, at)) and (not raw or (found[1] and found[2].lower() == raw)):
            tag = found[2].lower()
            yield tag, bool(found[1]), found[3]
            raw = tag if tag in _RAW and not found[1] else ""
            at = found.end()
        elif at < len(text):
            if not raw:
                yield "", False, "<"
            at += 1


def _behind(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return found + len(end) if found >= 0 else len(text)


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


class _Tables:
    """End tags of cells and rows may be missing, as HTML allows."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._open: list[tuple[_Table, _Cell | None]] = []
        self._cells = 0

    def handle_starttag(self, tag: str, attributes: str) -> None:
        if tag == "table":
            self.tables.append(_Table())
            self._open.append((self.tables[-1], None))
        elif self._open and tag == "tr":
            self._close_cell()
            self._open[-1][0].start_row()
        elif self._open and tag in ("td", "th"):
            self._close_cell()
            self._start_cell(attributes)
        elif tag in ("br", "p", "div") and self._open and (cell := self._open[-1][1]) and (cell.parts or tag == "br"):
            cell.parts.append("\x00")

    def _start_cell(self, attributes: str) -> None:
        columns, rows = _span(_COLSPAN.search(attributes)), _span(_ROWSPAN.search(attributes))
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
        if self._open and tag in ("td", "th", "tr"):
            self._close_cell()
        elif self._open and tag == "table":
            self._close_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and (cell := self._open[-1][1]):
            cell.parts.append(data)

    def close(self) -> None:
        while self._open:
            self._close_cell()
            self._open.pop()


def _span(found: re.Match[str] | None) -> int:
    return min(max(int(found[1]), 1), MAX_SPAN) if found else 1
