"""How much a workbook becomes once it is laid out: cells, merged ranges, texts. Its XML is searched, not parsed.

The workbook reader lays out a full grid up to the last filled cell and writes every shared or repeated text out, so
that a small file could ask for terabytes: one cell at XFD1048576 makes 17 billion cells. And running out of memory
there ends the process without a message. Hence the sums here, before the file is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers.expat import ParserCreate

from pipelines.errors import DataError
from pipelines.findings import column_number
from pipelines.lazy import pattern
from pipelines.read.limits import (
    MAX_CELL_BYTES,
    MAX_CELL_TEXT_BYTES,
    MAX_CELLS,
    MAX_ELEMENTS,
    MAX_MERGED,
    MAX_OTHERS,
    MB,
)

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
_MANY_CELLS = 200_000
_TAGS_OF_A_CELL, _TAGS_OF_A_ROW = 6, 2  # <c><is><t></t></is></c> and <row></row>: at most, as programs write them
_ROWS_NOT_TOLD_APART = 99_999
_WIDE = re.compile(rb'<c r="([A-Z]{2,})')
_ROW = re.compile(rb'<c r="[A-Z]+([0-9]+)')
# Within a tag no "<": from one that never ends each search would go on to the end of the file.
_WIDE_FILLED = re.compile(rb'<c r="([A-Z]{2,})[0-9]+"[^<>]*[^/<>]>')
_ROW_FILLED = re.compile(rb'<c r="[A-Z]+([0-9]+)"[^<>]*[^/<>]>')
_FAR_DOWN = re.compile(rb'<c r="[A-Z]+([0-9]{6,})')
_NOT_AS_MOST = re.compile(rb'<c r="(?![A-Z][0-9]{1,5}+"(?: s="[0-9]++")?+(?: t="(?!e")[A-Za-z]++")?+ ?+/?+>)')
_NOT_AS_USUAL = re.compile(
    rb'<c r="(?![A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[A-Za-z]+")?(?: (?:cm|vm|ph)="[a-z0-9]+")* ?/?>)'
)
_COUNT = re.compile(rb"<[a-zA-Z:]+\s[^<>]*[cC]ount\s*=\s*[\"'][0-9\s+]{8,}")
_BARE_CELL = re.compile(rb"<c(?![a-zA-Z]| r=\")")
_PREFIXED_CELL = re.compile(rb":c[\s>/]")
_ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^<>]* t="e"')
_REFERENCE = pattern(r"([A-Z]{1,3})([0-9]{1,7})")
_SHARED = re.compile(rb't="s"[^<>]*><v>([0-9]+)</v>')
_ODS_START = re.compile(rb"<table:table(?:-row)?(?=[\s/>])([^<>]*?)(/?)>")
_ODS_ROWS = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d+)")
_ODS_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b(?:[^<>]*?number-columns-repeated\s*=\s*[\"'](\d+))?[^<>]*?(/?)>"
)


def check_xml(piece: bytes) -> None:
    """Raises DataError for entities of its own (which can multiply), for endless texts or tags, and for what says that
    it has more elements than it can have: the reader of workbooks makes room for them beforehand."""
    if b"<!ENTITY" in piece or (b"ount" in piece and _COUNT.search(piece)):
        raise DataError("workbook-damaged")
    for start in range(0, len(piece) - MAX_CELL_BYTES + 1, MAX_CELL_BYTES):
        if piece.find(b"<", start, start + MAX_CELL_BYTES) < 0:
            raise DataError("workbook-too-large", value=f"{MAX_CELL_BYTES // MB:,} MB")


class SheetExtent:
    """The reach of the cells of one part of an .xlsx, never too small.

    Unless `exact`, cells that are formatted but blank count too, and in large sheets rows below 100,000 are not told
    apart. `others`: tags that are none of cells and rows, at least. `unusual`: some cells are written in another way
    than `<c r="B12"`, and only parsing tells where they stand.
    """

    def __init__(self, *, exact: bool = False) -> None:
        self._wide, self._row = (_WIDE_FILLED, _ROW_FILLED) if exact else (_WIDE, _ROW)
        self._exact = exact
        self.cells = self.others = 0
        self.errors: list[str] = []
        self.unusual = False
        self._merged = 0
        self._width = self._height = 0

    @classmethod
    def of(cls, cells: int, height: int, width: int) -> SheetExtent:
        """The reach of a part that is known already."""
        extent = cls()
        extent.cells, extent._height, extent._width = cells, height, width
        return extent

    def take(self, piece: bytes) -> None:
        """Adds a piece of the part. Raises DataError."""
        check_xml(piece)
        self._merged += piece.count(b"<mergeCell") + piece.count(b":mergeCell")
        if self._merged > MAX_MERGED:
            raise DataError("workbook-too-large", value=f"{self._merged:,} merged cells")
        cells = piece.count(b'<c r="')
        self.others += max(0, piece.count(b"<") - _TAGS_OF_A_CELL * cells - _TAGS_OF_A_ROW * piece.count(b"<row"))
        if self._is_like_most(piece, cells):
            return
        self.unusual = self.unusual or _has_unusual_cells(piece, cells)
        if not cells:
            return
        self.cells += cells
        exact = self._exact or self.cells < _MANY_CELLS
        self._reach(26, 0 if exact else _ROWS_NOT_TOLD_APART)
        for letters in set(self._wide.findall(piece)):
            self._reach(column_number(letters.decode()), 0)
        for row in set((self._row if exact else _FAR_DOWN).findall(piece)):
            self._reach(0, int(row))
        if b' t="e"' in piece:
            self.errors += [reference.decode() for reference in _ERROR.findall(piece)]

    def _is_like_most(self, piece: bytes, cells: int) -> bool:
        """Of a large sheet: cells in the first 26 columns and below row 100,000, without errors, written as usual.

        One look tells that there is nothing to tell.
        """
        if self._exact or self.cells < _MANY_CELLS or _is_strange(piece, cells) or _NOT_AS_MOST.search(piece):
            return False
        self.cells += cells
        self._reach(26, _ROWS_NOT_TOLD_APART)
        return True

    def _reach(self, column: int, row: int) -> None:
        self._width, self._height = max(self._width, column), max(self._height, row)
        if column > LAST_COLUMN or row > LAST_ROW:
            raise DataError("workbook-damaged")

    @property
    def size(self) -> int:
        """Cells of the grid up to the last filled one, at most."""
        return self._width * self._height

    def __str__(self) -> str:
        return f"{self._width:,} × {self._height:,}"


def _has_unusual_cells(piece: bytes, usual: int) -> bool:
    """Cells whose place the quick look could miss: without reference, with two of them, prefixed, quoted otherwise.

    Excel, LibreOffice and the usual libraries write `<c r="B12" s="3" t="s">`, at most with cm, vm or ph behind.
    """
    return _is_strange(piece, usual) or (usual > 0 and _NOT_AS_USUAL.search(piece) is not None)


def _is_strange(piece: bytes, usual: int) -> bool:
    """Cells that do not begin as usual."""
    return bool((piece.count(b"<c") > usual and _BARE_CELL.search(piece)) or _PREFIXED_CELL.search(piece))


class ParsedExtent(SheetExtent):
    """The exact reach, by parsing: needed for cells that searching cannot place."""

    def __init__(self) -> None:
        super().__init__()
        self._at_row = self._at_column = self._elements = 0
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise DataError("workbook-too-large", value=f"{self._elements:,} elements")
        element = name.rpartition(" ")[2]
        if element == "row":
            self._at_row, self._at_column = int(attributes.get("r", self._at_row + 1)), 0
        elif element == "c":
            self._place(attributes.get("r"))
        elif element in ("v", "is", "f"):  # only now the cell holds something
            self.cells += 1
            self._reach(self._at_column, self._at_row)

    def _place(self, reference: str | None) -> None:
        found = _REFERENCE.fullmatch(reference) if reference is not None else None
        if found:
            self._at_row, self._at_column = int(found[2]), column_number(found[1])
        elif reference is None:
            self._at_column += 1
        else:
            raise DataError("workbook-damaged")

    def take(self, piece: bytes) -> None:
        """Adds a piece of the part. Raises DataError, or what expat raises where it is no XML."""
        self._parser.Parse(piece, False)


def check_total(sheets: Iterable[SheetExtent]) -> None:
    """Raises DataError when the parts together have more cells than can be laid out, or one of them too much else."""
    total, largest = 0, None
    for sheet in sheets:
        if sheet.others > MAX_OTHERS and not sheet.unusual:  # of an unusual one all elements have been counted
            raise DataError("workbook-too-large", value=f"{sheet.others:,} elements")
        total += sheet.size
        largest = sheet if largest is None or sheet.size > largest.size else largest
    if total > MAX_CELLS:
        raise DataError("workbook-extent", value=str(largest), limit=f"{MAX_CELLS:,}")


class SharedTexts:
    """The texts of an .xlsx, which are kept once and pointed at by any number of cells."""

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._total = 0

    def take(self, piece: bytes) -> None:
        """Adds a piece of sharedStrings.xml. Raises DataError."""
        check_xml(piece)
        lengths = [len(text) for text in piece.split(b"<si")[1:]]
        if max(lengths, default=0) > 8 * MAX_CELL_BYTES:
            raise DataError("workbook-too-large", value=f"{max(lengths) // MB:,} MB")
        self._lengths += lengths

    def may_be_too_much(self, cells: int) -> bool:
        """Whether the texts could be too much, written out in so many cells."""
        return max(self._lengths, default=0) * cells > MAX_CELL_TEXT_BYTES

    def count(self, piece: bytes) -> None:
        """Adds up what the cells of a piece point at. Raises DataError when it is too much."""
        known = len(self._lengths)
        self._total += sum(self._lengths[at] for found in _SHARED.findall(piece) if (at := int(found)) < known)
        if self._total > MAX_CELL_TEXT_BYTES:
            raise DataError("workbook-too-large", value=f"{self._total // MB:,} MB")


class OdsExtent:
    """Width, height and text of the tables of an .ods, where rows and cells can be repeated by a number."""

    def __init__(self) -> None:
        self._total = self._width = self._height = self._pending = self._text = self._merged = 0

    def take(self, piece: bytes) -> None:
        """Adds a piece that ends before a row. Raises DataError when it becomes too much."""
        check_xml(piece)
        self._merged += piece.count(b"number-columns-spanned")
        if self._merged > MAX_MERGED:
            raise DataError("workbook-too-large", value=f"{self._merged:,} merged cells")
        starts = list(_ODS_START.finditer(piece))
        for start, following in zip(starts, [*starts[1:], None], strict=False):
            if not start[0].startswith(b"<table:table-row"):
                self._total += self._width * self._height
                self._width = self._height = self._pending = 0
                continue
            found = _ODS_ROWS.search(start[1])
            end = following.start() if following else len(piece)
            self._row(b"" if start[2] else piece[start.end() : end], int(found[1]) if found else 1)
        cells = self._total + self._width * self._height
        if cells > MAX_CELLS:
            raise DataError("workbook-extent", value=f"{self._width:,} × {self._height:,}", limit=f"{MAX_CELLS:,}")

    def _row(self, body: bytes, times: int) -> None:
        filled, repeated = _ods_row(body)
        self._pending += times
        if not filled:
            return
        self._width = max(self._width, filled)
        self._height, self._pending = self._height + self._pending, 0
        self._text += repeated * times + (len(body) * (times - 1))
        if self._text > MAX_CELL_TEXT_BYTES:
            raise DataError("workbook-too-large", value=f"{self._text // MB:,} MB")


def _ods_row(body: bytes) -> tuple[int, int]:
    """The number of cells up to the last that is not blank, and the bytes that repeating cells adds."""
    body = _without_last_blank(body)
    if b"number-columns-repeated" not in body:
        return body.count(b"<table:table-cell") + body.count(b"<table:covered-table-cell"), 0
    filled = at = added = 0
    for cell in _ODS_CELL.finditer(body):
        times = int(cell[1] or 1)
        at += times
        if not cell[2]:
            filled = at
            end = body.find(b"</table:", cell.end())
            added += (times - 1) * max(end - cell.start(), 0)
    return filled, added


def _without_last_blank(body: bytes) -> bytes:
    """Programs fill each row up with one blank cell, repeated to the last column."""
    start = body.rfind(b"<table:table-cell")
    return body[:start] if start >= 0 and body[start : body.find(b">", start) + 1].endswith(b"/>") else body
