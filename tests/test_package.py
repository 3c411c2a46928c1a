"""The data package: valid to unmodified frictionless, the same bytes twice, never half-written."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import geopandas
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import make_table, read_rows

from pipelines.errors import UsageError, WorldError
from pipelines.findings import Log
from pipelines.licenses import LICENSES, find_license
from pipelines.package import Metadata, write_package
from pipelines.package.delimited import write_csv
from pipelines.package.folder import replaced
from pipelines.package.form import without_blanks
from pipelines.paths import SCHEMAS
from pipelines.report import Report
from pipelines.standards import GENERATIONS, ODS, definition, definitions, standard
from pipelines.table import Table
from pipelines.validate import validate
from pipelines.workspace import Organization

METADATA = Metadata(
    name="mihon-aed",
    title="AED設置箇所一覧",
    description="見本のためのデータ",
    license="CC-BY-4.0",
    publisher=Organization(
        code="992011",
        name="mihon",
        title="見本市",
        description="見本の市",
        contact_name="情報政策課",
        contact_email="opendata@city.mihon.example",
    ),
    code="992011",
    version="2024-04",
    frequency="annual",
    source="AED一覧(R6.4).xlsx",
    source_sha256="9d8f0c2b" * 8,
    title_en="List of AED locations",
    keywords=("AED", "救急"),
    homepage="https://www.city.mihon.example/",
)


def _valid(dataset: str, generation: str = ODS) -> Table:
    infix = "" if generation == ODS else f".{generation}"
    return make_table(read_rows(SCHEMAS / dataset / f"valid{infix}.csv"))


def _write(table: Table, folder: Path, dataset: str = "aed", generation: str = ODS, **changes: object) -> Path:
    form = standard(dataset, generation)
    log = Log()
    validate(table, form, log)
    report = Report(table.source, dataset, generation, 1.0, [("名称", "名称", "exact")], log, len(table), 0)
    return write_package(table, form, replace(METADATA, **changes), report, folder)  # type: ignore[arg-type]


def _frictionless(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", "datapackage.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_frictionless_command_accepts_the_package(tmp_path: Path) -> None:
    folder = _write(_valid("aed"), tmp_path / "aed")
    done = _frictionless(folder)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(" VALID ") == 2 and "INVALID" not in done.stdout
    csv_path = folder / "992011_aed.csv"
    csv_path.write_bytes(csv_path.read_bytes().replace(b"09:00", b"10:00"))
    broken = _frictionless(folder)
    assert broken.returncode == 1 and "hash" in broken.stdout


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("dataset", list(definitions()))
def test_frictionless_accepts_all_datasets(dataset: str, generation: str, tmp_path: Path) -> None:
    from frictionless import Package

    table = _valid(dataset, generation)
    folder = _write(table, tmp_path / dataset, dataset, generation, bom=generation == ODS)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["errors"] == 0 and not report.warnings
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    names = [entry["path"] for entry in described["resources"]]
    located = bool(standard(dataset, generation).of_kind("latitude"))
    slug = definition(dataset).slug
    assert names == [f"992011_{slug}.csv", *([f"992011_{slug}.geojson"] if located else [])]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*names, "datapackage.json", "report.html", "report.json"]
    )


def test_descriptor_says_what_it_should(tmp_path: Path) -> None:
    folder = _write(_valid("aed"), tmp_path / "aed")
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    table, mapped = described["resources"]
    assert table["validation"] == {"status": "success", "warnings": 0}
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert described["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "title": "クリエイティブ・コモンズ 表示 4.0 国際",
            "path": "https://creativecommons.org/licenses/by/4.0/deed.ja",
        }
    ]
    assert described["sources"] == [{"title": "AED一覧(R6.4).xlsx", "hash": "sha256:" + "9d8f0c2b" * 8}]
    assert described["contributors"] == [
        {"title": "見本市", "roles": ["publisher"]},
        {
            "title": "情報政策課",
            "email": "opendata@city.mihon.example",
            "organization": "見本市",
            "roles": ["contact"],
        },
    ]
    assert described["organization"]["code"] == "992011"
    assert (described["version"], described["standard"]) == ("2024-04", "aed/standard-ods")
    assert "created" not in described
    for resource in (table, mapped):
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + sha256(data).hexdigest()
        assert resource["encoding"] == "utf-8"
    assert (table["mediatype"], mapped["mediatype"]) == ("text/csv", "application/geo+json")
    assert table["type"] == "table" and "type" not in mapped
    assert table["dialect"]["lineTerminator"] == "\r\n"
    assert table["schema"] == standard("aed").schema


@pytest.mark.parametrize("groups", [None, (), ("safety",)])
def test_what_is_said_for_portals(tmp_path: Path, groups: tuple[str, ...] | None) -> None:
    """A dataset that is to be in no group is another thing than one whose groups are the portal's business."""
    folder = _write(_valid("aed"), tmp_path / "aed", groups=groups, extras={"分野": "安全"})
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described.get("groups") == (None if groups is None else list(groups))
    assert described["extras"] == {"分野": "安全"} and described["spatial"]["type"] == "Polygon"
    assert _frictionless(folder).returncode == 0


