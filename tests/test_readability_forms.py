"""The two shapes of the Digital Agency's sample checker, the text for the terminal, the command, several years."""

from __future__ import annotations

import csv
import io
import json
import shutil
import string
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from commanding import Command
from hypothesis import given
from hypothesis import strategies as st
from readability_making import ROWS, csv_file, table, with_column, workbook
from towns import Town

from pipelines.messages import catalogue
from pipelines.readability import across, compare, forms, judge
from pipelines.readability.descriptor import Descriptor
from pipelines.readability.ranges import a1, box_of, boxes, with_sheet
from pipelines.readability.rules import rules
from pipelines.report.rules_text import rules_text
from publish import cli

LINE = (
    "ファイル名 シート名 テーブル範囲 ヘッダー範囲 列数 ルールID 合否 判定対象外 "
    "重大度 信頼度 違反数 違反箇所 違反内容 違反重大度 メッセージ"
)
CHECK = {"ルールID", "合否", "判定対象外", "重大度", "信頼度", "違反", "メッセージ"}


def merged_and_bad(folder: Path) -> Path:
    def change(sheet: Any) -> None:
        sheet.merge_cells("C3:C5")
        for row in range(2, 14):
            sheet.cell(row, 2).value = f" ㈱{row}"

    return workbook(folder, change)


def test_the_rules_are_the_thirty() -> None:
    assert len(rules()) == 30
    assert [sum(rule.level == level for rule in rules().values()) for level in (1, 2, 3)] == [15, 6, 9]
    assert {rule.severity for rule in rules().values()} == {"fatal", "critical", "major", "minor"}


def test_every_text_is_there() -> None:
    known = catalogue()
    assert {rule.code for rule in rules().values()} <= known.keys()
    lacks = Descriptor({}, {}, {}).missing
    assert lacks and {f"mr-lacks-{name}" for name in lacks} <= known.keys()
    for code, text in known.items():
        if code.startswith(("mr-", "rule-l")):
            assert text.ja and text.en, code
            assert not code.startswith("rule-l") or (text.remedy_ja and text.remedy_en), code


