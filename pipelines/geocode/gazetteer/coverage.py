"""What a gazetteer has of each prefecture, for people and for choosing among several files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.geocode.gazetteer.points import POINT_LEVELS

if TYPE_CHECKING:
    from pipelines.geocode.gazetteer.records import Records


def coverage(records: Records) -> list[dict[str, Any]]:
    """For each prefecture: code (2 digits), prefecture, towns, municipalities (with towns), blocks, buildings, parcels,
    and the codes of the municipalities that have such points."""
    import polars as pl

    area = pl.col("code").str.slice(0, 2).alias("code")
    names = records.municipalities.group_by(area).agg(pl.col("prefecture").first())
    towns = records.towns.group_by(area).agg(towns=pl.len(), municipalities=pl.col("code").n_unique())
    found = names.join(towns, on="code").sort("code")
    if records.points.is_empty():
        counts = found.select("code", **{f"{level}s": pl.lit(0) for level in POINT_LEVELS})
        counts = counts.with_columns(with_points=pl.lit([], pl.List(pl.String)))
    else:
        levels = [(pl.col("level") == level).sum().alias(f"{level}s") for level in POINT_LEVELS]
        placed = records.points.drop_nulls("latitude")
        counts = placed.group_by(area).agg(*levels, with_points=pl.col("code").unique().sort())
    numbers = pl.col("towns", "municipalities", *(f"{level}s" for level in POINT_LEVELS)).fill_null(0)
    joined = found.join(counts, on="code", how="left", maintain_order="left").with_columns(
        numbers, pl.col("with_points").fill_null(pl.lit([], pl.List(pl.String)))
    )
    return joined.to_dicts()
