"""The index in memory: which text names which place, and where that is."""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.frozen import frozen
from pipelines.geocode.folding import fold
from pipelines.geocode.gazetteer.points import Points
from pipelines.geocode.hashing import HashTable

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

LOOSE = 1 << 30  # a value of the town table with this bit was found under a loose spelling


class Level(IntEnum):
    """How fine a row of the gazetteer is."""

    NONE = 0
    PREFECTURE = 1
    MUNICIPALITY = 2
    FORMER = 3
    OAZA = 4
    CHOME = 5
    KOAZA = 6


@frozen
class Index:
    """Municipalities and towns as frames (see `Records`), and the tables from hashes of folded names to their rows.

    `towns` has `municipality` (row in `municipalities`) and `level` besides. Values of a table: the row, or -n for the
    n-th list (from 1) of several rows (in `shared` also -1 - the row of a municipality with a town of that name); of
    towns with the bit LOOSE where the spelling is a loose one.
    `points`: blocks, buildings and parcels of the towns; `facilities`: places of a town's own lists (columns in
    `records`); `coverage`: what there is of each prefecture.
    """

    municipalities: pl.DataFrame
    towns: pl.DataFrame
    parents: NDArray[np.int32]
    town_table: HashTable
    ambiguous: list[list[int]]
    municipality_table: HashTable
    shared: list[list[int]]
    outside: NDArray[np.int32]
    sources: list[dict[str, Any]]
    coverage: list[dict[str, Any]] = field(default_factory=list)
    points: Points | None = None
    facilities: pl.DataFrame | None = None

    @cached_property
    def is_prefecture(self) -> NDArray[np.bool_]:
        """For each row of `municipalities` whether it is a whole prefecture."""
        return (self.municipalities["city"] == "").to_numpy()

    @cached_property
    def in_kyoto(self) -> NDArray[np.bool_]:
        """Where streets are written before the town."""
        return (self.municipalities["city"] == "京都市").to_numpy()

    @cached_property
    def town_municipality(self) -> NDArray[np.int32]:
        """For each town the row of its municipality."""
        return self.towns["municipality"].to_numpy()

    @cached_property
    def town_level(self) -> NDArray[np.int8]:
        """For each town its `Level`, as a number."""
        return self.towns["level"].to_numpy()

    @cached_property
    def has_parts(self) -> NDArray[np.bool_]:
        """For each town whether it is a 大字, in which names of 小字 may follow that the gazetteer does not have."""
        return self.towns["oaza"].str.starts_with("大字").to_numpy()

    @cached_property
    def old_towns(self) -> dict[tuple[str, str], set[int]]:
        """Municipalities (rows) by prefecture and folded name of an old town that is now part of them."""
        prefecture = self.municipalities["prefecture"].to_list()
        found: dict[tuple[str, str], set[int]] = {}
        former = self.towns.filter(self.towns["level"] == int(Level.FORMER)).select("municipality", "oaza")
        for number, oaza in former.iter_rows():
            found.setdefault((prefecture[number], fold(oaza)), set()).add(number)
        return found

    @cached_property
    def number_of_code(self) -> dict[str, int]:
        """Row of each 6-digit code."""
        return {code: number for number, code in enumerate(self.municipalities["code"])}
