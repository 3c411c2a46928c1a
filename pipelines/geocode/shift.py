"""Does a whole column of coordinates lie beside its towns as degrees of the old datum would?

Degrees of Tokyo Datum that are read as degrees of JGD2011 lie some 460 m to the south-east of where they belong. One
point cannot show that, since its town's own point is often further away; the median of many can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.geocode.datums import TOKYO, Grids, to_jgd2011
from pipelines.geocode.located import DEGREE_KM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MIN_POINTS = 10
_NEAR_KM = 1.0  # points further from their town say nothing of half a kilometre
_ERRORS = 3.5  # the shift must be this many times its standard error
_LIKE = 0.45  # how far from the expected vector the median may end, in parts of its length
_BETTER = 0.85  # the distances to the towns must become this much smaller


@frozen
class Shift:
    """Metres to the north and to the east by which the points lie beside their towns; of how many points.

    `before` and `after`: median distance to the towns in metres as it is, and if the datum is what it seems.
    `twice`: they lie the other way, as if they had been converted to JGD2011 a second time.
    """

    north: float
    east: float
    points: int
    before: float
    after: float
    twice: bool

    @property
    def length(self) -> float:
        """Metres, in a straight line."""
        return float((self.north**2 + self.east**2) ** 0.5)


def shift_of(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    town_latitude: NDArray[np.float64],
    town_longitude: NDArray[np.float64],
) -> Shift | None:
    """The shift that only another datum explains, or None. All arrays in degrees, a place and its town in each row.

    Measured: none of 807 published tables was taken for one, and of the same tables put into Tokyo Datum two thirds
    of those with 10 points and nine tenths of those with 30 were found.
    """
    import numpy as np

    _, single = np.unique(np.stack([latitude, longitude]), axis=1, return_index=True)
    latitude, longitude, town_latitude, town_longitude = (
        one[single] for one in (latitude, longitude, town_latitude, town_longitude)
    )
    east_km = DEGREE_KM * np.cos(np.radians(latitude))
    north, east = (latitude - town_latitude) * DEGREE_KM * 1000, (longitude - town_longitude) * east_km * 1000
    near = np.hypot(north, east) < _NEAR_KM * 1000
    if near.sum() < MIN_POINTS:
        return None
    right = to_jgd2011(TOKYO, latitude[near], longitude[near], Grids())
    beside = (
        (latitude[near] - right.latitude) * DEGREE_KM * 1000,
        (longitude[near] - right.longitude) * east_km[near] * 1000,
    )
    if not np.isfinite(beside[0]).any():
        return None
    expected = np.array([np.nanmedian(one) for one in beside])
    found = _explained(north[near], east[near], expected)
    return found or _explained(north[near], east[near], -expected, twice=True)


def _explained(
    north: NDArray[np.float64], east: NDArray[np.float64], expected: NDArray[np.float64], *, twice: bool = False
) -> Shift | None:
    import numpy as np

    medians = np.array([np.median(north), np.median(east)])
    spreads = [1.4826 * np.median(np.abs(one - median)) for one, median in zip((north, east), medians, strict=True)]
    error = 1.2533 * np.hypot(*spreads) / np.sqrt(len(north))
    before = float(np.median(np.hypot(north, east)))
    after = float(np.median(np.hypot(north - expected[0], east - expected[1])))
    length = np.hypot(*expected)
    like = np.hypot(*(medians - expected)) < _LIKE * length
    if not like or length < _ERRORS * error or after > _BETTER * before:
        return None
    return Shift(float(medians[0]), float(medians[1]), len(north), before, after, twice)