def test_nothing_is_invented_for_a_bare_file(tmp_path: Path) -> None:
    metadata = Metadata("aed", "AED設置箇所一覧")
    table = _valid("aed")
    folder = write_package(table, standard("aed"), metadata, Report(table.source, "aed"), tmp_path / "out")
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert not described.keys() & {"licenses", "contributors", "sources", "version", "organization", "homepage"}
    assert described["resources"][0]["path"] == "aed.csv"
    assert _frictionless(folder).returncode == 0


def test_same_bytes_twice_and_on_another_machine(tmp_path: Path) -> None:
    table = _valid("aed")
    first = _write(table, tmp_path / "here" / "aed")
    elsewhere = replace(table, source=replace(table.source, path="/別の場所/表.csv"))
    second = _write(elsewhere, tmp_path / "there" / "aed")
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


# ---- CSV ---------------------------------------------------------------------------------------------------------

CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8
) | st.sampled_from(["", '"', "a,b", "a\r\nb", "a\rb", "\n", " x ", "=1", "'", "NULL", "〇①㈱髙"])  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), bom=st.booleans())
def test_csv_reads_back_as_it_was(rows: list[tuple[str, ...]], bom: bool, tmp_path: Path) -> None:
    names = ["全国地方公共団体コード", 'a"b', "c,d"]
    path = tmp_path / "table.csv"
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    write_csv(without_blanks(frame), path, bom=bom)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == bom
    assert data.endswith(b"\r\n")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig" if bom else "utf-8"), newline="")))
    assert read == [names, *map(list, rows)]


def test_csv_has_every_field_of_the_form_and_the_kept_columns(tmp_path: Path) -> None:
    form = standard("aed")
    table = make_table([{"名称": "見本", "緯度": "34.5", "経度": "137.6", "独自の列": "x"}])
    table = table.with_frame(table.frame, [replace(column, heading=f"元の{column.name}") for column in table.columns])
    folder = _write(table, tmp_path / "aed")
    rows = read_rows(folder / "992011_aed.csv")
    assert list(rows[0]) == [*form.names, "独自の列"]
    assert {name: value for name, value in rows[0].items() if value} == {
        "名称": "見本", "緯度": "34.5", "経度": "137.6", "独自の列": "x",
    }  # fmt: skip
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert described["resources"][0]["schema"]["fields"][-1] == {
        "name": "独自の列", "title": "元の独自の列", "type": "string",
    }  # fmt: skip
    assert _frictionless(folder).returncode == 0


# ---- GeoJSON -----------------------------------------------------------------------------------------------------


def _features(folder: Path, name: str = "992011_aed.geojson") -> list[dict[str, object]]:
    data: dict[str, list[dict[str, object]]] = json.loads((folder / name).read_text(encoding="utf-8"))
    assert set(data) == {"type", "features"}
    return data["features"]


def test_geojson_has_the_located_records_in_longitude_latitude(tmp_path: Path) -> None:
    rows = [
        {"ID": "A1", "名称": "甲", "緯度": "34.501234567", "経度": "137.603400", "高度の値": "-1.5"},
        {"ID": "A2", "名称": "乙", "緯度": "", "経度": "", "高度の値": ""},
        {"ID": "", "名称": "丙", "緯度": "34.6", "経度": "137.7", "高度の値": "不明"},
    ]
    folder = _write(make_table(rows), tmp_path / "aed")
    first, second = _features(folder)
    assert first["geometry"] == {"type": "Point", "coordinates": [137.6034, 34.501234567]}
    assert (first["id"], "id" in second) == ("A1", False)
    properties = first["properties"]
    assert isinstance(properties, dict) and list(properties) == list(standard("aed").names)
    assert (properties["名称"], properties["高度の値"], properties["備考"]) == ("甲", -1.5, None)
    assert second["properties"]["高度の値"] == "不明"  # type: ignore[index]


