"""What the organization's settings prove of every record, where the source has no column for it: its code and name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table
    from pipelines.workspace import Organization

# The body that keeps the data, in either generation. The place of a record (所在地_…) is not proved by who keeps it.
CODE_FIELDS = ("全国地方公共団体コード", "都道府県コード又は市区町村コード")
NAME_FIELDS = ("地方公共団体名",)


def complete(table: Table, standard: Standard, log: Log, organization: Organization) -> Table:
    """The table with the organization's code and title in the fields that no column of the source feeds.

    Each filled column is an info finding. A column that the source has, even a blank one, is left alone.
    """
    import polars as pl

    values = dict.fromkeys(CODE_FIELDS, organization.code) | dict.fromkeys(NAME_FIELDS, organization.title)
    frame = table.frame
    for name, value in values.items():
        if name in standard and table.column(name).number is None and not table.values(name, limit=1):
            frame = frame.with_columns(pl.lit(value).alias(name))
            log.add("organization-filled", field=name, value=value)
    return table.with_frame(frame)
