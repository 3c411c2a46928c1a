"""From readings to answers: coordinates, how fine they are, what was matched and what was not."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.geocode.columns import STATES, Readings, read_addresses
from pipelines.geocode.facilities import Facilities
from pipelines.geocode.folding import composed
from pipelines.geocode.gazetteer.index import Index, Level
from pipelines.geocode.gazetteer.points import POINT_LEVELS
from pipelines.geocode.hashing import MISS
from pipelines.geocode.names import StandardNames
from pipelines.geocode.numbers import Number, read_number, read_numbers, written
from pipelines.geocode.reading import LONGEST_TEXT, Reading, State, read_address
from pipelines.geocode.rewriting import PARTICLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

# How fine a match or a coordinate is, from nothing to one building.
LEVELS = ("none", "municipality", "town", "block", "parcel", "building", "facility")
COLUMNS = (
    "latitude", "longitude", "match_level", "coordinate_level", "matched_address", "unmatched", "town_id", "state",
    "candidates",
)  # fmt: skip
_NONE, _MUNICIPALITY, _TOWN = range(3)
_DECIMALS = 7  # of degrees: 1 cm
_FACILITY = LEVELS.index("facility")
_POINTS = [LEVELS.index(level) for level in POINT_LEVELS]


@frozen
class Answer:
    """Degrees of JGD2011 or None; levels are of `LEVELS`, states of `reading.State`, names in standard notation."""

    latitude: float | None
    longitude: float | None
    match_level: str
    coordinate_level: str
    matched_address: str
    unmatched: str
    town_id: str | None
    state: str
    candidates: list[str] = field(default_factory=list)


class _Fine(NamedTuple):
    """What is known beyond the town: `latitude` is None where there are candidates only."""

    latitude: float | None
    longitude: float | None
    level: int
    number: str  # in standard notation
    end: int  # how much of the rest was read
    candidates: list[str]


class Geocoder:
    """Answers for addresses from one index.

    `within`: 6-digit code of the municipality to assume where an address names none. `facilities`: a frame with name,
    address, latitude, longitude (and code) of places that the town publishes itself; those of the index count too.
    Raises UsageError for a code that the index does not have.
    """

    def __init__(self, index: Index, within: str | None = None, facilities: pl.DataFrame | None = None) -> None:
        import numpy as np

        self.index = index
        self.within = _row_of(index, within)
        self._names = StandardNames(index)
        self._places = index.towns["latitude"].to_numpy(), index.towns["longitude"].to_numpy()
        self._offices = tuple(index.municipalities[axis].cast(float).to_numpy() for axis in ("latitude", "longitude"))
        self._codes, self._ids = index.municipalities["code"].to_list(), index.towns["town_id"]
        _ = index.old_towns  # made now, so that no single address has to wait for it
        self._has_ids = bool((self._ids != "").any())
        self._facilities = _facilities(index, facilities, self.within)
        self._numbered = np.empty(0, np.int64) if self._facilities is None else self._facilities.towns

    def one(self, address: str, name: str = "") -> Answer:
        """The answer for one address. `name`: what stands there, if that is known: a facility's name."""
        reading = read_address(self.index, address or "", self.within)
        town, municipality = reading.town, self._municipality(reading)
        is_town = town >= 0 and self.index.town_level[town] > Level.FORMER
        rest = reading.rest
        own = municipality if address and address.strip() else self.within
        fine = self._fine_of_one(town if is_town else -1, own, rest, name)
        matched = self._names.town(town) if town >= 0 else self._names.municipality(municipality)
        match = _TOWN if is_town else self._coarse(municipality)
        place = self._place(town, municipality, match)
        candidates, state = self._candidates(reading.candidates, reading.shared), reading.state
        if fine is not None:
            candidates += fine.candidates
            state = State.AMBIGUOUS if fine.candidates else state
            if fine.latitude is not None and fine.longitude is not None:
                place, match = (fine.latitude, fine.longitude, fine.level), fine.level
                matched, rest = matched + fine.number, rest[fine.end :]
        return Answer(
            None if place[2] == _NONE else place[0],
            None if place[2] == _NONE else place[1],
            LEVELS[match],
            LEVELS[place[2]],
            matched,
            as_written(address or "", reading.text, rest),
            self._town_id(town),
            state.value,
            candidates,
        )

    def geocode(self, addresses: Sequence[str | None], names: Sequence[str | None] | None = None) -> pl.DataFrame:
        """The answers for all addresses, one row each, with the columns of `COLUMNS`; None is an empty address.

        `names`: the facility that stands at each address; one that the town publishes under this name gives its point.
        """
        import numpy as np
        import polars as pl

        index, given = self.index, [address or "" for address in addresses]
        readings = read_addresses(index, given, self.within)
        town = readings.town.astype(np.int64)
        has, row = town >= 0, np.maximum(town, 0)
        municipality = np.where(has, index.town_municipality[row], readings.municipality).astype(np.int64)
        is_town = has & (index.town_level[row] > Level.FORMER)
        known = municipality >= 0
        known[known] = ~index.is_prefecture[municipality[known]]
        match = np.where(is_town, _TOWN, np.where(known, _MUNICIPALITY, _NONE))
        latitude, longitude, level = self._columns_of_places(town, municipality, match)
        rests = _rests(given, readings)
        matched = self._names.column(municipality, town)
        states = readings.state.copy()
        candidates: dict[int, list[str]] = {
            number: self._candidates(readings.candidates.get(number, []), readings.shared.get(number, []))
            for number in readings.candidates.keys() | readings.shared.keys()
        }
        better: dict[int, str] = {}
        owners = municipality if names is None else self._owners(given, municipality)
        for number, fine in self._finer(readings, np.where(is_town, town, -1), owners, names):
            if fine.candidates:
                candidates[number] = candidates.get(number, []) + fine.candidates
                states[number] = STATES.index(State.AMBIGUOUS)
            if fine.latitude is not None:
                latitude[number], longitude[number] = fine.latitude, fine.longitude
                match[number] = level[number] = fine.level
                better[number] = matched[number] + fine.number
                rest = readings.texts[number][readings.read[number] :][fine.end :]
                rests[number] = as_written(given[number], readings.texts[number], rest)
        if better:
            matched = matched.scatter(list(better), list(better.values()))
        return pl.DataFrame(
            {
                "latitude": pl.Series(latitude.round(_DECIMALS), nan_to_null=True),
                "longitude": pl.Series(longitude.round(_DECIMALS), nan_to_null=True),
                "match_level": _texts(LEVELS, match),
                "coordinate_level": _texts(LEVELS, level),
                "matched_address": matched,
                "unmatched": pl.Series(rests, dtype=pl.String),
                "town_id": self._column_of_ids(town, municipality),
                "state": _texts([state.value for state in STATES], states),
                "candidates": _lists(candidates, len(given)),
            }
        )

    def _owners(self, addresses: list[str], municipality: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where names of facilities are looked up: where no address is given, in the municipality to assume."""
        import numpy as np

        return np.where([not address.strip() for address in addresses], self.within, municipality)

    def _finer(
        self,
        readings: Readings,
        town: NDArray[np.int64],
        municipality: NDArray[np.int64],
        names: Sequence[str | None] | None,
    ) -> list[tuple[int, _Fine]]:
        """What is known beyond the town, by row; only rows where there may be something are looked at."""
        import numpy as np

        worth = np.isin(town, self._numbered)
        if self.index.points is not None:
            rows = np.flatnonzero(town >= 0)
            worth[rows] |= self.index.points.covers(town[rows])
        if names is not None and self._facilities is not None:
            worth |= municipality >= 0
        chosen: list[int] = np.flatnonzero(worth).tolist()
        rests = [readings.texts[row][readings.read[row] :] for row in chosen]
        numbers = [found if town[row] >= 0 else [] for row, found in zip(chosen, read_numbers(rests), strict=True)]
        points = self._points(town[chosen], numbers)
        fine = (
            self._fine(int(town[row]), int(municipality[row]), found, point, (names[row] or "") if names else "")
            for row, found, point in zip(chosen, numbers, points, strict=True)
        )
        return [(row, one) for row, one in zip(chosen, fine, strict=True) if one is not None]

    def _points(self, towns: NDArray[np.int64], numbers: list[list[Number]]) -> list[tuple[Number, int] | None]:
        """The finest number of each row that is a point, and that point's row."""
        import numpy as np

        found: list[tuple[Number, int] | None] = [None] * len(numbers)
        if self.index.points is None:
            return found
        owner = np.repeat(np.arange(len(numbers)), [len(one) for one in numbers])
        all_numbers = [number for one in numbers for number in one]
        if not all_numbers:
            return found
        rows = self.index.points.find(towns[owner], [number.key for number in all_numbers])
        for place in np.flatnonzero(rows != MISS)[::-1].tolist():  # the finest of a row comes first: it is put last
            found[owner[place]] = all_numbers[place], int(rows[place])
        return found

    def _fine(
        self, town: int, municipality: int, numbers: list[Number], point: tuple[Number, int] | None, name: str
    ) -> _Fine | None:
        """A facility with this address, else one with this name, else the numbered point."""
        facilities, several = self._facilities, list[int]()
        if facilities is not None:
            rows = facilities.at(town, numbers[0].key) if numbers else []
            if len(rows) == 1:
                return self._facility(rows[0], written(numbers[0].key, ""), numbers[0].end)
            several = rows
            rows = facilities.called(self.index, municipality, town, name) if name and municipality >= 0 else []
            if len(rows) == 1:
                return self._facility(rows[0], "", 0)
            several = several or rows
        shown = [facilities.shown[row] for row in several] if facilities else []
        if point is not None and self.index.points is not None:
            (key, end), row = point
            level = int(self.index.points.level[row])
            return _Fine(*self.index.points.place(row), _POINTS[level], written(key, POINT_LEVELS[level]), end, shown)
        return _Fine(None, None, _NONE, "", 0, shown) if shown else None

    def _fine_of_one(self, town: int, municipality: int, rest: str, name: str) -> _Fine | None:
        if self._facilities is None and self.index.points is None:
            return None
        numbers = list(read_number(rest)) if town >= 0 and rest else []
        return self._fine(town, municipality, numbers, self._point(town, numbers), name)

    def _point(self, town: int, numbers: list[Number]) -> tuple[Number, int] | None:
        """`_points` of one row."""
        points = self.index.points
        if points is None or not numbers or not points.covers_one(town):
            return None
        rows = ((number, points.find_one(town, number.key)) for number in numbers)
        return next(((number, row) for number, row in rows if row != MISS), None)

    def _facility(self, row: int, number: str, end: int) -> _Fine:
        assert self._facilities is not None
        latitude, longitude = self._facilities.latitude[row], self._facilities.longitude[row]
        return _Fine(round(latitude, _DECIMALS), round(longitude, _DECIMALS), _FACILITY, number, end, [])

    def _municipality(self, reading: Reading) -> int:
        return int(self.index.town_municipality[reading.town]) if reading.town >= 0 else reading.municipality

    def _coarse(self, municipality: int) -> int:
        return _NONE if municipality < 0 or self.index.is_prefecture[municipality] else _MUNICIPALITY

    def _place(self, town: int, municipality: int, match: int) -> tuple[float, float, int]:
        """Where the town is, or the municipality where the town has no point; with the level of that."""
        own, office = (self._places, town, match), (self._offices, municipality, _MUNICIPALITY)
        for (latitudes, longitudes), row, level in (own, office):
            if match != _NONE and row >= 0 and latitudes[row] == latitudes[row]:
                return round(float(latitudes[row]), _DECIMALS), round(float(longitudes[row]), _DECIMALS), level
        return float("nan"), float("nan"), _NONE

    def _columns_of_places(
        self, town: NDArray[np.int64], municipality: NDArray[np.int64], match: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """`_place` of all rows."""
        import numpy as np

        latitude, longitude = (
            np.where(match > _NONE, np.where(town >= 0, places[np.maximum(town, 0)], np.nan), np.nan)
            for places in self._places
        )
        rows = np.flatnonzero(np.isnan(latitude) & (match > _NONE))
        latitude[rows], longitude[rows] = (places[municipality[rows]] for places in self._offices)
        level = match.copy()
        level[rows] = _MUNICIPALITY
        level[np.isnan(latitude)] = _NONE
        return latitude, longitude, level

    def _candidates(self, towns: list[int], municipalities: list[int]) -> list[str]:
        return [*map(self._names.town, towns), *map(self._names.municipality, municipalities)]

    def _town_id(self, town: int) -> str | None:
        number = self._ids[town] if town >= 0 else ""
        return self._codes[self.index.town_municipality[town]] + number if number else None

    def _column_of_ids(self, town: NDArray[np.int64], municipality: NDArray[np.int64]) -> pl.Series:
        import numpy as np
        import polars as pl

        if not self._has_ids:
            return pl.repeat(None, len(town), dtype=pl.String, eager=True)
        codes = pl.Series(self._codes)[np.where(town >= 0, municipality, 0)]
        frame = pl.DataFrame({"code": codes, "id": self._ids[np.maximum(town, 0)], "town": town})
        whole = pl.when((pl.col("town") >= 0) & (pl.col("id") != "")).then(pl.col("code") + pl.col("id"))
        return frame.select(whole.alias("town_id")).to_series()


def as_written(address: str, text: str, rest: str) -> str:
    """The end of `address` that became `rest`, the end of `text`, which is the address or another way to see it."""
    beyond = address[LONGEST_TEXT:]
    if text is address or address.endswith(rest):
        return (rest + beyond if len(address) > len(text) else rest).strip()
    shown = composed(address[:LONGEST_TEXT])
    place = len(shown)
    for character in reversed(rest):
        while place > 0 and shown[place - 1] != character and shown[place - 1] in PARTICLES:
            place -= 1
        place = max(place - 1, 0)
    return ((rest if not place else shown[place:]) + beyond).strip()


def _rests(given: list[str], readings: Readings) -> list[str]:
    """What was not read of each address, as it was written."""
    return [
        text[read:].strip() if text is address else as_written(address, text, text[read:])
        for address, text, read in zip(given, readings.texts, readings.read.tolist(), strict=True)
    ]


def _lists(texts: dict[int, list[str]], height: int) -> pl.Series:
    """The lists in their rows, empty ones in all others."""
    import polars as pl

    if not texts:
        return pl.repeat([], height, dtype=pl.List(pl.String), eager=True)
    some = pl.DataFrame(
        {"row": list(texts), "texts": list(texts.values())}, schema={"row": pl.Int64, "texts": pl.List(pl.String)}
    )
    rows = pl.DataFrame({"row": pl.int_range(height, eager=True)})
    joined = rows.join(some, on="row", how="left", maintain_order="left")
    return joined["texts"].fill_null(pl.lit([], pl.List(pl.String)))


def _texts(names: Sequence[str], places: NDArray[np.integer[Any]]) -> pl.Series:
    import numpy as np
    import polars as pl

    return pl.Series(names)[places.astype(np.uint32)]


def _row_of(index: Index, code: str | None) -> int:
    if code is None:
        return -1
    row = index.number_of_code.get(code, -1)
    if row < 0 or index.is_prefecture[row]:
        raise UsageError("geocode-code-unknown", value=code)
    return row


def _facilities(index: Index, more: pl.DataFrame | None, within: int) -> Facilities | None:
    import polars as pl

    frames = [frame for frame in (more, index.facilities) if frame is not None and not frame.is_empty()]
    if not frames:
        return None
    columns = ["name", "address", "latitude", "longitude", "code"]
    frame = pl.concat(
        [one.select(column for column in columns if column in one.columns) for one in frames], how="diagonal"
    )
    return Facilities.of(index, frame, within)
