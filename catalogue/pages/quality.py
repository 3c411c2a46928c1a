"""What is known of a dataset's table: its first rows, how many there are, and how many are on the map."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.context import Context
from catalogue.pages.preview import Preview, preview
from catalogue.rows.model import Table
from catalogue.rows.query import find_table
from catalogue.store.model import Resource


@dataclass(frozen=True, slots=True)
class TableFacts:
    """`numeric` says for each shown column whether it holds numbers; counts are None where the rows are not stored."""

    resource: Resource
    name: str
    shown: Preview
    numeric: list[bool]
    rows: int | None = None
    located: int | None = None

    @property
    def located_percent(self) -> int | None:
        """The share of rows with coordinates, rounded down so that 100 means all."""
        return None if self.located is None or not self.rows else self.located * 100 // self.rows


def table_facts(context: Context, resource: Resource) -> TableFacts | None:
    """The facts of an uploaded file, or None when it is no table."""
    shown = preview(context.store.files.path(resource.file or ""), resource.format)
    if shown is None:
        return None
    name = str(resource.fields.get("name") or resource.file_name or "")
    table = find_table(context.connection, resource.id)
    if table is None:
        return TableFacts(resource, name, shown, [shown.is_numeric(place) for place in range(len(shown.headings))])
    numbers = {column.id for column in table.columns if column.is_number}
    numeric = [heading in numbers for heading in shown.headings]
    return TableFacts(resource, name, shown, numeric, table.count, _located(context, table))


def _located(context: Context, table: Table) -> int | None:
    """How many rows have coordinates; None when the table has no columns for them."""
    if table.coordinates() is None:
        return None
    counted = context.connection.execute("SELECT count(*) FROM row_places WHERE number = ?", (table.number,))
    return int(counted.fetchone()[0])
