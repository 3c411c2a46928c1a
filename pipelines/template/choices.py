"""The lists to choose from: columns of a hidden sheet, each with a name of its own, however long they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipelines.findings import column_letters
from pipelines.messages.template import SHEETS
from pipelines.template.columns import Column
from pipelines.template.looks import as_heading, fill_in


def lists_of(columns: Iterable[Column]) -> dict[tuple[str, ...], str]:
    """Which list is called what. Columns with the same choices share one."""
    found = dict.fromkeys(column.choices for column in columns if column.choices)
    return {choices: f"choices_{number}" for number, choices in enumerate(found, 1)}


def add(book: Any, columns: Iterable[Column]) -> None:
    """Adds the sheet of lists, each below the heading of the first column that has it, and their names."""
    from openpyxl.workbook.defined_name import DefinedName

    columns = list(columns)
    sheet = book.create_sheet(SHEETS["choices"])
    for number, (choices, name) in enumerate(lists_of(columns).items(), 1):
        head = next(column.name for column in columns if column.choices == choices)
        as_heading(sheet.cell(1, number, head), strong=False)
        for row, choice in enumerate(choices, 2):
            fill_in(sheet.cell(row, number), choice, "@")
        letters = column_letters(number)
        area = f"'{sheet.title}'!${letters}$2:${letters}${len(choices) + 1}"
        book.defined_names[name] = DefinedName(name, attr_text=area)
        sheet.column_dimensions[letters].width = 24
    sheet.sheet_state = "hidden"
