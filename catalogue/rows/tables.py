"""Tables in the database: making one, filling it, keeping what it is searched by, removing it.

Everything happens inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalogue.rows.folding import fold_row
from catalogue.rows.model import Column, Table
from catalogue.rows.values import Stored, to_cell


def create(
    connection: sqlite3.Connection, resource: str, columns: list[Column], source: str | None, moment: str
) -> Table:
    """An empty table in place of what the resource (by id) had."""
    table = begin(connection, resource, columns, source, moment)
    describe(connection, table)
    return table


def begin(
    connection: sqlite3.Connection, resource: str, columns: list[Column], source: str | None, moment: str
) -> Table:
    """As `create`, for one who describes the table when its rows are there."""
    forget(connection, resource)
    number = _register(connection, resource, source, None, moment)
    return Table(number, resource, columns, [], source, 0, moment)


def note_problem(connection: sqlite3.Connection, resource: str, source: str | None, problem: str, moment: str) -> None:
    """Keeps why the resource has no table, in place of the table it had."""
    forget(connection, resource)
    _register(connection, resource, source, problem, moment)


def problem_of(connection: sqlite3.Connection, resource: str) -> tuple[str, dict[str, object]] | None:
    """Why the resource has no table: the code of a text (`rows-problem-…`) and its parameters; None: no reason kept."""
    row = connection.execute("SELECT problem FROM tables WHERE resource = ?", (resource,)).fetchone()
    if row is None or row["problem"] is None:
        return None
    code, params = json.loads(row["problem"])
    return f"rows-problem-{code}", params


def with_tables(connection: sqlite3.Connection, resources: Iterable[str]) -> set[str]:
    """Those of the resources (by id) that have a table."""
    rows = connection.execute(
        "SELECT resource FROM tables WHERE problem IS NULL AND resource IN (SELECT value FROM json_each(?))",
        (json.dumps(list(resources)),),
    )
    return {row["resource"] for row in rows}


def sources(connection: sqlite3.Connection, resources: Iterable[str]) -> dict[str, str | None]:
    """What the tables of these resources were made from, or what they could not be made from."""
    rows = connection.execute(
        "SELECT resource, source FROM tables WHERE resource IN (SELECT value FROM json_each(?))",
        (json.dumps(list(resources)),),
    )
    return {row["resource"]: row["source"] for row in rows}


def describe(connection: sqlite3.Connection, table: Table) -> None:
    """Stores the table's columns, primary key, count and time."""
    connection.execute(
        "UPDATE tables SET columns = ?, primary_key = ?, count = ?, modified = ? WHERE number = ?",
        (
            json.dumps(
                [{"id": one.id, "type": one.type, "info": one.info} for one in table.columns], ensure_ascii=False
            ),
            json.dumps(table.primary_key, ensure_ascii=False),
            table.count,
            table.modified,
            table.number,
        ),
    )


def forget(connection: sqlite3.Connection, resource: str) -> None:
    """Removes the table of a resource (by id) and whatever is known of it."""
    row = connection.execute("SELECT number, columns FROM tables WHERE resource = ?", (resource,)).fetchone()
    if row is None:
        return
    columns = [Column(**one) for one in json.loads(row["columns"])]
    clear(connection, Table(row["number"], resource, columns, []))
    connection.execute("DELETE FROM tables WHERE number = ?", (row["number"],))


def clear(connection: sqlite3.Connection, table: Table) -> None:
    """Removes all rows."""
    connection.execute(f"DELETE FROM {table.rows} WHERE id BETWEEN ? AND ?", table.ids)
    connection.execute("DELETE FROM row_words WHERE id BETWEEN ? AND ?", table.ids)
    for index in ("row_keys", "row_places"):
        connection.execute(f"DELETE FROM {index} WHERE number = ?", (table.number,))


def append(
    connection: sqlite3.Connection, table: Table, first: int, values: Sequence[Sequence[Stored]], words: Iterable[str]
) -> None:
    """Adds rows that are given column by column, and their folded texts. `first` is the `_id` of the first one."""
    filled = [place for place, column in enumerate(values) if column.count(None) < len(column)]
    names = "".join(f", c{place}" for place in filled)
    places = ", ?" * len(filled)
    ids = range(table.base + first, table.base + first + len(values[0]))
    rows = zip(ids, *(values[place] for place in filled), strict=True)
    connection.executemany(f"INSERT INTO {table.rows} (id{names}) VALUES (?{places})", rows)
    connection.executemany("INSERT INTO row_words (id, folded) VALUES (?, ?)", zip(ids, words, strict=True))


