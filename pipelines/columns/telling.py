"""What the officer should know about the columns: which are disputed, which are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.columns.claims import Subject
from pipelines.columns.doubts import tell_units
from pipelines.columns.lost import says_gone, tell_cells
from pipelines.columns.mapping import DOUBTS, Mapping, Match
from pipelines.columns.pairing import AXES, differing, fillable, filled, whole
from pipelines.headings import bare, every_name, fold
from pipelines.messages.filling import Both
from pipelines.standards import definition

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from pipelines.columns.matching import Assignment
    from pipelines.findings import Log
    from pipelines.table import Table

_ROWS = 10  # that are named


def tell(mapping: Mapping, table: Table, subjects: list[Subject], log: Log) -> None:
    """Note every column that has cells but no field, and every field that two columns claim alike.

    A table without a single field is none of this dataset: nothing of it would be published, unless as it stands.
    """
    called = {subject.name: subject.called for subject in subjects}
    _disputes(mapping, table, called, log)
    is_used = mapping.extra == "keep" or any(entry.field or entry.into for entry in mapping.entries)
    if mapping.dataset and len(table) and not is_used:
        known = definition(mapping.dataset)
        log.add("column-none", dataset=known.title, dataset_en=known.title_en)
    tell_units(mapping, table, log)
    tell_cells(mapping, table, log)
    for entry, subject in zip(mapping.entries, subjects, strict=True):
        if entry.how == "repeated" and entry.field not in AXES:
            _repeated(entry, mapping, table, called, log)
        if entry.field or entry.how in ("split", "ambiguous") or not len(subject.cells):
            continue
        _left_out(entry, mapping, table, subject.called, log)


def _disputes(mapping: Mapping, table: Table, called: dict[str, str], log: Log) -> None:
    disputed: dict[str, list[Match]] = {}
    for entry in mapping.entries:
        if entry.how == "ambiguous":
            disputed.setdefault(entry.detail, []).append(entry)
    if all(axis in disputed for axis in AXES):
        both = [entry for axis in AXES for entry in disputed.pop(axis)]
        _dispute("coordinates-unpaired", AXES[0], both, table, called, log)
    for field, entries in disputed.items():
        _dispute("column-ambiguous", field, entries, table, called, log)


def _dispute(code: str, field: str, entries: list[Match], table: Table, called: dict[str, str], log: Log) -> None:
    names = [called[entry.name] for entry in entries]
    headings = Both("、".join(f"「{one}」" for one in names), ", ".join(f"'{one}'" for one in names))
    log.add(code, table.place(None, entries[0].name), field=field, value=names[0], headings=headings)


def _repeated(entry: Match, mapping: Mapping, table: Table, called: dict[str, str], log: Log) -> None:
    """A column fills the gaps of the one that has its heading; where both say something, one of them is lost."""
    field, used_by = entry.field or "", mapping.of(entry.field or "")
    main = next((one for one in used_by if fold(one.heading) == fold(entry.heading)), used_by[0])
    value, holder = called[entry.name], called[main.name]
    log.add("column-repeated", table.place(None, entry.name), field=field, value=value, holder=holder)
    used, further = (table.frame.get_column(one.name).str.strip_chars() for one in (main, entry))
    records = ((further != "") & (used != "") & (further != used)).arg_true().to_list()
    if records:
        place, rows = table.place(records[0], entry.name), _rows(records, table)
        log.add(
            "column-repeated-differs",
            place,
            field=field,
            value=value,
            holder=holder,
            count=len(records),
            rows=rows,
        )


def _rows(records: list[int], table: Table) -> tuple[str, ...]:
    rows = [str(table.row_numbers[record]) for record in records[:_ROWS]]
    return tuple(rows if len(records) <= _ROWS else [*rows, "…"])


def tell_pairs(state: Assignment, table: Table, log: Log) -> None:
    """What further pairs of coordinates fill. One that names other places than those before it is not used at all."""
    main = [claim.subject for axis in AXES for claim in state.of_column.values() if claim.field == axis]
    further = [[claim.subject for claim in state.repeated.values() if claim.field == axis] for axis in AXES]
    used: list[Sequence[Subject]] = [main]
    own = position = _cells(main, table)
    for pair in zip(*further, strict=True):
        cells = _cells(pair, table)
        if records := differing(position, cells):
            _tell_differing(_source(records[0], used, table), pair, table, log)
            for subject in pair:
                del state.repeated[subject.index]
            continue
        used.append(pair)
        position = filled(position, cells)
        count = int(fillable(own, cells).sum())
        place = table.place(None, main[0].name)
        log.add("coordinates-repeated", place, field=AXES[0], value=_called(main), further=_called(pair), count=count)


def _source(record: int, used: Sequence[Sequence[Subject]], table: Table) -> Sequence[Subject]:
    """The pair that the position of a record is from: the first that has it whole, else the main one."""
    of_record = ([cells.slice(record, 1) for cells in _cells(pair, table)] for pair in used)
    return next((pair for pair, cells in zip(used, of_record, strict=True) if whole(cells).item()), used[0])


def _tell_differing(first: Sequence[Subject], second: Sequence[Subject], table: Table, log: Log) -> None:
    records = differing(_cells(first, table), _cells(second, table))
    log.add(
        "coordinates-differ",
        table.place(records[0], first[0].name),
        field=AXES[0],
        value=_called(first),
        further=_called(second),
        count=len(records),
        rows=_rows(records, table),
        settings=_settings(first),
        alternative=_settings(second),
    )


def _cells(pair: Sequence[Subject], table: Table) -> list[pl.Series]:
    return [table.frame.get_column(subject.name) for subject in pair]


def _called(pair: Sequence[Subject]) -> str:
    return "・".join(dict.fromkeys(subject.called for subject in pair))


def _settings(pair: Sequence[Subject]) -> str:
    return ", ".join(f"{axis}: {subject.called}" for axis, subject in zip(AXES, pair, strict=True))


def _left_out(entry: Match, mapping: Mapping, table: Table, called: str, log: Log) -> None:
    place = table.place(None, entry.name)
    if entry.how == "taken":
        field, _, holder = entry.detail.partition(": ")
        log.add("column-taken", place, field=field, value=called, holder=holder)
    elif entry.how in DOUBTS and mapping.extra != "keep":
        field, _, said = entry.detail.partition(": ")
        log.add(DOUBTS[entry.how], place, field=field, value=called, said=said, unit=said)
    elif mapping.extra == "keep":
        log.add("column-kept", place, value=called)
    elif mapping.generation and bare(fold(entry.heading)) in every_name():
        log.add("column-not-carried", place, value=called)
    else:
        log.add("column-unmapped", place, value=called)
    if mapping.extra != "keep" and entry.how not in DOUBTS and (gone := says_gone(entry, table))[1]:
        log.add("column-says-gone", place, value=called, said=gone[0], count=gone[1])
