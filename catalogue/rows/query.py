"""Questions to a table: which rows, how many, how often each value. All of them read one state of the database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue.bigrams import fold
from catalogue.errors import ValidationFailed
from catalogue.rows.filters import condition, parse_filters
from catalogue.rows.model import DISTANCE, ID, Column, Near, RowQuery, Table
from catalogue.rows.near import box, metres
from catalogue.rows.reading import LONGEST_HEADING
from catalogue.rows.values import to_searched, to_shown
from catalogue.texts import text

_MOST_WORDS = _MOST_CLAUSES = 50  # SQLite refuses expressions of more than some hundred
_LONGEST_CLAUSE = LONGEST_HEADING + 100  # characters
_FIRST_RADIUS, _LAST_RADIUS = 500.0, 512_000.0
_FEW = 5000  # rows, as many as are measured sooner than found by their place


def find_table(connection: sqlite3.Connection, resource_id: str) -> Table | None:
    """The table of a resource, or None. Whether the caller may see the resource is the caller's matter."""
    row = connection.execute("SELECT * FROM tables WHERE resource = ? AND problem IS NULL", (resource_id,)).fetchone()
    return table_of_row(row) if row else None


def table_of_row(row: sqlite3.Row) -> Table:
    """A row of the table `tables`."""
    return Table(
        number=row["number"],
        resource=row["resource"],
        columns=[Column(**one) for one in json.loads(row["columns"])],
        primary_key=json.loads(row["primary_key"]),
        source=row["source"],
        count=row["count"],
        modified=row["modified"],
    )


def select(connection: sqlite3.Connection, table: Table, query: RowQuery) -> Iterator[dict[str, Any]]:
    """The rows as records: column → value, with `_id`, and `_distance` in metres where `query.near` is given.

    Raises ValidationFailed when the query cannot be understood, before the first row.
    """
    names = [column.id for column in selected(table, query)]
    return (dict(zip(names, row, strict=True)) for row in select_rows(connection, table, query))


def selected(table: Table, query: RowQuery) -> list[Column]:
    """The columns that the rows of this query have, in order. Raises ValidationFailed on an unknown one."""
    known = {column.id: column for column in [Column(ID, "int8"), *table.columns]}
    chosen = dict.fromkeys(query.columns or known)
    unknown = next((name for name in chosen if name not in known), None)
    if unknown is not None:
        raise ValidationFailed({"fields": [f'invalid value "{unknown}"']})
    columns = [known[name] for name in chosen]
    return [*columns, Column(DISTANCE, "float")] if query.near else columns


