"""The CSV that is published: UTF-8, commas, CRLF (RFC 4180), with a byte order mark where Excel is to open it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

LINE_END = "\r\n"


def write_csv(frame: pl.DataFrame, path: Path, *, bom: bool) -> None:
    """Writes text columns, null for blank cells; a cell is quoted only where it must be. Raises OSError."""
    frame.write_csv(path, include_bom=bom, line_terminator=LINE_END, quote_style="necessary", null_value="")
