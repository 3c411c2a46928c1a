"""Filters as CKAN 2.12 writes them → operations → SQL.

{"column": 5} equal · {"column": [5, 6]} one of them · {"column": {"gte": 5, "lt": 9}} a range (gt gte lt lte eq in) ·
{"column": [{"lt": 5}, 9]} any of them · {"$or": [{…}, {…}]}, {"$and": […]} nested · a list of objects: any of them.
A column whose name begins with $ is written with $$. Unlike in CKAN, null finds the rows without a value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.errors import ValidationFailed
from catalogue.rows.model import ID, Column, Table
from catalogue.rows.values import to_compared

_AND, _OR = "$and", "$or"
_COMPARED = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_DEEPEST = 10
_MOST = 100


@dataclass(frozen=True, slots=True)
class FilterOp:
    """A comparison of one column, or (`$and`, `$or`, without a column) a list of operations."""

    op: str
    field: str | None
    value: Any

    def shown(self) -> dict[str, Any]:
        """As the answer of a search repeats it."""
        nested = self.op in (_AND, _OR)
        return {
            "op": self.op,
            "field": self.field,
            "value": [one.shown() for one in self.value] if nested else self.value,
        }


def parse_filters(filters: Any, table: Table) -> FilterOp | None:
    """The operation that the filters describe; None: no filter. Raises ValidationFailed."""
    if filters in (None, "", {}, []):
        return None
    parser = _Parser(table)
    if isinstance(filters, list):
        return _joined(_OR, parser.members(_OR, filters, 0))
    if not isinstance(filters, Mapping):
        raise _failure("Filters must be defined as a dict or a list of dicts")
    return _joined(_AND, parser.fields(filters, 0))


def has_empty_part(filters: Any) -> bool:
    """Whether the filters, which can be read, have an empty list or object where conditions belong.

    To a search it is no condition, as in CKAN; who removes rows would lose more of them than were meant.
    """
    nested = filters if isinstance(filters, list) else [filters[key] for key in (_AND, _OR) if key in filters]
    return not filters or any(map(has_empty_part, nested))


def condition(operation: FilterOp | None, table: Table) -> tuple[str, list[Any]]:
    """The operation as SQL and its parameters. Raises ValidationFailed where a value does not fit its column."""
    if operation is None:
        return "1", []
    if operation.field is None:
        return _nested(operation, table)
    column = table.column(operation.field)
    assert column is not None  # the parser saw to it
    place, base = ("r.id", table.base) if column.id == ID else (table.places()[column.id], 0)
    values = [_compared(column, value, base) for value in _listed(operation)]
    if operation.op == "in":
        return _one_of(place, values)
    if values == [None] and operation.op == "eq":
        return f"{place} IS NULL", []
    return f"{place} {_COMPARED[operation.op]} ?", values


def _listed(operation: FilterOp) -> list[Any]:
    return operation.value if operation.op == "in" else [operation.value]


def _compared(column: Column, value: Any, base: int) -> Any:
    """The value as the database compares it; ids are `base` more there."""
    try:
        stored = to_compared(column.type, value)
    except ValueError as error:
        raise _failure(str(error)) from None
    return min(max(stored + base, 0), 2**63 - 1) if base and isinstance(stored, (int, float)) else stored


def _nested(operation: FilterOp, table: Table) -> tuple[str, list[Any]]:
    parts = [condition(one, table) for one in operation.value]
    word = " AND " if operation.op == _AND else " OR "
    return f"({word.join(part for part, _ in parts)})", [value for _, values in parts for value in values]


def _one_of(place: str, values: list[Any]) -> tuple[str, list[Any]]:
    """One parameter, however many values."""
    known = json.dumps([value for value in values if value is not None])
    found = f"{place} IN (SELECT value FROM json_each(?))"
    return (f"({found} OR {place} IS NULL)" if None in values else found), [known]


class _Parser:
    """Counts the operations while it reads them: nested filters must not become a way to keep the server busy."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._left = _MOST

    def fields(self, filters: Mapping[str, Any], depth: int) -> list[FilterOp]:
        """All of an object's keys."""
        found = (self._key(str(key), value, depth) for key, value in filters.items())
        return [one for one in found if one]

    def members(self, operator: str, filters: Any, depth: int) -> list[FilterOp]:
        """A list of objects, flat where the same operator is nested in itself."""
        if not isinstance(filters, list) or not all(isinstance(one, Mapping) for one in filters):
            raise _failure(f"Filter operations must be defined as a list of dicts: {filters}")
        if depth >= _DEEPEST:
            raise _failure("Maximum nesting depth for filter operations reached")
        found = [_joined(_AND, self.fields(one, depth + 1)) for one in filters]
        return [part for one in found if one for part in (one.value if one.op == operator else [one])]

    def _key(self, key: str, value: Any, depth: int) -> FilterOp | None:
        if key.startswith("$") and not key.startswith("$$"):
            if key not in (_AND, _OR):
                raise _failure(f"Unknown operators (must be one of $or, $and): {key}")
            self._count()
            return _joined(key, self.members(key, value, depth))
        name = key[1:] if key.startswith("$$") else key
        if self._table.column(name) is None:
            raise _failure(f"Unknown field: {name}")
        return self._column(name, value)

    def _column(self, name: str, value: Any) -> FilterOp:
        if isinstance(value, Mapping):
            return self._all_of(name, value)
        if not isinstance(value, list):
            return self._operation("eq", name, value)
        objects = [one for one in value if isinstance(one, Mapping)]
        plain = [one for one in value if not isinstance(one, Mapping)]
        if not objects:
            return self._operation("in", name, plain)
        members = [self._all_of(name, one) for one in objects]
        return FilterOp(_OR, None, [*members, self._operation("in", name, plain)] if plain else members)

    def _all_of(self, name: str, value: Mapping[str, Any]) -> FilterOp:
        if not value:
            raise _failure(f"Unknown filter operation: {dict(value)!r}")
        operations = [self._operation(str(op), name, one) for op, one in value.items()]
        return operations[0] if len(operations) == 1 else FilterOp(_AND, None, operations)

    def _operation(self, op: str, name: str, value: Any) -> FilterOp:
        self._count()
        if (op != "in" and op not in _COMPARED) or (op == "in") != isinstance(value, list):
            shown = {"op": op, "field": name, "value": value}
            raise _failure(f"Unknown filter operation: {shown!r}")
        return FilterOp(op, name, value)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _failure("Maximum number of filter operations exceeded")


def _joined(operator: str, operations: list[FilterOp]) -> FilterOp | None:
    if operator == _AND and len(operations) == 1:
        return operations[0]
    return FilterOp(operator, None, operations) if operations else None


def _failure(message: str) -> ValidationFailed:
    return ValidationFailed({"filters": [message]})
