"""A dataset's `crs:` applied to its columns: metres, older datums, degrees run together; and what stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import found, make_table

from pipelines.build import Build, Wanted, check
from pipelines.errors import UsageError
from pipelines.findings import Log
from pipelines.geocode.asked import Declared, Geocoding
from pipelines.geocode.convert import Converter, metres, plane_columns
from pipelines.geocode.crs import parse_system
from pipelines.geocode.datums import Grids
from pipelines.standards import standard
from pipelines.workspace import load_dataset

FORM = standard("public-facilities")
HEAD = "名称,所在地_連結表記,{},{}\r\n"


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither grids nor a gazetteer, whatever this machine has."""
    monkeypatch.setenv("MACHIKADO_GRIDS", str(tmp_path / "no-grids"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("MACHIKADO_GAZETTEER", raising=False)


def checked(
    folder: Path,
    headings: tuple[str, str],
    cells: list[tuple[str, str]],
    crs: str = "",
    *,
    dms: bool = False,
    title: str = "",
    **more: object,
) -> Build:
    """A small CSV checked with this `crs`."""
    path = folder / "施設.csv"
    rows = [f'施設{number},群馬県みどり市笠懸町鹿{number},"{a}","{b}"' for number, (a, b) in enumerate(cells, 1)]
    path.write_text(
        (f"{title},,,\r\n" if title else "") + HEAD.format(*headings) + "\r\n".join(rows) + "\r\n", encoding="utf-8"
    )
    declared = Declared(parse_system(crs) if crs else None, dms)
    return check(Wanted(path, dataset="public-facilities", code="102121", declared=declared, **more))  # type: ignore[arg-type]


def pairs(build: Build) -> list[tuple[str, str]]:
    assert build.table is not None
    return list(build.table.frame.select("緯度", "経度").iter_rows())


def codes(build: Build, *prefixes: str) -> list[str]:
    return [item.code for item in build.log.findings if item.code.startswith(prefixes or ("crs", "coordinate"))]


OLD = ("緯度（日本測地系）", "経度（日本測地系）")


@pytest.mark.parametrize(
    ("headings", "title", "crs", "said"),
    [
        (OLD, "", "", True),
        (("緯度（旧測地系）", "経度（旧測地系）"), "", "", True),
        (("緯度（東京測地系）", "経度（東京測地系）"), "", "", True),
        (("緯度", "経度"), "緯度経度は日本測地系", "", True),
        (("緯度（日本測地系2011）", "経度（日本測地系2011）"), "", "", False),
        (("緯度", "経度"), "日本測地系から世界測地系に変換", "", False),
        (OLD, "", "日本測地系", False),
        (OLD, "", "世界測地系", False),
    ],
)
def test_an_old_datum_that_the_file_names_is_an_error(
    tmp_path: Path, headings: tuple[str, str], title: str, crs: str, said: bool
) -> None:
    build = checked(tmp_path, headings, [("36.395", "139.281"), ("36.396", "139.282")], crs, title=title)
    assert ("crs-said" in codes(build)) is said
    before = pairs(build)[0] == ("36.395", "139.281")
    assert before is (crs != "日本測地系")


@pytest.mark.parametrize(
    "headings", [("Ｘ座標", "Ｙ座標"), ("X", "Y"), ("座標X(m)", "座標Y(m)"), ("Ｘ座標（北）", "Ｙ座標（東）")]
)
def test_metres_of_a_plane_become_degrees(tmp_path: Path, headings: tuple[str, str]) -> None:
    build = checked(
        tmp_path, headings, [("43,812.345", "-47201.5"), ("４３８１２．３４５", "－47201.5 m")], "平面直角座標系9系"
    )
    assert [(latitude[:7], longitude[:7]) for latitude, longitude in pairs(build)] == [("36.3937", "139.307")] * 2
    assert codes(build) == ["crs-converted"]
    assert [item.code for item in build.log.repairs if item.field == "緯度"] == ["coordinate-converted"] * 2
    assert build.log.repairs[0].place.cell == "C2" and build.log.repairs[0].before == "43,812.345"
    assert build.report.positions["source"] == "EPSG:6677"


def test_x_is_north_however_the_columns_stand(tmp_path: Path) -> None:
    one = checked(tmp_path, ("Ｘ座標", "Ｙ座標"), [("43812.345", "-47201.5")], "9系")
    other = checked(tmp_path, ("Ｙ座標", "Ｘ座標"), [("-47201.5", "43812.345")], "9系")
    assert pairs(one) == pairs(other)


def test_nothing_is_converted_unasked(tmp_path: Path) -> None:
    build = checked(tmp_path, ("緯度", "経度"), [("36.39", "139.28")])
    assert pairs(build) == [("36.39", "139.28")] and not build.log.repairs and not build.report.positions


@pytest.mark.parametrize("name", ["世界測地系", "JGD2011", "WGS84", "EPSG:6668"])
def test_what_is_jgd2011_already_stays_as_it_is(tmp_path: Path, name: str) -> None:
    build = checked(tmp_path, ("緯度", "経度"), [("36.39", "139.28")], name)
    assert pairs(build) == [("36.39", "139.28")] and codes(build) == []


def test_tokyo_datum_without_grids_is_converted_and_said_to_be_coarse(tmp_path: Path) -> None:
    build = checked(tmp_path, ("緯度", "経度"), [("36.39", "139.28"), ("36°23′24″", "139°16′48″")], "日本測地系")
    assert [(a[:7], b[:8]) for a, b in pairs(build)] == [("36.3931", "139.2767")] * 2
    assert codes(build) == ["crs-coarse"]
    assert "gazetteer install --grids" in build.log.findings[-1].remedy() + build.log.findings[0].remedy()
    assert build.report.positions["accuracy"] == 15.0


def test_tokyo_datum_with_grids(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHIKADO_GRIDS", str(shared / "gazetteer" / "grids"))
    build = checked(tmp_path, ("緯度", "経度"), [("36.103774791666666", "140.08785504166664")], "日本測地系")
    assert codes(build) == ["crs-converted"] and build.report.positions["accuracy"] == 0.3


def test_a_place_beyond_the_system_is_an_error_and_stays_blank(tmp_path: Path) -> None:
    build = checked(tmp_path, ("Ｘ座標", "Ｙ座標"), [("43812", "-47201"), ("4028515", "362340")], "9系")
    assert pairs(build)[1] == ("", "")
    assert found(build.log, "crs-outside") == [("crs-outside", "C3")]
    assert not build.ok


def test_degrees_in_a_column_of_metres_are_not_taken_for_metres(tmp_path: Path) -> None:
    build = checked(tmp_path, ("Ｘ座標", "Ｙ座標"), [("43812", "-47201"), ("36.39", "139.28")], "9系")
    assert found(build.log, "crs-degrees") == [("crs-degrees", "C3")]
    assert pairs(build)[1] == ("36.39", "139.28")


def test_a_plane_without_columns_is_an_error(tmp_path: Path) -> None:
    build = checked(tmp_path, ("備考", "URL"), [("", "")], "9系")
    assert codes(build) == ["crs-no-columns"] and not build.ok


def test_a_zone_of_another_prefecture_is_doubted(tmp_path: Path) -> None:
    build = checked(tmp_path, ("Ｘ座標", "Ｙ座標"), [("43812", "-47201")], "2系")
    assert "crs-zone" in codes(build)
    assert "9系" in next(item.message() for item in build.log.findings if item.code == "crs-zone")


def test_the_officers_columns_come_first(tmp_path: Path) -> None:
    build = checked(
        tmp_path, ("南北", "東西"), [("43812.345", "-47201.5")], "9系", columns={"緯度": "南北", "経度": "東西"}
    )
    assert pairs(build)[0][0].startswith("36.39")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("362340.5", "1391650"), ("36.39458", "139.28055")),
        (("36.23.40.5", "139.16.50"), ("36.39458", "139.28055")),
        (("３６２３４０．５", "1391650.0"), ("36.39458", "139.28055")),
        (("36°23′40.5″", "139°16′50″"), ("36.39458", "139.28055")),
    ],
)
def test_declared_degrees_minutes_seconds(tmp_path: Path, cells: tuple[str, str], expected: tuple[str, str]) -> None:
    build = checked(tmp_path, ("緯度", "経度"), [cells], dms=True)
    latitude, longitude = pairs(build)[0]
    assert (latitude[:8], longitude[:9]) == expected and build.ok


