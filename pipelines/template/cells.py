"""How a text of ours stands in a cell of Excel: figures as figures, days as days, times as times, all else as text.

A figure, a day or a time only where reading the cell gives the same again.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

from pipelines.errors import DataError
from pipelines.read.workbook import number_text
from pipelines.standards import Field

MAX_CELL = 32_767
"""Characters that a cell of Excel holds."""

TEXT, DAY, CLOCK, GENERAL = "@", "yyyy-mm-dd", "hh:mm", "General"
FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""

FIGURES = ("integer", "number", "latitude", "longitude")
"""Kinds whose cells are numbers."""

_FORMATS = {
    "date": DAY,
    "time": CLOCK,
    "latitude": "0.000000",
    "longitude": "0.000000",
    "integer": GENERAL,
    "number": GENERAL,
}
_FIGURE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def format_of(kind: str) -> str:
    """The number format of a column: Excel makes a day of `1-2` and 12 of `012`, unless the cell is one of text."""
    return _FORMATS.get(kind, TEXT)


def cell_of(field: Field, text: str, place: str) -> tuple[Any, str]:
    """What stands in the workbook for the text of a cell, and its number format.

    `place` names the cell in the DataError for a text that no cell can hold.
    """
    if field.kind in FIGURES and (figure := _figure(text)) is not None:
        decimals = len(text.partition(".")[2])
        form = format_of(field.kind)
        return figure, f"0.{'0' * decimals}" if decimals and form == GENERAL else form
    if field.kind == "date" and (day := day_of(text)) is not None:
        return day, DAY
    if field.kind == "time" and _CLOCK.fullmatch(text):
        return time.fromisoformat(text), CLOCK
    return escaped(text, place), TEXT


def _figure(text: str) -> int | float | None:
    """The number that reads as the same value again; leading zeros and more digits than Excel keeps are text."""
    found = _FIGURE.fullmatch(text)
    if not found or len(text) > 20 or Decimal(number_text(float(text))) != Decimal(text):
        return None
    return float(text) if found[1] else int(text)


def day_of(text: str) -> date | None:
    """The day that `2026-04-01` names, where Excel can hold it."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day >= FIRST_DAY else None


def escaped(text: str, place: str) -> str:
    """The text as it must be written so that Excel shows it. Raises DataError where no cell can hold it."""
    if _NOT_IN_XML.search(text) or len(text) > MAX_CELL:
        raise DataError("cell-not-for-excel", value=place, limit=f"{MAX_CELL:,}")
    return _ESCAPE.sub("_x005F_", text)


def is_same(kind: str, one: str, other: str) -> bool:
    """Whether two cells of a column say the same: of figures 34.50 and 34.5 do."""
    if one == other:
        return True
    figures = kind in FIGURES and _FIGURE.fullmatch(one) and _FIGURE.fullmatch(other)
    return bool(figures) and Decimal(one) == Decimal(other)