def index_all(connection: sqlite3.Connection, table: Table) -> Table:
    """Makes what rows are found by, once all are there, and counts them. Where its values are not unique, the primary
    key is left out. Returns the table as it now is."""
    _index_places(connection, table)
    try:
        index_keys(connection, table)
    except sqlite3.IntegrityError:
        connection.execute("DELETE FROM row_keys WHERE number = ?", (table.number,))
        table = replace(table, primary_key=[])
    return counted(connection, table)


def counted(connection: sqlite3.Connection, table: Table) -> Table:
    """Counts the rows, and stores the table."""
    row = connection.execute(f"SELECT count(*) FROM {table.rows} WHERE id BETWEEN ? AND ?", table.ids).fetchone()
    table = replace(table, count=row[0])
    describe(connection, table)
    return table


def index_keys(connection: sqlite3.Connection, table: Table) -> None:
    """Makes the keys of all rows anew. Raises sqlite3.IntegrityError where two rows have the same."""
    connection.execute("DELETE FROM row_keys WHERE number = ?", (table.number,))
    if table.primary_key:
        key, complete = key_of(table)
        connection.execute(
            "INSERT INTO row_keys (number, value, id)"
            f" SELECT ?, {key}, r.id FROM {table.rows} AS r WHERE r.id BETWEEN ? AND ? AND {complete}",
            (table.number, *table.ids),
        )


def key_of(table: Table) -> tuple[str, str]:
    """SQL for a row's key, and SQL that says whether no part of it is missing (those are never equal)."""
    places = [table.places()[name] for name in table.primary_key]
    return f"json_array({', '.join(places)})", " AND ".join(f"{place} IS NOT NULL" for place in places)


def index_again(connection: sqlite3.Connection, table: Table, ids: Sequence[int]) -> None:
    """Brings folded texts and coordinates of changed rows (by their ids in the database) up to date."""
    chosen = json.dumps(ids)
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(f"SELECT * FROM {table.rows} WHERE id IN (SELECT value FROM json_each(?))", (chosen,))
    kinds = [column.type for column in table.columns]
    words = [(row[0], fold_row(map(to_cell, kinds, row[1:]))) for row in cursor]
    connection.executemany("INSERT OR REPLACE INTO row_words (id, folded) VALUES (?, ?)", words)
    connection.execute(
        "DELETE FROM row_places WHERE number = ? AND id IN (SELECT value FROM json_each(?))", (table.number, chosen)
    )
    _index_places(connection, table, chosen)


def remove_rows(connection: sqlite3.Connection, table: Table, ids: Sequence[int]) -> None:
    """Removes rows by their ids in the database."""
    chosen = "IN (SELECT value FROM json_each(?))"
    for name in (table.rows, "row_words"):
        connection.execute(f"DELETE FROM {name} WHERE id {chosen}", (json.dumps(ids),))
    for name in ("row_keys", "row_places"):
        connection.execute(f"DELETE FROM {name} WHERE number = ? AND id {chosen}", (table.number, json.dumps(ids)))


def _index_places(connection: sqlite3.Connection, table: Table, chosen: str | None = None) -> None:
    """Coordinates on the earth of all rows, or of those in the JSON list `chosen`."""
    found = table.coordinates()
    if found is None:
        return
    latitude, longitude = (table.places()[name] for name in found)
    only = " AND r.id IN (SELECT value FROM json_each(?))" if chosen is not None else ""
    connection.execute(
        f"INSERT INTO row_places (number, latitude, longitude, id) SELECT ?, {latitude}, {longitude}, r.id"
        f" FROM {table.rows} AS r WHERE r.id BETWEEN ? AND ?"
        f" AND {latitude} BETWEEN -90 AND 90 AND {longitude} BETWEEN -180 AND 180{only} ORDER BY 2, 3",
        (table.number, *table.ids, *([chosen] if chosen is not None else [])),
    )


def _register(
    connection: sqlite3.Connection, resource: str, source: str | None, problem: str | None, moment: str
) -> int:
    cursor = connection.execute(
        "INSERT INTO tables (resource, source, problem, columns, primary_key, count, modified)"
        " VALUES (?, ?, ?, '[]', '[]', 0, ?)",
        (resource, source, problem, moment),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