@pytest.mark.parametrize("cell", ["366040", "362399", "36.3945", "3623"])
def test_what_is_no_dms_although_declared_is_an_error(tmp_path: Path, cell: str) -> None:
    build = checked(tmp_path, ("緯度", "経度"), [(cell, "1391650")], dms=True)
    assert ("coordinate-unreadable", "C2") in found(build.log) and not build.ok


def test_undeclared_figures_run_together_are_only_read_where_a_whole_column_proves_it() -> None:
    from normalising import column

    few = [f"3623{second:02d}.5" for second in range(10, 20)]
    cells, log = column("latitude", few)
    assert cells == few and {item.code for item in log.findings} == {"coordinate-unreadable"}
    many = [f"3623{second:02d}.5" for second in range(10, 35)]
    cells, log = column("latitude", many)
    assert cells[0] == "36.386250" and {item.code for item in log.repairs} == {"coordinate-dms"}
    cells, log = column("latitude", [*many, "362375.5"])
    assert "362310.5" in cells and not log.repairs


def test_points_between_degrees_minutes_and_seconds() -> None:
    from normalising import column

    cells, _ = column("longitude", ["139.16.50", "139.17.05.5", "139°16'50\""])
    assert cells == ["139.280556", "139.284861", "139.280556"]
    cells, log = column("longitude", ["139.16.50", "139.284", "139.285"])
    assert cells[0] == "139.16.50" and [item.code for item in log.findings] == ["coordinate-unreadable"]


