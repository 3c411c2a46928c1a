"""Official files of an area from a server or a folder, through broken connections, into the data folder."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import gazetteers as made
import pytest
from file_server import Files, serving

from commands.gazetteer import _Bars
from pipelines.errors import DataError, MachikadoError, UsageError, WorldError
from pipelines.geocode.gazetteer import fetching
from pipelines.geocode.gazetteer.areas import area_of
from pipelines.geocode.gazetteer.fetching import Listed, Server, read_index
from pipelines.geocode.gazetteer.file import open_index
from pipelines.geocode.gazetteer.find import find_gazetteer, grids_folder, installed_folder
from pipelines.geocode.gazetteer.install import GRIDS, install, install_grids

TOWN = "mt_town/pref/mt_town_pref13.csv.zip"
TABLES = {
    "mt_city/pref/mt_city_pref13": made.ABR_CITY,
    "mt_city_pos/pref/mt_city_pos_pref13": made.ABR_CITY_POS,
    "mt_town/pref/mt_town_pref13": made.ABR_TOWN,
    "mt_town_pos/pref/mt_town_pos_pref13": made.ABR_TOWN_POS,
    "mt_rsdtdsp_rsdt/pref/mt_rsdtdsp_rsdt_pref13": made.ABR_BUILDING,
    "mt_rsdtdsp_rsdt_pos/pref/mt_rsdtdsp_rsdt_pos_pref13": made.ABR_BUILDING_POS,
}


def packed(name: str, text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{name}.csv", text)
    return data.getvalue()


def put_official(folder: Path, tables: dict[str, str]) -> None:
    for path, text in tables.items():
        target = folder / f"{path}.csv.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(packed(target.name.split(".")[0], text))


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("MACHIKADO_GAZETTEER", raising=False)
    return installed_folder()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    folder = tmp_path / "official"
    put_official(folder, TABLES)
    with serving(folder) as found:
        yield found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("群馬県", "10"),
        ("群馬", "10"),
        ("10", "10"),
        ("100005", "10"),
        (" 東京都", "13"),
        ("京都", "26"),
        ("北海道", "01"),
        ("102121", "102121"),
        ("131059", "131059"),
    ],
)
def test_areas(written: str, code: str) -> None:
    assert area_of(written).code == code


@pytest.mark.parametrize("written", ["", "群馬県みどり市", "102122", "992011", "48", "県", "../10"])
def test_no_areas(written: str) -> None:
    with pytest.raises(UsageError):
        area_of(written)


@pytest.mark.parametrize("place", ["server", "folder"])
def test_a_prefecture(files: Files, place: str, data_folder: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    where = files.url if place == "server" else str(files.folder)
    done = install(area_of("東京都"), where, lambda *one: seen.append(one), pause=0)
    assert done.path == data_folder / "13.gazetteer" == find_gazetteer()
    assert [path.name for path in data_folder.iterdir()] == ["13.gazetteer"]  # what was fetched is gone
    assert len(done.files) == len(TABLES)
    index = open_index(done.path)
    assert index.points is not None and index.coverage[0]["buildings"] == 3
    if place == "server":
        assert {name for name, _, _ in seen} == set(done.files)
        assert all(one[1] == one[2] for one in seen if one[0] == seen[-1][0] and one is seen[-1])


def test_a_municipality_takes_its_own_files_where_there_are(files: Files) -> None:
    put_official(files.folder, {"mt_town/city/mt_town_city131059": made.ABR_TOWN.replace("白山", "黒山")})
    done = install(area_of("131059"), files.url, pause=0)
    assert done.path.name == "131059.gazetteer"
    assert "mt_town_city131059.csv.zip" in done.files and "mt_town_pref13.csv.zip" not in done.files
    assert "黒山" in open_index(done.path).towns["oaza"]
    assert ("mt_parcel/city/mt_parcel_city131059.csv.zip", "") in files.asked


@pytest.mark.parametrize("place", ["server", "folder"])
def test_land_survey_files(tmp_path: Path, place: str) -> None:
    """位置参照情報 has another server: the version ends its address and the names of its files."""
    folder = tmp_path / "isj" / "17.0b"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "47000-17.0b.zip", "w") as archive:
        archive.writestr("47000-17.0b/47_2023.csv", made.ISJ_OAZA.encode("cp932"))
        archive.writestr("47000-17.0b/META_47_2023.xml", "<x/>")
    with serving(folder.parent) as found:
        done = install(area_of("沖縄県"), f"{found.url}/17.0b" if place == "server" else str(folder), pause=0)
    assert done.files == ["47000-17.0b.zip"]
    assert done.manifest["towns"] == 3


def test_a_broken_connection_is_gone_on_with(files: Files) -> None:
    size = (files.folder / TOWN).stat().st_size
    files.cuts = {TOWN: [100, 50]}
    done = install(area_of("13"), files.url, pause=0)
    assert files.ranges_of(TOWN) == ["", "bytes=100-", "bytes=150-"]
    assert size > 150 and done.manifest["towns"] == 2


def test_what_a_failed_call_fetched_is_kept_for_the_next(files: Files, data_folder: Path) -> None:
    files.cuts = {TOWN: [100, 0, 10, 20]}
    with pytest.raises(WorldError) as caught:
        install(area_of("13"), files.url, pause=0)
    assert caught.value.exit_code == 3 and TOWN in caught.value.message("ja")
    assert (data_folder / "13.downloads" / "mt_town_pref13.csv.zip.part").stat().st_size == 130
    assert not (data_folder / "13.gazetteer").exists()
    files.asked.clear()
    install(area_of("13"), files.url, pause=0)
    assert files.ranges_of(TOWN) == ["bytes=130-"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(files: Files) -> None:
    files.cuts = {TOWN: [100, 0, 0, 0]}
    with pytest.raises(WorldError):
        install(area_of("13"), files.url, pause=0)
    put_official(files.folder, {TOWN.removesuffix(".csv.zip"): made.ABR_TOWN.replace("白山", "黒山")})
    done = install(area_of("13"), files.url, pause=0)
    assert "黒山" in open_index(done.path).towns["oaza"]


@pytest.mark.parametrize("kind", ["ranges", "lengths"])
def test_a_plain_server(files: Files, kind: str) -> None:
    """No ranges: it begins anew each time. No lengths: a cut is seen by the archive's own checksum."""
    setattr(files, kind, False)
    files.cuts = {TOWN: [100]}
    if kind == "ranges":
        assert install(area_of("13"), files.url, pause=0).manifest["towns"] == 2
        return
    with pytest.raises(DataError) as caught:
        install(area_of("13"), files.url, pause=0)
    assert caught.value.code == "gazetteer-source-damaged"
    assert install(area_of("13"), files.url, pause=0).manifest["towns"] == 2


