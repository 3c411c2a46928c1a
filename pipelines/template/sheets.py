"""The sheets of a template: the one to fill in, an example, the explanations, and which version it is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipelines.findings import column_letters
from pipelines.messages import template as words
from pipelines.standards import Definition, Standard
from pipelines.template.cells import cell_of, format_of
from pipelines.template.columns import Column, width_of
from pipelines.template.looks import LINE_POINTS, as_heading, as_heading_of, box, fill_in, font, put, to_be_printed
from pipelines.template.rules import validation

_LAST_COLUMN = 16_384
_FROZEN_AT_MOST = 6
_PAGE = 160  # half-width characters on a page across
_LONG = ("string", "list")
_EXTRA_WIDTH = 20
_HELP_WIDTHS = (6, 30, 14, 56, 44, 8, 34, 34, 56)


def add_data(book: Any, title: str, columns: Sequence[Column], lists: Mapping[tuple[str, ...], str], last: int) -> Any:
    """The sheet to fill in, blank: headings that are locked, and below them cells that know what belongs there.

    `last`: the row down to which there are rules.
    """
    sheet = book.create_sheet(title)
    _heads(sheet, columns)
    for number, column in enumerate(columns, 1):
        sheet.add_data_validation(validation(column, column_letters(number), lists, last))
        _body(sheet, number, format_of(column.field.kind), wrapped=column.field.kind in _LONG)
        _noted(sheet.cell(1, number), column)
    rest = column_letters(len(columns) + 1)
    _body(sheet, len(columns) + 1, "General")
    sheet.column_dimensions[rest].min, sheet.column_dimensions[rest].max = len(columns) + 1, _LAST_COLUMN
    _show_what_is_missing(sheet, columns, last)
    sheet.freeze_panes = sheet.cell(2, _frozen(columns) + 1)
    sheet.auto_filter.ref = f"A1:{column_letters(len(columns))}{last}"
    _protect(sheet, rows_too=True)
    pages = max(1, round(sum(column.width for column in columns) / _PAGE))
    to_be_printed(sheet, heading=True, pages=pages)
    sheet.sheet_properties.tabColor = "1F3A5F"
    return sheet


def add_own_columns(sheet: Any, first: int, headings: Iterable[str]) -> None:
    """Columns that are no part of the standard, from column `first` on; their headings can be changed."""
    from openpyxl.styles import Protection

    for number, heading in enumerate(headings, first):
        cell = sheet.cell(1, number)
        put(cell, heading)
        as_heading_of(cell, "may")
        cell.protection = Protection(locked=False)
        _body(sheet, number, "General")
        dimension = sheet.column_dimensions[column_letters(number)]
        dimension.min = dimension.max = number
        dimension.width = _EXTRA_WIDTH
    last = sheet.max_column
    rest = sheet.column_dimensions[column_letters(last + 1)]
    _body(sheet, last + 1, "General")
    rest.min, rest.max = last + 1, _LAST_COLUMN
    bottom = sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    sheet.auto_filter.ref = f"A1:{column_letters(last)}{bottom}"


def add_example(book: Any, columns: Sequence[Column], rows: Sequence[Mapping[str, str]]) -> None:
    """A few rows of the invented town, as they would be filled in; nobody can write there by mistake."""
    sheet = book.create_sheet(words.SHEETS["example"])
    _heads(sheet, columns)
    for row, cells in enumerate(rows, 2):
        texts = [cells.get(column.name, "") for column in columns]
        for number, (column, text) in enumerate(zip(columns, texts, strict=True), 1):
            value, form = cell_of(column.field, text, sheet.title) if text else (None, "@")
            fill_in(sheet.cell(row, number), value, form)
        _row_of(sheet, row, texts, [column.width for column in columns])
    sheet.freeze_panes = sheet.cell(2, _frozen(columns) + 1)
    _protect(sheet, rows_too=False)
    to_be_printed(sheet, heading=True, pages=max(1, round(sum(column.width for column in columns) / _PAGE)))


def add_help(book: Any, known: Definition, form: Standard, columns: Sequence[Column], label: str, data: str) -> None:
    """How to fill it in, and what each column is for."""
    sheet = book.create_sheet(words.SHEETS["help"])
    sheet.cell(1, 1, words.HELP_TITLE.format(title=known.title)).font = font(bold=True, size=14)
    about = f"{known.description}{words.HELP_STANDARD[form.generation]}"
    lines = [about + (words.INFERRED if any(column.inferred for column in columns) else "")]
    lines += [f"{number}. {step.format(sheet=data, label=label)}" for number, step in enumerate(words.HELP_STEPS, 1)]
    for row, line in enumerate(lines, 2):
        sheet.cell(row, 1, line).font = font()
    top = len(lines) + 3
    for number, heading in enumerate(words.HELP_HEADINGS, 1):
        as_heading(sheet.cell(top, number, heading), strong=False)
    for row, (number, column) in enumerate(enumerate(columns, 1), top + 1):
        texts = _help(number, column)
        for place, text in enumerate(texts, 1):
            fill_in(sheet.cell(row, place), text, "@")
        _row_of(sheet, row, texts, _HELP_WIDTHS)
        as_heading_of(sheet.cell(row, 2), column.need)
    for number, width in enumerate(_HELP_WIDTHS, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    sheet.freeze_panes = sheet.cell(top + 1, 3)
    to_be_printed(sheet, heading=False)
    sheet.print_title_rows = f"{top}:{top}"


def _help(number: int, column: Column) -> tuple[str, ...]:
    field, need = column.field, words.NEEDS[column.need][0]
    return (
        column_letters(number),
        column.name,
        f"{need}（推定）" if column.inferred else need,
        field.description + column.ours[0],
        column.how,
        column.unit,
        "、".join(column.choices),
        field.example,
        field.description_en,
    )


def _row_of(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Lines around the cells of a row, and the height that its texts need."""
    lines = 1
    for number, (text, width) in enumerate(zip(texts, widths, strict=True), 1):
        box(sheet.cell(row, number))
        lines = max(lines, sum(-(-max(1, width_of(line)) // (width - 2)) for line in text.split("\n")))
    sheet.row_dimensions[row].height = lines * LINE_POINTS


def add_versions(book: Any, versions: Mapping[str, str]) -> None:
    """What the template was made of, for making it anew when that changes."""
    sheet = book.create_sheet(words.SHEETS["versions"])
    for row, (key, value) in enumerate(versions.items(), 1):
        put(sheet.cell(row, 1), key)
        put(sheet.cell(row, 2), value)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 72
    sheet.sheet_state = "hidden"


def _heads(sheet: Any, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(1, number)
        put(cell, column.name)
        as_heading_of(cell, column.need)
        sheet.column_dimensions[column_letters(number)].width = column.width
    sheet.row_dimensions[1].height = (max(column.lines for column in columns) + 1) * LINE_POINTS


def _noted(cell: Any, column: Column) -> None:
    from openpyxl.comments import Comment

    note = Comment(column.note, "Machikado")
    lines = sum(1 + width_of(line) // 50 for line in column.note.split("\n"))
    note.width, note.height = 400, 24 * lines + 12
    cell.comment = note


def _body(sheet: Any, number: int, form: str, *, wrapped: bool = False) -> None:
    """The look of the cells below the heading, of rows to come too; they are not locked."""
    from openpyxl.styles import Alignment, Protection

    column = sheet.column_dimensions[column_letters(number)]
    column.number_format, column.font = form, font()
    column.alignment = Alignment(vertical="top", wrap_text=wrapped)
    column.protection = Protection(locked=False)


def _show_what_is_missing(sheet: Any, columns: Sequence[Column], bottom: int) -> None:
    """Cells that must be filled in are yellow while they are blank in a row that has been begun."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    last = column_letters(len(columns))
    missing = [column_letters(number) for number, column in enumerate(columns, 1) if column.need == "must"]
    for letters in missing:
        formula = f'AND({letters}2="",COUNTA($A2:${last}2)>0)'
        rule = FormulaRule([formula], fill=PatternFill("solid", bgColor="FFF2B3"))
        sheet.conditional_formatting.add(f"{letters}2:{letters}{bottom}", rule)


def _frozen(columns: Sequence[Column]) -> int:
    """The columns that stay in sight: up to the name of the record, where that is near."""
    near = enumerate(columns[:_FROZEN_AT_MOST], 1)
    names = [number for number, column in near if column.need == "must" and column.field.kind == "string"]
    return names[0] if names else 1


def _protect(sheet: Any, *, rows_too: bool) -> None:
    """Locks what is not unlocked, without a password. In the file, false means that it may be done."""
    rights = sheet.protection
    rights.sheet = True
    rights.formatColumns = rights.formatRows = rights.autoFilter = False
    if rows_too:
        rights.sort = rights.insertRows = rights.deleteRows = rights.insertHyperlinks = False
