"""Coordinates: both or none, in Japan, and near the municipality."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from pipelines.points import Box, coordinate_fields, points
from pipelines.validate.context import Context

if TYPE_CHECKING:
    import polars as pl

# Boxes (south, north, west, east) that together hold all land of Japan with a margin of some 20 km, and leave out the
# continent, Korea, Sakhalin and most of the open sea. Drawn by hand from the positions of the outermost islands.
_JAPAN = (
    (23.8, 26.3, 122.5, 126.0),  # 与那国島 – 宮古島, 尖閣諸島
    (24.2, 28.0, 125.9, 132.0),  # 沖縄島, 大東諸島
    (27.4, 31.0, 127.5, 131.5),  # 奄美群島, トカラ列島
    (30.0, 33.4, 128.0, 132.6),  # 九州の南, 五島列島, 男女群島
    (32.5, 34.85, 128.2, 133.5),  # 九州の北, 対馬
    (32.0, 36.3, 130.4, 141.4),  # 本州の西と南, 四国, 伊豆諸島の北
    (35.9, 37.7, 131.4, 141.6),  # 竹島, 隠岐, 能登
    (36.8, 41.8, 136.3, 142.6),  # 東北, 佐渡, 舳倉島
    (41.1, 45.75, 139.0, 146.2),  # 北海道
    (43.1, 45.75, 145.0, 149.2),  # 北方四島
    (23.9, 34.5, 138.8, 142.8),  # 伊豆諸島の南, 小笠原諸島
    (20.2, 20.7, 135.8, 136.4),  # 沖ノ鳥島
    (24.0, 24.6, 153.6, 154.3),  # 南鳥島
)
_LATITUDES = (20.0, 46.0)
_LONGITUDES = (122.0, 154.0)

EARTH_RADIUS_KM = 6371.0
MIN_POINTS = 5  # fewer do not say where a municipality is
NEAR_KM = 30.0  # no outlier below this, however close together the rest is
_FAR_SAID = ("position-far-from-address", "position-other-municipality")  # the gazetteer knows from where, too
OUTLIER_FACTOR = 8.0  # times the median distance from the middle: towns with islands keep theirs


def add_place_findings(context: Context) -> set[tuple[int, str]]:
    """All findings about coordinates. Returns the cells (record, field) that need no further word about their range."""
    names = coordinate_fields(context.standard)
    if names is None or not context.has(*names):
        return set()
    _check_halves(context, names)
    located = points(context.table, context.standard)
    if located.is_empty():
        return set()
    explained, in_japan = set[tuple[int, str]](), located
    if not _is_in_japan(Box.around(located)):
        explained = _check_zero(context, names, located) | _check_swapped(context, names, located)
        in_japan = _check_japan(context, names, located)
    _check_same(context, names, in_japan)
    _check_near(context, names, in_japan)
    return explained


def _pair(context: Context, record: int, names: tuple[str, str]) -> str:
    return ", ".join(context.value(record, name) for name in names)


def _check_halves(context: Context, names: tuple[str, str]) -> None:
    latitude, longitude = (context.table.frame.get_column(name) == "" for name in names)
    for record in (latitude != longitude).arg_true().to_list():
        context.add("coordinates-half", record, names[0] if latitude[record] else names[1])


def _cells(records: list[int], names: tuple[str, str]) -> set[tuple[int, str]]:
    return {(record, name) for record in records for name in names}


def _check_zero(context: Context, names: tuple[str, str], located: pl.DataFrame) -> set[tuple[int, str]]:
    import polars as pl

    zero = located.filter((pl.col("latitude") == 0) & (pl.col("longitude") == 0)).get_column("record").to_list()
    for record in zero:
        context.add("coordinates-zero", record, names[0], value=_pair(context, record, names))
    return _cells(zero, names)


def _check_swapped(context: Context, names: tuple[str, str], located: pl.DataFrame) -> set[tuple[int, str]]:
    import polars as pl

    swapped = pl.col("latitude").is_between(*_LONGITUDES) & pl.col("longitude").is_between(*_LATITUDES)
    records = located.filter(swapped).get_column("record").to_list()
    for record in records:
        context.add("coordinates-swapped", record, names[0], value=_pair(context, record, names))
    return _cells(records, names)


def _is_in_japan(box: Box) -> bool:
    """The box is all in one of those that hold Japan: what is asked of single points below needs not be asked."""
    return box.lies_in(_LATITUDES, _LONGITUDES) and any(
        box.lies_in((south, north), (west, east)) for south, north, west, east in _JAPAN
    )


def _check_japan(context: Context, names: tuple[str, str], located: pl.DataFrame) -> pl.DataFrame:
    """Findings for points in range but off Japan; returns the points that are in Japan."""
    import polars as pl

    latitude, longitude = pl.col("latitude"), pl.col("longitude")
    in_range = located.filter(latitude.is_between(*_LATITUDES) & longitude.is_between(*_LONGITUDES))
    in_japan = pl.any_horizontal(
        latitude.is_between(south, north) & longitude.is_between(west, east) for south, north, west, east in _JAPAN
    )
    for record in in_range.filter(~in_japan).get_column("record").to_list():
        context.add("coordinates-outside-japan", record, names[0], value=_pair(context, record, names))
    return in_range.filter(in_japan)


def _check_same(context: Context, names: tuple[str, str], located: pl.DataFrame) -> None:
    box = Box.around(located)
    if located.height < MIN_POINTS or (box.south, box.west) != (box.north, box.east):
        return
    value = _pair(context, located.item(0, "record"), names)
    context.add("coordinates-all-same", None, names[0], value=value, count=located.height)


def _distances_km(located: pl.DataFrame, latitude: float, longitude: float) -> pl.Series:
    """Great-circle distance of each point from one point (haversine)."""
    import polars as pl

    here_lat, here_lon = pl.lit(latitude).radians(), pl.lit(longitude).radians()
    lat, lon = pl.col("latitude").radians(), pl.col("longitude").radians()
    chord = ((lat - here_lat) / 2).sin() ** 2 + here_lat.cos() * lat.cos() * ((lon - here_lon) / 2).sin() ** 2
    return located.select((2 * EARTH_RADIUS_KM * chord.sqrt().clip(0, 1).arcsin()).alias("km")).get_column("km")


def _widest_km(box: Box) -> float:
    """No two points in a box of the northern half of the earth are farther apart (haversine)."""
    high, wide = math.radians(box.north - box.south), math.radians(box.east - box.west)
    chord = math.sin(high / 2) ** 2 + (math.cos(math.radians(box.south)) * math.sin(wide / 2)) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(math.sqrt(chord), 1.0))


def _check_near(context: Context, names: tuple[str, str], located: pl.DataFrame) -> None:
    """Far from the municipality: beyond the radius the organization states, or far out compared with the other records.

    A warning only: towns keep offices in Tokyo and lodges in the mountains.
    """
    if context.centre is not None:
        latitude, longitude, limit = context.centre
        centre, centre_en = "この団体の中心", "the organization's centre"
        distances = _distances_km(located, latitude, longitude)
    elif located.height >= MIN_POINTS and _widest_km(Box.around(located)) > NEAR_KM:
        latitude, longitude = located.select("latitude", "longitude").median().row(0)
        distances = _distances_km(located, latitude, longitude)
        limit = max(NEAR_KM, OUTLIER_FACTOR * cast("float", distances.median()))
        centre, centre_en = "ほかの行の中心", "the middle of the other records"
    else:
        return
    far = located.with_columns(distances).filter(distances > limit)
    for record, distance in far.select("record", "km").iter_rows():
        if context.is_said(record, names[0], codes=_FAR_SAID):
            continue
        context.add(
            "coordinates-far",
            record,
            names[0],
            value=_pair(context, record, names),
            distance=round(distance),
            limit=round(limit),
            centre=centre,
            centre_en=centre_en,
        )
