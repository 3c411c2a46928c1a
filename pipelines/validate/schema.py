"""The judge: what frictionless says about the cells of a table, given its Table Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import polars as pl

_HEADING_ROWS = 1


class CellError(NamedTuple):
    """One error of frictionless. `row` counts records from 0; `field` and `cell` are None for errors of a whole row."""

    type: str
    row: int
    field: str | None
    cell: str | None
    note: str


def cell_errors(frame: pl.DataFrame, schema: Mapping[str, Any]) -> list[CellError]:
    """All errors of the columns that `schema` describes, in the order frictionless gives them: by row, then by field.

    `frame` holds text only, "" for blank. Columns outside of the schema are not looked at; a field without column is no
    error here. There is no limit on the number of errors. Raises ValueError when `schema` itself is not valid.
    """
    from frictionless import Dialect, FrictionlessException, Resource, Schema, system

    part = restricted(schema, frame.columns)
    names = [field["name"] for field in part["fields"]]
    if not names or frame.is_empty():
        return []
    try:
        known = Schema.from_descriptor(part)
    except FrictionlessException as error:
        reasons = "; ".join(reason.note for reason in error.reasons) or error.error.note
        raise ValueError(f"not a valid Table Schema: {reasons}") from error
    rows = [names, *map(list, frame.select(names).iter_rows())]
    with system.use_context(trusted=True):
        resource = Resource(name="table", data=rows, schema=known, dialect=Dialect(header_rows=[_HEADING_ROWS]))
        report = resource.validate(limit_errors=0)
    return [_cell_error(error) for task in report.tasks for error in [*task.errors]]


def restricted(schema: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    """`schema` with the fields that are among `columns`, and without keys that need other fields."""
    fields = [field for field in schema["fields"] if field["name"] in columns]
    part = {**schema, "fields": fields}
    key = part.get("primaryKey")
    parts = [key] if isinstance(key, str) else key or []
    if not set(parts) <= set(columns):
        del part["primaryKey"]
    return part


def _cell_error(error: Any) -> CellError:
    return CellError(
        type=error.type,
        row=error.row_number - _HEADING_ROWS - 1,
        field=getattr(error, "field_name", None),
        cell=getattr(error, "cell", None),
        note=error.note,
    )
