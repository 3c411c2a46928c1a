"""Numbers that prove themselves: local government codes, corporate numbers, and IDs that must not repeat."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines import lgcode
from pipelines.messages import Severity
from pipelines.validate.context import Context, likely_repeated

if TYPE_CHECKING:
    from pipelines.standards import Field

_SIX_DIGITS = re.compile(r"[0-9]{6}")
_PREFECTURE_ITSELF = "000"
_ONE_ID_MANY_ROWS = ("events",)  # an event held on several days is one ID in several records


def add_code_findings(context: Context) -> None:
    """Check digits of all codes and corporate numbers, codes of other municipalities, repeated IDs."""
    for field in context.filled:
        if field.kind == "code-lg6":
            _check_digits(context, field)
        elif field.kind == "corporate-number":
            _check_corporate_numbers(context, field)
    _check_municipality(context)
    _check_ids(context)


def _wrong(context: Context, field: Field, is_wrong: Callable[[str], bool]) -> list[tuple[int, str]]:
    """(record, value) of the filled cells that are wrong. Each distinct value is judged once."""
    import polars as pl

    column = context.table.frame.get_column(field.name)
    wrong = [value for value in column.unique().to_list() if value and is_wrong(value)]
    records = column.is_in(pl.Series(wrong, dtype=pl.String).implode()).arg_true().to_list() if wrong else []
    return [(record, column[record]) for record in records]


def _check_digits(context: Context, field: Field) -> None:
    """Six digits only: what has another shape breaks the pattern of the schema."""

    def wrong(code: str) -> bool:
        return bool(_SIX_DIGITS.fullmatch(code)) and not lgcode.is_code(code)

    for record, value in _wrong(context, field, wrong):
        if not lgcode.has_prefecture(value):
            context.add("code-no-prefecture", record, field.name, prefecture=value[:2])
            continue
        expected = value[:5] + lgcode.check_digit(value[:5])
        context.add("code-check-digit", record, field.name, expected=expected)


def _check_corporate_numbers(context: Context, field: Field) -> None:
    """Where the schema has a pattern, what breaks it has been said already."""
    pattern = field.constraints.get("pattern") or field.expected.get("pattern") or ".*"

    def wrong(number: str) -> bool:
        return bool(re.fullmatch(pattern, number)) and not lgcode.is_corporate_number(number)

    for record, _ in _wrong(context, field, wrong):
        context.add("corporate-number-check-digit", record, field.name)


def _check_municipality(context: Context) -> None:
    """The record's own code (the form's first; others say where a thing stands) against the organization's."""
    fields = context.standard.of_kind("code-lg6")
    if context.code is None or not fields or not context.fills(fields[0].name):
        return
    own = context.code
    prefecture = own[:2] if own[2:5] == _PREFECTURE_ITSELF else None

    def elsewhere(code: str) -> bool:
        if not lgcode.is_code(code) or code == own:
            return False
        return prefecture is None or code[:2] != prefecture

    for record, _ in _wrong(context, fields[0], elsewhere):
        context.add("code-other-municipality", record, fields[0].name, expected=own)


def _check_ids(context: Context) -> None:
    """Within a municipality the IDs of the form name one record; where there are several IDs, all of them together."""
    ids = [field.name for field in context.standard.of_kind("id")]
    if not ids or not context.fills(*ids):
        return
    owner = [field.name for field in context.standard.of_kind("code-lg6")[:1] if context.has(field.name)]
    severity: Severity | None = "warning" if context.standard.dataset in _ONE_ID_MANY_ROWS else None
    keys = context.table.frame.select(*ids, *owner)
    seen: dict[tuple[str, ...], int] = {}
    for record in likely_repeated(keys):
        key = keys.row(record)
        if not all(key[: len(ids)]):
            continue
        first = seen.setdefault(key, record)
        if first != record:
            other = context.cell(first, ids[-1])
            context.add("duplicate-id", record, ids[-1], severity=severity, other=other)
