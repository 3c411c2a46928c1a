"""Records that point at nothing: foreign keys of text columns, looked up part by part.

Of the table that is pointed at only the keys are held, each once. Keys of other types are left to frictionless: two
numbers can be the same and be written in two ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.validate.exact.cells import Fault, Part
from pipelines.validate.exact.errors import Records
from pipelines.validate.exact.known import OnlyFrictionless
from pipelines.validate.exact.layout import NotRegular
from pipelines.validate.exact.plan import Plan

AFTER_KEYS = 2**62 + 2
"""When an error of this kind comes among those of a record: after all others."""


@dataclass
class Counted:
    """The same records. `rows`: how many there were when they were last gone through."""

    records: Records
    rows: int = 0

    def parts(self) -> Iterator[Part]:
        """The parts in order."""
        self.rows = 0
        for part in self.records.parts():
            self.rows += part.frame.height
            yield part


@dataclass(frozen=True)
class ForeignKey:
    """`fields` of a record have the values that `target` (fields of the table `name`) has in one of its `keys`."""

    fields: Sequence[str]
    name: str
    target: Sequence[str]
    keys: pl.DataFrame

    def note(self, cells: Iterable[str | None]) -> str:
        """As frictionless words it."""
        mine, values, theirs = ", ".join(self.fields), ", ".join(map(str, cells)), ", ".join(self.target)
        return f'for "{mine}": values "{values}" not found in the lookup table "{self.name}" as "{theirs}"'


@dataclass(frozen=True)
class ForeignKeys:
    """All foreign keys of a table."""

    keys: Sequence[ForeignKey]

    def added(self, plan: Plan, records: Records, found: list[Fault]) -> list[Fault]:
        """The errors of a table and those of its foreign keys, in frictionless's order. Raises OnlyFrictionless."""
        places = [(key, _places(plan, key.fields)) for key in self.keys if set(key.fields) <= set(plan.names)]
        self._refuse_other_order(found, {plan.names[at] for _, columns in places for at in columns})
        more = [
            (number, AFTER_KEYS, rank, "foreign-key", None, None, None, key.note(cells))
            for part in records.parts()
            for rank, (key, columns) in enumerate(places)
            for number, *cells in _unknown(_values(plan, part, columns), key.keys).iter_rows()
        ]
        return sorted([*found, *more]) if more else found

    def _refuse_other_order(self, found: Iterable[Fault], names: set[str]) -> None:
        """Frictionless reads these cells before others: where one of them is wrong, errors stand in another order."""
        if any(fault[5] in names for fault in found):
            raise OnlyFrictionless


def known_keys(plan: Plan, ways: Iterable[Records], fields: Sequence[str]) -> pl.DataFrame:
    """The values of these fields in a table, each once. Raises OnlyFrictionless."""
    columns = _places(plan, fields)
    for records in ways:
        known = pl.DataFrame(schema={str(at): pl.String for at in range(len(columns))})
        try:
            for part in records.parts():
                values = _values(plan, part, columns).drop("number")
                known = pl.concat([known, values.unique()]).unique()
        except NotRegular:
            continue
        return known
    raise OnlyFrictionless


def foreign_keys_of(schema: Mapping[str, Any]) -> Iterator[tuple[list[str], str, list[str]]]:
    """Fields, name of the table ("" for the same one) and its fields, of each foreign key of a schema."""
    for key in schema.get("foreignKeys", ()):
        fields, target = ([names] if isinstance(names, str) else names for names in _both(key))
        yield fields, key["reference"].get("resource", ""), target


def _both(key: Mapping[str, Any]) -> tuple[Any, Any]:
    return key["fields"], key["reference"]["fields"]


def _places(plan: Plan, fields: Sequence[str]) -> list[int]:
    """Positions of text columns. Raises OnlyFrictionless for others."""
    places = [plan.names.index(name) for name in fields if name in plan.names]
    plain = all(plan.columns[at].descriptor.get("type") == "string" for at in places)
    formats = {plan.columns[at].descriptor.get("format", "default") for at in places}
    if len(places) < len(fields) or not plain or formats - {"default"}:
        raise OnlyFrictionless
    return places


def _values(plan: Plan, part: Part, columns: Sequence[int]) -> pl.DataFrame:
    """The number of each record that has a value in one of these columns, and the values, null where there is none."""
    cells = [
        pl.when(plan.columns[at].is_missing(pl.col(str(at)))).then(None).otherwise(pl.col(str(at))).alias(str(place))
        for place, at in enumerate(columns)
    ]
    numbers = pl.Series("number", list(part.numbers), dtype=pl.Int64)
    frame = part.frame.select(cells).insert_column(0, numbers)
    return frame.filter(pl.any_horizontal(pl.exclude("number").is_not_null()))


def _unknown(values: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The records whose values are not among those that are known."""
    return values.join(known, on=known.columns, how="anti", nulls_equal=True, maintain_order="left")
