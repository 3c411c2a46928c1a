"""A delimited file → headings and cells, carefully: files of any size and content, in bounded memory.

UTF-8 with or without a BOM, else CP932; both strictly, nothing is guessed. The first row that is not blank holds the
headings; blank lines are passed over. A row that is too short gets empty cells at its end; one that is too long keeps
its cells where those beyond the headings are empty, else the file is no table.

Headings become names of columns as CKAN allows them: line breaks and other control characters become a space, spaces
around them go, `"` becomes `'`, underscores at the beginning go. An empty one is `column_3` (its place); one that was
there already is `名称_2`, `名称_3`. Their length in bytes does not matter.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TextIO

DELIMITERS = {"CSV": ",", "TSV": "\t"}
LONGEST_HEADING = 1000
_LONGEST_ROW = 1_000_000  # characters
_LONGEST_CELL = 131_072  # csv has the same limit, unless another library of the process has raised it
_PORTION = 1_000_000  # characters; what is worked on at a time
_BLOCK = 1024 * 1024
_NOT_CP932 = re.compile("[\x80\xa0\uf8f0-\uf8f3]")  # what Python makes of bytes that have no meaning there
_SWITCHED = re.compile(rb"\x1b\$|\x1b\(I")  # to kanji or kana: seven bits as ISO-2022-JP (JIS) has them
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
Rows = list[list[str]]


class NoTable(Exception):
    """The file cannot be made a table. `code` names a text (`rows-problem-…`)."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Reader:
    """An open file. Iterating gives portions of its rows, all as wide as `headings`."""

    def __init__(self, path: Path, format_: str, most_columns: int) -> None:
        """Reads the headings. Raises NoTable, OSError."""
        self._file = path.open(encoding=find_encoding(path), newline="")
        try:
            self._lines = _Lines(self._file)
            self._rows = csv.reader(self._lines, delimiter=DELIMITERS[format_])
            first = next((row for row in self._counted() if any(row)), None)
            if first is None:
                raise NoTable("empty")
            if len(first) > most_columns:
                raise NoTable("columns", limit=most_columns)
            self.headings = clean_headings(first)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Rows]:
        """Raises NoTable."""
        portion: Rows = []
        read, width = 0, len(self.headings)
        for row in self._counted():
            if not row:
                continue
            if len(row) != width:
                row = self._fitted(row, width)
            portion.append(row)
            if self._lines.total - read > _PORTION:
                yield portion
                portion, read = [], self._lines.total
        if portion:
            yield portion

    def _counted(self) -> Iterator[list[str]]:
        """The rows; one that never ends must not fill the memory."""
        try:
            for row in self._rows:
                if self._lines.pending > _LONGEST_CELL and max(map(len, row), default=0) > _LONGEST_CELL:
                    raise _TooLong
                self._lines.pending = 0
                yield row
        except (csv.Error, _TooLong):
            raise NoTable("long", line=self._rows.line_num) from None

    def _fitted(self, row: list[str], width: int) -> list[str]:
        if any(row[width:]):
            raise NoTable("ragged", line=self._rows.line_num)
        return row[:width] + [""] * (width - len(row))


def find_encoding(path: Path) -> str:
    """`utf-8-sig` or `cp932`. Raises NoTable when the bytes are neither, are JIS, or hold a NUL; OSError."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            with path.open("rb") as file:
                _check_encoding(file, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise NoTable("encoding")


def _check_encoding(file: BinaryIO, encoding: str) -> None:
    """Raises UnicodeDecodeError where the encoding is another, NoTable where the file is no text."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    while block := file.read(_BLOCK):
        text = decoder.decode(block)
        if b"\0" in block or _SWITCHED.search(block) or (encoding == "cp932" and _NOT_CP932.search(text)):
            raise NoTable("encoding")
    decoder.decode(b"", final=True)


def clean_headings(row: list[str]) -> list[str]:
    """Headings as unique names of columns. Raises NoTable when one is too long."""
    names: dict[str, None] = {}
    for place, heading in enumerate(row, 1):
        name = clean_name(heading) or f"column_{place}"
        if len(name) > LONGEST_HEADING:
            raise NoTable("heading", limit=LONGEST_HEADING)
        names[_unused(name, names)] = None
    return list(names)


@lru_cache(maxsize=4096)
def clean_name(heading: str) -> str:
    """The heading without what the name of a column cannot have; "" when nothing is left."""
    return re.sub(r"^[_\s]+", "", _CONTROL.sub(" ", heading).replace('"', "'").strip())


def _unused(name: str, taken: dict[str, None]) -> str:
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


class _TooLong(Exception):
    """One row has more characters than a row can have."""


class _Lines:
    """The lines of a file. `pending` counts the characters since the last row that was taken."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.pending = 0
        self.total = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(_LONGEST_ROW):
            size = len(line)
            self.total += size
            self.pending += size
            if self.pending >= _LONGEST_ROW:
                raise _TooLong
            yield line
