"""Addresses with known points, and what is to be said of answers that lie far from them or where they should not."""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.geocode.folding import fold
from pipelines.geocode.gazetteer.index import Index
from pipelines.geocode.reading import read_address

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAME = 50.0  # metres: records nearer to one another may be one
_METRES = 111_195.0  # of a degree on the sphere


@dataclass(slots=True)
class Truth:
    """`points` has a row of latitude and longitude for each address."""

    name: str
    addresses: list[str]
    points: NDArray[np.float64]


def school_addresses(shared: Path) -> list[str]:
    """Addresses of schools, without points."""
    lines = (shared / "geocoding" / "school_addresses.txt").read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line.strip() and not line.startswith("//")]


def truths(shared: Path) -> Iterator[Truth]:
    """The three sets that have points."""
    folder = shared / "geocoding"
    yield _truth("addresses_with_points", folder, "住所", lambda row: row["緯度経度"].split(",")[::-1])
    yield _truth("national_evacuation_sites", folder, "住所", lambda row: [row["緯度"], row["経度"]])
    yield _truth("truth", folder, "address", lambda row: [row["lat"], row["lon"]] if row["flag"] == "ok" else [])


def _truth(name: str, folder: Path, column: str, point: Any) -> Truth:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row[column], point(row)) for row in csv.DictReader(file) if row[column].strip()]
    kept = [(address, place) for address, place in rows if len(place) == 2 and all(place)]
    return Truth(name, [address for address, _ in kept], np.array([place for _, place in kept], float))


