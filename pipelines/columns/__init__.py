"""Source headings → fields of the standard, and the rows carried over to the published form.

mapping = match(table, dataset, generation, log)
table = apply(table, mapping, standard, log)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Settings
from functools import partial
from typing import TYPE_CHECKING

from pipelines.columns.carry import apply
from pipelines.columns.claims import Claim, Setting, Subject, claims_of, setting
from pipelines.columns.doubts import doubted
from pipelines.columns.forms import form_of
from pipelines.columns.mapping import PAIR, Mapping, Match
from pipelines.columns.matching import Assignment, assign
from pipelines.columns.overrides import reserve
from pipelines.columns.prefix import shared_prefix
from pipelines.columns.telling import tell, tell_pairs
from pipelines.headings import fold, is_neutral
from pipelines.sampling import sample
from pipelines.standards import ODS

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Column, Table

__all__ = ["PAIR", "Mapping", "Match", "apply", "match"]


def match(
    table: Table,
    dataset: str | None,
    generation: str | None,
    log: Log,
    *,
    form: str = ODS,
    overrides: Settings[str, str] | None = None,
    extra: str = "drop",
) -> Mapping:
    """Which field each column means.

    `dataset` None: only what all forms share. `generation`: that of the headings, None for headings of one's own.
    `form`: the generation to publish. `overrides`: field → heading, the officer's word ("-": no column has the field).
    `extra`: "drop" or "keep" columns without a field. Notes every column that is disputed or left out. Raises
    UsageError for an override that names what does not exist.
    """
    wanted = form_of(dataset, form)
    subjects = _subjects(table)
    around = setting(subjects, wanted, generation)
    state = assign(subjects, around, reserve(overrides or {}, subjects, wanted))
    tell_pairs(state, table, log)
    entries = tuple(_entry(subject, state, around) for subject in subjects)
    mapping = Mapping(entries, dataset, generation, form, extra)
    tell(mapping, table, subjects, log)
    return mapping


def _subjects(table: Table) -> list[Subject]:
    prefix = shared_prefix([column.heading for column in table.columns])
    standing = Counter(fold(column.heading) for column in table.columns)
    return [
        Subject(
            index,
            column.name,
            column.heading,
            _aliases(column, prefix),
            partial(sample, table, column.name),
            column.number,
            *_two_rows(column),
            called=column.heading
            if standing[fold(column.heading)] == 1 and column.heading.strip()
            else column.position,
        )
        for index, column in enumerate(table.columns)
    ]


def _aliases(column: Column, prefix: str) -> tuple[str, ...]:
    """Other forms of the heading: without a prefix that most headings have; of two rows the lower."""
    heading, found = column.heading, column.aliases
    if prefix and heading.startswith(prefix):
        found = (*found, heading[len(prefix) :])
    lower, _ = _two_rows(column)
    return (*found, lower) if lower not in (heading, "") else found


def _two_rows(column: Column) -> tuple[str, str]:
    """Of a heading in two rows the lower, and the group above it unless that leaves the lower as it is; else ""."""
    heading, joined = column.heading, column.aliases[0] if column.aliases else ""
    if joined.endswith(f"_{heading}"):  # no group of its own: the one to the left
        group, lower = joined[: -len(heading) - 1], heading
    else:
        cut = next((place for place, pair in enumerate(zip(heading, joined, strict=False)) if pair == (" ", "_")), 0)
        group, lower = (heading[:cut], heading[cut + 1 :]) if cut else ("", "")
    return lower, "" if group == lower or is_neutral(group) else group


def _entry(subject: Subject, state: Assignment, around: Setting) -> Match:
    if claim := state.of_column.get(subject.index):
        return Match(
            subject.name,
            subject.heading,
            claim.field or None,
            claim.how,
            claim.detail,
            part=claim.part or 0,
            into=claim.into,
        )
    if claim := state.repeated.get(subject.index):
        return Match(subject.name, subject.heading, claim.field, "repeated")
    if claim := state.disputed.get(subject.index):
        return Match(subject.name, subject.heading, None, "ambiguous", claim.field)
    lost: Claim | None = next((claim for claim in claims_of(subject, around) if claim.field and not claim.needs), None)
    if lost and (holder := state.holder(lost)):
        return Match(
            subject.name,
            subject.heading,
            None,
            "taken",
            f"{lost.field}: {holder.subject.called}",
        )
    doubt = None if lost else doubted(subject, around)
    if doubt and not state.has(doubt.detail.partition(": ")[0]):
        return doubt
    return Match(subject.name, subject.heading, None, "none")