def test_geojson_numbers_are_numbers_and_codes_are_text(tmp_path: Path) -> None:
    rows = [{"全国地方公共団体コード": "011002", "緯度": "43.06", "経度": "141.35", "定員": "012"},
            {"全国地方公共団体コード": "011002", "緯度": "43.07", "経度": "141.35", "定員": "9" * 5000}]  # fmt: skip
    folder = _write(make_table(rows), tmp_path / "care", "care-services")
    first, second = (feature["properties"] for feature in _features(folder, "992011_care_service.geojson"))
    assert (first["定員"], first["全国地方公共団体コード"]) == (12, "011002")  # type: ignore[index]
    assert second["定員"] == "9" * 5000  # type: ignore[index]


def test_repeated_ids_are_no_feature_ids(tmp_path: Path) -> None:
    rows = [{"ID": "E1", "緯度": "34.5", "経度": "137.6"}, {"ID": "E1", "緯度": "34.6", "経度": "137.6"}]
    folder = _write(make_table(rows), tmp_path / "events", "events")
    assert all("id" not in feature for feature in _features(folder, "992011_event.geojson"))


def test_no_geojson_where_nothing_is_located(tmp_path: Path) -> None:
    folder = _write(make_table([{"名称": "甲", "緯度": "", "経度": ""}]), tmp_path / "aed")
    assert not list(folder.glob("*.geojson"))
    assert _frictionless(folder).returncode == 0


def test_geopandas_reads_the_same_points(tmp_path: Path) -> None:
    table = _valid("public-facilities")
    folder = _write(table, tmp_path / "facilities", "public-facilities")
    frame = geopandas.read_file(folder / "992011_public_facility.geojson")
    located = table.frame.filter(pl.col("緯度") != "", pl.col("経度") != "")
    assert frame.crs.to_epsg() == 4326
    assert list(zip(frame.geometry.y, frame.geometry.x, strict=True)) == [
        (float(latitude), float(longitude)) for latitude, longitude in located.select("緯度", "経度").iter_rows()
    ]
    assert list(frame["名称"]) == located.get_column("名称").to_list()


# ---- folder ------------------------------------------------------------------------------------------------------


def _hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path.name.startswith("."))


def test_package_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "aed"
    _write(_valid("aed"), folder)
    (folder / "Thumbs.db").write_bytes(b"")
    _write(make_table([{"名称": "甲"}]), folder, code="131041")
    assert sorted(path.name for path in folder.iterdir()) == [
        "131041_aed.csv", "datapackage.json", "report.html", "report.json",
    ]  # fmt: skip
    assert _hidden(folder) == []


def test_failure_leaves_the_old_package(tmp_path: Path) -> None:
    folder = _write(_valid("aed"), tmp_path / "aed")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError) as caught:
        _write(_valid("aed"), folder, license="GPL")
    assert caught.value.code == "license-unknown" and "CC-BY-4.0" in caught.value.remedy()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert _hidden(folder) == []


@pytest.mark.parametrize("name", ["写真.jpg", ".git"])
def test_folder_with_other_things_is_not_touched(name: str, tmp_path: Path) -> None:
    folder = _write(_valid("aed"), tmp_path / "aed")
    (folder / name).write_text("x")
    with pytest.raises(UsageError) as caught:
        _write(_valid("aed"), folder)
    assert caught.value.code == "package-folder-foreign" and name in caught.value.message()
    assert (folder / name).read_text() == "x" and _hidden(folder) == []


def test_folder_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents" / "datapackage.json").write_text("[]")
    (tmp_path / "file").write_text("x")
    for name in ("Documents", "file"):
        with pytest.raises(UsageError):
            _write(_valid("aed"), tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Documents", "file"]


def test_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert (_write(_valid("aed"), tmp_path / "out") / "datapackage.json").is_file()


def test_run_killed_between_the_renames_is_mended(tmp_path: Path) -> None:
    """The old package had been moved away, the new one not yet moved in."""
    folder = _write(_valid("aed"), tmp_path / "aed [1]")
    folder.rename(tmp_path / ".aed [1].old-0123abcd")
    with pytest.raises(RuntimeError), replaced(folder):
        raise RuntimeError
    assert (folder / "datapackage.json").is_file() and _hidden(folder) == []


def test_leftovers_of_killed_runs_are_cleared(tmp_path: Path) -> None:
    folder = _write(_valid("aed"), tmp_path / "aed")
    fresh, abandoned = tmp_path / ".aed.new-00000000", tmp_path / ".aed.new-11111111"
    old = tmp_path / ".aed.old-22222222"
    for left in (fresh, abandoned, old):
        left.mkdir()
    hours_ago = time.time() - 7200
    os.utime(abandoned, (hours_ago, hours_ago))
    _write(_valid("aed"), folder)
    assert _hidden(folder) == [fresh.name]


def test_disk_that_refuses_is_the_worlds_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorldError) as caught:
        _write(_valid("aed"), tmp_path / "file" / "aed")
    assert caught.value.code == "package-not-written" and caught.value.exit_code == 3


