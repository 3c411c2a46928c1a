"""Delimited text → rows. The delimiter is found in the text, whatever the file's name says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.read import regular
from pipelines.read.limits import MAX_CELL_CHARS, MAX_CELLS_BY_ROWS, MAX_RECORD_CELLS, MAX_RECORDS

DELIMITERS = {",": 1.0, "\t": 1.3, ";": 0.95, "|": 0.9}
"""With their weights: a tab hardly ever stands inside a cell, commas and semicolons often do."""

SAMPLE_CHARS = 60_000
SAMPLE_RECORDS = 80
_CHUNK = 250
_PIECE = 1_000_000  # characters
_END = "\x00end of text\x00"


@frozen
class Delimited:
    """Rows of cells as they stand; `open_quote` is the row whose quotation mark is never closed."""

    rows: Sequence[Sequence[str]]
    delimiter: str
    open_quote: int | None = None


def parse(text: str) -> Delimited:
    """Rows of a delimited text. Row i of the result is row i + 1 as Excel numbers it when it opens the file.

    That is the number of the record, blank lines counted, not of the physical line: a quoted cell may hold line breaks.
    A first line `sep=;`, which Excel obeys and hides, is obeyed and not counted where it names one of `DELIMITERS`.
    Raises DataError when a cell, a record or the whole is beyond what a table can be.
    """
    text, delimiter = announced(text)
    with field_limit():
        delimiter = delimiter or best_delimiter(text)
        if len(text) >= regular.LARGE and (columns := regular.parse_columns(text.encode(), delimiter)) is not None:
            return Delimited(columns, delimiter)
        rows = _records(text, delimiter)
    if rows and rows[-1] == [_END]:
        rows.pop()
        return Delimited(rows, delimiter)
    rows[-1][-1] = rows[-1][-1].removesuffix(_END)
    return Delimited(rows, delimiter, len(rows))


def parse_utf8(raw: bytes, beginning: str) -> Delimited | None:
    """The rows of a large text as `parse` gives them, without a copy of it in characters; None where it needs that.

    `beginning`: its first characters.
    """
    if announced(beginning)[1]:
        return None
    with field_limit():
        delimiter = best_delimiter(beginning)
    columns = regular.parse_columns(raw, delimiter)
    return Delimited(columns, delimiter) if columns is not None else None


def announced(text: str) -> tuple[str, str | None]:
    """The text without a first line `sep=;`, and the delimiter that this names, or None where it is none of ours."""
    found = re.match(r"\ufeff?sep=([,;|\t])\r?\n", text, re.IGNORECASE)
    return (text[found.end() :], found[1]) if found else (text, None)


@contextmanager
def field_limit(most: int = MAX_CELL_CHARS) -> Iterator[None]:
    """The csv module keeps one limit for the whole process: set for this file, then put back."""
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def best_delimiter(text: str) -> str:
    """The delimiter under which most records have the same number of cells, and more than one; a comma if none."""
    best, found = 0.0, ","
    sample = text[:SAMPLE_CHARS]
    for delimiter, weight in DELIMITERS.items():
        score = weight * _evenness(sample, delimiter) if delimiter in sample else 0.0
        if score > best:
            best, found = score, delimiter
    return found


def _evenness(sample: str, delimiter: str) -> float:
    try:
        rows = (row for row in csv.reader(_lines(sample), delimiter=delimiter) if any(row))
        widths = [len(row) for row in islice(rows, SAMPLE_RECORDS)]
    except csv.Error:
        return 0.0
    usual = max(set(widths), key=widths.count, default=1)
    return widths.count(usual) / len(widths) * min(usual, 6) ** 0.5 if usual > 1 else 0.0


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, \\n, \\r\\n or \\r. A piece at a time: io.StringIO takes four bytes per character."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def _records(text: str, delimiter: str) -> list[list[str]]:
    """All records, and at last one that marks the end: it is swallowed by a quotation mark that is still open."""
    reader = csv.reader(chain(_lines(text), (_END,)), delimiter=delimiter)
    rows: list[list[str]] = []
    cells = 0
    try:
        while chunk := list(islice(reader, _CHUNK)):
            rows += chunk
            cells += sum(map(len, chunk))
            _check_size(rows, cells, max(map(len, chunk)))
    except csv.Error as error:
        row = _records_before_error(text, delimiter) + 1
        raise DataError("cell-too-long", row=row, limit=f"{MAX_CELL_CHARS:,}") from error
    return rows


def _records_before_error(text: str, delimiter: str) -> int:
    count = 0
    try:
        for _ in csv.reader(_lines(text), delimiter=delimiter):
            count += 1
    except csv.Error:
        pass
    return count


def _check_size(rows: list[list[str]], cells: int, widest: int) -> None:
    if widest > MAX_RECORD_CELLS:
        raise DataError("too-many-columns", value=f"{widest:,}", limit=f"{MAX_RECORD_CELLS:,}")
    if len(rows) > MAX_RECORDS:
        raise DataError("too-many-rows", limit=f"{MAX_RECORDS:,}")
    if cells > MAX_CELLS_BY_ROWS:
        raise DataError("too-many-cells", limit=f"{MAX_CELLS_BY_ROWS:,}")
