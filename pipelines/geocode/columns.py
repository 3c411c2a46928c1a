"""Reading a whole column of addresses at once: the shortcut to `reading.read_address`, and equal to it.

All texts are folded in one array, all their beginnings are hashed and looked up together. What that proves to be the
plain case (one municipality, one town, a name that ends cleanly) is settled so; the rules for the rest are those of
`reading`, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipelines.geocode.folding import Folded
from pipelines.geocode.folding_columns import LINE, TOP, Column, fold_column
from pipelines.geocode.gazetteer.index import LOOSE, Index, Level
from pipelines.geocode.hashing import MISS, HashTable, columns_of_beginnings, seeds
from pipelines.geocode.reading import (
    ANOTHER_NAME,
    CLEAN,
    LONGEST_MUNICIPALITY,
    LONGEST_TOWN,
    NUMBERS,
    Reading,
    State,
    given_length,
    improved,
    read_address,
    take_town,
)
from pipelines.geocode.rewriting import without_streets

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHUNK = 16_384  # addresses at once: the arrays of a chunk stay in the processor's cache
STATES = tuple(State)
_ARRAYS = ("municipality", "town", "state", "read")


class _Hits(NamedTuple):
    """Longest names found: how long (0: none) and which value; `all` has one row per length."""

    length: NDArray[np.int64]
    value: NDArray[np.int64]
    all: NDArray[np.int32]


@dataclass(slots=True)
class Readings:
    """As `Reading`, for many texts: one array each. `state` holds the place in `STATES`; `candidates` and
    `shared` those by row."""

    texts: list[str]
    municipality: NDArray[np.int32]
    town: NDArray[np.int32]
    state: NDArray[np.int32]
    read: NDArray[np.int32]
    candidates: dict[int, list[int]] = field(default_factory=dict)
    shared: dict[int, list[int]] = field(default_factory=dict)

    def row(self, number: int) -> Reading:
        """The reading of one text."""
        return Reading(
            self.texts[number],
            int(self.municipality[number]),
            int(self.town[number]),
            STATES[self.state[number]],
            int(self.read[number]),
            self.candidates.get(number, []),
            self.shared.get(number, []),
        )

    def put(self, number: int, reading: Reading) -> None:
        """Takes over the reading of one text."""
        self.texts[number] = reading.text
        self.municipality[number], self.town[number] = reading.municipality, reading.town
        self.state[number], self.read[number] = STATES.index(reading.state), reading.read
        if reading.candidates:
            self.candidates[number] = reading.candidates
        if reading.shared:
            self.shared[number] = reading.shared


def read_addresses(index: Index, addresses: list[str], within: int = -1) -> Readings:
    """`read_address` of each address."""
    chunks = [
        _read_chunk(index, addresses[first : first + _CHUNK], within) for first in range(0, len(addresses), _CHUNK)
    ]
    if len(chunks) == 1:
        return chunks[0]
    lists: dict[str, Any] = {
        name: {row + n * _CHUNK: found for n, chunk in enumerate(chunks) for row, found in getattr(chunk, name).items()}
        for name in ("candidates", "shared")
    }
    arrays: dict[str, Any] = {
        name: np.concatenate([np.empty(0, np.int32), *(getattr(chunk, name) for chunk in chunks)]) for name in _ARRAYS
    }
    return Readings([text for chunk in chunks for text in chunk.texts], **arrays, **lists)


def _read_chunk(index: Index, addresses: list[str], within: int) -> Readings:
    column = fold_column(addresses)
    every = np.arange(len(addresses))
    named = _longest(index.municipality_table, column, every, column.start, np.uint64(0), LONGEST_MUNICIPALITY)
    number = np.where(named.length > 0, named.value, np.where(column.length > 0, within, -1)).astype(np.int32)
    able = ~column.strange & (number >= 0)
    able[able] = ~index.is_prefecture[number[able]]
    able[able] = ~_has_streets(index, addresses, np.flatnonzero(able), number)
    rows = np.flatnonzero(able)
    at = column.start[rows] + named.length[rows]
    towns = _longest(index.town_table, column, rows, at, seeds(number[rows]), LONGEST_TOWN)
    settled, town, read = _plain_cases(index, column, rows, at, towns)
    readings = Readings(
        list(addresses),
        number,
        np.full(len(addresses), -1, np.int32),
        np.zeros(len(addresses), np.int32),
        np.zeros(len(addresses), np.int32),
    )
    readings.town[rows], readings.read[rows] = town, read
    for place in np.flatnonzero(~settled).tolist():
        row = int(rows[place])
        readings.put(
            row,
            _by_rules(
                index, column, towns.all[:, place], row, int(at[place]), int(number[row]), addresses[row], within
            ),
        )
    for row in np.flatnonzero(~able).tolist():
        readings.put(row, read_address(index, addresses[row], within))
    return readings


def _has_streets(
    index: Index, addresses: list[str], rows: NDArray[np.int64], number: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Addresses of 京都市 that name streets: their town stands elsewhere."""
    found = np.zeros(len(rows), bool)
    for place in np.flatnonzero(index.in_kyoto[number[rows]]).tolist():
        text = addresses[rows[place]]
        found[place] = without_streets(text) != text
    return found


