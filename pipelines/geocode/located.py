"""The records of a table that have a position in Japan, and how findings about them are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.frozen import frozen
from pipelines.geocode.addresses import addresses
from pipelines.points import coordinate_fields, points_within

if TYPE_CHECKING:
    import polars as pl

    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table

DEGREE_KM = 111.2
_LISTED = 10  # rows that a finding names
_JAPAN = ((20.0, 46.0), (122.0, 154.0))


@frozen
class Located:
    """`places`: `record`, its number in the table; `latitude` and `longitude` in degrees of JGD2011; `address`, "" for
    none. `field` is the table's latitude. A row of `places` is what all checks speak of.
    """

    table: Table
    log: Log
    field: str
    places: pl.DataFrame

    @classmethod
    def of(cls, table: Table, standard: Standard, log: Log) -> Located | None:
        """Those of a normalised table; None where there are none."""
        names = coordinate_fields(standard)
        found = points_within(table, standard, *_JAPAN)
        if names is None or found.is_empty():
            return None
        address = addresses(table)
        if found.height < len(address):
            address = address.gather(found["record"])
        return cls(table, log, names[0], found.with_columns(address.alias("address")))

    def point(self, place: int) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.places["latitude"][place], self.places["longitude"][place]

    def add(self, code: str, place: int | None, **params: Any) -> None:
        """A finding at the latitude of a located record, or at its column."""
        record = None if place is None else self.places["record"][place]
        value = None if place is None else "{:.10g}, {:.10g}".format(*self.point(place))
        self.log.add(code, self.table.place(record, self.field), field=self.field, value=value, **params)

    def row(self, place: int) -> int:
        """The row of the source."""
        record: int = self.places["record"][place]
        return self.table.row_numbers[record]

    def rows(self, places: list[int]) -> str:
        """Rows of the source: 12, 15, 18 …"""
        shown = ", ".join(str(self.row(place)) for place in places[:_LISTED])
        return f"{shown} …" if len(places) > _LISTED else shown


def shown_km(km: float) -> str:
    """3.2, 45, 1,230."""
    return f"{km:.1f}" if km < 10 else f"{km:,.0f}"
