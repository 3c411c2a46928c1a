"""What a standard is believed to ask for: the keys of constraints, but warnings, checked on columns."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pipelines.messages import Severity
from pipelines.points import PLAIN_NUMBER
from pipelines.validate.context import Context, likely_repeated, must
from pipelines.validate.judged import constraint_params, kebab

if TYPE_CHECKING:
    from pipelines.standards import Field
    from pipelines.validate.exact.proofs import Proof

Holds = Callable[[str], bool]

_LIST_SEPARATOR = ";"
_MANY = 10_000  # fewer cells are looked at sooner than proved
_NUMBER = re.compile(PLAIN_NUMBER)
_DIGITS = "(?:[0-9]+)"  # whole numbers in a field of text, which can have no `minimum`
_NEGATIVE = re.compile(r"-[0-9]+")


def add_expected_findings(context: Context) -> None:
    """Warnings for cells that break `expected`, and one finding for each required column without values."""
    for field in context.standard.fields:
        _check_filled(context, field)
    for field in context.fields:
        for key, rule in field.expected.items():
            _check_cells(context, field, key, rule)


def _check_filled(context: Context, field: Field) -> None:
    sure = bool(field.constraints.get("required"))
    if not sure and not field.expected.get("required"):
        return
    severity: Severity = "error" if sure else "warning"
    why = must(severity, field.name, context.standard)
    if not context.has(field.name) or (
        field.name in context.table.blank_columns and context.table.column(field.name).number is None
    ):
        context.add("column-missing", None, field.name, severity=severity, **why)
    elif field.name in context.table.blank_columns:
        context.add("column-blank", None, field.name, severity=severity, **why)


def _check_cells(context: Context, field: Field, key: str, rule: Any) -> None:
    if key == "required":
        if rule and not field.constraints.get("required") and field.name not in context.table.blank_columns:
            _add(context, field, "required", _blank(context, field))
    elif key == "unique":
        if rule:
            _add_repeated(context, field)
    elif key in field.constraints and field.constraints[key] == rule:
        return  # an error already
    else:
        broken = _broken(context, field, key, rule) if context.fills(field.name) else []
        fresh = [record for record in broken if not context.is_said(record, field.name)]
        small = _below_zero(context, field, fresh) if field.kind == "integer" and rule == _DIGITS else set()
        for record in sorted(small):
            context.add("expected-minimum", record, field.name, limit=0)
        _add(context, field, kebab(key), [record for record in fresh if record not in small])


def _add(context: Context, field: Field, name: str, records: Iterable[int]) -> None:
    params = constraint_params(context, field.name, name, sure=False)
    for record in records:
        context.add(f"expected-{name}", record, field.name, **params)


def _below_zero(context: Context, field: Field, records: list[int]) -> set[int]:
    """Those of the records whose cell is a whole number, only too small for a pattern of digits."""
    column = context.table.frame.get_column(field.name)
    return {record for record in records if _NEGATIVE.fullmatch(column[record])}


def _blank(context: Context, field: Field) -> list[int]:
    blank = context.table.frame.get_column(field.name) == ""
    return blank.arg_true().to_list() if blank.any() else []


def _broken(context: Context, field: Field, key: str, rule: Any) -> list[int]:
    """Records whose cell is filled and breaks the rule. What is not proved good is looked at, each value once."""
    import polars as pl

    holds = _HOLDS[key](rule, field)
    column = context.table.frame.get_column(field.name)
    proof = _proof(field, key, rule) if len(column) > _MANY else None
    doubtful = column.filter(pl.select(~proof(pl.lit(column)).fill_null(value=False)).to_series()) if proof else column
    wrong = [value for value in doubtful.unique().to_list() if value and not holds(value)]
    return column.is_in(pl.Series(wrong, dtype=pl.String).implode()).arg_true().to_list() if wrong else []


def _proof(field: Field, key: str, rule: Any) -> Proof | None:
    """What proves cells good: a Table Schema would ask no more of them."""
    from pipelines.validate.exact.proofs import proof_of

    asked = f"(?:{rule})" if key == "pattern" else rule
    return None if field.kind == "list" else proof_of({"type": field.type, "constraints": {key: asked}})


def _pattern(rule: str, field: Field) -> Holds:
    compiled = re.compile(rf"(?:{rule})\Z")
    return lambda value: bool(compiled.match(value))


def _enum(rule: Iterable[Any], field: Field) -> Holds:
    allowed = set(map(str, rule))
    if field.kind == "list":
        return lambda value: all(part in allowed for part in value.split(_LIST_SEPARATOR))
    return lambda value: value in allowed


def _bound(keeps: Callable[[Any, Any], bool]) -> Callable[[Any, Field], Holds]:
    """A limit for numbers, or for dates and times as ISO text. Other checks see what is no number."""

    def rule_for(rule: Any, field: Field) -> Holds:
        if field.type in ("date", "time"):
            return lambda value: keeps(value, str(rule))
        return lambda value: not _NUMBER.match(value) or keeps(float(value), float(rule))

    return rule_for


def _length(keeps: Callable[[int, int], bool]) -> Callable[[Any, Field], Holds]:
    return lambda rule, field: lambda value: keeps(len(value), int(rule))


_HOLDS: dict[str, Callable[[Any, Field], Holds]] = {
    "pattern": _pattern,
    "enum": _enum,
    "minimum": _bound(operator.ge),
    "maximum": _bound(operator.le),
    "exclusiveMinimum": _bound(operator.gt),
    "exclusiveMaximum": _bound(operator.lt),
    "minLength": _length(operator.ge),
    "maxLength": _length(operator.le),
}


def _add_repeated(context: Context, field: Field) -> None:
    column = context.table.frame.get_column(field.name)
    seen: dict[str, int] = {}
    for record in likely_repeated(column.to_frame()):
        first = seen.setdefault(column[record], record)
        if first != record and column[record]:
            context.add("expected-unique", record, field.name, other=context.cell(first, field.name))
