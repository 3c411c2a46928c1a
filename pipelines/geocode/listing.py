"""A file of addresses → the same table with what each address is: the work of `publish geocode FILE`."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError
from pipelines.geocode.geocoder import LEVELS, Geocoder
from pipelines.spelling import plain_name

if TYPE_CHECKING:
    import polars as pl

    from pipelines.findings import Log
    from pipelines.table import Table

ADDED = ("latitude", "longitude", "match_level", "coordinate_level", "matched_address", "unmatched", "town_id")
_ROWS_AT_ONCE = 50_000
_USUAL = ("住所", "所在地", "address", "住所表記", "所在地_連結表記", "所在地_住所", "所在地住所", "場所")


@dataclass(slots=True)
class Listing:
    """`frame`: the columns of the source under their headings, then `ADDED`. `levels`, `states`: how many rows each.

    `ambiguous`: rows of the source (as Excel counts them) with their address and candidates.
    """

    frame: pl.DataFrame
    column: str
    levels: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    ambiguous: list[tuple[int, str, list[str]]] = field(default_factory=list)

    def to_csv(self, *, bom: bool = True) -> bytes:
        """UTF-8 with CRLF; `bom` is what Excel knows UTF-8 by."""
        data = io.BytesIO()
        self.frame.write_csv(data, include_bom=bom, line_terminator="\r\n", null_value="")
        return data.getvalue()

    def to_rows(self) -> list[dict[str, Any]]:
        """One object per row, keys as in the heading."""
        return self.frame.to_dicts()


def geocode_file(
    path: Path,
    geocoder: Geocoder,
    log: Log,
    *,
    column: str | None = None,
    name_column: str | None = None,
    sheet: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Listing:
    """Reads the file and geocodes its column `column`, by default the one that is called 住所 or 所在地.

    `name_column` holds names of facilities. `progress` is told how many of how many rows are done.
    Raises UsageError for a column that is not there, and what `read` raises.
    """
    import polars as pl

    from pipelines.read import read

    table = read(path, log, sheet=sheet)
    chosen = _column(table, column)
    addresses = table.frame[chosen].to_list()
    names = table.frame[_column(table, name_column)].to_list() if name_column else None
    listing = Listing(_with_headings(table), table.column(chosen).heading)
    parts = []
    for first in range(0, len(addresses), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        found = geocoder.geocode(addresses[rows], names[rows] if names else None)
        _count(listing, table, found, addresses, first)
        parts.append(found.select(ADDED))
        progress(min(rows.stop, len(addresses)), len(addresses))
    added = pl.concat(parts) if parts else geocoder.geocode([]).select(ADDED)
    taken = set(listing.frame.columns)
    added.columns = [_unique(name, taken) for name in ADDED]
    listing.frame = pl.concat([listing.frame, added], how="horizontal")
    return listing


def _column(table: Table, wanted: str | None) -> str:
    """The name in the frame of the column with this heading."""
    headings = {column.heading: column.name for column in reversed(table.columns)}
    if wanted is None:
        found = [headings[heading] for heading in _USUAL if heading in headings]
        if not found:
            raise UsageError("geocode-no-address-column", headings=_shown(headings))
        return found[0]
    folded = {plain_name(heading): name for heading, name in headings.items()}
    if plain_name(wanted) not in folded:
        raise UsageError("geocode-column-unknown", value=wanted, headings=_shown(headings))
    return folded[plain_name(wanted)]


def _shown(headings: dict[str, str]) -> str:
    return "、".join(reversed(headings)) if len(headings) <= 30 else "、".join(list(reversed(headings))[:30]) + "…"


def _with_headings(table: Table) -> pl.DataFrame:
    """The table with the headings of its source; a heading that stands twice gets a number."""
    taken: set[str] = set()
    return table.frame.rename({column.name: _unique(column.heading or column.name, taken) for column in table.columns})


def _unique(name: str, taken: set[str]) -> str:
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    taken.add(unique)
    return unique


def _count(listing: Listing, table: Table, found: pl.DataFrame, addresses: list[str], first: int) -> None:
    import polars as pl

    listing.levels.update(dict(found["match_level"].value_counts().iter_rows()))
    listing.states.update(dict(found["state"].value_counts().iter_rows()))
    unclear = found.with_row_index("row").filter(pl.col("candidates").list.len() > 0)
    for row, candidates in unclear.select("row", "candidates").iter_rows():
        listing.ambiguous.append((table.row_numbers[first + row], addresses[first + row], candidates))


def finest_first(levels: Counter[str]) -> list[tuple[str, int]]:
    """The levels that occur, the finest first."""
    return [(level, levels[level]) for level in reversed(LEVELS) if levels[level]]
