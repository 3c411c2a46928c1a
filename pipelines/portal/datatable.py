"""What a portal's datastore shall hold of a CSV file: columns of a type under names that PostgreSQL keeps, and rows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pipelines.portal.held import fields_of
from pipelines.portal.rows import read_table

if TYPE_CHECKING:
    import polars as pl

MARK = "machikado"  # key of the first column's entry in the data dictionary that says what the table was filled with
LONGEST_NAME = 63  # bytes of a PostgreSQL name; CKAN cuts longer ones and then refuses their rows
_SYSTEM_COLUMNS = {"cmax", "cmin", "ctid", "oid", "tableoid", "xmax", "xmin"}
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")  # what Table Schema takes by default
Record = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the datastore. `name` is the heading's form that PostgreSQL keeps; `label` the whole heading."""

    name: str
    type: str
    label: str
    notes: str


@dataclass(frozen=True)
class DataTable:
    """The rows of `records` are texts that PostgreSQL reads as their column's type, None for blank cells."""

    columns: tuple[Column, ...]
    records: list[Record]

    @cached_property
    def mark(self) -> str:
        """Tells this table from any other: of its rows, and of its data dictionary."""
        return f"{self.mark_of_rows}.{_digest([[one.name, one.type, one.label, one.notes] for one in self.columns])}"

    @cached_property
    def mark_of_rows(self) -> str:
        """Tells these rows from any others."""
        return _digest(self.records)

    def fields(self, mark: str | None) -> list[dict[str, Any]]:
        """The columns as `datastore_create` takes them. Without a mark the table counts as not filled."""
        found: list[dict[str, Any]] = [
            {"id": one.name, "type": one.type, "info": {"label": one.label, "notes": one.notes}} for one in self.columns
        ]
        if mark:
            found[0]["info"][MARK] = mark
        return found

    def is_shown(self, record: Record, row: Sequence[str | None]) -> bool:
        """Whether `row`, cells in CKAN's CSV, says what the record says. In doubt it does not."""
        return all(
            (cell or "") == _shown(one.type, record[one.name]) for one, cell in zip(self.columns, row, strict=True)
        )


def data_table(content: bytes, schema: Mapping[str, Any]) -> DataTable | None:
    """The table of a CSV file in UTF-8 as its Table Schema describes it; None where it is no table.

    A column with a value that is not of its type is text: the datastore would refuse the row.
    """
    frame = read_table(content)
    if frame is None:
        return None
    described = {field["name"]: field for field in fields_of(schema)}
    missing = _words(schema, "missingValues", ())
    names = column_names(frame.columns)
    columns, values = [], []
    for heading, name in zip(frame.columns, names, strict=True):
        field = described.get(heading, {})
        texts = frame[heading].alias("")  # a heading `^…$` stands for other columns to polars
        kind, column = _typed(_blank_as_null(texts, missing), field)
        columns.append(Column(name, kind, _label(heading, name, field), _notes(field)))
        values.append(column.alias(name))
    return DataTable(tuple(columns), frame.select(values).to_dicts())


def column_names(headings: Sequence[str]) -> list[str]:
    """Each heading as the datastore takes it for a column's name: Japanese stays, what is refused is replaced.

    A heading over 63 bytes keeps its beginning and gets six digits of its own hash, so that its name does not depend
    on the other columns. All names differ.
    """
    found: list[str] = []
    for number, heading in enumerate(headings, 1):
        name = _kept(heading) or f"列{number}"
        wanted = name if _size(name) <= LONGEST_NAME else _shortened(name, f"_{_digest(heading)[:6]}")
        name, again = wanted, 2
        while name in found:
            name, again = _shortened(wanted, f"_{again}"), again + 1
        found.append(name)
    return found


def _kept(heading: str) -> str:
    """CKAN refuses control and format characters, quotation marks, and "_" or a space at the ends. After a colon it
    looks for a parameter of its own, and the names of PostgreSQL's system columns are taken.
    """
    text = "".join(one for one in heading if not unicodedata.category(one).startswith("C"))
    text = re.sub(r"^[\s_]+|\s+$", "", text.replace('"', "”").replace(":", "："))
    return f"{text}_" if text in _SYSTEM_COLUMNS else text


