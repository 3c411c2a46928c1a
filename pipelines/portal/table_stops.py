"""The stop rules of tables: rows, columns, positions. Worked out on whole columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pipelines.points import positions
from pipelines.portal.held import fields_of
from pipelines.portal.rows import identities_of, keys_of, matched, names_of, recognised
from pipelines.portal.stopping import Stop

if TYPE_CHECKING:
    import polars as pl

_ROWS_LOST = Fraction(20, 100)
_FEWEST = 3  # rows that leave or move: one or two are what an officer mends on any day
_JUDGED = 20  # rows by which a table is known again
_KNOWN = Fraction(20, 100)
_FILLED = 3  # cells that do not become blank all at once by chance
_LEFT = Fraction(10, 100)  # of the cells that were filled
_LOCATED_LOST = Fraction(1, 100)
_FAR_M = 500.0
_MOVED = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class Side:
    """A table as text, and its Table Schema."""

    frame: pl.DataFrame
    schema: Mapping[str, Any]


def table_stops(file: str, old: Side, new: Side, has_passing_rows: bool = False) -> Iterator[Stop]:
    """The rules that the table `new` meets where `old` is published; rows that pass (events) leave, others come."""
    yield from _rows(file, old.frame, new.frame, has_passing_rows)
    if not has_passing_rows:
        yield from _replaced(file, old, new)
    yield from _columns(file, old.frame, new.frame)
    named = coordinates_of(old.schema) or coordinates_of(new.schema)
    if named is None or not set(named) <= set(old.frame.columns):
        return
    before, after = _positions(old.frame, named), _positions(new.frame, coordinates_of(new.schema))
    yield from _located(file, (before.height, old.frame.height), (after.height, new.frame.height))
    yield from _moved(file, old, new, before, after)


def coordinates_of(schema: Mapping[str, Any]) -> tuple[str, str] | None:
    """The columns of latitude and longitude that a schema of ours names."""
    found = {field.get("kind"): field["name"] for field in reversed(fields_of(schema))}
    return (found["latitude"], found["longitude"]) if {"latitude", "longitude"} <= found.keys() else None


def _positions(frame: pl.DataFrame, named: tuple[str, str] | None) -> pl.DataFrame:
    """Rows that have a position on Earth: an exchanged latitude and longitude of Japan are none."""
    import polars as pl

    if named is None or not set(named) <= set(frame.columns):
        return pl.DataFrame(schema={"record": pl.Int64, "latitude": pl.Float64, "longitude": pl.Float64})
    found = positions(frame, *named)
    return found.filter(pl.col("latitude").is_between(-90, 90), pl.col("longitude").is_between(-180, 180))


def _rows(file: str, old: pl.DataFrame, new: pl.DataFrame, has_passing_rows: bool) -> Iterator[Stop]:
    lost = old.height - new.height
    many = lost > old.height * _ROWS_LOST and lost >= _FEWEST and not has_passing_rows
    if many or (old.height and not new.height):
        params = {"before": old.height, "now": new.height, "share": lost / old.height}
        yield Stop("rows-fell", {"file": file, **params})


def _replaced(file: str, old: Side, new: Side) -> Iterator[Stop]:
    """Rows are known by IDs, names and positions. Where these do not tell most rows apart, nothing can be said."""
    named = coordinates_of(new.schema)
    apart, known = recognised(old.frame, new.frame, identities_of(new.schema), [named] if named else [])
    if apart >= max(_JUDGED, min(old.frame.height, new.frame.height) / 2) and known < apart * _KNOWN:
        yield Stop("rows-replaced", {"file": file, "known": known, "rows": apart, "share": known / apart})


def _columns(file: str, old: pl.DataFrame, new: pl.DataFrame) -> Iterator[Stop]:
    """A column that left the source is published with its heading and blank cells, since forms are always whole.

    So a column counts as emptied too: when it had a value in every row, or in three at least, and of these, for as many
    rows, a tenth or less is left. One or two remarks may well be struck out.
    """
    import polars as pl

    gone = [column for column in old.columns if column not in new.columns]
    if gone:
        yield Stop("column-vanished", {"file": file, "columns": gone})
    shared = [column for column in old.columns if column in new.columns]
    if not (shared and old.height and new.height):
        return
    filled = [frame[shared].select((pl.all() != "").sum()).row(0) for frame in (old, new)]
    enough = min(_FILLED, old.height)
    emptied = [
        column
        for column, before, now in zip(shared, *filled, strict=True)
        if before >= enough and now * old.height <= before * new.height * _LEFT
    ]
    if emptied:
        yield Stop("column-vanished", {"file": file, "columns": emptied}, "emptied")


def _located(file: str, before: tuple[int, int], after: tuple[int, int]) -> Iterator[Stop]:
    """`before`, `after`: rows with a position, and rows.

    A growing table gets a place or two whose position is not known yet; an accident (a column lost, figures that no
    longer read, no gazetteer on this machine) takes many at once. So a fall stops when it is more than what one row
    makes, and more than one percentage point: as many more rows without a position as the old share would leave.
    """
    share = Fraction(before[0], before[1] or 1)
    if share * after[1] - after[0] > max(Fraction(1), after[1] * _LOCATED_LOST):
        params = {"before": float(share), "now": after[0] / after[1], "located": after[0], "rows": after[1]}
        yield Stop("located-fell", {"file": file, **params})


def _moved(file: str, old: Side, new: Side, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Stop]:
    """Rows are matched by the first key that matches any (see `keys_of`); a key that stands twice matches nothing."""
    from pyproj import Geod

    for key in keys_of(new.schema):
        pairs = matched(old.frame, new.frame, key)
        pairs = pairs.join(before, left_on="old", right_on="record").join(after, left_on="new", right_on="record")
        if pairs.height:
            break
    else:
        return
    degrees = {name: pairs[name].to_numpy() for name in pairs.columns}
    _, _, metres = Geod(ellps="GRS80").inv(
        degrees["longitude"], degrees["latitude"], degrees["longitude_right"], degrees["latitude_right"]
    )
    far = int((metres > _FAR_M).sum())
    if far <= pairs.height * _MOVED or far < _FEWEST:
        return
    farthest = int(metres.argmax())
    yield Stop(
        "coordinates-moved",
        {
            "file": file,
            "count": far,
            "matched": pairs.height,
            "share": far / pairs.height,
            "example": names_of(new.frame[[pairs["new"][farthest]]], key)[0],
            "kilometres": float(metres[farthest]) / 1000,
        },
    )
