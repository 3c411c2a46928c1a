"""A template as an officer has filled it in: its values as Excel keeps them, and as they are read."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError, UsageError
from pipelines.findings import Log, column_letters
from pipelines.messages.template import SHEETS
from pipelines.spelling import fold
from pipelines.standards import Standard
from pipelines.template.book import Rows, Value
from pipelines.template.cells import TEXT, format_of

if TYPE_CHECKING:
    from pipelines.read.grid import Grid

_ENOUGH = 0.5  # of the standard's headings, for a workbook that has lost its sheet of versions
_SHOWN = 5
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")

Texts = dict[tuple[int, str], str]
"""Row of the sheet and name of the column → the cell as it is read; only those that hold something."""


@dataclass(frozen=True)
class Filled:
    """`headings`: number of a column → the field it is, or its own heading. `sheet` is of openpyxl, with values."""

    sheet: Any
    headings: Mapping[int, str]
    versions: Mapping[str, str]
    grid: Grid
    formulas: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def texts(self) -> Texts:
        """All cells below the heading, as they are read."""
        return texts_of(self.grid, self.headings)

    @property
    def is_coloured(self) -> bool:
        """Whether cells below the heading have colours of their own."""
        return any(cell.fill.fill_type for row in self._rows() for cell in row)

    def rows(self, form: Standard) -> Rows:
        """All that stands below the headings, row for row; blank rows stay, so that every cell keeps its row."""
        records = [dict(self._record(row, form)) for row in self._rows()]
        return Rows(records, [name for name in self.headings.values() if name not in form])

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        last = max(self.headings, default=1)
        rows: Iterator[tuple[Any, ...]] = self.sheet.iter_rows(min_row=2, max_row=_last(self.grid), max_col=last)
        return rows

    def _record(self, row: tuple[Any, ...], form: Standard) -> Iterator[tuple[str, Value]]:
        for cell in row:
            name = self.headings.get(cell.column)
            note = cell.comment.text if cell.comment else ""
            if name is None or (cell.value is None and not note):
                continue
            words = isinstance(cell.value, str) and name in form and format_of(form.field(name).kind) == TEXT
            yield name, (cell.value, None if words else str(cell.number_format), note)


def filled(path: Path, wanted: str | None, form: Standard, label: str) -> Filled:
    """The workbook at `path`, its sheet `wanted` or the one that looks like the table.

    Raises UsageError where it has not the form of a template, DataError where it has what cannot be kept.
    """
    from pipelines import read

    table = read.read(path, Log(), sheet=wanted)  # first of all: it looks whether the file is harmless
    if table.source.format != "xlsx" or table.source.header_rows != (1,) or table.source.sheet is None:
        raise UsageError("new-update-not-ours", value=path, label=label)
    name, values = table.source.sheet, _opened(path, results=True)
    sheet, grid = values[name], grid_of(path.read_bytes(), name)
    headings, versions = _headings(sheet, form), _versions(values)
    if not versions and len(set(headings.values()) & set(form.names)) < _ENOUGH * len(form.names):
        raise UsageError("new-update-not-ours", value=path, label=label)
    if merged := [str(area) for area in sheet.merged_cells.ranges]:
        raise DataError("new-update-merged", value=", ".join(merged[:_SHOWN]))
    formulas = tuple(_formulas(_opened(path, results=False)[name], sheet)) if _may_have_formulas(path) else ()
    known = {name, *SHEETS.values()}
    return Filled(sheet, headings, versions, grid, formulas, tuple(set(values.sheetnames) - known))


def grid_of(raw: bytes, sheet: str) -> Grid:
    """A sheet as it is read. `raw` is known to be harmless."""
    from pipelines.read.workbook import read_zip

    return next(grid for grid in read_zip(raw).sheets if grid.name == sheet)


def texts_of(grid: Grid, headings: Mapping[int, str]) -> Texts:
    """The cells below the heading of these columns (numbers from 1), as they are read."""
    return {
        (row, name): text
        for row in range(2, _last(grid) + 1)
        for number, name in headings.items()
        if (text := grid.cell(row - 1, number - 1))
    }


def _last(grid: Grid) -> int:
    """The last row that holds anything."""
    from pipelines.read.grid import live_rows

    return max(live_rows(grid.rows), default=0) + 1


def _opened(path: Path, *, results: bool) -> Any:
    """The workbook, with the results of its formulas or the formulas themselves."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of looks that openpyxl does not know: they are made anew
        return load_workbook(path, data_only=results)


def _may_have_formulas(path: Path) -> bool:
    """A look that costs little; most have none."""
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(part)) for part in parts)


def _versions(book: Any) -> dict[str, str]:
    name = SHEETS["versions"]
    if name not in book.sheetnames:
        return {}
    rows = book[name].iter_rows(min_col=1, max_col=2, values_only=True)
    return {str(key): str(value) for key, value in rows if key and value}


def _headings(sheet: Any, form: Standard) -> dict[int, str]:
    """A heading that stands twice is the field where it stands first; a column without one is called by its place."""
    fields = {fold(name): name for name in form.names}
    found: dict[int, str] = {}
    for number in range(1, sheet.max_column + 1):
        text = str(sheet.cell(1, number).value or "").strip()
        cells = next(sheet.iter_cols(min_col=number, max_col=number, min_row=2, values_only=True), ())
        if not text and all(cell is None for cell in cells):
            continue
        name = fields.pop(fold(text), None) if text else None
        taken = {*found.values(), *form.names}
        found[number] = name or next(one for one in _called(text, number) if one not in taken)
    return found


def _called(text: str, number: int) -> Iterator[str]:
    name = text or f"（{column_letters(number)}列）"
    yield name
    yield from (f"{name}_{more}" for more in count(2))


def _formulas(written: Any, valued: Any) -> Iterator[str]:
    """The cells that hold formulas. Raises DataError where one has no result."""
    for row in written.iter_rows(min_row=2):
        for cell in row:
            if cell.data_type == "f":
                if valued[cell.coordinate].value is None:
                    raise DataError("new-update-formula", value=cell.coordinate)
                yield cell.coordinate
