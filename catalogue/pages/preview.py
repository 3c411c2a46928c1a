"""The first rows of a delimited file, read carefully: only its beginning, no guess about the encoding."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from catalogue.rows.reading import DELIMITERS

ROWS = 10
_COLUMNS = 60
_CELL = 200
_BYTES = 256 * 1024
_NUMERIC = re.compile(r"-?(0|[1-9][0-9,]*)(\.[0-9]+)?")
_CODE_HEADING = re.compile(r"コード|番号|電話|\bID\b|_id\b|code", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preview:
    """The headings and the first rows. `columns` is the number of all columns; at most 60 are shown."""

    headings: list[str]
    rows: list[list[str]]
    columns: int

    def is_numeric(self, place: int) -> bool:
        """Whether the column at `place` has numbers only; those stand to the right. Codes are texts of digits."""
        cells = [row[place] for row in self.rows if row[place]]
        if not cells or _CODE_HEADING.search(self.headings[place]):
            return False
        return all(_NUMERIC.fullmatch(cell) for cell in cells)


def preview(path: Path, format_: str) -> Preview | None:
    """The beginning of the file, or None when it is no text table in UTF-8 or CP932."""
    delimiter = DELIMITERS.get(format_)
    if delimiter is None:
        return None
    try:
        with path.open("rb") as file:
            data = file.read(_BYTES)
            cut = bool(file.read(1))
        text = _decoded(data, cut)
        rows = _rows(text, delimiter) if text else []
    except (OSError, csv.Error):
        return None
    if cut and len(rows) <= ROWS:
        rows = rows[:-1]  # the last one may not be whole
    if not rows or not any(cell.strip() for cell in rows[0]):
        return None
    width = max(len(row) for row in rows)
    shown = [[_short(cell) for cell in (row + [""] * (width - len(row)))[:_COLUMNS]] for row in rows]
    return Preview(shown[0], shown[1:], width)


def _decoded(data: bytes, cut: bool) -> str | None:
    """Strictly, UTF-8 before CP932; a character that was cut at the end is left out."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return codecs.getincrementaldecoder(encoding)("strict").decode(data, final=not cut)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if row:
            rows.append(row)
        if len(rows) > ROWS:
            break
    return rows


def _short(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell if len(cell) <= _CELL else cell[:_CELL] + "…"
