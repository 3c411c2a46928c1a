"""Where the records of a table lie: the box around all positions, as GeoJSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipelines.points import Box, points_within

if TYPE_CHECKING:
    from pipelines.standards import Standard
    from pipelines.table import Table

_STEPS = 1000  # to a degree: the box is rounded outwards to about 100 m, so that it does not change with every position


def extent(table: Table, standard: Standard) -> dict[str, Any] | None:
    """The polygon (RFC 7946: longitude before latitude, counterclockwise) around all positions; None without any."""
    located = points_within(table, standard, (-90, 90), (-180, 180))
    if located.is_empty():
        return None
    box = Box.around(located)
    south, north = _outwards(box.south, box.north, 90)
    west, east = _outwards(box.west, box.east, 180)
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def _outwards(least: float, greatest: float, most: int) -> tuple[float, float]:
    """The ends of the range on the grid. They are never the same, for a polygon without an area is none."""
    low = max(math.floor(least * _STEPS), -most * _STEPS)
    high = min(math.ceil(greatest * _STEPS), most * _STEPS)
    if low == high:
        low, high = (low, high + 1) if high < most * _STEPS else (low - 1, high)
    return low / _STEPS, high / _STEPS
