"""Readers of cells that say what frictionless says of them, without loading it: where Python says it in a line.

Frictionless takes a quarter of a second to load, as long as all the rest of checking a small table. These readers do
what its own do for the usual types, in its words; what they are not sure of is left to it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

Notes = Mapping[str, str]
"""What frictionless notes of a cell: by the name of the broken constraint, or by `type`."""
Reader = Callable[[str | None], tuple[Any, Notes | None]]
"""From a cell (None: there is no cell) to its value and its notes."""

SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:"
"""What an address on the web begins with."""

_Value = Callable[[str], Any]
_Rule = Callable[[Any], bool]


class NotSure(Exception):
    """Only frictionless can tell what a cell is."""


class OnlyFrictionless(Exception):
    """The whole table has to be checked by frictionless itself."""


def reader_of(field: Mapping[str, Any], missing: tuple[str, ...]) -> Reader | None:
    """The reader of a field, given as a valid descriptor. None: frictionless alone has it.

    The reader raises NotSure for cells that it cannot judge.
    """
    form = field.get("format", "default")
    if not form:
        return None
    try:
        value_of = _VALUES[field["type"]](field)
        rules = _rules(field, value_of)
    except (KeyError, NotSure):
        return None
    unread = f'type is "{field["type"]}/{form}"'

    def reader(cell: str | None) -> tuple[Any, Notes | None]:
        value = None
        if cell is not None and cell not in missing:
            value = value_of(cell)
            if value is None:
                return None, {"type": unread}
        return value, {name: note for name, note, holds in rules if not holds(value)} or None

    return reader


def _rules(field: Mapping[str, Any], value_of: _Value) -> list[tuple[str, str, _Rule]]:
    """Name and note of each constraint, and what must hold of a value; in the order of frictionless."""
    given = {name: rule for name, rule in field.get("constraints", {}).items() if rule is not None}
    if not given.keys() <= {"unique", *_RULES}:
        raise NotSure
    return [
        (name, f'constraint "{name}" is "{given[name]}"', _RULES[name](given[name], value_of))
        for name in _RULES
        if name in given
    ]


def _of_values(holds: _Rule) -> _Rule:
    return lambda value: value is None or holds(value)


def _limit(compare: Callable[[Any, Any], bool]) -> Callable[[Any, _Value], _Rule]:
    def rule_of(limit: Any, value_of: _Value) -> _Rule:
        bound = _read(str(limit) if isinstance(limit, int | float) else limit, value_of)
        if bound is None or (not isinstance(limit, str) and not isinstance(bound, int | Decimal)):
            raise NotSure
        return _of_values(lambda value: value == value and compare(value, bound))  # NaN is within no limits

    return rule_of


def _enum(entries: list[Any], value_of: _Value) -> _Rule:
    values = [_read(entry, value_of) for entry in entries]
    return _of_values(lambda value: value in values)


def _read(cell: Any, value_of: _Value) -> Any:
    """The value of a cell in a descriptor."""
    if not isinstance(cell, str):
        raise NotSure
    return value_of(cell)


def _pattern(rule: str, _: _Value) -> _Rule:
    try:
        pattern = re.compile(f"^{rule}$")
    except re.error as error:
        raise NotSure from error
    return _of_values(lambda value: pattern.match(value) is not None)


_RULES: dict[str, Callable[[Any, _Value], _Rule]] = {
    "required": lambda required, _: lambda value: not (required and value is None),
    "minLength": lambda least, _: _of_values(lambda value: len(value) >= least),
    "maxLength": lambda most, _: _of_values(lambda value: len(value) <= most),
    "pattern": _pattern,
    "minimum": _limit(operator.ge),
    "maximum": _limit(operator.le),
    "exclusiveMinimum": _limit(operator.gt),
    "exclusiveMaximum": _limit(operator.lt),
    "enum": _enum,
}


def _same(cell: str) -> str:
    return cell


def _string(field: Mapping[str, Any]) -> _Value:
    return {"default": _same, "uri": _uri, "email": _email}[field.get("format", "default")]


def _uri(cell: str) -> str | None:
    """Frictionless asks for nothing but a scheme."""
    return cell if re.match(SCHEME, cell) else None


def _email(cell: str) -> None:
    if cell.count("@") == 1:
        raise NotSure


def _boolean(field: Mapping[str, Any]) -> _Value:
    values = dict.fromkeys(field.get("trueValues", ("true", "True", "TRUE", "1")), True)
    values |= dict.fromkeys(field.get("falseValues", ("false", "False", "FALSE", "0")), False)
    return values.get


def _integer(field: Mapping[str, Any]) -> _Value:
    if "bareNumber" in field:
        raise NotSure

    def value_of(cell: str) -> int | None:
        try:
            return int(cell.strip())
        except ValueError:
            return None

    return value_of


def _number(field: Mapping[str, Any]) -> _Value:
    if {"bareNumber", "floatNumber", "decimalChar", "groupChar"} & field.keys():
        raise NotSure

    def value_of(cell: str) -> Decimal | None:
        try:
            return Decimal(cell.strip())
        except ArithmeticError:
            return None

    return value_of


def _year(_: Mapping[str, Any]) -> _Value:
    def value_of(cell: str) -> int | None:
        try:
            year = int(cell) if len(cell) == 4 else -1
        except ValueError:
            return None
        return year if year >= 0 else None

    return value_of


def _moment(field: Mapping[str, Any]) -> _Value:
    """Dates and times in formats that Python has; of others only what is too short for ISO 8601."""
    type_, form = field["type"], field.get("format", "default")
    if type_ == "date" and form == "default":
        form = "%Y-%m-%d"
    if form == "any":
        raise NotSure
    if form == "default":
        return _iso(*_ISO[type_])
    part_of = _PARTS[type_]

    def value_of(cell: str) -> Any:
        try:
            return part_of(datetime.strptime(cell, form))
        except Exception:  # a format may be anything
            return None

    return value_of


_ISO = {"time": (5, 8), "datetime": (16, 19)}
_PARTS: dict[str, Callable[[datetime], Any]] = {
    "date": datetime.date,
    "time": datetime.timetz,
    "datetime": lambda moment: moment,
}


def _iso(colon: int, length: int) -> _Value:
    def value_of(cell: str) -> None:
        if len(cell) >= length and cell[colon] == ":":
            raise NotSure

    return value_of


_VALUES: dict[str, Callable[[Mapping[str, Any]], _Value]] = {
    "string": _string,
    "any": lambda _: _same,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "year": _year,
    "date": _moment,
    "time": _moment,
    "datetime": _moment,
}
