"""Sources → the tables as they stand there, every cell with its place: a folder of CSV files, or one workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError, UsageError
from pipelines.findings import Finding, Log, Place
from pipelines.kpi import forms
from pipelines.kpi.layout import layout_of
from pipelines.kpi.wide import is_wide_table, to_long
from pipelines.kpi.wide_headings import layout_or
from pipelines.messages import Severity
from pipelines.spelling import fold
from pipelines.table import Column, Source, Table

if TYPE_CHECKING:
    from pipelines.read.shown import Shown

_SUFFIXES = (".csv", ".tsv", ".txt")
_WIDE = "observations"  # may have its years side by side

Columns = list[tuple[str, str | None, str]]
"""Heading of the source, field (`indicators.unit`) or None, how it was found: as `Report.columns` has it."""


@dataclass(frozen=True)
class Sheets:
    """What was read: the tables by name (those that are there), what was found in each, the files, the headings.

    Each table has a log of its own, because the steps tell cells apart by row and column.
    """

    tables: Mapping[str, Table]
    logs: Mapping[str, Log]
    source: Source
    files: tuple[Path, ...]
    columns: Columns


@dataclass(frozen=True, slots=True)
class _Part:
    """Where one table is read from; `shown` names the file or sheet in findings."""

    path: Path
    sheet: str | None
    shown: str


def read_sheets(path: Path, log: Log) -> Sheets:
    """The tables in `path`. What is missing or cannot be read is a finding, so that the others are still looked at.

    In a folder they are files, in a workbook sheets, called by their English or Japanese names (`indicators.csv`, 指標)
    or as we publish them (`131041_dx_plan_kpi_indicators.csv`). Raises UsageError when there is no such path, and when
    a file is no workbook.
    """
    parts = _files(path) if path.is_dir() else _sheets(path)
    taken = {name: part for name in forms.TABLES if (part := _part_of(name, parts, log))}
    tables: dict[str, Table] = {}
    logs: dict[str, Log] = {name: Log() for name in taken}
    columns: Columns = []
    shown = {} if path.is_dir() else _shown(path, log)
    for name, part in taken.items():
        found = _read(part, name, shown.get(part.sheet or "", {}), logs[name])
        table = _named(found, name, tables, logs[name], columns) if found is not None else None
        if table is not None:
            tables[name] = table
    files = tuple(dict.fromkeys(part.path for part in taken.values()))
    kind = next((table.source.format for table in tables.values()), "csv")
    return Sheets(tables, logs, Source(str(path), kind), files, columns)


def table_named(text: str) -> str | None:
    """The table that a sheet or file is called after, if it is: 指標, indicators, 131041_dx_plan_kpi_indicators."""
    folded = fold(text)
    for name in (*forms.TABLES, forms.PROGRESS):
        if folded in (fold(name), fold(forms.title(name))) or folded.endswith(f"dx_plan_kpi_{name}"):
            return name
    return None


def _files(folder: Path) -> list[_Part]:
    found = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _SUFFIXES and path.is_file()]
    return [_Part(path, None, path.name) for path in found if not path.name.startswith(".")]


def _sheets(path: Path) -> list[_Part]:
    from pipelines.read import sheet_names

    names = sheet_names(path)
    if not names:
        raise UsageError("kpi-source", value=path)
    return [_Part(path, name, name) for name in names]


def _part_of(name: str, parts: Sequence[_Part], log: Log) -> _Part | None:
    """The part that holds the table; a finding where none or several do."""
    called = {part.shown: part for part in parts}
    mine = [shown for shown, part in called.items() if table_named(_stem(part)) == name]
    if len(mine) > 1:
        log.add("kpi-table-twice", Place(mine[1]), value=mine[1], other=mine[0], expected=forms.title(name))
    if not mine:
        free = [shown for shown, part in called.items() if not table_named(_stem(part))]
        close = get_close_matches(name, [fold(shown) for shown in free], n=1, cutoff=0.5)
        nearest = next((shown for shown in free if close and fold(shown) == close[0]), tuple(called))
        severity: Severity = "error" if name in forms.REQUIRED else "info"
        log.add("kpi-table-missing", severity=severity, value=name, expected=forms.title(name), nearest=nearest)
    return called[mine[0]] if mine else None


def _stem(part: _Part) -> str:
    return part.shown if part.sheet is not None else Path(part.shown).stem


def _shown(path: Path, log: Log) -> dict[str, Shown]:
    """How the sheets of a workbook show their figures: 33.0 and 33.0%, not 33 and 0.33."""
    from pipelines.read.opening import OLE
    from pipelines.read.shown import shown_figures

    with path.open("rb") as file:
        if file.read(len(OLE)) == OLE:
            log.add("kpi-xls", value=path.name)
    return shown_figures(path)


def _as_shown(table: Table, shown: Shown) -> Table:
    """The table with its figures as the workbook shows them."""
    import polars as pl

    series = []
    for column in table.columns:
        cells = table.frame.get_column(column.name).to_list()
        texts = (shown.get((row, column.number or 0), cell) for row, cell in zip(table.row_numbers, cells, strict=True))
        series.append(pl.Series(column.name, list(texts), dtype=pl.String))
    return table.with_frame(table.frame.with_columns(series))


def _read(part: _Part, name: str, shown: Shown, log: Log) -> Table | None:
    """One table as it stands there, or None where there is none in the file."""
    from pipelines.read import read

    own = Log()
    layout = layout_or(layout_of(name)) if name == _WIDE else layout_of(name)
    try:
        found = read(part.path, own, sheet=part.sheet, known=_known(name), layout=layout)
    except DataError as error:
        log.add(error.code, Place(part.shown), **error.params)
        return None
    table = replace(found, source=replace(found.source, sheet=part.shown))
    table = _as_shown(table, shown) if shown else table
    log.extend([_placed(finding, part.shown) for finding in own.findings], own.repairs)
    return table


def _known(name: str) -> Callable[[str], bool]:
    return lambda folded: forms.field_of(folded, name) is not None


def _placed(finding: Finding, shown: str) -> Finding:
    return replace(finding, place=replace(finding.place, sheet=shown))


def _named(table: Table, name: str, others: Mapping[str, Table], log: Log, columns: Columns) -> Table:
    """The fields of the form in its order, blank where the source has no column; the others are told and left out.

    `others`: the tables that have been read, which the observations refer to.
    """
    import polars as pl

    if name == _WIDE and is_wide_table(table):
        return to_long(table, others, log, columns)
    taken: dict[str, Column] = {}
    for column in table.columns:
        field = forms.field_of(column.heading, name) if column.heading else None
        _tell(table, column, field, taken, name, log, columns)
        if field is not None:
            taken.setdefault(field, column)
    _tell_missing(table, name, taken, log)
    form = forms.form(name)
    cells = [
        pl.col(taken[field].name).alias(field) if field in taken else pl.lit("").alias(field) for field in form.names
    ]
    named = tuple(replace(taken[field], name=field) if field in taken else Column(field, field) for field in form.names)
    return table.with_frame(table.frame.select(cells), named)


def _tell(
    table: Table,
    column: Column,
    field: str | None,
    taken: Mapping[str, Column],
    name: str,
    log: Log,
    columns: Columns,
) -> None:
    how = "none" if field is None else "exact" if column.heading in (field, forms.heading(name, field)) else "width"
    columns.append((column.heading, f"{name}.{field}" if field else None, how))
    place = Place(table.source.sheet, table.source.header_rows[0], column.number)
    if field is not None and field in taken:
        log.add("kpi-column-twice", place, field=field, value=column.heading, other=taken[field].heading)
    elif field is None and column.heading:
        titles = [forms.heading(name, known) for known in forms.form(name).names]
        close = get_close_matches(fold(column.heading), titles, n=1, cutoff=0.5)
        log.add("kpi-column-unknown", place, value=column.heading, nearest="".join(close) or tuple(titles))


def _tell_missing(table: Table, name: str, taken: Mapping[str, Column], log: Log) -> None:
    for field in forms.form(name).fields:
        if field.constraints.get("required") and field.name not in taken:
            place = Place(table.source.sheet, table.source.header_rows[0])
            expected = forms.heading(name, field.name)
            log.add("kpi-column-missing", place, field=field.name, name=field.name, expected=expected)
