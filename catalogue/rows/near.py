"""Distances on the earth, and the boxes that hold all places within one."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin, sqrt

from catalogue.rows.model import Near

_RADIUS = 6_371_008.8  # the mean radius of the earth, in metres
_SLACK = 1e-9  # degrees; a place on the circle must not be lost to rounding


def metres(latitude: float | None, longitude: float | None, to_latitude: float, to_longitude: float) -> float | None:
    """The distance between two places in degrees, or None where one is missing.

    Haversine on a sphere: at most 0.6 % from the distance on the ellipsoid of the earth.
    """
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    here, there = radians(latitude), radians(to_latitude)
    half = sin((here - there) / 2) ** 2 + cos(here) * cos(there) * sin(radians(longitude - to_longitude) / 2) ** 2
    return 2 * _RADIUS * asin(sqrt(min(1.0, max(0.0, half))))


def box(near: Near, distance: float, latitude: str, longitude: str) -> tuple[str, list[float]]:
    """SQL (of two columns) that holds for all places within the distance, and for few others."""
    angle = distance / _RADIUS
    south, north = near.latitude - degrees(angle) - _SLACK, near.latitude + degrees(angle) + _SLACK
    rows = f"{latitude} BETWEEN ? AND ?"
    if south <= -90 or north >= 90:  # a pole is inside, and with it every longitude
        return rows, [south, north]
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(near.latitude))))) + _SLACK
    west, east = near.longitude - width, near.longitude + width
    if west < -180:
        return f"{rows} AND ({longitude} >= ? OR {longitude} <= ?)", [south, north, west + 360, east]
    if east > 180:
        return f"{rows} AND ({longitude} >= ? OR {longitude} <= ?)", [south, north, west, east - 360]
    return f"{rows} AND {longitude} BETWEEN ? AND ?", [south, north, west, east]
