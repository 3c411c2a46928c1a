"""How the rows of a published table differ from those of a new one. Worked out on whole columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MOST_LISTED = 100_000  # rows or cells of a kind that are held one by one; the counts are always whole
_NAMES = (["ID"], ["名称"])  # what most tables have to tell rows apart
_CALLED = re.compile("(名称|名|タイトル|地域コード)$")  # headings of what rows are called
_NUMBERS = ("integer", "number")
_BLANK_LINES = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]+")


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a row that both tables have."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChanges:
    """`key`: the columns that tell rows apart; without any, whole rows are compared and none counts as changed.

    `before` and `after` count rows. `added` and `removed` hold the keys of rows (several parts are joined by a space),
    `columns_added` and `columns_removed` the headings that only one table has. Of very many changes the first
    `MOST_LISTED` of a kind are listed; `added_rows`, `removed_rows`, `changed_rows` and `changed_cells` count all.
    """

    key: tuple[str, ...]
    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[CellChange, ...]
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    added_rows: int
    removed_rows: int
    changed_rows: int
    changed_cells: int

    def to_dict(self) -> dict[str, Any]:
        """The machine form."""
        return {
            "key": list(self.key),
            "before": self.before,
            "after": self.after,
            "counts": {
                "added": self.added_rows,
                "removed": self.removed_rows,
                "changed": self.changed_rows,
                "changed_cells": self.changed_cells,
            },
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [
                {"row": one.row, "column": one.column, "before": one.before, "after": one.after} for one in self.changed
            ],
            "columns_added": list(self.columns_added),
            "columns_removed": list(self.columns_removed),
        }


def read_table(data: bytes) -> pl.DataFrame | None:
    """The rows of a CSV file in UTF-8 as columns of text, blank cells as "", blank rows left out.

    None for what is no such table: another encoding, a row with more cells than headings, a quotation mark left open,
    two columns of one name.
    """
    import polars as pl

    above = _BLANK_LINES.match(data)
    try:  # the headings as a row: polars would give repeated ones other names
        rows = pl.read_csv(data[above.end() :] if above else data, has_header=False, infer_schema=False)
    except pl.exceptions.PolarsError:
        return None
    headings = [name or "" for name in rows.row(0)]
    if len(set(headings)) < len(headings) or any("\x00" in name for name in headings):
        return None
    frame = rows.slice(1)
    frame.columns = headings
    return frame.with_columns(pl.all().fill_null("")).filter(pl.any_horizontal(pl.all() != ""))


def keys_of(schema: Mapping[str, Any]) -> list[list[str]]:
    """Columns of a Table Schema that may tell rows apart, best first.

    The primary key; the fields that hold IDs; a column ID or 名称; and, for tables of counts, all that is not a number.
    """
    words = [str(field.get("name")) for field in _fields(schema) if field.get("type") not in _NUMBERS]
    return [*_names_and_ids(schema), *([words] if words else [])]


def _names_and_ids(schema: Mapping[str, Any]) -> list[list[str]]:
    primary = schema.get("primaryKey", [])
    keys = [
        [primary] if isinstance(primary, str) else [str(name) for name in primary],
        [str(field.get("name")) for field in _fields(schema) if field.get("kind") == "id"],
        *_NAMES,
    ]
    return [key for key in keys if key]


def _fields(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [field for field in schema.get("fields", []) if isinstance(field, dict)]


def identities_of(schema: Mapping[str, Any]) -> list[list[str]]:
    """Columns of a Table Schema by which a row is known again though all else changes: IDs, and all kinds of names."""
    names = [str(field.get("name")) for field in _fields(schema)]
    keys = [*_names_and_ids(schema), *([name] for name in names if _CALLED.search(name))]
    return [list(key) for key in dict.fromkeys(map(tuple, keys))]


def recognised(
    old: pl.DataFrame, new: pl.DataFrame, keys: Sequence[Sequence[str]], hints: Sequence[Sequence[str]] = ()
) -> tuple[int, int]:
    """How many rows the keys tell apart in both tables, and how many are surely in both: found by a key or a hint (a
    row without its position is still the same row), and not as two different ones.
    """
    import polars as pl

    shared = [key for key in keys if set(key) <= set(old.columns) & set(new.columns)]
    if not shared:
        return 0, 0
    apart = min(pl.concat([_keyed(frame, key, "row")["row"] for key in shared]).n_unique() for frame in (old, new))
    pairs = pl.concat([matched(old, new, key) for key in (*shared, *hints)]).unique()
    return apart, pairs.filter(pl.col("old").is_unique(), pl.col("new").is_unique()).height


def compare_tables(old: pl.DataFrame, new: pl.DataFrame, keys: Sequence[Sequence[str]]) -> RowChanges:
    """Compares two tables of text by the first of `keys` that tells the rows of both apart."""
    key = next((list(one) for one in keys if _is_key(one, old) and _is_key(one, new)), [])
    if key:
        pairs, shown = matched(old, new, key), key
        cells, rows, count = _changed_cells(old, new, pairs, key)
    else:
        pairs, shown = _equal_rows(old, new), []
        cells, rows, count = (), 0, 0
    added = _others(new, pairs["new"], shown)
    removed = _others(old, pairs["old"], shown)
    return RowChanges(
        tuple(key),
        old.height,
        new.height,
        tuple(added.head(MOST_LISTED)),
        tuple(removed.head(MOST_LISTED)),
        cells,
        tuple(column for column in new.columns if column not in old.columns),
        tuple(column for column in old.columns if column not in new.columns),
        len(added),
        len(removed),
        rows,
        count,
    )


def matched(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Rows that both tables have: their numbers `old` and `new`, from 0, in the order of `new`.

    Only rows whose key is not blank and stands once in each table; none where a table lacks a column of the key.
    """
    import polars as pl

    if not set(key) <= set(old.columns) & set(new.columns):
        return pl.DataFrame(schema={"old": pl.UInt32, "new": pl.UInt32})
    left, right = (_keyed(frame, key, side) for frame, side in ((old, "old"), (new, "new")))
    return left.join(right, on=_parts(key), how="inner").select("old", "new").sort("new")


