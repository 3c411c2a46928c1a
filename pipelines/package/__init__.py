"""Table → data package: a folder with CSV, GeoJSON, the report of the checks, and the `datapackage.json` about them."""

from __future__ import annotations

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
    from pipelines.beside import beside
    from pipelines.jsontext import indented
    from pipelines.package.delimited import write_csv
    from pipelines.package.descriptor import descriptor, file_name
    from pipelines.package.folder import DESCRIPTOR, replaced
    from pipelines.package.form import published_frame
    from pipelines.package.geojson import write_geojson
    from pipelines.standards import definition

    known = definition(standard.dataset)
    frame = published_frame(table, standard)
    portable = report.portable()
    with replaced(folder) as new:
        with beside(len(table)) as meanwhile:
            csv = meanwhile.submit(write_csv, frame, new / file_name(known, metadata, "csv"), bom=metadata.bom)
            write_geojson(table, frame, standard, new / file_name(known, metadata, "geojson"))
            csv.result()
        _write_text(new / "report.json", portable.to_json())
        _write_text(new / "report.html", portable.to_html())
        described = descriptor(table, standard, known, metadata, report, new)
        _write_text(new / DESCRIPTOR, indented(described) + "\n")
    return folder


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


__all__ = ["Metadata", "write_package"]
