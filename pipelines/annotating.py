"""The report in the officer's own workbook: the source read once more, as it stands, and what was found put into it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import DataError, UsageError
from pipelines.files import write_bytes

if TYPE_CHECKING:
    from pipelines.read.grid import Grid
    from pipelines.report import Report

_ENDING = "_検査結果"
_NUMBERED = re.compile(rf"{_ENDING}(_\d+)?$")


def annotated(report: Report, path: Path, lang: str = "ja") -> bytes:
    """The source in `path` as a workbook with the findings and repairs of `report`; .xlsx, or .xlsm where it was one.

    Of a source that is neither (CSV, .xls, .ods, a folder of CSV files …) a workbook with its cells as text is made
    first. Raises UsageError for a source that has no cells or too many, and what reading raises.
    """
    from pipelines.read.sheets import is_report
    from pipelines.report.workbook import annotated as put_into
    from pipelines.report.workbook.plain import workbook_of

    raw = path.read_bytes() if path.is_file() else b""
    own = own_sheets(raw)
    grids = _grids(path) if own is None else own
    # A list that was itself asked for is the table that was checked.
    lists = {grid.name for grid in grids if grid.name and is_report(grid)} - {report.source.sheet}
    return put_into(report, workbook_of(path.name, grids) if own is None else raw, lists, lang)


def write_annotated(report: Report, out: Path | None, lang: str = "ja") -> Path:
    """Writes the source of `report` as `annotated` to `out`; returns where it is.

    By default it stands in the current folder, is called after the source, and replaces nothing. Raises as `annotated`
    does, OSError when it cannot be written.
    """
    path = Path(report.source.path)
    target = out or _free(path)
    write_bytes(target, annotated(report, path, lang))
    return target


def _free(source: Path) -> Path:
    suffix = ".xlsm" if source.suffix.lower() == ".xlsm" else ".xlsx"
    stem = _NUMBERED.sub("", source.stem) + _ENDING
    names = (f"{stem}{suffix}", *(f"{stem}_{number}{suffix}" for number in range(2, 10_000)))
    return next(path for name in names if not (path := Path(name)).exists())


def own_sheets(raw: bytes) -> list[Grid] | None:
    """The sheets of a workbook that can be given back as it is (.xlsx or .xlsm); None for any other bytes."""
    from pipelines.read import opening
    from pipelines.read.workbook import read_zip

    try:
        book = read_zip(raw) if raw.startswith(opening.ZIP) else None
    except DataError:
        return None
    return book.sheets if book and book.kind in ("xlsx", "xlsm") else None


def _grids(path: Path) -> list[Grid]:
    from pipelines.read import grids_of
    from pipelines.read.grid import Grid

    if not path.is_dir():
        return grids_of(path)
    files = sorted(path.glob("*.csv"))
    if not files:
        raise UsageError("source-without-cells", value=path.name)
    return [Grid(file.name, grid.rows) for file in files for grid in grids_of(file)]
