"""Records compared with each other: one address in two places, many addresses in one place. Needs no gazetteer."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container

from pipelines.geocode.located import Located, shown_km
from pipelines.geocode.surroundings import DEGREE_KM

APART_KM = 1.5  # of two records with one address: airports, forests and parks are as large
SHARED_BY = 5  # records with different addresses on one point
_NUMBER = re.compile(r"(?<![0-9０-９])[1-9１-９]")  # 由良町大字衣奈0-0 says no more than the town
_NOT_TOLD_APART = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ｰ", "-") | dict.fromkeys(" \u3000\n\t", None))


def compare(found: Located, doubtful: Container[int] = ()) -> None:
    """Findings about records that contradict each other. `doubtful`: places that have a finding of their own."""
    _check_same_address(found, doubtful)
    _check_shared_points(found, doubtful)


def _key(address: str) -> str:
    return unicodedata.normalize("NFKC", address).translate(_NOT_TOLD_APART)


def _check_same_address(found: Located, doubtful: Container[int]) -> None:
    """One address down to its number, two places far apart."""
    first: dict[str, int] = {}
    for place, address in enumerate(found.addresses):
        if place in doubtful or not _NUMBER.search(address):
            continue
        one = first.setdefault(_key(address), place)
        apart = _apart_km(found, one, place) if one != place else 0.0
        if apart > APART_KM:
            found.add("position-same-address", place, address=address, distance=shown_km(apart), row=found.row(one))


def _apart_km(found: Located, one: int, other: int) -> float:
    north = found.latitude[one] - found.latitude[other]
    east = (found.longitude[one] - found.longitude[other]) * math.cos(math.radians(found.latitude[one]))
    return math.hypot(north, east) * DEGREE_KM


def _check_shared_points(found: Located, doubtful: Container[int]) -> None:
    """Many different addresses on one point: it stands for something coarser, or was left in by mistake."""
    sharing: dict[tuple[float, float], list[int]] = defaultdict(list)
    for place, point in enumerate(zip(found.latitude, found.longitude, strict=True)):
        if found.addresses[place] and place not in doubtful:
            sharing[point].append(place)
    for places in sharing.values():
        if len(places) < SHARED_BY or len(places) == len(found.record):  # all on one point is said elsewhere
            continue
        if len({_key(found.addresses[place]) for place in places}) >= SHARED_BY:
            found.add("position-shared", places[0], count=len(places), rows=found.rows(places))
