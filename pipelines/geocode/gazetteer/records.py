"""What a gazetteer is built from, whatever file it came from: municipalities, towns, numbered points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MUNICIPALITY_COLUMNS = ("code", "prefecture", "county", "city", "ward", "latitude", "longitude")
TOWN_COLUMNS = ("code", "oaza", "chome", "koaza", "town_id", "latitude", "longitude")
POINT_COLUMNS = ("code", "oaza", "chome", "koaza", "level", "first", "second", "third", "latitude", "longitude")
FACILITY_COLUMNS = ("code", "name", "address", "latitude", "longitude")


@dataclass(slots=True)
class Records:
    """Frames with the columns above; text is as in the source. Degrees of JGD2011, None where the source has no point.

    `municipalities`: one row per prefecture, municipality and ward of a designated city; `code` has six digits, `city`
    is "" for a prefecture. `towns`: `chome` is a number, 0 where there is none; `town_id` is the 7-digit machiaza_id of
    the Address Base Registry or "". `points`: `level` is "block", "building" or "parcel"; `first`, `second`, `third`
    are the numbers as text, "" where there is none (番 and 号 of a building, 地番 with its branch numbers).
    `facilities`: places of a town's own lists; `name`, `address` or `code` may be "". `sources`: what each file was and
    how old.
    """

    municipalities: pl.DataFrame
    towns: pl.DataFrame
    points: pl.DataFrame
    sources: list[dict[str, Any]] = field(default_factory=list)
    facilities: pl.DataFrame | None = None
