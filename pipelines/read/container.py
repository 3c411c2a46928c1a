"""Looking through an .xlsx or .ods before it is opened: no such file may fill the memory or crash the reader.

The archive's directory is checked first (sizes, ratios, count). Then every part is unpacked piece by piece, which
proves the stated sizes true, and its XML is searched for what grows without bound when it is read (`extent`).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import field

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

_BLOCK = 4 * MB
_EXCEL = ((b"spreadsheetml.sheet.main", "xlsx"), (b"sheet.macroEnabled.main", "xlsm"))
_OTHERS = ((b"wordprocessingml", "Word"), (b"presentationml", "PowerPoint"), (b"sheet.binary", "xlsb"))
_PART = re.compile(rb'<Relationship\b(?=[^>]*\bId="([^"]+)")(?=[^>]*\bTarget="([^"]+)")')
_SHEET = re.compile(rb'<sheet\b(?=[^>]*\bname="([^"]+)")(?=[^>]*:id="([^"]+)")')


@frozen
class Container:
    """What an archive is in which nothing harmful was found: "xlsx", "xlsm" or "ods".

    `usual`: it is written as spreadsheet programs write, so that nothing can have escaped the search. `errors`: sheet →
    cells that hold an error such as #N/A.
    """

    kind: str
    usual: bool
    errors: dict[str, list[str]] = field(default_factory=dict)


def inspect(raw: bytes) -> Container:
    """Looks through an archive. Raises DataError for one that is damaged, protected, too large or no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_directory(archive.infolist())
            kind = _kind(archive)
            if kind == "ods":
                _check_ods(archive)
                return Container(kind, usual=False)
            return _check_excel(archive, kind)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, KeyError, zlib.error) as error:
        raise DataError("workbook-damaged") from error
    except RuntimeError as error:  # what zipfile raises for an encrypted part
        raise DataError("workbook-password") from error


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
    ends in BadZipFile. A part that is no XML is unpacked for that proof alone.
    """
    rest = b""
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            rest += block
            if not rest.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                rest = b""
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


def _check_excel(archive: zipfile.ZipFile, kind: str) -> Container:
    texts = SharedTexts()
    sheets: dict[str, SheetExtent] = {}
    for name in archive.namelist():
        if name.lower().endswith("sharedstrings.xml"):
            for piece in _pieces(archive, name, b"<si"):
                texts.take(piece)
            continue
        sheets[name] = _extent(archive, name, SheetExtent())
    usual = not any(sheet.unusual for sheet in sheets.values())
    _look_closer(archive, sheets)
    check_total(sheets.values())
    if texts.may_be_too_much(sum(sheet.cells for sheet in sheets.values())):
        for name, sheet in sheets.items():
            for piece in _pieces(archive, name, b"<c ") if sheet.cells else ():
                texts.count(piece)
    found = {name: sheet.errors for name, sheet in sheets.items() if sheet.errors}
    return Container(kind, usual, _by_sheet(archive, found) if found else {})


def _look_closer(archive: zipfile.ZipFile, sheets: dict[str, SheetExtent]) -> None:
    """Exact extents where the quick ones do not do: for unusual sheets, and from the largest on until all is small."""
    total = sum(sheet.size for sheet in sheets.values())
    for name, sheet in sorted(sheets.items(), key=lambda item: -item[1].size):
        if sheet.unusual or (sheet.cells and total > MAX_CELLS):
            closer = _extent(archive, name, ParsedExtent() if sheet.unusual else SheetExtent(exact=True))
            closer.errors = sheet.errors
            sheets[name] = closer
            total += closer.size - sheet.size


def _extent(archive: zipfile.ZipFile, name: str, extent: SheetExtent) -> SheetExtent:
    for piece in _pieces(archive, name):
        extent.take(piece)
    return extent


def _by_sheet(archive: zipfile.ZipFile, found: dict[str, list[str]]) -> dict[str, list[str]]:
    """From names of parts to names of sheets, by the workbook's own directory."""
    from html import unescape

    targets = dict(_PART.findall(_small(archive, "xl/_rels/workbook.xml.rels")))
    result: dict[str, list[str]] = {}
    for name, reference in _SHEET.findall(_small(archive, "xl/workbook.xml")):
        target = targets.get(reference, b"").decode("utf-8", "replace").removeprefix("/xl/").removeprefix("/")
        if f"xl/{target}" in found:
            result[unescape(name.decode("utf-8", "replace"))] = found[f"xl/{target}"]
    return result
