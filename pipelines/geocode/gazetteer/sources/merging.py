"""Pieces of several files → one `Records`: a town that several files name is one town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.errors import DataError
from pipelines.geocode.folding import fold
from pipelines.geocode.gazetteer.records import POINT_COLUMNS, TOWN_COLUMNS, Records
from pipelines.geocode.gazetteer.sources import municipal
from pipelines.geocode.gazetteer.sources.piece import Piece

if TYPE_CHECKING:
    import polars as pl

NAME = ["code", "oaza", "chome", "koaza"]
_DECIMALS = 6  # of towns: 11 cm


def codes_of_names(pieces: list[Piece]) -> dict[str, str]:
    """Prefecture + city as one name, with and without its county → code."""
    found: dict[str, str] = {}
    frames = [piece.municipalities for piece in pieces if piece.municipalities is not None]
    for row in municipal.merged(frames).to_dicts() if frames else []:
        if row["city"]:
            found[row["prefecture"] + row["city"] + row["ward"]] = row["code"]
            found[row["prefecture"] + row["county"] + row["city"] + row["ward"]] = row["code"]
    return found


def merged(pieces: list[Piece]) -> Records:
    """All pieces together, in the order in which their files were named: the first that knows something stands.

    Raises DataError where there is no town at all.
    """
    import polars as pl

    towns: pl.DataFrame | None = None
    points = []
    for piece in pieces:
        if piece.towns is not None:
            towns = _added(towns, _one_row_each(piece.towns))[0]
    for piece in pieces:
        if piece.points is not None:
            towns, names = _added(towns, _towns_of(piece.points))
            points.append(_renamed(piece.points, names))
    if towns is None:
        raise DataError("gazetteer-no-towns")
    facilities = [piece.facilities for piece in pieces if piece.facilities is not None]
    return Records(
        municipalities=_municipalities(pieces, towns),
        towns=towns.select(TOWN_COLUMNS).with_columns(pl.col("latitude", "longitude").round(_DECIMALS)),
        points=pl.concat(points) if points else pl.DataFrame(schema=_schema(POINT_COLUMNS)),
        sources=[piece.source for piece in pieces],
        facilities=pl.concat(facilities) if facilities else None,
    )


def _schema(columns: tuple[str, ...]) -> dict[str, pl.DataType | type[pl.DataType]]:
    import polars as pl

    numbers = {"chome": pl.Int16, "latitude": pl.Float64, "longitude": pl.Float64}
    return {name: numbers.get(name, pl.String) for name in columns}


def _municipalities(pieces: list[Piece], towns: pl.DataFrame) -> pl.DataFrame:
    """Those of all files; one without a point of its own lies in the middle of its towns."""
    import polars as pl

    rows = municipal.merged([piece.municipalities for piece in pieces if piece.municipalities is not None])
    middle = towns.group_by("code").agg(a=pl.col("latitude").median(), b=pl.col("longitude").median())
    return (
        rows.join(middle, on="code", how="left", maintain_order="left")
        .with_columns(latitude=pl.coalesce("latitude", "a"), longitude=pl.coalesce("longitude", "b"))
        .with_columns(pl.col("latitude", "longitude").round(_DECIMALS))
        .drop("a", "b")
    )


def _one_row_each(towns: pl.DataFrame) -> pl.DataFrame:
    """Without rows that say the same twice; two places of one name in one file stay two."""
    import polars as pl

    same = (
        pl.when(pl.col("town_id") == "")
        .then(pl.concat_str("latitude", "longitude", separator=","))
        .otherwise("town_id")
    )
    placed = pl.col("latitude").is_not_null()
    return (
        towns.with_columns(same=same)
        .unique([*NAME, "same"], keep="first", maintain_order=True)
        .filter(placed | ~placed.any().over(NAME))
        .drop("same")
    )


def _towns_of(points: pl.DataFrame) -> pl.DataFrame:
    """The towns that points lie in, in the middle of them."""
    import polars as pl

    return (
        points.group_by(NAME, maintain_order=True)
        .agg(pl.col("latitude").median(), pl.col("longitude").median())
        .with_columns(town_id=pl.lit(""))
        .select(TOWN_COLUMNS)
    )


def _added(towns: pl.DataFrame | None, more: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The towns of both, and for each of `more` (same order) the name that it goes by now."""
    import polars as pl

    if towns is None:
        return more, more.select(NAME)
    known, new = towns.with_row_index("known"), more.with_row_index("new")
    same = new.join(known.unique(NAME, keep="first").select(*NAME, "known"), on=NAME, how="left")
    near = known.filter(pl.col("code").is_in(more["code"].unique().to_list()))
    alike = _alone(new).join(_alone(near), on=["code", "key"]).select("new", "known")
    same = (
        same.join(alike, on="new", how="left", suffix="_alike")
        .with_columns(pl.coalesce("known", "known_alike").alias("known"))
        .drop("known_alike")
        .sort("new")
    )
    names = same.join(known.select("known", *NAME), on="known", how="left", suffix="_known", maintain_order="left")
    names = names.select(pl.coalesce(f"{name}_known", name).alias(name) for name in NAME)
    filling = same.drop_nulls("known").unique("known", keep="first").select("known", "town_id", "latitude", "longitude")
    filled = known.join(filling, on="known", how="left", suffix="_new", maintain_order="left").with_columns(
        town_id=pl.when(pl.col("town_id") == "").then(pl.col("town_id_new").fill_null("")).otherwise("town_id"),
        latitude=pl.coalesce("latitude", "latitude_new"),
        longitude=pl.when(pl.col("latitude").is_null()).then("longitude_new").otherwise("longitude"),
    )
    extra = same.filter(pl.col("known").is_null()).select(TOWN_COLUMNS)
    return pl.concat([filled.select(TOWN_COLUMNS), extra]), names


def _key(towns: pl.DataFrame) -> pl.Series:
    """The whole name as the geocoder reads it: 字銘苅 is 銘苅, 大字 安房 is 小字 安房."""
    import polars as pl

    chome = pl.when(pl.col("chome") > 0).then(pl.col("chome").cast(pl.String) + "丁目").otherwise(pl.lit(""))
    whole = towns.select(key=pl.col("oaza") + chome + pl.col("koaza"))["key"]
    known = {text: fold(text) for text in whole.unique()}
    return whole.replace_strict(known, return_dtype=pl.String).alias("key")


def _alone(towns: pl.DataFrame) -> pl.DataFrame:
    """Towns whose key no other of the municipality has: only they can be told by it."""
    import polars as pl

    return towns.with_columns(_key(towns)).filter(pl.len().over("code", "key") == 1)


def _renamed(points: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The points under the names that their towns go by; `names` has a row for each of `_towns_of`."""
    import polars as pl

    given = points.select(NAME).unique(maintain_order=True)
    now = pl.concat([given, names.rename({name: f"{name}_now" for name in NAME})], how="horizontal")
    joined = points.join(now, on=NAME, how="left", maintain_order="left")
    return joined.with_columns(pl.col(f"{name}_now").alias(name) for name in NAME).select(POINT_COLUMNS)
