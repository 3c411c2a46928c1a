"""Folding a whole column of addresses in one array: equal to `folding.fold_with_places`, row by row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipelines.geocode.folding import BAR, characters
from pipelines.geocode.reading import LONGEST_TEXT
from pipelines.geocode.rewriting import PARTICLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOP = 0x30000  # characters beyond have no folded form
LINE = ord("\n")
_PADDING = 64
_PLAIN, _KANJI, _TEN, _LARGE, _FIGURE = range(5)  # kinds of characters


class Column(NamedTuple):
    """The folded characters of all rows, each row ended by a line end.

    `breaks` as in `Folded`; `place`: where each stood among the given characters; `particles`: places of
    given characters that are one; `strange`: rows that only `folding.fold_with_places` folds right.
    """

    flat: NDArray[np.uint32]
    breaks: NDArray[np.bool_]
    place: NDArray[np.int64]
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    given_start: NDArray[np.int64]
    given_length: NDArray[np.int64]
    particles: NDArray[np.int64]
    strange: NDArray[np.bool_]

    def text(self, first: int, last: int) -> str:
        """The folded characters from the place `first` to before `last`."""
        return self.flat[first:last].astype("<u4").tobytes().decode("utf-32-le")


def fold_column(addresses: list[str]) -> Column:
    """All addresses at once, as `fold_with_places` does it for one."""
    joined = "\n".join(addresses)
    longest = max(map(len, addresses), default=0)
    if joined.count("\n") != len(addresses) - 1 or longest > LONGEST_TEXT or not _encodable(joined):
        addresses = [_single_line(text) for text in addresses]
        joined = "\n".join(addresses)
    given = np.frombuffer((joined + "\n").encode("utf-32-le"), "<u4")
    folded, kind = _characters()
    known = np.minimum(given, TOP - 1)
    characters_, line = folded[known], given == LINE
    kept = (characters_ != 0) | line
    aza = characters_ == ord("字")
    kept &= ~aza
    before = np.flatnonzero(aza)
    before = before[before > 0] - 1
    kept[before[np.isin(characters_[before], (ord("大"), ord("小")))]] = False
    apart = before[(characters_[before] == 0) & ~line[before] | aza[before]]  # 大 字, 字字
    place = np.flatnonzero(kept)
    breaks = np.empty(len(place), bool)
    breaks[:1] = False
    breaks[1:] = np.diff(place) > 1
    flat, kinds = characters_[place], kind[known[place]]
    flat[line[place]] = LINE
    chome = np.flatnonzero((flat[1:-1] == ord("町")) & (flat[2:] == ord("目")) & _NUMBER[kinds[:-2]]) + 1  # 五町目
    flat[chome] = ord("丁")
    odd = (given == _ODD[0]) | (given == _ODD[1]) | (given == _ODD[2])
    flat, place, breaks, large = _numbers(flat, kinds, place, breaks)
    ends = np.flatnonzero(flat == LINE)
    start = np.concatenate([[0], ends[:-1] + 1])
    given_ends = np.flatnonzero(line)
    given_start = np.concatenate([[0], given_ends[:-1] + 1])
    strange = np.zeros(len(addresses), bool)
    strange[np.searchsorted(given_ends, np.flatnonzero(odd))] = True
    strange[np.searchsorted(given_ends, large)] = True
    strange[np.searchsorted(given_ends, apart)] = True
    return Column(
        np.concatenate([flat, np.full(_PADDING, LINE, flat.dtype)]),
        np.concatenate([breaks, np.zeros(_PADDING, bool)]),
        place,
        start,
        ends - start,
        given_start,
        given_ends - given_start,
        np.flatnonzero(_particles()[known]),
        strange,
    )


def _numbers(
    flat: NDArray[np.uint32], kind: NDArray[np.uint8], place: NDArray[np.int64], breaks: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Numbers in kanji become figures. Also the places (of given characters) of numbers that are not done here."""
    digit, ten, large = kind == _KANJI, kind == _TEN, kind == _LARGE
    before = np.concatenate([[False], digit[:-1]])
    after = np.concatenate([digit[1:], [False]])
    count = np.ones(len(flat), np.int8)
    out = flat.copy()
    out[digit] = _FIGURES[np.searchsorted(_KANJI_DIGITS, flat[digit])]
    count[ten & before & after] = 0  # 二十三
    out[ten & before & ~after] = ord("0")  # 二十
    out[ten & ~before & after] = ord("1")  # 十三
    alone = np.flatnonzero(ten & ~before & ~after)
    count[alone] = 2
    written, figure = digit | ten, kind == _FIGURE
    border = np.flatnonzero((figure[1:] & written[:-1]) | (written[1:] & figure[:-1])) + 1
    hard = border[count[border] != 1]
    border = border[count[border] == 1]
    count[border] = 2
    near = written | large
    beside = np.concatenate([[False], near[:-1]]) | np.concatenate([near[1:], [False]])
    left = place[np.concatenate([hard, np.flatnonzero(large & beside)])]

    end = np.cumsum(count, dtype=np.int64)
    flat = np.repeat(out, count)
    flat[end[border] - 2] = ord(BAR)
    flat[end[alone] - 2], flat[end[alone] - 1] = ord("1"), ord("0")
    particle = np.flatnonzero(flat == ord("ノ"))
    particle = particle[(particle > 0) & (particle < len(flat) - 1)]
    flat[particle[_is_figure(flat[particle - 1]) & _is_figure(flat[particle + 1])]] = ord("-")
    return flat, np.repeat(place, count), np.repeat(breaks, count), left


def _is_figure(characters_: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (characters_ >= ord("0")) & (characters_ <= ord("9"))


def _single_line(text: str) -> str:
    """The text, or nothing where `read_address` has to read it: line ends, lone surrogates, far too long."""
    return text if len(text) <= LONGEST_TEXT and "\n" not in text and _encodable(text) else "\x1a"


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-32-le")
    except UnicodeEncodeError:
        return False
    return True


_NUMBER = np.array([kind in (_KANJI, _TEN, _FIGURE) for kind in range(5)])
_ODD = np.array([ord("ﾞ"), ord("ﾟ"), 0x1A], np.uint32)  # what `composed` changes, and rows that were left empty
_KANJI_DIGITS, _FIGURES = (
    np.array(column, np.uint32)
    for column in zip(
        *sorted((ord(kanji), ord(figure)) for kanji, figure in zip("〇一二三四五六七八九", "0123456789", strict=True)),
        strict=True,
    )
)


@cache
def _characters() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """What each code point folds to (0: dropped), and which kind of character that is."""
    folded = np.arange(TOP, dtype=np.uint32)
    for character, other in characters().items():
        if ord(character) < TOP:
            folded[ord(character)] = ord(other) if other else 0
    folded[TOP - 1] = 0
    kind = np.full(TOP, _PLAIN, np.uint8)
    for kinds, value in (("〇一二三四五六七八九", _KANJI), ("十", _TEN), ("百千", _LARGE), ("0123456789", _FIGURE)):
        kind[np.isin(folded, [ord(character) for character in kinds])] = value
    return folded, kind


@cache
def _particles() -> NDArray[np.bool_]:
    particles = np.zeros(TOP, bool)
    particles[[ord(character) for character in PARTICLES]] = True
    return particles
