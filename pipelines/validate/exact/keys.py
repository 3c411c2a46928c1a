"""Values that come twice where they must not, and records without a key: across all parts of a table.

Of each part only a hash of its keys is kept, and the keys themselves while they are small: those of a table larger than
memory are looked up again in the parts where a hash came twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.validate.exact.cells import Part
from pipelines.validate.exact.known import OnlyFrictionless
from pipelines.validate.exact.plan import Plan
from pipelines.validate.exact.proofs import written_moment

_KEPT_BYTES = 256 * 2**20
_ALONE = "\0"  # stands for a value that equals nothing, not even itself: NaN
_WHOLE = r"\A(?:0|-?[1-9][0-9]{0,17})\z"
_TEXT = ("string", "any")
_NUMBER = "number"

Key = tuple[int, ...]  # positions of columns


@dataclass
class Repeats:
    """`before`: of a key, the numbers of the records that repeat one, each with the number of the record before that
    has it, and the value of the (first) column as frictionless shows it."""

    before: dict[Key, dict[int, tuple[int, str]]] = field(default_factory=dict)
    without_key: list[int] = field(default_factory=list)


class Keys:
    """The keys of a table, taken in part by part."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        wanted = [*((column,) for column in plan.unique), *([plan.primary_key] if plan.primary_key else [])]
        self._keys: list[Key] = list(dict.fromkeys(wanted))
        self._columns = sorted({column for key in self._keys for column in key})
        self._texts = {column for column in self._columns if _is_text(plan.columns[column].descriptor)}
        self._same: dict[int, dict[Any, str]] = {column: {} for column in self._columns}
        self._hashes: dict[Key, list[pl.Series]] = {key: [] for key in self._keys}
        self._kept: list[pl.DataFrame] | None = []
        self._repeats = Repeats()

    @property
    def wanted(self) -> bool:
        """There is something to look for."""
        return bool(self._keys)

    def add(self, part: Part) -> None:
        """Take in the next part. Raises OnlyFrictionless for lists and objects."""
        values = self._values(part)
        for key in self._keys:
            self._hashes[key].append(self._hashed(values, key))
        if self._plan.primary_key:
            self._repeats.without_key += _numbers(part, _all_null(values, self._names(self._plan.primary_key)))
        if self._kept is not None:
            self._kept.append(values.with_columns(_numbered(part)))
            if sum(one.estimated_size() for one in self._kept) > _KEPT_BYTES:
                self._kept = None

    def repeats(self, again: Callable[[], Iterable[Part]]) -> Repeats:
        """What was found in all parts. `again` gives the same parts once more, should they be needed."""
        for key in self._keys:
            masks = _seen_twice(self._hashes[key])
            if masks is None:
                continue
            taken = [values.filter(mask) for values, mask in zip(self._parts(again), masks, strict=True) if mask.any()]
            names = self._names(key)
            before = pl.col(_NUMBER).shift(1).over(names).alias("before")
            found = pl.concat(taken).select(_NUMBER, before, _cell_of(key[0])).drop_nulls("before")
            shown = self._shown(key[0])
            self._repeats.before[key] = {number: (other, shown(cell)) for number, other, cell in found.iter_rows()}
        return self._repeats

    def _shown(self, column: int) -> Callable[[str | None], str]:
        """What frictionless shows of a cell: its value."""
        if column in self._texts:
            return str
        return lambda cell: str(self._plan.readers[column](cell)[0])

    def _parts(self, again: Callable[[], Iterable[Part]]) -> Iterator[pl.DataFrame]:
        if self._kept is not None:
            yield from self._kept
        else:
            for part in again():
                yield self._values(part).with_columns(_numbered(part))

    def _hashed(self, values: pl.DataFrame, key: Key) -> pl.Series:
        """Null where the key takes no part: no value at all, or one that equals nothing."""
        names = self._names(key)
        hashed = values.select(names).hash_rows() if len(names) > 1 else values.get_column(names[0]).hash()
        out = pl.all_horizontal(pl.col(name).is_null() for name in names)
        for column in set(key) - self._texts:
            out |= (pl.col(str(column)) == _ALONE).fill_null(value=False)
        return values.select(pl.when(~out).then(pl.lit(hashed))).to_series()

    def _names(self, key: Key) -> list[str]:
        return [str(column) for column in key]

    def _values(self, part: Part) -> pl.DataFrame:
        """The key columns as texts that are the same where the values are, null where there is none."""
        values = {str(column): self._column(column, part) for column in self._columns}
        cells = {_cell_of(column): part.frame.get_column(str(column)) for column in self._columns}
        return pl.DataFrame({**values, **cells})

    def _column(self, position: int, part: Part) -> pl.Series:
        column = self._plan.columns[position]
        cells = part.frame.get_column(str(position))
        described = column.descriptor
        plain = column.is_missing(pl.col("cells"))
        cells = cells.alias("cells").to_frame().select(pl.when(~plain).then(pl.col("cells"))).to_series()
        if position in self._texts:
            return cells
        form = _form(described)
        odd = cells.filter(~cells.str.contains(form)) if form else cells
        different = odd.drop_nulls().unique().to_list()
        if not different:
            return cells
        return cells.replace(different, pl.Series([self._value(position, one) for one in different], dtype=pl.String))

    def _value(self, position: int, cell: str) -> str | None:
        """The text that stands for the value of a cell: the same for all cells of the same value."""
        value, _ = self._plan.readers[position](cell)
        if value is None:
            return None
        kind = self._plan.columns[position].descriptor.get("type")
        if kind == "integer":
            return str(value)
        if kind == "date":
            return str(value.isoformat())
        try:
            return self._same[position].setdefault(value, cell) if value == value else _ALONE
        except ArithmeticError:  # a signalling NaN
            return _ALONE
        except TypeError as error:
            raise OnlyFrictionless from error  # it cannot compare them either


def _is_text(described: Mapping[str, Any]) -> bool:
    """The value is the cell."""
    return described.get("type") in _TEXT and described.get("format", "default") == "default"


def _cell_of(column: int) -> str:
    return f"cell of {column}"


def _form(described: Mapping[str, Any]) -> str | None:
    """A pattern of cells that are written like the text that stands for their value."""
    if described.get("type") == "integer" and "bareNumber" not in described:
        return _WHOLE
    if described.get("type") == "date" and described.get("format", "default") in ("default", "%Y-%m-%d"):
        form = written_moment("%Y-%m-%d")
        return rf"\A{form[0]}\z" if form else None
    return None


def _numbered(part: Part) -> pl.Series:
    if isinstance(part.numbers, range):
        return pl.int_range(part.numbers.start, part.numbers.stop, eager=True).alias(_NUMBER)
    return pl.Series(_NUMBER, part.numbers, dtype=pl.Int64)


def _numbers(part: Part, where: pl.Series) -> list[int]:
    return [part.numbers[record] for record in where.arg_true().to_list()]


def _all_null(values: pl.DataFrame, names: list[str]) -> pl.Series:
    return values.select(pl.all_horizontal(pl.col(name).is_null() for name in names)).to_series()


def _seen_twice(hashes: list[pl.Series]) -> list[pl.Series] | None:
    """For each part, where a hash stands that stands somewhere else too. None: nowhere."""
    if not hashes:
        return None
    every = pl.concat(hashes).drop_nulls().sort()
    twice = every.filter(every == every.shift(1)).unique()
    return None if twice.is_empty() else [one.is_in(twice.implode()).fill_null(value=False) for one in hashes]
