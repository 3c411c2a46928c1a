"""What is known of every record from outside the source: the code and the name of the body that keeps the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table

# The body that keeps the data, in either generation. The place of a record (所在地_…) is not proved by who keeps it.
CODE_FIELDS = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード")
NAME_FIELDS = ("地方公共団体名",)


def complete(table: Table, standard: Standard, log: Log, *, code: str, title: str = "") -> Table:
    """The table with the publisher's six-digit code and title ("": not known) in fields that the source leaves blank.

    Each filled column is an info finding. A column in which anything stands is left alone.
    """
    import polars as pl

    values = dict.fromkeys(CODE_FIELDS, code) | dict.fromkeys(NAME_FIELDS, title)
    frame = table.frame
    for name, value in values.items():
        if value and len(table) and name in standard and not table.values(name, limit=1):
            frame = frame.with_columns(pl.lit(value).alias(name))
            log.add("organization-filled", field=name, value=value)
    return table.with_frame(frame)