def _shortened(name: str, ending: str) -> str:
    return name.encode()[: LONGEST_NAME - _size(ending)].decode(errors="ignore").rstrip() + ending


def _size(text: str) -> int:
    return len(text.encode())


def _shown(kind: str, text: str | None) -> str:
    """A value as PostgreSQL writes it."""
    if text is None:
        return ""
    if kind in ("int8", "numeric"):
        return format(Decimal(text), "f")
    if kind == "time" and text.count(":") == 1:
        return f"{text}:00"
    return text[0] if kind == "bool" else text


def _label(heading: str, name: str, field: Mapping[str, Any]) -> str:
    title = field.get("title")
    return title if isinstance(title, str) and title and name == heading else heading


def _notes(field: Mapping[str, Any]) -> str:
    """What the column means, in Japanese and then in English."""
    texts = (field.get("description"), field.get("description_en"))
    return "\n\n".join(text for text in texts if isinstance(text, str) and text)


def _words(described: Mapping[str, Any], key: str, otherwise: Sequence[str]) -> list[str]:
    """A list of values in a Table Schema, which may be texts or objects with a label."""
    found = described.get(key)
    words = [one.get("value") if isinstance(one, dict) else one for one in found] if isinstance(found, list) else []
    return [one for one in words if isinstance(one, str)] or list(otherwise)


def _blank_as_null(values: pl.Series, missing: list[str]) -> pl.Series:
    import polars as pl

    blank = values.is_in(["", *missing])
    # PostgreSQL has no NUL in texts
    return pl.select(pl.when(~blank).then(values.str.replace_all("\x00", "", literal=True))).to_series()


def _typed(values: pl.Series, field: Mapping[str, Any]) -> tuple[str, pl.Series]:
    """The type of PostgreSQL for a column of texts, and its texts as PostgreSQL reads them."""
    if field.get("type") == "boolean":
        return _boolean(values, field)
    for kind, fits in _FITTING.get(str(field.get("type")), ()):
        if fits(values).fill_null(value=True).all():
            return kind, values
    return "text", values


def _boolean(values: pl.Series, field: Mapping[str, Any]) -> tuple[str, pl.Series]:
    words = dict.fromkeys(_words(field, "trueValues", _TRUE), "true")
    words |= dict.fromkeys(_words(field, "falseValues", _FALSE), "false")
    if not values.drop_nulls().is_in(list(words)).all():
        return "text", values
    return "bool", values.replace_strict(words, default=None)


def _matches(pattern: str) -> Callable[[pl.Series], pl.Series]:
    return lambda values: values.str.contains(f"^(?:{pattern})$")


def _dates(values: pl.Series) -> pl.Series:
    """ISO dates from the year 1 on; PostgreSQL refuses those that are in no calendar."""
    days = values.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return days.is_not_null() & (days.dt.year() > 0) | values.is_null()


def _both(*tests: Callable[[pl.Series], pl.Series]) -> Callable[[pl.Series], pl.Series]:
    return lambda values: tests[0](values) & tests[1](values)


# By type of Table Schema, the types to try: whole numbers of 64 bits, decimals as they are written, times of a place.
_FITTING: Mapping[str, tuple[tuple[str, Callable[[pl.Series], pl.Series]], ...]] = {
    "integer": (("int8", _matches("[+-]?[0-9]{1,18}")), ("numeric", _matches("[+-]?[0-9]{1,1000}"))),
    "year": (("int8", _matches("[+-]?[0-9]{1,18}")),),
    "number": (("numeric", _matches(r"[+-]?([0-9]{1,1000}\.?[0-9]{0,1000}|\.[0-9]{1,1000})([eE][+-]?[0-9]{1,3})?")),),
    "date": (("date", _both(_matches(_DATE), _dates)),),
    "time": (("time", _matches(_TIME)),),
    "datetime": (("timestamp", _both(_matches(rf"{_DATE}[T ]{_TIME}(\.[0-9]{{1,6}})?"), _dates)),),
}


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:32]