def test_metres() -> None:
    cells = {
        "-12,345.678": -12345.678,
        "１２３": 123.0,
        "−5.5 m": -5.5,
        "": None,
        "約100": None,
        "36°": None,
        "1e5": None,
    }
    assert {cell: metres(cell) for cell in cells} == cells


def test_plane_columns_only_where_there_is_one_of_each() -> None:
    assert plane_columns(make_table([{"Ｘ座標": "1", "Ｙ座標": "2"}])) == {"緯度": "Ｘ座標", "経度": "Ｙ座標"}
    assert plane_columns(make_table([{"Ｘ座標": "1", "X": "1", "Ｙ座標": "2"}])) == {}
    assert plane_columns(make_table([{"Ｘ座標": "1"}])) == {}


def test_blank_and_half_pairs_are_left_to_the_other_checks() -> None:
    table = make_table([{"緯度": "", "経度": ""}, {"緯度": "43812", "経度": ""}])
    log = Log()
    converted = Converter(FORM, log, parse_system("9系"), grids=Grids()).before(table)
    assert converted.frame.rows() == table.frame.rows() and not log.findings


SETTINGS = "dataset: aed\nsource: {{path: source/a.csv}}\n{}\n"


def settings(folder: Path, line: str) -> tuple[Declared, Geocoding]:
    (folder / "aed").mkdir(exist_ok=True)
    (folder / "organization.yaml").write_text('code: "102121"\nname: midori\ntitle: みどり市\n', encoding="utf-8")
    (folder / "aed" / "dataset.yaml").write_text(SETTINGS.format(line), encoding="utf-8")
    dataset = load_dataset(folder / "aed")
    return dataset.declared, dataset.geocoding


@pytest.mark.parametrize(
    ("line", "declared", "geocoding"),
    [
        ("", Declared(), Geocoding()),
        ("crs: 平面直角座標系9系", Declared(parse_system("9系")), Geocoding()),
        ("crs: {system: 日本測地系, notation: 度分秒}", Declared(parse_system("日本測地系"), True), Geocoding()),
        ("crs: {notation: dms}", Declared(None, True), Geocoding()),
        ("geocode: true", Declared(), Geocoding(True, True, False)),
        ("geocode: false", Declared(), Geocoding(False, False, False)),
        ("geocode: {publish_coarser_than_block: false}", Declared(), Geocoding(True, True, False)),
        ("geocode: {publish_coarser_than_block: true}", Declared(), Geocoding(True, True, True)),
    ],
)
def test_settings(tmp_path: Path, line: str, declared: Declared, geocoding: Geocoding) -> None:
    assert settings(tmp_path, line) == (declared, geocoding)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("crs: 10進", "setting-wrong"),
        ("crs: 9", "setting-wrong"),
        ("crs: [9系]", "setting-wrong"),
        ("crs: {systen: 9系}", "setting-unknown"),
        ("crs: {notation: grad}", "setting-wrong"),
        ("geocode: maybe", "setting-wrong"),
        ("geocode: {publish_coarser_than_town: true}", "setting-unknown"),
        ("geocode: {publish_coarser_than_block: perhaps}", "setting-wrong"),
    ],
)
def test_wrong_settings_name_their_line(tmp_path: Path, line: str, code: str) -> None:
    with pytest.raises(UsageError) as raised:
        settings(tmp_path, line)
    assert raised.value.code == code and raised.value.params["line"] == 3
