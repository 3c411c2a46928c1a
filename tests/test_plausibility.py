"""Reverse checks of given coordinates: what is wrong is found, and honest data is left in peace."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import found, make_table

from pipelines.findings import Log
from pipelines.geocode.comparing import compare
from pipelines.geocode.datums import TOKYO, to_jgd2011
from pipelines.geocode.gazetteer.build import build_index
from pipelines.geocode.gazetteer.index import Index
from pipelines.geocode.gazetteer.records import Records
from pipelines.geocode.located import Located
from pipelines.geocode.plausibility import against_gazetteer
from pipelines.geocode.shift import shift_of
from pipelines.geocode.surroundings import Surroundings, distances_km
from pipelines.standards import standard
from pipelines.table import Table

FORM = standard("public-facilities")
ADDRESS = "所在地_連結表記"
SIDE, STEP = 6, 0.01  # towns of a municipality stand on a square, a kilometre apart
WEST, EAST = "102121", "102016"  # two neighbours; their names are real, their towns are not
PREFECTURES = ("08", "10", "21", "30", "37", "41")
KANJI = "東西南北中上下本新元"


def check_places(table: Table, log: Log, index: Index | None, code: str | None = None) -> None:
    """As the step does it."""
    found = Located.of(table, FORM, log)
    if found is not None:
        compare(found, against_gazetteer(found, index, code) if index else ())


def town(row: int, column: int) -> str:
    return f"{KANJI[row]}{KANJI[column]}町"


def place(municipality: str, row: int, column: int) -> tuple[float, float]:
    return 36.3 + row * STEP, (139.2 if municipality == WEST else 139.2 + SIDE * STEP) + column * STEP


@cache
def square() -> Index:
    """Two municipalities side by side with 36 towns each."""
    municipalities = [
        {"code": "100005", "prefecture": "群馬県", "county": "", "city": "", "ward": ""},
        {"code": WEST, "prefecture": "群馬県", "county": "", "city": "みどり市", "ward": ""},
        {"code": EAST, "prefecture": "群馬県", "county": "", "city": "前橋市", "ward": ""},
    ]
    towns = [
        {"code": code, "oaza": town(row, column), "chome": 0, "koaza": "", "town_id": f"{row:04d}{column:03d}",
         "latitude": place(code, row, column)[0], "longitude": place(code, row, column)[1]}
        for code in (WEST, EAST) for row in range(SIDE) for column in range(SIDE)
    ]  # fmt: skip
    frame = pl.DataFrame([{**one, "latitude": 36.3, "longitude": 139.2} for one in municipalities])
    return build_index(Records(frame, pl.DataFrame(towns, schema_overrides={"chome": pl.Int16}), pl.DataFrame()))


def checked(
    rows: list[tuple[str, float | str, float | str]], index: Index | None = None, code: str | None = WEST
) -> Log:
    """What is found in records of (address, latitude, longitude)."""
    table = make_table([{ADDRESS: address, "緯度": str(a), "経度": str(b)} for address, a, b in rows])
    log = Log()
    check_places(table, log, square() if index is None else index, code)
    return log


def near(row: int, column: int, north: float = 0.0, east: float = 0.0, municipality: str = WEST) -> tuple[float, float]:
    """A point beside the town's own, moved by metres."""
    latitude, longitude = place(municipality, row, column)
    return latitude + north / 111_200, longitude + east / (111_200 * np.cos(np.radians(latitude)))


def address(row: int, column: int, number: int = 1, city: str = "群馬県みどり市") -> str:
    return f"{city}{town(row, column)}{number}番地"


def test_a_point_in_another_town_is_found_with_its_distance() -> None:
    log = checked([(address(0, 0), *near(0, 0, 200, 100)), (address(0, 0, 2), *place(WEST, 5, 5))])
    assert found(log) == [("position-far-from-address", "B3")]
    finding = log.findings[0]
    assert finding.params["distance"] == "7.1" and finding.params["town"].endswith(town(0, 0))
    assert finding.params["near"].endswith(town(5, 5)) and finding.severity == "warning"


def test_a_neighbouring_town_is_no_finding() -> None:
    """The gazetteer knows one point of each town, not where it ends."""
    assert found(checked([(address(2, 2), *near(2, 2, 900, 400)), (address(3, 3), *near(3, 3, -800, -700))])) == []


def test_without_a_town_the_municipality_counts() -> None:
    log = checked([("みどり市", *place(WEST, 3, 3)), ("みどり市", *place(EAST, 3, 5)), ("", *place(EAST, 3, 5))])
    assert found(log) == [("position-other-municipality", "B3"), ("position-other-municipality", "B4")]
    assert log.findings[0].params["near"] == f"群馬県前橋市{town(3, 5)}"


