"""A large sheet of an .xlsx → columns, where it is proved that every reader of workbooks finds the same cells in it.

The proof is a pattern that every cell has to match as a whole: texts, figures and truth values written as Excel,
LibreOffice and the usual libraries write them. A sheet with anything else (formulas, dates, errors, merged cells) goes
to the reader of workbooks (`workbook`), which finds the same in these sheets and takes twice the time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.findings import column_number
from pipelines.frozen import frozen
from pipelines.read.extent import LAST_COLUMN, LAST_ROW, check_xml
from pipelines.read.frames import FrameRows
from pipelines.read.shared_texts import EDGE, TEXT, unescaped
from pipelines.read.workbook import number_text

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

_START = '<c r="'
_THREADS = 2
_AHEAD = 4  # pieces of 4 MB that wait to be read
_ROWS = r"(?:</row>(?:<row [^<>]*>(?:</row>)?)*)?"
_HEAD = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?[^<>]*\?>\s*)?<worksheet [^<>]*>'
    rb"(?:<(?![!?]|c[ />]|sheetData|mergeCell)[^<>]*>)*?<sheetData>(?:<row [^<>]*>(?:</row>)?)*"
)
_BETWEEN = re.compile(rb"(?:<row [^<>]*>(?:</row>)?)*")
_END = b"</sheetData>"
_CELL = (
    r'^[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]{1,6}")?(?:'
    r" ?/>"
    r'|(?: t="n")?><v>-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?</v></c>'
    r'| t="s"><v>[0-9]{1,9}</v></c>'
    r'| t="b"><v>[01]</v></c>'
    rf'| t="str"><v>{TEXT}+</v></c>'
    rf'| t="inlineStr"><is><t(?:>{EDGE}(?:{TEXT}*{EDGE})?| xml:space="preserve">{TEXT}+)</t></is></c>'
    rf"){_ROWS}$"
)
_PLAIN_NUMBER = r"^(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])$"
_MOST_DIGITS = 16  # with the point: fifteen digits mean the same number to every reader
_TAIL = re.compile(r'(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?( ?/)?')
_FORMAT = re.compile(rb'<numFmt\b(?=[^>]*\bnumFmtId="([0-9]+)")(?=[^>]*\bformatCode="([^"]*)")')
_STYLES = re.compile(rb"<cellXfs\b[^>]*>(.*?)</cellXfs>", re.DOTALL)
_STYLE = re.compile(rb'<xf\b(?:[^>]*?\bnumFmtId="([0-9]+)")?')
_BUILT_IN = frozenset({0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 48, 49})
_OF_FIGURES = re.compile(rb"(?i:General)|(?:[#0?,.%+\-() ;@]|&quot;[^&]*&quot;|\\[^A-Za-z]|_[ ()\-]|\[Red\])*")
_LETTERS, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_NUMBER, _SHARED, _TRUTH, _TEXT, _INLINE = "n", "s", "b", "str", "inlineStr"


class _NotRegularError(Exception):
    """Something in the sheet has to be looked at by the reader of workbooks."""


@frozen
class _Part:
    """The cells of a piece: where they stand, and kind → which of them these are and what they hold."""

    places: NDArray[np.int64]
    cells: Mapping[str, tuple[NDArray[np.bool_], pl.Series]]


@frozen
class RegularSheet:
    """The cells of a sheet: kind → where they stand (16,384 × row + column, from 0) and what is written there."""

    cells: Mapping[str, tuple[NDArray[np.int64], pl.Series]]
    count: int
    height: int
    width: int

    def rows(self, shared: pl.Series | None) -> FrameRows | None:
        """All rows from the first of the sheet on. None where cells point at texts that are not among the `shared`."""
        import numpy as np
        import polars as pl

        texts, told = [], 0
        order = np.full((self.height, self.width), self.count, dtype=np.uint32)
        for kind, (places, written) in self.cells.items():
            if kind == _SHARED:
                at = written.cast(pl.UInt32)
                if shared is None or int(at.max()) >= len(shared):  # type: ignore[arg-type]
                    return None
                written = shared.gather(at)
            order[np.divmod(places, LAST_COLUMN)] = np.arange(told, told + len(places), dtype=np.uint32)
            told += len(places)
            texts.append(written)
        every = pl.concat([*texts, pl.Series([""], dtype=pl.String)], rechunk=True)
        filled = [every.gather(order[:, at]).alias(f"c{at + 1}") for at in range(self.width)]
        return FrameRows(pl.DataFrame(filled))


def plain_styles(part: bytes) -> frozenset[int]:
    """The numbers of the cell styles in `xl/styles.xml` that leave a figure a figure: no dates, times, durations."""
    found = _STYLES.search(part)
    if not found:
        return frozenset()
    own = {int(number): code for number, code in _FORMAT.findall(part)}
    formats = [int(number) if number else -1 for number in _STYLE.findall(found[1])]
    return frozenset(at for at, number in enumerate(formats) if _leaves_figures(number, own))


def _leaves_figures(number: int, own: Mapping[int, bytes]) -> bool:
    return bool(_OF_FIGURES.fullmatch(own[number])) if number in own else number in _BUILT_IN


def regular_sheet(pieces: Iterable[bytes], plain: frozenset[int]) -> RegularSheet | None:
    """The sheet whose XML these pieces are, each ending before a row; None where it is not regular.

    `plain`: the numbers of those cell styles that leave a figure a figure (`plain_styles`). Raises DataError.
    """
    import polars as pl

    try:
        return _joined(_parts(pieces, plain))
    except (_NotRegularError, pl.exceptions.PolarsError):
        return None


def _parts(pieces: Iterable[bytes], plain: frozenset[int]) -> list[_Part]:
    """The pieces looked at by threads, while the next are unpacked."""
    done: list[_Part] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting: list[Future[_Part | None]] = []
        for body in _bodies(pieces):
            waiting.append(pool.submit(_part, body, plain))
            if len(waiting) > _AHEAD:
                done += filter(None, [waiting.pop(0).result()])
        done += filter(None, [one.result() for one in waiting])
    return done


def _bodies(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between the tags that begin and end the rows, piece by piece. Raises DataError."""
    begun = ended = False
    for piece in pieces:
        check_xml(piece)
        body, rest = piece, piece if ended else b""
        if not begun:
            head = _HEAD.match(piece)
            if not head:
                raise _NotRegularError
            begun, body = True, piece[head.end() :]
        if not ended:
            body, end, rest = body.partition(_END)
            ended = bool(end)
            yield body
        if b"<mergeCell" in rest or b"<sheetData" in rest or b"<!" in rest:
            raise _NotRegularError
    if not ended:
        raise _NotRegularError


