"""Coordinate systems: their names, and conversions against published values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import DataError
from pipelines.geocode.crs import System, parse_system, to_degrees, to_plane, zones_of
from pipelines.geocode.datums import (
    BOTH_GRIDS_M,
    GRID_M,
    JGD2000,
    JGD2011,
    PARAMETERS_M,
    QUAKE,
    QUAKE_M,
    SAME_M,
    TKY2JGD,
    TOKYO,
    WGS84,
    Grids,
    to_jgd2011,
)

CENTIMETRE = 1e-7  # degrees, a little more than one
NO_GRIDS = Grids()


def dms(degrees: int, minutes: int, seconds: float) -> float:
    return degrees + minutes / 60 + seconds / 3600


def shifted(datum: str, latitude: float, longitude: float, grids: Grids = NO_GRIDS) -> tuple[float, float, float]:
    found = to_jgd2011(datum, np.array([latitude]), np.array([longitude]), grids)
    return float(found.latitude[0]), float(found.longitude[0]), float(found.accuracy[0])


@pytest.fixture(scope="session")
def grids(shared: Path) -> Grids:
    return Grids.at(shared / "gazetteer" / "grids")


@pytest.mark.parametrize(
    ("text", "datum", "zone", "epsg"),
    [
        ("EPSG:6677", JGD2011, 9, 6677),
        ("epsg 6668", JGD2011, 0, 6668),
        ("EPSG:2443", JGD2000, 1, 2443),
        ("EPSG:30179", TOKYO, 19, 30179),
        ("EPSG:4301", TOKYO, 0, 4301),
        ("EPSG:4612", JGD2000, 0, 4612),
        ("EPSG:4326", WGS84, 0, 4326),
        ("JGD2011 / 9系", JGD2011, 9, 6677),
        ("平面直角座標系9系", JGD2011, 9, 6677),
        ("平面直角座標系第Ⅸ系", JGD2011, 9, 6677),
        ("平面直角座標系 第９系", JGD2011, 9, 6677),
        ("世界測地系 平面直角座標系第IV系", JGD2011, 4, 6672),
        ("JGD2000 / Japan Plane Rectangular CS XIII", JGD2000, 13, 2455),
        ("日本測地系 9系", TOKYO, 9, 30169),
        ("平面直角座標系9系(日本測地系)", TOKYO, 9, 30169),
        ("日本測地系", TOKYO, 0, 4301),
        ("旧日本測地系", TOKYO, 0, 4301),
        ("Tokyo Datum", TOKYO, 0, 4301),
        ("日本測地系2011", JGD2011, 0, 6668),
        ("日本測地系2000", JGD2000, 0, 4612),
        ("日本測地系2011 7系", JGD2011, 7, 6675),
        ("世界測地系", JGD2011, 0, 6668),
        ("ＷＧＳ８４", WGS84, 0, 4326),
    ],
)
def test_names_of_systems(text: str, datum: str, zone: int, epsg: int) -> None:
    system = parse_system(text)
    assert (system.datum, system.zone, system.epsg) == (datum, zone, epsg)
    assert str(epsg) in system.title() and str(epsg) in system.title("en")


@pytest.mark.parametrize(
    "text",
    [
        "", "9", "20系", "0系", "IIX系", "平面直角座標系", "測地系", "WGS84 9系", "EPSG:3857", "EPSG:6688", "UTM54",
        "日本", "JGD2011 9", "Tokyo97",
    ],
)  # fmt: skip
def test_what_is_not_surely_a_system_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_system(text)


@pytest.mark.parametrize("datum", [JGD2011, JGD2000, TOKYO])
@pytest.mark.parametrize("zone", range(1, 20))
def test_titles_name_the_system_again(datum: str, zone: int) -> None:
    system = System(datum, zone)
    assert parse_system(system.title("en").split(" (")[0]) == system
    assert parse_system(f"EPSG:{system.epsg}") == system


@pytest.mark.parametrize(
    ("system", "x", "y", "latitude", "longitude"),
    [
        # The Geospatial Information Authority's own example of 平面直角座標への換算: 36°06′13.58925″ 140°05′16.27815″
        (System(JGD2011, 9), 11543.6883, 22916.2436, dms(36, 6, 13.58925), dms(140, 5, 16.27815)),
        # Its calculator's answer that https://blog.dpto.jp/gis/xy/ prints: X -33369.3352, Y -6837.3391
        (System(JGD2011, 9), -33369.3352, -6837.3391, 35.699202942274219, 139.75777911599519),
        # Origins of zones, 平成14年国土交通省告示第9号
        (System(JGD2011, 1), 0, 0, 33.0, 129.5),
        (System(JGD2011, 5), 0, 0, 36.0, dms(134, 20, 0)),
        (System(JGD2011, 13), 0, 0, 44.0, dms(144, 15, 0)),
        (System(JGD2011, 18), 0, 0, 20.0, 136.0),
    ],
)
def test_plane_coordinates_against_published_values(
    system: System, x: float, y: float, latitude: float, longitude: float
) -> None:
    found = to_degrees(system, np.array([x]), np.array([y]))
    assert abs(found.latitude[0] - latitude) < CENTIMETRE / 10
    assert abs(found.longitude[0] - longitude) < CENTIMETRE / 10
    back = to_plane(system, np.array([latitude]), np.array([longitude]))
    assert (abs(back[0][0] - x), abs(back[1][0] - y)) < (0.001, 0.001)


@pytest.mark.parametrize(
    ("tokyo", "jgd2000"),
    [
        # GSI's TKY2JGD 2.1.1, as its port https://github.com/shuuji3/TKY2JGD documents it
        ((36.103774791666666, 140.08785504166664), (36.10696628160147, 140.08457686629436)),
        ((36.100578889, 140.091149167), (36.10377077065109, 140.08787082896106)),
        # 村松 and 高野 of GSI's original programme, as the crate jgd compares itself with it
        ((dms(36, 27, 39.205), dms(140, 35, 6.111)), (dms(36, 27, 50.58487), dms(140, 34, 54.1008))),
        ((dms(36, 25, 45.634), dms(140, 32, 47.462)), (dms(36, 25, 57.02524), dms(140, 32, 35.4664))),
    ],
)
def test_tokyo_datum_against_published_values(
    grids: Grids, tokyo: tuple[float, float], jgd2000: tuple[float, float]
) -> None:
    latitude, longitude, _ = shifted(TOKYO, *tokyo, Grids(grids.tokyo))
    assert abs(latitude - jgd2000[0]) < CENTIMETRE and abs(longitude - jgd2000[1]) < CENTIMETRE


def test_the_origin_of_japan(grids: Grids) -> None:
    """日本経緯度原点: the figures in law before 2002 and since October 2011. It was measured anew: within a metre."""
    latitude, longitude, accuracy = shifted(TOKYO, dms(35, 39, 17.5148), dms(139, 44, 40.5020), grids)
    assert abs(latitude - dms(35, 39, 29.1572)) < 1e-5 and abs(longitude - dms(139, 44, 28.8869)) < 1e-5
    assert accuracy == pytest.approx(BOTH_GRIDS_M)


def test_grids_say_what_proj_says(grids: Grids) -> None:
    """Our interpolation between corners is PROJ's, to a tenth of a millimetre."""
    from pyproj import Transformer

    random = np.random.default_rng(4)
    latitude, longitude = random.uniform(34.9, 39.5, 2000), random.uniform(138.5, 141.0, 2000)
    steps = "+step +proj=hgridshift +grids={}" + " +step +proj=hgridshift +grids={},null"
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        + steps.format(grids.tokyo, grids.quake)
        + " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    east, north = Transformer.from_pipeline(pipeline).transform(longitude, latitude)
    found = to_jgd2011(TOKYO, latitude, longitude, grids)
    on_land = found.accuracy < PARAMETERS_M
    assert on_land.sum() > 1000
    assert np.abs(found.latitude - north)[on_land].max() < 1e-9 and np.abs(found.longitude - east)[on_land].max() < 1e-9


