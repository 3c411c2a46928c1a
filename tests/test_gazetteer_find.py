"""Which gazetteer is used, the sample town's own, and the commands."""

from __future__ import annotations

import json
import time
from pathlib import Path

import gazetteers as made
import polars as pl
import pytest
from click.testing import CliRunner

from pipelines.build import check_dataset
from pipelines.errors import DataError, UsageError
from pipelines.geocode.gazetteer.build import build_index
from pipelines.geocode.gazetteer.file import save_index
from pipelines.geocode.gazetteer.find import SAMPLE, VARIABLE, find_gazetteer, installed_folder, open_gazetteer
from pipelines.geocode.gazetteer.sources import read_sources
from pipelines.geocode.geocoder import Geocoder
from pipelines.paths import SAMPLES
from pipelines.workspace import load_dataset
from publish import cli, main


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return installed_folder()


def save(path: Path, folder: Path, **files: str) -> Path:
    save_index(build_index(read_sources(made.write(folder, **files))), path)
    return path


def test_the_order(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError) as caught:
        find_gazetteer(code="131059")
    assert caught.value.code == "gazetteer-none" and str(data_folder) in caught.value.remedy("ja")
    installed = save(data_folder / "a.gazetteer", tmp_path, towns=made.TOWNS)
    assert find_gazetteer() == find_gazetteer(code="131059") == installed
    assert find_gazetteer(code=SAMPLE) == SAMPLES / "mihon" / "gazetteer"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "env.gazetteer"))
    assert find_gazetteer(code=SAMPLE) == tmp_path / "env.gazetteer"
    assert find_gazetteer(tmp_path / "given.gazetteer") == tmp_path / "given.gazetteer"
    with pytest.raises(UsageError) as caught:
        open_gazetteer()
    assert caught.value.code == "file-missing"


def test_of_several_the_one_that_knows_most_of_the_municipality(tmp_path: Path, data_folder: Path) -> None:
    nation = save(data_folder / "nation.gazetteer", tmp_path, towns=made.TOWNS)
    numbers = {"building": made.ABR_BUILDING, "pos": made.ABR_BUILDING_POS}
    tokyo = save(data_folder / "13.gazetteer", tmp_path, **numbers)
    (data_folder / "broken.gazetteer").write_bytes(nation.read_bytes()[:500])
    assert find_gazetteer(code="131059") == tokyo
    assert find_gazetteer(code="131041") == nation  # no points of it there
    assert find_gazetteer(code="102121") == find_gazetteer() == nation
    for path in (nation, tokyo):
        path.unlink()
    with pytest.raises(DataError):  # there is one, and it is damaged: that is said
        find_gazetteer()


def test_an_opened_gazetteer_is_kept_until_it_changes(tmp_path: Path, data_folder: Path) -> None:
    path = save(data_folder / "a.gazetteer", tmp_path, towns=made.TOWNS)
    first = open_gazetteer()
    assert open_gazetteer() is first
    save(path, tmp_path, towns=made.TOWNS.replace("白山", "黒山"))
    assert "黒山" in open_gazetteer().towns["oaza"]


def test_the_sample_town_needs_nothing_installed() -> None:
    """Every address of its datasets is read to its town at least; 住居表示 that it has blocks for, to the block."""
    from pipelines.geocode.gazetteer import find

    open_gazetteer(code=SAMPLE)  # the tables for folding are made once for a process
    find._opened.cache_clear()
    start = time.process_time()
    index = open_gazetteer(code=SAMPLE)
    assert time.process_time() - start < 0.4  # half of it on a quiet machine
    geocoder = Geocoder(index, SAMPLE)
    addresses: list[str] = []
    for path in sorted((SAMPLES / "mihon").glob("*/dataset.yaml")):
        frame = check_dataset(load_dataset(path.parent)).table.frame
        for column in {"所在地_連結表記", "住所"} & set(frame.columns):
            addresses += [text for text in frame[column] if text]
    assert len(addresses) > 200
    found = geocoder.geocode(addresses)
    assert set(found["match_level"]) == {"town", "block"}
    assert found.filter(pl.col("match_level") == "block").height > 50
    assert set(found["state"]) == {"sure"}


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_build_and_info(tmp_path: Path) -> None:
    towns, buildings, positions = made.write(
        tmp_path, towns=made.TOWNS, building=made.ABR_BUILDING, pos=made.ABR_BUILDING_POS
    )
    path = tmp_path / "out" / "a.gazetteer"
    _, out, err = run("gazetteer", "build", str(towns), str(positions), str(buildings), "--output", str(path))
    assert out.strip() == str(path) and "町字 4" in err
    _, out, _ = run("gazetteer", "info", str(path), "--format", "json")
    found = json.loads(out)
    assert found["bytes"] == path.stat().st_size and found["towns"] == 4
    assert [area["code"] for area in found["coverage"]] == ["10", "13"]
    assert found["coverage"][1]["buildings"] == 3 and found["coverage"][1]["with_points"] == ["131059"]
    for lang, word in (("ja", "アドレス・ベース・レジストリ"), ("en", "name these sources")):
        _, out, _ = run("--lang", lang, "gazetteer", "info", str(path))
        assert word in out and "131059" not in out and "東京都" in out


def test_install_from_a_folder(tmp_path: Path, data_folder: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    made.write(folder, mt_town_pref13=made.ABR_TOWN, mt_town_pos_pref13=made.ABR_TOWN_POS)
    _, out, err = run("gazetteer", "install", "東京都", "--from", str(folder))
    assert out.strip() == str(data_folder / "13.gazetteer") and "町字 2" in err
    _, out, _ = run("gazetteer", "info")
    assert "東京都" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["gazetteer", "info"],
        ["gazetteer", "info", "missing.gazetteer"],
        ["gazetteer", "build", "--output", "x.gazetteer"],
        ["gazetteer", "install", "グンマ", "--from", "."],
        ["gazetteer", "install", "群馬県", "--from", "."],
        ["gazetteer", "install", "--from", "."],
        ["gazetteer", "install", "--grids", "--from", "."],
    ],
)
def test_wrong_calls(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for lang in ("ja", "en"):
        with pytest.raises(SystemExit) as caught:
            main(["--lang", lang, *arguments])
        assert caught.value.code == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err and "Traceback" not in said.err
