"""Coordinates: both or none, in Japan, near the municipality."""

from __future__ import annotations

import random

import polars as pl
import pytest
from making import checked, found

from pipelines.findings import Log, Place
from pipelines.points import Box
from pipelines.validate.places import _distances_km, _widest_km

HERE = (34.5012, 137.6034)


def _rows(*points: tuple[object, object]) -> list[dict[str, str]]:
    return [
        {"緯度": str(latitude), "経度": str(longitude), "備考": str(number)}
        for number, (latitude, longitude) in enumerate(points)
    ]


def _around(count: int) -> list[tuple[object, object]]:
    return [(round(HERE[0] + n / 1000, 6), round(HERE[1] + n / 900, 6)) for n in range(count)]


def _found(
    points: list[tuple[object, object]], *, centre: tuple[float, float, float] | None = None
) -> list[tuple[str, str]]:
    log = checked("aed", _rows(*points), centre=centre)
    return [(code, cell) for code, cell in found(log) if not code.startswith(("expected", "column"))]


def test_good_points_have_no_finding() -> None:
    assert _found([*_around(20), ("", "")]) == []


def test_one_of_two_is_an_error_at_the_blank_cell() -> None:
    assert _found([("", 137.6), (34.5, "")]) == [("coordinates-half", "A2"), ("coordinates-half", "B3")]


@pytest.mark.parametrize("point", [("0", "0"), ("0.0", "0.000")])
def test_zero_is_said_once(point: tuple[object, object]) -> None:
    assert _found([*_around(5), point]) == [("coordinates-zero", "A7")]


def test_swapped_is_said_once() -> None:
    assert _found([*_around(5), (137.6034, 34.5012)]) == [("coordinates-swapped", "A7")]


def test_lost_decimal_point_is_out_of_range() -> None:
    assert _found([*_around(5), (3450120, 137.6034)]) == [("constraint-maximum", "A7")]


@pytest.mark.parametrize(
    "point",
    [
        (37.57, 126.98), (35.10, 129.04), (43.12, 131.89), (31.23, 122.5), (46.0, 143.0), (38.0, 130.0), (35.0, 150.0),
        (25.03, 122.2), (33.4, 126.5),
    ],
)  # fmt: skip
def test_points_off_japan(point: tuple[float, float]) -> None:
    assert _found([point]) == [("coordinates-outside-japan", "A2")]


@pytest.mark.parametrize(
    "point",
    [
        (24.449, 122.934), (25.923, 123.685), (24.467, 131.188), (26.21, 127.68), (28.37, 129.49), (32.03, 128.39),
        (34.70, 129.44), (34.10, 129.19), (32.62, 128.60), (37.24, 131.87), (36.35, 133.25), (37.85, 136.92),
        (38.33, 138.52), (42.15, 139.42), (45.52, 141.94), (45.40, 140.97), (43.38, 145.82), (45.49, 148.88),
        (44.37, 146.26), (35.71, 140.87), (39.63, 142.07), (33.10, 139.80), (30.48, 140.30), (27.09, 142.19),
        (24.23, 141.46), (20.42, 136.08), (24.28, 153.98), (29.79, 140.34), (35.68, 139.77), (43.06, 141.35),
    ],
)  # fmt: skip
def test_all_ends_of_japan_are_in_japan(point: tuple[float, float]) -> None:
    assert _found([point]) == []


def test_all_on_one_point() -> None:
    assert _found([HERE] * 5) == [("coordinates-all-same", "A")]
    assert _found([HERE] * 4) == []
    assert _found([*[HERE] * 5, (0, 0)]) == [("coordinates-zero", "A7"), ("coordinates-all-same", "A")]


def test_outlier_is_a_warning_with_its_distance() -> None:
    log = checked("aed", _rows(*_around(20), (35.6852, 139.7528)))
    (finding,) = [item for item in log.findings if item.code == "coordinates-far"]
    assert (finding.severity, finding.place.cell) == ("warning", "A22")
    assert finding.params["distance"] == pytest.approx(236, abs=4)
    assert "km" in finding.message("ja")


@pytest.mark.parametrize(
    ("said", "is_told"),
    [("position-shared", True), ("position-far-from-address", False), ("position-other-municipality", False)],
)
def test_an_outlier_is_told_unless_the_gazetteer_has_told_how_far_it_is(said: str, is_told: bool) -> None:
    log = Log()
    log.add(said, Place(None, 22, 1), field="緯度", value="35.6852, 139.7528")
    checked("aed", _rows(*_around(20), (35.6852, 139.7528)), log=log)
    assert found(log, "coordinates-far") == [("coordinates-far", "A22")] * is_told


def test_wide_municipality_has_no_outliers() -> None:
    points: list[tuple[object, object]] = [(36.0 + n / 40, 137.0 + n / 50) for n in range(20)]
    assert _found(points) == []


def test_few_points_do_not_say_where_a_town_is() -> None:
    assert _found([(34.5, 137.6), (34.6, 137.6), (43.06, 141.35)]) == []


def test_stated_centre_and_radius_decide() -> None:
    points = [(34.5, 137.6), (34.9, 137.6)]
    assert _found(points, centre=(*HERE, 20.0)) == [("coordinates-far", "A3")]
    assert _found(points, centre=(*HERE, 60.0)) == []


def test_dataset_without_coordinates_is_not_looked_at() -> None:
    log = checked("population-by-area-age", [{"地域名": "中央", "総人口": "0"}])
    assert not [item for item in log.findings if item.code.startswith("coordinates")]


def test_no_points_of_a_box_are_farther_apart_than_its_corners_say() -> None:
    """What spares most tables the distances of their records."""
    chance = random.Random(7)
    for _ in range(50):
        latitudes = [chance.uniform(20.5, 45.5) for _ in range(2)]
        longitudes = [chance.uniform(123.0, 153.0) for _ in range(2)]
        inside = {
            "latitude": [*latitudes, *(chance.uniform(min(latitudes), max(latitudes)) for _ in range(20))],
            "longitude": [*longitudes, *(chance.uniform(min(longitudes), max(longitudes)) for _ in range(20))],
        }
        places = pl.DataFrame(inside)
        widest = _widest_km(Box.around(places))
        for latitude, longitude in places.iter_rows():
            assert _distances_km(places, latitude, longitude).max() <= widest * (1 + 1e-12)  # type: ignore[operator]
