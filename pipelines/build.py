"""The one place that knows the order of the steps: read → privacy → columns → … → validate → package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError, UsageError
from pipelines.findings import Finding, Log
from pipelines.frozen import frozen
from pipelines.geocode.asked import Declared, Geocoding
from pipelines.standards import KPI, ODS, Standard, definition, definitions, standard

if TYPE_CHECKING:
    import polars as pl

    from pipelines.columns import Mapping as Columns
    from pipelines.geocode.step import Positions
    from pipelines.identifying import Ledger
    from pipelines.package import Metadata
    from pipelines.privacy.options import Waiver
    from pipelines.report import Report
    from pipelines.table import Column, Table
    from pipelines.workspace import Dataset, Organization


@frozen
class Wanted:
    """What is known of a source before it is read. Everything may be left open but the path.

    `columns` maps our field to the heading of the source; `waive_required` names fields that may be blank although the
    standard requires them; `generation` is the one to publish; `code` the municipality's
    six digits, which `organization` has too; `declared` is the system of the coordinates, `gazetteer` the file to use.
    `ids`: the ledger from which records without an ID get one; None: they get none. `waivers`: the personal data that
    somebody answers for. `described`: the texts that are published with the data, by the name of the setting.
    """

    path: Path
    dataset: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    waive_required: tuple[str, ...] = ()
    extra_columns: str = "drop"
    generation: str = ODS
    code: str | None = None
    organization: Organization | None = None
    declared: Declared = field(default_factory=Declared)
    geocoding: Geocoding = field(default_factory=Geocoding)
    gazetteer: Path | None = None
    ids: Ledger | None = None
    waivers: tuple[Waiver, ...] = ()
    described: Mapping[str, str] = field(default_factory=dict)

    @property
    def owner_code(self) -> str | None:
        """The municipality's six digits, from wherever they are known."""
        return self.organization.code if self.organization else self.code


@frozen
class Build:
    """The outcome of a run: report always; table and standard of a known dataset; folder of a written package.

    `ids`: the ledger with the IDs that were given out, to be kept before anything is published. `notices`: what is
    told besides the report. `headed` and `mapping`: the columns of the source, and what became of each, in the order
    of `report.columns`. `frames`: the tables of a dataset of several.
    """

    report: Report
    log: Log
    table: Table | None = None
    standard: Standard | None = None
    folder: Path | None = None
    ids: Ledger | None = None
    notices: tuple[Finding, ...] = ()
    headed: tuple[Column, ...] = ()
    mapping: Columns | None = None
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """No finding forbids publishing."""
        return not self.log.errors


def check(wanted: Wanted) -> Build:
    """Everything up to the package: what the file is, what is wrong with it, what was repaired.

    Raises DataError when there is no table in the file, UsageError when `wanted` names something that does not exist.
    """
    from pipelines import columns, read, recognition
    from pipelines.points import points
    from pipelines.privacy import Watch, described
    from pipelines.report import Report

    if wanted.dataset:
        definition(wanted.dataset)
    if wanted.dataset == KPI:
        from pipelines.kpi import build as kpi

        return kpi.check(wanted)
    log = Log()
    source = read.read(wanted.path, log, sheet=wanted.sheet)
    seen = recognition.recognise(source)
    dataset = wanted.dataset or seen.dataset
    if wanted.dataset and seen.dataset not in (None, wanted.dataset):
        log.add("dataset-differs", value=seen.dataset, expected=wanted.dataset)
    form = standard(dataset, wanted.generation).waiving(wanted.waive_required) if dataset else None
    positions = _positions(form, log, wanted) if form else None
    mapping = columns.match(
        source,
        dataset,
        seen.generation,
        log,
        form=wanted.generation,
        overrides=positions.overrides(source, wanted.columns) if positions else wanted.columns,
        extra=wanted.extra_columns,
    )
    watch = Watch(wanted.waivers)
    watch.describe({described.FILE: described.file_names(wanted.path), **wanted.described}, log)
    watch.look(source, log, **(_published(mapping) if form else {}))
    report = Report(
        source=source.source,
        dataset=dataset,
        generation=seen.generation,
        score=seen.score,
        columns=[(entry.heading, entry.field, entry.how) for entry in mapping.entries],
        rows=len(source),
        log=log,
    )
    if form is None or positions is None:
        likely = recognition.suggested(wanted.path.stem) or "aed"
        log.add("dataset-unrecognised", expected=likely, nearest=tuple(definitions()))
        watch.end(log)
        return Build(report, log, headed=source.columns, mapping=mapping)
    table, ids = _in_form(columns.apply(source, mapping, form, log), form, log, wanted, positions)
    watch.end(log)
    report = replace(report, located=points(table, form).height, positions=positions.facts)
    return Build(report, log, table, form, ids=ids, headed=source.columns, mapping=mapping)


def _published(columns: Columns) -> dict[str, Any]:
    """The columns of the source that go into the package, and the fields they become."""
    fields = {entry.name: entry.field for entry in columns.entries if entry.field}
    kept = {entry.name for entry in columns.entries} if columns.extra == "keep" else set()
    return {"published": kept | fields.keys(), "fields": fields}


def _positions(form: Standard, log: Log, wanted: Wanted) -> Positions:
    from pipelines.geocode.step import Positions

    return Positions(form, log, wanted.declared, wanted.geocoding, wanted.owner_code, wanted.gazetteer)


