"""What one file gives to the gazetteer, in the columns of `Records`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


@dataclass(slots=True)
class Piece:
    """Frames are None where the file has nothing of the kind. `points` without coordinates are numbers that exist."""

    source: dict[str, Any]
    municipalities: pl.DataFrame | None = None
    towns: pl.DataFrame | None = None
    points: pl.DataFrame | None = None
    facilities: pl.DataFrame | None = None


def chome_number(column: str) -> pl.Expr:
    """１丁目, 一丁目, 二十三丁目, 3 → the number; 0 where there is none or it is no plain number."""
    import polars as pl

    from pipelines.geocode.folding import fold

    def number(text: str) -> int:
        plain = fold(text).removesuffix("丁目").removesuffix("丁")
        return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 3 else 0

    def numbers(texts: pl.Series) -> pl.Series:
        known = {text: number(text) for text in texts.unique()}
        return texts.replace_strict(known, return_dtype=pl.Int16)

    return pl.col(column).map_batches(numbers, return_dtype=pl.Int16)
