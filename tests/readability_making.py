"""Small files for the tests of the machine-readability rules, and what is asked of their reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.readability import FileReport, Verdict, judge

ROWS = [
    ["番号", "名称", "区分", "定員", "更新日"],
    *(
        [str(n), f"施設{'あいうえおかきくけこさしすせそたちつてと'[n]}", "公営", str(10 + 7 * n % 12), "2026-04-01"]
        for n in range(12)
    ),
]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A delimited text as a file."""
    path = folder / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


def table(folder: Path, rows: list[list[str]]) -> Path:
    """A CSV file of these rows, quoted where that is needed."""
    import csv

    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def with_column(heading: str, cells: list[str]) -> list[list[str]]:
    """The plain table with one column more; the cells are repeated down to the end."""
    return [[*ROWS[0], heading], *([*row, cells[n % len(cells)]] for n, row in enumerate(ROWS[1:]))]


def workbook(
    folder: Path, change: Callable[[Worksheet], None] | None = None, rows: list[list[str]] | None = None
) -> Path:
    """An .xlsx of the plain table, numbers as numbers, with something done to its sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "一覧"
    for row in rows or ROWS:
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
    if change is not None:
        change(sheet)
    path = folder / "book.xlsx"
    book.save(path)
    return path


def verdict(report: FileReport, rule: str, sheet: str | None = None) -> Verdict:
    """What was said of a rule: on a sheet, or the first time."""
    tables = [table for one in report.sheets if sheet is None or one.name == sheet for table in one.tables]
    verdicts = [*report.whole, *(verdict for table in tables for verdict in table.verdicts)]
    return next(one for one in verdicts if one.rule.id == rule)


def told(path: Path, rule: str) -> tuple[str, list[str], list[str]]:
    """State, ranges and codes of one rule on a file."""
    found = verdict(judge(path), rule)
    return found.state, [one.range for one in found.violations], [one.code for one in found.violations]
