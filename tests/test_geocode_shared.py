"""What real addresses are answered with: how many, and never in another municipality than the address says."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from geocoding import national_index

from benchmarks.geocode_truth import Said, Surroundings, metres, school_addresses, truths
from pipelines.geocode.columns import STATES, Readings, read_addresses
from pipelines.geocode.gazetteer.index import Index, Level
from pipelines.geocode.reading import State, read_address


@pytest.fixture(scope="module")
def index(national_gazetteer: Path) -> Index:
    return national_index(national_gazetteer)


def fine(index: Index, readings: Readings) -> np.ndarray:
    return (readings.town >= 0) & (index.town_level[np.maximum(readings.town, 0)] > Level.FORMER)


def test_schools_at_town_or_finer(index: Index, shared: Path) -> None:
    addresses = school_addresses(shared)
    readings = read_addresses(index, addresses)
    assert len(addresses) == 29_518
    assert fine(index, readings).mean() >= 0.995


def test_no_answer_lies_in_a_municipality_that_the_address_does_not_say(index: Index, shared: Path) -> None:
    said = Said(index)
    sets = {truth.name: truth.addresses for truth in truths(shared)} | {"schools": school_addresses(shared)}
    for name, addresses in sets.items():
        readings = read_addresses(index, addresses)
        unsaid = [
            addresses[row]
            for row in np.flatnonzero(fine(index, readings)).tolist()
            if not said.by(addresses[row], int(index.town_municipality[readings.town[row]]))
        ]
        assert (name, unsaid) == (name, [])


def test_no_far_answer_is_our_fault(index: Index, shared: Path) -> None:
    surroundings = Surroundings(index)
    places = index.towns.select("latitude", "longitude").to_numpy()
    for truth in truths(shared):
        readings = read_addresses(index, truth.addresses)
        rows = np.flatnonzero(fine(index, readings))
        towns = readings.town[rows].astype(np.int64)
        far = metres(places[towns], truth.points[rows]) > 2000
        told = surroundings.explain([truth.addresses[row] for row in rows[far]], towns[far], truth.points[rows[far]])
        assert told and "ours" not in told


def test_columns_read_real_addresses_as_single_ones(index: Index, shared: Path) -> None:
    addresses = random.Random(5).sample(school_addresses(shared), 1500)
    addresses += [address for truth in truths(shared) for address in random.Random(6).sample(truth.addresses, 700)]
    readings = read_addresses(index, addresses)
    assert [readings.row(row) for row in range(len(addresses))] == [read_address(index, one) for one in addresses]


WAYS = ("prefecture left out", "county left out", "ward without city", "ward left out", "spaces", "by the publisher")


@pytest.mark.parametrize("way", WAYS)
def test_other_ways_to_write_an_address_give_the_same_town(index: Index, shared: Path, way: str) -> None:
    """Addresses that are read surely, changed; hardly any may be lost and none may go to another municipality."""
    asked, towns = _changed(index, shared, way)
    if way == "by the publisher":
        found = [
            read_address(index, text, int(index.town_municipality[town]))
            for text, town in zip(asked, towns, strict=True)
        ]
    else:
        readings = read_addresses(index, asked)
        found = [readings.row(row) for row in range(len(asked))]
    city = [_city(index, int(index.town_municipality[town])) for town in towns]
    elsewhere = [
        text
        for text, reading, home in zip(asked, found, city, strict=True)
        if reading.municipality >= 0
        and not index.is_prefecture[reading.municipality]
        and _city(index, reading.municipality) != home
    ]
    assert elsewhere == []
    assert sum(reading.town == town for reading, town in zip(found, towns, strict=True)) >= 0.98 * len(asked)


def _city(index: Index, municipality: int) -> int:
    parent = int(index.parents[municipality])
    return municipality if parent < 0 else parent


def _changed(index: Index, shared: Path, way: str) -> tuple[list[str], list[int]]:
    addresses = random.Random(7).sample(school_addresses(shared), 6000)
    readings = read_addresses(index, addresses)
    asked, towns = [], []
    for row in np.flatnonzero(fine(index, readings)).tolist():
        town = int(readings.town[row])
        home = index.municipalities.row(int(index.town_municipality[town]), named=True)
        prefecture, county, city, ward = (home[part] for part in ("prefecture", "county", "city", "ward"))
        start, rest = prefecture + county + city + ward, ""
        if STATES[readings.state[row]] is not State.SURE or not addresses[row].startswith(start):
            continue
        rest = addresses[row][len(start) :]
        text = {
            "prefecture left out": county + city + ward + rest,
            "county left out": prefecture + city + ward + rest if county else "",
            "ward without city": ward + rest if ward else "",
            "ward left out": prefecture + city + rest if ward else "",
            "spaces": "　".join([prefecture, county + city + ward, " ".join(rest)]),
            "by the publisher": rest if not rest.startswith((city, prefecture)) else "",
        }[way]
        if text:
            asked.append(text)
            towns.append(town)
    assert len(asked) > 150
    return asked, towns
