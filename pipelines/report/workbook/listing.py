"""The sheet that lists every finding and repair, with a link to its cell and a column to tick off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pipelines.findings import Place, column_letters, list_name
from pipelines.report.display import visible
from pipelines.report.grouping import SEVERITIES, Rule, rule_text
from pipelines.report.labels import labels
from pipelines.report.workbook.marks import sheet_of

if TYPE_CHECKING:
    from pipelines.report import Report
    from pipelines.report.workbook.parts import Book

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WIDTHS = (14, 16, 18, 24, 60, 60, 24, 8)
_LONGEST = 32_000  # characters of a cell; Excel takes 32,767
_MOST = 1_000_000
_LINKS = 60_000  # of a sheet; Excel takes 65,530

Row = tuple[Place, Sequence[str]]


def put(book: Book, report: Report, theirs: Sequence[str], heading: int, wrapped: int, lang: str) -> None:
    """Adds the list to the workbook, in place of an earlier one, with these two formats.

    `theirs`: the sheets of the officer, which stay. Where one of them is called as the list is, the list gets a number.
    """
    title = labels(lang)["list-sheet"]
    earlier = (name for name in book.sheet_names if name not in theirs and list_name(name) == title)
    rows = list(_rows(report, lang))[:_MOST]
    content = "".join(_xml(rows, theirs, report, (heading, wrapped), lang)).encode("utf-8")
    book.put_sheet(next(earlier, None) or book.free_title(title), content)


def _rows(report: Report, lang: str) -> Iterator[Row]:
    """Findings, the gravest first, then repairs: place, and kind, cell, column, value, problem, remedy, new value."""
    words = labels(lang)
    rank = {severity: number for number, severity in enumerate(SEVERITIES)}
    for one in sorted(report.log.findings, key=lambda one: rank.get(one.severity, len(rank))):
        cell = one.place.cell or words["whole"]
        said = (one.message(lang), one.remedy(lang))
        yield one.place, (words[one.severity], cell, one.field or "", one.value or "", *said, "")
    for repair in report.log.repairs:
        rule = rule_text(Rule(repair.code, repair.field, (repair,)), lang)
        change = (repair.field, repair.before, rule, "", repair.after)
        yield repair.place, (words["repaired"], repair.place.cell, *change)


def _xml(
    rows: Sequence[Row], sheets: Sequence[str], report: Report, formats: tuple[int, int], lang: str
) -> Iterator[str]:
    words = labels(lang)
    headings = [words[name] for name in ("severity", "cell", "field", "value", "problem", "remedy", "after", "done")]
    last = column_letters(len(headings))
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_SPACE}"><sheetViews>'
    yield '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for number, width in enumerate(_WIDTHS, 1):
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield _row(1, headings, formats[0])
    for number, (_, texts) in enumerate(rows, 2):
        yield _row(number, texts, formats[1])
    yield f'</sheetData><autoFilter ref="A1:{last}{len(rows) + 1}"/>'
    links = [link for number, (place, _) in enumerate(rows, 2) if (link := _link(number, place, sheets, report))]
    if links:
        yield f"<hyperlinks>{''.join(links[:_LINKS])}</hyperlinks>"
    yield "</worksheet>"


def _row(number: int, texts: Sequence[str], style: int) -> str:
    cells = (
        f'<c r="{column_letters(column)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(visible(text[:_LONGEST]))}</t></is></c>"
        for column, text in enumerate(texts, 1)
        if text
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _link(number: int, place: Place, sheets: Sequence[str], report: Report) -> str:
    """A link from the cell's name to the cell."""
    if place.row is None and place.column is None:
        return ""
    row = place.row or (report.source.header_rows[-1] if report.source.header_rows else 1)
    sheet = sheet_of(place, sheets).replace("'", "''")
    target = f"'{sheet}'!{column_letters(place.column or 1)}{row}"
    return f'<hyperlink ref="B{number}" location={quoteattr(target)}/>'
