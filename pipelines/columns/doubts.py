"""Headings that say more than the name of a field: what nobody understands of them, units in tens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.columns.claims import Setting, Subject, claims_of
from pipelines.columns.mapping import Mapping, Match
from pipelines.headings import fold, unbracketed
from pipelines.lazy import pattern
from pipelines.standards import definitions, standard

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Table

# of the figures of a table: 千人, 百世帯, 万円
_UNIT = r"(?:[十百千万億]+|1,?000|10,?000)(?:人|名|世帯|戸|円|件|台|基|床|棟|口|個|箇所|㎡|m2|平米|m|mm|cm)"
_SCALED = pattern(rf"\((?:単位[:は]?)?({_UNIT})\)?")
_ABOVE = pattern(rf"単位[:は]?\(?({_UNIT})")
_PRICES = ("料金(基本)", "料金(詳細)")


def doubted(subject: Subject, around: Setting) -> Match | None:
    """The column that would have a field but for what its heading says besides; None where nothing keeps it from one.

    `how` of the match says what it is: `scale`, `bracket`, or `group` of a heading in two rows.
    """
    for how, (plain, said) in (
        ("scale", _unscaled(subject.heading)),
        ("bracket", unbracketed(subject.heading)),
        ("group", (subject.lower, subject.group)),
    ):
        meant = claims_of(replace(subject, heading=plain, aliases=(), group=""), around) if plain else []
        if field := next((claim.field for claim in meant if claim.field and not claim.needs), ""):
            return Match(subject.name, subject.heading, None, how, f"{field}: {said}")
    return None


def _unscaled(heading: str) -> tuple[str, str]:
    """A heading without a unit in tens, and the unit; ("", "") where there is none."""
    folded = fold(heading)
    found = _SCALED.search(folded)
    return (folded.replace(found[0], ""), found[1]) if found else ("", "")


def tell_units(mapping: Mapping, table: Table, log: Log) -> None:
    """Figures in thousands would be published as if they were ones: by their heading, or by a line above the table."""
    for entry in mapping.entries:
        if entry.field and (unit := _unscaled(entry.heading)[1]):
            log.add("unit-scaled", table.place(None, entry.name), field=entry.field, value=entry.heading, unit=unit)
    if mapping.dataset not in definitions():
        return
    for hint in table.hints:
        if found := _ABOVE.search(fold(hint)):
            _tell_unit_above(found[1], hint, mapping, table, log)


def _tell_unit_above(unit: str, hint: str, mapping: Mapping, table: Table, log: Log) -> None:
    counted = [entry for entry in mapping.entries if entry.field and _is_measured(entry.field, unit, mapping)]
    if counted:
        fields = tuple(dict.fromkeys(entry.field or "" for entry in counted))
        log.add("unit-scaled-above", table.place(None, counted[0].name), value=hint, unit=unit, fields=fields)


def _is_measured(field: str, unit: str, mapping: Mapping) -> bool:
    """Can the field hold figures of that unit?"""
    return field in _PRICES if unit.endswith("円") else holds_figures(field, mapping)


def holds_figures(field: str, mapping: Mapping) -> bool:
    """Has the form of a known dataset the field, for numbers?"""
    form = standard(mapping.dataset or "", mapping.form)
    return field in form and form.field(field).kind in ("integer", "number")
