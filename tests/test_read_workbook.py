"""Workbooks: cells as Excel shows them, places, merged cells, all formats, whatever the name says."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pytest
from read_samples import HEADINGS, RECORDS, TABLE, cells, codes, headings, ods, take, xls, xlsx
from test_read_bad_input import repacked

from pipelines.errors import DataError
from pipelines.read.container import inspect
from pipelines.read.shown import shown_figures
from pipelines.read.workbook import cell_text
from pipelines.readability.parts import parts_of

RELATIONS = "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.1 + 0.2, "0.3"),
        (35.712345678901, "35.712345678901"),
        (-3.5, "-3.5"),
        (1e-7, "0.0000001"),
        (999999999999999.0, "999999999999999"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("001", "001"),
        ("a\r\nb\rc", "a\nb\nc"),
        (None, ""),
        (datetime.date(2024, 4, 1), "2024-04-01"),
        (datetime.datetime(2024, 4, 1), "2024-04-01"),
        (datetime.datetime(2024, 4, 1, 9, 30), "2024-04-01 09:30"),
        (datetime.datetime(2024, 4, 1, 9, 29, 59, 999_900), "2024-04-01 09:30"),
        (datetime.time(9, 30), "09:30"),
        (datetime.time(0, 0), "00:00"),
        (datetime.time(9, 30, 15), "09:30:15"),
        (datetime.timedelta(hours=30, minutes=5), "30:05"),
    ],
)
def test_cells_as_excel_shows_them(value: object, text: str) -> None:
    assert cell_text(value) == text


MIXED = [
    ["名称", "住所", "収容人数", "緯度", "開始日", "開始時間", "更新"],
    [
        "見本館",
        "見本市1番",
        40,
        35.5,
        datetime.date(2024, 4, 1),
        datetime.time(9, 0),
        datetime.datetime(2024, 4, 1, 8, 5),
    ],
    [
        "北見本館",
        "見本市2番",
        25.0,
        35.25,
        datetime.date(2023, 12, 31),
        datetime.time(17, 30),
        datetime.datetime(2023, 1, 2),
    ],
]
MIXED_TEXT = [
    ["見本館", "見本市1番", "40", "35.5", "2024-04-01", "09:00", "2024-04-01 08:05"],
    ["北見本館", "見本市2番", "25", "35.25", "2023-12-31", "17:30", "2023-01-02"],
]


def test_types_survive_a_workbook(tmp_path: Path) -> None:
    table, log = take(xlsx(tmp_path, MIXED))
    assert cells(table) == MIXED_TEXT
    assert table.source.format == "xlsx" and table.source.sheet == "Sheet1"
    assert table.source.encoding is None and table.source.delimiter is None
    assert codes(log) == []


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx", ".xls"])
def test_all_formats_under_any_name(tmp_path: Path, kind: str, suffix: str) -> None:
    name = f"一覧{suffix}"
    make = {
        "xlsx": lambda: xlsx(tmp_path, {"一覧": TABLE}, name=name),
        "xls": lambda: xls(tmp_path, {"一覧": TABLE}, name),
    }
    path = make[kind]() if kind in make else ods(tmp_path, TABLE, "一覧", name)
    table, log = take(path)
    assert (table.source.format, table.source.sheet, table.source.header_rows) == (kind, "一覧", (1,))
    assert headings(table) == HEADINGS and cells(table) == RECORDS
    assert table.place(2, "c3").cell == "一覧!C4"
    assert ("format-differs" in codes(log)) == (suffix not in ("", f".{kind}"))


def test_macro_workbooks_are_told_by_their_content(tmp_path: Path) -> None:
    source = xlsx(tmp_path, TABLE)
    path = tmp_path / "macro.xlsm"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
                content = content.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            new.writestr(name, content)
    table, _ = take(path)
    assert table.source.format == "xlsm" and len(table) == len(RECORDS)


def test_a_table_away_from_the_corner_keeps_its_places(tmp_path: Path) -> None:
    rows = [[""] * 12, ["", "", "見本市施設一覧"], [], *(["", "", *row] for row in TABLE)]
    table, _ = take(xlsx(tmp_path, rows))
    assert table.source.header_rows == (4,)
    assert table.row_numbers[0] == 5
    assert table.place(0, "c1").cell == "Sheet1!C5"
    assert table.hints == ("Sheet1", "見本市施設一覧")


def test_blank_formatted_rows_and_columns_are_dropped(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.styles import PatternFill

    path = xlsx(tmp_path, TABLE)
    book = openpyxl.load_workbook(path)
    for row in range(1, 60):
        book.active.cell(row, 15).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    table, _ = take(path)
    assert len(table) == len(RECORDS) and len(table.columns) == len(HEADINGS)


def test_cells_merged_downwards_hold_for_every_row(tmp_path: Path) -> None:
    rows = [
        ["地区", "名称", "住所", "電話番号"],
        ["北部", "見本館", "見本市1", "(099)999-0001"],
        ["", "港館", "見本市2", "(099)999-0002"],
        ["", "山手館", "見本市3", "(099)999-0003"],
        ["南部", "川岸館", "見本市4", "(099)999-0004"],
    ]
    table, log = take(xlsx(tmp_path, rows, ["A2:A4"]))
    assert [row[0] for row in cells(table)] == ["北部", "北部", "北部", "南部"]
    found = [finding for finding in log.findings if finding.code == "merged-filled"]
    assert [(finding.place.cell, finding.params["count"]) for finding in found] == [("Sheet1!A2", 2)]
    wide, _ = take(xlsx(tmp_path, [[row[0], "", *row[1:]] for row in rows], ["A1:B1", "A2:B4"]))
    assert [row[0] for row in cells(wide)] == ["北部", "北部", "北部", "南部"]
    unmerged, log = take(xlsx(tmp_path, rows))
    assert [row[0] for row in cells(unmerged)] == ["北部", "", "", "南部"]
    assert codes(log) == []


def test_error_cells_are_named(tmp_path: Path) -> None:
    import openpyxl

    path = xlsx(tmp_path, {"説明": [["この表について"]], "一覧": TABLE})
    book = openpyxl.load_workbook(path)
    for cell in ("C3", "I5", "Z90"):
        book["一覧"][cell].value = "#N/A"
        book["一覧"][cell].data_type = "e"
    book.save(path)
    table, log = take(path)
    found = [finding for finding in log.findings if finding.code == "cell-error"]
    assert [(finding.place.cell, finding.field) for finding in found] == [
        ("一覧!C3", "名称"),
        ("一覧!I5", "想定収容人数"),
    ]
    assert cells(table)[1][2] == ""


@pytest.mark.parametrize("target", ["worksheets/", "/xl/worksheets/", "./worksheets/", "../xl/worksheets/"])
def test_all_who_look_find_the_part_of_a_sheet(tmp_path: Path, target: str) -> None:
    """However the workbook says where its sheets are: error cells, figures as they are shown, formulas."""
    import openpyxl

    path = xlsx(tmp_path, {"説明": [["この表について"]], "一覧 & 表": TABLE})
    book = openpyxl.load_workbook(path)
    sheet = book["一覧 & 表"]
    sheet["C3"].value, sheet["C3"].data_type = "#N/A", "e"
    sheet["I4"].value, sheet["I4"].number_format = 33, "0.0"
    sheet["I5"].value = "=1+1"
    book.save(path)
    repacked(path, lambda name, raw: raw.replace(b"/xl/worksheets/", target.encode()) if name == RELATIONS else raw)
    found = inspect(path.read_bytes())
    assert dict(found.errors) == {"一覧 & 表": ["C3"]}
    assert shown_figures(path)["一覧 & 表"] == {(4, 9): "33.0"}
    assert parts_of(path.read_bytes(), "xlsx")["一覧 & 表"].formulas == [(4, 8)]


def test_a_directory_that_is_no_xml_is_told(tmp_path: Path) -> None:
    import openpyxl

    path = xlsx(tmp_path, TABLE)
    book = openpyxl.load_workbook(path)
    book.active["C3"].value, book.active["C3"].data_type = "#N/A", "e"
    book.save(path)
    repacked(path, lambda name, raw: raw[:-20] if name == RELATIONS else raw)
    with pytest.raises(DataError) as refused:
        take(path)
    assert refused.value.code == "workbook-damaged"


def test_cells_without_references_are_read(tmp_path: Path) -> None:
    """Some programs leave the place of a cell to its order."""
    source = xlsx(tmp_path, [["名称", "住所"], ["a", "b"], ["c", "d"]])
    import re

    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, re.sub(rb'<c r="[A-Z]+\d+"', b"<c", content) if "sheet1" in name else content)
    path = tmp_path / "order.xlsx"
    path.write_bytes(out.getvalue())
    table, _ = take(path)
    assert cells(table) == [["a", "b"], ["c", "d"]]
