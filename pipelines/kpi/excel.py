"""How a cell of the tables stands in Excel, and what its heading says."""

from __future__ import annotations

import re
from typing import Any

from pipelines.kpi import forms
from pipelines.messages.kinds import KINDS
from pipelines.read.shown import Format
from pipelines.standards import Field
from pipelines.template.cells import DAY, TEXT, day_of, escaped

YEAR = "0"

_FIGURE = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")


def cell_of(table: str, field: Field, text: str, row: int) -> tuple[Any, str]:
    """What stands in the workbook for a cell of a table, and its number format.

    Figures and days only where reading them gives the very same text again. `row`: of the workbook, for errors.
    """
    words = {value: label for label, value in field.labels.items()}
    if field.kind in ("number", "fiscal-year") and (figure := _figure(text)) is not None:
        return figure, YEAR if field.kind == "fiscal-year" and text.isdecimal() else _number_format(text)
    if field.kind == "date" and (day := day_of(text)) is not None:
        return day, DAY
    place = f"{forms.title(table)} {row} {forms.heading(table, field.name)}"
    return escaped(words.get(text, text), place), number_format(field)


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