def _plain_cases(
    index: Index, column: Column, rows: NDArray[np.int64], at: NDArray[np.int64], towns: _Hits
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Which rows need no more rules, their town, and how many of the given characters were read."""
    got, stop = towns.length > 0, at + towns.length
    loose = towns.value >= LOOSE
    town = np.where(loose, towns.value - LOOSE, towns.value)
    level = index.town_level[np.where(got, np.maximum(town, 0), 0)]
    end = stop - (got & (column.flat[stop - 1] == LINE))
    end += got & (column.flat[end] == ord("目"))
    read = column.place[end - 1] + 1 - column.given_start[rows]
    runs_on = ~_may_end(column, end)
    short = towns.length == 1
    doubtful = (runs_on & (loose | short)) | (loose & short & ~_is_one_of(column.flat[end], NUMBERS))
    settled = got & (town >= 0) & (level != Level.FORMER) & ~doubtful
    settled[settled & runs_on] = _trusted(index, column, rows, at, end, town, towns, settled & runs_on)
    coarse = settled & (level == Level.OAZA)
    settled[coarse] = ~_particle_follows(column, rows[coarse], read[coarse])
    return settled, town, read


def _trusted(
    index: Index,
    column: Column,
    rows: NDArray[np.int64],
    at: NDArray[np.int64],
    end: NDArray[np.int64],
    town: NDArray[np.int64],
    towns: _Hits,
    which: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Names that run on into unread text, but neither end at a break before nor are followed by another name.

    After a 大字 the rules must look what follows.
    """
    places = at[which] + np.arange(1, LONGEST_TOWN + 1)[:, None]
    at_break = ((towns.all[:, which] != MISS) & column.breaks[np.minimum(places, len(column.breaks) - 1)]).any(axis=0)
    last = column.start[rows[which]] + column.length[rows[which]]
    parts = index.has_parts[np.maximum(town[which], 0)]
    followed = [
        ANOTHER_NAME.match(column.text(first, stop)) is not None
        for first, stop in zip(end[which].tolist(), last.tolist(), strict=True)
    ]
    whole = index.town_level[np.maximum(town[which], 0)] == Level.OAZA
    trusted: NDArray[np.bool_] = ~at_break & ~whole & (parts | ~np.array(followed, bool))
    return trusted


def _particle_follows(column: Column, rows: NDArray[np.int64], read: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a particle (ノ, ケ …) stands in what was not read: then one side may have left it out."""
    last = np.searchsorted(column.particles, column.given_start[rows] + column.given_length[rows])
    return np.searchsorted(column.particles, column.given_start[rows] + read) < last


def _by_rules(
    index: Index,
    column: Column,
    values: NDArray[np.int32],
    row: int,
    at: int,
    municipality: int,
    text: str,
    within: int,
) -> Reading:
    """The rest of `reading` for a row whose names have been looked up."""
    first, last = int(column.start[row]), int(column.start[row] + column.length[row])
    folded = Folded(
        column.text(first, last),
        (column.place[first:last] - column.given_start[row]).tolist(),
        column.breaks[first:last].tolist(),
    )
    hits = [(int(place) + 1, int(values[place])) for place in np.flatnonzero(values != MISS)]
    reading = Reading(text, municipality, named=given_length(folded, at - first))
    reading.read = given_length(folded, take_town(index, hits, folded, at - first, reading))
    return improved(index, reading, text, within)


def _longest(
    table: HashTable,
    column: Column,
    rows: NDArray[np.int64],
    at: NDArray[np.int64],
    seeds: NDArray[np.uint64] | np.uint64,
    width: int,
) -> _Hits:
    """The longest names from the places `at` of `rows` on. None goes beyond its row, none cuts a number in two."""
    figure = (column.flat >= ord("0")) & (column.flat <= ord("9"))
    places = at + np.arange(width + 1)[:, None]
    inside = figure[places]
    asked = (places[:-1] <= column.start[rows] + column.length[rows]) & ~(inside[:-1] & inside[1:])
    hashes = columns_of_beginnings(column.flat.astype(np.uint64), at, width, seeds)
    values = np.full(hashes.shape, MISS, np.int32)
    values[asked] = table.find(hashes[asked])
    found = values != MISS
    length = width - np.argmax(found[::-1], axis=0)
    length[~found.any(axis=0)] = 0
    return _Hits(length, values[np.maximum(length, 1) - 1, np.arange(len(at))].astype(np.int64), values)


def _may_end(column: Column, place: NDArray[np.int64]) -> NDArray[np.bool_]:
    return _is_one_of(column.flat[place], CLEAN) | column.breaks[place]


def _is_one_of(codes: NDArray[np.uint32], characters: frozenset[str]) -> NDArray[np.bool_]:
    return _members(characters)[np.minimum(codes, TOP - 1)]


@cache
def _members(characters: frozenset[str]) -> NDArray[np.bool_]:
    members = np.zeros(TOP, bool)
    members[[ord(character) for character in characters]] = True
    return members
