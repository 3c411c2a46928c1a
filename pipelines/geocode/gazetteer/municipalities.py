"""How municipalities are written at the beginning of an address."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.geocode.folding import fold

PREFECTURE, MUNICIPALITY = 1, 2
Row = Mapping[str, Any]


def forms(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Folded form → the municipalities (places in `rows`) that are written so, prefectures among them.

    With and without prefecture, with 県 left out (岩手花巻市), without county, the ward alone, former names.
    """
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for name in _names(row):
            for prefecture in {row["prefecture"], _short(row["prefecture"]), ""}:
                found.setdefault(fold(prefecture + name), set()).add(number)
        if not row["city"]:
            found.setdefault(fold(row["prefecture"]), set()).add(number)
    return {form: sorted(numbers) for form, numbers in found.items() if form}


def bare_forms(rows: Sequence[Row]) -> set[str]:
    """Names of 町 and 村 without prefecture and county: they may as well be a town's name (池田町6)."""
    return {fold(row["city"]) for row in rows if row["city"] and not row["ward"] and row["city"][-1] in "町村"}


def parents(rows: Sequence[Row]) -> list[int]:
    """For each ward of a designated city the place of the city, else -1."""
    cities = {(row["prefecture"], row["city"]): number for number, row in enumerate(rows) if not row["ward"]}
    return [cities.get((row["prefecture"], row["city"]), -1) if row["ward"] else -1 for row in rows]


def _names(row: Row) -> Iterator[str]:
    city, ward, county = row["city"], row["ward"], row["county"]
    if not city:
        return
    yield city + ward
    if county:
        yield county + city
    if ward:
        yield ward
    former = _former().get(row["code"], {})
    yield from former.get("names", [])
    yield from (city + name for name in former.get("wards", []))


def _short(prefecture: str) -> str:
    return prefecture if prefecture == "北海道" else prefecture[:-1]


@cache
def _former() -> dict[str, dict[str, list[str]]]:
    text = files("pipelines.geocode").joinpath("former.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