def test_every_code_used_has_a_text_and_every_text_is_used() -> None:
    import re

    folder = Path(forms.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    used = set(re.findall(r'f?"(mr-[a-z{}.\-]+)"', source))
    plain = {code for code in used if "{" not in code}
    begun = tuple(code.split("{")[0] for code in used if "{" in code)
    known = {code for code in catalogue() if code.startswith("mr-")}
    assert plain <= known
    assert {code for code in known - plain if not code.startswith(begun)} == set()


def test_csv(tmp_path: Path) -> None:
    text = forms.to_csv([judge(merged_and_bad(tmp_path))], None)
    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert " ".join(lines[0]) == LINE
    assert [line["ルールID"] for line in lines] == list(rules())
    by_rule = {line["ルールID"]: line for line in lines}
    merged = by_rule["L1-12"]
    assert {key: merged[key] for key in list(merged)[6:] if key not in ("違反内容", "メッセージ")} == {
        "合否": "不合格", "判定対象外": "", "重大度": "critical", "信頼度": "1.00", "違反数": "1",
        "違反箇所": "一覧!C3:C5", "違反重大度": "error",
    }  # fmt: skip
    assert (by_rule["L1-15"]["合否"], by_rule["L1-15"]["判定対象外"], by_rule["L1-15"]["信頼度"]) == (
        "合格",
        "○",
        "0.00",
    )


def test_json(tmp_path: Path) -> None:
    path = merged_and_bad(tmp_path)
    found = json.loads(forms.to_json([judge(path)], None))
    assert list(found) == ["inputファイル名", "ファイルサイズ", "フォーマット", "Sheet数", "レベル別スコア", "sheets"]
    assert (found["inputファイル名"], found["ファイルサイズ"], found["フォーマット"]) == (
        "book.xlsx",
        path.stat().st_size,
        "xlsx",
    )
    first = found["レベル別スコア"]["1"]
    assert set(first) == {"スコア", "合格", "合計", "強制0点", "強制0点ルール", "失敗ルール"}
    assert {"ルールID": "L1-12", "重大度": "critical"} in first["失敗ルール"]
    assert first["スコア"] == 100 - 10 * len(first["失敗ルール"])
    second = found["レベル別スコア"]["2"]
    assert (second["スコア"], second["強制0点"], second["強制0点ルール"][0]["ルールID"]) == (0, True, "L2-02")
    sheet = found["sheets"][0]
    assert set(sheet) == {"シート名", "使用範囲", "非表示", "評価対象エリア"}
    area = sheet["評価対象エリア"][0]
    assert {key: area[key] for key in ("範囲", "ヘッダー行", "ヘッダー範囲", "列数")} == {
        "範囲": "A1:E13", "ヘッダー行": [1], "ヘッダー範囲": "A1:E1", "列数": 5,
    }  # fmt: skip
    assert [set(check) >= CHECK for check in area["評価内容"]] == [True] * 30
    merged = next(check for check in area["評価内容"] if check["ルールID"] == "L1-12")
    assert merged["違反"] == [
        {"シート": "一覧", "セル範囲": "C3:C5", "説明": "セルが結合されています。", "違反重大度": "error"}
    ]


def test_more_than_twenty_places_are_grouped(tmp_path: Path) -> None:
    rows = [*ROWS, *ROWS[1:], *ROWS[1:], *ROWS[1:], *ROWS[1:]]
    rows = [[*row, "備考" if not n else " 良" if n % 2 else "良"] for n, row in enumerate(rows)]
    report = judge(table(tmp_path, rows))
    check = next(
        one
        for one in json.loads(forms.to_json([report], None))["sheets"][0]["評価対象エリア"][0]["評価内容"]
        if one["ルールID"] == "L1-06"
    )
    assert check["違反グループ"] == {
        "合計件数": 30,
        "グループ": [
            {"シート": "table", "重大度": "error", "件数": 30, "代表セル範囲": ["F2", "F4", "F6"]},
        ],
    }
    assert len(check["違反"]) == 30
    line = forms.to_csv([report], None).split("L1-06")[1].split("\r\n")[0]
    assert "critical,0.90,30,F2;F4;F6," in line and line.endswith("30 か所")


def test_a_file_that_is_no_table_has_a_report_in_all_forms(tmp_path: Path) -> None:
    path = tmp_path / "=cmd.pdf"
    path.write_bytes(b"%PDF-1.7")
    report = judge(path)
    found = json.loads(forms.to_json([report], None))
    assert [found["レベル別スコア"][level] and found["レベル別スコア"][level]["スコア"] for level in "123"] == [
        0,
        None,
        None,
    ]
    assert "'=cmd.pdf" in forms.to_csv([report], None)
    assert "L1-01" in rules_text([report], None)


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60))
def test_boxes_cover_the_cells_and_nothing_else(cells: set[tuple[int, int]]) -> None:
    found = boxes(cells)
    covered = [
        (r, c) for top, left, bottom, right in found for r in range(top, bottom + 1) for c in range(left, right + 1)
    ]
    assert sorted(covered) == sorted(cells)
    assert all(box_of(a1(box)) == box for box in found)


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        (None, "A1"),
        ("Sheet1", "Sheet1!A1"),
        ("一覧", "一覧!A1"),
        ("R6 一覧", "'R6 一覧'!A1"),
        ("A1", "'A1'!A1"),
        ("it's", "'it''s'!A1"),
        ("2024", "'2024'!A1"),
    ],
)
def test_sheet_names_in_ranges(sheet: str | None, shown: str) -> None:
    assert with_sheet(sheet, "A1") == shown


# several years


