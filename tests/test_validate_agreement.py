"""Fields of one record, and records of one table, that contradict each other; required fields that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import checked, found, make_table, read_rows

from pipelines.findings import Log
from pipelines.identifying import Ledger, identify
from pipelines.paths import SCHEMAS
from pipelines.standards import BASIC, standard
from pipelines.validate import validate

CODE = "全国地方公共団体コード"
OURS, OTHER = "992011", "131041"
Row = dict[str, str]
MENS = ("男性トイレ総数", "男性トイレ数（小便器）", "男性トイレ数（和式）", "男性トイレ数（洋式）")
PLACE = ("所在地_連結表記", "所在地_都道府県", "所在地_全国地方公共団体コード")


def test_a_row_that_is_doubled_but_for_its_id() -> None:
    rows = [{"ID": "1", "名称": "甲"}, {"ID": "2", "名称": "乙"}, {"ID": "3", "名称": "甲"}, {"ID": "1", "名称": "甲"}]
    log = checked("aed", rows)
    assert found(log, "duplicate-row", "duplicate-row-but-id") == [
        ("duplicate-row-but-id", "4"),
        ("duplicate-row", "5"),
    ]
    assert found(checked("aed", [{"ID": "1"}, {"ID": "2"}]), "duplicate-row", "duplicate-row-but-id") == []


def test_ids_that_are_given_hide_no_doubled_row(tmp_path: Path) -> None:
    form, log = standard("aed"), Log()
    hall = {"ID": "", "名称": "市民会館", "所在地_連結表記": "見本市中央町1"}
    table, _ = identify(make_table([hall, {**hall, "名称": "小学校"}, hall]), form, Ledger(tmp_path), log)
    validate(table, form, log)
    assert len({*table.frame["ID"]}) == 3
    assert found(log, "duplicate-row-but-id") == [("duplicate-row-but-id", "4")]


SIGNS = ["-", "－", "―", ".", "*", "※", "？", "…", "〃"]
WORDS = ["不明", "なし", "（なし）", "N/A", "nan", "ｎｕｌｌ"]


@pytest.mark.parametrize(("cells", "code"), [(SIGNS, "required-unsaid"), (WORDS, "required-placeholder")])
def test_required_fields_in_which_nothing_is_said(cells: list[str], code: str) -> None:
    rows = [{"住所": cell, "備考": cell} for cell in cells]
    log = checked("aed", rows, generation=BASIC)
    wanted = [(code, f"A{number}") for number in range(2, 2 + len(rows))]
    assert found(log, "required-unsaid", "required-placeholder") == wanted
    assert {item.severity for item in log.findings if item.code == code} == {"error"}
    softly = checked("aed", [{"所在地_連結表記": cell} for cell in cells])
    assert {item.severity for item in softly.findings if item.code == code} == {"warning"}


def test_a_name_may_be_a_word_for_nothing() -> None:
    log = checked("cultural-properties", [{"名称": "ナシ"}, {"名称": "無名異"}, {"名称": "-"}], generation=BASIC)
    told = [(item.code, item.severity) for item in log.findings if item.code.startswith("required-")]
    assert told == [("required-unsaid", "error"), ("required-placeholder", "warning")]


@pytest.mark.parametrize("cell", ["〒", "◎", "1", "A", "中", "未定"])
def test_what_says_something_fills_a_required_field(cell: str) -> None:
    log = checked("aed", [{"設置位置": cell}], generation=BASIC)
    assert found(log, "required-unsaid", "required-placeholder") == []


@pytest.mark.parametrize(
    ("one", "other", "doubled"),
    [
        ({}, {}, True),
        ({}, {"総人口": "9"}, True),
        ({}, {"地域コード": "2"}, False),
        ({}, {"地域名": "乙"}, True),
        ({}, {"調査年月日": "2025-04-01"}, False),
        ({}, {CODE: OTHER}, False),
        ({"地域コード": ""}, {"地域コード": ""}, True),
        ({"地域コード": ""}, {"地域コード": "", "地域名": "乙"}, False),
        ({"地域コード": "", "地域名": ""}, {"地域コード": "", "地域名": ""}, False),
    ],
)
def test_an_area_stands_once_a_day(one: Row, other: Row, doubled: bool) -> None:
    row = {"地域コード": "1", "地域名": "甲", "調査年月日": "2026-04-01", "総人口": "5", CODE: OURS}
    log = checked(
        "population-by-area-age", [{**row, **one}, {**row, "地域コード": "7", "地域名": "丙"}, {**row, **other}]
    )
    assert len(found(log, "duplicate-area")) == doubled
    assert all(item.severity == "warning" for item in log.findings if item.code == "duplicate-area")


@pytest.mark.parametrize(
    ("other", "cells"),
    [
        ({"データセット_タイトル": "地域・年齢別人口"}, ["A3"]),
        ({}, ["A3"]),
        ({"ファイル_形式": "XLSX"}, []),
        ({"データセット_ID": "DS002"}, []),
        ({"データセット_ID": ""}, []),
        ({"データセット_タイトル": "", "ファイル_形式": "XLSX"}, []),
        ({"ファイル_ID": "F002"}, []),
        ({"データセット_タイトル": "人口", "ファイル_ID": "F002"}, ["A3"]),
    ],
)
def test_the_id_of_a_dataset_where_files_have_none(other: Row, cells: list[str]) -> None:
    row = {
        "データセット_ID": "DS001",
        "データセット_タイトル": "AED設置箇所一覧",
        "ファイル_形式": "CSV",
        "ファイル_ID": "",
    }
    log = checked("open-data-list", [row, {**row, **other}])
    assert [cell for _, cell in found(log, "duplicate-id")] == cells


def test_third_file_of_a_dataset_like_the_second() -> None:
    row = {"データセット_ID": "DS001", "データセット_タイトル": "AED設置箇所一覧"}
    rows = [{**row, "ファイル_形式": form} for form in ("CSV", "XLSX", "XLSX")]
    log = checked("open-data-list", rows)
    assert found(log, "duplicate-id") == [("duplicate-id", "A4")]
    assert "A3" in next(item for item in log.findings if item.code == "duplicate-id").message("ja")


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        (("6", "2", "2", "2"), None),
        (("6", "2", "2", ""), None),
        (("6", "2", "2", "1"), None),  # not every town counts all parts
        (("1", "9", "9", "9"), "parts-exceed-total"),
        (("1", "", "", "2"), "parts-exceed-total"),
        (("", "9", "9", "9"), None),
        (("1", "多数", "9", "9"), None),
    ],
)
def test_parts_are_counted_in_the_total(counts: tuple[str, ...], code: str | None) -> None:
    log = checked("public-toilets", [dict(zip(MENS, counts, strict=True)), dict.fromkeys(MENS, "0")])
    assert found(log, "parts-exceed-total") == ([(code, "A2")] if code else [])


@pytest.mark.parametrize(
    ("kind", "beds", "fits"),
    [
        ("病院", "20", True), ("病院", "19", False), ("病院", "0", False), ("病院", "", True),
        ("有床診療所", "1", True), ("有床診療所", "19", True), ("有床診療所", "0", False), ("有床診療所", "20", False),
        ("無床診療所", "0", True), ("無床診療所", "500", False), ("歯科", "3", True), ("", "3", True),
    ],
)  # fmt: skip
def test_beds_of_hospitals_and_clinics(kind: str, beds: str, fits: bool) -> None:
    rows = [{"医療機関の種類": kind, "病床数": beds}, {"医療機関の種類": "病院", "病床数": "20"}]
    log = checked("medical-institutions", rows)
    assert found(log, "beds-of-another-kind") == ([] if fits else [("beds-of-another-kind", "B2")])


def test_a_height_and_its_kind() -> None:
    rows = [{"高度の種別": kind, "高度の値": height} for kind in ("階数", "") for height in ("3", "")]
    assert found(checked("aed", rows), "height-half") == [("height-half", "B3"), ("height-half", "A4")]


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        (("千葉県市川市八幡1", "千葉県", "122033"), None),
        (("千葉県市川市八幡1", "東京都", ""), "B2"),
        (("千葉県市川市八幡1", "東京都", "131016"), "B2"),
        (("千葉県市川市八幡1", "", "131016"), "C2"),
        (("", "千葉県", "131016"), "B2"),
        (("市川市八幡1", "千葉県", "122033"), None),
        (("見本県見本市1", "千葉県", "992011"), None),  # no prefecture is named
        (("京都府京都市", "東京都", ""), "B2"),
    ],
)
def test_prefectures_of_one_place(cells: tuple[str, ...], cell: str | None) -> None:
    log = checked(
        "aed", [dict(zip(PLACE, cells, strict=True)), dict(zip(PLACE, ("千葉県", "千葉県", "122033"), strict=True))]
    )
    assert found(log, "prefectures-differ") == ([("prefectures-differ", cell)] if cell else [])


def test_households_have_people() -> None:
    rows = [
        {"総人口": people, "男性": "", "女性": "", "世帯数": homes}
        for people, homes in (("5", "5"), ("5", "50"), ("", "9"))
    ]
    assert found(checked("population-by-area-age", rows), "households-exceed-people") == [
        ("households-exceed-people", "D3")
    ]


def test_figures_that_no_program_keeps() -> None:
    (row, *_) = read_rows(SCHEMAS / "population-by-area-age" / "valid.csv")
    rows = [{**row, "総人口": "9" * 15}, {**row, "総人口": "9" * 20}, {**row, "0-4歳の男性": "9" * 60}]
    log = checked("population-by-area-age", rows)
    told = [(item.code, item.field, item.place.row) for item in log.findings if item.code != "duplicate-area"]
    assert ("population-sum", "総人口", 2) in told
    assert ("number-too-long", "総人口", 3) in told
    assert ("number-too-long", "0-4歳の男性", 4) in told


@pytest.mark.parametrize(
    ("days", "times", "codes"),
    [
        (("2026-06-15", "2026-06-14"), ("", ""), ["dates-order"]),
        (("2026-06-15", "2026-06-15"), ("09:00", "08:00"), ["times-order"]),
        (("2026-06-15", "2026-06-16"), ("09:00", "08:00"), []),
        (("2026-06-15", ""), ("09:00", "08:00"), []),
        (("", ""), ("09:00", "08:00"), []),
    ],
)
def test_applications_begin_before_they_end(days: tuple[str, ...], times: tuple[str, ...], codes: list[str]) -> None:
    names = ("申込開始日", "参加申込終了日", "申込開始時刻", "参加申込終了時間")
    other = dict(zip(names, ("2026-06-15", "2026-06-20", "09:00", "17:00"), strict=True))
    log = checked("events", [dict(zip(names, (*days, *times), strict=True)), other])
    assert [code for code, _ in found(log, "dates-order", "times-order")] == codes


def test_all_texts_are_whole_in_both_languages() -> None:
    tables: list[tuple[str, list[Row]]] = [
        (
            "public-toilets",
            [{"名称": "-", "高度の種別": "", "高度の値": "1", **dict.fromkeys(MENS, "1")}, {"名称": "なし"}],
        ),
        ("medical-institutions", [{"医療機関の種類": "病院", "病床数": "0"}]),
        ("aed", [dict(zip(PLACE, ("千葉県", "東京都", "122033"), strict=True))]),
        ("population-by-area-age", [{"地域名": "甲", "総人口": "1", "男性": "1", "女性": "9" * 16, "世帯数": "2"}] * 2),
    ]
    log = Log()
    for dataset, rows in tables:
        checked(dataset, rows, log=log)
    assert {item.code for item in log.findings} >= {
        "required-unsaid", "required-placeholder", "height-half", "parts-exceed-total", "beds-of-another-kind",
        "prefectures-differ", "households-exceed-people", "duplicate-area", "number-too-long",
    }  # fmt: skip
    for finding in log.findings:
        for lang in ("ja", "en"):
            assert finding.message(lang) and finding.remedy(lang)
            assert "None" not in finding.message(lang) + finding.remedy(lang)
