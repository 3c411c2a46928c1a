"""Cells whose meaning another cell tells: the unit of a value, and words where a number would stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from pipelines.kpi import forms
from pipelines.normalise import fiscal
from pipelines.normalise.cell import narrow
from pipelines.normalise.vocabulary import fold
from pipelines.placeholders import is_computer_word, is_dash

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Table

VALUES = {"baseline_value": "baseline_text", "target_value": "target_text", "value": "text"}
"""The fields for numbers, each with the one for the words of the document."""

_DIGIT = re.compile(r"[0-9０-９]")
_CALENDAR = re.compile(r"年\)?\Z")


def spelled_units(indicators: Table, own: Iterable[str], log: Log) -> Table:
    """Units as the list of units writes them (％ → %, か所 → 箇所); `own` are units of the town's settings."""
    spellings = {**forms.unit_spellings(), **{fold(unit): unit for unit in own}}

    def mend(cell: str) -> str:
        return spellings.get(fold(cell), cell) if cell else cell

    return _changed(indicators, "unit", mend, "value-spelling", log)


def units_by_indicator(indicators: Table) -> dict[str, str]:
    """The unit of each indicator by its id, both without outer spaces."""
    columns = (map(str.strip, _cells(indicators, name)) for name in ("indicator_id", "unit"))
    return dict(zip(*columns, strict=True))


def doubted_years(table: Table, name: str, log: Log) -> None:
    """A warning where a year is not called a fiscal one (令和5年), though its column is one of fiscal years."""
    for field in forms.form(name).fields:
        if field.kind != "fiscal-year":
            continue
        for record, cell in enumerate(_cells(table, field.name)):
            plain = narrow(cell).strip()
            if _CALENDAR.search(plain) and "年度" not in plain and (year := fiscal.read(cell).value) != cell:
                log.add(
                    "kpi-year-calendar", table.place(record, field.name), field=field.name, value=cell, expected=year
                )


def plain_values(table: Table, units: Mapping[str, str], log: Log) -> Table:
    """Values without their unit (77手続 → 77), and words moved to the field for words, if that is blank.

    `units`: unit by indicator id. Only words without any figure move: in `3O%` a figure is meant.
    """
    for name in VALUES:
        if name in table.frame.columns:
            table = _words_moved(_units_dropped(table, name, units, log), name, log)
    return table


def _units_dropped(table: Table, name: str, units: Mapping[str, str], log: Log) -> Table:
    of_rows = iter([units.get(indicator.strip(), "") for indicator in _cells(table, "indicator_id")])

    def mend(cell: str) -> str:
        unit, plain = narrow(next(of_rows)), narrow(cell).strip()
        bare = plain.removesuffix(unit).rstrip() if unit else plain
        return bare if bare != plain and bare and bare[-1].isdigit() else cell

    return _changed(table, name, mend, "number-unit", log)


def _words_moved(table: Table, name: str, log: Log) -> Table:
    import polars as pl

    words, values = _cells(table, VALUES[name]), _cells(table, name)
    for record, cell in enumerate(values):
        text = cell.strip()
        if not text or words[record] or _DIGIT.search(text) or is_dash(text) or is_computer_word(text):
            continue
        words[record], values[record] = text, ""
        log.repair("kpi-words", table.place(record, name), name, cell, "")
    moved = {name: values, VALUES[name]: words}
    return table.with_frame(
        table.frame.with_columns(pl.Series(key, cells, dtype=pl.String) for key, cells in moved.items())
    )


def _changed(table: Table, name: str, mend: Callable[[str], str], rule: str, log: Log) -> Table:
    import polars as pl

    before = _cells(table, name)
    after = [mend(cell) for cell in before]
    for record, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            log.repair(rule, table.place(record, name), name, old, new)
    return table.with_frame(table.frame.with_columns(pl.Series(name, after, dtype=pl.String)))


def _cells(table: Table, name: str) -> list[str]:
    return table.frame.get_column(name).to_list()
