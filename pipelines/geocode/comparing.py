"""Records compared with each other: one address in two places, many addresses in one place. Needs no gazetteer."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from pipelines.geocode.located import DEGREE_KM, Located, shown_km
from pipelines.nfkc import nfkc

if TYPE_CHECKING:
    import polars as pl

APART_KM = 1.5  # of two records with one address: airports, forests and parks are as large
SHARED_BY = 5  # records with different addresses on one point
_NUMBER = "(?:^|[^0-9０-９])[1-9１-９]"  # 由良町大字衣奈0-0 says no more than the town
_PLAIN = "^[!-~ぁ-ゖァ-ヺー一-鿿々〇]*$"  # the key of such an address is the address itself
_NOT_TOLD_APART = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ｰ", "-") | dict.fromkeys(" \u3000\n\t", None))


def compare(found: Located, doubtful: Collection[int] = ()) -> None:
    """Findings about records that contradict each other. `doubtful`: places that have a finding of their own."""
    import polars as pl

    places = found.places.with_row_index("place")
    blank = places["address"] == ""
    if doubtful or blank.any():
        places = places.filter(~blank & ~pl.col("place").is_in(list(doubtful)))
    _check_same_address(found, places)
    _check_shared_points(found, places)


def _key(address: str) -> str:
    return nfkc(address).translate(_NOT_TOLD_APART)


def _keys(addresses: pl.Series) -> pl.Series:
    """Addresses without what does not tell them apart: width, kind of dash, spaces."""
    odd = ~addresses.str.contains(_PLAIN)
    if not odd.any():
        return addresses
    different = addresses.filter(odd).unique().to_list()
    return addresses.replace(different, [_key(address) for address in different])


def _repeated(hashes: pl.Series) -> pl.Series | None:
    """Which of them stand there more than once; None where none does, as nearly everywhere."""
    return None if hashes.n_unique() == len(hashes) else hashes.is_duplicated()


def _check_same_address(found: Located, places: pl.DataFrame) -> None:
    """One address down to its number, two places far apart."""
    import polars as pl

    keys = _keys(places["address"])
    repeated = _repeated(keys.hash())
    if repeated is None:
        return
    again = places.with_columns(keys.alias("key")).filter(repeated)
    again = again.filter(pl.col("address").str.contains(_NUMBER))
    first = pl.col("place").first().over("key").alias("first")
    for place, address, one in again.with_columns(first).select("place", "address", "first").iter_rows():
        apart = _apart_km(found.point(one), found.point(place)) if one != place else 0.0
        if apart > APART_KM:
            found.add("position-same-address", place, address=address, distance=shown_km(apart), row=found.row(one))


def _apart_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    north, east = one[0] - other[0], (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return math.hypot(north, east) * DEGREE_KM


def _check_shared_points(found: Located, places: pl.DataFrame) -> None:
    """Many different addresses on one point: it stands for something coarser, or was left in by mistake."""
    point = ["latitude", "longitude"]
    repeated = _repeated(places.select(point).hash_rows())
    if repeated is None:
        return
    for group in places.filter(repeated).partition_by(point, maintain_order=True):
        if group.height < SHARED_BY or group.height == found.places.height:  # all on one point is said elsewhere
            continue
        if _keys(group["address"]).n_unique() >= SHARED_BY:
            rows = group["place"].to_list()
            found.add("position-shared", rows[0], count=len(rows), rows=found.rows(rows))
