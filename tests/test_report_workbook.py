"""The report in the officer's own workbook: nothing of theirs is changed, all of ours can be found and undone."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from commanding import Command
from conftest import unavailable
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from read_samples import xls, xlsx

from pipelines import build
from pipelines.annotating import annotated, own_sheets
from pipelines.build import Wanted
from pipelines.errors import DataError, UsageError
from pipelines.findings import LISTS, Log, Place
from pipelines.read import grids_of
from pipelines.report import Report
from pipelines.report.workbook.comments import AUTHOR
from pipelines.table import Source

LIST = "検査結果"
CELLS = re.compile(rb"<(?:\w+:)?sheetData\b.*</(?:\w+:)?sheetData>", re.DOTALL)
MARKING = re.compile(r'"machikado"\s*=\s*"machikado"')


def real_workbooks(shared: Path) -> list[Path]:
    """The real workbooks that can be given back as they are."""
    return [path for path in sorted((shared / "real").glob("*/*.xlsx")) if own_sheets(path.read_bytes()) is not None]


def parts(raw: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def report_of(path: Path, *places: tuple[str, Place], sheet: str | None = None) -> Report:
    """A report with findings of these codes at these places."""
    log = Log()
    for code, place in places:
        log.add(code, place=place, field="名称", value="x")
    return Report(Source(str(path), "xlsx", sheet=sheet, header_rows=(1,)), log=log)


def made(path: Path, *, comment: str = "") -> Path:
    """A workbook with a heading, two records, a formula, and a comment of its officer where asked for."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "一覧 'A'"
    for row in (["名称", "住所"], ["本庁", "=A2"], ["支所", "二丁目"]):
        sheet.append(row)
    if comment:
        sheet["A2"].comment = Comment(comment, "係員")
    book.create_sheet("別表")["B2"] = 5
    book.save(path)
    return path


