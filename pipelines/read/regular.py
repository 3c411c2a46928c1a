"""Large delimited text → columns, where it is proved beforehand that every reader of CSV finds the same cells in it.

The proof looks at the bytes: each quotation mark begins or ends a cell or is one of a pair, no line ends in a lone \\r.
What is not proved goes to the csv module (`delimited`), record by record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.read.frames import FrameRows, has_spaces_of_its_own
from pipelines.read.limits import MAX_CELL_CHARS, MAX_CELLS, MAX_CELLS_BY_COLUMNS, MAX_RECORD_CELLS, MAX_RECORDS, MB

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGE = MB
"""Bytes from which on a text is read by columns. Below, lists of cells are as fast."""

_BOM = b"\xef\xbb\xbf"
_BYTES_OF_A_CELL = 8  # in a file of few bytes a cell, taken `memory.TIMES` times: 50 million cells took 2.9 GB
_PART = 4 * MB  # no cell is as long: MAX_CELL_CHARS characters
_QUOTE, _LF, _CR = b'"\n\r'


def parse_columns(raw: bytes, delimiter: str) -> FrameRows | None:
    """The records of a UTF-8 text; None where they have to be read one by one (or the text is no UTF-8).

    Raises DataError when there are more of them than a table can have.
    """
    if raw.startswith(_BOM):
        raw = raw[len(_BOM) :]
    if has_spaces_of_its_own(raw) or raw.startswith(_BOM):
        return None
    width = _first_width(raw, delimiter.encode())
    if width is not None and _fits(raw.count(b"\n"), width):
        rows = _parsed(raw, delimiter, width, quoted=False)
        if rows is not None and _accounts_for(rows, raw):
            return rows
    structure = _structure(raw, ord(delimiter))
    if structure is None:
        return None
    widest = max(structure.widths, default=0)
    _check_size(len(structure.widths), sum(structure.widths), widest)
    if not _fits(len(structure.widths), widest):
        return None
    rows = _parsed(raw, delimiter, widest, quoted=structure.quoted)
    if rows is None or len(rows) != len(structure.widths):
        return None
    return rows if structure.is_even else FrameRows(rows.frame, structure.widths)


def _first_width(raw: bytes, delimiter: bytes) -> int | None:
    """The cells of the first record of a text without quotation marks."""
    if b'"' in raw:
        return None
    return raw[: raw.find(b"\n") + 1 or len(raw)].count(delimiter) + 1


def _fits(rows: int, width: int) -> bool:
    """Whether so many cells may be laid out: a single long record makes all others as long.

    Raises DataError where there is no memory for them.
    """
    cells = rows * width
    if MAX_CELLS < cells <= MAX_CELLS_BY_COLUMNS:
        from pipelines.read import memory

        memory.check(cells * _BYTES_OF_A_CELL)
    return cells <= MAX_CELLS_BY_COLUMNS


def _accounts_for(rows: FrameRows, raw: bytes) -> bool:
    """Every byte of the text is part of a cell, a delimiter between two or a line end: no record is short. (One that is
    too long is refused by the parser.) Each \\r is a part of a line end: others the parser would drop unseen."""
    import polars as pl

    returns = raw.count(b"\r") if b"\r" in raw else 0
    if returns and returns != raw.count(b"\r\n"):
        return False
    cells = rows.frame.select(pl.sum_horizontal(pl.all().str.len_bytes().cast(pl.Int64).sum())).item()
    delimiters = len(rows) * (rows.frame.width - 1)
    line_feeds = len(rows) - (not raw.endswith(b"\n"))
    return bool(cells + delimiters + line_feeds + returns == len(raw))


def _parsed(raw: bytes, delimiter: str, width: int, *, quoted: bool) -> FrameRows | None:
    import polars as pl

    if not 0 < width <= MAX_RECORD_CELLS:
        return None
    try:
        frame = pl.read_csv(
            raw,
            has_header=False,
            schema={f"c{number}": pl.String for number in range(1, width + 1)},
            separator=delimiter,
            quote_char='"' if quoted else None,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    _check_size(frame.height, frame.height * width, width)
    longest = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
    return FrameRows(frame) if longest is not None and longest <= MAX_CELL_CHARS else None


def _check_size(rows: int, cells: int, widest: int) -> None:
    if widest > MAX_RECORD_CELLS:
        raise DataError("too-many-columns", value=f"{widest:,}", limit=f"{MAX_RECORD_CELLS:,}")
    if rows > MAX_RECORDS:
        raise DataError("too-many-rows", limit=f"{MAX_RECORDS:,}")
    if cells > MAX_CELLS_BY_COLUMNS:
        raise DataError("too-many-cells", limit=f"{MAX_CELLS_BY_COLUMNS:,}")


@frozen
class _Structure:
    """`widths`: the cells of each record; `quoted`: there are quotation marks."""

    widths: Sequence[int]
    quoted: bool

    @property
    def is_even(self) -> bool:
        return min(self.widths, default=0) == max(self.widths, default=0)


def _structure(raw: bytes, delimiter: int) -> _Structure | None:
    """Where records and cells end; None where that is not beyond doubt."""
    import numpy as np

    text = np.frombuffer(raw, np.uint8)
    ends: list[NDArray[np.int64]] = []  # of records: how many delimiters stand before them
    inside, before, quoted = False, 0, False
    for start, part in _parts(text):
        quotes = part == _QUOTE
        if quotes.any():
            quoted = True
            places = np.flatnonzero(quotes) + start
            if not _well_placed(text, places, delimiter, inside=inside):
                return None
            hidden = (np.cumsum(quotes, dtype=np.int64) + inside) % 2 == 1
            inside = bool(hidden[-1])
        else:
            hidden = np.full(len(part), inside)
        if not _line_ends_alike(text, start, part, hidden):
            return None
        cells = np.flatnonzero((part == delimiter) & ~hidden)
        if hidden.all():
            return None  # a cell that is longer than any
        ends.append(before + np.searchsorted(cells, np.flatnonzero((part == _LF) & ~hidden)))
        before += len(cells)
    if inside:
        return None
    if len(text) and text[-1] != _LF:
        ends.append(np.array([before]))
    counts = np.diff(np.concatenate([np.zeros(1, np.int64), *ends])) + 1
    return _Structure(counts.tolist(), quoted)


def _parts(text: NDArray[np.uint8]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    for start in range(0, len(text), _PART):
        yield start, text[start : start + _PART]


def _well_placed(text: NDArray[np.uint8], places: NDArray[np.int64], delimiter: int, *, inside: bool) -> bool:
    """Quotation marks that open a cell stand at its beginning, those that close it at its end, all others in pairs."""
    import numpy as np

    opening, closing = (places[1::2], places[::2]) if inside else (places[::2], places[1::2])
    opening, closing = opening[opening > 0], closing[closing < len(text) - 1]
    ahead, behind = text[opening - 1], text[closing + 1]
    good = np.isin(ahead, (delimiter, _LF, _QUOTE)).all() and np.isin(behind, (delimiter, _LF, _CR, _QUOTE)).all()
    return bool(good)


def _line_ends_alike(text: NDArray[np.uint8], start: int, part: NDArray[np.uint8], hidden: NDArray[np.bool_]) -> bool:
    """Outside of quotation marks no \\r but before \\n."""
    import numpy as np

    places = np.flatnonzero((part == _CR) & ~hidden) + start
    if not len(places):
        return True
    return bool(places[-1] < len(text) - 1 and (text[places + 1] == _LF).all())
