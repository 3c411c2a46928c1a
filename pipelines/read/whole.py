"""A file as it stands: all its sheets, before any of them is chosen and before anything on them is left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.frozen import frozen

if TYPE_CHECKING:
    from pipelines.read.delimited import Delimited
    from pipelines.read.encoding import Decoded
    from pipelines.read.grid import Grid


@frozen
class Whole:
    """`kind` is csv, tsv, xlsx, xlsm, xls, ods, html, json, xml or map; `grids` its sheets: json, xml, map have none.

    `raw` are the bytes of the file; `decoded` and `delimited` are known of texts only.
    """

    path: Path
    kind: str
    raw: bytes
    grids: Sequence[Grid] = ()
    decoded: Decoded | None = None
    delimited: Delimited | None = None


def whole(path: Path) -> Whole:
    """All of a file. Raises UsageError (not there), DataError (damaged, protected, no data format) and WorldError."""
    from pipelines.read import maps, opening
    from pipelines.read.workbook import read_xls, read_zip

    opening.find(path)
    raw = opening.load(path)
    if maps.is_map(raw):
        return Whole(path, "map", raw)
    if raw.startswith((opening.ZIP, opening.OLE)):
        book = read_zip(raw) if raw.startswith(opening.ZIP) else read_xls(raw)
        return Whole(path, book.kind, raw, book.sheets)
    return _text(path, raw)


def _text(path: Path, raw: bytes) -> Whole:
    from pipelines.errors import DataError
    from pipelines.read import delimited, html
    from pipelines.read.encoding import decode
    from pipelines.read.grid import Grid
    from pipelines.read.kinds import kind_of

    decoded = decode(raw, html.declared_encoding(raw))
    text = decoded.text
    if not text.strip("\ufeff \t\r\n"):
        raise DataError("file-blank")
    kind = kind_of(text, path)
    if kind == "html":
        from pipelines.read import html_tables

        return Whole(path, "html", raw, html_tables.parse(text), decoded)
    if kind in ("json", "markup"):
        return Whole(path, "json" if kind == "json" else "xml", raw, (), decoded)
    parsed = delimited.parse(text)
    form = "tsv" if parsed.delimiter == "\t" else "csv"
    return Whole(path, form, raw, (Grid(None, parsed.rows),), decoded, parsed)
