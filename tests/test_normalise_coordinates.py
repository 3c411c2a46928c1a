"""Coordinates: cells, columns, and the two columns together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import make_table
from normalising import cell, column, doubts

from pipelines.findings import Log
from pipelines.normalise import normalise
from pipelines.standards import standard
from pipelines.table import Table


@pytest.mark.parametrize(
    ("kind", "before", "after", "rule"),
    [
        ("latitude", "35.681236", "35.681236", None),
        ("latitude", "35", "35", None),
        ("latitude", "34.705529 ", "34.705529", "text-spaces"),
        ("latitude", "３５．６８１２３６", "35.681236", "coordinate-format"),
        ("latitude", "35.681236°", "35.681236", "coordinate-format"),
        ("latitude", "35.681236度", "35.681236", "coordinate-format"),
        ("latitude", "北緯35.681236", "35.681236", "coordinate-format"),
        ("longitude", "E139.767125", "139.767125", "coordinate-format"),
        ("longitude", "139.767125E", "139.767125", "coordinate-format"),
        ("latitude", "35,681236", "35.681236", "coordinate-format"),
        ("latitude", "35°41'10\"", "35.686111", "coordinate-dms"),
        ("latitude", "35°41′10.5″", "35.686250", "coordinate-dms"),
        ("latitude", "35度41分10秒", "35.686111", "coordinate-dms"),
        ("latitude", "北緯３５度４１分１０．５秒", "35.686250", "coordinate-dms"),
        ("longitude", "東経139度46分", "139.766667", "coordinate-dms"),
        ("latitude", "-0.5", "-0.5", None),
        ("longitude", "-07.50", "-7.50", "coordinate-format"),
        ("longitude", "-139.7", "-139.7", None),
        ("latitude", "035.6", "35.6", "coordinate-format"),
        ("latitude", "35.", "35", "coordinate-format"),
        ("latitude", "0.5", "0.5", None),
        ("latitude", "-", "", "placeholder"),
        ("latitude", "None", "", "placeholder"),
    ],
)
def test_repairs(kind: str, before: str, after: str, rule: str | None) -> None:
    assert cell(kind, before) == (after, rule, None)


@pytest.mark.parametrize(
    ("kind", "value", "doubt"),
    [
        ("latitude", "3707321", "coordinate-point-lost"),  # may be 37°07′32.1″ or metres
        ("latitude", "34414055", "coordinate-point-lost"),  # may be 34°41′40.55″
        ("longitude", "15322689", "coordinate-point-lost"),  # may be Web Mercator metres
        ("latitude", "34.694.554", "coordinate-unreadable"),
        ("latitude", "35°61'10\"", "coordinate-unreadable"),
        ("latitude", "8628948133", "coordinate-unreadable"),
        ("latitude", "1.35E+02", "coordinate-unreadable"),
        ("latitude", "0", None),  # the range is for the validation
        ("latitude", "55.1", None),
        ("latitude", "不詳", None),
    ],
)
def test_what_is_no_certain_coordinate_stays(kind: str, value: str, doubt: str | None) -> None:
    assert cell(kind, value) == (value, None, doubt)


def test_points_lost_in_a_whole_column() -> None:
    cells, log = column("latitude", ["34,694,554", "34,660,752", "34,414,055"])
    assert cells == ["34.694554", "34.660752", "34.414055"]
    assert {repair.code for repair in log.repairs} == {"coordinate-point"}
    assert column("longitude", ["135817792", "13574093"])[0] == ["135.817792", "135.74093"]


def test_metres_and_sexagesimal_figures_are_not_taken_for_degrees() -> None:
    for kind, figures in (
        ("latitude", ["4120919", "4121877", "4119994"]),
        ("longitude", ["15322689", "15329971", "15318888"]),
        ("latitude", ["354110", "354359", "350001"]),
        ("latitude", ["35411055", "35435912", "35000123"]),
    ):
        cells, log = column(kind, figures)
        assert cells == figures
        assert not log.repairs


def test_a_minute_rounded_up_to_60_proves_no_decimals() -> None:
    figures = [f"35{minute:02}{second:02}12" for minute, second in ((40, 36), (41, 5), (44, 30), (50, 12), (35, 7))]
    cells, log = column("latitude", [*figures, "35416000"])
    assert cells == [*figures, "35416000"]
    assert not log.repairs


def test_a_point_lost_among_neighbours() -> None:
    cells, _ = column("latitude", ["37.07411", "37.06902", "37.07000", "3707321"])
    assert cells[-1] == "37.07321"
    cells, log = column("latitude", ["34.07411", "34.06902", "34.07000", "3707321"])
    assert cells[-1] == "3707321"
    assert "37.07321" in log.findings[0].remedy()


@pytest.mark.parametrize(
    "others",
    [
        ["139.45", "139.75", "139.60"],  # 1394511: 139.4511, and 139°45′11″ is 139.753: beside them as well
        ["139.46", "139.47", "139.48"],  # outside of them
        ["139.4", "139.5"],  # too few
        ["139.45.10", "139.45.20", "139.45.30"],  # all are minutes and seconds, but too few for one without signs
    ],
)
def test_no_point_is_set_on_a_guess(others: list[str]) -> None:
    assert column("longitude", [*others, "1394511"])[0][-1] == "1394511"


_LONGITUDES = st.one_of(
    st.sampled_from(["139.45", "139.4", "東経139度27分", "139.27.04", "139.27.05", "139.27.06", "1392704", "139451"]),
    st.integers(139_000_000, 139_999_999).map(lambda millionths: f"{millionths / 1e6:.6f}"),
    st.integers(1390000, 1399999).map(str),
    st.integers(139000000, 139999999).map(str),
)


@given(st.lists(_LONGITUDES, min_size=1, max_size=25))
@example(["139.1", "139.15", "139.2", "1392800", "1393500"])
def test_a_second_reading_proves_no_more_than_the_first(cells: list[str]) -> None:
    once, _ = column("longitude", cells)
    again, log = column("longitude", once)
    assert (again, log.repairs) == (once, [])


def _normalised(rows: Sequence[tuple[str, str]]) -> tuple[Table, Log]:
    log = Log()
    table = make_table([{"緯度": latitude, "経度": longitude} for latitude, longitude in rows])
    return normalise(table, standard("aed"), log), log


def _pairs(table: Table) -> list[tuple[str, ...]]:
    return table.frame.select("緯度", "経度").rows()


def test_swapped_columns_are_exchanged_and_places_follow_the_values() -> None:
    table, log = _normalised([("139.7", "35.6"), ("", ""), ("139.8 ", "35.7")])
    assert _pairs(table) == [("35.6", "139.7"), ("", ""), ("35.7", "139.8")]
    swaps = [(r.code, r.place.cell, r.field, r.before, r.after) for r in log.repairs]
    assert swaps == [
        ("coordinate-columns-swapped", "B", "緯度", "緯度", "経度"),
        ("coordinate-columns-swapped", "A", "経度", "経度", "緯度"),
        ("text-spaces", "A4", "経度", "139.8 ", "139.8"),
    ]
    assert table.place(0, "緯度").cell == "B2"
    assert [column.name for column in table.columns] == ["緯度", "経度"]


def test_what_cannot_be_seen_hides_no_swapped_columns() -> None:
    assert _pairs(_normalised([("\u200b139.7", "35.6"), ("139.8", "\x0035.7\ufeff")])[0]) == [
        ("35.6", "139.7"),
        ("35.7", "139.8"),
    ]


def test_one_swapped_row_is_exchanged_by_itself() -> None:
    table, log = _normalised([("35.6", "139.7"), ("139.8", "35.7"), ("0", "0")])
    assert _pairs(table) == [("35.6", "139.7"), ("35.7", "139.8"), ("0", "0")]
    assert [(r.code, r.place.cell, r.before, r.after) for r in log.repairs] == [
        ("coordinate-swapped", "A3", "139.8", "35.7"),
        ("coordinate-swapped", "B3", "35.7", "139.8"),
    ]


def test_a_row_with_one_coordinate_is_not_exchanged_with_the_others() -> None:
    table, log = _normalised([("139.1", "35.1"), ("139.2", "35.2"), ("35.3", "")])
    assert _pairs(table) == [("35.1", "139.1"), ("35.2", "139.2"), ("35.3", "")]
    assert [repair.code for repair in log.repairs] == ["coordinate-swapped"] * 4


@pytest.mark.parametrize("pair", [("55.1", "35.1"), ("135.1", ""), ("", "35.1"), ("135.1", "136.1"), ("35.1", "36.1")])
def test_what_does_not_fit_exchanged_is_not_exchanged(pair: tuple[str, str]) -> None:
    table, log = _normalised([pair])
    assert _pairs(table) == [pair]
    assert not log.repairs


@pytest.mark.parametrize(
    "written",
    [
        "35.6812,139.7671",
        "35.6812, 139.7671",
        "139.7671,35.6812",
        "３５．６８１２，１３９．７６７１",
        "(35.6812、139.7671)",
        "35.6812 139.7671",
        "35.6812/139.7671",
        "POINT(139.7671 35.6812)",
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_two_coordinates_in_one_cell(written: str, place: int) -> None:
    row = ("", written) if place else (written, "")
    table, log = _normalised([row, ("35.7", "139.8")])
    assert _pairs(table)[0] == ("35.6812", "139.7671")
    assert [(r.code, r.place.cell) for r in log.repairs] == [("coordinate-two", "A2"), ("coordinate-two", "B2")]


def test_two_coordinates_where_the_other_cell_contradicts() -> None:
    table, _ = _normalised([("35.6812,139.7671", "139.9")])
    assert _pairs(table) == [("35.6812,139.7671", "139.9")]
    table, _ = _normalised([("35.6812,139.7671", "139.7671")])
    assert _pairs(table) == [("35.6812", "139.7671")]


def test_a_missing_column_is_made_for_the_second_coordinate() -> None:
    log = Log()
    table = make_table([{"名称": "見本", "経度": "35.6812,139.7671", "備考": "あ"}])
    table = normalise(table, standard("aed"), log)
    assert table.frame.columns == ["名称", "緯度", "経度", "備考"]
    assert table.frame.row(0) == ("見本", "35.6812", "139.7671", "あ")
    assert table.place(0, "緯度").cell == table.place(0, "経度").cell == "B2"
    untouched = normalise(make_table([{"緯度": "35.6812"}]), standard("aed"), Log())
    assert untouched.frame.columns == ["緯度"]


@given(st.floats(20.001, 45.999), st.floats(122.001, 153.999))
def test_degrees_minutes_seconds_come_back(latitude: float, longitude: float) -> None:
    for kind, value in (("latitude", latitude), ("longitude", longitude)):
        degrees, rest = divmod(value, 1)
        minutes, rest = divmod(rest * 60, 1)
        seconds = min(rest * 60, 59.9999)
        after, _, doubt = cell(kind, f"{degrees:.0f}°{minutes:.0f}′{seconds:.4f}″")
        assert doubt is None
        assert abs(float(after) - value) < 2e-6


def test_doubts_name_the_cell() -> None:
    _, log = column("latitude", ["35.1", "34.694.554"])
    assert doubts(log) == [("coordinate-unreadable", "34.694.554")]
    assert log.findings[0].place.cell == "A3"
