"""位置参照情報 of the Ministry of Land: 大字・町丁目 (with codes) and 街区 (names only). Degrees of JGD2000/JGD2011."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipelines.errors import UsageError
from pipelines.geocode.gazetteer.records import POINT_COLUMNS, TOWN_COLUMNS
from pipelines.geocode.gazetteer.sources.municipal import from_names
from pipelines.geocode.gazetteer.sources.piece import Piece, chome_number
from pipelines.geocode.gazetteer.sources.table import RECORD, Table, checked_codes, degrees, required

if TYPE_CHECKING:
    import polars as pl

OAZA = {"都道府県名", "市区町村コード", "市区町村名", "大字町丁目名", "緯度", "経度"}
BLOCKS = {"都道府県名", "市区町村名", "街区符号・地番", "代表フラグ", "緯度", "経度"}
_TOWN = ("大字・丁目名", "大字・町丁目名")  # the heading changed over the years
# The number of the 丁目 begins after the last character that is no figure: 十二丁目 (a name) has none.
_CHOME = r"^(.*[^〇一二三四五六七八九十百０-９0-9])([〇一二三四五六七八九十百０-９0-9]+丁目)$"
_DELETED = "3"


def read_oaza(table: Table) -> Piece:
    """One row per 大字 or 町丁目; 小字・通称名 where the file has it (as lists made from this one do)."""
    import polars as pl

    required(table, ("市区町村名", "大字町丁目名"))
    frame = table.frame.with_columns(
        checked_codes(table, "市区町村コード", five=True).alias("code"),
        *degrees(table, "緯度", "経度"),
        prefecture=pl.col("都道府県名"),
        city=pl.col("市区町村名"),
        name=pl.col("大字町丁目名"),
        koaza=pl.col("小字・通称名") if "小字・通称名" in table.headings else pl.lit(""),
        town_id=pl.lit(""),
    )
    kind = "大字・字・丁目区分コード"
    numbered = pl.col(kind) == "3" if kind in table.headings else pl.lit(True)
    frame = _split(frame, numbered)
    return Piece({"kind": "isj-oaza"}, from_names(frame), frame.select(TOWN_COLUMNS))


def read_blocks(table: Table, code_of: Mapping[str, str]) -> Piece:
    """One row per 街区 or 地番. The file has no codes: `code_of` is prefecture + city (as one name) → code."""
    import polars as pl

    town = next((name for name in _TOWN if name in table.headings), None)
    if town is None:
        raise table.fail(-1, _TOWN[0], ", ".join(sorted(table.headings - {RECORD})))
    required(table, ("市区町村名", "街区符号・地番"))
    frame = table.frame.with_columns(
        *degrees(table, "緯度", "経度"),
        place=pl.col("都道府県名") + pl.col("市区町村名"),
        name=pl.col(town),
        koaza=pl.col("小字・通称名") if "小字・通称名" in table.headings else pl.lit(""),
        first=pl.col("街区符号・地番"),
        second=pl.lit(""),
        third=pl.lit(""),
    ).filter((pl.col("代表フラグ") == "1") & (pl.col("name") != ""))
    if "更新後履歴フラグ" in table.headings:
        frame = frame.filter(pl.col("更新後履歴フラグ") != _DELETED)
    unknown = sorted(set(frame["place"]) - code_of.keys())
    if unknown:
        raise UsageError("gazetteer-municipality-unknown", value=table.part.name, names=tuple(unknown[:3]))
    by_number = pl.col("住居表示フラグ") == "0" if "住居表示フラグ" in table.headings else pl.lit(False)
    frame = _split(frame, pl.lit(True)).with_columns(
        code=pl.col("place").replace_strict(code_of, return_dtype=pl.String),
        level=pl.when(by_number).then(pl.lit("parcel")).otherwise(pl.lit("block")),
    )
    return Piece({"kind": "isj-blocks"}, points=frame.select(POINT_COLUMNS))


def _split(frame: pl.DataFrame, numbered: pl.Expr) -> pl.DataFrame:
    """`name` → oaza and chome."""
    import polars as pl

    return frame.with_columns(
        oaza=pl.when(numbered).then(pl.col("name").str.extract(_CHOME, 1)),
        chome=pl.when(numbered).then(pl.col("name").str.extract(_CHOME, 2)).fill_null(""),
    ).with_columns(pl.coalesce("oaza", "name").alias("oaza"), chome_number("chome"))