def test_the_ballpark_of_proj_is_never_used() -> None:
    """Without grids PROJ offers an operation 4301→6668 that changes nothing; ours moves the point 460 m."""
    latitude, longitude, accuracy = shifted(TOKYO, 35.68, 139.76)
    assert 0.0025 < latitude - 35.68 < 0.0040 and -0.0040 < longitude - 139.76 < -0.0025
    assert accuracy == PARAMETERS_M + QUAKE_M


def test_proj_still_states_these_accuracies() -> None:
    from pyproj import CRS
    from pyproj.transformer import TransformerGroup

    with pytest.warns(UserWarning, match="Best transformation is not available"):
        tokyo = TransformerGroup(CRS(4301), CRS(6668))
    stated = {operation.name: operation.accuracy for operation in tokyo.unavailable_operations}
    assert stated == {"Tokyo to JGD2011 (2)": GRID_M, "Tokyo to JGD2011 (1)": BOTH_GRIDS_M}
    assert TransformerGroup(CRS(4301), CRS(4612)).transformers[0].accuracy == PARAMETERS_M
    assert TransformerGroup(CRS(4612), CRS(6668)).transformers[0].accuracy == SAME_M
    assert TransformerGroup(CRS(4326), CRS(6668)).transformers[0].accuracy == SAME_M


