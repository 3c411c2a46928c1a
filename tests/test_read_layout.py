"""Where the table is: headings of one and two rows, what stands above, among and below the records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from read_samples import HEADINGS, RECORDS, TABLE, WIDTH, Rows, cells, codes, csv_text, headings, pad, take, write, xlsx

from pipelines.errors import DataError
from pipelines.read.limits import LISTED

COUNT = len(RECORDS)
TITLE = [pad("見本市 施設一覧"), pad("令和6年4月1日現在"), pad()]
NOTES = [pad(), pad("※この一覧は令和6年4月1日現在のものです。"), pad("（注）詳細は担当課へ")]


@pytest.mark.parametrize(
    ("rows", "header", "expected"),
    [
        (TITLE + TABLE, 4, "row-skipped-above"),
        ([pad("見本市 施設一覧", "", "2024/4/1"), *TABLE], 2, "row-skipped-above"),
        ([[f"({k + 1})" for k in range(WIDTH)], *TABLE], 2, "row-skipped-above"),
        (TABLE + NOTES, 1, "row-skipped-note"),
        ([*TABLE, pad("合計", str(COUNT))], 1, "row-skipped-total"),
        ([*TABLE, pad("", "", "【総計】", "", "", "", "", "", "570")], 1, "row-skipped-total"),
        ([*TABLE, pad(), [*[""] * (WIDTH - 1), "以上"]], 1, "row-skipped-note"),
        ([TABLE[0], ["文字列"] * WIDTH, *RECORDS], 1, "row-skipped-description"),
        ([TABLE[0], ["必須", "任意"] * (WIDTH // 2), *RECORDS], 1, "row-skipped-description"),
        ([TABLE[0], ["◎", "○"] * (WIDTH // 2), *RECORDS], 1, "row-skipped-description"),
        ([TABLE[0], [f"{heading}を記入" for heading in HEADINGS], *RECORDS], 1, "row-skipped-description"),
        ([TABLE[0], [str(k + 1) for k in range(WIDTH)], *RECORDS], 1, "row-skipped-description"),
        ([["", *row] for row in TABLE], 1, None),
        ([*TABLE[:2], pad(), pad(), *TABLE[2:]], 1, "blank-rows"),
        ([*TABLE[:3], TABLE[0], *TABLE[3:]], 1, "row-skipped-heading"),
        ([*TABLE[:2], pad("北部地区"), *TABLE[2:]], 1, "row-skipped-lone"),
        ([*TITLE, TABLE[0], ["文字列"] * WIDTH, *RECORDS, *NOTES], 4, "row-skipped-description"),
    ],
)
@pytest.mark.parametrize("records", [COUNT, 3])
@pytest.mark.parametrize("as_workbook", [False, True])
def test_what_is_no_record_is_left_out_and_told(
    tmp_path: Path, rows: Rows, header: int, expected: str | None, records: int, as_workbook: bool
) -> None:
    left_out = RECORDS[records:]
    rows = [row for row in rows if list(row)[-WIDTH:] not in left_out]
    path = xlsx(tmp_path, rows) if as_workbook else write(tmp_path, csv_text(rows))
    table, log = take(path)
    assert table.source.header_rows == (header,)
    assert headings(table) == HEADINGS
    assert cells(table) == RECORDS[:records]
    assert table.source.rows == len(table) == records
    for number, row in zip(table.row_numbers, cells(table), strict=True):
        assert list(rows[number - 1])[-WIDTH:] == row
    assert expected is None or expected in codes(log)
    assert not log.errors


@pytest.mark.parametrize(("between", "code"), [(pad("※注"), "row-skipped-note"), (pad("北部地区"), "row-skipped-lone")])
def test_rows_that_are_left_out_are_not_listed_without_end(tmp_path: Path, between: list[str], code: str) -> None:
    rows = [TABLE[0], *(row for record in RECORDS * 50 for row in (record, between))]
    table, log = take(write(tmp_path, csv_text(rows)))
    assert len(table) == COUNT * 50 and codes(log).count(code) == LISTED
    more = [finding for finding in log.findings if finding.code == "more-of-the-same"]
    assert [(one.value, one.params["count"], one.severity) for one in more] == [(code, COUNT * 50 - LISTED, "info")]


def test_blank_rows_are_counted_and_the_first_are_listed(tmp_path: Path) -> None:
    rows = [TABLE[0], *(row for record in RECORDS * 50 for row in (record, pad(), pad()))]
    _, log = take(write(tmp_path, csv_text(rows)))
    told = next(finding for finding in log.findings if finding.code == "blank-rows")
    listed = told.params["rows"].split(", ")
    assert told.params["count"] == 2 * (COUNT * 50 - 1)
    assert (listed[0], listed[LISTED - 1], listed[LISTED:]) == ("3–4", f"{3 * LISTED}–{3 * LISTED + 1}", ["…"])


def test_every_row_is_a_record_or_told_of(tmp_path: Path) -> None:
    rows = [
        *TITLE,
        TABLE[0],
        ["文字列"] * WIDTH,
        *RECORDS[:4],
        pad("南部地区"),
        *RECORDS[4:],
        pad("合計", "12"),
        *NOTES,
    ]
    table, log = take(write(tmp_path, csv_text(rows)))
    told = set(table.row_numbers) | set(table.source.header_rows)
    for finding in log.findings:
        for part in str(finding.params.get("rows", "")).split(", ") if "rows" in finding.params else ():
            first, _, last = part.partition("–")
            told |= set(range(int(first), int(last or first) + 1))
    filled = {number for number, row in enumerate(rows, 1) if any(row)}
    assert filled <= told


UPPER = ["名称", "所在地_連結表記", "災害種別", "", "", "緯度", "経度"]
LOWER = ["", "", "洪水", "津波", "地震", "", ""]
TWO_ROWS = [
    ["見本館", "見本市1番", "○", "", "○", "35.1", "139.1"],
    ["港館", "見本市2番", "", "○", "", "35.2", "139.2"],
] * 3


@pytest.mark.parametrize("title", [0, 1, 3])
def test_two_heading_rows(tmp_path: Path, title: int) -> None:
    rows = [*([["見本市", *[""] * 6]] * title), UPPER, LOWER, *TWO_ROWS]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (title + 1, title + 2)
    assert headings(table) == ["名称", "所在地_連結表記", "災害種別 洪水", "津波", "地震", "緯度", "経度"]
    assert [column.aliases for column in table.columns[2:5]] == [
        ("災害種別_洪水",),
        ("災害種別_津波",),
        ("災害種別_地震",),
    ]
    assert cells(table) == TWO_ROWS


def test_two_heading_rows_with_merged_cells(tmp_path: Path) -> None:
    merged = ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:G2"]
    table, _ = take(xlsx(tmp_path, [UPPER, LOWER, *TWO_ROWS], merged))
    assert table.source.header_rows == (1, 2)
    assert headings(table)[2:5] == ["災害種別 洪水", "災害種別 津波", "災害種別 地震"]
    assert [column.aliases for column in table.columns] == [
        (), (), ("災害種別_洪水",), ("災害種別_津波",), ("災害種別_地震",), (), (),
    ]  # fmt: skip
    assert table.row_numbers[0] == 3


def test_a_heading_spread_letter_by_letter(tmp_path: Path) -> None:
    rows = [
        ["診　療　所　名", "郵便番号", "所　在　地", "電 話", "病", "床", "数", "開設年月日"],
        ["", "", "", "", "一般", "療養", "計", ""],
        *(
            [f"見本クリニック{n}", "999-9999", f"見本市{n}丁目1番", "999-0000", "3", "", "3", "2021/12/1"]
            for n in range(5)
        ),
        ["", "", "", "", "15", "", "15", ""],
    ]
    table, log = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (1, 2) and len(table) == 5
    assert headings(table)[4:7] == ["病 一般", "床 療養", "数 計"]
    assert "row-skipped-summary" in codes(log)


def test_group_names_above_blank_headings(tmp_path: Path) -> None:
    rows = [
        ["", "", "", "連絡先", "設置者", "備考"],
        ["名称", "住所", "電話番号", "", "", ""],
        *([f"見本館{n}", f"見本市{n}番", f"(099)999-000{n}", "担当課", "見本市", "あり"] for n in range(6)),
    ]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (1, 2)
    assert headings(table) == ["名称", "住所", "電話番号", "連絡先", "設置者", "備考"]


@pytest.mark.parametrize("property_line", ["#property", "#property<-- プロパティの名前またはURI"])
def test_linkdata(tmp_path: Path, property_line: str) -> None:
    rows = [
        ["#LINK"], ["#lang", "ja"], ["#attribution_name", "見本市"],
        [property_line, "名称", "http://www.w3.org/2003/01/geo/wgs84_pos#lat", "電話番号"],
        ["#object_type_xsd", "string:ja", "float", "string:ja"],
        ["#property_context", "Assertion", "Assertion", "Assertion"],
        *([str(n), f"見本館{n}", f"35.{n}", f"(099)999-000{n}"] for n in range(5)),
    ]  # fmt: skip
    table, log = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (4,)
    assert headings(table) == rows[3] and len(table) == 5
    assert codes(log).count("row-skipped-linkdata") == 1


def test_marks_in_a_record_do_not_make_it_a_description(tmp_path: Path) -> None:
    rows = [
        ["名称", "洪水", "津波", "地震", "土砂災害"],
        *([f"見本館{n}", "○", "○", "○", "○" if n else ""] for n in range(5)),
    ]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert len(table) == 5


def test_names_like_totals_are_records(tmp_path: Path) -> None:
    rows = [
        ["名称", "住所", "緯度", "経度", "備考"],
        *(
            [name, "見本市1番", "35.1", "139.1", "あり"]
            for name in ("花時計", "全体会館", "総合体育館", "平均台公園", "小計画館")
        ),
    ]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert len(table) == 5


@pytest.mark.parametrize("label", ["合計", "＊東地区計＊", "総数", "Total", "　計　", "小計", "西地区 小計"])
def test_totals_of_figures(tmp_path: Path, label: str) -> None:
    rows = [
        ["地域名", "世帯数", "総人口", "男性", "女性"],
        *([f"見本町{n}丁目", "50", "88", "42", "46"] for n in range(6)),
        [label, "300", "528", "252", "276"],
    ]
    table, log = take(write(tmp_path, csv_text(rows)))
    assert len(table) == 6 and "row-skipped-total" in codes(log)


@pytest.mark.parametrize("unit", ["(人)", "人", "世帯", "［単位：人］"])
def test_a_row_of_units(tmp_path: Path, unit: str) -> None:
    rows = [
        ["地域名", "世帯数", "総人口", "男性", "女性"],
        ["", unit, unit, unit, unit],
        *([f"見本町{n}丁目", "50", "88", "42", "46"] for n in range(6)),
    ]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (1,) and len(table) == 6


@pytest.mark.parametrize("gap", [0, 1])
def test_tables_side_by_side_are_reported_not_guessed(tmp_path: Path, gap: int) -> None:
    block = ["行政区", "世帯数", "男", "女"]
    rows = [["行政区別人口"], [*block, *[""] * gap, *block]]
    rows += [
        [f"北{n}", "5", "6", "7", *[""] * gap, f"南{n}" if n < 4 else "", *(["1", "2", "3"] if n < 4 else [""] * 3)]
        for n in range(6)
    ]
    rows += [["合計", "30", "36", "42", *[""] * gap, "", "", "", ""]]
    table, log = take(xlsx(tmp_path, rows))
    found = [finding for finding in log.findings if finding.code == "several-tables"]
    assert [(finding.severity, finding.params["count"], finding.params["rows"]) for finding in found] == [
        ("error", 2, 10)
    ]
    assert headings(table) == block
    assert [row[0] for row in cells(table)] == [f"北{n}" for n in range(6)]
    assert table.source.rows == 10
    assert "row-skipped-block" in codes(log)


def test_duplicate_and_blank_headings_are_kept_and_told(tmp_path: Path) -> None:
    rows = [
        ["名称", "定員", "", "定員", "住所", ""],
        *([f"見本館{n}", "40", "x", "30", f"見本市{n}番", ""] for n in range(4)),
    ]
    table, log = take(write(tmp_path, csv_text(rows)))
    assert headings(table) == ["名称", "定員", "", "定員", "住所"]
    found = {finding.code: finding for finding in log.findings}
    assert found["heading-duplicate"].place.cell == "D1" and found["heading-duplicate"].params["other"] == "B"
    assert found["heading-blank"].place.cell == "C1" and found["heading-blank"].value == "x"
    assert {finding.severity for finding in log.findings} <= {"warning", "info"}


def test_no_heading_at_all(tmp_path: Path) -> None:
    rows = [[str(n), f"見本商店{n}", "自転車", f"見本市{n}丁目", f"139.{n}1", f"35.{n}1"] for n in range(1, 20)]
    table, log = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == () and len(table) == 19
    assert set(headings(table)) == {""} and "heading-missing" in codes(log)


def test_headings_that_are_years_are_headings(tmp_path: Path) -> None:
    rows = [["地域名", "2015", "2016", "2017", "2018"], *([f"見本町{n}", "100", "101", "99", "98"] for n in range(6))]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (1,) and len(table) == 6


def test_a_form_without_known_words_is_read_by_its_shape(tmp_path: Path) -> None:
    rows = [["甲乙", "丙丁", "戊己"], *([f"値{n}", "ほげ", str(n)] for n in range(8))]
    table, _ = take(write(tmp_path, csv_text(rows)))
    assert table.source.header_rows == (1,) and len(table) == 8


PROSE = "本市では、市民の皆さんのため、次のとおりお知らせします。\n詳しくは、担当課まで。\n\n以上、お願いします。\n"
ENGLISH = (
    "Dear all, this is a letter.\nIt has commas, some more, and others.\nBut no table\nat all, you see, it isn't.\n"
)


@pytest.mark.parametrize(
    "text", [PROSE, ENGLISH, "一つだけ", "a\nb\nc\n", "import sys\n\ndef f(a, b):\n    return a, b\n"]
)
def test_what_is_no_table(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError) as refused:
        take(write(tmp_path, text))
    assert refused.value.code == "no-table" and refused.value.remedy("ja")


def test_one_record_under_unknown_headings_is_not_said_to_be_no_table(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        take(write(tmp_path, "a,b\n1,2\n"))
    assert refused.value.code == "no-known-heading" and "a、b" in refused.value.message("ja")


def test_headings_only(tmp_path: Path) -> None:
    """An empty form is a table without records; a line that is no heading is none."""
    table, _ = take(write(tmp_path, csv_text([HEADINGS])))
    assert len(table) == 0 and [column.heading for column in table.columns] == HEADINGS
    with pytest.raises(DataError) as refused:
        take(write(tmp_path, csv_text([["ほげ", "ふが"]])))
    assert refused.value.code in ("no-records", "no-table")


def test_a_single_column_with_a_known_heading_is_a_table(tmp_path: Path) -> None:
    table, _ = take(write(tmp_path, "名称\n見本館\n港館\n"))
    assert cells(table) == [["見本館"], ["港館"]]


def test_the_words_that_headings_use_can_be_given(tmp_path: Path) -> None:
    asked: list[str] = []

    def known(folded: str) -> bool:
        asked.append(folded)
        return False

    recognises: Callable[[str], bool] = known
    table, _ = take(write(tmp_path, csv_text(TABLE)), known=recognises)
    assert table.source.header_rows == (1,) and "名称" in asked
