"""Small invented tables for the tests of reading, and ways to write them as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pipelines.findings import Log
from pipelines.read import read
from pipelines.table import Table

Rows = Sequence[Sequence[object]]

HEADINGS = [
    "全国地方公共団体コード",
    "ID",
    "名称",
    "名称_カナ",
    "所在地_連結表記",
    "緯度",
    "経度",
    "電話番号",
    "想定収容人数",
    "備考",
]
_NAMES = ["見本", "北見本", "南見本", "髙台", "㈱みほん前", "①番", "川岸", "山手", "駅前", "港", "西浦", "東山"]
RECORDS = [
    [
        "999999",
        f"{number:010d}",
        f"{name}公民館",
        "ミホンコウミンカン",
        f"見本県見本市見本町{number}丁目{number + 1}番{number * 3}号",
        f"35.{number:02d}1234",
        f"139.{number:02d}4321",
        f"(099)999-{number:04d}",
        str(40 + number * 5),
        "駐車場あり" if number % 3 else "",
    ]
    for number, name in enumerate(_NAMES, start=1)
]
TABLE = [HEADINGS, *RECORDS]
WIDTH = len(HEADINGS)


def pad(*cells: str, width: int = WIDTH) -> list[str]:
    """A row of the table's width that begins with these cells."""
    return [*cells, *[""] * (width - len(cells))]


def csv_text(rows: Rows, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def write(folder: Path, content: bytes | str, name: str = "table.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def xlsx(
    folder: Path,
    sheets: dict[str, Rows] | Rows,
    merge: Sequence[str] = (),
    name: str = "table.xlsx",
    hidden: Sequence[str] = (),
) -> Path:
    """A workbook; `merge` names ranges of the first sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    for cells in merge:
        book.worksheets[0].merge_cells(cells)
    path = folder / name
    book.save(path)
    return path


def xls(folder: Path, sheets: dict[str, Rows], name: str = "table.xls") -> Path:
    """A workbook in the old format."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell != "":
                    sheet.write(r, c, cell)
    path = folder / name
    book.save(str(path))
    return path


def ods(folder: Path, rows: Rows, sheet: str = "一覧", name: str = "table.ods") -> Path:
    """A workbook of LibreOffice."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table as OdsTable
    from odf.table import TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = OdsTable(name=sheet)
    for row in rows:
        line = TableRow()
        for value in row:
            if isinstance(value, int | float):
                cell = TableCell(valuetype="float", value=str(value))
            elif value == "":
                cell = TableCell()
            else:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    path = folder / name
    document.save(str(path))
    return path


def take(path: Path, **options: object) -> tuple[Table, Log]:
    """The table of a file, and what reading had to say."""
    log = Log()
    return read(path, log, **options), log  # type: ignore[arg-type]


def cells(table: Table) -> list[list[str]]:
    """Records as lists."""
    return [list(row) for row in table.frame.rows()]


def headings(table: Table) -> list[str]:
    """Headings as in the source."""
    return [column.heading for column in table.columns]


def codes(log: Log) -> list[str]:
    """Codes of the findings, but for how the encoding was told."""
    return [finding.code for finding in log.findings if not finding.code.startswith("encoding-")]
