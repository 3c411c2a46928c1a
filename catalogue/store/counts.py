"""How often files were downloaded, by day (in Japan). Datasets and resources are known by their ids."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection

Counts = Counter[tuple[str, str, str]]
"""Downloads by dataset, resource and day."""

_ADD = (
    "INSERT INTO downloads (dataset, resource, day, count) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET count = count + excluded.count"
)
_OF_DATASETS = "FROM downloads WHERE dataset IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ?"


def add_downloads(connection: sqlite3.Connection, counts: Counts) -> None:
    """Adds to what was counted before, by whatever process."""
    connection.executemany(_ADD, [(*key, count) for key, count in counts.items()])


def counted_since(connection: sqlite3.Connection) -> str | None:
    """The day on which counting began: written when the table was made."""
    row = connection.execute("SELECT day FROM downloads WHERE dataset = '' AND resource = ''").fetchone()
    return row["day"] if row else None


def downloads_of(
    connection: sqlite3.Connection, datasets: Collection[str], first: str, last: str
) -> dict[str, dict[str, int]]:
    """Downloads of each resource of these datasets in the days from `first` to `last`: dataset → resource → number."""
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        f"SELECT dataset, resource, sum(count) AS total {_OF_DATASETS} GROUP BY dataset, resource",
        (json.dumps(list(datasets)), first, last),
    )
    for row in rows:
        found.setdefault(row["dataset"], {})[row["resource"]] = row["total"]
    return found


def downloads_by_day(
    connection: sqlite3.Connection, datasets: Collection[str], first: str, last: str
) -> list[dict[str, str | int]]:
    """Downloads of all these datasets on each day on which there were some."""
    rows = connection.execute(
        f"SELECT day, sum(count) AS total {_OF_DATASETS} GROUP BY day ORDER BY day",
        (json.dumps(list(datasets)), first, last),
    )
    return [{"day": row["day"], "total": row["total"]} for row in rows]
