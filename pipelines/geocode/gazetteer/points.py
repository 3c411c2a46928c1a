"""Blocks, buildings and parcels: which number in a town lies where.

A number is known under one text, the one that `numbers.keys` reads in an address: 街区 `12`, 住居 `12-3` or `12-3-4`,
地番 `2952-1`, `甲95`, `2-乙`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.geocode.hashing import MISS, HashTable, beginnings, seed, seeds, whole

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

POINT_LEVELS = ("block", "building", "parcel")
_ANY = "*"  # stands for any number of a town: no number is written so
DEGREE = 10_000_000  # units to the degree: 1.1 cm


@frozen
class Points:
    """`table`: hash of a number's text, seeded with the town's row → row here. Degrees × 10,000,000; places of
    POINT_LEVELS."""

    table: HashTable
    latitude: NDArray[np.int32]
    longitude: NDArray[np.int32]
    level: NDArray[np.uint8]

    @classmethod
    def of(cls, points: pl.DataFrame) -> Points:
        """`points` has town (row), number, level (place in POINT_LEVELS), latitude and longitude (degrees); a number
        stands once in a town."""
        import numpy as np
        import polars as pl

        towns = points["town"].unique().to_numpy()
        hashes = whole(
            points["number"].to_list() + [_ANY] * len(towns), seeds(np.concatenate([points["town"].to_numpy(), towns]))
        )
        rows = np.concatenate([np.arange(points.height, dtype=np.int32), np.zeros(len(towns), np.int32)])
        return cls(
            HashTable.of(hashes, rows),
            (points["latitude"] * DEGREE).round().cast(pl.Int32).to_numpy(),
            (points["longitude"] * DEGREE).round().cast(pl.Int32).to_numpy(),
            points["level"].cast(pl.UInt8).to_numpy(),
        )

    def __len__(self) -> int:
        return len(self.level)

    def covers(self, towns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the towns have any point."""
        found: NDArray[np.bool_] = self.find(towns, [_ANY] * len(towns)) != MISS
        return found

    def covers_one(self, town: int) -> bool:
        """Whether the town has any point."""
        return self.find_one(town, _ANY) != MISS

    def find(self, towns: NDArray[np.int64], numbers: list[str]) -> NDArray[np.int32]:
        """Row of each number in the town of the same place; MISS where it is not known. No number is empty."""
        return self.table.find(whole(numbers, seeds(towns)))

    def find_one(self, town: int, number: str) -> int:
        """Row of the number in the town, or MISS."""
        return self.table.find_one(beginnings(number, seed(town))[-1]) if number else MISS

    def place(self, row: int) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return int(self.latitude[row]) / DEGREE, int(self.longitude[row]) / DEGREE

    def places(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes in degrees."""
        return self.latitude[rows] / DEGREE, self.longitude[rows] / DEGREE
