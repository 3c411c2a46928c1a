"""The workbook of a dataset that is made for filling in, from the standard; and what it says it was made of."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.frozen import frozen
from pipelines.messages.template import VERSIONS
from pipelines.paths import SCHEMAS
from pipelines.standards import BASIC, Standard, definition

TEMPLATE = "1"
"""The version of how templates are made: counted on when notes, rules or looks change."""

_EXAMPLES = 3


Value = tuple[Any, str | None, str]
"""A cell: value, number format (None: that of its column), note."""


@frozen
class Rows:
    """Rows to begin with: `records` hold cells by column name; `own` are columns that are no part of the standard."""

    records: Sequence[Mapping[str, Value]] = ()
    own: Sequence[str] = ()


def workbook(form: Standard, label: str, rows: Rows | None = None, sheet: str = "") -> bytes:
    """The template (.xlsx) of a standard; the same standard gives the same bytes.

    `label`: as in `mihon/aed`, for the explanations. `sheet`: the name of the sheet to fill in, by default the title.
    """
    from openpyxl import Workbook

    from pipelines.template import choices, sheets
    from pipelines.template.columns import columns_of
    from pipelines.template.looks import kept
    from pipelines.template.rules import ROWS, SPARE

    known, columns, book = definition(form.dataset), columns_of(form), Workbook()
    book.remove(book.active)
    last = max(ROWS, len(rows.records) + SPARE if rows else 0)
    data = sheets.add_data(book, sheet or known.title, columns, choices.lists_of(columns), last)
    if rows is not None:
        sheets.add_own_columns(data, len(columns) + 1, rows.own)
        _fill(data, [*form.names, *rows.own], rows)
    sheets.add_example(book, columns, examples(form))
    sheets.add_help(book, known, form, columns, label, data.title)
    if choices.lists_of(columns):
        choices.add(book, columns)
    sheets.add_versions(book, versions(form))
    book.active = 0
    book.properties.creator, book.properties.title = "Machikado", known.title
    return kept(book)


def _fill(sheet: Any, names: Sequence[str], rows: Rows) -> None:
    from copy import copy

    from openpyxl.comments import Comment

    from pipelines.findings import column_letters
    from pipelines.template.looks import put

    looks = [sheet.column_dimensions[column_letters(number)]._style for number in range(1, len(names) + 1)]
    for row, record in enumerate(rows.records, 2):
        for number, name in enumerate(names, 1):
            if name not in record:
                continue
            value, form, note = record[name]
            cell = sheet.cell(row, number)
            cell._style = copy(looks[number - 1])
            put(cell, value)
            if form:
                cell.number_format = form
            if note:
                cell.comment = Comment(note, "")


def examples(form: Standard) -> list[dict[str, str]]:
    """Records of the invented town, as the standard wants them."""
    name = "valid.recommended-basic.csv" if form.generation == BASIC else "valid.csv"
    with (SCHEMAS / form.dataset / name).open(encoding="utf-8-sig", newline="") as file:
        return [row for row, _ in zip(csv.DictReader(file), range(_EXAMPLES), strict=False)]


def versions(form: Standard) -> dict[str, str]:
    """What a template is made of: dataset, generation, hash of the schema, version of the making."""
    schema = json.dumps(form.schema, ensure_ascii=False, sort_keys=True)
    made = (form.dataset, form.generation, hashlib.sha256(schema.encode()).hexdigest(), TEMPLATE)
    return dict(zip(VERSIONS, made, strict=True))
