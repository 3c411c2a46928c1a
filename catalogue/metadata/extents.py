"""Extents in place and time that publishers write into extras."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

_LONGEST_GEOMETRY = 20_000  # characters
_DEPTHS = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}  # how deep positions stand in lists


def well_known_text(written: str) -> str | None:
    """A GeoJSON geometry as WKT (longitude before latitude in both), or None."""
    if not written.startswith("{") or len(written) > _LONGEST_GEOMETRY:
        return None
    try:
        found: Any = json.loads(written)
        depth = _DEPTHS.get(found.get("type"))
        return None if depth is None else f"{found['type'].upper()} {_coordinates(found.get('coordinates'), depth)}"
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None


def _coordinates(value: Any, depth: int) -> str:
    """Raises ValueError or TypeError where there are no coordinates `depth` lists deep."""
    if depth:
        return f"({', '.join(_coordinates(one, depth - 1) if depth > 1 else _position(one) for one in value)})"
    return f"({_position(value)})"


def _position(value: Any) -> str:
    longitude, latitude = (float(number) for number in value[:2])
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError(value)
    return f"{longitude:.10g} {latitude:.10g}"


def box(written: str) -> str | None:
    """The box around a GeoJSON geometry as schema.org writes it, "south west north east" in degrees, or None."""
    text = well_known_text(written)
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", text or "")]
    if not numbers:
        return None
    longitudes, latitudes = numbers[::2], numbers[1::2]
    corners = (min(latitudes), min(longitudes), max(latitudes), max(longitudes))
    return " ".join(f"{degrees:.10g}" for degrees in corners)


def iso_day(written: str) -> str | None:
    """The day of a date or time in ISO 8601, as it is written there, or None."""
    try:
        return datetime.fromisoformat(written.strip()).date().isoformat()
    except ValueError:
        return None
