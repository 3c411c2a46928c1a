"""Values as JSON brings them → as they are stored and compared → as they are shown, by the column's type.

Stored are: integers, floats, texts; booleans as 0 and 1; dates, times and timestamps as ISO 8601 texts (which sort as
they should); JSON as its text. A `numeric` is a float, or a whole number of 64 bits where that float would be another.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from catalogue.packed import packed

Stored = str | int | float | None

# Types as a client may name them → as a table has them.
TYPES = {
    **dict.fromkeys(("text", "varchar", "character varying", "string"), "text"),
    **dict.fromkeys(("int", "int4", "integer", "smallint", "int2"), "int"),
    **dict.fromkeys(("int8", "bigint"), "int8"),
    **dict.fromkeys(("float", "float8", "float4", "real", "double precision"), "float"),
    **dict.fromkeys(("numeric", "decimal"), "numeric"),
    **dict.fromkeys(("bool", "boolean"), "bool"),
    **dict.fromkeys(("timestamp", "timestamp without time zone"), "timestamp"),
    "date": "date",
    "time": "time",
    **dict.fromkeys(("json", "nested", "jsonb"), "json"),
}
# … → as CKAN names them in its answers, and PostgreSQL in its messages.
SHOWN_TYPES = {"int": "int4", "float": "float8"}
NATIVE_TYPES = {
    "int": "integer",
    "int8": "bigint",
    "float": "double precision",
    "bool": "boolean",
    "timestamp": "timestamp without time zone",
}
_BITS = {"int": 31, "int8": 63}
_REPEATED = 200  # characters of a wrong value
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[T ](.*))?")
_TIME = re.compile(r"([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?")
_ZONED = re.compile(r":[0-9.]+ ?(?:Z|[+-][0-9:]+)\s*\Z")
_BOOLEANS = {
    **dict.fromkeys(("true", "t", "yes", "y", "on", "1"), 1),
    **dict.fromkeys(("false", "f", "no", "n", "off", "0"), 0),
}


def to_stored(kind: str, value: object) -> Stored:
    """The value as a column of the type `kind` stores it. An empty text is no value, except as a text.

    Raises ValueError, worded as PostgreSQL words it.
    """
    if value is None or (value == "" and kind != "text"):
        return None
    try:
        return _READERS[kind](value)
    except (ValueError, OverflowError):
        raise ValueError(_complaint(kind, value)) from None


def to_compared(kind: str, value: object) -> Stored:
    """The value as it is compared with those of a column: as `to_stored`, but any number goes with whole numbers.

    No column knows of which zone its times are: one with an offset, or Z, cannot be compared with them.
    """
    if kind in ("date", "time", "timestamp") and isinstance(value, str) and _ZONED.search(value):
        raise ValueError(_complaint(kind, value))
    exact = _is_whole(value) and not (isinstance(value, float) and abs(value) > 2**53)
    widest = kind if kind not in _BITS else "int8" if exact else "float"
    try:
        return to_stored(widest, value)
    except ValueError:
        raise ValueError(_complaint(kind, value)) from None


def to_shown(kind: str) -> Callable[[Any], Any] | None:
    """What makes a stored value one of JSON; None: it is one already."""
    return _SHOWN.get(kind)


def to_cell(kind: str, value: Any) -> str:
    """A stored value as a cell of a CSV."""
    if value is None:
        return ""
    if kind == "bool":
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def to_searched(kind: str, value: Any) -> str:
    """A stored value as words are looked for in it: its cell, and a number with an exponent (1e-05) also in digits."""
    cell = to_cell(kind, value)
    return f"{cell}\n{Decimal(cell):f}" if isinstance(value, float) and "e" in cell else cell


def _is_whole(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) or (isinstance(value, str) and _INTEGER.fullmatch(value.strip()) is not None)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else packed(value)


def _integer(value: object, bits: int) -> int:
    if isinstance(value, bool) or not _is_whole(value):
        raise ValueError
    number = int(value)  # type: ignore[call-overload]
    if not -(2**bits) <= number < 2**bits:
        raise OverflowError
    return int(number)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        raise ValueError
    number = float(value)
    if not math.isfinite(number):
        raise OverflowError
    return number


def _numeric(value: object) -> float:
    number = _number(value)
    whole = int(value) if _is_whole(value) else number  # type: ignore[call-overload]
    return whole if whole != number and abs(whole) < 2**63 else number


def _boolean(value: object) -> int:
    found = _BOOLEANS.get(str(value).strip().lower()) if isinstance(value, (bool, int, str)) else None
    if found is None:
        raise ValueError
    return found


def _date(value: object) -> str:
    return _moment(value)[0].isoformat()


def _timestamp(value: object) -> str:
    return datetime.combine(*_moment(value)).isoformat()


def _moment(value: object) -> tuple[date, time]:
    """Date and time of day; what is written over the API loses an offset, as CKAN drops it."""
    match = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError
    return date(int(match[1]), int(match[2]), int(match[3])), _clock(match[4] or "0:00")


def _time(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return _clock(value.strip()).isoformat()


def _clock(value: str) -> time:
    match = _TIME.fullmatch(value)
    if not match:
        raise ValueError
    return time.fromisoformat(match[1].zfill(len(match[1]) + (match[1][1] == ":")))


def _complaint(kind: str, value: object) -> str:
    native = NATIVE_TYPES.get(kind, kind)
    if kind in _BITS and _is_whole(value) and not isinstance(value, bool):
        return f'value "{_text(value)[:_REPEATED]}" is out of range for type {native}'
    return f'invalid input syntax for type {native}: "{_text(value)[:_REPEATED]}"'


_READERS: dict[str, Callable[[object], Stored]] = {
    "text": _text,
    "int": lambda value: _integer(value, _BITS["int"]),
    "int8": lambda value: _integer(value, _BITS["int8"]),
    "float": _number,
    "numeric": _numeric,
    "bool": _boolean,
    "date": _date,
    "time": _time,
    "timestamp": _timestamp,
    "json": packed,
}
_SHOWN: dict[str, Callable[[Any], Any]] = {
    "bool": lambda value: None if value is None else bool(value),
    "json": lambda value: None if value is None else json.loads(value),
}
