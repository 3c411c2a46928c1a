"""The rules on delimited texts: what breaks each of them, and what looks like it and does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from readability_making import ROWS, csv_file, table, told, with_column

PLAIN = "番号,名称,定員\n" + "".join(f"{n},施設{'あいうえおかきくけこ'[n]},{20 + 7 * n % 10}\n" for n in range(10))


def test_a_plain_table_breaks_no_rule(tmp_path: Path) -> None:
    from pipelines.readability import judge

    report = judge(table(tmp_path, ROWS))
    assert [one.rule.id for one in report.verdicts if one.state == "failed"] == []
    assert [score.points if score else None for score in report.scores.values()] == [100, 100, 100]


def test_a_heading_in_brackets_makes_no_other_file_of_a_text(tmp_path: Path) -> None:
    from pipelines.readability import judge

    report = judge(csv_file(tmp_path, PLAIN.replace("番号,", "[必須]番号,")))
    assert (report.format, [len(sheet.tables) for sheet in report.sheets]) == ("csv", [1])


# rule, text of the file, ranges that are named (none: the rule is kept), code
TEXTS = [
    ("L1-02", PLAIN + "\n月,世帯,面積\n4,12,30\n5,13,31\n6,14,32\n", ["A13:C16"], "mr-another-table"),
    ("L1-02", PLAIN + "\n注,あり\n", [], ""),
    (
        "L1-02",
        "名称,人口,,名称,人口\n" + "東町,10,,西町,20\n北町,11,,南町,21\n" * 4,
        ["A1:B9", "D1:E9"],
        "mr-side-by-side",
    ),
    ("L1-03", PLAIN.replace("4,施設お", "\n4,施設お"), ["A6:C6"], "mr-blank-rows"),
    ("L1-03", PLAIN.replace("\n", ",,x\n"), ["D1:D11"], "mr-blank-columns"),
    ("L1-03", PLAIN.replace("4,施設お", "番号,名称,定員\n4,施設お"), ["A6:C6"], "mr-heading-again"),
    ("L1-03", PLAIN.replace("4,施設お", "北部地区,,\n4,施設お"), ["A6"], "mr-section"),
    ("L1-03", PLAIN + "\n\n", [], ""),
    ("L1-04", PLAIN + "※定員は目安です。,,\n", ["A12"], "mr-text-below"),
    ("L1-04", "施設一覧,,\n令和8年4月1日現在,,\n" + PLAIN, [], ""),
    ("L1-04", "この表は" + "とても長い説明です。" * 8 + ",,\n" + PLAIN, ["A1"], "mr-text-above"),
    ("L1-05", "番号,,定員\n" + PLAIN.split("\n", 1)[1], ["B1"], "mr-heading-blank"),
    ("L1-05", "番号,P20_001,定員\n" + PLAIN.split("\n", 1)[1], ["B1"], "mr-heading-code"),
    ("L1-05", "番号,列2,定員\n" + PLAIN.split("\n", 1)[1], ["B1"], "mr-heading-code"),
    ("L1-05", "番号,名称,2025年\n" + PLAIN.split("\n", 1)[1], [], ""),
    ("L1-14", PLAIN.replace("施設お", '"施設\nお"'), ["B6"], "mr-line-break"),
    ("L1-14", PLAIN, [], ""),
    ("L1-14", PLAIN.replace("9,施設こ,23\n", '9,"施設こ,23\n'), ["A11:C11", "B11"], "mr-open-quote"),
    ("L1-15", PLAIN.replace("施設お", "施設お,別館"), ["A6:D6"], "mr-unquoted"),
    ("L1-15", PLAIN.replace("施設お", '"施設お,別館"'), [], ""),
    ("L2-03", PLAIN.replace("番号,名称,定員", "番号,定員,定員"), ["B1:C1"], "mr-same-heading"),
    ("L2-03", PLAIN.replace("番号,名称,定員", "番号,定員 ,定　員"), ["B1:C1"], "mr-same-heading"),
    ("L3-01", "一覧,,\n" + PLAIN, ["A1:C1"], "mr-rows-above"),
    ("L3-01", PLAIN.replace("0,施設あ", "整数,文字列,整数\n0,施設あ"), ["A2:C2"], "mr-rows-between"),
    ("L3-01", PLAIN, [], ""),
    ("L3-09", "地域,2023年,2024年,2025年\n" + "東町,1,2,3\n西町,4,5,6\n" * 4, ["B1:D9"], "mr-wide-year"),
    (
        "L3-09",
        "地域,0-4歳の男性,5-9歳の男性,10-14歳の男性\n" + "東町,1,2,3\n西町,4,5,6\n" * 4,
        ["B1:D9"],
        "mr-wide-age",
    ),
    ("L3-09", "地域,年,人口\n" + "東町,2024,2\n西町,2025,5\n" * 4, [], ""),
]


@pytest.mark.parametrize(("rule", "text", "ranges", "code"), TEXTS)
def test_texts(rule: str, text: str, ranges: list[str], code: str, tmp_path: Path) -> None:
    state, found, codes = told(csv_file(tmp_path, text), rule)
    assert (state, found) == ("failed" if ranges else "passed", ranges)
    assert not code or codes[0] == code


# rule, heading and cells of a column besides the plain ones, first range, code; no code: the rule is kept
COLUMNS = [
    ("L1-06", "備 考", ["良"], "F1", "mr-spread"),
    ("L1-06", "備考", ["神 田 町"], "F2:F13", "mr-spread"),
    ("L1-06", "備考", [" 東町"], "F2:F13", "mr-outer-space"),
    ("L1-06", "備考", ["本館　　南"], "F2:F13", "mr-space-run"),
    ("L1-06", "備考", ["本館\n南"], "F2:F13", "mr-break"),
    ("L1-06", "備考", ["山田 太郎"], "", ""),
    ("L1-06", "説明", ["体育館は夜間に貸し出しています。\n申し込みは前日までです。"], "", ""),
    ("L1-07", "電話番号", ["03-1234-5678、03-1234-5679"], "F2:F13", "mr-several"),
    ("L1-07", "電話番号", ["03-1234-5678"], "", ""),
    ("L1-07", "電話番号", ["090-8062-7358"], "", ""),
    ("L1-07", "利用時間", ["9:00～17:00"], "F2:F13", "mr-several"),
    ("L1-07", "内線番号", ["2442・2421"], "F2:F13", "mr-several"),
    ("L1-07", "設置場所", ["体育館×2、職員室×1"], "F2:F13", "mr-several"),
    ("L1-07", "所在地", ["〒650-0001 東町1-1"], "F2:F13", "mr-several"),
    ("L1-07", "住所", ["東町1-1-1"], "", ""),
    ("L1-07", "備考", ["雨の日は休み、雪の日も休み"], "", ""),
    ("L1-08", "備考", ["㈱見本"], "F2:F13", "mr-odd-character"),
    ("L1-08", "面積（㎡）", ["10"], "F1", "mr-odd-character"),
    ("L1-08", "代表者", ["髙橋 﨑子"], "", ""),
    ("L1-08", "備考", ["○×△★～―"], "", ""),
    ("L1-08", "備考", ["第Ⅱ期"], "F2:F13", "mr-odd-character"),
    ("L1-08", "施設名", ["第Ⅱ保育園㈱"], "F2:F13", "mr-odd-character"),
    ("L2-01", "人口", ["1,234", "980"], "F2", "mr-number-grouped"),
    ("L2-01", "人口", ["1234人"], "F2:F13", "mr-number-unit"),
    ("L2-01", "人口", ["１２３４"], "F2:F13", "mr-number-wide"),
    ("L2-01", "増減", ["△5", "3", "4"], "F2", "mr-number-triangle"),
    ("L2-01", "人口", ["12", "13", "14", "15", "16", "なし"], "F7", "mr-number-words"),
    ("L2-01", "人口", ["12", "13", "14", "15", "-"], "", ""),
    ("L2-01", "電話番号", ["03-1234-5678"], "", ""),
    ("L2-02", "地区", ["同上"], "F2:F13", "mr-ditto"),
    ("L2-04", "設備", ["有", "有", "有", "無", "無", "あり"], "F7", "mr-choice-spelling"),
    ("L2-04", "設備", ["○", "○", "○", "×", "×", "〇"], "F7", "mr-choice-spelling"),
    ("L2-04", "設備", ["有", "無"], "", ""),
    ("L2-05", "種別", ["公園", "公園", "学校", "学校", "学校", "その他（広場）"], "F7", "mr-other-details"),
    ("L2-05", "種別", ["公園", "学校", "その他"], "", ""),
    ("L3-03", "人口", ["12", "13", "14", "15", "X"], "F6", "mr-mark"),
    ("L3-03", "人口", ["12", "13"], "", ""),
    ("L3-04", "面積", ["12.5", "13.5"], "F1", "mr-unit"),
    ("L3-04", "面積(m2)", ["12.5", "13.5"], "", ""),
    ("L3-04", "延長保育", ["1", "2", "3.5"], None, "mr-not-units"),
    ("L3-05", "調査日", ["令和6年4月1日"], "F2:F13", "mr-era"),
    ("L3-05", "調査日", ["H29.12.1"], "F2:F13", "mr-era"),
    ("L3-05", "調査日", ["24/4/1"], "F2:F13", "mr-short-year"),
    ("L3-05", "調査日", ["45016"], "F2:F13", "mr-date-serial"),
    ("L3-05", "調査日", ["2024-10-上旬"], "F2:F13", "mr-part-of-month"),
    ("L3-05", "調査日", ["2024年4月1日（令和6年）"], "", ""),
    ("L3-05", "備考", ["令和3年度より休所"], "", ""),
    ("L3-05", "平成22年人口", ["12"], "F1", "mr-era-heading"),
    ("L3-06", "全国地方公共団体コード", ["131041", "131042"], "F3", "mr-area-code"),
    ("L3-06", "全国地方公共団体コード", ["131041"], "", ""),
    ("L3-06", "全国地方公共団体コード", ["131049"], "F2:F13", "mr-area-code"),
    ("L3-06", "全国地方公共団体コード", ["131049", "１３１０４８"], "F2:F13", "mr-area-code"),
    ("L3-06", "住所", ["中央区北町1-1"], "F2:F13", "mr-address-short"),
    ("L3-06", "住所", ["兵庫県神戸市中央区北町1-1"], "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "heading", "cells", "first", "code"), COLUMNS)
def test_columns(rule: str, heading: str, cells: list[str], first: str | None, code: str, tmp_path: Path) -> None:
    state, ranges, codes = told(table(tmp_path, with_column(heading, cells)), rule)
    if first is None:
        assert state == "not-judged"
        return
    assert (state, ranges[:1], codes[:1]) == (("failed", [first], [code]) if first else ("passed", [], []))


def test_a_group_named_in_its_first_row_only(tmp_path: Path) -> None:
    groups = ["北部", "", "", "南部", "", "東部", "", "", "", "西部", "", ""]
    rows = [["地区", *ROWS[0]], *([group, *row] for group, row in zip(groups, ROWS[1:], strict=True))]
    assert told(table(tmp_path, rows), "L2-02") == ("failed", ["A3:A4", "A6", "A8:A10", "A12:A13"], ["mr-left-out"] * 4)
    full = [["地区", *ROWS[0]], *(["北部", *row] for row in ROWS[1:])]
    assert told(table(tmp_path, full), "L2-02")[0] == "passed"


def test_roman_numbers_in_names_are_only_told(tmp_path: Path) -> None:
    found = told(table(tmp_path, with_column("事業所名", ["見本園Ⅱ"])), "L1-08")
    assert found == ("passed", ["F2:F13"], ["mr-odd-in-name"])


@pytest.mark.parametrize("code", ["A-1", "1310", "13104-9"])
def test_codes_of_their_own_are_no_area_codes(code: str, tmp_path: Path) -> None:
    assert told(table(tmp_path, with_column("団体コード", [code])), "L3-06")[0] == "not-judged"


def test_area_codes_that_are_all_wrong_are_told_beside_addresses(tmp_path: Path) -> None:
    rows = with_column("市区町村コード", ["131049"])
    rows = [[*row, "東京都新宿区西新宿2-8-1" if n else "住所"] for n, row in enumerate(rows)]
    assert told(table(tmp_path, rows), "L3-06") == ("failed", ["F2:F13"], ["mr-area-code"])


def test_blanks_among_numbers_are_not_judged(tmp_path: Path) -> None:
    assert told(table(tmp_path, with_column("人口", ["1", "", "0"])), "L1-09")[0] == "not-judged"
    assert told(table(tmp_path, with_column("人口", ["1", "0"])), "L1-09")[0] == "passed"


def test_marks_that_are_explained(tmp_path: Path) -> None:
    text = "人口一覧,,\n「X」は秘匿,,\n" + PLAIN.replace(",28\n", ",X\n")
    assert told(csv_file(tmp_path, text), "L3-03")[0] == "passed"
    assert told(csv_file(tmp_path, text.replace("「X」は秘匿", "市の調べ")), "L3-03")[0] == "failed"


def test_coded_columns_without_a_table_of_codes(tmp_path: Path) -> None:
    found = told(table(tmp_path, with_column("施設区分", ["1", "2", "3"])), "L3-02")
    assert found[0] == "not-judged"
    assert told(table(tmp_path, with_column("施設区分", ["公園", "学校"])), "L3-02")[0] == "passed"


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("a.pdf", b"%PDF-1.7 text", "failed"),
        ("a.png", b"\x89PNG\r\n\x1a\n0000", "failed"),
        ("a.html", "<html><table><tr><th>名称<th>人口<tr><td>東<td>1<tr><td>西<td>2</table>".encode(), "failed"),
        ("a.json", b'[{"name": "a", "value": 1}]', "passed"),
        ("a.csv", PLAIN.encode("cp932"), "passed"),
        ("a.tsv", PLAIN.replace(",", "\t").encode(), "passed"),
    ],
)
def test_forms_of_files(name: str, content: bytes, state: str, tmp_path: Path) -> None:
    from pipelines.readability import judge

    path = tmp_path / name
    path.write_bytes(content)
    assert judge(path).state("L1-01") == state
