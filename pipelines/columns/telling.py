"""What the officer should know about the columns: which are disputed, which are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.columns.claims import Subject
from pipelines.columns.mapping import Mapping, Match
from pipelines.headings import bare, every_name, fold

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Table


def tell(mapping: Mapping, table: Table, subjects: list[Subject], log: Log) -> None:
    """Note every column that has cells but no field, and every field that two columns claim alike."""
    _disputes(mapping, table, log)
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
        headings = "、".join(f"「{entry.heading}」" for entry in entries)
        log.add(
            "column-ambiguous",
            table.place(None, entries[0].name),
            field=field,
            value=entries[0].heading,
            headings=headings,
        )


def _left_out(entry: Match, mapping: Mapping, table: Table, log: Log) -> None:
    place = table.place(None, entry.name)
    if entry.how == "taken":
        field, _, holder = entry.detail.partition(": ")
        log.add("column-taken", place, field=field, value=entry.heading, holder=holder)
    elif mapping.generation and bare(fold(entry.heading)) in every_name():
        log.add("column-not-carried", place, value=entry.heading)
    elif mapping.extra == "keep":
        log.add("column-kept", place, value=entry.heading)
    else:
        log.add("column-unmapped", place, value=entry.heading)
