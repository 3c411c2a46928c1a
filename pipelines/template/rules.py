"""What Excel shows and asks when a cell of a column is filled in.

Only words that are on a list for sure are refused. All else is warned of: most of it the reader can repair, and what
stands in the officer's own records must not be made impossible to write down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.messages.template import ERRORS
from pipelines.template.columns import Column

ROWS = 10_000
"""Rows that the rules reach, at least: in all rows of a sheet they would make an .ods of it that fills the memory."""

SPARE = 5_000
"""Rows that they reach beyond the last that is filled in."""

_MAX_PROMPT, _MAX_TITLE, _MAX_ERROR = 255, 32, 255
_LENGTHS = {"code-lg6": 6, "code-town": 7, "code-poi": 4, "corporate-number": 13, "postal": 7}
_FORMULAS = {
    "uri": 'OR(LEFT({cell},7)="http://",LEFT({cell},8)="https://")',
    "email": 'AND(ISNUMBER(FIND("@",{cell})),ISERROR(FIND(" ",{cell})))',
}
_HALF, _KATAKANA, _HIRAGANA = "off", "fullKatakana", "hiragana"
_WRITING = {"kana": _KATAKANA, "string": _HIRAGANA, "list": _HIRAGANA, "weekday-set": _HIRAGANA, "enum": None}
_FIRST_EXCEL_DAY, _LAST_EXCEL_DAY = 61, 2_958_465  # 1900-03-01, 9999-12-31
_MOST = 10**12

Rule = dict[str, Any]


def validation(column: Column, letters: str, lists: Mapping[tuple[str, ...], str], last: int) -> Any:
    """The rule of a column whose letters these are (openpyxl), from the row below the heading to the row `last`."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = _list(column, lists) if column.choices else _rule(column, f"{letters}2")
    made = DataValidation(
        **{"errorStyle": "warning", "showErrorMessage": bool(rule), **rule},
        allow_blank=True,
        showInputMessage=True,
        promptTitle=column.name[:_MAX_TITLE],
        prompt=column.prompt(_MAX_PROMPT),
        imeMode=_WRITING.get(column.field.kind, _HALF),
    )
    made.add(f"{letters}2:{letters}{last}")
    return made


def _list(column: Column, lists: Mapping[tuple[str, ...], str]) -> Rule:
    sure = bool(column.field.constraints.get("enum"))
    rule = _told("list", choices="、".join(column.choices))
    rule |= {"type": "list", "formula1": lists[column.choices], "errorStyle": "stop" if sure else "warning"}
    return rule if column.closed else {**rule, "showErrorMessage": False}


def _rule(column: Column, cell: str) -> Rule:
    kind = column.field.kind
    if kind in ("latitude", "longitude", "integer", "number"):
        return _figures(column)
    if kind == "date":
        return {**_told("date"), **_between("date", _FIRST_EXCEL_DAY, _LAST_EXCEL_DAY)}
    if kind == "time":
        return {**_told("time"), **_between("time", 0, 0.999994)}
    if kind == "phone":
        return {**_told("phone"), **_between("textLength", 9, 20)}
    if count := _LENGTHS.get(kind):
        return {**_told("length", count=count), "type": "textLength", "operator": "equal", "formula1": str(count)}
    if formula := _FORMULAS.get(kind):
        return {**_told(kind), "type": "custom", "formula1": formula.format(cell=cell)}
    return {}


def _figures(column: Column) -> Rule:
    """Where the standard sets limits, these; words in a field of the standard's that may hold any text are let be."""
    known = {**column.field.expected, **column.field.constraints}
    if column.field.type == "string":
        return {}
    low, high = known.get("minimum"), known.get("maximum")
    kind = "whole" if column.field.type == "integer" else "decimal"
    told = _told(kind) if high is None else _told("range", low=low, high=high)
    return {**told, **_between(kind, -_MOST if low is None else low, _MOST if high is None else high)}


def _between(kind: str, low: float, high: float) -> Rule:
    return {"type": kind, "operator": "between", "formula1": str(low), "formula2": str(high)}


def _told(what: str, **params: object) -> Rule:
    title, text = ERRORS[what]
    return {"errorTitle": title[:_MAX_TITLE], "error": text.format(**params)[:_MAX_ERROR]}