def test_headings_of_several_years(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = tmp_path / "a" / "施設一覧_R5.csv"
    second = tmp_path / "a" / "施設一覧_R6.csv"
    csv_file(tmp_path, "").write_text("")
    first.write_text("\n".join(",".join(row) for row in ROWS), encoding="utf-8")
    changed = [[*row[:2], *row[3:], "x" if n else "電話"] for n, row in enumerate(ROWS)]
    second.write_text("\n".join(",".join(row) for row in changed), encoding="utf-8")
    found = across([judge(second), judge(first)])
    assert (found.state, [(one.sheet, one.range, one.code) for one in found.violations]) == (
        "failed",
        [("施設一覧_R6.csv", "A1:E1", "mr-columns-gone"), ("施設一覧_R6.csv", "A1:E1", "mr-columns-new")],
    )
    assert across([judge(first), judge(first)]).state == "passed"
    assert across([judge(first)]).state == "not-judged"
    assert "(bulk),,,,,L3-07,不合格" in forms.to_csv([judge(first), judge(second)], found)
    bulk = json.loads(forms.to_json([judge(first), judge(second)], found))
    assert list(bulk) == [
        *("複数ファイル総合スコア", "ファイル数", "ファイル横断チェック", "ファイル別平均スコア", "ファイル別結果")
    ]
    assert (bulk["複数ファイル総合スコア"], bulk["ファイル横断チェック"]["L3-07"]["合否"]) == (70, False)


def test_compare_ignores_width_and_case() -> None:
    change = compare(["ＩＤ", "名称", "備考"], ["id", "名 称", "電話"])
    assert (change.gone, change.new, change.before) == (("備考",), ("電話",), 3)
    assert change.grave
    assert not compare([*string.ascii_lowercase], [*string.ascii_lowercase[1:]]).grave


# the command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--lang", "ja", "check", *arguments, "--rules"], catch_exceptions=False)


def test_the_name_of_an_organization_means_all_its_datasets(command: Command, tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.dataset("aed", "市役所")
    town.dataset("public-wifi", "市役所", kind="public-wifi")
    told = json.loads(command("check", "mihon", "--rules", "--format", "json").out)
    assert told["ファイル数"] == 2


def test_a_name_means_the_datasets_of_all_organizations_where_all_are_asked_for(
    command: Command, tmp_path: Path
) -> None:
    town = Town(tmp_path)
    town.dataset("aed", "市役所")
    shutil.copytree(town.folder, town.folder.with_name("umi"))
    told = json.loads(command("check", "--all", "aed", "--rules", "--format", "json").out)
    assert told["ファイル数"] == 2
    assert command("check", "aed", "--rules").code == 2  # of which organization?


def test_command_prints_level_by_level_and_forbids_nothing(tmp_path: Path) -> None:
    done = run(str(merged_and_bad(tmp_path)))
    assert done.exit_code == 0
    for text in (
        "助言",
        "レベル 1:",
        "× L1-12",
        "C3:C5 セルが結合されています。",
        "→ 結合を解除し",
        "－ 当てはまらない: L1-14",
    ):
        assert text in done.output
    english = CliRunner().invoke(cli, ["--lang", "en", "check", str(tmp_path / "book.xlsx"), "--rules"])
    assert "Merged cells." in english.output


def test_nothing_in_a_cell_is_obeyed_by_the_terminal(tmp_path: Path) -> None:
    done = run(str(table(tmp_path, with_column("備考", [" \x1b[31m赤\u202e"]))))
    assert "\x1b" not in done.output and "\u202e" not in done.output
    assert "␛[31m赤" in done.output


def test_command_takes_names_of_datasets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parent.parent)
    done = run("mihon/aed", "--format", "json")
    assert [sheet["シート名"] for sheet in json.loads(done.output)["sheets"]] == ["一覧"]
    several = json.loads(run("midori/dx-plan-kpi", "--format", "json").output)
    assert several["ファイル数"] == len(several["ファイル別結果"]) > 1


def test_command_writes_csv_and_json(tmp_path: Path) -> None:
    path = table(tmp_path, with_column("備考", [" 良"]))
    done = run(str(path), "--format", "csv")
    assert done.stdout_bytes.startswith(b"\xef\xbb\xbf" + "ファイル名".encode())
    out = tmp_path / "report.json"
    assert run(str(path), "--format", "json", "-o", str(out)).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["フォーマット"] == "csv"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["report.json", "table.csv"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["missing.csv", "--rules"], "file-missing"),
        (["{folder}", "--rules"], "rules-folder"),
        (["{file}", "--rules", "--format", "html"], "rules-format"),
        (["{file}", "--rules", "--format", "xlsx"], "rules-format"),
        (["--all", "--rules", "--changed-since", "main"], "rules-options"),
        (["{file}", "--rules", "--changed-files"], "rules-options"),
        (["{file}", "--rules", "--report", "sarif=x.sarif"], "rules-options"),
        (["{file}", "--rules", "--summary", "x.md"], "rules-options"),
        (["{file}", "--rules", "--crs", "9系"], "rules-options"),
        (["{file}", "--rules", "--sheet", "x"], "sheet-in-text"),
        (["{file}", "--rules", "--dataset", "aedd"], "dataset-unknown-name"),
        (["{file}", "{file}", "--format", "xlsx"], "check-form-of-one"),
        (["{file}", "--format", "csv"], "check-csv"),
    ],
)
def test_wrong_usage(arguments: list[str], code: str, tmp_path: Path) -> None:
    from pipelines.errors import UsageError

    path = table(tmp_path, ROWS)
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(cli, ["check", *(one.format(file=path, folder=tmp_path) for one in arguments)])
    assert isinstance(done.exception, UsageError)
    assert done.exception.code == code
