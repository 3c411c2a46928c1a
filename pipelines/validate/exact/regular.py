"""CSV files of which it is sure that polars splits them into cells as Python's `csv` does.

A file is regular when every quote stands where RFC 4180 wants it, every record ends with a line feed (and carriage
returns stand before line feeds only) and has the expected number of cells. The last is proved by counting bytes: those
of all cells that polars found, of separators, line ends and quotes are together those of the file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.exceptions import PolarsError

from pipelines.validate.exact.cells import Part
from pipelines.validate.exact.layout import LF, QUOTE, Bytes, Layout, NotRegular, layout_of

WHOLE_BYTES = 256 * 2**20
"""Larger files, and those in other encodings than UTF-8, are read in parts."""
PART_BYTES = 16 * 2**20
_HEAD_BYTES = 2**16
_LONGEST_BYTES = 64 * 2**20  # of a record; more are a quote that is never closed
_UTF8 = ("utf-8", "utf-8-sig")


@dataclass(frozen=True)
class RegularFile:
    """A CSV file with `width` columns. `skipped`: how many records stand before the data."""

    path: Path
    encoding: str
    delimiter: str
    width: int
    skipped: int

    def parts(self) -> Iterator[Part]:
        """The records after the skipped ones. Raises NotRegular, perhaps after some parts."""
        whole = self.encoding in _UTF8 and self.path.stat().st_size <= WHOLE_BYTES
        first = self.skipped + 1
        try:
            for frame in self._whole() if whole else self._in_blocks():
                yield Part(frame, range(first, first + frame.height))
                first += frame.height
        except PolarsError as error:
            raise NotRegular from error

    def _whole(self) -> Iterator[pl.DataFrame]:
        if self.path.stat().st_size == 0:
            raise NotRegular
        mark = len(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else 0
        content: Bytes = np.asarray(np.memmap(self.path, dtype=np.uint8, mode="r"))[mark:]
        start = self._start(content)
        if start == len(content):
            return
        lines = int(np.count_nonzero(content[:start] == LF))
        likely = bool((content[start : start + _HEAD_BYTES] == QUOTE).any())

        def read(*, quoted: bool) -> pl.DataFrame:
            return self._read(str(self.path), quoted=quoted, skip_lines=lines, glob=False)

        with ThreadPoolExecutor(1) as beside:
            laid_out = beside.submit(layout_of, content[start:], self.delimiter)
            try:
                frame = read(quoted=likely)
            except PolarsError:
                frame = None
            layout = laid_out.result()
        if layout.quoted != likely or frame is None:
            frame = read(quoted=layout.quoted)
        _prove(frame, layout)
        yield frame

    def _in_blocks(self) -> Iterator[pl.DataFrame]:
        left, at_start = b"", True
        for block in self._utf8_blocks():
            last = not block
            content = np.frombuffer(left + block, dtype=np.uint8)
            start = self._start(content) if at_start else 0
            end = len(content) if last else _end_of_records(content)
            records = content[start:end].tobytes()
            left, at_start = content[end:].tobytes(), False
            if len(left) > _LONGEST_BYTES:
                raise NotRegular
            if records:
                layout = layout_of(content[start:end], self.delimiter)
                frame = self._read(records, quoted=layout.quoted)
                _prove(frame, layout)
                yield frame

    def _utf8_blocks(self) -> Iterator[bytes]:
        """The file as UTF-8 without mark, in blocks; an empty one comes last."""
        decoder = codecs.getincrementaldecoder(self.encoding)() if self.encoding not in _UTF8 else None
        with self.path.open("rb") as file:
            if self.encoding == "utf-8-sig":
                file.seek(len(codecs.BOM_UTF8))
            while block := file.read(PART_BYTES):
                if text := _recoded(decoder, block):
                    yield text
        if decoder and (text := _recoded(decoder, b"", final=True)):
            yield text
        yield b""

    def _start(self, content: Bytes) -> int:
        """Where the data begins. The records before it must stand at the beginning of the file."""
        if self.skipped == 0:
            return 0
        head = content[:_HEAD_BYTES]
        ends = _ends_of_records(head)
        if len(ends) < self.skipped:
            raise NotRegular
        start = int(ends[self.skipped - 1]) + 1
        layout_of(head[:start], self.delimiter)
        return start

    def _read(self, source: Any, *, quoted: bool, **options: Any) -> pl.DataFrame:
        return pl.read_csv(
            source,
            has_header=False,
            schema=dict.fromkeys(map(str, range(self.width)), pl.String),
            separator=self.delimiter,
            quote_char='"' if quoted else None,
            empty_string_is_null=False,
            **options,
        )


def _prove(frame: pl.DataFrame, layout: Layout) -> None:
    """Raises NotRegular unless every record has all its cells, and every byte its place."""
    separators = frame.height * (frame.width - 1)
    of_cells = sum(frame.select(pl.all().str.len_bytes().sum()).row(0))
    whole = frame.height == layout.records and of_cells + separators + layout.around == layout.size
    lines_without_cell = frame.width == 1 and (frame.to_series() == "").any()  # they look like blank cells
    if not whole or lines_without_cell:
        raise NotRegular


def _recoded(decoder: codecs.IncrementalDecoder | None, block: bytes, *, final: bool = False) -> bytes:
    try:
        return decoder.decode(block, final).encode() if decoder else block
    except UnicodeError as error:
        raise NotRegular from error


def _end_of_records(content: Bytes) -> int:
    """Behind the last line feed that is outside of quotes, or 0."""
    size = _HEAD_BYTES
    while True:
        start = max(len(content) - size, 0)
        inside = np.count_nonzero(content[:start] == QUOTE) % 2 == 1
        ends = _ends_of_records(content[start:], inside=inside)
        if len(ends):
            return start + int(ends[-1]) + 1
        if start == 0:
            return 0
        size *= 16


def _ends_of_records(content: Bytes, *, inside: bool = False) -> NDArray[np.intp]:
    """Where line feeds stand outside of quotes. `inside`: the first byte stands in quotes."""
    line_feeds, quotes = np.flatnonzero(content == LF), np.flatnonzero(content == QUOTE)
    outside: NDArray[np.intp] = line_feeds[np.searchsorted(quotes, line_feeds) % 2 == inside]
    return outside
