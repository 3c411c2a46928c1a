"""The order of the looks: the file, each sheet, the table on it, each of the 30 rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError
from pipelines.findings import Log
from pipelines.readability import level1_cells, level1_file, level1_table, level2, level3_form, level3_told
from pipelines.readability.area import MOST_RECORDS, Area
from pipelines.readability.model import FileReport, SheetReport, TableReport, Verdict, not_judged
from pipelines.readability.parts import MOST_CELLS
from pipelines.readability.ranges import a1
from pipelines.readability.rules import Rule, rules

if TYPE_CHECKING:
    from pipelines.read.grid import Grid
    from pipelines.read.layout import Region
    from pipelines.read.whole import Whole
    from pipelines.readability.descriptor import Descriptor
    from pipelines.readability.parts import Parts
    from pipelines.standards import Field

_ON_TABLE: Mapping[str, Callable[[Area], Verdict]] = {
    "L1-02": level1_table.one_table,
    "L1-03": level1_table.not_cut,
    "L1-04": level1_table.nothing_around,
    "L1-05": level1_table.headed,
    "L1-06": level1_cells.spaces,
    "L1-07": level1_cells.one_value,
    "L1-08": level1_cells.characters,
    "L1-09": level1_cells.blank_or_zero,
    "L1-10": level1_file.drawings,
    "L1-11": level1_file.formats,
    "L1-12": level1_file.merged,
    "L1-13": level1_file.hidden,
    "L1-14": level1_file.one_line,
    "L1-15": level1_file.quoted,
    "L2-01": level2.numbers,
    "L2-02": level2.nothing_left_out,
    "L2-03": level2.unique,
    "L2-04": level2.choices,
    "L2-05": level2.other_apart,
    "L2-06": level2.formulas,
    "L3-01": level3_form.begins_at_once,
    "L3-03": level3_told.marks,
    "L3-04": level3_told.units,
    "L3-05": level3_form.times,
    "L3-06": level3_form.areas,
    "L3-08": level3_told.definitions,
    "L3-09": level3_form.long_form,
}
_NO_DATA_FORM = ("file-other-format", "file-binary", "workbook-password", "file-empty", "file-blank")
"""Errors of reading that are the file's own fault against L1-01; others only say that it could not be looked at."""
_FEWER_SURE = 0.5


def judge(path: Path, *, dataset: str | None = None, sheet: str | None = None) -> FileReport:
    """The report of one file. `dataset` names its national form where that is known; `sheet` the only one to look at.

    A file that cannot be read gets a report too: L1-01 is broken by a PDF or a picture, and the rest is not judged.
    Raises UsageError (no such file or sheet) and WorldError.
    """
    from pipelines.read.whole import whole

    path = Path(path)
    if dataset is not None:
        from pipelines.standards import definition

        definition(dataset)
    try:
        found = whole(path)
        return _of_whole(replace(found, grids=_wanted(found.grids, sheet)), dataset)
    except DataError as error:
        return _unread(path, error)


def _wanted(grids: Sequence[Grid], sheet: str | None) -> list[Grid]:
    """The sheet that was asked for, else all but what an earlier check wrote into the workbook."""
    from pipelines.read.sheets import called, is_report

    if sheet is not None:
        return [called(grids, sheet)]
    return [grid for grid in grids if not is_report(grid)] or list(grids)


def _unread(path: Path, error: DataError) -> FileReport:
    form = [rule for rule in rules() if rule != "L1-01" or error.code not in _NO_DATA_FORM]
    verdicts = [not_judged(rule, error.code, **error.params) for rule in form]
    if "L1-01" not in form:
        value = str(error.params.get("value") or path.suffix.lstrip(".").upper() or "?")
        verdicts.insert(0, level1_file.no_data_form(value, 0.95))
    return FileReport(str(path), path.stat().st_size, path.suffix.lstrip(".").lower(), (), verdicts)


def _of_whole(found: Whole, dataset: str | None) -> FileReport:
    from pipelines.read.opening import shown

    size = len(found.raw)
    form = level1_file.file_form(found.kind)
    if not found.grids:
        rest = [not_judged(rule, "mr-not-a-sheet") for rule in rules() if rule != "L1-01"]
        return FileReport(shown(found.path), size, found.kind, (), [form, *rest])
    sheets, headings, known = _sheets(found, form, dataset)
    if not any(sheet.tables for sheet in sheets):
        rest = [not_judged(rule, "mr-not-no-table") for rule in rules() if rule != "L1-01"]
        return FileReport(shown(found.path), size, found.kind, sheets, [form, *rest])
    return FileReport(shown(found.path), size, found.kind, sheets, (), headings, known)


