"""The judge: what frictionless says about the cells of a table, given its Table Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import polars as pl

    from pipelines.validate.exact.cells import Part

_HEADING_ROWS = 1
_FIRST = _HEADING_ROWS + 1  # frictionless counts the heading too


class CellError(NamedTuple):
    """One error of frictionless. `row` counts records from 0; `field` and `cell` are None for errors of a whole row."""

    type: str
    row: int
    field: str | None
    cell: str | None
    note: str


def cell_errors(frame: pl.DataFrame, schema: Mapping[str, Any], *, known_good: bool = False) -> list[CellError]:
    """All errors of the columns that `schema` describes, in the order frictionless gives them: by row, then by field.

    `frame` holds text only, "" for blank. Columns outside of the schema are not looked at; a field without column is no
    error here. There is no limit on the number of errors. `known_good`: the schema is one of ours and needs no check.
    Raises ValueError when `schema` itself is not valid, or asks for what frictionless cannot do.
    """
    part = restricted(schema, frame.columns)
    if not part["fields"] or frame.is_empty():
        return []
    names = [field["name"] for field in part["fields"]]
    found = None if part.get("foreignKeys") else _told_from_columns(frame, names, part, known_good)
    return _of_frictionless(frame, names, part) if found is None else found


def _told_from_columns(
    frame: pl.DataFrame, names: list[str], schema: Mapping[str, Any], known_good: bool
) -> list[CellError] | None:
    """None when frictionless has to do it."""
    from pipelines.validate.exact.errors import faults, uncollected
    from pipelines.validate.exact.known import OnlyFrictionless
    from pipelines.validate.exact.plan import plan_of_schema

    try:
        plan = plan_of_schema(schema, known_good=known_good)
        with uncollected():
            found = faults(plan, _Whole(frame, names))
            return [CellError(type_, at - _FIRST, name, cell, note) for at, _, _, type_, _, name, cell, note in found]
    except OnlyFrictionless:
        return None


@dataclass(frozen=True)
class _Whole:
    """A table in memory, in one part."""

    frame: pl.DataFrame
    names: list[str]

    def parts(self) -> list[Part]:
        import polars as pl

        from pipelines.validate.exact.cells import Part

        columns = [self.frame.get_column(name).alias(str(at)) for at, name in enumerate(self.names)]
        return [Part(pl.DataFrame(columns), range(_FIRST, _FIRST + self.frame.height))]


def restricted(schema: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    """`schema` with the fields that are among `columns`, and without keys that need other fields or other tables."""
    known = set(columns)
    fields = [field for field in schema["fields"] if field["name"] in known]
    part = {**schema, "fields": fields}
    key = part.get("primaryKey")
    parts = [key] if isinstance(key, str) else key or []
    if not set(parts) <= set(columns):
        del part["primaryKey"]
    if "foreignKeys" in part:
        part["foreignKeys"] = [key for key in part["foreignKeys"] if _is_within(key, columns)]
    return part


def _is_within(key: Mapping[str, Any], columns: list[str]) -> bool:
    """The key refers to its own table, and to columns that are there."""
    reference = key.get("reference", {})
    names = [[one] if isinstance(one, str) else one for one in (key.get("fields", []), reference.get("fields", []))]
    return not reference.get("resource") and {*names[0], *names[1]} <= set(columns)


def _of_frictionless(frame: pl.DataFrame, names: list[str], schema: Mapping[str, Any]) -> list[CellError]:
    """What only frictionless itself can tell. Raises ValueError."""
    from frictionless import Dialect

    from pipelines.validate.exact.reference import errors_of, resource_of

    columns = (frame.get_column(name).to_list() for name in names)  # to select "*" would be to select all
    rows = [list(names), *map(list, zip(*columns, strict=True))]
    dialect = Dialect(header_rows=[_HEADING_ROWS])
    errors = errors_of(resource_of(schema, name="table", data=rows, dialect=dialect))
    for error in errors:
        if not hasattr(error, "row_number"):  # of the table as a whole
            raise ValueError(f"frictionless cannot check the table: {error.message}")
    return [
        CellError(
            type=error.type,
            row=error.row_number - _FIRST,
            field=getattr(error, "field_name", None),
            cell=getattr(error, "cell", None),
            note=error.note,
        )
        for error in errors
    ]
