"""The order of the steps for KPIs: read → normalise → validate → check across tables → count → reckon → package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.build import Build
from pipelines.files import fingerprint
from pipelines.findings import Finding, Log, Repair
from pipelines.kpi import cells, checks, computed, forms, packaging, reading
from pipelines.kpi.model import Kpis
from pipelines.kpi.rows import Row, kpis_of
from pipelines.standards import KPI, Standard, standard_of

if TYPE_CHECKING:
    import polars as pl

    from pipelines.build import Wanted
    from pipelines.package import Metadata
    from pipelines.table import Table
    from pipelines.workspace import Dataset

_NEEDED = ("plans", "indicators")


@dataclass(frozen=True)
class _Checked:
    """The outcome of the checks, the tables as they will be published (None: there are none), the files read."""

    build: Build
    frames: Mapping[str, pl.DataFrame] | None
    sheets: Mapping[str, str]
    files: tuple[Path, ...]


def check(wanted: Wanted) -> Build:
    """A workbook or a folder, without settings. `rows` of the report counts the indicators.

    Raises UsageError when there is no such path or it is no workbook.
    """
    return _check(wanted.path, code=wanted.owner_code).build


def check_dataset(dataset: Dataset) -> Build:
    """A dataset of a workspace, with what its settings count."""
    return _check_dataset(dataset).build


def build_dataset(dataset: Dataset, folder: Path, *, allow_errors: bool = False) -> Build:
    """As `pipelines.build.build_dataset`."""
    from pipelines.package import Metadata

    checked = _check_dataset(dataset)
    return _write(checked, Metadata.of_dataset(dataset), folder, allow_errors=allow_errors)


def build_open_sdg(dataset: Dataset, folder: Path) -> Build:
    """The layout of Open SDG as `folder`, where nothing forbids it."""
    from pipelines.kpi import open_sdg

    checked = _check_dataset(dataset)
    if checked.frames is None or not checked.build.ok:
        return checked.build
    written = open_sdg.write_layout(kpis_of(checked.frames), dataset.organization.title, folder)
    return replace(checked.build, folder=written)


def convert(wanted: Wanted, folder: Path) -> Build:
    """As `pipelines.build.convert`."""
    from pipelines.package import Metadata
    from pipelines.standards import definition

    checked = _check(wanted.path, code=wanted.owner_code)
    plans = kpis_of(checked.frames or {}).plans
    codes = {plan.organization_code for plan in plans}
    code = wanted.owner_code or (codes.pop() if len(codes) == 1 else None)
    return _write(checked, Metadata.of_file(wanted.path, definition(KPI), code), folder)


def _check_dataset(dataset: Dataset) -> _Checked:
    from pipelines.build import assert_rows

    checked = _check(dataset.source, code=dataset.organization.code, dataset=dataset)
    assert_rows(dataset, checked.build)
    return checked


def _check(path: Path, *, code: str | None, dataset: Dataset | None = None) -> _Checked:
    from pipelines.privacy import Watch, described
    from pipelines.report import Report

    log = Log()
    sheets = reading.read_sheets(path, log)
    watch = Watch(dataset.waivers if dataset else ())
    told = described.settings_of(dataset) if dataset else {}
    watch.describe({described.FILE: described.file_names(path), **told}, log)
    for name, table in sheets.tables.items():
        watch.look(table, sheets.logs[name])
    tables = _normalised(sheets, dataset.units if dataset else (), code)
    for name, table in tables.items():
        _validate(name, table, sheets.logs[name], code)
    own_units, owner = (dataset.units, dataset.organization.name) if dataset else ((), "")
    checks.check_tables(tables, sheets.logs, own_units, owner)
    for name, found in sheets.logs.items():
        repairs = [repair for repair in found.repairs if path.is_dir() or not _is_own_word(repair, name)]
        log.extend([_in_words(finding, name) for finding in found.findings], repairs)
    watch.end(log)
    frames = _frames(tables, dataset, log)
    rows = len(tables["indicators"]) if "indicators" in tables else 0
    report = Report(sheets.source, KPI, columns=sheets.columns, rows=rows, log=log)
    names = {name: table.source.sheet or "" for name, table in tables.items()}
    return _Checked(Build(report, log, frames=frames or {}), frames, names, sheets.files)


def _in_words(finding: Finding, table: str) -> Finding:
    """The finding with the words of people for the field and its values: 測り方（method）, 直線（linear）."""
    field = finding.field
    if field is None or field not in forms.form(table):
        return finding
    words = {"field": f"{forms.heading(table, field)}（{field}）"}
    if labels := forms.form(table).field(field).labels:
        words["allowed"] = "、".join(f"{value}（{label}）" for label, value in labels.items())
    return replace(finding, params={**finding.params, **words})


def _is_own_word(repair: Repair, table: str) -> bool:
    """直線 for linear: what the drop-downs of our own workbooks offer is nothing to be mended."""
    return repair.field in forms.form(table) and repair.before == forms.label(table, repair.field, repair.after)


def _normalised(sheets: reading.Sheets, own_units: tuple[str, ...], code: str | None) -> dict[str, Table]:
    from pipelines import normalise

    tables, logs = dict(sheets.tables), sheets.logs
    units: dict[str, str] = {}
    if "indicators" in tables:
        tables["indicators"] = cells.spelled_units(tables["indicators"], own_units, logs["indicators"])
        units = cells.units_by_indicator(tables["indicators"])
    for name, table in tables.items():
        cells.doubted_years(table, name, logs[name])
    return {
        name: normalise.normalise(cells.plain_values(table, units, logs[name]), forms.form(name), logs[name], code=code)
        for name, table in tables.items()
    }


def _validate(name: str, table: Table, log: Log, code: str | None) -> None:
    """The columns that the source has: what is missing has been told. Only plans and indicators must have rows."""
    from pipelines import validate

    if len(table) or name in _NEEDED:
        validate.validate(table, _present(forms.form(name), table), log, code=code)


def _present(form: Standard, table: Table) -> Standard:
    there = [field for field in form.schema["fields"] if table.column(field["name"]).number is not None]
    return standard_of(form.dataset, form.generation, {**form.schema, "fields": there})


def _frames(tables: Mapping[str, Table], dataset: Dataset | None, log: Log) -> dict[str, pl.DataFrame] | None:
    """The tables with the counted observations and the progress; None where there is no plan or no indicator."""
    from pipelines.kpi import progress

    if any(name not in tables for name in _NEEDED):
        return None
    frames = {name: tables[name].frame if name in tables else _blank(name) for name in forms.TABLES}
    if dataset is not None and dataset.computed:
        counted = computed.observations(dataset, kpis_of(frames), log)
        frames["observations"] = _with(frames["observations"], counted)
    kpis: Kpis = kpis_of(frames)
    return {**frames, forms.PROGRESS: progress.frame(kpis)}


def _blank(name: str) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=dict.fromkeys(forms.form(name).names, pl.String))


def _with(frame: pl.DataFrame, rows: list[Row]) -> pl.DataFrame:
    import polars as pl

    return pl.concat([frame, pl.DataFrame(rows, schema=frame.schema)]) if rows else frame


def _write(checked: _Checked, metadata: Metadata, folder: Path, *, allow_errors: bool = False) -> Build:
    from pipelines import privacy

    build = checked.build
    if checked.frames is None or not (build.ok or allow_errors) or privacy.forbids(build.log):
        return build
    if not metadata.source_sha256:  # a folder: its files are the source
        names = "、".join(path.name for path in checked.files)
        metadata = replace(metadata, source=names, source_sha256=fingerprint(checked.files))
    plans = kpis_of(checked.frames).plans
    written = packaging.write_package(checked.frames, plans, metadata, build.report, checked.sheets, folder)
    return replace(build, folder=written)
