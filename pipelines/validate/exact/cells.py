"""Cells that are wrong, found column by column: what polars cannot prove good is read by frictionless, once a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

import polars as pl

from pipelines.validate.exact.known import Notes
from pipelines.validate.exact.plan import Plan

_SAMPLE = 5000
_FEW = 4000  # so many different values in the sample, and one look at each value costs less than one at each cell
_MANY = 10_000  # records that are looked at one by one before polars is asked which of them are meant
_SOME = 8  # values that are compared one by one sooner than looked up

_Told = Mapping[str | None, Sequence[tuple[str, str]]]  # types of errors and notes, by cell


@dataclass(frozen=True)
class Part:
    """Records of a table that follow each other, or all of them.

    `frame` has the columns of the plan as text, named "0", "1" …; null where a record ends before the column. `numbers`
    are those of the records as frictionless counts; `uneven` are the cells of records with too many or too few of them.
    """

    frame: pl.DataFrame
    numbers: Sequence[int]
    uneven: Mapping[int, Sequence[str]] = field(default_factory=dict)


Fault = tuple[int, int, int, str, int | None, str | None, str | None, str]
"""An error without its message; plain tuples, since there may be millions. Sorted, they are in frictionless's order:
the number of the record, when the error comes among those of the record (two numbers), then what it is: type, number of
the column (from 1), name of the field, cell, note."""


def bad_cells(plan: Plan, part: Part) -> Iterator[Fault]:
    """The errors of all cells, column by column."""
    columns = enumerate(zip(plan.columns, part.frame, strict=True))
    looks = [at for at, (column, cells) in columns if part.uneven or not column.takes(cells)]
    if not looks:
        return
    of_few = _of_few_values(part.frame)
    few = [at for at in looks if plan.columns[at].proof is None or str(at) in of_few]
    asked = (_cell(at).unique().implode().alias(str(at)) if at in few else plan.doubts[at] for at in looks)
    answers = part.frame.select(asked)
    if few:
        yield from _by_value(plan, part, {at: answers.get_column(str(at)).item() for at in few})
    for at in (at for at in looks if at not in few):
        yield from _by_record(plan, part, at, answers.get_column(str(at)).item())


def _cell(at: int) -> pl.Expr:
    return pl.col(str(at))


def _of_few_values(frame: pl.DataFrame) -> set[str]:
    if frame.height <= _SAMPLE:
        return set()
    counts = frame.head(_SAMPLE).select(pl.all().n_unique()).row(0)
    return {name for name, count in zip(frame.columns, counts, strict=True) if count <= _FEW}


def _by_value(plan: Plan, part: Part, values: Mapping[int, pl.Series]) -> Iterator[Fault]:
    """The errors of columns, given the different values of each."""
    doubtful = pl.select(
        plan.columns[at].doubtful(pl.lit(cells)).arg_true().implode().alias(str(at)) for at, cells in values.items()
    )
    told = {at: _told(plan, at, cells.gather(doubtful.get_column(str(at)).item())) for at, cells in values.items()}
    asked = [_is_among(_cell(at), notes).arg_true().implode() for at, notes in told.items() if notes]
    for records in part.frame.select(asked):
        yield from _faults(plan, part, int(records.name), records.item(), told[int(records.name)])


def _by_record(plan: Plan, part: Part, at: int, records: pl.Series) -> Iterator[Fault]:
    """The errors of a column, given where it has doubtful cells."""
    if records.is_empty():
        return
    cells = part.frame.get_column(str(at)).gather(records)
    told = _told(plan, at, cells)
    if told and len(records) > _MANY:
        records = records.filter(pl.select(_is_among(pl.lit(cells), told)).to_series())
    if told:
        yield from _faults(plan, part, at, records, told)


def _told(plan: Plan, at: int, cells: pl.Series) -> _Told:
    """What frictionless says of these cells, where it says something."""
    different = set((cells if len(cells) <= _MANY else cells.unique()).to_list())
    if not different:
        return {}
    read = plan.readers[at]
    return {cell: _in_order(notes) for cell in different if (notes := read(cell)[1])}


def _in_order(notes: Notes) -> list[tuple[str, str]]:
    """That a cell cannot be read comes first."""
    unread = [("type-error", notes["type"])] if "type" in notes else []
    return [*unread, *(("constraint-error", note) for rule, note in notes.items() if rule != "type")]


def _is_among(cell: pl.Expr, told: _Told) -> pl.Expr:
    texts = [value for value in told if value is not None]
    if 0 < len(texts) <= _SOME:
        among = reduce(or_, (cell == text for text in texts))
    else:
        among = cell.is_in(pl.Series(texts, dtype=pl.String).implode())
    return among.fill_null(value=None in told)


def _faults(plan: Plan, part: Part, at: int, records: pl.Series, told: _Told) -> Iterator[Fault]:
    cells = part.frame.get_column(str(at)).gather(records)
    turn, numbers, column, name = plan.turns[None][at], part.numbers, at + 1, plan.names[at]
    for record, cell in zip(records.to_list(), cells.to_list(), strict=True):
        for rank, (type_, note) in enumerate(told.get(cell, ())):
            yield (numbers[record], turn, rank, type_, column, name, str(cell), note)


def blank_records(plan: Plan, part: Part) -> list[int]:
    """Numbers of the records without a single value. Most are out of the question at the first column."""
    at = None
    for cells, column in zip(part.frame.iter_columns(), plan.columns, strict=True):
        cells = cells if at is None else cells.gather(at)
        empty = pl.select(column.is_missing(pl.lit(cells)).fill_null(value=True)).to_series()
        at = empty.arg_true() if at is None else at.filter(empty)
        if at.is_empty():
            return []
    return [part.numbers[record] for record in at.to_list()] if at is not None else []
