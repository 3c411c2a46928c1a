"""Looking through an .xlsx or .ods before it is opened: no such file may fill the memory or crash the reader.

The archive's directory is checked first (sizes, ratios, count). Then every part is unpacked piece by piece, which
proves the stated sizes true, and its XML is searched for what grows without bound when it is read (`extent`).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar
from xml.parsers.expat import ExpatError, ParserCreate

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.read.extent import OdsExtent, ParsedExtent, SharedTexts, SheetExtent, check_total
from pipelines.read.limits import (
    MAX_CELLS,
    MAX_MEMBERS,
    MAX_PIECE_BYTES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MB,
    RATIO_FLOOR_BYTES,
)

if TYPE_CHECKING:
    import polars as pl

    from pipelines.read.frames import FrameRows
    from pipelines.read.regular_sheet import RegularSheet

T = TypeVar("T")

LARGE = 4 * MB
"""Bytes of a sheet's XML from which on it may be read by columns: some 80,000 cells."""

_BLOCK = 4 * MB
_BEGINNING = 16  # pieces
_CELLS = b"sheetData"
_END, _END_BYTES = b"PK\x05\x06", 22
_TEXTS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_EXCEL = ((b"spreadsheetml.sheet.main", "xlsx"), (b"sheet.macroEnabled.main", "xlsm"))
# What zipfile and expat raise of an archive, or of a part, that is missing, broken, or in an encoding nobody knows.
_BROKEN = (
    zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, LookupError, ExpatError, zlib.error,
)  # fmt: skip
_OTHERS = ((b"wordprocessingml", "Word"), (b"presentationml", "PowerPoint"), (b"sheet.binary", "xlsb"))


@frozen
class Container:
    """What an archive is in which nothing harmful was found: "xlsx", "xlsm" or "ods".

    `usual`: it is written as spreadsheet programs write, so that nothing can have escaped the search. `errors`: sheet →
    cells that hold an error such as #N/A. `rows`: sheet → its rows, of large ones where nothing has to be read again.
    """

    kind: str
    usual: bool
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    rows: Mapping[str, FrameRows] = field(default_factory=dict)