def metres(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances on the sphere between rows of latitude and longitude."""
    a, b = np.radians(one), np.radians(other)
    h = np.sin((b[:, 0] - a[:, 0]) / 2) ** 2 + np.cos(a[:, 0]) * np.cos(b[:, 0]) * np.sin((b[:, 1] - a[:, 1]) / 2) ** 2
    distances: NDArray[np.float64] = 2 * np.degrees(np.arcsin(np.sqrt(h))) * _METRES
    return distances


class Said:
    """Whether an address says the municipality that an answer lies in."""

    def __init__(self, index: Index) -> None:
        rows, former = index.municipalities.to_dicts(), _former_names()
        self._names = [
            {fold(name) for name in (row["city"], row["ward"], *former.get(row["code"], ())) if name} for row in rows
        ]
        self._prefecture = [row["prefecture"] for row in rows]
        self._prefectures = {row["prefecture"] for row in rows}

    def by(self, address: str, municipality: int) -> bool:
        """`municipality` is a row of the index. A prefecture that is written must be that of the municipality."""
        text = fold(address)
        plain = unicodedata.normalize("NFKC", address).lstrip()
        written = [name for name in self._prefectures if plain.startswith(name)]
        if written and self._prefecture[municipality] not in written:
            return False
        return any(name in text for name in self._names[municipality])


def _former_names() -> dict[str, list[str]]:
    """Names that addresses still carry for a municipality, wards among them, by its code."""
    text = files("pipelines.geocode").joinpath("former.toml").read_text(encoding="utf-8")
    return {code: [*one.get("names", []), *one.get("wards", [])] for code, one in tomllib.loads(text).items()}


class Surroundings:
    """What lies around a point: for answers that are far from where they should be."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._places = index.towns.select("latitude", "longitude").to_numpy()
        self._rows = np.flatnonzero(~np.isnan(self._places[:, 0]))
        self._oaza = index.towns.select("municipality", "oaza").hash_rows().to_numpy()
        self._records: dict[int, list[tuple[str, float, float]]] = defaultdict(list)

    def learn(self, addresses: Sequence[str], towns: NDArray[np.int64], places: NDArray[np.float64]) -> None:
        """Takes records as witnesses of how far each 大字 reaches; `towns` has -1 where there is none."""
        for address, town, (latitude, longitude) in zip(addresses, towns.tolist(), places.tolist(), strict=True):
            if town >= 0:
                self._records[int(self._oaza[town])].append((address, latitude, longitude))

    def _witnessed(self, address: str, town: int, place: NDArray[np.float64], distance: float) -> bool:
        """Whether another record of the 大字, with another address, lies near the place but not at it."""
        others = [record[1:] for record in self._records[int(self._oaza[town])] if record[0] != address]
        if not others:
            return False
        away = metres(np.array(others), np.repeat(place[None], len(others), 0))
        return bool(((away > _SAME) & (away < distance / 3)).any())

    @cached_property
    def _tree(self) -> Any:
        from shapely import STRtree, points

        return STRtree(points(_flat(self._places[self._rows])))

    def nearest(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """The nearest town (row of the index) of each place."""
        from shapely import points

        found: NDArray[np.int64] = self._rows[self._tree.nearest(points(_flat(places)))]
        return found

    def explain(self, addresses: Sequence[str], towns: NDArray[np.int64], places: NDArray[np.float64]) -> list[str]:
        """Why the answer `towns` (rows) lies far from each place; see `CLASSES`."""
        near = self.nearest(places)
        oaza, of = self.index.towns["oaza"], self.index.town_municipality
        named = self._named_towns(addresses, towns)
        reach = self._reach(towns, places)
        distances = metres(self._places[towns], places)
        told = []
        for number, (town, other) in enumerate(zip(towns.tolist(), near.tolist(), strict=True)):
            if self._better(named[number], town, places[number]):
                told.append("part" if "字" in addresses[number] else "ours")
            elif of[other] == of[town] and oaza[other] == oaza[town]:
                told.append("extent")
            elif self._witnessed(addresses[number], town, places[number], float(distances[number])):
                told.append("witnessed")
            elif of[other] != of[town]:
                told.append("border")
            elif reach[number]:
                told.append("shape")
            else:
                told.append("elsewhere")
        return told

    def _named_towns(self, addresses: Sequence[str], towns: NDArray[np.int64]) -> list[list[int]]:
        """Other towns of the municipality whose whole name the address has as well, and that are no part of ours."""
        names: dict[int, list[tuple[str, int]]] = defaultdict(list)
        oaza, koaza, chome = (self.index.towns[column] for column in ("oaza", "koaza", "chome"))
        wanted = {int(self.index.town_municipality[town]) for town in towns.tolist()}
        known: dict[str, str] = {}
        for row in np.flatnonzero(np.isin(self.index.town_municipality, list(wanted))).tolist():
            name = oaza[row] + (f"{chome[row]}丁目" if chome[row] else "") + koaza[row]
            known[name] = known.get(name) or fold(name)
            names[int(self.index.town_municipality[row])].append((known[name], row))
        found = []
        for address, town in zip(addresses, towns.tolist(), strict=True):
            text = fold(address[read_address(self.index, address).named :])
            own = fold(oaza[town] + (f"{chome[town]}丁目" if chome[town] else "") + koaza[town])
            here = names[int(self.index.town_municipality[town])]
            found.append([row for name, row in here if len(name) > len(own) and name in text])
        return found

    def _better(self, others: list[int], town: int, place: NDArray[np.float64]) -> bool:
        """Whether one of the other towns that the address names in full lies nearer."""
        own = metres(self._places[[town]], place[None])[0]
        return any(metres(self._places[[other]], place[None])[0] < own / 2 for other in others)

    def _reach(self, towns: NDArray[np.int64], places: NDArray[np.float64]) -> list[bool]:
        """Whether the town is as large as that: others of its 大字's points, or its neighbours', lie as far apart."""
        distances = metres(self._places[towns], places)
        return [bool(one <= 2 * other) for one, other in zip(distances, self.spacing(towns), strict=True)]

    def spacing(self, towns: NDArray[np.int64]) -> NDArray[np.float64]:
        """How far it is from each town to the nearest of another 大字, in metres: half of it is about its radius."""
        from shapely import points

        result = np.full(len(towns), np.inf)
        for number, place in enumerate(self._places[towns]):
            for width in (0.02, 0.1, 0.5):
                flat = _flat(place[None])[0]
                near = self._rows[self._tree.query(points(flat).buffer(width))]
                near = near[self._oaza[near] != self._oaza[towns[number]]]
                if len(near):
                    result[number] = metres(np.repeat(place[None], len(near), 0), self._places[near]).min()
                    break
        return result


CLASSES = {
    "extent": "the point lies nearest to the town that was answered: a large 大字, this is its extent",
    "witnessed": "another record of the same 大字 lies by the point: a large 大字, this is its extent",
    "border": "the point lies nearest to a town of another municipality: it is off, or over the border",
    "shape": "nearer to another 大字, but within two spacings of the towns there: large, long or interlaced 大字",
    "elsewhere": "among towns of other names, beyond two spacings, borne out by no other record: it or ours is off",
    "part": "the address names a 字 of the town answered, and a town of its own is called so too",
    "ours": "the address names a finer town that lies nearer and was not answered",
}


def _flat(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees of latitude and longitude shrunk so that distances are about right around 36° north: x, y."""
    return np.column_stack([places[:, 1] * 0.81, places[:, 0]])
