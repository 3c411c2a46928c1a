"""What a dataset's settings say about its coordinates, and how they are read: at once, so nothing heavy is imported."""

from __future__ import annotations

from typing import Any

from pipelines.geocode.asked import Declared, Geocoding
from pipelines.geocode.crs import parse_system
from pipelines.messages.filling import Both
from pipelines.settings import BOOLEAN, Scalar, Section, Short, one_of

_EXAMPLES = "EPSG:6677、平面直角座標系9系、JGD2011 / 9系、日本測地系、日本測地系 9系、JGD2000、世界測地系、WGS84"
_SYSTEM = Scalar(
    parse_system,
    Both(f"{_EXAMPLES} など", f"a coordinate system of Japan: {_EXAMPLES} …"),
)
_DMS = ("dms", "度分秒")
CRS = Short(_SYSTEM, Section({"system": _SYSTEM, "notation": one_of("decimal", *_DMS)}))
GEOCODE = Short(BOOLEAN, Section({"publish_coarser_than_block": BOOLEAN}))


def declared(raw: Any) -> Declared:
    """The value that `CRS` gave for the setting `crs`; None where it is not set."""
    if isinstance(raw, dict):
        return Declared(raw.get("system"), raw.get("notation") in _DMS)
    return Declared(raw)


def geocoding(raw: Any) -> Geocoding:
    """The value that `GEOCODE` gave for the setting `geocode`; None where it is not set."""
    if raw is None:
        return Geocoding()
    if isinstance(raw, dict):
        return Geocoding(fill=True, coarse=raw.get("publish_coarser_than_block", False))
    return Geocoding(check=raw, fill=raw)