@pytest.mark.parametrize(
    ("datum", "latitude", "longitude", "with_grids", "without"),
    [
        (TOKYO, 34.23, 135.17, GRID_M, PARAMETERS_M),  # 和歌山
        (TOKYO, 38.27, 140.87, BOTH_GRIDS_M, PARAMETERS_M + QUAKE_M),  # 仙台
        (JGD2000, 38.27, 140.87, GRID_M, QUAKE_M),
        (JGD2000, 34.23, 135.17, SAME_M, SAME_M),
        (WGS84, 34.23, 135.17, SAME_M, SAME_M),
        (JGD2011, 34.23, 135.17, 0.0, 0.0),
    ],
)
def test_accuracy(
    grids: Grids, datum: str, latitude: float, longitude: float, with_grids: float, without: float
) -> None:
    assert shifted(datum, latitude, longitude, grids)[2] == pytest.approx(with_grids)
    assert shifted(datum, latitude, longitude)[2] == pytest.approx(without)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(25.84, 131.24), (24.34, 124.16), (24.78, 141.32), (32.46, 139.77)]
)  # 南大東島, 石垣島, 硫黄島, 青ヶ島
def test_islands_surveyed_on_their_own_have_no_answer_without_the_grid(
    grids: Grids, latitude: float, longitude: float
) -> None:
    assert np.isnan(shifted(TOKYO, latitude, longitude)[0])
    moved = shifted(TOKYO, latitude, longitude, grids)
    assert np.isfinite(moved[0]) and moved[2] == pytest.approx(GRID_M)


def test_land_that_is_younger_than_the_grid_gets_the_next_best(grids: Grids) -> None:
    latitude, _, accuracy = shifted(TOKYO, 34.8556, 136.8080, grids)  # 中部国際空港, opened in 2005
    assert 0.002 < latitude - 34.8556 < 0.004 and accuracy >= PARAMETERS_M


@pytest.mark.parametrize(("latitude", "longitude"), [(0, 0), (139.7, 35.6), (float("nan"), 139), (51.5, 0.1)])
def test_places_outside_of_japan_have_no_answer(latitude: float, longitude: float) -> None:
    for datum in (TOKYO, JGD2000, JGD2011, WGS84):
        assert np.isnan(shifted(datum, latitude, longitude)[0])


@pytest.mark.parametrize(("x", "y"), [(1e6, 0), (0, -5e5), (float("nan"), 0), (float("inf"), 0)])
def test_metres_beyond_a_zone_have_no_answer(x: float, y: float) -> None:
    found = to_degrees(System(JGD2011, 9), np.array([x]), np.array([y]))
    assert np.isnan(found.latitude[0])


def test_a_file_that_is_no_grid_is_an_error(tmp_path: Path) -> None:
    for name in (TKY2JGD, QUAKE):
        (tmp_path / name).write_bytes(b"no grid")
    with pytest.raises(DataError) as raised:
        shifted(TOKYO, 35.6, 139.7, Grids.at(tmp_path))
    assert raised.value.code == "grid-damaged"
    assert Grids.at(tmp_path / "nowhere") == Grids() == Grids.at(None)


@given(
    st.sampled_from([JGD2011, JGD2000, TOKYO]),
    st.integers(1, 19),
    st.floats(-300_000, 300_000),
    st.floats(-150_000, 150_000),
)
def test_round_trips_are_within_a_millimetre(datum: str, zone: int, x: float, y: float) -> None:
    from pipelines.geocode import crs

    system = System(datum, zone)
    longitude, latitude = crs._plane(system).transform(np.array([y]), np.array([x]))
    back = to_plane(system, latitude, longitude)
    assert abs(back[0][0] - x) < 0.001 and abs(back[1][0] - y) < 0.001


@given(st.permutations(range(12)))
def test_order_of_places_is_irrelevant(order: list[int]) -> None:
    latitude, longitude = np.linspace(33.5, 43.2, 12), np.linspace(130.5, 143.0, 12)
    straight = to_jgd2011(TOKYO, latitude, longitude)
    mixed = to_jgd2011(TOKYO, latitude[order], longitude[order])
    assert np.array_equal(straight.latitude[order], mixed.latitude, equal_nan=True)
    assert np.array_equal(straight.accuracy[order], mixed.accuracy)


def test_many_places_are_as_each_alone(grids: Grids) -> None:
    random = np.random.default_rng(2)
    x, y = random.uniform(-40_000, 40_000, 300_000), random.uniform(-40_000, 40_000, 300_000)
    system = System(TOKYO, 9)
    many = to_degrees(system, x, y, grids)
    for place in (0, 262_143, 262_144, 299_999):
        one = to_degrees(system, x[place : place + 1], y[place : place + 1], grids)
        assert abs(one.latitude[0] - many.latitude[place]) < 1e-12


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("102121", (9,)), ("082350", (9,)), ("212211", (7,)), ("412058", (2,)), ("372013", (4,)), ("462012", (1, 2)),
        ("011002", (11, 12, 13)), ("131041", (9, 14, 18, 19)), ("472018", (15, 16, 17)), ("992011", ()), ("", ()),
    ],
)  # fmt: skip
def test_zones_of_prefectures(code: str, zones: tuple[int, ...]) -> None:
    assert zones_of(code) == zones


def test_every_prefecture_has_a_zone() -> None:
    assert all(zones_of(f"{prefecture:02d}1000") for prefecture in range(1, 48))
