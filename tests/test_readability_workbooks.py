"""The rules on workbooks: what stands on a sheet besides texts, with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from read_samples import take, xlsx
from readability_making import ROWS, told, verdict, workbook

from pipelines.errors import UsageError
from pipelines.findings import LISTS
from pipelines.readability import judge

RED = PatternFill("solid", fgColor="FFFF0000")
WHITE = PatternFill("solid", fgColor="FFFFFFFF")


def fill(*cells: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            sheet[cell].fill = RED

    return change


def whole_column_and_heading(sheet: Worksheet) -> None:
    for row in range(1, 14):
        sheet.cell(row, 2).fill = RED
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def stripes(sheet: Worksheet) -> None:
    for row in range(2, 14, 2):
        for cell in sheet[row]:
            cell.fill = RED


def white(sheet: Worksheet) -> None:
    sheet["B3"].fill = WHITE


def font(**how: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet["B3"].font = Font(**how)  # type: ignore[arg-type]

    return change


def merge(*ranges: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for one in ranges:
            sheet.merge_cells(one)

    return change


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[4].hidden = True
    sheet.row_dimensions[40].hidden = True  # nothing stands there


def hide_columns(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True
    sheet.column_dimensions["Z"].hidden = True  # nothing stands there


def formula(sheet: Worksheet) -> None:
    sheet["D3"] = "=1+2"
    sheet["D4"] = "=1+3"


def chart(sheet: Worksheet) -> None:
    one = BarChart()
    one.add_data(Reference(sheet, min_col=4, min_row=1, max_row=5))
    sheet.add_chart(one, "G2")


def number_as_text(sheet: Worksheet) -> None:
    sheet["D3"] = "17"


def shown_with_commas(sheet: Worksheet) -> None:
    for row in range(2, 14):
        sheet.cell(row, 4).number_format = '#,##0"人"'


def real_dates(sheet: Worksheet) -> None:
    for row in range(2, 14):
        sheet.cell(row, 5).value = datetime(2026, 4, 1)


def title(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "施設一覧"
    sheet.merge_cells("A1:E1")


def from_column_b(sheet: Worksheet) -> None:
    sheet.insert_cols(1)


CASES = [
    ("L1-10", chart, ["G2"], "mr-drawing-chart"),
    ("L1-10", None, [], ""),
    ("L1-11", fill("B3", "B4", "B9"), ["B3:B4", "B9"], "mr-fill"),
    ("L1-11", font(color="FFFF0000"), ["B3"], "mr-colour"),
    ("L1-11", font(bold=True), ["B3"], "mr-bold"),
    ("L1-11", font(strike=True), ["B3"], "mr-struck"),
    ("L1-11", font(color="FF0000FF", underline="single"), [], ""),
    ("L1-11", whole_column_and_heading, [], ""),
    ("L1-11", stripes, [], ""),
    ("L1-11", white, [], ""),
    ("L1-12", merge("C3:C5"), ["C3:C5"], "mr-merged"),
    ("L1-12", title, ["A1:E1"], "mr-merged-outside"),
    ("L1-12", None, [], ""),
    ("L1-13", hide_row, ["A4:E4"], "mr-hidden-rows"),
    ("L1-13", hide_columns, ["C1:C13"], "mr-hidden-columns"),
    ("L1-13", None, [], ""),
    ("L2-01", number_as_text, ["D3"], "mr-number-as-text"),
    ("L2-01", shown_with_commas, [], ""),
    ("L2-02", merge("C3:C5"), ["C4:C5"], "mr-merged-down"),
    ("L2-06", formula, ["D3:D4"], "mr-formula"),
    ("L2-06", None, [], ""),
    ("L3-01", title, ["A1:E2"], "mr-rows-above"),
    ("L3-01", from_column_b, ["A1:A13"], "mr-columns-before"),
    ("L3-05", real_dates, [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change", "ranges", "code"), CASES)
def test_workbooks(
    rule: str, change: Callable[[Worksheet], None] | None, ranges: list[str], code: str, tmp_path: Path
) -> None:
    state, found, codes = told(workbook(tmp_path, change), rule)
    assert (state, found) == ("failed" if ranges else "passed", ranges)
    assert not code or set(codes) == {code}


def test_sheets_are_judged_each_for_itself(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "R6 一覧"
    second = book.create_sheet("R7")
    book.create_sheet("記入例").append(["例", "1"])
    for row in ROWS:
        first.append(row)
        second.append(row)
    second["D2"].fill = RED
    path = tmp_path / "two.xlsx"
    book.save(path)
    report = judge(path)
    assert [len(sheet.tables) for sheet in report.sheets] == [1, 1, 0]
    assert verdict(report, "L1-11", "R6 一覧").state == "passed"
    assert verdict(report, "L1-11", "R7").violations[0].sheet == "R7"
    assert report.state("L1-11") == "failed"
    assert [sheet.name for sheet in judge(path, sheet="R7").sheets] == ["R7"]


@pytest.mark.parametrize(("name", "heading"), LISTS.items())
def test_what_an_earlier_check_listed_is_not_judged(tmp_path: Path, name: str, heading: str) -> None:
    listed = [["セル", "今の値", heading], *([f"A{n}", "", f"誤り{n}"] for n in range(30))]
    path = xlsx(tmp_path, {name: listed, "一覧": ROWS})
    report = judge(path)
    assert [sheet.name for sheet in report.sheets] == ["一覧"]
    assert report.state("L1-05") == "passed" and "名称" in report.headings
    assert [sheet.name for sheet in judge(path, sheet=name).sheets] == [name]
    assert len(judge(xlsx(tmp_path, {name: ROWS, "一覧": ROWS})).sheets) == 2  # it is only called so


@pytest.mark.parametrize("asked", ["R6 一覧", "r6一覧", "Ｒ６　一覧"])
def test_a_sheet_is_named_as_for_reading(tmp_path: Path, asked: str) -> None:
    path = xlsx(tmp_path, {"R6 一覧": ROWS, "R7": ROWS})
    assert [sheet.name for sheet in judge(path, sheet=asked).sheets] == ["R6 一覧"]
    assert take(path, sheet=asked)[0].source.sheet == "R6 一覧"


def test_an_unknown_sheet_is_told_as_by_reading(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"R6 一覧": ROWS, "R7": ROWS})
    refusals = []
    for look in (judge, take):
        with pytest.raises(UsageError) as refused:
            look(path, sheet="R8")
        refusals.append((refused.value.code, refused.value.params))
    assert refusals[0] == refusals[1]


def test_old_excel_tells_no_formats(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("一覧")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    path = tmp_path / "old.xls"
    book.save(str(path))
    report = judge(path)
    assert {rule: report.state(rule) for rule in ("L1-10", "L1-11", "L1-13", "L2-06")} == dict.fromkeys(
        ("L1-10", "L1-11", "L1-13", "L2-06"), "not-judged"
    )
    assert report.state("L1-12") == "passed"


def test_open_document(tmp_path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.style import Style, TableCellProperties
    from odf.table import Table, TableCell, TableColumn, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    red = Style(name="red", family="table-cell")
    red.addElement(TableCellProperties(backgroundcolor="#ff0000"))
    document.automaticstyles.addElement(red)
    sheet = Table(name="一覧")
    sheet.addElement(TableColumn(numbercolumnsrepeated=2))
    sheet.addElement(TableColumn(visibility="collapse"))
    for number, row in enumerate(ROWS):
        line = TableRow(visibility="collapse" if number == 4 else "visible")
        for place, text in enumerate(row):
            how = {"stylename": "red"} if (number, place) == (3, 1) else {}
            if (number, place) == (2, 3):
                how = {"formula": "of:=1+2"}
            kind = {"valuetype": "float", "value": text} if text.isdecimal() else {"valuetype": "string"}
            cell = TableCell(**kind, **how)
            cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    path = tmp_path / "open.ods"
    document.save(str(path))
    assert told(path, "L1-11")[:2] == ("failed", ["B4"])
    assert told(path, "L1-13")[:2] == ("failed", ["A5:E5", "C1:C13"])
    assert told(path, "L2-06")[:2] == ("failed", ["D3"])
    assert told(path, "L1-12")[0] == "passed"
