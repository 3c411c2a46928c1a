"""Table Schema (of the resource, or of the data package beside it) → types of columns, and what people read of them.

A cell fits its column's type only when it means the same afterwards: numbers without leading zeros, group characters
or spaces; whole numbers of 64 bits; other numbers as floats (35.10 is 35.1, long fractions are rounded), but none from
2**53 on that would become another; dates that exist; times and timestamps in the field's `format`, without an offset
or `Z`, as no column keeps a zone. Of a column with a cell that does not fit, every cell stays as it is: codes stay
text. Empty cells and `missingValues` are no value. Types without an equal here (yearmonth, duration, geopoint, numbers
with `decimalChar` …) are text.

Without a schema everything is text but coordinates, so that maps and nearest-first work: columns called 緯度 and 経度,
latitude and longitude, lat and lon are numbers where all their cells are.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from catalogue.fields.reading import is_unstorable, no_constant, storable
from catalogue.packed import packed
from catalogue.rows.model import COORDINATE_NAMES, MOST_KEY_COLUMNS, Column
from catalogue.rows.reading import clean_name
from catalogue.rows.values import Stored

# Lines of cells: to look at a thousand together takes half the time, or less. A cell of several lines is no number for
# `int` and `float`.
_WHOLE = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,18})\n)*")
_NUMBER = re.compile(r"(?:-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\n)*")
_TOGETHER = 1000
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?)")
_DOUBTFUL = re.compile("[\0\ud800-\udfff]|\\\\u|NaN|Infinity|[eE][+0-9]|[0-9]{300}")  # else nothing in it is unstorable
_BOOLEANS = (["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"])
_INFO = {"title": "label", "description": "notes", "title_en": "label_en", "description_en": "notes_en"}
_OTHER_INFO = ("example", "unit", "format", "constraints")
_LONGEST_INFO = 10_000  # characters; the data dictionary is read with every question to the table
_INT4, _INT8 = 2**31, 2**63
_EXACT = 2**53  # up to here floats have every whole number
_LONGEST_SHARED = 100_000  # characters

Cells = Sequence[str]
Read = Callable[[Cells], Sequence[Stored]]


class Plan:
    """How the cells of one column become values."""

    def __init__(self, column: Column, read: Read | None, missing: frozenset[str]) -> None:
        self._column = column
        self._read = read
        self._missing = missing
        self._wide = False

    @property
    def column(self) -> Column:
        """The column, once all cells are read: whole numbers beyond 32 bits make it an `int8`."""
        kind = "int8" if self._wide and self._column.type == "int" else self._column.type
        return Column(self._column.id, kind if self._read else "text", self._column.info)

    def values(self, cells: Cells) -> Sequence[Stored]:
        """Raises ValueError when a cell does not fit the type."""
        missing = self._missing
        if not any(cells):  # what is blank is missing in any column
            return [None] * len(cells)
        if self._read is None:
            return cells if missing.isdisjoint(cells) else [None if cell in missing else cell for cell in cells]
        present = cells if missing.isdisjoint(cells) else [cell for cell in cells if cell not in missing]
        values = self._read(present)
        if self._column.type == "int" and not self._wide:
            self._wide = not _fit(values, _INT4)
        if len(present) == len(cells):
            return values
        rest = iter(values)
        return [None if cell in missing else next(rest) for cell in cells]

    def give_up(self) -> None:
        """Makes it a column of text."""
        self._read = None


def plan_columns(headings: Sequence[str], schema: Mapping[str, Any] | None) -> list[Plan]:
    """How the columns with these headings are read. What is wrong in a schema is passed over."""
    if schema is None:
        return [_plain(heading) for heading in headings]
    fields = _fields(schema)
    shared = _missing(schema.get("missingValues"))
    return [_planned(heading, fields.get(heading), shared) for heading in headings]


def primary_key(headings: Sequence[str], schema: Mapping[str, Any] | None) -> list[str]:
    """The columns of the schema's primary key, or []: also where there are too many of them."""
    sent = (schema or {}).get("primaryKey")
    names = [sent] if isinstance(sent, str) else sent if isinstance(sent, list) else []
    cleaned = list(dict.fromkeys(clean_name(name) for name in names if isinstance(name, str)))
    usable = len(cleaned) == len(names) <= MOST_KEY_COLUMNS and set(cleaned) <= set(headings)
    return cleaned if usable else []