def test_an_address_in_another_municipality_is_believed() -> None:
    assert found(checked([(address(3, 3, 1, "群馬県前橋市"), *near(3, 3, municipality=EAST))])) == []
    assert found(checked([("前橋市", *place(EAST, 3, 5))])) == []


def test_border_and_sea_are_no_other_municipality() -> None:
    border = (place(WEST, 3, 5)[0], place(WEST, 3, 5)[1] + 0.7 * STEP)
    sea = (place(WEST, 3, 0)[0], place(WEST, 3, 0)[1] - 0.2)
    assert found(checked([("みどり市", *border), ("みどり市", *sea)])) == []


def test_nothing_is_said_of_what_the_gazetteer_does_not_know() -> None:
    assert found(checked([("香川県高松市番町1-1", 34.34, 134.04), ("どこか", 34.34, 134.04)], code=None)) == []


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("", ""), ("0", "0"), ("139.2", "36.3"), ("35.3.1", "139"), ("51.5", "0.1")]
)
def test_what_other_checks_say_is_not_said_again(latitude: str, longitude: str) -> None:
    assert found(checked([(address(0, 0), latitude, longitude)])) == []


def test_one_address_with_places_apart() -> None:
    rows = [
        (address(0, 0), *near(0, 0)),
        ("群馬県みどり市東東町１番地", *near(0, 0, 1600)),
        (address(0, 0), *near(0, 0, 300)),
    ]
    log = checked(rows)
    assert found(log) == [("position-same-address", "B3")]
    assert log.findings[0].params["row"] == 2 and log.findings[0].params["distance"] == "1.6"
    assert found(checked([("みどり市東東町0-0", *near(0, 0)), ("みどり市東東町0-0", *near(0, 0, 1600))])) == []


def test_one_place_for_many_addresses() -> None:
    shared = [(address(2, 2, number), *near(2, 2)) for number in range(1, 6)]
    other = [(address(3, 3), *near(3, 3))]
    log = checked([*shared, *other])
    assert found(log) == [("position-shared", "B2")] and log.findings[0].params["rows"] == "2, 3, 4, 5, 6"
    assert found(checked([*shared[:4], *other])) == []
    assert found(checked([(address(2, 2), *near(2, 2))] * 8 + other)) == []  # one building, eight offices


def test_records_are_compared_without_a_gazetteer_too() -> None:
    log = Log()
    rows = [{ADDRESS: "本町1-1", "緯度": "36.3", "経度": f"139.{n}"} for n in (2, 3)]
    check_places(make_table(rows), log, None)
    assert found(log) == [("position-same-address", "B3")]


def scattered(count: int, seed: int = 1) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Honest places: some hundred metres around the points of their towns."""
    random = np.random.default_rng(seed)
    cells = random.integers(0, SIDE, (count, 2)).tolist()
    points = [near(row, column, *random.normal(0, 250, 2)) for row, column in cells]
    texts = [address(row, column, number) for number, (row, column) in enumerate(cells, 1)]
    return texts, np.array([one[0] for one in points]), np.array([one[1] for one in points])


def tokyo(latitude: np.ndarray, longitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same places in degrees of Tokyo Datum."""
    there = to_jgd2011(TOKYO, latitude, longitude)
    return 2 * latitude - there.latitude, 2 * longitude - there.longitude


def test_a_column_in_tokyo_datum_is_proposed_as_such() -> None:
    texts, latitude, longitude = scattered(60)
    log = checked(list(zip(texts, *tokyo(latitude, longitude), strict=True)))
    (finding,) = log.findings
    assert finding.code == "position-old-datum" and finding.place.cell == "B" and finding.severity == "warning"
    assert 350 < finding.params["distance"] < 550 and finding.params["after"] < finding.params["before"]
    assert "crs: 日本測地系" in finding.remedy()


def test_a_column_converted_twice_is_told() -> None:
    texts, latitude, longitude = scattered(60)
    there = to_jgd2011(TOKYO, latitude, longitude)
    log = checked(list(zip(texts, there.latitude, there.longitude, strict=True)))
    assert [item.code for item in log.findings] == ["position-converted-twice"]


def test_few_points_or_one_shift_of_another_kind_prove_nothing() -> None:
    texts, latitude, longitude = scattered(60)
    few = list(zip(texts, *tokyo(latitude, longitude), strict=True))[:9]
    assert found(checked(few)) == []
    assert found(checked(list(zip(texts, latitude, longitude - 0.004, strict=True)))) == []
    one = [few[0]] * 40  # the same place again and again is one place
    assert "position-old-datum" not in [item.code for item in checked(one).findings]


