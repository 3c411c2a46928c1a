"""Where the records of a table are: the coordinate fields of a standard and the records that have both of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from pipelines.frozen import frozen

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Standard
    from pipelines.table import Table

# The column that says how a position was found, where some were found from addresses; blank for those of the source.
MARK = "位置の精度"
LEVEL_WORDS = {
    "building": "住居番号",
    "block": "街区",
    "parcel": "地番",
    "facility": "施設",
    "town": "町字の代表点",
}
MARK_FIELD = {
    "description": (
        "緯度・経度を住所から求めた行では、それが何の位置かを示します。空欄の行の緯度・経度は、元のデータにあったものです。"
    ),
    "descriptionEn": (
        "For positions that were found from the address: what the point is that of (building number, block, parcel, "
        "the same facility, or the representative point of the town). Blank where the source gave the position."
    ),
    "constraints": {"enum": list(LEVEL_WORDS.values())},
}
AXES = ("latitude", "longitude")
PLAIN_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"


def coordinate_fields(standard: Standard) -> tuple[str, str] | None:
    """Names of the latitude and the longitude field, or None for a standard without coordinates."""
    latitude, longitude = standard.of_kind("latitude"), standard.of_kind("longitude")
    return (latitude[0].name, longitude[0].name) if latitude and longitude else None


def points(table: Table, standard: Standard) -> pl.DataFrame:
    """Records whose latitude and longitude are both plain decimal numbers, in any range.

    Columns: `record` (position in the table, from 0), `latitude` and `longitude` (degrees). Empty when the standard or
    the table has no coordinates.
    """
    import polars as pl

    names = coordinate_fields(standard)
    if names is None or not set(names) <= set(table.frame.columns):
        return pl.DataFrame(schema={"record": pl.Int64, "latitude": pl.Float64, "longitude": pl.Float64})
    if names not in table.known:
        table.known[names] = positions(table.frame, *names)
    found: pl.DataFrame = table.known[names]
    return found


@frozen
class Box:
    """The least box around points, in degrees. Without points it has NaN on every side."""

    south: float
    north: float
    west: float
    east: float

    @classmethod
    def around(cls, found: pl.DataFrame) -> Box:
        """From columns `latitude` and `longitude`."""
        sides = (found.get_column(axis) for axis in AXES)
        south, north, west, east = (end for side in sides for end in (side.min(), side.max()))
        return cls(*(math.nan if end is None else cast("float", end) for end in (south, north, west, east)))

    def lies_in(self, latitudes: tuple[float, float], longitudes: tuple[float, float]) -> bool:
        """All points are within these ranges, their ends included."""
        return (
            latitudes[0] <= self.south
            and self.north <= latitudes[1]
            and longitudes[0] <= self.west
            and self.east <= longitudes[1]
        )


def points_within(
    table: Table, standard: Standard, latitudes: tuple[float, float], longitudes: tuple[float, float]
) -> pl.DataFrame:
    """Those of `points` that lie in these ranges, their ends included. Mostly they are all there."""
    import polars as pl

    found = points(table, standard)
    if Box.around(found).lies_in(latitudes, longitudes):
        return found
    return found.filter(pl.col("latitude").is_between(*latitudes), pl.col("longitude").is_between(*longitudes))


def positions(frame: pl.DataFrame, latitude: str, longitude: str) -> pl.DataFrame:
    """As `points`, of columns of text by their names."""
    import polars as pl

    names = (latitude, longitude)
    plain = pl.all_horizontal(pl.col(names).str.contains(PLAIN_NUMBER))
    numbers = (
        pl.col(name).cast(pl.Float64, strict=False).alias(alias) for name, alias in zip(names, AXES, strict=True)
    )
    found = frame.select(pl.int_range(pl.len()).alias("record"), *numbers, plain.alias("plain"))
    in_form = found.drop_in_place("plain")
    return found if in_form.all() else found.filter(in_form)
