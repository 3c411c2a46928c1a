"""Table → data package: a folder with CSV, GeoJSON, the report of the checks, and the `datapackage.json` about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.package.metadata import Metadata

if TYPE_CHECKING:
    from pipelines.report import Report
    from pipelines.standards import Standard
    from pipelines.table import Table


def write_package(table: Table, standard: Standard, metadata: Metadata, report: Report, folder: Path) -> Path:
    """Writes the data package of a checked table as `folder`, in one step, and returns the folder.

    The same table, metadata and report give the same bytes. The report lies beside the resources and is none of them:
    it is for the officer, not for the portal. Raises UsageError when `folder` holds other things or the licence is
    unknown, WorldError when the disk refuses; what stood there before is then unchanged.
    """
    from concurrent.futures import ThreadPoolExecutor

    from pipelines.package.delimited import write_csv
    from pipelines.package.descriptor import descriptor, file_name
    from pipelines.package.folder import DESCRIPTOR, replaced
    from pipelines.package.form import published_frame, without_blanks
    from pipelines.package.geojson import write_geojson
    from pipelines.standards import definition

    known = definition(standard.dataset)
    frame = published_frame(table, standard)
    frame = frame.with_columns(without_blanks(column) for column in frame)
    portable = report.portable()
    with replaced(folder) as beside:
        with ThreadPoolExecutor(1) as meanwhile:
            csv = meanwhile.submit(write_csv, frame, beside / file_name(known, metadata, "csv"), bom=metadata.bom)
            write_geojson(table, frame, standard, beside / file_name(known, metadata, "geojson"))
            csv.result()
        _write_text(beside / "report.json", portable.to_json())
        _write_text(beside / "report.html", portable.to_html())
        described = descriptor(table, standard, known, metadata, report, beside)
        _write_text(beside / DESCRIPTOR, json.dumps(described, ensure_ascii=False, indent=2) + "\n")
    return folder


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


__all__ = ["Metadata", "write_package"]