def test_swap_that_fails_puts_the_old_package_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _write(_valid("aed"), tmp_path / "aed")
    real = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(WorldError, match="in use"):
        _write(make_table([{"名称": "甲"}]), folder)
    assert len(read_rows(folder / "992011_aed.csv")) == len(_valid("aed")) and _hidden(folder) == []


# ---- licences and metadata ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [("CC-BY-4.0", "CC-BY-4.0"), ("cc by 4.0", "CC-BY-4.0"), ("CC0 1.0", "CC0-1.0"), ("PDL1.0", "PDL-1.0")],
)
def test_licences_are_found(text: str, name: str) -> None:
    assert find_license(text).name == name


def test_licences_of_the_settings_are_known() -> None:
    from pipelines.workspace import LICENSES as SETTINGS

    assert set(SETTINGS) == set(LICENSES)


def test_metadata_of_a_bare_file(tmp_path: Path) -> None:
    path = tmp_path / "AED一覧.csv"
    path.write_bytes(b"x")
    metadata = Metadata.of_file(path, definition("aed"), "131041")
    assert (metadata.name, metadata.code, metadata.license) == ("131041-aed", "131041", "")
    assert (metadata.source, metadata.source_sha256) == ("AED一覧.csv", sha256(b"x").hexdigest())
    assert Metadata.of_file(path, definition("aed")).name == "aed"


def test_a_shapefile_is_all_its_files(tmp_path: Path) -> None:
    def told() -> tuple[str, str]:
        metadata = Metadata.of_file(tmp_path / "AED.shp", definition("aed"))
        return metadata.source, metadata.source_sha256

    for name in ("AED.shp", "AED.dbf", "AED.SHX", "AED.shp.xml", "別.dbf"):
        (tmp_path / name).write_bytes(b"x")
    name, before = told()
    assert name == "AED.SHX、AED.dbf、AED.shp"
    (tmp_path / "別.dbf").write_bytes(b"y")
    (tmp_path / "AED.shp.xml").write_bytes(b"y")
    assert told() == (name, before)
    (tmp_path / "AED.dbf").write_bytes(b"y")  # the attributes: the points are what they were
    assert told()[1] != before


def test_metadata_of_a_dataset_comes_from_its_settings(tmp_path: Path) -> None:
    from pipelines.workspace import load_dataset

    folder = tmp_path / "mihon" / "aed"
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "AED.csv").write_bytes(b"x")
    (folder.parent / "organization.yaml").write_text(
        "code: 992011\nname: mihon\ntitle: 見本市\nlicense: PDL-1.0\n"
        "contact: {name: 情報政策課, email: opendata@city.mihon.example}\nhomepage: https://www.city.mihon.example/\n",
        encoding="utf-8",
    )
    (folder / "dataset.yaml").write_text(
        "dataset: aed\nsource: {path: source/AED.csv}\nfrequency: annual\nversion: '2024-04'\nbom: false\n",
        encoding="utf-8",
    )
    metadata = Metadata.of_dataset(load_dataset(folder))
    assert (metadata.name, metadata.code, metadata.license, metadata.bom) == ("mihon-aed", "992011", "PDL-1.0", False)
    assert (metadata.frequency, metadata.version, metadata.source) == ("annual", "2024-04", "AED.csv")
    assert metadata.publisher is not None
    assert (metadata.publisher.title, metadata.publisher.contact_name) == ("見本市", "情報政策課")
    table = _valid("aed")
    written = write_package(table, standard("aed"), metadata, Report(table.source, "aed"), tmp_path / "out")
    described = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    assert described["licenses"][0]["title"] == "公共データ利用規約（第1.0版）"
    assert described["titleKana"] == definition("aed").title_kana
    assert not (written / "992011_aed.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_without_a_version_the_source_names_it() -> None:
    from pipelines.package.descriptor import _source_version

    assert _source_version(Metadata("a", "A", source_sha256="9d8f0c2b1a3e" + "0" * 52)) == "source-9d8f0c2b1a3e"
    assert _source_version(Metadata("a", "A")) == ""
