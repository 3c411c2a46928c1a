"""From the older datums to JGD2011: by the official grids where they are installed, else by PROJ's next best.

PROJ's own choice cannot be left to itself: without its grids `TransformerGroup(4301, 6668)` offers a "ballpark"
operation that changes nothing, some 460 m off, and a grid kept as an image has no shift (0) where it has no data, which
reads as an answer. So each operation is named here, and a place without data gets none.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError
from pipelines.frozen import frozen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Transformer

JGD2011, JGD2000, TOKYO, WGS84 = "JGD2011", "JGD2000", "Tokyo", "WGS84"
TKY2JGD, QUAKE = "TKY2JGD.tif", "touhokutaiheiyouoki2011.tif"

# What EPSG states of the operations used, in metres.
GRID_M = 0.2  # 6712 Tokyo to JGD2000 (2), 6713 JGD2000 to JGD2011 (1), 6740 Tokyo to JGD2011 (2)
BOTH_GRIDS_M = 0.3  # 6714 Tokyo to JGD2011 (1)
PARAMETERS_M = 9.0  # 15483 Tokyo to JGD2000 (1)
SAME_M = 1.0  # 6698 JGD2000 to JGD2011 (2), 9936 JGD2011 to WGS 84 (1): no shift
# EPSG has no operation for JGD2000 without the grid where the ground moved in 2011: 5.45 m at most among all towns.
QUAKE_M = 6.0

# South, north, west, east. Where EPSG has the grid of 2011 used:
_MOVED = ((34.84, 41.58, 135.42, 142.14),)
# Islands that had been surveyed on their own before 2002: three parameters are 75 to 790 m off at their towns
# (先島, 大東, 小笠原・硫黄, 青ヶ島), so that only the grid will do.
_ON_THEIR_OWN = (
    (24.0, 25.3, 122.5, 126.0),
    (24.0, 26.4, 130.5, 132.0),
    (20.0, 28.5, 139.0, 155.0),
    (32.2, 32.7, 139.5, 140.0),
)
_JAPAN = ((20.0, 46.0, 122.0, 155.0),)
# The parameters of both grids stand at the corners of the third-level mesh, 30″ of latitude by 45″ of longitude.
_PER_LATITUDE, _PER_LONGITUDE = 120, 80
_STEPS = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad {} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
_THREE_PARAMETERS = (
    "+step +proj=push +v_3 +step +proj=cart +ellps=bessel +step +proj=helmert +x=-146.414 +y=507.337 +z=680.507 "
    "+step +inv +proj=cart +ellps=GRS80 +step +proj=pop +v_3"
)
_UNCHANGED = 1e-10  # degrees


@frozen
class Grids:
    """The files of the official grids; None for one that is not there."""

    tokyo: Path | None = None
    quake: Path | None = None

    @classmethod
    def at(cls, folder: Path | None) -> Grids:
        """Those in a folder, under the names of their publication."""
        if folder is None:
            return cls()
        return cls(*(folder / name if (folder / name).is_file() else None for name in (TKY2JGD, QUAKE)))


@frozen
class Places:
    """Degrees, NaN where there is no answer, and how near they are to the truth, in metres, as the operation states."""

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    accuracy: NDArray[np.float32]


def to_jgd2011(
    datum: str, latitude: NDArray[np.float64], longitude: NDArray[np.float64], grids: Grids | None = None
) -> Places:
    """Degrees of `datum` as degrees of JGD2011; NaN outside of Japan. Raises DataError for a damaged grid."""
    import numpy as np

    grids = grids or Grids()
    there = _inside(latitude, longitude, _JAPAN)
    latitude, longitude = (np.where(there, one, np.nan) for one in (latitude, longitude))
    stated = {JGD2011: 0.0, WGS84: SAME_M, JGD2000: SAME_M, TOKYO: GRID_M}[datum]
    places = Places(latitude, longitude, np.full(latitude.shape, stated, np.float32))
    if datum == TOKYO:
        places = _from_tokyo(places, grids.tokyo)
    return _after_quake(places, datum, grids.quake) if datum in (TOKYO, JGD2000) else places


def _from_tokyo(places: Places, grid: Path | None) -> Places:
    """By the grid; by three parameters without it and on land that was made after it (it is of 2001)."""
    import numpy as np

    latitude, longitude = places.latitude, places.longitude
    accuracy = places.accuracy.copy()
    if grid is None:
        north = east = np.full(latitude.shape, np.nan)
    else:
        north, east = _shift(grid, latitude, longitude, np.nan)
    shifted = latitude + north, longitude + east
    left = np.isnan(shifted[0]) & np.isfinite(latitude) & ~_inside(latitude, longitude, _ON_THEIR_OWN)
    if left.any():
        shifted[1][left], shifted[0][left] = _transformer(_THREE_PARAMETERS).transform(longitude[left], latitude[left])
        accuracy[left] = PARAMETERS_M
    return Places(*shifted, accuracy)


def _after_quake(places: Places, datum: str, grid: Path | None) -> Places:
    import numpy as np

    moved = _inside(places.latitude, places.longitude, _MOVED)
    if not moved.any():
        return places
    if grid is None:
        worse = QUAKE_M if datum == JGD2000 else places.accuracy + QUAKE_M
        return Places(places.latitude, places.longitude, np.where(moved, worse, places.accuracy).astype(np.float32))
    north, east = _shift(grid, places.latitude, places.longitude, 0.0)
    best = GRID_M if datum == JGD2000 else np.maximum(places.accuracy, BOTH_GRIDS_M)
    accuracy = np.where(moved, best, places.accuracy).astype(np.float32)
    return Places(places.latitude + north, places.longitude + east, accuracy)


def _inside(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], boxes: tuple[tuple[float, float, float, float], ...]
) -> NDArray[np.bool_]:
    import numpy as np

    found = np.zeros(latitude.shape, bool)
    for south, north, west, east in boxes:
        found |= (latitude >= south) & (latitude <= north) & (longitude >= west) & (longitude <= east)
    return found


def _shift(
    grid: Path, latitude: NDArray[np.float64], longitude: NDArray[np.float64], without: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What to add, in degrees, between the four corners of each place's mesh; `without` for a corner without data.

    PROJ is asked for the corners only, each once: that is as exact, shows which have no data, and takes a tenth of the
    time for many places.
    """
    import numpy as np

    known = np.isfinite(latitude) & np.isfinite(longitude)
    row, column = np.where(known, latitude, 0) * _PER_LATITUDE, np.where(known, longitude, 0) * _PER_LONGITUDE
    south, west = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    row -= south
    column -= west
    if not known.any():
        return np.full(latitude.shape, np.nan), np.full(latitude.shape, np.nan)
    first_south, first_west = south[known].min(), west[known].min()
    width = int(west[known].max() - first_west) + 2
    height = int(south[known].max() - first_south) + 2
    corner = np.where(known, (south - first_south) * width + west - first_west, 0)
    norths, easts = _corners(grid, corner[known], int(first_south), int(first_west), height, width, without)
    shift = [np.zeros(latitude.shape) for _ in range(2)]
    for step, weight in (
        (0, (1 - row) * (1 - column)),
        (1, (1 - row) * column),
        (width, row * (1 - column)),
        (width + 1, row * column),
    ):
        for total, values in zip(shift, (norths, easts), strict=True):
            total += weight * values[corner + step]
    for total in shift:
        total[~known] = np.nan
    return shift[0], shift[1]


