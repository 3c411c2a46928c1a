"""Colours that lie over the cells' own formats: conditional formats whose condition always holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from pipelines.findings import column_letters
from pipelines.report.workbook.marks import KINDS, Cell, Kind, Mark
from pipelines.report.workbook.parts import Sheet, number_of

_FORMULA = '"machikado"="machikado"'
"""Always true; and how our formats are found again."""
_RANGES_TOGETHER = 200
_BEFORE = (
    *("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr"),
)


def put(sheet: Sheet, marks: Mapping[Cell, Mark], formats: Mapping[Kind, int]) -> None:
    """Colours the marked cells of a sheet, by the numbers of the `formats`. What we coloured before is as it was."""
    _clear(sheet)
    if not marks:
        return
    for rule in sheet.root.iter(sheet.tag("cfRule")):
        rule.set("priority", str(number_of(rule.get("priority", "1")) + len(KINDS)))
    at = _place(sheet)
    for number, kind in enumerate(KINDS):
        ranges = list(_ranges(cell for cell, mark in marks.items() if mark.kind == kind))
        for first in range(0, len(ranges), _RANGES_TOGETHER):
            some = " ".join(ranges[first : first + _RANGES_TOGETHER])
            sheet.root.insert(at, _format(sheet, some, formats[kind], number + 1))
            at += 1


def _clear(sheet: Sheet) -> None:
    for format_ in sheet.root.findall(sheet.tag("conditionalFormatting")):
        for rule in format_.findall(sheet.tag("cfRule")):
            if rule.findtext(sheet.tag("formula"), "").replace(" ", "") == _FORMULA:
                format_.remove(rule)
        if format_.find(sheet.tag("cfRule")) is None:
            sheet.root.remove(format_)


def _place(sheet: Sheet) -> int:
    """Where the schema of a sheet wants conditional formats."""
    names = {sheet.tag(name) for name in _BEFORE}
    return 1 + max(number for number, child in enumerate(sheet.root) if child.tag in names)


def _format(sheet: Sheet, ranges: str, number: int, priority: int) -> Any:
    whole = sheet.root.makeelement(sheet.tag("conditionalFormatting"), {"sqref": ranges})
    rule = whole.makeelement(
        sheet.tag("cfRule"), {"type": "expression", "dxfId": str(number), "priority": str(priority)}
    )
    formula = rule.makeelement(sheet.tag("formula"))
    formula.text = _FORMULA
    rule.append(formula)
    whole.append(rule)
    return whole


def _ranges(cells: Iterable[Cell]) -> Iterable[str]:
    """The cells as ranges down their columns."""
    for column, of_column in groupby(sorted((column, row) for row, column in cells), key=lambda cell: cell[0]):
        rows = [row for _, row in of_column]
        for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
            first, *rest = [row for _, row in run]
            letters = column_letters(column)
            yield f"{letters}{first}:{letters}{rest[-1]}" if rest else f"{letters}{first}"
