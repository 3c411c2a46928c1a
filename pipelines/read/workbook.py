"""Spreadsheets (xlsx, xlsm, xls, ods) → grids of text, each cell as the spreadsheet program shows it."""

from __future__ import annotations

import datetime
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError
from pipelines.read.grid import Grid, Span
from pipelines.read.limits import MAX_CELLS

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_WHOLE = 1e15  # beyond this a float no longer tells whole numbers apart as Excel writes them


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file; `errors`: sheet → cells that show an error such as #N/A, which are read as blank."""

    kind: str
    sheets: list[Grid]
    errors: dict[str, list[str]] = field(default_factory=dict)


def read_zip(raw: bytes) -> Workbook:
    """An .xlsx, .xlsm or .ods. Raises DataError."""
    from pipelines.read.container import inspect
    from pipelines.read.isolated import read_isolated

    found = inspect(raw)
    return Workbook(found.kind, grids(raw) if found.usual else read_isolated(raw), found.errors)


def read_xls(raw: bytes) -> Workbook:
    """An .xls. Raises DataError. Read by another process: damaged ones can end the process that reads them."""
    from pipelines.read.isolated import read_isolated

    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise DataError("workbook-password")
    if not any(name.encode("utf-16-le") in raw for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        raise DataError("file-other-format", value="OLE")
    return Workbook("xls", read_isolated(raw))


def grids(raw: bytes) -> list[Grid]:
    """All sheets of a workbook that is known to be harmless. Raises DataError for a damaged or protected one."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with _no_panic_messages():
            book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
            return list(_sheets(book))
    except PasswordError as error:
        raise DataError("workbook-password") from error
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise DataError("workbook-damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of pyo3, which is no Exception and cannot be imported
            raise DataError("workbook-damaged") from None
        raise


def _sheets(book: CalamineWorkbook) -> Iterator[Grid]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    total = 0
    for order, metadata in enumerate(book.sheets_metadata):
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(order)
        total += (sheet.total_height + 1) * (sheet.total_width + 1)
        if total > MAX_CELLS:
            value = f"{sheet.total_width + 1:,} × {sheet.total_height + 1:,}"
            raise DataError("workbook-extent", value=value, limit=f"{MAX_CELLS:,}")
        yield Grid(metadata.name, _rows(sheet), _merged(sheet), metadata.visible != SheetVisibleEnum.Visible)


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    """Rows from the first of the sheet on, so that row i is row i + 1 of the source."""
    rows = sheet.to_python(skip_empty_area=False)
    for index, row in enumerate(rows):
        rows[index] = [cell if cell.__class__ is str and "\r" not in cell else cell_text(cell) for cell in row]
    return rows  # type: ignore[return-value]


def _merged(sheet: CalamineSheet) -> Sequence[Span]:
    return tuple(sheet.merged_cell_ranges or ())


def cell_text(cell: Any) -> str:
    """A cell as Excel shows it: no .0 on whole numbers, ISO dates, hh:mm, line breaks as "\\n"; "" for a blank one."""
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime.datetime):
        moment = _to_second(cell)
        return moment.date().isoformat() if moment.time() == datetime.time() else _without_zero_seconds(moment)
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.time):
        moment = _to_second(datetime.datetime.combine(datetime.date(2000, 1, 1), cell))
        return moment.strftime("%H:%M:%S").removesuffix(":00") if moment.second else moment.strftime("%H:%M")
    if isinstance(cell, datetime.timedelta):
        return _duration_text(cell)
    return "" if cell is None else str(cell)


def number_text(number: float) -> str:
    """Fifteen significant digits, as Excel keeps them: 0.1 + 0.2 is 0.3. Never in powers of ten below 10^15."""
    if number.is_integer() and abs(number) < _WHOLE:
        return str(int(number))
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def _to_second(moment: datetime.datetime) -> datetime.datetime:
    """9:30 is kept as 0.395833…: rounded to the second it is 9:30 again."""
    half = datetime.timedelta(microseconds=500_000)
    return (moment + half).replace(microsecond=0) if moment.microsecond else moment


def _without_zero_seconds(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")


def _duration_text(duration: datetime.timedelta) -> str:
    """Hours go beyond 24: 30:00."""
    seconds = round(duration.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if seconds % 60 else text


@contextmanager
def _no_panic_messages() -> Iterator[None]:
    """The reader's library writes the traces of its panics straight to the error stream; the user gets our message."""
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, ValueError, AttributeError):  # no error stream, as in a windowed program
        yield
        return
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(silence, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(silence)