def _sheets(found: Whole, form: Verdict, dataset: str | None) -> tuple[list[SheetReport], list[str], str | None]:
    """All sheets, the headings of the largest table, and the dataset that it is."""
    from pipelines.read.sheets import is_aside
    from pipelines.readability.descriptor import beside
    from pipelines.readability.parts import parts_of

    parts = parts_of(found.raw, found.kind)
    told = beside(found.path) if found.kind in ("csv", "tsv") else None
    names = tuple(grid.name for grid in found.grids if grid.name)
    reports: list[SheetReport] = []
    largest, headings, known = 0, [], None
    for grid in found.grids:
        region = None if is_aside(grid) and len(found.grids) > 1 else _table_on(grid)
        tables: list[TableReport] = []
        if region is not None:
            area, its = _area(found, region, parts.get(grid.name or ""), told, dataset)
            tables.append(_table(area, form, names))
            if len(region.records) > largest:
                largest, known = len(region.records), its
                headings = [column.heading.strip() for column in area.headed]
        reports.append(SheetReport(grid.name, _used(grid), grid.hidden, tables))
    return reports, headings, known


def _table_on(grid: Grid) -> Region | None:
    """The table of a sheet: two columns and a record at least, else there is none."""
    from pipelines.headings import known
    from pipelines.read.layout import locate

    try:
        region = locate(grid, known)
    except DataError:
        return None
    if region is None or not region.records or len(region.columns) < 2:
        return None
    return region


def _used(grid: Grid) -> str:
    """The range of a sheet that holds anything; "" for a blank sheet."""
    from pipelines.read.frames import FrameRows
    from pipelines.read.grid import live_rows

    live = live_rows(grid.rows)
    if not len(live):
        return ""
    rows = grid.rows
    if isinstance(rows, FrameRows):
        return a1((live[0], 0, live[-1], rows.frame.width - 1))
    columns = {at for row in live for at, cell in enumerate(rows[row]) if cell.strip()}
    return a1((live[0], min(columns), live[-1], max(columns)))


def _area(
    found: Whole, region: Region, parts: Parts | None, told: Descriptor | None, dataset: str | None
) -> tuple[Area, str | None]:
    fields, known = _fields(found, region, dataset)
    return Area(found, region, fields, parts, told, known), known


def _fields(found: Whole, region: Region, dataset: str | None) -> tuple[dict[int, Field], str | None]:
    """The fields of the national form that the columns are, by their place on the grid."""
    from pipelines import columns, recognition
    from pipelines.read.assemble import of_region
    from pipelines.standards import BASIC, ODS, definitions, standard
    from pipelines.table import Source

    table = of_region(region, Source(str(found.path), found.kind), Log())
    seen = recognition.recognise(table)
    known = dataset or seen.dataset
    if known not in definitions():
        return {}, None
    form = BASIC if seen.generation == BASIC else ODS
    mapping = columns.match(table, known, seen.generation, Log(), form=form)
    its = standard(known, form)
    places = {column.name: column.number for column in table.columns}
    found_fields = {
        number - 1: its.field(entry.field)
        for entry in mapping.entries
        if entry.field is not None and entry.field in its and (number := places[entry.name])
    }
    return found_fields, known


def _table(area: Area, form: Verdict, sheets: tuple[str, ...]) -> TableReport:
    verdicts = [_verdict(area, rule, form, sheets) for rule in rules().values()]
    header = [row + 1 for row in area.region.header]
    box = area.header_box
    sure = min(0.95, 0.6 + 0.35 * area.region.known) if header else 0.4
    return TableReport(a1(area.box), header, a1(box) if box else None, len(area.columns), round(sure, 2), verdicts)


def _verdict(area: Area, rule: Rule, form: Verdict, sheets: tuple[str, ...]) -> Verdict:
    if rule.id == "L1-01":
        return form
    if rule.applies_to == "workbook" and area.is_text:
        return not_judged(rule.id, "mr-not-workbook")
    if rule.applies_to == "text" and not area.is_text:
        return not_judged(rule.id, "mr-not-text")
    if rule.id == "L3-07":
        return not_judged(rule.id, "mr-not-one-file")
    if rule.id == "L3-02":
        return level3_told.code_table(area, sheets)
    if rule.applies_to == "workbook" and area.whole.kind == "html":
        return not_judged(rule.id, "mr-not-workbook")
    verdict = _ON_TABLE[rule.id](area)
    if verdict.state != "passed" or verdict.code:
        return verdict
    if len(area.region.records) > MOST_RECORDS:
        sure = round(verdict.confidence * _FEWER_SURE, 2)
        return replace(verdict, confidence=sure, code="mr-records-seen", params={"number": f"{MOST_RECORDS:,}"})
    if rule.applies_to == "workbook" and area.parts is not None and not area.parts.all_seen:
        return replace(verdict, code="mr-cells-seen", params={"number": f"{MOST_CELLS:,}"})
    return verdict
