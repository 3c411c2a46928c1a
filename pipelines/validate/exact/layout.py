"""What a CSV file holds besides its cells: quotes and line ends, and whether all of them stand where they belong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Bits = NDArray[np.uint64]
"""One bit for each byte, the first in the lowest place."""

LF, CR, QUOTE = b'\n\r"'
_SCANNED_BYTES = 2**18  # what stays near the processor; a multiple of 64
_ALL = np.uint64(2**64 - 1)


class NotRegular(Exception):
    """The file has to be read in another way."""


@dataclass(frozen=True)
class Layout:
    """What bytes of whole records hold outside of cells."""

    size: int
    records: int
    around: int  # line ends and quotes
    quoted: bool


def layout_of(content: Bytes, delimiter: str) -> Layout:
    """What stands around the cells of whole records. Raises NotRegular where quotes or carriage returns are astray."""
    unfinished = len(content) > 0 and content[-1] != LF
    if (counted := _around_lines(content)) is not None:
        return Layout(len(content), counted[0] + unfinished, sum(counted), quoted=False)
    scan = _Scan(content, ord(delimiter))
    return Layout(len(content), scan.line_feeds + unfinished, scan.around, quoted=True)


def _around_lines(content: Bytes) -> tuple[int, int] | None:
    """The numbers of line feeds and carriage returns in a file without quotes, as most are; None where there are some.

    Raises NotRegular for carriage returns elsewhere than before line feeds: polars drops some of them without a word.
    """
    line_feeds = returns = together = 0
    for step in range(0, len(content), _SCANNED_BYTES):
        piece = content[step : step + _SCANNED_BYTES]
        if QUOTE in piece.tobytes():
            return None
        ends = np.flatnonzero(piece <= CR)  # there is little else that far down, and looking once is enough
        found = piece[ends]
        feeds = ends[found == LF] + step
        line_feeds += len(feeds)
        returns += int(np.count_nonzero(found == CR))
        together += int(np.count_nonzero(content[feeds[feeds > 0] - 1] == CR))
    if returns != together:
        raise NotRegular
    return line_feeds, returns


class _Scan:
    """A look at all bytes of a file with quotes: each is at the border of a cell, or one of a pair within one."""

    def __init__(self, content: Bytes, delimiter: int) -> None:
        self.line_feeds = self.around = 0
        self._delimiter = delimiter
        inside, before = False, True  # of quotes; whether the byte before is a border
        for step in range(0, len(content), _SCANNED_BYTES):
            piece = content[step : step + _SCANNED_BYTES]
            behind = content[step + len(piece)] if step + len(piece) < len(content) else LF
            inside, before = self._look(piece, int(behind), inside=inside, before=before)
        if inside:
            raise NotRegular

    def _look(self, piece: Bytes, behind: int, *, inside: bool, before: bool) -> tuple[bool, bool]:
        quotes, feeds, returns = (_bits(piece == byte) for byte in (QUOTE, LF, CR))
        borders = quotes | feeds | returns | _bits(piece == self._delimiter)
        quoted = _parity(quotes, start=inside)  # the opening quote counts, the closing one does not
        closing = quotes & ~quoted
        next_quote = _next(quotes, len(piece), last=behind == QUOTE)
        next_border = _next(borders, len(piece), last=behind in (QUOTE, LF, CR, self._delimiter))
        next_feed = _next(feeds, len(piece), last=behind == LF)
        astray = (
            (quotes & quoted & ~_previous(borders, first=before))
            | (closing & ~next_border)
            | (returns & ~quoted & ~next_feed)
        )
        if astray.any():
            raise NotRegular
        feeds_outside = _count(feeds & ~quoted)
        doubled = _count(closing & next_quote)
        self.line_feeds += feeds_outside
        self.around += feeds_outside + _count(returns & ~quoted) + _count(quotes) - doubled
        end = len(piece) - 1
        return _is_set(quoted, end), _is_set(borders, end)


def _bits(mask: NDArray[np.bool_]) -> Bits:
    packed = np.packbits(mask, bitorder="little")
    if spare := -len(packed) % 8:
        packed = np.concatenate([packed, np.zeros(spare, np.uint8)])
    return packed.view("<u8")


def _count(bits: Bits) -> int:
    return int.from_bytes(bits.tobytes(), "little").bit_count()


def _is_set(bits: Bits, place: int) -> bool:
    return bool((bits[place // 64] >> np.uint64(place % 64)) & np.uint64(1))


def _parity(bits: Bits, *, start: bool) -> Bits:
    """Whether the number of bits up to each place, itself included, is odd."""
    within = bits.copy()
    for step in (1, 2, 4, 8, 16, 32):
        within ^= within << np.uint64(step)
    odd = np.bitwise_xor.accumulate(within >> np.uint64(63))
    carried = np.concatenate([[np.uint64(0)], odd[:-1]]) ^ np.uint64(start)
    return within ^ (carried * _ALL)


def _previous(bits: Bits, *, first: bool) -> Bits:
    """The bit of the byte before each."""
    moved = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> np.uint64(63)
    moved[0] |= np.uint64(first)
    return moved


def _next(bits: Bits, length: int, *, last: bool) -> Bits:
    """The bit of the byte behind each."""
    moved = bits >> np.uint64(1)
    moved[:-1] |= bits[1:] << np.uint64(63)
    if last:
        moved[(length - 1) // 64] |= np.uint64(1) << np.uint64((length - 1) % 64)
    return moved
