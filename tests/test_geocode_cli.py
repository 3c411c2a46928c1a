"""`publish geocode`: one address, a file of them, wrong calls."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from geocoding import pointed_index

import publish
from pipelines.findings import Log
from pipelines.geocode.gazetteer.file import save_index
from pipelines.geocode.geocoder import Geocoder
from pipelines.geocode.listing import ADDED, geocode_file

LIST = "名称,住所,住所\n市役所,高松市番町1-8-15,x\n支所,中央区9丁目,x\n出張所,,x\n鹿,笠懸町鹿2952,x\n"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gazetteer") / "small.gazetteer"
    save_index(pointed_index(), path)
    return path


@pytest.fixture
def geocode(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gazetteer: Path
) -> Command:
    """`geocode("高松市")` → exit code, stdout, stderr; in an empty folder, in Japanese."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    monkeypatch.setenv("MACHIKADO_GAZETTEER", str(gazetteer))

    def run(*arguments: str, lang: str = "ja") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            publish.main(["--lang", lang, "geocode", *arguments])
        captured = capsysbinary.readouterr()
        code = stopped.value.code
        return code if isinstance(code, int) else 0, captured.out.decode(), captured.err.decode()

    return run


def test_one_address(geocode: Command) -> None:
    code, out, err = geocode("高松市番町一丁目8番15号 市役所")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "香川県高松市番町一丁目8番15号",
        "緯度,経度: 34.341000,134.046000",
        "住所の一致: 建物　座標の細かさ: 建物",
        "一致しなかった部分: 市役所",
        "町字ID: 3720130001",
    ]


def test_one_address_in_english_and_ambiguous(geocode: Command) -> None:
    code, out, _ = geocode("中央区9丁目", lang="en")
    assert code == 1
    assert "several places fit" in out and "  - 福岡県福岡市中央区" in out


def test_one_address_for_a_program(geocode: Command) -> None:
    code, out, _ = geocode("笠懸町鹿2952", "--within", "102121", "--format", "json")
    found = json.loads(out)
    assert (code, found["match_level"], found["latitude"]) == (0, "parcel", 36.39)
    assert list(found)[: len(ADDED)] == list(ADDED)


def test_a_file(geocode: Command, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST, encoding="cp932")
    code, out, err = geocode("a.csv", "--column", "住所", "--output", "b.csv", "--within", "102121")
    assert (code, out) == (0, "")
    assert "建物 1" in err and "3行目 中央区9丁目" in err
    data = (tmp_path / "b.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 5
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["名称", "住所", "住所_2", *ADDED]
    assert rows[1][:5] == ["市役所", "高松市番町1-8-15", "x", "34.341", "134.046"]
    assert rows[2][3:] == ["", "", "none", "none", "", "中央区9丁目", ""]
    assert rows[3][3:] == ["", "", "none", "none", "", "", ""]
    assert rows[4][5:9] == ["parcel", "parcel", "群馬県みどり市笠懸町鹿2952番地", ""]


def test_a_file_to_a_pipe(geocode: Command, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST, encoding="utf-8")
    code, out, err = geocode("a.csv")
    assert (code, out.splitlines()[0].split(",")[-1]) == (0, "town_id")
    assert "候補が複数あり" in err and "  3行目 中央区9丁目 → 静岡県浜松市中央区 / 福岡県福岡市中央区" in err
    rows = json.loads(geocode("a.csv", "--format", "json")[1])
    assert rows[0]["match_level"] == "building" and rows[1]["latitude"] is None


def test_no_cell_steers_the_terminal_or_a_log(
    geocode: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    cells = '名称,"住所"\n市役所,"中央区9丁目\x1b]0;owned\x07\n::error::x"\n'
    (tmp_path / "places.csv").write_text(cells, encoding="utf-8")
    _, _, err = geocode("places.csv", "--column", "住所")
    assert "␛]0;owned" in err and not [line for line in err.splitlines() if line.strip().startswith("::")]


def test_nothing_is_overwritten_unasked(geocode: Command, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "b.csv").write_text("kept", encoding="utf-8")
    code, _, err = geocode("a.csv", "--output", "b.csv")
    assert code == 2 and "--force" in err
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "kept"
    assert geocode("a.csv", "--output", "b.csv", "--force", "--no-bom")[0] == 0
    assert (tmp_path / "b.csv").read_bytes().startswith("名称".encode())
    code, _, err = geocode("a.csv", "--output", "a.csv", "--force")
    assert code == 2 and (tmp_path / "a.csv").read_text(encoding="utf-8") == LIST


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.csv"], "nowhere.csv"),
        (["a.csv", "--column", "所在"], "名称、住所"),
        (["b.csv"], "--column"),
        (["高松市", "--within", "123456"], "123456"),
        (["高松市", "--output", "c.csv"], "--output"),
        (
            ["高松市", "--column", "住所", "--sheet", "一覧", "--name-column", "名称"],
            "--column, --name-column, --sheet",
        ),
        (["高松市", "--force", "--no-bom"], "--no-bom, --force"),
        (["高松市", "--gazetteer", "none.gazetteer"], "none.gazetteer"),
    ],
)
def test_wrong_calls(geocode: Command, tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "a.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "b.csv").write_text("名称,備考\nあ,い\nう,え\n", encoding="utf-8")
    code, out, err = geocode(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert not (tmp_path / "c.csv").exists()


def test_a_long_text_is_an_address(geocode: Command) -> None:
    assert geocode("高松市" + "あ" * 5000)[0] == 0


def test_progress_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("住所\n" + "高松市番町1-8-15\n" * 60_000, encoding="utf-8")
    told: list[tuple[int, int]] = []
    listing = geocode_file(
        tmp_path / "a.csv", Geocoder(pointed_index()), Log(), progress=lambda *done: told.append(done)
    )
    assert told == [(50_000, 60_000), (60_000, 60_000)]
    assert listing.levels == {"building": 60_000} and listing.frame.height == 60_000


def test_a_workbook_and_a_column_of_names(tmp_path: Path) -> None:
    import openpyxl
    import polars as pl

    book = openpyxl.Workbook()
    for row in (["施設の一覧"], ["施設名", "所在地"], ["公民館", "高松市"], ["役場", "みどり市桐原7"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    place = {"name": "公民館", "address": "高松市番町1-1", "latitude": 34.5, "longitude": 134.5}
    published = pl.DataFrame([place])
    geocoder = Geocoder(pointed_index(), facilities=published)
    listing = geocode_file(tmp_path / "a.xlsx", geocoder, Log(), name_column="施設名")
    assert listing.column == "所在地"
    assert listing.frame["match_level"].to_list() == ["facility", "block"]