def test_a_part_longer_than_the_file_is_thrown_away(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    name = TOWN.split("/")[-1]
    tag = f'"{(files.folder / TOWN).stat().st_size}-{(files.folder / TOWN).stat().st_mtime_ns}"'
    (folder / f"{name}.part").write_bytes(b"x" * 100_000)
    (folder / f"{name}.tag").write_text(tag, encoding="utf-8")
    path = Server(files.url, pause=0).fetch(Listed(TOWN), folder)
    assert path is not None and path.read_bytes() == (files.folder / TOWN).read_bytes()
    assert [one.name for one in folder.iterdir()] == [name]


@pytest.mark.parametrize(
    ("codes", "fine"), [([500], True), ([429, 503, 502], True), ([500] * 4, False), ([403], False)]
)
def test_faults_of_the_server(files: Files, codes: list[int], fine: bool) -> None:
    files.fails = {TOWN: list(codes)}
    if fine:
        install(area_of("13"), files.url, pause=0)
        return
    with pytest.raises(WorldError) as caught:
        install(area_of("13"), files.url, pause=0)
    assert str(codes[0]) in caught.value.message("en")


def test_no_server_at_all() -> None:
    with pytest.raises(WorldError) as caught:
        install(area_of("13"), "http://127.0.0.1:9", pause=0)
    assert caught.value.code == "gazetteer-fetch-failed"


@pytest.mark.parametrize("place", ["ftp://example.org", "/no/such/folder", "http://", "http://[x", "file:///etc"])
def test_places_that_are_none(place: str) -> None:
    with pytest.raises(UsageError) as caught:
        install(area_of("13"), place, pause=0)
    assert caught.value.code == "gazetteer-place-wrong"


@pytest.mark.parametrize("place", ["server", "folder"])
def test_an_area_that_is_not_there(files: Files, place: str, data_folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        install(area_of("沖縄県"), files.url if place == "server" else str(files.folder), pause=0)
    assert caught.value.code == "gazetteer-files-missing"
    assert "mt_town/pref/mt_town_pref47.csv.zip" in caught.value.remedy("ja")
    assert find_or_none() is None


def find_or_none() -> Path | None:
    try:
        return find_gazetteer()
    except UsageError:
        return None


def write_index(folder: Path, wrong: str = "") -> None:
    entries = []
    for path in sorted(folder.rglob("*.zip")):
        data = path.read_bytes()
        digest = hashlib.sha256(data if wrong != path.name else b"").hexdigest()
        entries.append({"path": path.relative_to(folder).as_posix(), "size": len(data), "sha256": digest})
    (folder / "index.json").write_text(json.dumps({"files": entries}), encoding="utf-8")


@pytest.mark.parametrize("place", ["server", "folder"])
def test_checksums_of_an_index(files: Files, place: str, data_folder: Path) -> None:
    where = files.url if place == "server" else str(files.folder)
    write_index(files.folder)
    install(area_of("13"), where, pause=0)
    if place == "server":
        assert "mt_rsdtdsp_blk/pref/mt_rsdtdsp_blk_pref13.csv.zip" not in dict(files.asked)  # the index has it not
    before = find_gazetteer().read_bytes()
    write_index(files.folder, wrong="mt_town_pref13.csv.zip")
    with pytest.raises(DataError) as caught:
        install(area_of("13"), where, pause=0)
    assert caught.value.code == "gazetteer-checksum"
    assert find_gazetteer().read_bytes() == before  # what was installed stays
    assert not (data_folder / "13.downloads" / "mt_town_pref13.csv.zip").exists()


@pytest.mark.parametrize(
    "index",
    [
        "",
        "[]",
        "{}",
        '{"files": [1]}',
        '{"files": [{"path": "../../x/mt_town_pref13.csv.zip"}]}',
        '{"files": [{"path": "/etc/mt_town_pref13.csv.zip"}]}',
        '{"files": [{"path": "http://example.org/mt_town_pref13.csv.zip"}]}',
        '{"files": [{"path": "a\\\\mt_town_pref13.csv.zip"}]}',
        '{"files": [{"path": "mt_town_pref13.csv.zip", "size": "x"}]}',
        '{"files": [{"path": "mt_town_pref13.csv.zip", "sha256": 5}]}',
        '{"files": [{"path": 5}]}',
        "[" * 100_000,
    ],
)
def test_hostile_indexes(index: str) -> None:
    with pytest.raises(DataError) as caught:
        read_index(index.encode(), "index.json")
    assert caught.value.code == "gazetteer-index-wrong"


def test_files_without_end(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 200)
    for lengths in (True, False):
        files.lengths = lengths
        with pytest.raises(MachikadoError) as caught:
            install(area_of("13"), files.url, pause=0)
        assert caught.value.code == "gazetteer-fetch-too-large"


@pytest.mark.parametrize("place", ["server", "folder"])
def test_grids(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "official"
    folder.mkdir()
    with serving(folder) as found:
        where = found.url if place == "server" else str(folder)
        (folder / GRIDS[0]).write_bytes(b"II*\0" + b"one" * 1000)
        with pytest.raises(UsageError) as caught:
            install_grids(where, pause=0)
        assert GRIDS[1] in caught.value.message("ja") and not grids_folder().exists()
        (folder / GRIDS[1]).write_bytes(b"II*\0" + b"two" * 1000)
        paths = install_grids(where, pause=0)
    assert [path.name for path in paths] == list(GRIDS)
    assert [path.read_bytes() for path in paths] == [(folder / name).read_bytes() for name in GRIDS]
    assert sorted(path.name for path in grids_folder().parent.iterdir()) == ["grids"]


def test_a_server_that_tells_no_size_is_told_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with _Bars() as bars:
        for done in (10, 20):
            bars.show("towns.csv", done, None)
    assert capsys.readouterr().err == "towns.csv\n"
