"""Records of blocks, buildings and parcels → `Points`.

Where a town has both 住居表示 and 地番 of one number, 住居表示 stands: addresses there are written in it. A number with
points far apart is no place and is left out. Two things follow from what is given: a block lies in the middle of its
buildings, and a 地番 of a 小字 is also that of its 大字 where no other 小字 has the number (addresses leave 小字 out).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.geocode.folding import fold
from pipelines.geocode.gazetteer.points import POINT_LEVELS, Points
from pipelines.geocode.numbers import keys

if TYPE_CHECKING:
    import polars as pl

_FAR = 0.001  # degrees, some 100 m
_BETWEEN = "\x1f"
_PADDED = re.compile(r"(?<![0-9])0+(?=[0-9])")  # 007: sources pad their numbers, addresses do not
_BLOCK, _BUILDING, _PARCEL = (POINT_LEVELS.index(level) for level in ("block", "building", "parcel"))


def build_points(points: pl.DataFrame, towns: pl.DataFrame, number_of: dict[str, int]) -> Points | None:
    """The points of `Records`, in the rows of `towns`; None where there are none."""
    import polars as pl

    if points.is_empty():
        return None
    own = (
        points.with_columns(
            municipality=pl.col("code").replace_strict(number_of, default=-1, return_dtype=pl.Int32),
            level=pl.col("level").replace_strict(
                {level: number for number, level in enumerate(POINT_LEVELS)}, return_dtype=pl.UInt8
            ),
            number=_texts(points),
            block=_texts(points.select("first").with_columns(second=pl.lit(""), third=pl.lit(""))),
        )
        .join(_rows(towns, "town", whole_oaza=False), on=["municipality", "oaza", "chome", "koaza"])
        .select("municipality", "oaza", "koaza", "town", "level", "number", "block", "latitude", "longitude")
    )
    columns = ["town", "number", "level", "latitude", "longitude"]
    placed = own.drop_nulls("latitude").filter(pl.col("number") != "")
    more = [placed.select(columns), _blocks(placed).select(columns), _under_oaza(own, towns).select(columns)]
    numbers = _one_each(pl.concat(more))
    return None if numbers.is_empty() else Points.of(numbers)


def _rows(towns: pl.DataFrame, name: str, *, whole_oaza: bool) -> pl.DataFrame:
    """Rows of the towns by their names."""
    import polars as pl

    key = ["municipality", "oaza"] if whole_oaza else ["municipality", "oaza", "chome", "koaza"]
    chosen = towns.filter((pl.col("chome") == 0) & (pl.col("koaza") == "")) if whole_oaza else towns.filter("given")
    return chosen.select(*key, pl.col("position").cast(pl.Int64).alias(name)).unique(key, keep="first")


def _blocks(placed: pl.DataFrame) -> pl.DataFrame:
    """The middle of the buildings of each block."""
    import polars as pl

    return (
        placed.filter(pl.col("level") == _BUILDING)
        .group_by("town", pl.col("block").alias("number"), maintain_order=True)
        .agg(pl.col("latitude").median(), pl.col("longitude").median(), level=pl.lit(_BLOCK, pl.UInt8))
        .join(placed, on=["town", "number"], how="anti", maintain_order="left")
    )


def _under_oaza(own: pl.DataFrame, towns: pl.DataFrame) -> pl.DataFrame:
    """地番 of 小字 for their 大字. Numbers without a point count too: only what is there once is taken."""
    import polars as pl

    parcels = own.filter(
        (pl.col("level") == _PARCEL) & (pl.col("koaza") != "") & (pl.col("oaza") != "") & (pl.col("number") != "")
    )
    return (
        parcels.filter(pl.col("town").n_unique().over("municipality", "oaza", "number") == 1)
        .drop_nulls("latitude")
        .drop("town")
        .join(_rows(towns, "town", whole_oaza=True), on=["municipality", "oaza"], maintain_order="left")
        .join(own, on=["town", "number"], how="anti", maintain_order="left")
    )


def _one_each(points: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    parcel = pl.col("level") == _PARCEL
    spread = [pl.col(name).max() - pl.col(name).min() for name in ("latitude", "longitude")]
    return (
        points.filter(parcel == parcel.min().over("town", "number"))
        .filter(pl.max_horizontal(one.over("town", "number") for one in spread) <= _FAR)
        .unique(["town", "number"], keep="first", maintain_order=True)
    )


def _texts(points: pl.DataFrame) -> pl.Series:
    """The text of each number: plain figures are joined as they are, all else is read as an address would be."""
    import polars as pl

    written = points.select(
        pl.concat_str(
            [pl.when(pl.col(name) != "").then(name) for name in ("first", "second", "third")],
            separator=_BETWEEN,
            ignore_nulls=True,
        )
    ).to_series()
    odd = written.filter(written.str.contains(f"[^0-9{_BETWEEN}]|(^|{_BETWEEN})0")).unique()
    known = {text: number_text(text.replace(_BETWEEN, "-")) for text in odd}
    plain = written.str.replace_all(_BETWEEN, "-", literal=True)
    return plain if not known else written.replace_strict(known, default=plain, return_dtype=pl.String)


def number_text(written: str) -> str:
    """The text that `written` is known under: 2-乙1 is 2-乙-1. What no address can say stays as it is, folded."""
    folded = _PADDED.sub("", fold(written))
    text, end = next(keys(folded), ("", 0))
    return text if end == len(folded) else folded