@given(st.integers(0, 10_000))
def test_honest_columns_are_never_taken_for_another_datum(seed: int) -> None:
    texts, latitude, longitude = scattered(40, seed)
    assert [item.code for item in checked(list(zip(texts, latitude, longitude, strict=True))).findings] == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, SIDE - 1), st.integers(0, SIDE - 1), st.floats(-600, 600), st.floats(-600, 600)
        ),
        min_size=1, max_size=9, unique=True,
    )
)  # fmt: skip
def test_no_point_around_its_own_town_is_doubted(cells: list[tuple[int, int, float, float]]) -> None:
    rows = [(address(row, column, n), *near(row, column, a, b)) for n, (row, column, a, b) in enumerate(cells, 1)]
    assert found(checked(rows)) == []


@given(st.permutations(range(8)))
def test_order_of_records_is_irrelevant(order: list[int]) -> None:
    rows = [(address(n % 3, n // 3, n + 1), *place(WEST, (n * 5) % SIDE, n % SIDE)) for n in range(8)]
    straight = {(item.code, item.value) for item in checked(rows).findings}
    assert straight == {(item.code, item.value) for item in checked([rows[n] for n in order]).findings}


def test_reach_and_nearest() -> None:
    around = Surroundings(square())
    towns = np.array([0, 14, 40])
    assert (around.reach_km(towns) > 2).all() and (around.reach_km(towns) < 5).all()
    rows, apart = around.nearest(np.array([36.3]), np.array([139.2]))
    assert rows.tolist() == [0] and apart[0] < 0.001
    nothing, far = around.nearest(np.array([36.3]), np.array([139.2]), 0)
    assert nothing.tolist() == [-1] and np.isinf(far).all()


def test_distances_are_those_on_the_ground() -> None:
    """Against the ellipsoid of JGD2011."""
    from pyproj import Geod

    latitude, longitude = np.array([36.0, 43.0, 26.2]), np.array([139.0, 141.3, 127.7])
    other = latitude + 0.2, longitude + 0.3
    metres = Geod(ellps="GRS80").inv(longitude, latitude, other[1], other[0])[2]
    assert np.abs(distances_km(latitude, longitude, *other) / (metres / 1000) - 1).max() < 0.005


def test_shift_of_nothing() -> None:
    assert shift_of(*(np.empty(0) for _ in range(4))) is None
    abroad = np.full(20, 10.0) + np.arange(20) / 1000
    assert shift_of(abroad, abroad, abroad, abroad) is None


def _rows(frame: pl.DataFrame, address: str, latitude: str, longitude: str) -> list[dict[str, str]]:
    columns = frame.select(
        pl.col(address).alias(ADDRESS), pl.col(latitude).alias("緯度"), pl.col(longitude).alias("経度")
    )
    return columns.fill_null("").to_dicts()


@pytest.fixture(scope="session")
def prefectures(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Those that the tests below need; all of them would make the process large for the tests after these."""
    from pipelines.geocode.gazetteer.sources import read_sources

    folder, towns = shared / "gazetteer", tmp_path_factory.mktemp("towns") / "towns.csv"
    wanted = pl.col("code6").str.slice(0, 2).is_in([*PREFECTURES, "13", "29", "42"])
    pl.read_csv(folder / "towns.csv.gz", infer_schema_length=0).filter(wanted).write_csv(towns)
    return build_index(read_sources([folder / "municipalities.csv", towns]))


def test_false_alarms_on_the_nations_evacuation_sites(shared: Path, prefectures: Index) -> None:
    """Sites that municipalities reported: those that are doubted are few, and most of them are wrong."""
    sites = pl.read_csv(shared / "geocoding" / "national_evacuation_sites.csv", infer_schema_length=0)
    counted: Counter[str] = Counter()
    for (code,), part in sites.group_by("団体コード", maintain_order=True):
        if str(code)[:2] not in PREFECTURES:
            continue
        log = Log()
        check_places(make_table(_rows(part, "住所", "緯度", "経度")), log, prefectures, str(code))
        counted.update(item.code for item in log.findings)
        counted["sites"] += part.height
    assert counted["sites"] > 1500
    assert counted["position-old-datum"] == counted["position-converted-twice"] == 0
    assert counted.total() - counted["sites"] <= 0.003 * counted["sites"]


def test_real_mistakes_are_found(shared: Path, prefectures: Index) -> None:
    """A site of 長与町 62 km off, and sites of 荒川区 whose points lie in 豊島区."""
    rows = [
        ("長崎県長与町斉藤郷841-31", "32.284531", "129.86436"),
        ("東京都荒川区町屋3-17-24", "35.731647", "139.721558"),
        ("奈良県奈良市二名一丁目1", "37.705139", "135.733934"),
        ("岐阜県海津市海津町高須515", "35.2206", "136.6366"),
    ]
    log = checked(rows, prefectures, None)
    assert found(log) == [("position-far-from-address", f"B{row}") for row in (2, 3, 4)]