def as_schema(value: object) -> dict[str, Any] | None:
    """A Table Schema as an object or its JSON text; anything else is none. Not to be changed: others may share it."""
    if isinstance(value, str):
        value = _read_again(value) if len(value) <= _LONGEST_SHARED else read_json(value)
    return value if isinstance(value, dict) and isinstance(value.get("fields"), list) else None


@lru_cache(maxsize=64)  # the same of every town's file of a kind
def _read_again(document: str) -> object:
    return read_json(document)


def mark_of(value: object) -> str:
    """What tells a schema, as `as_schema` takes it, from others; the same of all that are none."""
    return _mark_again(value) if isinstance(value, str) and len(value) <= _LONGEST_SHARED else _mark(as_schema(value))


@lru_cache(maxsize=64)
def _mark_again(document: str) -> str:
    return _mark(as_schema(document))


def _mark(schema: dict[str, Any] | None) -> str:
    text = json.dumps(schema, ensure_ascii=False, sort_keys=True) if schema else ""
    return hashlib.sha256(text.encode()).hexdigest()


def read_json(document: str | bytes) -> object:
    """The value of a document that a publisher wrote, without what cannot be stored; None: it is no JSON."""
    try:
        found = json.loads(document)
        return found if isinstance(document, str) and not _DOUBTFUL.search(document) else storable(found)
    except (ValueError, RecursionError):
        return None