def _part(body: bytes, plain: frozenset[int]) -> _Part | None:
    """The cells of a piece; None where there are none. Raises _NotRegularError."""
    import numpy as np
    import polars as pl

    written = pl.Series([body], dtype=pl.Binary).cast(pl.String).str.split(_START).explode()
    if not _BETWEEN.fullmatch(written[0].encode()):
        raise _NotRegularError
    written = written[1:]
    if not len(written):
        return None
    if not written.str.contains(_CELL).all():
        raise _NotRegularError
    pieces = written.str.split_exact(">", 4).struct
    begin = pieces.field("field_0").str.splitn('"', 2).struct
    kinds = _kinds(begin.field("field_1"), plain)
    filled = kinds.is_not_null()
    places = _places(begin.field("field_0")).to_numpy()
    if not filled.all():
        places = places[filled.to_numpy()]
    if not len(places):
        return None
    if len(places) > 1 and int(np.diff(places).min()) <= 0:
        raise _NotRegularError
    cells = {}
    for kind in kinds.drop_nulls().unique().to_list():
        own = kinds == kind
        texts = pieces.field("field_3" if kind == _INLINE else "field_2").filter(own)
        cells[kind] = (own.filter(filled).to_numpy(), _read(kind, texts))
    return _Part(places, cells)


def _kinds(tails: pl.Series, plain: frozenset[int]) -> pl.Series:
    """What kind of cell each is, told by what follows its reference; null for a blank one. Raises _NotRegularError."""
    import polars as pl

    known = {tail: _kind(tail, plain) for tail in tails.unique()}
    return tails.replace_strict(list(known), list(known.values()), return_dtype=pl.String)


def _kind(tail: str, plain: frozenset[int]) -> str | None:
    found = _TAIL.fullmatch(tail)
    if not found:
        raise _NotRegularError
    style, kind, blank = found.groups()
    if blank:
        return None
    kind = kind or _NUMBER
    if kind == _NUMBER and style is not None and int(style) not in plain:
        raise _NotRegularError
    return kind


def _places(references: pl.Series) -> pl.Series:
    """16,384 × row + column, both from 0. Raises _NotRegularError for a reference beyond the last row or column."""
    import polars as pl

    rows = references.str.strip_chars_start(_LETTERS).cast(pl.Int64)
    letters = references.str.strip_chars_end(_DIGITS)
    known = {text: column_number(text) for text in letters.unique()}
    if int(rows.max()) > LAST_ROW or max(known.values()) > LAST_COLUMN:  # type: ignore[arg-type]
        raise _NotRegularError
    columns = letters.replace_strict(list(known), list(known.values()), return_dtype=pl.Int64)
    return (rows - 1) * LAST_COLUMN + (columns - 1)


def _read(kind: str, written: pl.Series) -> pl.Series:
    """The cells of a kind as text; of shared texts their numbers. Raises _NotRegularError."""
    import polars as pl

    if kind in (_INLINE, _TEXT):
        texts = unescaped(written.str.strip_suffix("</t" if kind == _INLINE else "</v"))
        if texts is None:
            raise _NotRegularError
        return texts
    figures = written.str.strip_suffix("</v")
    if kind == _SHARED:
        return figures.cast(pl.UInt32)
    if kind == _TRUTH:
        return figures.replace_strict(["0", "1"], ["FALSE", "TRUE"], return_dtype=pl.String)
    return _numbers(figures)


def _numbers(written: pl.Series) -> pl.Series:
    """Figures as `number_text` has them, which most are already."""
    plain = (written.str.len_bytes() <= _MOST_DIGITS) & written.str.contains(_PLAIN_NUMBER)
    if plain.all():
        return written
    odd = written.filter(~plain).unique().to_list()
    values = [float(text) for text in odd]
    if not all(map(math.isfinite, values)):
        raise _NotRegularError
    return written.replace(odd, [number_text(value) for value in values])


def _joined(parts: list[_Part]) -> RegularSheet:
    """All parts as one sheet. Raises _NotRegularError where rows do not follow each other, or there is no cell."""
    import numpy as np
    import polars as pl

    if not parts or any(one.places[-1] >= other.places[0] for one, other in pairwise(parts)):
        raise _NotRegularError
    cells = {}
    for kind in dict.fromkeys(kind for part in parts for kind in part.cells):
        having = [(part.places, *part.cells[kind]) for part in parts if kind in part.cells]
        places = np.concatenate([places[own] for places, own, _ in having])
        cells[kind] = (places, pl.concat([texts for *_, texts in having]))
    width = max(int((part.places % LAST_COLUMN).max()) for part in parts) + 1
    height = int(parts[-1].places[-1]) // LAST_COLUMN + 1
    return RegularSheet(cells, sum(len(part.places) for part in parts), height, width)
