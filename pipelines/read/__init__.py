"""Step one: a file as a town hall keeps it → the table in it, every cell with its place.

What the file is decides its content, never its name. The order: bytes (`opening`), characters (`encoding`) and what
they make (`kinds`) or sheets (`workbook`), rows (`delimited`, `html_tables`, `json_records`, `maps`), where the table
is on them (`sheets`, `layout`), the table itself (`assemble`), and what there is to say about it (`notes`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError, UsageError
from pipelines.lazy import pattern

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.read.delimited import Delimited
    from pipelines.read.encoding import Decoded
    from pipelines.read.grid import Grid, Known
    from pipelines.read.maps import Answer
    from pipelines.read.sheets import Layout
    from pipelines.table import Table

__all__ = ["grids_of", "read", "sheet_names"]

_FILLED = pattern(r"[^\s\ufeff\x00\x1a,;|\"]")


def read(
    path: Path | str,
    log: Log,
    *,
    sheet: str | None = None,
    known: Known | None = None,
    layout: Layout | None = None,
) -> Table:
    """The table of a file. Frame columns are c1, c2, …; everything noteworthy goes to `log`.

    Rows count as Excel numbers them when it opens the file: in a workbook the sheet's row, in delimited text the record
    with blank lines counted (a quoted cell may span several lines), in HTML the row of its table, in JSON the object.
    `sheet` names the sheet to take; `known(folded heading)` says which words headings use (by default the project's
    vocabulary); `layout(grid, known)` finds the table on a sheet (by default whatever looks like one).

    Raises UsageError (no such file or sheet, a folder, no permission), DataError (empty, damaged, protected, too large,
    or no table in it) and WorldError (the disk failed).
    """
    from pipelines.read import maps, opening

    path = Path(path)
    opening.find(path)
    raw = opening.load(path)
    if known is None:
        from pipelines.headings import known as vocabulary

        known = vocabulary
    if maps.is_map(raw):
        return _from_map(path, _map_of(path, raw, sheet), log, known)
    if raw.startswith((opening.ZIP, opening.OLE)):
        return _from_workbook(path, raw, log, sheet, known, layout)
    return _from_text(path, raw, log, sheet, known, layout)


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook in their order; none for any other file. Raises as `read` does."""
    from pipelines.read import maps, opening
    from pipelines.read.workbook import read_xls, read_zip

    opening.find(path)
    raw = opening.load(path)
    if maps.is_map(raw) or not raw.startswith((opening.ZIP, opening.OLE)):
        return []
    book = read_zip(raw) if raw.startswith(opening.ZIP) else read_xls(raw)
    return [grid.name or "" for grid in book.sheets]


def grids_of(path: Path) -> list[Grid]:
    """The source as it stands: the sheets of a workbook, the tables of a page, the rows of a text.

    Raises UsageError for what has no cells (maps, JSON), and as `read` does.
    """
    from pipelines.read.whole import whole

    grids = whole(path).grids
    if not grids:
        raise UsageError("source-without-cells", value=path.name)
    return list(grids)


def _from_workbook(path: Path, raw: bytes, log: Log, sheet: str | None, known: Known, layout: Layout | None) -> Table:
    from pipelines.read import assemble, notes, opening
    from pipelines.read.workbook import read_xls, read_zip
    from pipelines.table import Source

    book = read_zip(raw) if raw.startswith(opening.ZIP) else read_xls(raw)
    notes.on_format(log, path, book.kind)
    table = assemble.from_grids(Source(opening.shown(path), book.kind), book.sheets, log, sheet, known, layout)
    notes.on_error_cells(log, table, book.errors.get(table.source.sheet or "", ()))
    return table


def _map_of(path: Path, raw: bytes, sheet: str | None) -> Answer:
    from pipelines.read import maps

    if maps.is_geopackage(raw):
        return maps.read_file("gpkg", {"map.gpkg": raw}, sheet)
    return maps.read_shapefile(path) if raw.startswith(maps.SHAPEFILE) else maps.read_zip(raw, sheet)


def _from_map(path: Path, found: Answer, log: Log, known: Known) -> Table:
    from pipelines.read import assemble, notes
    from pipelines.read.opening import shown
    from pipelines.table import Source

    notes.on_format(log, path, found.kind)
    notes.on_map(log, found)
    layer = found.layer if found.others else None
    return assemble.from_records(Source(shown(path), found.kind, sheet=layer, crs=found.crs), found.records, log, known)


def _from_text(path: Path, raw: bytes, log: Log, sheet: str | None, known: Known, layout: Layout | None) -> Table:
    from pipelines.read import assemble, delimited, html, json_records, maps, notes, regular
    from pipelines.read.encoding import decode
    from pipelines.read.kinds import kind_of
    from pipelines.read.opening import shown
    from pipelines.table import Source

    if len(raw) >= regular.LARGE and (large := _large(raw)):
        notes.on_encoding(log, large[0])
        return _from_delimited(path, *large, log, sheet, known, layout)
    decoded = decode(raw, html.declared_encoding(raw))
    text = decoded.text
    if not _FILLED.search(text):
        raise DataError("file-blank")
    notes.on_encoding(log, decoded)

    kind = kind_of(text, path)
    if kind == "html":
        from pipelines.read import html_tables

        notes.on_format(log, path, "html")
        source = Source(shown(path), "html", decoded.encoding)
        return assemble.from_grids(source, html_tables.parse(text), log, sheet, known)

    if kind == "json":
        if maps.has_own_system(text):
            return _from_map(path, maps.read_file("geojson", {"map.geojson": text.encode()}, None), log, known)
        records = json_records.parse(text)
        if records is None:
            raise json_records.syntax_error(text)
        notes.on_format(log, path, "json")
        if sheet is not None:
            raise UsageError("sheet-in-text", value=sheet)
        return assemble.from_records(Source(shown(path), "json", decoded.encoding), records, log, known)

    if kind == "markup":
        if maps.is_kml(text):
            return _from_map(path, maps.read_file("kml", {"map.kml": raw}, sheet), log, known)
        raise DataError("file-other-format", value="XML")
    return _from_delimited(path, decoded, delimited.parse(text), log, sheet, known, layout)


def _large(raw: bytes) -> tuple[Decoded, Delimited] | None:
    """A large delimited text in UTF-8, read by columns; None where it is anything else, or not plainly so."""
    from pipelines.read import delimited
    from pipelines.read.encoding import beginning

    decoded = beginning(raw)
    if (
        decoded is None
        or not _FILLED.search(decoded.text)
        or decoded.text.lstrip("\ufeff \t\r\n")[:1] in ("<", "{", "[")
    ):
        return None
    parsed = delimited.parse_utf8(raw, decoded.text)
    return (decoded, parsed) if parsed else None


def _from_delimited(
    path: Path,
    decoded: Decoded,
    parsed: Delimited,
    log: Log,
    sheet: str | None,
    known: Known,
    layout: Layout | None,
) -> Table:
    from pipelines.read import assemble, notes
    from pipelines.read.grid import Grid
    from pipelines.read.opening import shown
    from pipelines.table import Source

    kind = "tsv" if parsed.delimiter == "\t" else "csv"
    notes.on_format(log, path, kind, parsed.delimiter)
    notes.on_open_quote(log, parsed)
    source = Source(shown(path), kind, decoded.encoding, parsed.delimiter)
    return assemble.from_grids(source, [Grid(None, parsed.rows)], log, sheet, known, layout)