def comments(raw: bytes, sheet: str) -> dict[str, str]:
    """Cell → comment."""
    cells = (cell for row in openpyxl.load_workbook(io.BytesIO(raw))[sheet] for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def coloured(raw: bytes, sheet: str) -> set[str]:
    """The ranges that our formats cover."""
    formats = openpyxl.load_workbook(io.BytesIO(raw))[sheet].conditional_formatting
    return {one for held in formats for rule in held.rules if ours(rule.formula) for one in str(held.sqref).split()}


def ours(formula: list[str]) -> bool:
    return any(MARKING.search(one) for one in formula)


BAD = ("primary-key", Place("一覧 'A'", 2, 1))
DOUBTFUL = ("column-blank", Place("一覧 'A'", None, 2))


def test_real_workbooks_keep_every_cell(shared: Path) -> None:
    books = real_workbooks(shared)
    assert len(books) >= 20
    for path in books:
        before = path.read_bytes()
        report = build.check(Wanted(path)).report
        after = annotated(report, path)
        held, now = parts(before), parts(after)
        assert held.keys() <= now.keys()
        for name, content in held.items():
            cells = CELLS.search(content)
            if cells:
                kept = CELLS.search(now[name])
                assert kept and kept[0] == cells[0], (path.name, name)
            elif not re.search(r"\.rels$|Content_Types|workbook\.xml$|styles\.xml$|comments\d*\.xml$|\.vml$", name):
                assert now[name] == content, (path.name, name)


def test_real_workbooks_are_checked_alike_with_the_report_in_them(shared: Path, tmp_path: Path) -> None:
    for path in real_workbooks(shared):
        first = build.check(Wanted(path)).report
        copy = tmp_path / path.name
        copy.write_bytes(annotated(first, path))
        again = build.check(Wanted(copy)).report
        expected = [one.to_dict() for one in first.log.findings]
        found = [one.to_dict() for one in again.log.findings]
        assert found == expected, path.name


@pytest.mark.parametrize("number", [0, 1, 2])
def test_libreoffice_opens_real_ones(shared: Path, tmp_path: Path, number: int) -> None:
    office = shutil.which("soffice")
    if office is None:
        unavailable("needs LibreOffice")
        return
    path = real_workbooks(shared)[number * 5]
    report = build.check(Wanted(path)).report
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(annotated(report, path))
    out = tmp_path / "out"
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "ods", "--outdir", str(out), str(marked)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    names = [grid.name for grid in grids_of(out / "marked.ods")]
    assert names == [grid.name for grid in grids_of(marked)]
    assert names[-1] == LIST


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_list_is_known_by_its_name_and_a_heading(tmp_path: Path, lang: str) -> None:
    path = made(tmp_path / "x.xlsx")
    path.write_bytes(annotated(report_of(path, BAD), path, lang))
    last = grids_of(path)[-1]
    assert last.name in LISTS and LISTS[last.name] in last.rows[0]


def test_cells_are_coloured_commented_and_listed(tmp_path: Path) -> None:
    path = made(tmp_path / "x.xlsx")
    raw = annotated(report_of(path, BAD, DOUBTFUL), path)
    sheet = "一覧 'A'"
    assert coloured(raw, sheet) == {"A2", "B1"}  # a whole column is marked at its heading
    assert set(comments(raw, sheet)) == {"A2", "B1"}
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert book.sheetnames == [sheet, "別表", LIST]
    rows = [[cell.value for cell in row] for row in book[LIST].iter_rows(max_col=2)]
    assert rows[:2] == [["重さ", "セル"], ["誤り", "一覧 'A'!A2"]]
    link = book[LIST]["B2"].hyperlink
    assert link and link.location == "'一覧 ''A'''!A2"
    assert book[sheet]["B2"].value == "=A2"


def test_what_is_worked_off_goes(tmp_path: Path) -> None:
    path = made(tmp_path / "x.xlsx", comment="先月確認")
    first = annotated(report_of(path, BAD, ("primary-key", Place("一覧 'A'", 3, 2))), path)
    sheet = "一覧 'A'"
    held = comments(first, sheet)
    assert held["A2"].startswith("先月確認") and AUTHOR in held["A2"] and "B3" in held
    path.write_bytes(first)
    mended = annotated(report_of(path), path)
    assert comments(mended, sheet) == {"A2": "先月確認"}
    assert coloured(mended, sheet) == set()
    assert openpyxl.load_workbook(io.BytesIO(mended))[LIST].max_row == 1


def test_the_same_report_twice_is_the_same_workbook(tmp_path: Path) -> None:
    path = made(tmp_path / "x.xlsx", comment="先月確認")
    once = annotated(report_of(path, BAD), path)
    path.write_bytes(once)
    twice = annotated(report_of(path, BAD), path)
    path.write_bytes(twice)
    assert comments(twice, "一覧 'A'") == comments(once, "一覧 'A'")
    assert annotated(report_of(path, BAD), path) == twice


SAMPLES = [["採水地点", "pH"], ["A井戸", "7.1"]]


@pytest.mark.parametrize(
    ("names", "sheet", "lang", "called"),
    [
        (["一覧", LIST], "一覧", "ja", "検査結果_2"),
        ([LIST, "一覧"], "一覧", "ja", "検査結果_2"),
        ([LIST], LIST, "ja", "検査結果_2"),
        (["一覧", LIST, "検査結果_2"], "一覧", "ja", "検査結果_3"),
        (["一覧", "Check report"], "一覧", "en", "Check report_2"),
        (["一覧", "CHECK REPORT"], "一覧", "en", "Check report_2"),
        (["一覧", LIST], "一覧", "en", "Check report"),
    ],
)
@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_a_sheet_of_the_officer_called_like_the_list_stays(
    tmp_path: Path, names: list[str], sheet: str, lang: str, called: str, suffix: str
) -> None:
    path = (xlsx if suffix == "xlsx" else xls)(tmp_path, dict.fromkeys(names, SAMPLES))
    found = report_of(path, ("primary-key", Place(sheet, 2, 1)), sheet=sheet)
    path = path.with_suffix(".xlsx")
    path.write_bytes(annotated(found, Path(found.source.path), lang))
    for _ in range(2):  # the second time the list is there already, and is the one to be replaced
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == [*names, called]
        assert all([[cell.value for cell in row] for row in book[name]] == SAMPLES for name in names)
        link = book[called]["B2"].hyperlink
        assert link and link.location == f"'{sheet}'!A2"
        path.write_bytes(annotated(found, path, lang))


def test_a_list_that_was_asked_for_stays(tmp_path: Path) -> None:
    path = made(tmp_path / "x.xlsx")
    path.write_bytes(annotated(report_of(path, BAD), path))
    held = grids_of(path)
    path.write_bytes(annotated(report_of(path, ("primary-key", Place(LIST, 2, 1)), sheet=LIST), path))
    assert grids_of(path)[:-1] == held and coloured(path.read_bytes(), LIST) == {"A2"}
    assert grids_of(path)[-1].name == "検査結果_2"


def test_a_chart_called_like_the_list_stays(tmp_path: Path) -> None:
    path = made(tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_chartsheet(LIST).add_chart(BarChart())  # openpyxl cannot read one without a chart
    book.save(path)
    raw = annotated(report_of(path, BAD), path)
    assert openpyxl.load_workbook(io.BytesIO(raw)).sheetnames[-2:] == [LIST, "検査結果_2"]


def test_rules_of_the_officer_stay(tmp_path: Path) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    path = made(tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    rule = CellIsRule(operator="equal", formula=["1"], fill=PatternFill("solid", bgColor="FF00FF00"))
    book["一覧 'A'"].conditional_formatting.add("A1:A9", rule)
    book.save(path)
    raw = annotated(report_of(path, BAD), path)
    rules = [
        (str(held.sqref), rule.priority, ours(rule.formula))
        for held in openpyxl.load_workbook(io.BytesIO(raw))["一覧 'A'"].conditional_formatting
        for rule in held.rules
    ]
    assert ("A1:A9", 4, False) in rules and ("A2", 1, True) in rules


def damaged(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook in `path` with `new` for the first `old` (a pattern) in that part."""
    held = parts(path.read_bytes())
    content, count = re.subn(old, new, held[part].decode(), count=1)
    assert count == 1, held[part].decode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in {**held, part: content.encode()}.items():
            archive.writestr(name, raw)
    return path


SHEET, NOTES, BOOK = "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml", "xl/workbook.xml"
BOXES = "xl/drawings/commentsDrawing1.vml"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, r'priority="\d+"', 'priority="x"'),
        (SHEET, r'priority="\d+"', f'priority="{"9" * 5_000}"'),
        (SHEET, r"(?s)<worksheet (.*<)(sheetData>.*</)(?=sheetData)", r'<worksheet xmlns:x="urn:x" \1x:\2x:'),
        (BOOK, r'sheetId="\d+"', 'sheetId="x"'),
        (BOOK, r'sheetId="\d+"', 'sheetId=""'),
        (NOTES, r' ref="A2"', ' ref="A"'),
        (NOTES, r' ref="A2"', ""),
        (NOTES, r"^", '<!DOCTYPE comments SYSTEM "x">'),
    ],
)
def test_a_damaged_part_is_told(tmp_path: Path, part: str, old: str, new: str) -> None:
    path = damaged(with_marks(tmp_path / "x.xlsx"), part, old, new)
    with pytest.raises(DataError) as refused:
        annotated(report_of(path, BAD), path)
    assert refused.value.code == "workbook-damaged"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, r'priority="\d+"', 'priority=" 7 "'),
        (SHEET, r' priority="\d+"', ""),
        (BOOK, r"<sheets>", "<sheets><!-- x --><?x y?>"),
        ("xl/_rels/workbook.xml.rels", r"(<Relationships[^>]*>)", r"\1<!-- x -->"),
        ("[Content_Types].xml", r"(<Types[^>]*>)", r"\1<!-- x -->"),
        (NOTES, r"<text>.*</text>", ""),
        (BOXES, "</xml>", f'<v:shape ObjectType="Note"><x:Row>{"9" * 5_000}</x:Row><x:Column>1</v:shape></xml>'),
        (BOXES, "_x0000_s", "_x0000_s" + "9" * 5_000),
    ],
)
def test_what_is_only_unusual_is_marked(tmp_path: Path, part: str, old: str, new: str) -> None:
    path = damaged(with_marks(tmp_path / "x.xlsx", author="係員"), part, old, new)
    assert AUTHOR in comments(annotated(report_of(path, BAD), path), BAD[1].sheet or "")["A2"]


def with_marks(path: Path, author: str = AUTHOR) -> Path:
    """A workbook with a comment and a conditional format at its cell A2."""
    from openpyxl.formatting.rule import FormulaRule

    book = openpyxl.load_workbook(made(path))
    sheet = book.worksheets[0]
    sheet["A2"].comment = Comment("先月確認", author)
    sheet.conditional_formatting.add("A2", FormulaRule(formula=["TRUE"]))
    book.save(path)
    return path


def test_a_text_becomes_a_workbook_of_texts(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes('名称,電話番号\r\n"=1+1","007\r\n二"\r\n\x07,+81\r\n'.encode("cp932"))
    raw = annotated(report_of(path, ("primary-key", Place(None, 2, 2))), path)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet]
    assert cells == [["名称", "電話番号"], ["=1+1", "007\n二"], ["␇", "+81"]]
    assert {cell.data_type for row in sheet for cell in row} == {"s"}
    assert comments(raw, sheet.title).keys() == {"B2"}


def test_what_has_no_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"名称": "本庁"}]', "utf-8")
    with pytest.raises(UsageError, match="no cells"):
        annotated(report_of(path), path)


def test_many_marks_are_all_coloured_and_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("名称\n" + "x\n" * 10_100, "utf-8")
    places = [("primary-key", Place(None, row, 1)) for row in range(2, 10_102, 2)]
    raw = annotated(report_of(path, *places), path)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert len(coloured(raw, book.sheetnames[0])) == len(places) == book[LIST].max_row - 1
    assert len(comments(raw, book.sheetnames[0])) == 5_000


def test_the_command_writes_beside_and_replaces_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "aed.csv").write_text("名称,住所,緯度,経度\n本庁,見本市一丁目1,x,139\n", "utf-8")
    first = command("check", "aed.csv", "--dataset", "aed", "--format", "xlsx")
    again = command("check", "aed.csv", "--dataset", "aed", "--format", "xlsx")
    assert (first.out.strip(), again.out.strip()) == ("aed_検査結果.xlsx", "aed_検査結果_2.xlsx")
    mended = command("check", "aed_検査結果.xlsx", "--dataset", "aed", "--format", "xlsx")
    assert mended.out.strip() == "aed_検査結果_3.xlsx"
    assert first.code == again.code == mended.code == 1
