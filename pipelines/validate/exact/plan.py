"""A Table Schema made ready for checking columns: done once for a schema, and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import polars as pl

from pipelines.table import is_blank
from pipelines.validate.exact.known import Notes, NotSure, OnlyFrictionless, Reader, reader_of
from pipelines.validate.exact.proofs import Proof, always, proof_of

_MISSING = ("",)


@dataclass(frozen=True)
class Column:
    """One field that the data is expected to have. `missing` are the cells that stand for no value."""

    name: str
    descriptor: Mapping[str, Any]
    missing: tuple[str, ...]
    proof: Proof | None

    @property
    def required(self) -> bool:
        """A missing value is an error."""
        return bool(self.descriptor.get("constraints", {}).get("required"))

    @property
    def unique(self) -> bool:
        """No value may come twice."""
        return bool(self.descriptor.get("constraints", {}).get("unique"))

    def takes(self, cells: pl.Series) -> bool:
        """None of these cells can be wrong by itself: the field takes everything, or there is nothing in them."""
        if self.required and self.missing:
            return False
        return self.proof is always or (self.missing == _MISSING and is_blank(cells))

    def is_missing(self, cell: pl.Expr) -> pl.Expr:
        """Where there is no value. Null (no cell) stays null."""
        if self.missing == _MISSING:
            return cell == ""
        return cell.is_in(pl.Series(self.missing, dtype=pl.String).implode())

    def doubtful(self, cell: pl.Expr) -> pl.Expr:
        """Where it is not known that the cell is good; also where there is no cell."""
        missing = self.is_missing(cell)
        proved = self.proof(cell).fill_null(value=False) if self.proof else pl.lit(value=False)
        doubtful = ~proved | missing if self.required else ~(proved | missing)
        return doubtful.fill_null(value=True)


@dataclass(frozen=True, eq=False)
class Plan:
    """What is expected of a table: its columns in the order of the data, and its keys as positions of columns."""

    columns: tuple[Column, ...]
    primary_key: tuple[int, ...]
    fields: Callable[[], Sequence[Any]] = field(repr=False)

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    @cached_property
    def unique(self) -> tuple[int, ...]:
        """Columns whose values must not repeat."""
        return tuple(position for position, column in enumerate(self.columns) if column.unique)

    @cached_property
    def turns(self) -> Mapping[int | None, Sequence[int]]:
        """When each column of a record is read, by the first of its unique columns that repeats a value (or None).

        Frictionless reads a record's keys first, one by one, and the rest of it as soon as one of them is wrong.
        """
        every = range(len(self.columns))
        orders: dict[int | None, Iterable[int]] = {None: [*self.unique, *self.primary_key, *every]}
        for count, column in enumerate(self.unique, start=1):
            orders[column] = [*self.unique[:count], *every]
        read = {wrong: list(dict.fromkeys(order)) for wrong, order in orders.items()}
        return {wrong: [order.index(column) for column in every] for wrong, order in read.items()}

    @cached_property
    def doubts(self) -> list[pl.Expr]:
        """Where each column of a part has cells that are not known to be good."""
        return [
            column.doubtful(pl.col(str(at))).arg_true().implode().alias(str(at))
            for at, column in enumerate(self.columns)
        ]

    @cached_property
    def readers(self) -> list[Reader]:
        """What frictionless says of a cell, by column."""
        return [self._reader(at) for at in range(len(self.columns))]

    def _reader(self, at: int) -> Reader:
        column = self.columns[at]
        known = reader_of(column.descriptor, column.missing)
        unread = {"type": f'type is "{column.descriptor.get("type")}/{column.descriptor.get("format", "default")}"'}

        def reader(cell: str | None) -> tuple[Any, Notes | None]:
            if known:
                with suppress(NotSure):
                    return known(cell)
            return self.readers_of_frictionless[at](cell)

        def never_stopping(cell: str | None) -> tuple[Any, Notes | None]:
            """Frictionless stops at cells that it cannot compare (a signalling NaN, a time with zone)."""
            try:
                return reader(cell)
            except OnlyFrictionless:
                raise
            except Exception:
                return None, unread

        return never_stopping

    @cached_property
    def readers_of_frictionless(self) -> list[Reader]:
        """Frictionless's own. Loads it. Raises OnlyFrictionless where it cannot make them."""
        try:
            return [one.create_cell_reader() for one in self.fields()]
        except Exception as error:  # a pattern that is none, a format for which something has to be installed
            raise OnlyFrictionless from error


def plan_of_schema(schema: Mapping[str, Any], *, known_good: bool = False) -> Plan:
    """The plan for data whose columns are the fields of a schema, in order.

    `known_good`: the schema need not be checked. Raises ValueError when it is not valid, and OnlyFrictionless.
    """
    return _plan_of_text(json.dumps(schema, ensure_ascii=False, default=dict), known_good)


@lru_cache(maxsize=128)
def _plan_of_text(text: str, known_good: bool) -> Plan:
    schema = json.loads(text)
    valid = None if known_good else valid_schema(schema)
    columns = tuple(_column(described, _missing_of(schema, _MISSING)) for described in schema["fields"])
    plan = _plan(columns, schema, lambda: (valid or valid_schema(schema)).fields)
    if not known_good:
        assert plan.readers_of_frictionless is not None  # can be made
    return plan


def plan_of_fields(schema: Mapping[str, Any], fields: Sequence[Any]) -> Plan:
    """The plan for data that frictionless expects to have these fields: those of the schema, and some it made up."""
    missing = _missing_of(schema, _MISSING)
    described = {one["name"]: one for one in schema["fields"]}
    columns = tuple(
        _column(described[one.name], missing) if one.schema else _column({"name": one.name, "type": "any"}, _MISSING)
        for one in fields
    )
    return _plan(columns, schema, lambda: fields)


def _plan(columns: tuple[Column, ...], schema: Mapping[str, Any], fields: Callable[[], Sequence[Any]]) -> Plan:
    key = schema.get("primaryKey") or []
    names = [column.name for column in columns]
    key = [key] if isinstance(key, str) else key
    return Plan(columns, tuple(map(names.index, key)) if set(key) <= set(names) else (), fields)


def _column(described: Mapping[str, Any], missing: tuple[str, ...]) -> Column:
    plain = dict(described)
    if str(plain.get("format", "")).startswith("fmt:"):  # as frictionless takes an old way to write formats
        plain["format"] = plain["format"].replace("fmt:", "")
    return Column(plain["name"], plain, _missing_of(plain, missing), proof_of(plain))


def _missing_of(described: Mapping[str, Any], default: tuple[str, ...]) -> tuple[str, ...]:
    """Entries are texts, or objects with a value and a label."""
    entries = described.get("missingValues")
    if entries is None:
        return default
    return tuple(entry["value"] if isinstance(entry, Mapping) else entry for entry in entries)


def valid_schema(schema: Mapping[str, Any]) -> Any:
    """Frictionless's own object. Raises ValueError when the schema is not valid."""
    from frictionless import FrictionlessException, Schema

    try:
        return Schema.from_descriptor(dict(schema))
    except FrictionlessException as error:
        reasons = "; ".join(reason.note for reason in error.reasons) or error.error.note
        raise ValueError(f"not a valid Table Schema: {reasons}") from error
