"""A town's own published places: an address or a name that one of them has is where it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.geocode.columns import STATES, read_addresses
from pipelines.geocode.gazetteer.index import Index, Level
from pipelines.geocode.numbers import read_number
from pipelines.geocode.reading import State
from pipelines.spelling import plain_name

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

_FAR = 0.001  # degrees, some 100 m: places farther apart are not one


@dataclass(frozen=True, slots=True)
class Facilities:
    """`by_number`: places by town (row) and number; `by_name`: by municipality (row) and name, with their towns' rows.

    Places that share a key but lie apart are all in the list: no one of them is chosen.
    """

    latitude: list[float]
    longitude: list[float]
    shown: list[str]
    town: list[int]
    by_number: dict[tuple[int, str], list[int]]
    by_name: dict[tuple[int, str], list[int]]
    towns: NDArray[np.int64]

    @classmethod
    def of(cls, index: Index, frame: pl.DataFrame, within: int = -1) -> Facilities:
        """`frame` has name, address, latitude, longitude (degrees) and may have code, the municipality's six digits.

        `within` is the municipality (row) of places that name none. Rows without a point are left out, and those whose
        municipality is not known: nothing is found across a municipality's border.
        """
        import numpy as np
        import polars as pl

        frame = frame.filter(pl.col("latitude").is_finite() & pl.col("longitude").is_finite())
        texts = {
            column: frame[column].fill_null("").to_list() if column in frame.columns else [""] * frame.height
            for column in ("name", "address", "code")
        }
        by_number: dict[tuple[int, str], list[int]] = defaultdict(list)
        by_name: dict[tuple[int, str], list[int]] = defaultdict(list)
        owners = [index.number_of_code.get(code, within) for code in texts["code"]]
        towns = _towns(index, texts["address"], owners, by_number)
        for row, (name, owner) in enumerate(zip(texts["name"], owners, strict=True)):
            municipality = int(index.town_municipality[towns[row]]) if towns[row] >= 0 else owner
            if municipality >= 0 and plain_name(name):
                by_name[whole_city(index, municipality), plain_name(name)].append(row)
        return cls(
            frame["latitude"].to_list(),
            frame["longitude"].to_list(),
            [f"{name} {address}".strip() for name, address in zip(texts["name"], texts["address"], strict=True)],
            towns,
            by_number,
            by_name,
            np.array(sorted({town for town, _ in by_number}), np.int64),
        )

    def at(self, town: int, number: str) -> list[int]:
        """The place with this number in the town; several where they lie apart; none where there is none."""
        return self._one_of(self.by_number.get((town, number), []))

    def called(self, index: Index, municipality: int, town: int, name: str) -> list[int]:
        """The place of this name in the municipality (row), several where there are. One in another town is another."""
        rows = self.by_name.get((whole_city(index, municipality), plain_name(name)), [])
        agreed = [row for row in rows if town < 0 or self.town[row] < 0 or _agree(index, town, self.town[row])]
        return self._one_of(agreed)

    def _one_of(self, rows: list[int]) -> list[int]:
        spread = max(
            (max(places[row] for row in rows) - min(places[row] for row in rows) if rows else 0.0)
            for places in (self.latitude, self.longitude)
        )
        return rows[:1] if spread <= _FAR else rows


def whole_city(index: Index, municipality: int) -> int:
    """The municipality, or the city that the ward belongs to."""
    parent = int(index.parents[municipality])
    return municipality if parent < 0 else parent


def _towns(
    index: Index, addresses: list[str], owners: list[int], by_number: dict[tuple[int, str], list[int]]
) -> list[int]:
    """The town (row, -1: none) of each address; notes those that have a number too."""
    towns = [-1] * len(addresses)
    for owner in set(owners):
        rows = [row for row, one in enumerate(owners) if one == owner]
        readings = read_addresses(index, [addresses[row] for row in rows], owner)
        for place, row in enumerate(rows):
            town = int(readings.town[place])
            if town < 0 or index.town_level[town] <= Level.FORMER or STATES[readings.state[place]] is State.AMBIGUOUS:
                continue
            towns[row] = town
            number = next(read_number(readings.texts[place][readings.read[place] :]), None)
            if number:
                by_number[town, number.key].append(row)
    return towns


def _agree(index: Index, one: int, other: int) -> bool:
    """Whether two rows may be the same town: the same 大字 in the same municipality."""
    oaza = index.towns["oaza"]
    return bool(index.town_municipality[one] == index.town_municipality[other]) and oaza[one] == oaza[other]
