"""The two shapes of the Digital Agency's sample checker, the text for the terminal, the command, several years."""

from __future__ import annotations

import csv
import io
import json
import shutil
import string
from dataclasses import replace
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
from pipelines.readability import FileReport, across, compare, forms, judge
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


def test_of_very_many_places_all_are_counted(tmp_path: Path) -> None:
    rows = with_column("備考", [" 良", "良"])
    report = judge(table(tmp_path, [rows[0], *rows[1:] * 250]))
    found = json.loads(forms.to_json([report], None))["sheets"][0]["評価対象エリア"][0]["評価内容"]
    (check,) = [one for one in found if one["ルールID"] == "L1-06"]
    (group,) = check["違反グループ"]["グループ"]
    assert check["違反グループ"]["合計件数"] == group["件数"] == 1500 and len(check["違反"]) == 1000
    for everything, left in ((False, 1495), (True, 500)):
        text = rules_text([report], None, everything=everything)
        assert text.count("前か後ろに余分な空白") == 1500 - left and f"ほか {left} か所（--full と" in text
    assert "ほか" not in rules_text([judge(table(tmp_path, rows))], None, everything=True)


def test_what_could_not_be_looked_at_has_no_points(tmp_path: Path) -> None:
    good, broken = table(tmp_path, ROWS), tmp_path / "broken.xlsx"
    broken.write_bytes(workbook(tmp_path).read_bytes()[:2000])
    found = json.loads(forms.to_json([judge(good), judge(broken)], None))
    assert found["ファイル別結果"][1]["レベル別スコア"] == {"1": None, "2": None, "3": None}
    assert found["ファイル別平均スコア"] == [
        {"ファイル名": "table.csv", "平均スコア": 100},
        {"ファイル名": "broken.xlsx", "平均スコア": None},
    ]
    assert found["複数ファイル総合スコア"] == 100
    assert json.loads(forms.to_json([judge(broken)] * 2, None))["複数ファイル総合スコア"] is None


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


GONE = ["番号", "区分", "定員", "更新日"]


def of_years(folder: Path, files: dict[str, list[str]]) -> list[FileReport]:
    """The reports of files with these headings, in this order."""
    reports = []
    for name, headings in files.items():
        rows = [headings, *([f"{heading}{n}" for heading in headings] for n in range(5))]
        (folder / f"{name}.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
        reports.append(judge(folder / f"{name}.csv"))
    return reports


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("AED_R5", "AED_R6"),
        ("AED_平成30年度", "AED_令和元年度"),
        ("AED_H30", "AED_R元"),
        ("AED_H30", "AED_2019"),
        ("ＡＥＤ＿平成３０年", "ＡＥＤ＿令和元年"),
        ("AED_㍻30", "AED_㋿2"),
        ("AED_R9", "AED_R10"),
        ("AED_令和8年9月", "AED_令和8年10月"),
        ("AED_R080401", "AED_20260501"),
        ("AED_2026-04-30", "AED_2026-05-01"),
        ("202011_AED_平成31", "202011_AED_令和2"),
        ("202011_AED_202012", "202011_AED_202101"),
        ("AED_202312", "AED_202403"),
        ("202301_人口", "202302_人口"),
        ("H2012_AED", "H2013_AED"),
    ],
)
def test_files_are_compared_in_the_order_of_their_years(earlier: str, later: str, tmp_path: Path) -> None:
    for files in (earlier, later), (later, earlier):
        found = across(of_years(tmp_path, {name: ROWS[0] if name == earlier else GONE for name in files}))
        assert (found.state, [one.sheet for one in found.violations]) == ("failed", [f"{later}.csv"])
        found = across(of_years(tmp_path, {name: GONE if name == earlier else ROWS[0] for name in files}))
        assert (found.state, [one.code for one in found.violations]) == ("passed", ["mr-columns-new"])


NO_ORDER = [
    ("AED_前年度", "AED_今年度"),
    ("AED", "AED_R6"),
    ("AED_R6_東", "AED_R6_西"),
    ("202011_AED", "202207_AED"),
    ("shelters1", "shelters2"),
]


@pytest.mark.parametrize("files", NO_ORDER)
def test_where_names_tell_no_order_only_what_is_so_in_any_is_judged(files: tuple[str, str], tmp_path: Path) -> None:
    first, second = files

    def judged(one: list[str], other: list[str]) -> Any:
        reports = of_years(tmp_path, {first: one, second: other})
        return across([replace(report, dataset="aed") for report in reports])

    open_ = judged(ROWS[0], GONE)
    assert (open_.state, open_.code) == ("not-judged", "mr-not-order")
    assert f"{first}.csv、{second}.csv" in open_.message()
    assert judged(GONE, ROWS[0]).state == "not-judged"
    assert judged(ROWS[0], ROWS[0]).code == "mr-same-form"
    broken = judged(ROWS[0], ["番号", "名前", "区分", "定員", "更新日"])
    assert [(one.sheet, one.code, one.params["value"]) for one in broken.violations] == [
        (f"{first}.csv", "mr-columns-missing", "名前"),
        (f"{second}.csv", "mr-columns-missing", "名称"),
    ]
    assert broken.state == "failed" and f"{first}.csv'!A1:E1" in rules_text([], broken).replace(".csv!", ".csv'!")


def test_a_group_without_order_is_told_beside_one_that_is_broken(tmp_path: Path) -> None:
    files = {"公園_R5": ROWS[0], "公園_R6": GONE, "学校_東1": ROWS[0], "学校_東2": GONE}
    found = across(of_years(tmp_path, files))
    assert (found.state, [one.code for one in found.violations]) == ("failed", ["mr-columns-gone", "mr-not-order"])
    assert "学校_東1.csv" in rules_text([], found) and "学校_東1.csv" in forms.to_csv([], found)


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
