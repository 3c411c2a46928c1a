"""`publish adopt`: an officer's file becomes a dataset; what cannot be known is asked, and nothing is half-done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from adopting import AED, ORGANIZATION, SHELTERS, book, tree, typing, workspace, written
from commanding import Command

from pipelines.adopting import Decisions, carry_out, propose
from pipelines.adopting.naming import MAX_BYTES, kept_name
from pipelines.build import check_dataset
from pipelines.errors import WorldError
from pipelines.messages import adopting_words, starting_words
from pipelines.translating import words_of
from pipelines.workspace import load_dataset

OTHER = "code: 131041\nname: other\ntitle: ほか\n"
OWN = {"名称": "施設の名前", "所在地_連結表記": "住所", "設置位置": "設置場所", "備考": "メモ"}


def test_a_file_with_headings_of_its_own(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "AED一覧(R6.4).csv", AED)
    before = file.read_bytes()
    done = command("adopt", str(file), "--yes", "--column", "小児対応設備の有無=こども用")
    assert done.code == 0, done.err
    assert done.out.strip() == str(Path("datasets/mihon/aed"))
    assert "「AED設置箇所一覧」" in done.err or "AED設置箇所一覧 (aed)" in done.err
    assert "施設の名前 → 名称" in done.err and "見出しの意味から" in done.err
    assert tree(town / "aed")["source/AED一覧(R6.4).csv"] == before == file.read_bytes()
    dataset = load_dataset(town / "aed")
    assert dataset.columns == OWN | {"小児対応設備の有無": "こども用"}
    assert dataset.frequency == "irregular"  # nobody said
    assert "# frequency: annual" in (town / "aed" / "dataset.yaml").read_text(encoding="utf-8")
    assert command("build", "aed").code == 0


def test_the_check_afterwards_is_the_one_that_was_promised(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    text = AED.replace("34.06", "34.06x").replace("市役所", "市 役所 ")
    proposal = propose(tmp_path, written(tmp_path / "a.csv", text), Decisions(dataset="aed"))
    assert not proposal.needed
    adopted = carry_out(proposal)
    later = check_dataset(load_dataset(town / "aed"))
    assert proposal.build is not None
    for build in (adopted.build, later):
        assert build.report.counts == proposal.build.report.counts
        assert [finding.to_dict() for finding in build.log.findings] == [
            finding.to_dict() for finding in proposal.build.log.findings
        ]
    done = command("check", "mihon/aed", "--format", "json")
    assert json.loads(done.out)["counts"] == proposal.build.report.counts


def test_errors_in_cells_are_told_and_mended_later(command: Command, tmp_path: Path) -> None:
    workspace(tmp_path)
    done = command("adopt", str(written(tmp_path / "a.csv", AED.replace("34.06", "34.06x"))), "--as", "aed", "--yes")
    assert done.code == 0 and "C3" in done.err and "34.06x" in done.err
    assert "`publish check mihon/aed`" in done.err and "--replace" in done.err
    assert command("build", "aed").code == 1


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("番号,名前\n1,あ\n2,い\n", [], "--as aed / --as care-services / --as medical-institutions / "),
        (SHELTERS, [], "--waive 電話番号 / --later 電話番号 / --column 電話番号=…"),
        (
            "全国地方公共団体コード,名称,緯度,経度,設置位置\n131041,あ,34.05,137.6,い\n",
            ["--as", "aed"],
            "--as mihon/aed",
        ),
    ],
)
def test_yes_refuses_where_a_decision_is_needed(
    command: Command, tmp_path: Path, text: str, options: list[str], told: str
) -> None:
    workspace(tmp_path)
    before = tree(tmp_path / "datasets")
    done = command("adopt", str(written(tmp_path / "a.csv", text)), "--yes", *options)
    assert (done.code, done.out) == (2, "") and told in done.err
    assert tree(tmp_path / "datasets") == before


def test_decisions_given_as_options(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "避難場所.csv", SHELTERS)
    done = command("adopt", str(file), "--yes", "--waive", "電話番号", "--frequency", "annual")
    assert done.code == 0, done.err
    dataset = load_dataset(town / "emergency-evacuation-sites")
    assert (dataset.waive_required, dataset.frequency) == (("電話番号",), "annual")
    assert command("build", "emergency-evacuation-sites").code == 0


def test_what_is_filled_in_later_is_no_waiver(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "a.csv", SHELTERS)
    assert command("adopt", str(file), "--yes", "--later", "電話番号").code == 0
    assert load_dataset(town / "emergency-evacuation-sites").waive_required == ()
    assert command("build", "emergency-evacuation-sites").code == 1


def test_an_unknown_file_is_asked_about(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "AED一覧.csv", "項番,甲,乙\n1,い,ろ\n2,は,に\n")
    typing(monkeypatch, "99", "", "8", "")  # no such dataset, AED as the name hints, never renewed, yes
    done = command("adopt", str(file))
    assert done.code == 0, done.err
    assert "どのデータセットか分かりません" in done.err and "番号 [1]" in done.err
    assert "(aed): ご指定" in done.err
    dataset = load_dataset(town / "aed")
    assert (dataset.columns, dataset.frequency) == ({"ID": "項番"}, "never")


def test_a_typed_dialogue_is_written_down(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "a.csv", SHELTERS)
    typing(monkeypatch, "0", "１", "", "1")  # not an answer, 電話番号 is not held, yearly (Enter), yes
    done = command("adopt", str(file))
    assert done.code == 0, done.err
    assert "1 から 2 までの番号を入れてください" in done.err
    assert "■ 列 → 項目" in done.err and "避難場所名 → 名称" in done.err
    dataset = load_dataset(town / "emergency-evacuation-sites")
    assert (dataset.waive_required, dataset.frequency) == (("電話番号",), "annual")


def test_a_column_is_put_right_in_the_dialogue(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """メモ is no 備考, and こども用 is the field for children: both can be said with numbers."""
    town = workspace(tmp_path)
    file = written(tmp_path / "AED.csv", AED)
    from pipelines.standards import standard

    child = str(standard("aed").names.index("小児対応設備の有無") + 1)
    typing(monkeypatch, "", "2", "7", "0", "2", "6", child, "2", "0", "1")
    done = command("adopt", str(file))
    assert done.code == 0, done.err
    dataset = load_dataset(town / "aed")
    assert dataset.columns == OWN | {"備考": "-", "小児対応設備の有無": "こども用"}
    columns = json.loads(command("check", "aed", "--format", "json").out)["columns"]
    assert {entry["heading"]: entry["field"] for entry in columns} == {
        "施設の名前": "名称", "住所": "所在地_連結表記", "緯度": "緯度", "経度": "経度", "設置場所": "設置位置",
        "こども用": "小児対応設備の有無", "メモ": None,
    }  # fmt: skip


@pytest.mark.parametrize("answers", [[], [""], ["", "3"]])
def test_who_says_nothing_or_stops_has_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    workspace(tmp_path)
    before = tree(tmp_path / "datasets")
    typing(monkeypatch, *answers)
    done = command("adopt", str(written(tmp_path / "AED.csv", AED)))
    assert done.code == (0 if "3" in answers else 2) and "何も書いていません" in done.err
    assert tree(tmp_path / "datasets") == before and done.out == ""


def test_two_columns_that_could_both_be_it(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = workspace(tmp_path)
    text = "施設名,施設名称,緯度,経度,設置場所\nあ,い,34.05,137.60,玄関\nう,え,34.06,137.61,受付\n"
    file = written(tmp_path / "AED.csv", text)
    refused = command("adopt", str(file), "--as", "aed", "--yes")
    assert refused.code == 2 and "--column 名称=…" in refused.err
    typing(monkeypatch, "2", "", "1")
    done = command("adopt", str(file), "--as", "aed")
    assert done.code == 0, done.err
    assert "A列「施設名」　例: あ、う" in done.err
    assert load_dataset(town / "aed").columns["名称"] == "施設名称"


def test_sheets_with_the_same_headings(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    rows: list[list[object]] = [line.split(",") for line in AED.splitlines()]
    file = book(tmp_path / "AED.xlsx", 本町=rows, 港町=[rows[0], rows[2]])
    refused = command("adopt", str(file), "--yes")
    assert refused.code == 2 and "--sheet" in refused.err
    done = command("adopt", str(file), "--yes", "--sheet", "港町")
    assert done.code == 0, done.err
    assert load_dataset(town / "aed").sheet == "港町"
    assert json.loads(command("check", "aed", "--format", "json").out)["counts"]["rows"] == 1


def test_one_sheet_among_notes_is_remembered(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    rows: list[list[object]] = [line.split(",") for line in AED.splitlines()]
    file = book(tmp_path / "AED.xlsx", 説明=[["この表について"]], 一覧=[["AED一覧"], [], *rows])
    assert command("adopt", str(file), "--yes").code == 0
    assert load_dataset(town / "aed").sheet == "一覧"


def test_whose_data_it_is(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(tmp_path, mihon=ORGANIZATION, other=OTHER)
    file = written(tmp_path / "AED.csv", AED)
    refused = command("adopt", str(file), "--yes")
    assert refused.code == 2 and "--as mihon/ / --as other/" in refused.err
    typing(monkeypatch, "2", "", "1")
    assert command("adopt", str(file)).out.strip() == str(Path("datasets/other/aed"))
    coded = written(
        tmp_path / "b.csv",
        "全国地方公共団体コード," + AED.replace("\n市", "\n992011,市").replace("\n公", "\n992011,公"),
    )
    assert command("adopt", str(coded), "--yes").out.strip() == str(Path("datasets/mihon/aed"))  # its code says so


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["missing.csv"], 2, "missing.csv"),
        (["."], 2, "フォルダー"),
        (["empty.csv"], 1, "空"),
        (["picture.csv"], 1, "PNG"),
        (["broken.xlsx"], 1, ""),
        (["AED.csv", "--as", "aedd"], 2, "もしかして: aed"),
        (["AED.csv", "--as", "mihom/aed"], 2, "もしかして: mihon"),
        (["AED.csv", "--as", "a/b/c"], 2, "--as mihon/aed"),
        (["AED.csv", "--as", "/aed"], 2, "--as mihon/aed"),
        (["AED.csv", "--as", "dx-plan-kpi"], 2, "publish new dx-plan-kpi"),
        (["AED.csv", "--column", "名称"], 2, "--column 名称=施設の名前"),
        (["AED.csv", "--column", "名前=住所"], 2, "名称"),
        (["AED.csv", "--column", "名称=ない見出し"], 2, "ない見出し"),
        (["AED.csv", "--waive", "電話"], 2, "電話番号"),
        (["AED.csv", "--frequency", "yearly"], 2, "daily"),
        (["AED.csv", "--crs", "どこか"], 2, "平面直角座標系9系"),
        (["AED.csv", "--sheet", "一覧"], 2, "一覧"),
        (["AED.csv", "--replace"], 2, "`--replace` を付けずに"),
    ],
)
def test_wrong_calls(command: Command, tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    workspace(tmp_path)
    written(tmp_path / "AED.csv", AED)
    (tmp_path / "empty.csv").touch()
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + bytes(200))
    before = tree(tmp_path)
    done = command("adopt", *arguments, "--yes")
    assert (done.code, done.out) == (code, "") and told in done.err
    assert tree(tmp_path) == before


def test_without_an_organization_the_way_to_begin_is_told(command: Command, tmp_path: Path) -> None:
    done = command("adopt", str(written(tmp_path / "AED.csv", AED)), "--yes")
    assert done.code == 2 and "publish init" in done.err


def test_nothing_is_overwritten(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "AED.csv", AED)
    command("adopt", str(file), "--yes")
    before = tree(town)
    for options in (["--yes"], ["--as", "mihon/aed", "--yes"]):
        done = command("adopt", str(file), *options)
        assert done.code == 2 and "`--replace`" in done.err
    (town / "public-wifi").mkdir()
    (town / "public-wifi" / "メモ.txt").write_text("mine", encoding="utf-8")
    assert command("adopt", str(file), "--as", "public-wifi", "--yes", "--later", "設置位置").code == 2
    assert tree(town) == before | {"public-wifi/メモ.txt": b"mine"}


def test_a_file_that_changes_meanwhile_is_not_taken(tmp_path: Path) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "AED.csv", AED)
    proposal = propose(tmp_path, file, Decisions())
    written(file, AED + "駅,見本県見本市本町2,34.07,137.62,改札,×,\n")
    with pytest.raises(WorldError) as wrong:
        carry_out(proposal)
    assert wrong.value.code == "adopt-file-changed"
    assert [path.name for path in town.iterdir()] == ["organization.yaml"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("AED一覧(R6.4).xlsx", "AED一覧(R6.4).xlsx"),
        ("令和６年度　AED一覧.csv", "令和６年度　AED一覧.csv"),
        ("か\u3099いよう.csv", "がいよう.csv"),  # as a Mac writes it
        ("con.csv", "aed.csv"),
        ("LPT1.tar.csv", "aed.csv"),
        (".隠し.csv", "aed.csv"),
        ("~$AED.xlsx", "aed.xlsx"),
        ("-rf.csv", "aed.csv"),
        ("a:b.csv", "aed.csv"),
        ("a\nb.csv", "aed.csv"),
        ("a\u202egpj.csv", "aed.csv"),
        ("a.csv ", "aed"),
        ("a.csv.", "aed"),
        ("一" * 80 + ".XLSX", "aed.xlsx"),
        ("a\udcff.csv", "aed.csv"),
        ("", "aed"),
    ],
)
def test_names_of_files(name: str, kept: str) -> None:
    assert kept_name(name, "aed") == kept
    assert len(kept.encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    ("words", "group"),
    [
        (adopting_words.WORDS, "adopting"),
        (adopting_words.FREQUENCY_NAMES, "frequency"),
        (starting_words.WORDS, "starting"),
    ],
)
def test_every_word_can_be_shown_by_a_japanese_windows(words: dict[str, str], group: str) -> None:
    for code, japanese in words_of(words, "ja", group).items():
        assert japanese.encode("cp932"), code


@pytest.mark.parametrize("name", ["a\x1b[31m.csv", "a\u202egpj.csv", "-x.csv", "a\nb.csv", "{x}.csv", "'a\": #.csv"])
def test_hostile_names_are_neither_obeyed_nor_kept(command: Command, tmp_path: Path, name: str) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "in" / name, AED)
    done = command("adopt", "--yes", "--", str(file))
    assert done.code == 0, done.err
    assert "\x1b" not in done.err and "\u202e" not in done.err
    dataset = load_dataset(town / "aed")
    assert dataset.source.read_bytes() == file.read_bytes()
    assert dataset.source.name == (name if name == "{x}.csv" else "aed.csv")


def test_hostile_cells_and_headings(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    text = AED.replace("メモ", '"メモ\x1b[2J\n: {x} #"').replace("施設の名前", "施設の名前")
    done = command("adopt", str(written(tmp_path / "AED.csv", text, "utf-8")), "--yes")
    assert done.code == 0 and "\x1b" not in done.err
    assert load_dataset(town / "aed").columns["名称"] == "施設の名前"
    assert command("check", "aed").code == 0


def test_a_map_brings_its_companions(command: Command, tmp_path: Path) -> None:
    import geopandas
    from shapely import Point

    town = workspace(tmp_path)
    points = [Point(137.60, 34.05), Point(137.61, 34.06)]
    frame = geopandas.GeoDataFrame({"名称": ["市役所", "公民館"]}, geometry=points, crs="EPSG:6668")
    frame.to_file(tmp_path / "aed.shp", encoding="utf-8")
    done = command("adopt", str(tmp_path / "aed.shp"), "--as", "aed", "--yes", "--waive", "設置位置")
    assert done.code == 0, done.err
    assert {"aed.shp", "aed.dbf", "aed.prj"} <= {path.name for path in (town / "aed" / "source").iterdir()}
    assert command("build", "aed").code == 0
