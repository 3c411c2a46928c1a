"""Which fields of a record say where it is in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.points import coordinate_fields

if TYPE_CHECKING:
    from pipelines.standards import Standard
    from pipelines.table import Table

WHOLE = ("所在地_連結表記", "住所")
PARTS = ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下")
NAMES = ("場所名称", "名称")


def addresses(table: Table) -> list[str]:
    """The address of each record, of its parts where it is not written as a whole; "" where there is none."""
    import polars as pl

    columns = table.frame.columns
    whole = next((name for name in WHOLE if name in columns), None)
    parts = [name for name in PARTS if name in columns]
    joined = pl.concat_str([pl.col(name).str.strip_chars() for name in parts]) if parts else pl.lit("")
    if whole is None:
        found = table.frame.select(joined.alias("address"))
    else:
        given = pl.col(whole).str.strip_chars()
        found = table.frame.select(pl.when(given != "").then(given).otherwise(joined).alias("address"))
    return found.to_series().to_list() if found.height == len(table) else [""] * len(table)


def address_field(table: Table, standard: Standard) -> str:
    """The field that findings about an address name: the first of those that the source has."""
    given = [name for name in (*WHOLE, *PARTS) if name in standard and name in table.frame.columns]
    return next((name for name in given if table.column(name).number is not None), given[0] if given else "")


def names(table: Table) -> list[str]:
    """What stands there, for places that the town publishes by name."""
    name = next((name for name in NAMES if name in table.frame.columns), None)
    return table.frame.get_column(name).to_list() if name else [""] * len(table)


def missing(table: Table, standard: Standard) -> list[int]:
    """Records with an address and no coordinates at all."""
    fields = coordinate_fields(standard)
    if fields is None or not set(fields) <= set(table.frame.columns):
        return []
    pairs = zip(*(table.frame.get_column(name).to_list() for name in fields), addresses(table), strict=True)
    return [
        record for record, (latitude, longitude, address) in enumerate(pairs) if address and not latitude + longitude
    ]
