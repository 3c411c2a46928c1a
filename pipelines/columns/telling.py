"""What the officer should know about the columns: which are disputed, which are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.columns.claims import Subject
from pipelines.columns.doubts import tell_units
from pipelines.columns.lost import says_gone, tell_cells
from pipelines.columns.mapping import DOUBTS, Mapping, Match
from pipelines.columns.overrides import named
from pipelines.headings import bare, every_name, fold
from pipelines.messages.filling import Both
from pipelines.standards import definition

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Table


def tell(mapping: Mapping, table: Table, subjects: list[Subject], log: Log) -> None:
    """Note every column that has cells but no field, and every field that two columns claim alike.

    A table without a single field is none of this dataset: nothing of it would be published, unless as it stands.
    """
    _disputes(mapping, table, log)
    is_used = mapping.extra == "keep" or any(entry.field or entry.into for entry in mapping.entries)
    if mapping.dataset and len(table) and not is_used:
        known = definition(mapping.dataset)
        log.add("column-none", dataset=known.title, dataset_en=known.title_en)
    tell_units(mapping, table, log)
    tell_cells(mapping, table, log)
    for entry, subject in zip(mapping.entries, subjects, strict=True):
        if entry.how == "repeated":
            log.add("column-repeated", table.place(None, entry.name), field=entry.field, value=entry.heading)
        if entry.field or entry.how in ("split", "ambiguous") or not len(subject.cells):
            continue
        _left_out(entry, mapping, table, log)


def _disputes(mapping: Mapping, table: Table, log: Log) -> None:
    disputed: dict[str, list[Match]] = {}
    for entry in mapping.entries:
        if entry.how == "ambiguous":
            disputed.setdefault(entry.detail, []).append(entry)
    for field, entries in disputed.items():
        called = [_called(entry, table) for entry in entries]
        headings = Both("、".join(f"「{one}」" for one in called), ", ".join(f"'{one}'" for one in called))
        log.add("column-ambiguous", table.place(None, entries[0].name), field=field, value=called[0], headings=headings)


def _called(entry: Match, table: Table) -> str:
    """How the column can be named in the settings: by its letters where it has no heading."""
    return named(entry.heading, table.column(entry.name).number)


def _left_out(entry: Match, mapping: Mapping, table: Table, log: Log) -> None:
    place, called = table.place(None, entry.name), _called(entry, table)
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
