"""Which fields of a record say where it is in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.points import coordinate_fields

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Standard
    from pipelines.table import Table

WHOLE = ("所在地_連結表記", "住所")
PARTS = ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下")
NAMES = ("場所名称", "名称")


def addresses(table: Table) -> pl.Series:
    """The address of each record, of its parts where it is not written as a whole; "" where there is none."""
    if "addresses" not in table.known:
        table.known["addresses"] = _addresses(table)
    found: pl.Series = table.known["addresses"]
    return found


def _addresses(table: Table) -> pl.Series:
    import polars as pl

    columns = table.frame.columns
    whole = next((name for name in WHOLE if name in columns), None)
    parts = [pl.col(name).str.strip_chars() for name in PARTS if name in columns]
    if whole is None and not parts:
        return pl.Series("address", [""], dtype=pl.String).new_from_index(0, len(table))
    joined = pl.concat_str(parts) if parts else pl.lit("")
    if whole is None:
        return table.frame.select(joined.alias("address")).to_series()
    given = table.frame.select(pl.col(whole).str.strip_chars().alias("address"))
    if not (given.to_series() == "").any():
        return given.to_series()
    address = pl.lit(given.to_series())
    return table.frame.select(pl.when(address != "").then(address).otherwise(joined).alias("address")).to_series()


def address_field(table: Table, standard: Standard) -> str:
    """The field that findings about an address name: the first of those that the source has."""
    given = [name for name in (*WHOLE, *PARTS) if name in standard and name in table.frame.columns]
    return next((name for name in given if table.column(name).number is not None), given[0] if given else "")


def names(table: Table) -> pl.Series:
    """What stands there, for places that the town publishes by name; "" where nothing is said."""
    import polars as pl

    name = next((name for name in NAMES if name in table.frame.columns), None)
    if name is None:
        return pl.Series("name", [""], dtype=pl.String).new_from_index(0, len(table))
    return table.frame.get_column(name)


def missing(table: Table, standard: Standard) -> list[int]:
    """Records with an address and no coordinates at all."""
    import polars as pl

    fields = coordinate_fields(standard)
    if fields is None or not set(fields) <= set(table.frame.columns):
        return []
    blank = table.frame.select(pl.all_horizontal(pl.col(fields) == "")).to_series()
    return (blank & (addresses(table) != "")).arg_true().to_list() if blank.any() else []
