"""The gazetteer seen from a point: which town is near, and how far a town reaches from its own point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.geocode.gazetteer.index import Index, Level
from pipelines.geocode.located import DEGREE_KM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NEIGHBOURS = 4  # the distance to the fourth nearest 大字 says how large the 大字 are here
_LEAST_KM, _MOST_KM = 0.3, 10.0
# Of 55,000 addresses with points, published by 118 municipalities and the nation, 0.1 to 0.7 % lie further from their
# town than this many times its size; those that do are wrong, but for some 20 in very large 大字.
_TIMES = {Level.OAZA: 2.0, Level.CHOME: 1.0, Level.KOAZA: 1.5}
_TIMES_OUTSIDE = 1.5  # the same for the nearest town of the own municipality, at its border
_PAIRS = 4_000_000  # distances that are held at once


def distances_km(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    other_latitude: NDArray[np.float64],
    other_longitude: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Distances on the ground, good to 1 % below 300 km."""
    import numpy as np

    east = (longitude - other_longitude) * np.cos(np.radians((latitude + other_latitude) / 2))
    return np.hypot(latitude - other_latitude, east) * DEGREE_KM


@dataclass(slots=True)
class _City:
    """The towns of one municipality, wards included: rows of the index, and the size of the 大字 of each in km."""

    rows: NDArray[np.int64]
    size: NDArray[np.float64]


class Surroundings:
    """What lies around; each municipality is worked out when it is first asked for."""

    def __init__(self, index: Index) -> None:
        import numpy as np

        self.index = index
        self.latitude = index.towns["latitude"].to_numpy()
        self.longitude = index.towns["longitude"].to_numpy()
        whole = np.where(index.parents >= 0, index.parents, np.arange(len(index.parents)))
        self._city_of_municipality = whole
        self._city = whole[index.town_municipality]
        self._usable = np.isfinite(self.latitude) & (index.town_level > Level.FORMER)
        self._known: dict[int, _City] = {}

    def city(self, municipality: NDArray[np.int64]) -> NDArray[np.int64]:
        """The municipality, or the city that a ward belongs to; -1 for -1 and for whole prefectures."""
        import numpy as np

        known = (municipality >= 0) & ~self.index.is_prefecture[municipality]
        return np.where(known, self._city_of_municipality[municipality], -1)

    def reach_km(self, towns: NDArray[np.int64]) -> NDArray[np.float64]:
        """How far from the point of each town (row, not of level FORMER) a place in it may lie."""
        import numpy as np

        times = np.zeros(max(Level) + 1)
        for level, factor in _TIMES.items():
            times[level] = factor
        sizes = np.full(len(towns), np.nan)
        for city in np.unique(self._city[towns]).tolist():
            here = self._city[towns] == city
            known = self._at(city)
            order = np.argsort(known.rows)
            places = order[np.minimum(np.searchsorted(known.rows, towns[here], sorter=order), len(order) - 1)]
            sizes[here] = known.size[places]
        return sizes * times[self.index.town_level[towns]]

    def outside_km(self, city: int, towns: NDArray[np.int64]) -> NDArray[np.float64]:
        """How far from its nearest town a place of the municipality may lie."""
        import numpy as np

        known = self._at(city)
        order = np.argsort(known.rows)
        places = order[np.searchsorted(known.rows, towns, sorter=order)]
        return np.maximum(known.size[places], _LEAST_KM + 1.0) * _TIMES_OUTSIDE

    def nearest(
        self, latitude: NDArray[np.float64], longitude: NDArray[np.float64], city: int | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The nearest town (row, -1: there is none) and its distance in km; that of one municipality, if named."""
        import numpy as np

        rows = np.flatnonzero(self._usable) if city is None else self._at(city).rows
        nearest, distance = np.full(len(latitude), -1), np.full(len(latitude), np.inf)
        step = max(_PAIRS // max(len(rows), 1), 1)
        for first in range(0, len(latitude) if len(rows) else 0, step):
            piece = slice(first, first + step)
            found = distances_km(
                latitude[piece, None], longitude[piece, None], self.latitude[rows], self.longitude[rows]
            )
            place = found.argmin(axis=1)
            nearest[piece], distance[piece] = rows[place], found[np.arange(len(place)), place]
        return nearest, distance

    def _at(self, city: int) -> _City:
        import numpy as np

        if city not in self._known:
            rows = np.flatnonzero(self._usable & (self._city == city))
            self._known[city] = _City(rows, self._sizes(rows))
        return self._known[city]

    def _sizes(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """For each town the size of its 大字: how far its parts lie from its middle, and how far its neighbours do."""
        import numpy as np

        owners, names = self.index.town_municipality[rows].tolist(), self.index.towns["oaza"].gather(rows).to_list()
        number = {pair: place for place, pair in enumerate(dict.fromkeys(zip(owners, names, strict=True)))}
        part = np.array([number[pair] for pair in zip(owners, names, strict=True)], np.int64)
        count = np.maximum(np.bincount(part, minlength=len(number)), 1)
        latitude, longitude = (
            np.bincount(part, weights=one[rows], minlength=len(number)) / count
            for one in (self.latitude, self.longitude)
        )
        radius = np.zeros(len(number))
        spread = distances_km(self.latitude[rows], self.longitude[rows], latitude[part], longitude[part])
        np.maximum.at(radius, part, spread)
        spacing = np.full(len(number), _MOST_KM)
        step = max(_PAIRS // max(len(number), 1), 1)
        for first in range(0, len(number) if len(number) > 1 else 0, step):
            piece = slice(first, first + step)
            apart = distances_km(latitude[piece, None], longitude[piece, None], latitude, longitude)
            place = min(_NEIGHBOURS, len(number) - 1)
            spacing[piece] = np.partition(apart, place, axis=1)[:, place]
        sizes: NDArray[np.float64] = _LEAST_KM + radius + np.minimum(spacing, _MOST_KM)
        return sizes[part]
