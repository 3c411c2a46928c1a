"""Lists of towns and of municipalities for the whole country."""

from __future__ import annotations

from pipelines.geocode.gazetteer.records import MUNICIPALITY_COLUMNS, TOWN_COLUMNS
from pipelines.geocode.gazetteer.sources.municipal import from_names
from pipelines.geocode.gazetteer.sources.piece import Piece, chome_number
from pipelines.geocode.gazetteer.sources.table import Table, checked_codes, degrees, required

TOWNS = {"code6", "pref", "city", "oaza", "chome", "koaza", "lat", "lon"}
MUNICIPALITIES = {"code6", "pref", "county", "city", "ward"}


def read_towns(table: Table) -> Piece:
    """One row per town: code6, pref, city (with its county and ward), oaza, chome (a number), koaza, lat, lon."""
    import polars as pl

    required(table, ("city",))
    frame = table.frame.with_columns(checked_codes(table, "code6").alias("code"), *degrees(table, "lat", "lon"))
    frame = frame.with_columns(chome_number("chome"), town_id=pl.lit(""), prefecture=pl.col("pref"))
    return Piece({"kind": "towns"}, from_names(frame), frame.select(TOWN_COLUMNS))


def read_municipalities(table: Table) -> Piece:
    """One row per prefecture, municipality and ward; the point is that of the office, else the representative one."""
    import polars as pl

    frame = table.frame.with_columns(checked_codes(table, "code6").alias("code"), prefecture=pl.col("pref"))
    if "type" in table.headings:  # a prefecture's row names no city
        frame = frame.with_columns(city=pl.when(pl.col("type") == "prefecture").then(pl.lit("")).otherwise("city"))
    points = [
        frame.select(degrees(table, f"{kind}_lat", f"{kind}_lon"))
        for kind in ("office", "rep")
        if f"{kind}_lat" in table.headings and f"{kind}_lon" in table.headings
    ]
    for number, point in enumerate(points):
        frame = frame.with_columns(point.rename({"latitude": f"a{number}", "longitude": f"o{number}"}))
    none = pl.lit(None, pl.Float64)
    frame = frame.with_columns(
        latitude=pl.coalesce(*(f"a{number}" for number in range(len(points))), none),
        longitude=pl.coalesce(*(f"o{number}" for number in range(len(points))), none),
    )
    alive = frame.filter(pl.col("ablt_date") == "") if "ablt_date" in table.headings else frame
    return Piece({"kind": "municipalities"}, alive.select(MUNICIPALITY_COLUMNS))
