"""One CSV file as a frame of texts, and errors that name its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.errors import DataError
from pipelines.geocode.gazetteer.sources.opening import Part
from pipelines.lgcode import check_digit, is_code
from pipelines.spelling import plain_name

if TYPE_CHECKING:
    import polars as pl

RECORD = " record"  # the column with the place of each record in its file, from 0; no heading has a space
LATITUDES, LONGITUDES = (20.0, 46.5), (122.0, 154.5)
CODE = "全国地方公共団体コード（検査数字まで正しい6桁） / a 6-digit local government code"
DEGREES = "十進の緯度 20–46.5 と経度 122–154.5 / decimal degrees, latitude 20–46.5 and longitude 122–154.5"
_FIVE = re.compile("[0-9]{5}")


@dataclass(slots=True)
class Table:
    """`frame`: all cells text, trimmed, "" where blank; headings in half width and lower case; and RECORD."""

    part: Part
    frame: pl.DataFrame

    @property
    def headings(self) -> set[str]:
        """The names of its columns, RECORD among them."""
        return set(self.frame.columns)

    def fail(self, record: int, expected: str, found: object) -> DataError:
        """The error for one record: what was expected there and what stands there."""
        return DataError(
            "gazetteer-line",
            value=self.part.name,
            line=_line_of(self.part.data, record),
            expected=expected,
            found=found,
        )


def read_table(part: Part) -> Table:
    """Raises DataError for what is no table: no heading, a heading twice, lines with too many cells, open quotes."""
    import polars as pl

    separator, names = _headings(part)
    try:
        frame = pl.read_csv(
            io.BytesIO(part.data),
            has_header=False,
            skip_rows=1,
            schema=dict.fromkeys(names, pl.String),
            separator=separator,
            encoding="utf8",
        )
    except pl.exceptions.NoDataError:
        frame = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    except pl.exceptions.PolarsError as error:
        raise _explained(part, separator, len(names), error) from error
    frame = frame.with_columns(pl.all().fill_null("").str.strip_chars()).with_row_index(RECORD)
    filled = frame.filter(pl.any_horizontal(pl.col(name) != "" for name in names))
    if filled.is_empty():
        raise DataError("gazetteer-source-empty", value=part.name)
    return Table(part, filled)


def _headings(part: Part) -> tuple[str, list[str]]:
    first = part.data.split(b"\n", 1)[0].decode("utf-8")
    separator = max(",\t;", key=first.count)
    names = [plain_name(cell) for cell in next(csv.reader([first], delimiter=separator), [])]
    while names and not names[-1]:
        names.pop()
    doubled = sorted({name for name in names if names.count(name) > 1 and name})
    if doubled:
        raise DataError("gazetteer-heading-doubled", value=part.name, heading=", ".join(doubled))
    if len(names) < 2:
        raise DataError("gazetteer-source-no-table", value=part.name)
    blanks = iter(range(len(names)))
    return separator, [name or f"blank {next(blanks)}" for name in names]


def _explained(part: Part, separator: str, width: int, error: Exception) -> DataError:
    """Which line a reader that knows no lines stumbled over."""
    reader = csv.reader(io.StringIO(part.data.decode("utf-8"), newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if len(cells) > width:
                return DataError(
                    "gazetteer-cells", value=part.name, line=reader.line_num, width=width, found=len(cells)
                )
    except csv.Error as fault:
        return DataError("gazetteer-quotes", value=part.name, line=reader.line_num, reason=fault)
    return DataError("gazetteer-source-damaged", value=part.name, reason=str(error).splitlines()[0])


def _line_of(data: bytes, record: int) -> int:
    """The line that a record begins in; the heading is line 1."""
    if b'"' not in data:
        return record + 2
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    line = 1
    for number, _ in enumerate(reader):
        if number == record + 1:
            break
        line = reader.line_num + 1
    return line


def checked_codes(table: Table, column: str, *, five: bool = False) -> pl.Expr:
    """The column as 6-digit codes; with `five`, 5 digits get their check digit. Raises DataError at what is no code."""
    import polars as pl

    known: dict[str, str] = {}
    for written in table.frame[column].unique():
        code = written + check_digit(written) if five and _FIVE.fullmatch(written) else written
        if not is_code(code):
            raise table.fail(_first(table, column, written), CODE, written)
        known[written] = code
    return pl.col(column).replace_strict(known, return_dtype=pl.String, default=None)


def _first(table: Table, column: str, text: str) -> int:
    import polars as pl

    return int(table.frame.filter(pl.col(column) == text)[RECORD][0])


def degrees(table: Table, latitude: str, longitude: str) -> list[pl.Expr]:
    """Both columns as numbers called latitude and longitude, None where both are blank.

    Raises DataError at the first that is half, no number or not in Japan.
    """
    import polars as pl

    frame = table.frame.select(
        RECORD,
        a=latitude,
        b=longitude,
        x=pl.col(latitude).cast(pl.Float64, strict=False),
        y=pl.col(longitude).cast(pl.Float64, strict=False),
    ).filter((pl.col("a") != "") | (pl.col("b") != ""))
    good = pl.col("x").is_between(*LATITUDES) & pl.col("y").is_between(*LONGITUDES)
    bad = frame.filter(~good.fill_null(False))
    if not bad.is_empty():
        record, a, b = bad.row(0)[:3]
        raise table.fail(record, DEGREES, f"{a}, {b}")
    return [
        pl.col(latitude).cast(pl.Float64, strict=False).alias("latitude"),
        pl.col(longitude).cast(pl.Float64, strict=False).alias("longitude"),
    ]


def required(table: Table, columns: Iterable[str]) -> None:
    """Raises DataError at the first record in which one of the columns is blank."""
    import polars as pl

    for column in columns:
        blank = table.frame.filter(pl.col(column) == "")
        if not blank.is_empty():
            raise table.fail(blank[RECORD][0], column, "（空白 / blank）")


def newest(table: Table, column: str) -> str:
    """The latest day in a column of ISO dates, or ""."""
    import polars as pl

    if column not in table.headings:
        return ""
    days = table.frame.filter(pl.col(column).str.contains(r"^\d{4}-\d{2}-\d{2}"))[column]
    return "" if days.is_empty() else str(days.max())[:10]


def texts(columns: Iterable[str], headings: set[str]) -> Iterator[pl.Expr]:
    """The columns, "" for those that the file does not have."""
    import polars as pl

    for column in columns:
        yield pl.col(column) if column in headings else pl.lit("").alias(column)