def _in_form(
    table: Table, form: Standard, log: Log, wanted: Wanted, positions: Positions
) -> tuple[Table, Ledger | None]:
    """The mapped table completed, normalised, with its positions checked, identified and validated; its IDs."""
    from pipelines import completing, normalise, validate
    from pipelines.identifying import identify

    owner, code = wanted.organization, wanted.owner_code
    if code:
        table = completing.complete(table, form, log, code=code, title=owner.title if owner else "")
    table = normalise.normalise(positions.before(table), form, log, code=code)
    table, ids = positions.after(table), wanted.ids
    if ids is not None:
        table, ids = identify(table, form, ids, log)
    validate.validate(table, form, log, code=code, centre=owner.centre if owner else None)
    return table, ids


def unreadable(path: Path, error: DataError) -> Build:
    """The outcome for a file that holds no table: a report with that one error, for programs that read reports."""
    from pipelines.report import Report
    from pipelines.table import Source

    log = Log()
    log.add(error.code, **error.params)
    return Build(Report(Source(str(path), path.suffix.lstrip(".").lower()), log=log), log)


def wanted_of(dataset: Dataset) -> Wanted:
    """What a dataset's settings ask for."""
    from pipelines.privacy.described import settings_of

    return Wanted(
        path=dataset.source,
        dataset=dataset.name,
        sheet=dataset.sheet,
        columns=dataset.columns,
        waive_required=dataset.waive_required,
        extra_columns=dataset.extra_columns,
        generation=dataset.generation,
        organization=dataset.organization,
        declared=dataset.declared,
        geocoding=dataset.geocoding,
        waivers=dataset.waivers,
        described=settings_of(dataset),
    )


def check_dataset(dataset: Dataset) -> Build:
    """`check` with the settings of a dataset, and its assertions."""
    from pipelines.read.opening import shown

    try:
        return _check_dataset(dataset)
    except UsageError as error:
        if error.code == "file-missing" and error.params["value"] == shown(dataset.source):
            raise UsageError("source-missing", **error.params) from error
        raise


def _check_dataset(dataset: Dataset) -> Build:
    if dataset.name == KPI:
        from pipelines.kpi import build as kpi

        return kpi.check_dataset(dataset)
    from pipelines.identifying import Ledger

    build = check(replace(wanted_of(dataset), ids=Ledger.of(dataset.folder)))
    assert_rows(dataset, build)
    _assert_located(dataset, build)
    return build


def assert_rows(dataset: Dataset, build: Build) -> None:
    """An error when the number of records is not what the settings assert."""
    low, high, rows = dataset.rows_min, dataset.rows_max, build.report.rows
    if (low is not None and rows < low) or (high is not None and rows > high):
        expected = f"{low if low is not None else 0}–{high if high is not None else '∞'}"
        build.log.add("assertion-rows", value=str(rows), expected=expected)


def _assert_located(dataset: Dataset, build: Build) -> None:
    share = build.report.located / build.report.rows if build.report.rows else 0.0
    if dataset.located_min is not None and share < dataset.located_min:
        build.log.add("assertion-located", value=f"{share:.0%}", expected=f"{dataset.located_min:.0%}")


def build_dataset(dataset: Dataset, folder: Path, *, allow_errors: bool = False, trial: bool = False) -> Build:
    """Check a dataset and, when nothing forbids it, write its data package as `folder` (replaced in one step).

    `allow_errors`: the package is written in spite of errors; its descriptor then says `validation.status: failure`.
    Personal data that nobody answers for are never written. `trial`: nothing is written but the package; IDs that were
    given out are not, by the next build they may be others'.
    """
    from pipelines.package import Metadata
    from pipelines.year_on_year import layout_change

    if dataset.name == KPI:
        from pipelines.kpi import build as kpi

        return kpi.build_dataset(dataset, folder, allow_errors=allow_errors)
    build = check_dataset(dataset)
    change = layout_change(build.report, folder)
    if trial:
        build = replace(build, ids=None)
    built = write(build, Metadata.of_dataset(dataset), folder, allow_errors=allow_errors)
    return replace(built, notices=(change,) if change else ())


def convert(wanted: Wanted, folder: Path) -> Build:
    """Any file → data package, with no set-up. The package is written as `folder` unless the data has errors."""
    from pipelines.package import Metadata

    if wanted.dataset == KPI:
        from pipelines.kpi import build as kpi

        return kpi.convert(wanted, folder)
    build = check(wanted)
    if build.standard is None or build.table is None:
        return build
    code = wanted.code or code_in(build.table, build.standard)
    if code is None:
        build.log.add("code-unknown")
    metadata = Metadata.of_file(wanted.path, definition(build.standard.dataset), code)
    return write(build, metadata, folder)


def code_in(table: Table, form: Standard) -> str | None:
    """The municipality that every record names, when there is one and only one."""
    from pipelines.lgcode import is_code

    fields = form.of_kind("code-lg6")
    codes = {code.strip() for code in table.frame.get_column(fields[0].name).unique()} - {""} if fields else set()
    return codes.pop() if len(codes) == 1 and all(map(is_code, codes)) else None


def write(build: Build, metadata: Metadata, folder: Path, *, allow_errors: bool = False) -> Build:
    """The data package of a build without errors; a build with errors comes back as it is, unless they are allowed."""
    from pipelines import privacy
    from pipelines.package import write_package

    if build.table is None or build.standard is None or not (build.ok or allow_errors) or privacy.forbids(build.log):
        return build
    if build.ids is not None:
        build.ids.keep()  # before the package: what is published is never forgotten
    written = write_package(build.table, build.standard, metadata, build.report, folder)
    return replace(build, folder=written)
