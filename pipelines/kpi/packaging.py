"""The data package of the KPIs: one CSV for each of the linked tables, and what is reckoned from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.kpi import forms
from pipelines.standards import KPI, definition

if TYPE_CHECKING:
    import polars as pl

    from pipelines.kpi.model import Plan
    from pipelines.package.metadata import Metadata
    from pipelines.report import Report

_STANDARD = f"{KPI}/{forms.VERSION}"


def write_package(
    frames: Mapping[str, pl.DataFrame],
    plans: Iterable[Plan],
    metadata: Metadata,
    report: Report,
    sheets: Mapping[str, str],
    folder: Path,
) -> Path:
    """Writes the package as `folder`, in one step, and returns the folder. The same tables give the same bytes.

    `frames`: all tables by name, with the fields of their forms; the documents of the `plans` are named as sources;
    `sheets`: the file or sheet of each table, as findings name it. Raises as `pipelines.package.write_package`.
    """
    from pipelines.files import write_text
    from pipelines.jsontext import indented
    from pipelines.package.delimited import write_csv
    from pipelines.package.descriptor import package
    from pipelines.package.folder import DESCRIPTOR, replaced
    from pipelines.package.form import without_blanks

    portable, counts = report.portable(), _counts(report, frames, sheets)
    with replaced(folder) as beside:
        resources = []
        for table, frame in frames.items():
            path = beside / file_name(table, metadata.code)
            write_csv(without_blanks(frame), path, bom=metadata.bom)
            resources.append(_resource(table, path, metadata, counts[table]))
        described = package(metadata, report, _STANDARD, resources, sources=_documents(plans))
        write_text(beside / "report.json", portable.to_json())
        write_text(beside / "report.html", portable.to_html())
        write_text(beside / DESCRIPTOR, indented(described) + "\n")
    return folder


def file_name(table: str, code: str) -> str:
    """`102121_dx_plan_kpi_plans.csv`, or without the code where it is not known."""
    name = f"{definition(KPI).slug}_{table}.csv"
    return f"{code}_{name}" if code else name


def _resource(table: str, path: Path, metadata: Metadata, counts: Mapping[str, int]) -> dict[str, Any]:
    from pipelines.package.descriptor import table_resource, validation

    title = f"{metadata.title} {forms.title(table)}（CSV）"
    return {**table_resource(path, table, title, forms.schema(table), metadata), "validation": validation(counts)}


def _counts(report: Report, tables: Iterable[str], sheets: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Findings about each table; what is about none of them (the whole, a file that was not read) counts with the
    first, for a package with errors must say so."""
    found = {table: {"errors": 0, "warnings": 0} for table in tables}
    tables_by_sheet = {sheet: table for table, sheet in sheets.items()}
    first = next(iter(found))
    for finding in report.log.findings:
        counts = found[tables_by_sheet.get(finding.place.sheet or "", first)]
        if finding.severity in ("error", "warning"):
            counts[f"{finding.severity}s"] += 1
    return found


def _documents(plans: Iterable[Plan]) -> list[dict[str, str]]:
    return [{"title": plan.source, **({"path": plan.source_url} if plan.source_url else {})} for plan in plans]