def _fields(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for field in schema["fields"]:
        if isinstance(field, Mapping) and isinstance(field.get("name"), str):
            found.setdefault(clean_name(field["name"]), field)
    return found


def _missing(sent: object) -> frozenset[str]:
    """`missingValues` as texts, or (since version 2) as objects with a value."""
    values = [one.get("value") if isinstance(one, Mapping) else one for one in sent] if isinstance(sent, list) else []
    return frozenset(["", *(value for value in values if isinstance(value, str))])


def _plain(heading: str) -> Plan:
    is_coordinate = heading.lower() in COORDINATE_NAMES
    return Plan(
        Column(heading, "float" if is_coordinate else "text"), _numbers if is_coordinate else None, _missing(None)
    )


def _planned(heading: str, field: Mapping[str, Any] | None, shared: frozenset[str]) -> Plan:
    if field is None:
        return Plan(Column(heading, "text"), None, shared)
    kind, read = _typed(field)
    missing = _missing(field["missingValues"]) if "missingValues" in field else shared
    return Plan(Column(heading, kind, _info(field)), read, missing)


def _info(field: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: str(field[name])[:_LONGEST_INFO] for name, key in _INFO.items() if field.get(name)}
    others = {name: field[name] for name in _OTHER_INFO if field.get(name) not in (None, "", {}, [], "default")}
    return texts | {name: value for name, value in others.items() if _length(value) <= _LONGEST_INFO}


def _length(value: object) -> int:
    """Characters of a text, or of the JSON of anything else."""
    return len(value if isinstance(value, str) else json.dumps(value))


def _typed(field: Mapping[str, Any]) -> tuple[str, Read | None]:
    kind, pattern = field.get("type"), field.get("format")
    if kind in ("integer", "number") and not _is_plain_number(field):
        return "text", None
    if kind == "boolean":
        return "bool", _boolean(field)
    if kind in ("object", "array", "geojson"):
        return "json", _each(_json)
    if kind in ("date", "time", "datetime") and isinstance(pattern, str) and pattern not in ("default", "any"):
        return _MOMENTS[kind], None if "%z" in pattern.lower() else _by_pattern(kind, pattern)
    return _TYPES.get(kind, ("text", None)) if isinstance(kind, str) else ("text", None)


def _is_plain_number(field: Mapping[str, Any]) -> bool:
    return (
        field.get("bareNumber") is not False and field.get("decimalChar") in (None, ".") and not field.get("groupChar")
    )


def _each(read: Callable[[str], Stored]) -> Read:
    """Cell by cell."""
    return lambda cells: list(map(read, cells))


def _lines_match(pattern: re.Pattern[str], cells: Cells) -> bool:
    starts = range(0, len(cells), _TOGETHER)
    return all(pattern.fullmatch("\n".join([*cells[start : start + _TOGETHER], ""])) for start in starts)


def _fit(numbers: Sequence[Any], limit: int) -> bool:
    """Whether they lie in a range of a power of two."""
    return -limit <= min(numbers, default=0) and max(numbers, default=0) < limit


def _wholes(cells: Cells) -> list[int]:
    numbers = list(map(int, cells)) if _lines_match(_WHOLE, cells) else [_INT8]
    if not _fit(numbers, _INT8):
        raise ValueError
    return numbers


def _numbers(cells: Cells) -> list[float]:
    numbers = list(map(float, cells)) if _lines_match(_NUMBER, cells) else [math.inf]
    if not all(map(math.isfinite, numbers)):
        raise ValueError
    if not _fit(numbers, _EXACT) and any(map(_is_another, cells, numbers)):
        raise ValueError
    return numbers


def _is_another(cell: str, number: float) -> bool:
    """Whether the float that is nearest to a large number would be shown as another one."""
    return abs(number) >= _EXACT and Decimal(cell) != Decimal(repr(number))


def _boolean(field: Mapping[str, Any]) -> Read:
    values: dict[str, int] = {}
    for key, default, value in (("falseValues", _BOOLEANS[1], 0), ("trueValues", _BOOLEANS[0], 1)):
        sent = field.get(key)
        values |= {cell: value for cell in (sent if isinstance(sent, list) else default) if isinstance(cell, str)}

    def read(cells: Cells) -> list[int]:
        if not values.keys() >= set(cells):
            raise ValueError
        return [values[cell] for cell in cells]

    return read


@lru_cache(20_000)
def _date(cell: str) -> str:
    if not _DATE.fullmatch(cell):
        raise ValueError
    return date.fromisoformat(cell).isoformat()


@lru_cache(20_000)
def _time(cell: str) -> str:
    if not _TIME.fullmatch(cell):
        raise ValueError
    return time.fromisoformat(cell).isoformat()


def _timestamp(cell: str) -> str:
    match = _MOMENT.fullmatch(cell)
    if not match:
        raise ValueError
    return datetime.fromisoformat(match[1].ljust(26, "0") if "." in match[1] else match[1]).isoformat()


def _json(cell: str) -> str:
    try:
        value = json.loads(cell, parse_constant=no_constant)
        if not isinstance(value, (dict, list)) or is_unstorable(value):
            raise ValueError
    except RecursionError:
        raise ValueError from None
    return packed(value)


def _by_pattern(kind: str, pattern: str) -> Read:
    """By the field's own `format`, as strptime has it."""

    @lru_cache(20_000)
    def read(cell: str) -> str:
        try:
            moment = datetime.strptime(cell, pattern)
        except (ValueError, OverflowError, re.error):
            raise ValueError from None
        return moment.isoformat() if kind == "datetime" else moment.isoformat().partition("T")[2 * (kind == "time")]

    return _each(read)


_MOMENTS = {"date": "date", "time": "time", "datetime": "timestamp"}
_TYPES: dict[str, tuple[str, Read | None]] = {
    "integer": ("int", _wholes),
    "year": ("int", _wholes),
    "number": ("float", _numbers),
    "date": ("date", _each(_date)),
    "time": ("time", _each(_time)),
    "datetime": ("timestamp", _each(_timestamp)),
}
