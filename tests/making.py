"""Tables for tests, made from a few cells: heading in row 1, records from row 2, columns as they are named."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pipelines.findings import Log
from pipelines.standards import ODS, standard
from pipelines.table import Column, Source, Table
from pipelines.validate import validate

NAME = "名称"


def make_table(rows: Sequence[Mapping[str, str]], *, sheet: str | None = None, first_row: int = 2) -> Table:
    """Fields that a row does not name are blank in it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame(
        {name: [row.get(name, "") for row in rows] for name in names}, schema=dict.fromkeys(names, pl.String)
    )
    columns = tuple(Column(name, name, number) for number, name in enumerate(names, start=1))
    source = Source(
        "folder/表.xlsx" if sheet else "folder/表.csv", "xlsx" if sheet else "csv", sheet=sheet, rows=len(rows)
    )
    return Table(frame, columns, tuple(range(first_row, first_row + len(rows))), source)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The records of a CSV of ours."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def checked(
    dataset: str,
    rows: Sequence[Mapping[str, str]],
    *,
    generation: str = ODS,
    code: str | None = None,
    centre: tuple[float, float, float] | None = None,
    log: Log | None = None,
) -> Log:
    """What `validate` finds in these rows."""
    log = log if log is not None else Log()
    validate(make_table(rows), standard(dataset, generation), log, code=code, centre=centre)
    return log


def found(log: Log, *codes: str) -> list[tuple[str, str]]:
    """(code, cell) of the findings, of the named codes only where some are named."""
    return [(item.code, item.place.cell) for item in log.findings if not codes or item.code in codes]
