"""What the columns of a table hold: how many cells are filled, how many values differ, which are the common ones.

Counted once for each version of a table. In a large one that takes longer than a reader should wait: then it is counted
beside the first page, and the next page has it. One table is counted at a time; of others the next reader asks again.
"""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
from dataclasses import dataclass
from typing import Any

from catalogue.context import Context
from catalogue.last_used import LastUsed
from catalogue.rows.model import Column, RowQuery, Table
from catalogue.rows.query import value_counts
from catalogue.rows.values import to_shown
from catalogue.store import Store

logger = logging.getLogger("catalogue")
FEW = 12  # values that a list can offer
_LONGEST = 60  # characters of a value that a list can offer
_AT_ONCE = 200_000  # cells
_BATCH = 100  # columns; the database has a limit for one question
_MOST_COLUMNS = 300
_MEASURED = frozenset({"date", "timestamp", "time"})


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """`common` has all values (but none) with their counts where there are few; `least` and `most` are for numbers and
    dates."""

    filled: int
    distinct: int
    common: tuple[tuple[Any, int], ...] = ()
    least: Any = None
    most: Any = None


Profile = dict[str, ColumnProfile]
_kept: LastUsed[Profile] = LastUsed(64)
_counting = threading.Lock()


def profile(context: Context, table: Table) -> Profile:
    """The profile by column; {} while it is being counted, and for tables of hundreds of columns."""
    if len(table.columns) > _MOST_COLUMNS:
        return {}
    key = (str(context.settings.folder), table.number, table.modified, table.count)
    if is_small(table):
        return _kept.get(key, lambda: _counted(context.connection, table))
    known: Profile | None = dict(_kept.items()).get(key)
    if known is not None:
        return known
    context.unfinished = True
    if _counting.acquire(blocking=False):
        threading.Thread(target=_count_beside, args=(context.store, table, key), daemon=True).start()
    return {}


def is_small(table: Table) -> bool:
    """Whether it is counted while the reader waits."""
    return table.count * len(table.columns) <= _AT_ONCE


def _count_beside(store: Store, table: Table, key: object) -> None:
    try:
        with store.reading(patience=math.inf) as connection:
            _kept.put(key, _counted(connection, table))
    except sqlite3.Error as error:  # the catalogue was closed meanwhile; the next reader asks again
        logger.info("a table was not counted: %s", error)
    finally:
        _counting.release()


def _counted(connection: sqlite3.Connection, table: Table) -> Profile:
    found: Profile = {}
    for begin in range(0, len(table.columns), _BATCH):
        columns = table.columns[begin : begin + _BATCH]
        found |= dict(zip((one.id for one in columns), _facts(connection, table, columns), strict=True))
    return found


def _facts(connection: sqlite3.Connection, table: Table, columns: list[Column]) -> list[ColumnProfile]:
    places = table.places()
    asked = ", ".join(
        f"count({place}), count(DISTINCT {place}), min({place}), max({place})"
        for place in (places[column.id] for column in columns)
    )
    row = connection.execute(f"SELECT {asked} FROM {table.rows} AS r WHERE r.id BETWEEN ? AND ?", table.ids).fetchone()
    return [_fact(connection, table, column, *row[4 * n : 4 * n + 4]) for n, column in enumerate(columns)]


def _fact(
    connection: sqlite3.Connection, table: Table, column: Column, filled: int, distinct: int, least: Any, most: Any
) -> ColumnProfile:
    common: tuple[tuple[Any, int], ...] = ()
    if 0 < distinct <= FEW:
        counts = value_counts(connection, table, column.id, RowQuery(), FEW + 1)
        common = tuple((value, count) for value, count in counts if value is not None)
        if any(len(str(value)) > _LONGEST for value, _ in common):
            common = ()
    if not (column.is_number or column.type in _MEASURED):
        least = most = None
    maker = to_shown(column.type) or (lambda value: value)
    return ColumnProfile(filled, distinct, common, maker(least), maker(most))
