"""Spreadsheets (xlsx, xlsm, xls, ods) → grids of text, each cell as the spreadsheet program shows it."""

from __future__ import annotations

import datetime
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field
from decimal import Decimal
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.read.frames import SPACES_OF_ITS_OWN, FrameRows
from pipelines.read.grid import Grid, Span
from pipelines.read.limits import MAX_CELLS, MAX_SHEETS

if TYPE_CHECKING:
    import polars as pl
    from python_calamine import CalamineSheet, CalamineWorkbook

_LARGE = 200_000
"""Cells from which on a sheet is kept column by column."""

_WHOLE = 1e15  # beyond this a float no longer tells whole numbers apart as Excel writes them


@frozen
class Workbook:
    """The sheets of a file; `errors`: sheet → cells that show an error such as #N/A, which are read as blank."""

    kind: str
    sheets: list[Grid]
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def read_zip(raw: bytes) -> Workbook:
    """An .xlsx, .xlsm or .ods. Raises DataError."""
    from pipelines.read.container import inspect
    from pipelines.read.isolated import read_isolated

    found = inspect(raw)
    sheets = grids(raw, in_columns=True, known=found.rows) if found.usual else read_isolated(raw)
    return Workbook(found.kind, sheets, found.errors)


def read_xls(raw: bytes) -> Workbook:
    """An .xls. Raises DataError. Read by another process: damaged ones can end the process that reads them."""
    from pipelines.read.isolated import read_isolated

    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise DataError("workbook-password")
    if not any(name.encode("utf-16-le") in raw for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        raise DataError("file-other-format", value="OLE")
    return Workbook("xls", read_isolated(raw))


def grids(raw: bytes, *, in_columns: bool = False, known: Mapping[str, FrameRows] = MappingProxyType({})) -> list[Grid]:
    """All sheets of a workbook that is known to be harmless, large ones column by column if they may be.

    `known`: sheet → its rows, where they have been read already.

    Raises DataError for a damaged or protected one.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with _no_panic_messages():
            book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
            return list(_sheets(book, in_columns, known))
    except PasswordError as error:
        raise DataError("workbook-password") from error
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise DataError("workbook-damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of pyo3, which is no Exception and cannot be imported
            raise DataError("workbook-damaged") from None
        raise


def _sheets(book: CalamineWorkbook, in_columns: bool, known: Mapping[str, FrameRows]) -> Iterator[Grid]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    total, every = 0, book.sheets_metadata
    if len(every) > MAX_SHEETS:
        raise DataError("workbook-too-large", value=f"{len(every):,} sheets")
    for order, metadata in enumerate(every):
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        merged: Sequence[Span] = ()
        rows: Sequence[Sequence[str]] | None = known.get(metadata.name)
        if rows is None:
            sheet = _sheet(book, order, in_columns)
            total += (sheet.total_height + 1) * (sheet.total_width + 1)
            if total > MAX_CELLS:
                value = f"{sheet.total_width + 1:,} × {sheet.total_height + 1:,}"
                raise DataError("workbook-extent", value=value, limit=f"{MAX_CELLS:,}")
            merged = tuple(sheet.merged_cell_ranges or ())
            rows = _rows(sheet, in_columns=in_columns and not merged)
        yield Grid(metadata.name, rows, merged, metadata.visible != SheetVisibleEnum.Visible)


def _sheet(book: CalamineWorkbook, order: int, in_columns: bool) -> CalamineSheet:
    with ThreadPoolExecutor(1) as meanwhile:
        coming = meanwhile.submit(book.get_sheet_by_index, order)
        if in_columns:
            import polars  # noqa: F401 — needed in the end, and the reader leaves Python free for it
    return coming.result()


def _rows(sheet: CalamineSheet, *, in_columns: bool) -> Sequence[Sequence[str]]:
    """Rows from the first of the sheet on, so that row i is row i + 1 of the source."""
    rows = sheet.to_python(skip_empty_area=False)
    if in_columns and len(rows) * len(rows[0] if rows else ()) >= _LARGE and (framed := _framed(rows)) is not None:
        return framed
    for index, row in enumerate(rows):
        rows[index] = [cell if cell.__class__ is str and "\r" not in cell else cell_text(cell) for cell in row]
    return rows  # type: ignore[return-value]


def _framed(rows: Sequence[Sequence[Any]]) -> FrameRows | None:
    """The rows of a sheet as columns of text; None where a space in them is none to polars."""
    import polars as pl

    columns = (list(map(itemgetter(place), rows)) for place in range(len(rows[0])))
    frame = pl.DataFrame([_column(f"c{number}", cells) for number, cells in enumerate(columns, 1)])
    odd = frame.select(pl.all().str.contains(f"[\r{SPACES_OF_ITS_OWN}]").any()).row(0, named=True)
    if not any(odd.values()):
        return FrameRows(frame)
    if frame.select(pl.any_horizontal(pl.all().str.contains(f"[{SPACES_OF_ITS_OWN}]").any())).item():
        return None
    with_line_ends = pl.col([name for name, found in odd.items() if found])
    return FrameRows(frame.with_columns(with_line_ends.str.replace_all("\r\n?", "\n")))


def _column(name: str, cells: list[Any]) -> pl.Series:
    """The cells as text. Most columns are nothing else from the beginning, which is found out on the way."""
    import polars as pl

    try:
        return pl.Series(name, cells, dtype=pl.String, strict=True)
    except TypeError:
        texts = [number_text(cell) if cell.__class__ is float else cell_text(cell) for cell in cells]
        return pl.Series(name, texts, dtype=pl.String)


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