def _corners(
    grid: Path, corner: NDArray[np.int64], south: int, west: int, height: int, width: int, without: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shifts at the corners of the meshes that are used (others 0), numbered row by row from the south-west."""
    import numpy as np

    used = np.zeros(height * width, bool)
    for step in (0, 1, width, width + 1):
        used[corner + step] = True
    numbers = np.flatnonzero(used)
    latitude, longitude = (numbers // width + south) / _PER_LATITUDE, (numbers % width + west) / _PER_LONGITUDE
    there = _transformer(_by_grid(grid)).transform(longitude, latitude)
    east, north = there[0] - longitude, there[1] - latitude
    empty = ~np.isfinite(east) | ((np.abs(east) < _UNCHANGED) & (np.abs(north) < _UNCHANGED))
    norths, easts = np.zeros(height * width), np.zeros(height * width)
    norths[numbers], easts[numbers] = np.where(empty, without, north), np.where(empty, without, east)
    return norths, easts


def _by_grid(grid: Path) -> str:
    return f'+step +proj=hgridshift +grids="{grid}"'


@cache
def _transformer(steps: str) -> Transformer:
    """Degrees to degrees, in the order east, north. Raises DataError where PROJ cannot open a grid."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_pipeline(_STEPS.format(steps))
    except ProjError as error:
        raise DataError("grid-damaged", value=steps.rpartition("=")[2].strip('"')) from error