def select_rows(connection: sqlite3.Connection, table: Table, query: RowQuery) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples, in the order of `selected`. Raises ValidationFailed before the first row."""
    shown = [(place, maker) for place, one in enumerate(selected(table, query)) if (maker := to_shown(one.type))]
    parts = _parts(table, _bounded(connection, table, query))
    sorted_ids = query.limit >= 0 and not query.distinct and bool(query.sort or query.near)
    sql, values = _select_of_ids(table, query, parts) if sorted_ids else _select_of_rows(table, query, parts)
    _prepare(connection)
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(sql, values)
    return (_shown(row, shown) for row in cursor) if shown else iter(cursor)


def _select_of_rows(table: Table, query: RowQuery, parts: _Parts) -> tuple[str, list[Any]]:
    head, values = _head(table, query, parts)
    order, order_values = _order(table, query, parts.measured, parts.place)
    sql = f"SELECT {head} FROM {parts.tables} WHERE {parts.where} ORDER BY {order} LIMIT ? OFFSET ?"
    return sql, [*values, *parts.values, *order_values, query.limit, query.offset]


def _select_of_ids(table: Table, query: RowQuery, parts: _Parts) -> tuple[str, list[Any]]:
    """The same rows, but only their ids are sorted: rows would be carried through the sort, ten times slower."""
    order, order_values = _order(table, query, parts.measured, parts.place)
    far = f", {parts.measured} AS far" if query.near else ""
    inner = f"SELECT r.id AS chosen{far} FROM {parts.tables} WHERE {parts.where} ORDER BY {order} LIMIT ? OFFSET ?"
    head, _ = _head(table, query, replace(parts, measured="x.far"))
    again, _ = _order(table, query, "x.far", [])
    sql = f"SELECT {head} FROM ({inner}) AS x CROSS JOIN {table.rows} AS r ON r.id = x.chosen ORDER BY {again}"
    return sql, [*(parts.place if far else []), *parts.values, *order_values, query.limit, query.offset]


def count(connection: sqlite3.Connection, table: Table, query: RowQuery) -> int:
    """How many rows the query finds, whatever its limit and offset."""
    if not (query.filters or query.q or query.near or query.distinct):
        return table.count
    parts = _parts(table, query)
    _prepare(connection)
    sql, values = f"SELECT count(*) FROM {parts.tables} WHERE {parts.where}", parts.values
    if query.distinct:
        head, head_values = _head(table, query, parts)
        sql = f"SELECT count(*) FROM (SELECT {head} FROM {parts.tables} WHERE {parts.where})"
        values = [*head_values, *parts.values]
    return int(connection.execute(sql, values).fetchone()[0])


def value_counts(
    connection: sqlite3.Connection, table: Table, column: str, query: RowQuery, limit: int
) -> list[tuple[Any, int]]:
    """The most frequent values of a column among the rows that the query finds, with their counts.

    Raises ValidationFailed when there is no such column.
    """
    found = selected(table, RowQuery(columns=[column]))[0]
    parts = _parts(table, query)
    _prepare(connection)
    place = table.places()[found.id]
    rows = connection.execute(
        f"SELECT {place}, count(*) FROM {parts.tables} WHERE {parts.where} GROUP BY {place} ORDER BY 2 DESC, 1 LIMIT ?",
        [*parts.values, limit],
    )
    maker = to_shown(found.type) or (lambda value: value)
    return [(maker(row[0]), row[1]) for row in rows]


@dataclass(slots=True)
class _Parts:
    """The pieces of a SELECT: from where, which rows, how far each is (with the parameters of both)."""

    tables: str
    where: str
    values: list[Any]
    measured: str = ""
    place: list[float] = field(default_factory=list)


def _parts(table: Table, query: RowQuery) -> _Parts:
    where, values = condition(parse_filters(query.filters, table), table)
    parts = _Parts(f"{table.rows} AS r", f"r.id BETWEEN ? AND ? AND {where}", [*table.ids, *values])
    _add_words(parts, table, query.q)
    if query.near:
        _add_near(parts, table, query.near)
    return parts


def _head(table: Table, query: RowQuery, parts: _Parts) -> tuple[str, list[float]]:
    places = table.places() | {DISTANCE: parts.measured}
    columns = ", ".join(places[column.id] for column in selected(table, query))
    return ("DISTINCT " if query.distinct else "") + columns, parts.place


def _add_words(parts: _Parts, table: Table, q: str | Mapping[str, str]) -> None:
    asked = list(q.items()) if isinstance(q, Mapping) else [("", q)]
    if sum(len(_words(words)) for _, words in asked) > _MOST_WORDS:
        raise ValidationFailed({"q": [text("rows-too-many", limit=_MOST_WORDS)]})
    for name, words in asked:
        if name and table.column(name) is None:
            raise ValidationFailed({"q": [f'invalid value "{name}"']})
        kind = column.type if name and (column := table.column(name)) else "text"
        for word in _words(words):
            if kind == "text":  # all else may stand in the file otherwise than it is shown
                parts.where += " AND instr(w.folded, ?) > 0"
                parts.values.append(word)
            if name:
                parts.where += f" AND instr(fold('{kind}', {table.places()[name]}), ?) > 0"
                parts.values.append(word)
    if "w.folded" in parts.where:
        parts.tables = f"row_words AS w CROSS JOIN {parts.tables} ON w.id = r.id"
        parts.where += " AND w.id BETWEEN ? AND ?"
        parts.values += table.ids


def _words(asked: str) -> list[str]:
    return list(dict.fromkeys(fold(str(asked)).split()))


def _add_near(parts: _Parts, table: Table, near: Near) -> None:
    """Restricts to rows with coordinates within the distance."""
    if table.coordinates() is None:
        raise ValidationFailed({"lat": [text("rows-no-coordinates")]})
    parts.measured, parts.place = "metres(p.latitude, p.longitude, ?, ?)", [near.latitude, near.longitude]
    parts.tables = f"row_places AS p CROSS JOIN {parts.tables}"
    parts.where += " AND p.id = r.id AND p.number = ?"
    parts.values.append(table.number)
    if near.distance is not None:
        inside, edges = box(near, near.distance, "p.latitude", "p.longitude")
        parts.where += f" AND {inside} AND {parts.measured} <= ?"
        parts.values += [*edges, *parts.place, near.distance]


def _order(table: Table, query: RowQuery, measured: str, place: list[float]) -> tuple[str, list[float]]:
    """The clause ends with `_id`, so that pages never overlap; distinct rows have none."""
    clauses = [_sort_clause(table, query, one) for one in sort_clauses(query.sort)]
    if query.distinct:
        return ", ".join(clauses) or "1", []
    if not clauses and query.near:
        return f"{measured}, r.id", place
    return ", ".join([*clauses, "r.id"]), []


def sort_clauses(sort: str | list[str]) -> list[str]:
    """The clauses of a sort: a list, or one text with commas. Raises ValidationFailed where there are too many."""
    parts = sort.split(",") if isinstance(sort, str) else sort
    clauses = [stripped for part in parts if (stripped := part.strip())]
    if len(clauses) > _MOST_CLAUSES:
        raise ValidationFailed({"sort": [text("rows-too-many", limit=_MOST_CLAUSES)]})
    if any(len(clause) > _LONGEST_CLAUSE for clause in clauses):
        raise ValidationFailed({"sort": [text("rows-too-long")]})
    return clauses


def _sort_clause(table: Table, query: RowQuery, clause: str) -> str:
    """`column`, `column desc`, `"column" desc nulls last`. As in PostgreSQL, no value is more than any."""
    name, direction, nulls = _read_clause(clause)
    if len(name) > 2 and name[0] == name[-1] == '"':
        name = name[1:-1]
    known = [one.id for one in selected(table, query)] if query.distinct else table.places()
    if name not in known or name == DISTANCE:
        raise ValidationFailed({"sort": [f'invalid value "{clause}"']})
    return f"{table.places()[name]} {direction} NULLS {nulls}" if name != ID else f"r.id {direction}"


def _read_clause(clause: str) -> tuple[str, str, str]:
    """Column, direction and place of the rows without a value. Words are taken from the end: a name may have spaces."""
    name, direction, nulls = clause, "ASC", ""
    words = name.rsplit(None, 2)
    if len(words) == 3 and words[1].upper() == "NULLS" and words[2].upper() in ("FIRST", "LAST"):
        name, nulls = words[0], words[2].upper()
    words = name.rsplit(None, 1)
    if len(words) == 2 and words[1].upper() in ("ASC", "DESC"):
        name, direction = words[0], words[1].upper()
    return name, direction, nulls or ("LAST" if direction == "ASC" else "FIRST")


def _bounded(connection: sqlite3.Connection, table: Table, query: RowQuery) -> RowQuery:
    """The same query with a distance that holds enough rows, so that not every row has to be measured."""
    near = query.near
    if near is None or near.distance is not None or query.sort or query.distinct or query.limit < 0:
        return query
    wanted, radius = query.offset + query.limit, _FIRST_RADIUS
    if (query.filters or query.q) and count(connection, table, replace(query, near=None)) <= _FEW:
        return query
    _prepare(connection)
    while wanted and radius <= _LAST_RADIUS:
        nearer = replace(query, near=replace(near, distance=radius))
        parts = _parts(table, nearer)
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {parts.tables} WHERE {parts.where} LIMIT ?)"
        if connection.execute(sql, [*parts.values, wanted]).fetchone()[0] >= wanted:
            return nearer
        radius *= 4
    return query


def _prepare(connection: sqlite3.Connection) -> None:
    """Once for each connection: while rows are still being read, a function cannot be made again."""
    try:
        connection.execute("SELECT metres(0, 0, 0, 0), fold('text', '')")
    except sqlite3.OperationalError:
        connection.create_function("metres", 4, metres, deterministic=True)
        connection.create_function("fold", 2, lambda kind, value: fold(to_searched(kind, value)))


def _shown(row: tuple[Any, ...], shown: list[tuple[int, Any]]) -> tuple[Any, ...]:
    values = list(row)
    for place, maker in shown:
        values[place] = maker(values[place])
    return tuple(values)