def inspect(raw: bytes) -> Container:
    """Looks through an archive. Raises DataError for one that is damaged, protected, too large or no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_directory(archive.infolist())
            kind = _kind(archive)
            if kind == "ods":
                _check_ods(archive)
                return Container(kind, usual=False)
            found = _check_excel(archive, kind)
            return found if _is_plain(raw) else replace(found, usual=False, rows={})
    except _BROKEN as error:
        raise DataError("workbook-damaged") from error
    except RuntimeError as error:  # what zipfile raises for an encrypted part
        raise DataError("workbook-password") from error


def _is_plain(raw: bytes) -> bool:
    """One directory, at the end, right behind the files: there is no other way to read the archive."""
    end = len(raw) - _END_BYTES
    size, start = struct.unpack_from("<2I", raw, end + 12)
    return raw.startswith(_END, end) and raw.find(_END) == end and start + size == end


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise DataError("workbook-too-large", value=f"{len(members):,} files")
    if len({member.filename for member in members}) < len(members):
        raise DataError("workbook-damaged")
    for member in members:
        if member.file_size > RATIO_FLOOR_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise DataError("workbook-too-large", value=f"{member.file_size // MB:,} MB")
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED_BYTES:
        raise DataError("workbook-too-large", value=f"{total // MB:,} MB")


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    types = _small(archive, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
    for mark, name in _OTHERS:
        if mark in types:
            raise DataError("file-other-format", value=name)
    if "xl/workbook.xml" in names:
        return next((kind for mark, kind in _EXCEL if mark in types), "xlsx")
    if "content.xml" not in names:
        raise DataError("file-other-format", value="ZIP")
    if "META-INF/manifest.xml" in names and b"encryption-data" in _small(archive, "META-INF/manifest.xml"):
        raise DataError("workbook-password")
    if "mimetype" in names and b"spreadsheet" not in _small(archive, "mimetype"):
        raise DataError("file-other-format", value="OpenDocument")
    return "ods"


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_BLOCK)


def _pieces(archive: zipfile.ZipFile, name: str, before: bytes = b"<") -> Iterator[bytes]:
    """The unpacked part in pieces that end before a `before`, so that no tag or row is cut in two.

    zipfile unpacks no more than the directory states and then compares the checksum: a part that is larger than stated
    ends in BadZipFile. A part that is no XML is unpacked for that proof alone; were cells in it, the reader would find
    them whatever stands before.
    """
    rest = b""
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            rest += block
            if not rest.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                if _CELLS in rest:
                    raise DataError("workbook-damaged")
                rest = rest[-len(_CELLS) :]
                continue
            cut = rest.rfind(before)
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > MAX_PIECE_BYTES:
                raise DataError("workbook-too-large", value=f"{len(rest) // MB:,} MB")
    if rest:
        yield rest


def _check_ods(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        extent = OdsExtent()
        for piece in _pieces(archive, name, b"<table:table-row" if name == "content.xml" else b"<"):
            extent.take(piece)
    _check_well_formed(archive, "content.xml")


def _check_well_formed(archive: zipfile.ZipFile, name: str) -> None:
    """Raises ExpatError for a part that is no whole XML: the reader of .ods would look for the end of it for ever.

    Every byte counts, also those that `_pieces` leaves out.
    """
    parser = ParserCreate()
    parser.EntityDeclHandler = _refuse
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            parser.Parse(block, False)
    parser.Parse(b"", True)


def _refuse(*_: object) -> None:
    raise DataError("workbook-damaged")


def _check_excel(archive: zipfile.ZipFile, kind: str) -> Container:
    large = [member.filename for member in archive.infolist() if _may_be_regular(member)]
    with ThreadPoolExecutor(1) as meanwhile:
        coming = meanwhile.submit(_shared_texts, archive, in_column=bool(large))
        regular = _regular(archive, large)
    texts, column = coming.result()
    searched = {
        name: _extent(archive, name, SheetExtent())
        for name in archive.namelist()
        if not _holds_texts(name) and name not in regular
    }
    usual = not any(sheet.unusual for sheet in searched.values())
    known = {name: SheetExtent.of(sheet.count, sheet.height, sheet.width) for name, sheet in regular.items()}
    _look_closer(archive, searched, beside=sum(sheet.size for sheet in known.values()))
    sheets = searched | known
    check_total(sheets.values())
    if texts.may_be_too_much(sum(sheet.cells for sheet in sheets.values())):
        for name, sheet in sheets.items():
            for piece in _pieces(archive, name, b"<c ") if sheet.cells else ():
                texts.count(piece)
    errors = {name: sheet.errors for name, sheet in sheets.items() if sheet.errors}
    rows = {name: found for name, sheet in regular.items() if (found := sheet.rows(column)) is not None}
    return Container(kind, usual, _by_sheet(archive, errors), _by_sheet(archive, rows))


def _holds_texts(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


def _shared_texts(archive: zipfile.ZipFile, *, in_column: bool) -> tuple[SharedTexts, pl.Series | None]:
    """The sizes of the texts that cells point at, and, if wanted and possible, the texts."""
    from pipelines.read.shared_texts import SharedColumn

    if in_column:
        import polars  # noqa: F401 — at once: `_regular` needs it as well
    texts, column = SharedTexts(), SharedColumn()
    for name in filter(_holds_texts, archive.namelist()):
        for piece in _pieces(archive, name, b"<si"):
            if _CELLS in piece:  # a sheet under the name of the texts
                raise DataError("workbook-damaged")
            texts.take(piece)
            if in_column and name == _TEXTS:
                column.take(piece)
    return texts, column.texts() if in_column else None


def _may_be_regular(member: zipfile.ZipInfo) -> bool:
    return member.file_size >= LARGE and member.filename.startswith("xl/worksheets/")


def _regular(archive: zipfile.ZipFile, names: list[str]) -> dict[str, RegularSheet]:
    """Those of these large sheets that are plain enough to be read by columns."""
    if not names:
        return {}
    from pipelines.read.regular_sheet import plain_styles, regular_sheet

    plain = plain_styles(_small(archive, _STYLES)) if _STYLES in archive.namelist() else frozenset()
    sheets = ((name, regular_sheet(_with_beginning(_pieces(archive, name, b"<row")), plain)) for name in names)
    return {name: sheet for name, sheet in sheets if sheet is not None}


def _with_beginning(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces. The first are unpacked at once: the other thread is still loading polars then."""
    return chain(list(islice(pieces, _BEGINNING)), pieces)


def _look_closer(archive: zipfile.ZipFile, sheets: dict[str, SheetExtent], beside: int) -> None:
    """Exact extents where the quick ones do not do: for unusual sheets, and from the largest on until all is small.

    `beside`: cells of other sheets, whose extents are exact.
    """
    total = beside + sum(sheet.size for sheet in sheets.values())
    for name, sheet in sorted(sheets.items(), key=lambda item: -item[1].size):
        if sheet.unusual or (sheet.cells and total > MAX_CELLS):
            closer = _extent(archive, name, ParsedExtent() if sheet.unusual else SheetExtent(exact=True))
            closer.errors, closer.unusual = sheet.errors, sheet.unusual
            sheets[name] = closer
            total += closer.size - sheet.size


def _extent(archive: zipfile.ZipFile, name: str, extent: SheetExtent) -> SheetExtent:
    for piece in _pieces(archive, name):
        extent.take(piece)
    return extent


def _by_sheet(archive: zipfile.ZipFile, found: Mapping[str, T]) -> dict[str, T]:
    """From names of parts to names of sheets, by the workbook's own directory. Raises DataError where it is broken."""
    if not found:
        return {}
    from xml.etree.ElementTree import ParseError

    from pipelines.read.xml_parts import sheet_parts

    try:
        return {name: found[part] for name, part in sheet_parts(archive).items() if part in found}
    except ParseError as error:
        raise DataError("workbook-damaged") from error
