"""`publish adopt --replace`: next year's file for a dataset that is there; settings stay, the layout is compared."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from adopting import AED, SHELTERS, book, tree, typing, workspace, written
from commanding import Command
from hypothesis import given
from hypothesis import strategies as st

from pipelines.adopting.editing import edited
from pipelines.workspace import load_dataset
from pipelines.yaml_text import flow

MORE = AED + "駅,見本県見本市本町2,34.07,137.62,改札,×,\n"


@pytest.fixture
def town(command: Command, tmp_path: Path) -> Path:
    """見本市 with AED that were adopted last year, and with what the officer has written into the settings since."""
    town = workspace(tmp_path)
    assert command("adopt", str(written(tmp_path / "AED.R6.csv", AED)), "--yes", "--as", "aed").code == 0
    path = town / "aed" / "dataset.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "title: 見本市のAED  # 市長の希望\n", encoding="utf-8")
    return town


def test_the_same_headings_need_no_question(command: Command, tmp_path: Path, town: Path) -> None:
    done = command("adopt", str(written(tmp_path / "AED.R7.csv", MORE)), "--yes", "--replace")
    assert done.code == 0, done.err
    assert "見出しは前と同じです" in done.err
    dataset = load_dataset(town / "aed")
    assert (dataset.source.name, dataset.title) == ("AED.R7.csv", "見本市のAED")
    assert "# 市長の希望" in (town / "aed" / "dataset.yaml").read_text(encoding="utf-8")
    assert (town / "aed" / "source" / "AED.R6.csv").is_file()  # what was published last year is not thrown away
    assert "3件" in done.err


def test_a_file_of_the_same_name_keeps_the_older_one(command: Command, tmp_path: Path, town: Path) -> None:
    before = (town / "aed" / "source" / "AED.R6.csv").read_bytes()
    done = command("adopt", str(written(tmp_path / "AED.R6.csv", MORE)), "--yes", "--replace")
    assert done.code == 0 and "残してあります" in done.err
    kept = [path for path in (town / "aed" / "source").iterdir() if path.name != "AED.R6.csv"]
    assert [path.read_bytes() for path in kept] == [before]
    again = command("adopt", str(tmp_path / "AED.R6.csv"), "--yes", "--replace")
    assert again.code == 0 and len(list((town / "aed" / "source").iterdir())) == 2


def test_a_heading_that_is_found_again_is_told_and_remembered(command: Command, tmp_path: Path, town: Path) -> None:
    text = MORE.replace("施設の名前", "施設名").replace("メモ", "メモ,点検日")
    done = command("adopt", str(written(tmp_path / "b.csv", text.replace("庁舎", "庁舎,"))), "--yes", "--replace")
    assert done.code == 0, done.err
    assert "「名称」: 前は「施設の名前」、今度は「施設名」" in done.err
    assert "新しい見出し: 施設名、点検日" in done.err and "なくなった見出し: 施設の名前" in done.err
    assert load_dataset(town / "aed").columns["名称"] == "施設名"


def test_a_column_that_is_not_found_is_asked_for(
    command: Command, tmp_path: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "b.csv", MORE.replace("設置場所", "おいてあるところ"))
    before = tree(town)
    unknown = command("adopt", str(file), "--yes", "--replace")
    assert unknown.code == 2 and "--as aed" in unknown.err
    refused = command("adopt", str(file), "--as", "aed", "--yes", "--replace")
    assert refused.code == 2 and "--column 設置位置=…" in refused.err and "「設置場所」にあった" in refused.err
    assert tree(town) == before
    typing(monkeypatch, "", "1", "")  # AED is the only one there is; the column; yes
    done = command("adopt", str(file), "--replace")
    assert done.code == 0, done.err
    assert "おいてあるところ」　例: 1階ロビー、玄関" in done.err
    assert load_dataset(town / "aed").columns["設置位置"] == "おいてあるところ"
    assert command("adopt", str(file), "--yes", "--replace").code == 0  # remembered


def test_what_was_said_about_the_dataset_is_remembered(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    text = "項番,甲,乙\n1,い,ろ\n"
    first = written(tmp_path / "a.csv", text)
    assert command("adopt", str(first), "--yes", "--as", "aed", "--column", "名称=甲").code == 0
    done = command("adopt", str(written(tmp_path / "b.csv", text + "2,は,に\n")), "--yes", "--replace")
    assert done.code == 0, done.err
    assert load_dataset(town / "aed").columns["名称"] == "甲" and "2件" in done.err


def test_letters_do_not_mean_whatever_stands_there_next_year(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    first = AED.replace("こども用", "こと").replace("メモ", "こと")  # two columns of one heading: named by letters
    options = ("--as", "aed", "--yes", "--column", "備考=G列")
    assert command("adopt", str(written(tmp_path / "a.csv", first)), *options).code == 0
    assert command("adopt", str(written(tmp_path / "b.csv", first)), "--as", "aed", "--yes", "--replace").code == 0
    lines = [line.split(",") for line in first.replace("こと,こと", "甲,こと").splitlines()]
    cells = [[*line[:5], new, *line[5:]] for line, new in zip(lines, ["担当", "総務", "教育"], strict=True)]
    shifted = written(tmp_path / "c.csv", "\n".join(map(",".join, cells)) + "\n")  # G列 is 甲 now
    done = command("adopt", str(shifted), "--as", "aed", "--yes", "--replace")
    assert done.code == 2 and "--column 備考=…" in done.err
    assert load_dataset(town / "aed").source.name == "b.csv"


def test_a_column_that_is_gone_for_good(command: Command, tmp_path: Path, town: Path) -> None:
    text = "\n".join(",".join(line.split(",")[:-1]) for line in MORE.splitlines()) + "\n"  # without メモ
    file = written(tmp_path / "b.csv", text)
    done = command("adopt", str(file), "--yes", "--replace", "--column", "備考=-")
    assert done.code == 0, done.err
    assert "備考: '-'" in (town / "aed" / "dataset.yaml").read_text(encoding="utf-8")
    assert command("build", "aed").code == 0


def test_a_lost_source_is_no_obstacle(command: Command, tmp_path: Path, town: Path) -> None:
    (town / "aed" / "source" / "AED.R6.csv").unlink()
    done = command("adopt", str(written(tmp_path / "b.csv", MORE)), "--yes", "--replace")
    assert done.code == 0 and "見出しを比べられません" in done.err


def test_assertions_of_the_settings_hold(command: Command, tmp_path: Path, town: Path) -> None:
    path = town / "aed" / "dataset.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "assertions: {rows: {min: 5}}\n", encoding="utf-8")
    done = command("adopt", str(written(tmp_path / "b.csv", MORE)), "--yes", "--replace")
    assert done.code == 0 and "誤り1" in done.err and "assertions" in done.err


def test_waivers_are_added_to_those_there_are(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    file = written(tmp_path / "a.csv", SHELTERS)
    assert command("adopt", str(file), "--yes", "--later", "電話番号").code == 0
    done = command("adopt", str(file), "--yes", "--replace", "--waive", "電話番号", "--frequency", "monthly")
    assert done.code == 0, done.err
    dataset = load_dataset(town / "emergency-evacuation-sites")
    assert (dataset.waive_required, dataset.frequency) == (("電話番号",), "monthly")


def test_the_sheet_of_last_year_is_taken_again(command: Command, tmp_path: Path) -> None:
    town = workspace(tmp_path)
    rows: list[list[object]] = [line.split(",") for line in AED.splitlines()]
    file = book(tmp_path / "a.xlsx", 本町=rows, 港町=rows[:2])
    assert command("adopt", str(file), "--yes", "--sheet", "港町").code == 0
    done = command("adopt", str(book(tmp_path / "b.xlsx", 本町=rows, 港町=rows)), "--yes", "--replace")
    assert done.code == 0, done.err
    assert load_dataset(town / "aed").sheet == "港町" and "2件" in done.err


def test_a_disk_that_refuses_leaves_all_as_it_was(
    command: Command, tmp_path: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = tree(town)
    monkeypatch.setattr("pipelines.adopting.writing.shutil.copyfile", refused)
    done = command("adopt", str(written(tmp_path / "b.csv", MORE)), "--yes", "--replace")
    assert done.code == 3 and "No space left" in done.err and "書き込めません" in done.err
    assert tree(town) == before


@given(st.dictionaries(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip), min_size=1))
def test_any_heading_can_be_written_and_changed(columns: dict[str, str]) -> None:
    assert yaml.load(flow(columns), Loader=yaml.BaseLoader) == columns
    text = "dataset: aed\ncolumns: # why\n  名称: 施設名 # this\n"
    found = yaml.load(edited(text, {"columns": columns}), Loader=yaml.BaseLoader)["columns"]
    assert found == {"名称": "施設名", **columns}


BLOCK = """# head
dataset: aed
source:
  path: source/a.csv   # the file
  # a comment inside
