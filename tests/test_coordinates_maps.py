"""GeoPackage, Shapefile, KML and GeoJSON in a system of its own: records with degrees, each file's own system kept."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines import read
from pipelines.build import Wanted, check
from pipelines.errors import DataError, MachikadoError, UsageError
from pipelines.findings import Log
from pipelines.geocode.asked import Declared
from pipelines.geocode.crs import parse_system
from pipelines.table import Table

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

NAMES = ["市役所", "図書館", "公園"]
PLACES = [(139.2806, 36.3946), (139.30, 36.41), (139.31, 36.42)]
Maker = Callable[[Path, "GeoDataFrame"], Path]


def features(crs: int | None = 6668, shapes: list[Any] | None = None) -> GeoDataFrame:
    """Three places with a column of whole numbers that has a gap."""
    import geopandas
    from shapely.geometry import Point

    points = shapes or [Point(*place) for place in PLACES]
    frame = geopandas.GeoDataFrame({"名称": NAMES, "住所": ["a1", None, "c3"], "定員": [1, None, 30]}, geometry=points)
    frame["定員"] = frame["定員"].astype("Int64")
    if crs is None:
        return frame
    return frame.set_crs(6668).to_crs(crs)


def geopackage(folder: Path, frame: GeoDataFrame) -> Path:
    frame.to_file(folder / "施設.gpkg", layer="施設", driver="GPKG")
    return folder / "施設.gpkg"


def shapefile(
    folder: Path, frame: GeoDataFrame, *, encoding: str = "cp932", without: tuple[str, ...] = (".cpg",)
) -> Path:
    inner = folder / "shp"
    inner.mkdir()
    frame.to_file(inner / "施設.shp", encoding=encoding)
    for suffix in without:
        (inner / f"施設{suffix}").unlink(missing_ok=True)
    with zipfile.ZipFile(folder / "施設.zip", "w") as archive:
        for part in sorted(inner.iterdir()):
            archive.write(part, f"data/{part.name}")
    return folder / "施設.zip"


def bare_shapefile(folder: Path, frame: GeoDataFrame) -> Path:
    shapefile(folder, frame)
    return folder / "shp" / "施設.shp"


def kml(folder: Path, frame: GeoDataFrame) -> Path:
    frame.to_crs(4326).to_file(folder / "施設.kml", driver="LIBKML")
    return folder / "施設.kml"


def kmz(folder: Path, frame: GeoDataFrame) -> Path:
    with zipfile.ZipFile(folder / "施設.kmz", "w") as archive:
        archive.write(kml(folder, frame), "doc.kml")
    return folder / "施設.kmz"


def zipped_on_a_mac(make: Maker) -> Maker:
    """The archive with a folder, and what Finder puts beside each of its files."""

    def made(folder: Path, frame: GeoDataFrame) -> Path:
        path = make(folder, frame)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.shp/", b"")
            for name, content in parts.items():
                inner, _, last = name.rpartition("/")
                for beside in (f"__MACOSX/{inner}/._{last}".replace("//", "/"), f"._{last}"):
                    archive.writestr(beside, b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(80))
                archive.writestr(name, content)
        return path

    return made


def geojson(folder: Path, frame: GeoDataFrame) -> Path:
    """As it was before RFC 7946: with a system of its own."""
    frame.to_file(folder / "施設.geojson", driver="GeoJSON", RFC7946="NO")
    return folder / "施設.geojson"


def taken(path: Path, log: Log | None = None, sheet: str | None = None) -> Table:
    return read.read(path, log if log is not None else Log(), sheet=sheet)


def places(table: Table) -> list[tuple[float, float]]:
    named = {column.heading: column.name for column in table.columns}
    rows = table.frame.select(named["経度"], named["緯度"]).iter_rows()
    return [(round(float(east), 6), round(float(north), 6)) for east, north in rows]


@pytest.mark.parametrize(
    "make",
    [geopackage, shapefile, bare_shapefile, kml, kmz, zipped_on_a_mac(shapefile), zipped_on_a_mac(kmz)],
)
def test_each_kind_is_read(tmp_path: Path, make: Maker) -> None:
    log = Log()
    table = taken(make(tmp_path, features()), log)
    cells = {column.heading: table.frame.get_column(column.name).to_list() for column in table.columns}
    assert cells["名称"] == NAMES and cells["住所"] == ["a1", "", "c3"] and cells["定員"] == ["1", "", "30"]
    assert places(table) == PLACES
    assert table.row_numbers == (1, 2, 3)
    assert [column.number for column in table.columns if column.heading in ("名称", "経度")] == [1, None]
    assert {item.severity for item in log.findings} <= {"info"}


def test_heights_are_told(tmp_path: Path) -> None:
    from shapely.geometry import Point

    log = Log()
    table = taken(
        geopackage(tmp_path, features(shapes=[Point(*place, 12.5 * at) for at, place in enumerate(PLACES)])), log
    )
    assert places(table) == PLACES
    assert [item.params["count"] for item in log.findings if item.code == "geometry-height"] == [2]


@pytest.mark.parametrize(
    ("make", "crs", "base"),
    [
        (geopackage, 6677, "EPSG:6668"),
        (geopackage, 2451, "EPSG:4612"),
        (geopackage, 4612, "EPSG:4612"),
        (shapefile, 6677, "EPSG:6668"),
        (shapefile, 4612, "EPSG:4612"),
        (shapefile, 2451, "EPSG:4612"),
        (geojson, 6677, "EPSG:6668"),
        (geojson, 4612, "EPSG:4612"),
        (geopackage, 3857, "EPSG:4326"),
        (geopackage, 6690, "EPSG:6668"),
    ],
)
def test_projections_are_undone_and_datums_kept(tmp_path: Path, make: Maker, crs: int, base: str) -> None:
    table = taken(make(tmp_path, features(crs)))
    assert table.source.crs == base and places(table) == PLACES


@pytest.mark.parametrize(("make", "crs"), [(geopackage, 4301), (geopackage, 30169), (shapefile, 30169)])
def test_tokyo_datum_is_not_changed_by_reading(tmp_path: Path, make: Maker, crs: int) -> None:
    table = taken(make(tmp_path, features(crs)))
    east, north = places(table)[0]
    assert table.source.crs == "EPSG:4301"
    assert 0.0025 < east - PLACES[0][0] < 0.0040 and 0.0025 < PLACES[0][1] - north < 0.0040


def test_plain_geojson_is_read_as_before(tmp_path: Path) -> None:
    table = taken(geojson(tmp_path, features(4326)))
    assert table.source.format == "json" and table.source.crs is None and places(table) == PLACES


@pytest.mark.parametrize(
    "values",
    [
        (["洪水", "地震"], ["洪水"], None),
        ([], ["洪水"], None),
        ([1, 2], [3], None),
        ([1.5, 2.25], None, []),
        ({"階": "1階"}, None, {}),
        ([["洪水"], ["地震"]], [{"種別": "洪水"}], None),
    ],
)
def test_lists_and_objects_are_read_as_of_a_plain_geojson(tmp_path: Path, values: tuple[object, ...]) -> None:
    path = geojson(tmp_path, features(4612))
    content = json.loads(path.read_text(encoding="utf-8"))
    for feature, value in zip(content["features"], values, strict=True):
        feature["properties"]["種別"] = value
    plain = {name: part for name, part in content.items() if name != "crs"}
    read_as = []
    for name, whole, kind in (("own", content, "geojson"), ("plain", plain, "json")):
        (tmp_path / f"{name}.geojson").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        table = taken(tmp_path / f"{name}.geojson")
        assert table.source.format == kind
        read_as.append({one.heading: table.frame.get_column(one.name).to_list() for one in table.columns}["種別"])
    assert read_as[0] == read_as[1] and any(read_as[0])


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_shapefiles_that_do_not_say_their_encoding(tmp_path: Path, encoding: str) -> None:
    table = taken(shapefile(tmp_path, features(), encoding=encoding))
    assert table.frame.get_column(table.columns[0].name).to_list() == NAMES


def test_lines_have_no_coordinates_and_that_is_said(tmp_path: Path) -> None:
    from shapely.geometry import LineString, MultiPoint, Point

    shapes = [Point(*PLACES[0]), LineString(PLACES), MultiPoint([PLACES[2]])]
    log = Log()
    table = taken(geopackage(tmp_path, features(shapes=shapes)), log)
    rows = table.frame.rows()
    assert rows[1][-2:] == ("", "") and rows[2][-1].startswith("36.42")
    assert [(item.code, item.place.row) for item in log.findings] == [("geometry-no-point", 2)]


def test_layers(tmp_path: Path) -> None:
    path = geopackage(tmp_path, features())
    features().iloc[:1].to_file(path, layer="その他", driver="GPKG")
    log = Log()
    assert len(taken(path, log)) == 3
    assert [(item.code, item.value) for item in log.findings] == [("layer-chosen", "施設")]
    assert len(taken(path, sheet="その他")) == 1
    with pytest.raises(UsageError) as raised:
        taken(path, sheet="施設一覧")
    assert raised.value.code == "sheet-unknown"


def test_a_shapefile_without_system_waits_for_the_officer(tmp_path: Path) -> None:
    path = shapefile(tmp_path, features(6677), without=(".cpg", ".prj"))
    log = Log()
    table = taken(path, log)
    assert "map-without-system" in [item.code for item in log.findings]
    assert [column.heading for column in table.columns][-2:] == ["Ｙ座標", "Ｘ座標"]
    build = check(Wanted(path, dataset="public-facilities", declared=Declared(parse_system("9系"))))
    assert build.table is not None
    assert [round(float(cell), 6) for cell in build.table.frame["緯度"]] == [north for _, north in PLACES]


def test_the_systems_of_file_and_settings_must_agree(tmp_path: Path) -> None:
    path = geopackage(tmp_path, features(6677))
    agree = check(Wanted(path, dataset="public-facilities", declared=Declared(parse_system("JGD2011 9系"))))
    assert "crs-differs" not in [item.code for item in agree.log.findings]
    build = check(Wanted(path, dataset="public-facilities", declared=Declared(parse_system("日本測地系"))))
    assert "crs-differs" in [item.code for item in build.log.findings]


def test_the_datum_of_a_file_is_changed_in_the_step_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHIKADO_GRIDS", str(tmp_path))
    build = check(Wanted(geopackage(tmp_path, features(4301)), dataset="public-facilities"))
    assert build.table is not None
    assert abs(float(build.table.frame["緯度"][0]) - PLACES[0][1]) < 1e-6
    assert "crs-coarse" in [item.code for item in build.log.findings]


def _error(path: Path) -> MachikadoError:
    with pytest.raises(MachikadoError) as raised:
        taken(path)
    return raised.value


def test_what_is_no_map_is_an_error(tmp_path: Path) -> None:
    whole = geopackage(tmp_path, features()).read_bytes()
    cut = tmp_path / "cut.gpkg"
    cut.write_bytes(whole[: len(whole) // 2])
    mixed = tmp_path / "mixed.gpkg"
    mixed.write_bytes(whole[:100] + bytes(5000))
    broken = tmp_path / "broken.kml"
    broken.write_text('<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>', encoding="utf-8")
    for path in (cut, mixed, broken):
        assert _error(path).code in ("map-damaged", "json-without-records")


def test_other_databases_are_no_maps(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a (b)")
    connection.commit()
    connection.close()
    error = _error(path)
    assert error.code == "file-other-format" and error.params["value"] == "SQLite"


def test_parts_of_a_shapefile_that_are_missing_are_named(tmp_path: Path) -> None:
    path = shapefile(tmp_path, features(), without=(".dbf",))
    error = _error(path)
    assert isinstance(error, DataError) and error.code == "shapefile-parts" and error.params["names"] == (".dbf",)
    assert _error(tmp_path / "shp" / "施設.shp").code == "shapefile-parts"


def test_an_entity_bomb_is_an_error_and_soon(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = (
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY e0 "x">{entities}]><kml xmlns="http://www.opengis.net/kml/2.2">'
        "<Document><Placemark><name>&e11;</name><Point><coordinates>139,36</coordinates></Point></Placemark></Document></kml>"
    )
    path = tmp_path / "bomb.kml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MachikadoError):
        taken(path)


def test_a_zip_with_too_much_in_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.read import maps

    raw = io.BytesIO(shapefile(tmp_path, features()).read_bytes()).getvalue()
    monkeypatch.setattr(maps, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(DataError) as raised:
        maps.read_zip(raw, None)
    assert raised.value.code == "file-too-large"
