"""The step in the pipeline: what is checked, what is filled in and marked, and what a package says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from making import make_table

from pipelines.build import Build, Wanted, check, write
from pipelines.findings import Log
from pipelines.geocode.addresses import addresses, missing, names
from pipelines.geocode.asked import Declared, Geocoding
from pipelines.geocode.crs import parse_system
from pipelines.geocode.filling import fill
from pipelines.geocode.gazetteer.build import build_index
from pipelines.geocode.gazetteer.file import save_index
from pipelines.geocode.gazetteer.index import Index
from pipelines.geocode.gazetteer.records import POINT_COLUMNS, Records
from pipelines.package import Metadata
from pipelines.points import LEVEL_WORDS, MARK
from pipelines.standards import standard

CODE = "102121"
FORM = standard("public-facilities")
FILL, COARSE, OFF = Geocoding(fill=True), Geocoding(fill=True, coarse=True), Geocoding(check=False)
ROWS = """名称,所在地_連結表記,緯度,経度
市役所,群馬県みどり市笠懸町鹿1番2号,36.3946,139.2806
図書館,群馬県みどり市笠懸町鹿1番2号,,
公民館,笠懸町鹿1番5号,,
児童館,群馬県みどり市笠懸町鹿2952番地,,
体育館,群馬県みどり市大間々町桐原7,,
資料館,群馬県みどり市まぼろし町1,,
集会所,みどり市,,
出張所,,,
"""


def records() -> Records:
    municipalities = [("100005", ""), (CODE, "みどり市")]
    towns = [
        ("笠懸町鹿", 36.394, 139.281),
        ("大間々町桐原", 36.443, 139.272),
        ("旭町", 36.45, 139.29),
        ("旭町", 36.48, 139.29),
    ]
    points = [
        ("block", "1", "", 36.3951, 139.2811),
        ("building", "1", "2", 36.39522, 139.28122),
        ("parcel", "2952", "", 36.396, 139.282),
    ]
    office = {"prefecture": "群馬県", "county": "", "ward": "", "latitude": 36.4, "longitude": 139.3}
    plain = {"code": CODE, "chome": 0, "koaza": "", "town_id": "0001000"}
    places = [(CODE, "笠懸町鹿", 0, "", level, first, second, "", a, b) for level, first, second, a, b in points]
    short = {"chome": pl.Int16}
    return Records(
        pl.DataFrame([{"code": code, "city": city, **office} for code, city in municipalities]),
        pl.DataFrame(
            [{"oaza": name, **plain, "latitude": a, "longitude": b} for name, a, b in towns], schema_overrides=short
        ),
        pl.DataFrame([dict(zip(POINT_COLUMNS, place, strict=True)) for place in places], schema_overrides=short),
        sources=[{"title": "住所の元データ（試験）", "url": "https://example.jp/abr", "date": "2026-10-01"}],
    )


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(records())


@pytest.fixture
def gazetteer(index: Index, tmp_path: Path) -> Path:
    path = tmp_path / "midori.gazetteer"
    save_index(index, path)
    return path


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MACHIKADO_GAZETTEER", raising=False)


def built(folder: Path, wanted: Geocoding, gazetteer: Path | None = None, text: str = ROWS, **more: object) -> Build:
    path = folder / "施設.csv"
    path.write_text(text, encoding="utf-8")
    return check(
        Wanted(path, dataset="public-facilities", code=CODE, geocoding=wanted, gazetteer=gazetteer, **more)  # type: ignore[arg-type]
    )


def codes(build: Build) -> list[tuple[str, str]]:
    return [
        (item.code, item.place.cell) for item in build.log.findings if item.code.startswith(("geocode", "position"))
    ]


def column(build: Build, name: str) -> list[str]:
    assert build.table is not None
    return build.table.frame.get_column(name).to_list() if name in build.table.frame.columns else []


def test_unset_nothing_is_filled_but_it_is_said_what_could_be(tmp_path: Path, gazetteer: Path) -> None:
    build = built(tmp_path, Geocoding(), gazetteer)
    assert column(build, "緯度")[1:] == [""] * 7 and column(build, MARK) == []
    assert codes(build) == [("geocode-possible", "")]
    (note,) = [item for item in build.log.findings if item.code == "geocode-possible"]
    assert (note.params["count"], note.params["found"], note.severity) == (6, 3, "info")
    assert build.report.positions == {}


def test_block_or_finer_is_filled_in_and_marked(tmp_path: Path, gazetteer: Path) -> None:
    build = built(tmp_path, FILL, gazetteer)
    assert column(build, "緯度") == ["36.3946", "36.395220", "36.395100", "36.396000", "", "", "", ""]
    assert column(build, MARK) == ["", "住居番号", "街区", "地番", "", "", "", ""]
    assert codes(build) == [("geocode-too-coarse", "B6"), ("geocode-not-found", "B7"), ("geocode-not-found", "B8")]
    assert {item.severity for item in build.log.findings if item.code.startswith("geocode")} == {"warning"}
    assert build.report.positions["levels"] == {"given": 1, "block": 1, "building": 1, "parcel": 1}


@pytest.mark.parametrize(
    ("address", "latitude", "said"),
    [
        ("みどり市笠懸町鹿2952番地 2階", "36.396000", []),
        ("みどり市笠懸町鹿2952-9", "", ["geocode-rest"]),
        ("みどり市笠懸町鹿2952番地、桐原7", "", ["geocode-rest"]),
        ("みどり市笠懸町鹿2952番地の裏山", "36.396000", ["geocode-near"]),
        ("みどり市笠懸町鹿1番地2", "36.395220", ["geocode-lot"]),
        ("みどり市笠懸町鹿29 52", "", ["geocode-too-coarse"]),
        ("みどり市笠懸町鹿1区", "", ["geocode-too-coarse"]),
    ],
)
def test_what_is_left_of_an_address_is_not_passed_over(
    index: Index, address: str, latitude: str, said: list[str]
) -> None:
    table = make_table([{"所在地_連結表記": address, "緯度": "", "経度": ""}])
    log = Log()
    after, _ = fill(table, FORM, log, index, FILL, CODE)
    assert after.frame["緯度"].to_list() == [latitude]
    assert [item.code for item in log.findings] == said


def test_what_may_be_another_place_is_not_counted_as_possible(index: Index) -> None:
    table = make_table([{"所在地_連結表記": "みどり市笠懸町鹿2952-9", "緯度": "", "経度": ""}])
    log = Log()
    fill(table, FORM, log, index, Geocoding(), CODE)
    assert log.findings == []


def test_each_filled_cell_is_a_repair_with_its_level(tmp_path: Path, gazetteer: Path) -> None:
    build = built(tmp_path, FILL, gazetteer)
    repairs = [
        (item.code, item.place.cell, item.before, item.after) for item in build.log.repairs if "geocoded" in item.code
    ]
    assert [(code, cell) for code, cell, *_ in repairs] == [
        ("geocoded-building", "C3"), ("geocoded-block", "C4"), ("geocoded-parcel", "C5"),
        ("geocoded-building", "D3"), ("geocoded-block", "D4"), ("geocoded-parcel", "D5"),
    ]  # fmt: skip
    assert repairs[0][2:] == ("", "36.395220") and repairs[3][2:] == ("", "139.281220")


def test_coarser_points_only_where_the_officer_allows_them(tmp_path: Path, gazetteer: Path) -> None:
    build = built(tmp_path, COARSE, gazetteer)
    assert column(build, "緯度")[4] == "36.443000" and column(build, MARK)[4] == LEVEL_WORDS["town"]
    assert codes(build)[0] == ("geocode-coarse", "B6")
    assert column(build, "緯度")[5:] == ["", "", ""]  # a municipality's office is no facility's place


def test_false_leaves_the_gazetteer_alone(tmp_path: Path, gazetteer: Path) -> None:
    text = ROWS.replace("36.3946,139.2806", "36.9,139.9")
    assert codes(built(tmp_path, OFF, gazetteer, text)) == []
    assert codes(built(tmp_path, Geocoding(), gazetteer, text))[0] == ("position-far-from-address", "C2")


def test_without_a_gazetteer_only_who_asked_for_one_is_told(tmp_path: Path) -> None:
    assert codes(built(tmp_path, Geocoding())) == []
    assert codes(built(tmp_path, FILL)) == [("geocode-no-gazetteer", "")]


def test_the_environment_names_a_gazetteer(tmp_path: Path, gazetteer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHIKADO_GAZETTEER", str(gazetteer))
    assert len([cell for cell in column(built(tmp_path, FILL), "緯度") if cell]) == 4


def test_a_given_position_is_never_changed(tmp_path: Path, gazetteer: Path) -> None:
    text = ROWS.replace("36.3946,139.2806", "36.39,").replace("市役所,", "役所,")
    build = built(tmp_path, COARSE, gazetteer, text)
    assert column(build, "緯度")[0] == "36.39" and column(build, "経度")[0] == ""
    assert "coordinates-half" in [item.code for item in build.log.findings]


def test_ambiguous_addresses_stay_blank_and_name_the_candidates(index: Index) -> None:
    table = make_table([{"所在地_連結表記": "みどり市旭町1", "緯度": "", "経度": ""}])
    log = Log()
    after, levels = fill(table, FORM, log, index, COARSE, CODE)
    assert after is table and not levels
    assert [item.code for item in log.findings] == ["geocode-ambiguous"]
    assert log.findings[0].params["candidates"] == ("群馬県みどり市旭町",)


def test_the_package_says_how_positions_were_found(tmp_path: Path, gazetteer: Path) -> None:
    from frictionless import Package

    text = "\n".join(line for line in ROWS.splitlines()[:6]) + "\n"
    build = built(tmp_path, COARSE, gazetteer, text)
    done = write(
        Build(build.report, Log(), build.table, FORM),
        Metadata(
            name="midori-public-facilities", title="公共施設", code=CODE, source="施設.csv", source_sha256="ab" * 32
        ),
        tmp_path / "package",
    )
    assert done.folder is not None
    described = json.loads((done.folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described["positions"] == {"levels": {"given": 1, "block": 1, "building": 1, "parcel": 1, "town": 1}}
    assert described["sources"][1] == {
        "title": "住所の元データ（試験）", "path": "https://example.jp/abr", "version": "2026-10-01",
    }  # fmt: skip
    field = described["resources"][0]["schema"]["fields"][-1]
    assert (
        field["name"] == MARK and field["constraints"]["enum"] == list(LEVEL_WORDS.values()) and field["descriptionEn"]
    )
    resource = Package(str(done.folder / "datapackage.json")).get_resource("public-facilities")
    rows = [row.to_dict() for row in resource.read_rows()]
    assert [row[MARK] for row in rows] == [None, "住居番号", "街区", "地番", "町字の代表点"]
    geo = json.loads((done.folder / f"{CODE}_public_facility.geojson").read_text(encoding="utf-8"))
    assert [feature["properties"].get(MARK) or "" for feature in geo["features"]][-1] == "町字の代表点"


def test_a_conversion_is_in_the_package_and_the_report(tmp_path: Path) -> None:
    text = "名称,所在地_連結表記,Ｘ座標,Ｙ座標\n市役所,群馬県みどり市笠懸町鹿1番2号,43945,-49600\n"
    build = built(tmp_path, Geocoding(), None, text, declared=Declared(parse_system("9系")))
    assert build.report.positions == {"source": "EPSG:6677", "target": "EPSG:6668", "accuracy": 0.0}
    assert json.loads(build.report.to_json())["positions"]["source"] == "EPSG:6677"


def test_report_says_how_many_were_found_at_which_level(tmp_path: Path, gazetteer: Path) -> None:
    report = built(tmp_path, COARSE, gazetteer).report
    assert "住所から求めた位置（町字の代表点） 1" in report.to_text()
    assert "Found by address (block): 1" in report.to_text("en")
    assert "住所から求めた位置（街区）" in report.to_html()


def test_axes_that_are_exchanged_are_told(tmp_path: Path, gazetteer: Path) -> None:
    rows = "".join(f"施設{n},群馬県みどり市笠懸町鹿{n},{-49600 + n * 10},{43945 + n * 10}\n" for n in range(5))
    build = built(
        tmp_path,
        Geocoding(),
        gazetteer,
        "名称,所在地_連結表記,Ｘ座標,Ｙ座標\n" + rows,
        declared=Declared(parse_system("9系")),
    )
    assert ("crs-axes", "") in [(item.code, item.place.cell) for item in build.log.findings]
    right = rows.splitlines()
    swapped = "".join(",".join([*one.split(",")[:2], *reversed(one.split(",")[2:])]) + "\n" for one in right)
    build = built(
        tmp_path,
        Geocoding(),
        gazetteer,
        "名称,所在地_連結表記,Ｘ座標,Ｙ座標\n" + swapped,
        declared=Declared(parse_system("9系")),
    )
    assert "crs-axes" not in [item.code for item in build.log.findings]


def test_where_nothing_was_converted_no_axes_are_exchanged(tmp_path: Path, gazetteer: Path) -> None:
    text = "名称,所在地_連結表記,緯度,経度\n市役所,群馬県みどり市笠懸町鹿1番2号,35.5,136.5\n"
    build = built(tmp_path, Geocoding(), gazetteer, text, declared=Declared(parse_system("9系")))
    assert [one.code for one in build.log.findings if one.code.startswith("crs")] == ["crs-degrees"]


def test_a_column_of_ours_never_takes_a_name_that_is_there(index: Index) -> None:
    table = make_table([{"所在地_連結表記": "みどり市笠懸町鹿1番2号", "緯度": "", "経度": "", MARK: "良い"}])
    after, _ = fill(table, FORM, Log(), index, FILL, CODE)
    assert after.frame.columns[-1] == f"{MARK}_2" and after.frame[MARK].to_list() == ["良い"]
    assert after.columns[-1].heading == MARK and after.columns[-1].number is None


def test_a_prefecture_is_within_no_municipality(index: Index) -> None:
    """It publishes places of all of them: an address says itself where it is."""
    table = make_table([{"所在地_連結表記": "群馬県みどり市笠懸町鹿1番2号", "緯度": "", "経度": ""}])
    after, levels = fill(table, FORM, Log(), index, FILL, "100005")
    assert after.frame["緯度"].to_list() != [""] and levels.total() == 1


def test_addresses_of_parts() -> None:
    parts = {
        "所在地_都道府県": "群馬県",
        "所在地_市区町村": "みどり市",
        "所在地_町字": "笠懸町鹿",
        "所在地_番地以下": "2952",
    }
    table = make_table([{"所在地_連結表記": " ", **parts}, {"所在地_連結表記": "別の所1", **parts}])
    assert addresses(table).to_list() == ["群馬県みどり市笠懸町鹿2952", "別の所1"]
    assert addresses(make_table([{"住所": "a"}, {"住所": ""}])).to_list() == ["a", ""]
    assert addresses(make_table([{"名称": "a"}, {"名称": "b"}])).to_list() == ["", ""]
    assert names(make_table([{"名称": "a"}])).to_list() == ["a"] and names(make_table([{"住所": "a"}])).to_list() == [
        ""
    ]
    assert missing(table, FORM) == []


@pytest.mark.parametrize("dataset", ["open-data-list", "population-by-area-age"])
def test_datasets_without_coordinates_are_left_alone(dataset: str) -> None:
    from pipelines.geocode.step import Positions

    table = make_table([{"名称": "a"}])
    positions = Positions(standard(dataset), Log(), geocoding=COARSE)
    assert positions.after(positions.before(table)) is table and positions.facts == {}


def test_a_file_without_positions_to_check_loads_no_geocoder(tmp_path: Path) -> None:
    """Nor does one without a gazetteer load pyproj: a small check must stay quick."""
    path = tmp_path / "施設.csv"
    path.write_text(ROWS, encoding="utf-8")
    code = (
        "import sys\nfrom pathlib import Path\nfrom pipelines.build import Wanted, check\n"
        f"check(Wanted(Path({str(path)!r}), dataset='public-facilities', code='{CODE}'))\n"
        "heavy = {'numpy', 'pyproj', 'pipelines.geocode.reading', 'shapely', 'geopandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
