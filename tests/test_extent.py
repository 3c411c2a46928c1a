"""The box around all positions of a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_table
from shapely.geometry import Point, shape

from pipelines.package.extent import extent
from pipelines.standards import standard

AED = standard("aed")
LATITUDES, LONGITUDES = st.decimals(-90, 90, places=7), st.decimals(-180, 180, places=7)


def box(*positions: tuple[str, str]) -> dict[str, Any] | None:
    rows = [{"名称": "a", "緯度": latitude, "経度": longitude} for latitude, longitude in positions]
    return extent(make_table(rows), AED)


@pytest.mark.parametrize(
    ("positions", "corners"),
    [
        ([("34.0504", "137.6")], (137.6, 34.05, 137.601, 34.051)),
        ([("34.05", "137.6"), ("35", "136.1239")], (136.123, 34.05, 137.6, 35.0)),
        ([("90", "180")], (179.999, 89.999, 180.0, 90.0)),
        ([("-90", "-180")], (-180.0, -90.0, -179.999, -89.999)),
        ([("34.05", "137.6"), ("", "137"), ("91", "137"), ("35", "見本")], (137.6, 34.05, 137.601, 34.051)),
    ],
)
def test_corners(positions: list[tuple[str, str]], corners: tuple[float, ...]) -> None:
    found = box(*positions)
    assert found is not None and found["type"] == "Polygon"
    west, south, east, north = shape(found).bounds
    assert (west, south, east, north) == pytest.approx(corners, abs=0.0011)  # the grid may round one step further out
    (ring,) = found["coordinates"]
    assert ring == [[west, south], [east, south], [east, north], [west, north], [west, south]]


@given(st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=6))
def test_all_positions_lie_in_it(positions: list[tuple[Any, Any]]) -> None:
    polygon = shape(box(*((f"{latitude:f}", f"{longitude:f}") for latitude, longitude in positions)))
    assert polygon.is_valid and polygon.area > 0
    assert all(polygon.intersects(Point(float(longitude), float(latitude))) for latitude, longitude in positions)
    west, south, east, north = polygon.bounds
    assert max(-west, east) <= 180 and max(-south, north) <= 90


def test_no_position_no_extent() -> None:
    assert box(("", "")) is None
    assert extent(make_table([{"名称": "a"}]), AED) is None
    assert extent(make_table([{"地域名": "a"}]), standard("population-by-area-age")) is None


def test_the_package_says_it(samples: dict[str, Path]) -> None:
    found = {name: json.loads((folder / "datapackage.json").read_text("utf-8")) for name, folder in samples.items()}
    assert {name for name, one in found.items() if "spatial" not in one} == {"population-by-area-age", "open-data-list"}
    for name, one in found.items():
        if "spatial" in one:
            places = json.loads(next(samples[name].glob("*.geojson")).read_text("utf-8"))["features"]
            assert all(shape(one["spatial"]).intersects(shape(place["geometry"])) for place in places)