columns:   # why
  名称: 施設名  # so be it
  備考: "メモ"

  # the end
bom: true
"""
FLOW = "{dataset: aed, source: {path: a.csv, sheet: 一覧}, columns: {名称: 施設名}}\n"
SHORT = "dataset: aed\nsource: {path: a.csv, sheet: 一覧}\nwaive_required:\n- 電話番号  # none\n- 名称\n"


@pytest.mark.parametrize("text", [BLOCK, FLOW, SHORT], ids=["block", "flow", "short"])
@pytest.mark.parametrize(
    "changes",
    [
        {"source": {"path": "source/b: #1.csv", "sheet": None}},
        {"source": {"path": "source/b.csv", "sheet": "R7"}},
        {"columns": {"名称": "名前", "備考": None}},
        {"columns": {"名称": None}},
        {"columns": {"緯度": "緯度, 北"}},
        {"waive_required": ["電話番号", "設置位置"]},
        {"frequency": "annual", "columns": {"名称": "-"}, "source": {"path": "'x'.csv", "sheet": None}},
    ],
)
def test_settings_are_changed_and_nothing_else(text: str, changes: dict) -> None:
    before = yaml.load(text, Loader=yaml.BaseLoader)
    if text == FLOW and set(changes) - set(before):
        with pytest.raises(ValueError):  # nothing can be added below a mapping on one line
            edited(text, changes)
        return
    after = yaml.load(edited(text, changes), Loader=yaml.BaseLoader)
    for key, value in changes.items():
        if isinstance(value, dict):
            value = {**before.get(key, {}), **value}
            value = {name: inner for name, inner in value.items() if inner is not None}
        before[key] = value
    assert after == before


def test_comments_stay() -> None:
    text = edited(BLOCK, {"source": {"path": "source/b.csv"}, "columns": {"名称": "名前", "緯度": "北", "備考": None}})
    assert text == BLOCK.replace("a.csv", "b.csv").replace("施設名", "名前").replace('  備考: "メモ"\n', "  緯度: 北\n")
