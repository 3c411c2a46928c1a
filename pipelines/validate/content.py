"""Rows and cells as a whole: doubled rows, formulas, cells other programs misread, disasters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.points import PLAIN_NUMBER
from pipelines.table import together
from pipelines.validate.agreement import WHOLE_NUMBER
from pipelines.validate.context import Context, likely_repeated

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Field

_NUMBERS = ("number", "integer")
_PORTABLE = {
    "number": PLAIN_NUMBER,
    "integer": WHOLE_NUMBER,
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "time": r"^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
}
_LONG_NUMBER = re.compile(r"-?[0-9]+")
_FORMULA = r"^(?:[=+@]|-(?:\p{L}|[0-9.]+[-+*/^&][0-9]))"  # dashes and figures below 0 are what they seem
_READING = "_カナ"
_JAPANESE = r"[ぁ-ヺ々-〇㐀-鿿豈-\x{FAFF}ｦ-ﾟ]"
_DISASTERS = "災害種別_"


def add_content_findings(context: Context) -> None:
    """Doubled rows, formulas, unportable cells, readings in Latin, sites for no disaster."""
    _check_doubled_rows(context)
    _check_formulas(context)
    _check_portable(context)
    _check_readings(context)
    _check_disasters(context)


def _check_doubled_rows(context: Context) -> None:
    """IDs apart: what is entered twice gets two of them, from the list's own numbering or from us."""
    frame = context.table.frame
    bare = frame.drop(field.name for field in context.standard.of_kind("id") if context.has(field.name))
    seen: dict[tuple[str, ...], int] = {}
    for record in likely_repeated(bare) if bare.width else ():
        cells = bare.row(record)
        first = seen.setdefault(cells, record)
        if first != record and any(cells):
            code = "duplicate-row" if frame.row(first) == frame.row(record) else "duplicate-row-but-id"
            context.add(code, record, other=context.cell(first))


def _check_formulas(context: Context) -> None:
    """Text that Excel would run when the published CSV is opened. Numbers may well start with + or -."""
    import polars as pl

    table, standard = context.table, context.standard
    numbers = {field.name for field in standard.fields if field.type in _NUMBERS}
    texts = [at for at, name in enumerate(table.frame.columns) if name not in table.blank_columns | numbers]
    every = together(table.frame.to_series(at) for at in texts)
    if not texts or (every is not None and not every.str.contains(_FORMULA).any()):
        return
    formulas = pl.nth(texts).str.contains(_FORMULA)  # by position: names may mean something to polars
    found = table.frame.select(formulas.arg_true().implode())
    for records in found:
        for record in records.item().to_list():
            context.add("formula-cell", record, records.name)


def _check_portable(context: Context) -> None:
    """Cells that frictionless reads but others do not: full-width digits, 1_000, NaN, 2021-1-5, padded numbers.

    And whole numbers of more figures than programs keep.
    """
    from pipelines.validate.schema import cell_errors

    for field in _perhaps_unportable(context):
        column = context.table.frame.get_column(field.name)
        portable = _is_portable(column, field.type)
        if portable.all():
            continue
        odd = column.filter(~portable).unique()
        plain = {"fields": [{"name": field.name, "type": field.type, **_format(context, field.name)}]}
        unread = {error.cell for error in cell_errors(odd.to_frame(), plain, known_good=True)}
        read = [value for value in odd.to_list() if value not in unread]
        for record in column.is_in(read).arg_true().to_list():
            if context.is_said(record, field.name, as_error=True):
                continue
            long = field.type == "integer" and _LONG_NUMBER.fullmatch(column[record])
            context.add("number-too-long" if long else "not-portable", record, field.name)


def _is_portable(cells: pl.Series, kind: str) -> pl.Series:
    return cells.str.contains(_PORTABLE[kind]) | (cells == "")


def _perhaps_unportable(context: Context) -> list[Field]:
    """The fields without those of a type all of whose cells are portable."""
    found: set[str] = set()
    for kind in _PORTABLE:
        fields = [field for field in context.filled if field.type == kind]
        every = together(context.table.frame.get_column(field.name) for field in fields)
        if every is None or not _is_portable(every, kind).all():
            found.update(field.name for field in fields)
    return [field for field in context.filled if field.name in found]


def _format(context: Context, name: str) -> dict[str, object]:
    described = next(field for field in context.standard.schema["fields"] if field["name"] == name)
    return {key: described[key] for key in ("format",) if key in described}


def _check_readings(context: Context) -> None:
    """A Japanese name whose reading is in letters or figures only: an English name in the wrong column."""
    for field in context.standard.of_kind("kana"):
        name = field.name.removesuffix(_READING)
        if not context.fills(name, field.name):
            continue
        names, readings = (context.table.frame.get_column(each) for each in (name, field.name))
        latin = readings.str.contains(r"[\p{L}\p{N}]") & ~readings.str.contains(_JAPANESE)
        for record in (latin & names.str.contains(_JAPANESE)).arg_true().to_list():
            context.add("kana-none", record, field.name, name=context.value(record, name))


def _check_disasters(context: Context) -> None:
    """Each emergency evacuation site is designated for some kind of disaster (災害対策基本法 第49条の4)."""
    import polars as pl

    flags = [field.name for field in context.standard.of_kind("flag") if field.name.startswith(_DISASTERS)]
    if not flags:
        return
    there = [name for name in flags if context.fills(name)]
    if not there:
        context.add("hazard-none-anywhere")
        return
    none = context.table.frame.select(pl.all_horizontal(pl.col(name) == "" for name in there).arg_true()).to_series()
    for record in none.to_list():
        context.add("hazard-none", record)