def _keyed(frame: pl.DataFrame, key: Sequence[str], side: str) -> pl.DataFrame:
    parts = _parts(key)
    named = _renamed(frame, key).with_row_index(side)
    return named.filter(names_of(named, parts) != "", named.select(parts).is_unique())


def _renamed(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """These columns as `part 0`, `part 1` …: headings such as `*` and `^…$` stand for other columns to polars."""
    import polars as pl

    named = zip(columns, _parts(columns), strict=True)
    return pl.DataFrame([frame.get_column(name).alias(part) for name, part in named])


def _parts(columns: Sequence[str]) -> list[str]:
    return [f"part {number}" for number in range(len(columns))]


def _is_key(key: Sequence[str], frame: pl.DataFrame) -> bool:
    """Whether every row has one, and no two the same."""
    if not key or not set(key) <= set(frame.columns):
        return False
    return bool(_renamed(frame, key).is_unique().all() and (names_of(frame, key) != "").all())


def names_of(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """What rows are called: the cells of these columns, joined by a space."""
    import polars as pl

    if not columns:
        return pl.Series("", [""] * frame.height, pl.String)
    named = _renamed(frame, columns)
    return named.select(pl.concat_str(pl.all(), separator=" ").str.strip_chars().alias("")).to_series()


def _equal_rows(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Rows that are the same in all columns that both tables have: the first with the first, the second with the
    second.
    """
    import polars as pl

    columns = [column for column in new.columns if column in old.columns]
    if not columns:
        return pl.DataFrame(schema={"old": pl.UInt32, "new": pl.UInt32})
    parts = _parts(columns)
    sides = []
    for frame, side in ((old, "old"), (new, "new")):
        named = _renamed(frame, columns).with_row_index(side)
        sides.append(named.with_columns(pl.int_range(pl.len()).over(parts).alias("time")))
    return sides[0].join(sides[1], on=[*parts, "time"], how="inner").select("old", "new")


def _others(frame: pl.DataFrame, known: pl.Series, key: Sequence[str]) -> pl.Series:
    """Names of the rows whose numbers are not among `known`: their key, or the whole row without one."""
    import polars as pl

    is_other = pl.Series("", [True]).new_from_index(0, frame.height).scatter(known, False)
    return names_of(frame.filter(is_other), list(key) or frame.columns)


def _changed_cells(
    old: pl.DataFrame, new: pl.DataFrame, pairs: pl.DataFrame, key: Sequence[str]
) -> tuple[tuple[CellChange, ...], int, int]:
    """Changed cells by row and column, how many rows have one, and how many there are."""
    import polars as pl

    columns = [column for column in new.columns if column in old.columns and column not in key]
    before, after = (_renamed(frame, columns) for frame in (old, new))
    found = []
    for number, part in enumerate(_parts(columns)):
        cells = pairs.select(
            "new",
            pl.lit(number, pl.UInt32).alias("column"),
            before[part].gather(pairs["old"]).alias("before"),
            after[part].gather(pairs["new"]).alias("after"),
        )
        found.append(cells.filter(pl.col("before") != pl.col("after")))
    if not found:
        return (), 0, 0
    changes = pl.concat(found)
    listed = changes.sort("new", "column").head(MOST_LISTED)
    names = names_of(_renamed(new, key)[listed["new"]], _parts(key))
    parts = (names, listed["column"], listed["before"], listed["after"])
    listing = zip(*(part.to_list() for part in parts), strict=True)
    return (
        tuple(CellChange(name, columns[number], before, after) for name, number, before, after in listing),
        changes["new"].n_unique(),
        changes.height,
    )
