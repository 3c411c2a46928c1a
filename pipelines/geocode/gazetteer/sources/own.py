"""A town's own list: names or addresses with latitude and longitude. It gives points for those names and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.geocode.gazetteer.records import FACILITY_COLUMNS
from pipelines.geocode.gazetteer.sources.piece import Piece
from pipelines.geocode.gazetteer.sources.table import Table, checked_codes, degrees

if TYPE_CHECKING:
    import polars as pl

# Headings in the order in which they are preferred; as `plain_name` has them.
WORDS = {
    "latitude": ("緯度", "latitude", "lat", "y", "北緯", "緯度(10進数)", "緯度(世界測地系)", "fy"),
    "longitude": ("経度", "longitude", "lon", "lng", "long", "x", "東経", "経度(10進数)", "経度(世界測地系)", "fx"),
    "address": (
        "所在地_連結表記",
        "住所",
        "所在地",
        "設置場所住所",
        "設置場所",
        "address",
        "住所表記",
        "施設住所",
        "所在",
    ),
    "name": ("名称", "施設名", "施設名称", "name", "施設の名称", "設置施設名", "名前", "facility"),
    "code": (
        "全国地方公共団体コード",
        "都道府県コード又は市区町村コード",
        "市区町村コード",
        "団体コード",
        "code",
        "lg_code",
    ),
}


def columns_of(headings: set[str]) -> dict[str, str]:
    """Which heading stands for what; both coordinates and a name or an address are needed, else nothing is found."""
    found = {
        wanted: next(word for word in words if word in headings)
        for wanted, words in WORDS.items()
        if any(word in headings for word in words)
    }
    usable = {"latitude", "longitude"} <= found.keys() and {"address", "name"} & found.keys()
    return found if usable else {}


def read_own(table: Table) -> Piece:
    """Rows with a point and a name or an address. Coordinates are degrees; others are refused with their line."""
    import polars as pl

    names = columns_of(table.headings)
    frame = table.frame.with_columns(degrees(table, names["latitude"], names["longitude"])).with_columns(
        name=pl.col(names["name"]) if "name" in names else pl.lit(""),
        address=pl.col(names["address"]) if "address" in names else pl.lit(""),
        code=_codes(table, names["code"]) if "code" in names else pl.lit(""),
    )
    placed = frame.filter(pl.col("latitude").is_not_null() & (pl.col("name") + pl.col("address") != ""))
    return Piece({"kind": "own"}, facilities=placed.select(FACILITY_COLUMNS))


def _codes(table: Table, column: str) -> pl.Expr:
    """Blank codes stay blank."""
    import polars as pl

    filled = Table(table.part, table.frame.filter(pl.col(column) != ""))
    if filled.frame.is_empty():
        return pl.lit("")
    return pl.when(pl.col(column) == "").then(pl.lit("")).otherwise(checked_codes(filled, column, five=True))
