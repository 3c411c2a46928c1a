"""The four tables as one Excel workbook that people fill in, and back: a round trip changes no cell.

Figures stand in it as figures (with their decimals as number format), days as days, ids and all other words as text,
and the values of closed lists as the words that people see (直線). `guide` adds the sheets that explain.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.kpi import forms

if TYPE_CHECKING:
    import polars as pl

    from pipelines.findings import Log

    Tables = Mapping[str, pl.DataFrame]
    """The tables by name, with all fields of their forms: text, as it stands in the source."""

# tables → workbook


def workbook(tables: Tables) -> bytes:
    """The workbook (.xlsx) with these rows; the same tables give the same bytes.

    Raises DataError for a cell that Excel cannot hold.
    """
    from openpyxl import Workbook

    from pipelines.kpi import guide, sheets
    from pipelines.template.looks import kept

    book = Workbook()
    book.remove(book.active)
    for name in forms.TABLES:
        sheets.add(book, name, tables[name].rows())
    guide.add(book)
    book.properties.creator = "Machikado"
    book.properties.title = "DX計画のKPI"
    return kept(book)


def blank(code: str = "", organization: str = "") -> Tables:
    """Tables to begin with: a plan of which only the municipality is known, if it is."""
    import polars as pl

    empty = {name: pl.DataFrame(schema=dict.fromkeys(forms.form(name).names, pl.String)) for name in forms.TABLES}
    if not (code or organization):
        return empty
    known = {"organization_code": code, "organization": organization}
    row = {field: known.get(field, "") for field in forms.form("plans").names}
    return {**empty, "plans": pl.DataFrame([row], schema=empty["plans"].schema)}


# whatever people keep → tables → CSV


def read_tables(path: Path, log: Log) -> Tables:
    """The tables of a workbook or a folder of CSV files, as they stand there; those that are missing are blank.

    Only the words for values of closed lists become these values. Findings go to `log`. Raises as `read_sheets`.
    """
    from pipelines.kpi.reading import read_sheets

    sheets = read_sheets(path, log)
    for found in sheets.logs.values():
        log.extend(found.findings, found.repairs)
    empty = blank()
    return {
        name: _in_values(name, sheets.tables[name].frame) if name in sheets.tables else empty[name]
        for name in forms.TABLES
    }


def _in_values(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    listed = [field for field in forms.form(name).fields if field.labels]
    return frame.with_columns(pl.col(field.name).replace(dict(field.labels)) for field in listed)


def write_tables(tables: Tables, folder: Path) -> list[Path]:
    """The tables as CSV files that a change can be reviewed in: UTF-8, one line end, English headings.

    Returns the files. Raises OSError.
    """
    from pipelines.files import write_text

    written = []
    for name in forms.TABLES:
        stream = io.StringIO(newline="")
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(tables[name].columns)
        lines.writerows(tables[name].rows())
        written.append(folder / f"{name}.csv")
        write_text(written[-1], stream.getvalue())
    return written
