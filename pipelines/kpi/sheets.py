"""The sheets that people fill in: headings with notes, drop-downs, formats. Made from `schemas/dx-plan-kpi`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.findings import column_letters
from pipelines.kpi import forms, guide
from pipelines.kpi.excel import cell_of, hint, is_required, number_format
from pipelines.standards import Field
from pipelines.template.looks import FONT, LINE_POINTS, as_heading, fill_in, to_be_printed

ROWS = 2_000
"""Rows that the drop-downs reach, at least."""

_SPARE = 500
_MAX_PROMPT, _MAX_TITLE = 255, 32
_WIDTHS = {"number": 11, "fiscal-year": 10, "date": 13, "year-month": 12, "unit": 10, "enum": 12, "code-lg6": 16}
_IDS, _USUAL, _LONG = 20, 18, 36
_LONG_FIELDS = ("title", "title_en", "pillar", "group", "departments", "schedule", "evidence", "definition", "note")


def add(book: Any, table: str, rows: Sequence[Sequence[str]]) -> None:
    """One table as a sheet of the workbook `book` (openpyxl), called by its Japanese title."""
    sheet = book.create_sheet(forms.title(table))
    fields = forms.form(table).fields
    last = max(ROWS, len(rows) + _SPARE)
    for number, field in enumerate(fields, 1):
        _head(sheet, table, number, field)
        sheet.add_data_validation(_validation(table, number, field, last))
        _column(sheet, number, field)
    for row, cells in enumerate(rows, 2):
        for number, (field, text) in enumerate(zip(fields, cells, strict=True), 1):
            if text:
                fill_in(sheet.cell(row, number), *cell_of(table, field, text, row))
    sheet.row_dimensions[1].height = 2 * LINE_POINTS
    sheet.freeze_panes = "B2"
    to_be_printed(sheet, heading=True)


def _head(sheet: Any, table: str, number: int, field: Field) -> None:
    from openpyxl.comments import Comment

    cell = sheet.cell(1, number, forms.heading(table, field.name))
    as_heading(cell, strong=is_required(field))
    must, must_en = ("【必ず書く】", "[required] ") if is_required(field) else ("", "")
    note = Comment(f"{must}{hint(field)}\n\n{field.name}: {must_en}{field.description_en}", "Machikado")
    note.width, note.height = 380, 170
    cell.comment = note


def _column(sheet: Any, number: int, field: Field) -> None:
    """Width and format, for rows to come too."""
    from openpyxl.styles import Font

    column = sheet.column_dimensions[column_letters(number)]
    column.number_format, column.font = number_format(field), Font(name=FONT, size=11)
    usual = _IDS if field.kind in ("id", "reference") else _LONG if field.name in _LONG_FIELDS else _USUAL
    column.width = _WIDTHS.get(field.kind, usual)


def _validation(table: str, number: int, field: Field, last: int) -> Any:
    """What to write, shown when a cell is chosen, and the list to choose from where there is one.

    Only values of closed lists are forced: an id may be written before its row, and a town may have its own unit.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = _choices(table, field, last)
    rule = DataValidation(
        type="list" if choices else None,
        formula1=choices or None,
        allow_blank=True,
        errorStyle="stop" if field.labels else "warning",
        showErrorMessage=bool(choices),
        errorTitle="一覧にありません" if choices else None,
        error=_refusal(table, field) if choices else None,
        showInputMessage=True,
        promptTitle=forms.heading(table, field.name)[:_MAX_TITLE],
        prompt=hint(field)[:_MAX_PROMPT],
    )
    letters = column_letters(number)
    rule.add(f"{letters}2:{letters}{last}")
    return rule


def _choices(table: str, field: Field, last: int) -> str:
    if field.labels:
        return f'"{",".join(field.labels)}"'
    if field.kind == "unit":
        return guide.units_range()
    other = forms.references(table).get(field.name)
    if other is None:
        return ""
    ids = f"'{forms.title(other)}'!$A$2"
    filled = f"COUNTA({ids}:$A${last})"
    return f"OFFSET({ids},0,0,MAX(1,{filled}),1)"


def _refusal(table: str, field: Field) -> str:
    if field.labels:
        return f"次から選んでください: {'、'.join(field.labels)}"
    if field.kind == "unit":
        return "この単位は一覧にありません。この単位でよければ、dataset.yaml の units にも書いてください。"
    return f"「{forms.title(forms.references(table)[field.name])}」のシートに、このIDの行がありません。"
