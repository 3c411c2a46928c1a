"""The errors of the Table Schema, put into words and at the officer's own cells."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from pipelines.messages.validate import CONSTRAINTS, TYPES
from pipelines.validate.context import Context, must
from pipelines.validate.schema import CellError, cell_errors

_CONSTRAINT = re.compile(r'constraint "(\w+)" is "')
_SAME_AS = re.compile(r"the same as in the row at position (\d+)")
_RANGE = ("minimum", "maximum")


def add_schema_findings(context: Context, explained: Collection[tuple[int, str]] = ()) -> None:
    """A finding for each error of frictionless, but for the range of `explained` cells (record, field)."""
    for error in cell_errors(context.table.frame, context.standard.schema, known_good=True):
        _add(context, error, explained)


def _add(context: Context, error: CellError, explained: Collection[tuple[int, str]]) -> None:
    if _is_said(context, error):
        return
    if error.type == "type-error" and error.field is not None:
        kind = f"type-{context.standard.field(error.field).type}"
        context.add(kind if kind in TYPES else "type-other", error.row, error.field)
    elif error.type == "constraint-error" and error.field is not None:
        _add_constraint(context, error, explained)
    elif error.type == "unique-error" and error.field is not None:
        context.add("constraint-unique", error.row, error.field, other=_other(context, error))
    elif error.type in ("blank-row", "primary-key"):
        context.add(error.type, error.row)
    else:
        context.add("schema-other", error.row, error.field, note=f"{error.type} {error.note}".strip())


def _is_said(context: Context, error: CellError) -> bool:
    """Normalising said already, in the words of its rule, why a filled cell cannot be read."""
    about_form = error.type in ("type-error", "constraint-error") and bool(error.cell)
    return about_form and error.field is not None and context.is_said(error.row, error.field, as_error=True)


def _add_constraint(context: Context, error: CellError, explained: Collection[tuple[int, str]]) -> None:
    assert error.field is not None
    found = _CONSTRAINT.match(error.note)
    name = kebab(found.group(1)) if found else ""
    if name not in CONSTRAINTS:
        context.add("schema-other", error.row, error.field, note=error.note)
    elif name in _RANGE and (error.row, error.field) in explained:
        return
    elif name == "required" and error.field in context.table.blank_columns:
        return  # said once for the whole column
    else:
        context.add(f"constraint-{name}", error.row, error.field, **constraint_params(context, error.field, name))


def _other(context: Context, error: CellError) -> str:
    found = _SAME_AS.search(error.note)
    return context.cell(int(found.group(1)) - 2, error.field) if found else ""


def kebab(name: str) -> str:
    """minLength → min-length, as our codes are written."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"-{found.group(1).lower()}", name)


def constraint_params(context: Context, field: str, name: str, *, sure: bool = True) -> dict[str, Any]:
    """What the texts of a constraint (in kebab case) need besides the cell."""
    known = context.standard.field(field)
    rules = {kebab(key): rule for key, rule in (known.constraints if sure else known.expected).items()}
    rule = rules.get(name)
    if name == "enum":
        return {"allowed": tuple(rule or ())}
    if name == "required":
        return must("error" if sure else "warning", field, context.standard)
    return {"limit": rule}
