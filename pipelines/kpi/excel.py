"""How a text of ours stands in a cell of Excel, and how headings and pages look."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pipelines.errors import DataError
from pipelines.kpi import forms
from pipelines.messages.kinds import KINDS
from pipelines.read.shown import Format
from pipelines.standards import Field

MAX_CELL = 32_767
"""Characters that a cell of Excel holds."""

TEXT, YEAR, DAY = "@", "0", "yyyy-mm-dd"
FONT = "游ゴシック"
LINE_POINTS = 18.0
"""The height of a line of text."""

_DARK, _LIGHT, _LINE = "1F3A5F", "DCE6F1", "9AA5B1"
_FIGURE = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_of(table: str, field: Field, text: str, row: int) -> tuple[Any, str]:
    """What stands in the workbook for a cell of a table, and its number format.

    Figures and days only where reading them gives the very same text again. `row`: of the workbook, for errors.
    """
    words = {value: label for label, value in field.labels.items()}
    if field.kind in ("number", "fiscal-year") and (figure := _figure(text)) is not None:
        return figure, YEAR if field.kind == "fiscal-year" and text.isdecimal() else _number_format(text)
    if field.kind == "date" and (day := _day(text)) is not None:
        return day, DAY
    if _NOT_IN_XML.search(text) or len(text) > MAX_CELL:
        place = f"{forms.title(table)} {row} {forms.heading(table, field.name)}"
        raise DataError("kpi-cell-not-for-excel", value=place, limit=f"{MAX_CELL:,}")
    return _ESCAPE.sub("_x005F_", words.get(text, text)), number_format(field)


def number_format(field: Field) -> str:
    """How the cells of a column are kept that hold no figure: as they are typed.

    Excel makes a day of `1-2`, 0.33 of `33%` and 12 of `012`, unless the cell is one of text.
    """
    if field.kind in ("number", "date"):
        return {"number": "General", "date": DAY}[field.kind]
    return YEAR if field.kind == "fiscal-year" else TEXT


def _figure(text: str) -> int | float | None:
    found = _FIGURE.fullmatch(text)
    if not found or len(text) > 20 or Format(len(found[1] or ""), percent=False).text(float(text)) != text:
        return None
    return float(text) if found[1] else int(text)


def _number_format(text: str) -> str:
    decimals = len(text.partition(".")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day >= _FIRST_DAY else None


def fill_in(cell: Any, value: Any, form: str) -> None:
    """Puts a value into a cell; words are words, whatever they look like (=1+1, #N/A)."""
    from openpyxl.styles import Alignment, Font

    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.number_format = form
    cell.font = Font(name=FONT, size=11)
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))


def to_be_printed(sheet: Any, *, heading: bool) -> None:
    """A4 across, as wide as the page, with the heading on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&A  &P / &N"
    if heading:
        sheet.print_title_rows = "1:1"


def as_heading(cell: Any, *, strong: bool) -> None:
    """The look of a heading; strong for what must be filled in."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color=_LINE)
    cell.font = Font(name=FONT, size=11, bold=True, color="FFFFFF" if strong else "1A1A1A")
    cell.fill = PatternFill("solid", start_color=_DARK if strong else _LIGHT)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = Border(left=line, right=line, top=line, bottom=line)


def is_required(field: Field) -> bool:
    """Whether the cell must be filled in."""
    return bool(field.constraints.get("required"))


def hint(field: Field) -> str:
    """What to write, in Japanese: the description, how to write it, an example."""
    how = "" if "半角" in field.description else KINDS[field.kind].hint_ja
    shown = f"\n例: {example(field)}" if field.example else ""
    return field.description + how + shown


def example(field: Field) -> str:
    """The example as people write it: 直線 for linear."""
    return next((label for label, value in field.labels.items() if value == field.example), field.example)
