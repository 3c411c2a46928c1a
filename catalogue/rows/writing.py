"""Rows as clients write them over the API: columns made and changed; records inserted, updated and removed.

Everything happens inside the caller's transaction; an error stands for the whole call. Raises ValidationFailed.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha1
from typing import Any

from catalogue.errors import ValidationFailed
from catalogue.rows import tables
from catalogue.rows.model import ID, MOST_KEY_COLUMNS, Column, Table
from catalogue.rows.reading import LONGEST_HEADING
from catalogue.rows.values import TYPES, Stored, to_stored
from catalogue.texts import text

_PORTION = 10_000
_LAST_ID = (1 << 32) - 1


def is_column_name(name: str) -> bool:
    """Whether CKAN takes it as the name of a column."""
    return bool(
        0 < len(name) <= LONGEST_HEADING
        and name == name.strip()
        and not name.startswith("_")
        and '"' not in name
        and not any(unicodedata.category(character).startswith("C") for character in name)
    )


def read_fields(sent: Any, held: Sequence[Column], first: Any) -> list[Column]:
    """Columns as a client describes them: [{id, type, info}].

    Those of `held` keep their type. Where no type is sent it is that of the value in the record `first`, whose other
    keys are columns, too.
    """
    if not isinstance(sent, list) or not all(isinstance(one, Mapping) for one in sent):
        raise ValidationFailed({"fields": [text("not-objects")]})
    complaints = [_name_complaint(one.get("id")) for one in sent]
    if any(complaints):
        raise ValidationFailed({"fields": complaints})
    record = first if isinstance(first, Mapping) else {}
    known = {column.id: column for column in held}
    columns = [_column(one, known.get(one["id"]), record) for one in sent]
    named = {column.id for column in columns}
    if len(named) != len(columns):
        raise ValidationFailed({"field": ["Duplicate column names are not supported"]})
    return columns + [_column({"id": key}, known.get(key), record) for key in record if key not in named and key != ID]


def _name_complaint(name: object) -> dict[str, list[str]]:
    if name is None or name == "":
        return {"id": [text("missing")]}
    return {} if isinstance(name, str) and is_column_name(name) else {"id": [f'"{name}" is not a valid field name']}


def _column(sent: Mapping[str, Any], held: Column | None, record: Mapping[str, Any]) -> Column:
    name, info = sent["id"], sent.get("info")
    if _name_complaint(name):
        raise ValidationFailed({"fields": [f'"{name}" is not a valid field name']})
    told = dict(info) if isinstance(info, Mapping) else held.info if held else {}
    if held:
        return Column(name, held.type, told)
    if sent.get("type") is None and name not in record:
        raise ValidationFailed({"fields": [f'"{name}" type not guessable']})
    asked = sent.get("type")
    kind = TYPES.get(str(asked).strip().lower()) if asked is not None else _guessed(record[name])
    if kind is None:
        raise ValidationFailed({"fields": [f'"{asked}" is not a valid field type']})
    return Column(name, kind, told)


def _guessed(value: object) -> str:
    """A text stays text, whatever it looks like: it may be a code."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -(2**31) <= value < 2**31 else "int8"
    if isinstance(value, (dict, list)):
        return "json"
    return "float" if isinstance(value, float) else "text"


def reshape(connection: sqlite3.Connection, table: Table, columns: list[Column]) -> Table:
    """The table with these columns instead; the values of columns that stay are kept."""
    places = {column.id: place for place, column in enumerate(table.columns)}
    changed = replace(table, columns=columns)
    sources = [f"c{places[one.id]}" if one.id in places else "NULL" for one in columns]
    sources += ["NULL"] * (len(table.columns) - len(columns))
    if changed.rows == table.rows:
        pairs = ", ".join(f"c{place} = {source}" for place, source in enumerate(sources))
        if pairs:
            connection.execute(f"UPDATE {table.rows} SET {pairs} WHERE id BETWEEN ? AND ?", table.ids)
    else:
        names, chosen = "".join(f", c{n}" for n in range(len(columns))), ", ".join(["id", *sources[: len(columns)]])
        connection.execute(
            f"INSERT INTO {changed.rows} (id{names}) SELECT {chosen} FROM {table.rows} WHERE id BETWEEN ? AND ?",
            table.ids,
        )
        connection.execute(f"DELETE FROM {table.rows} WHERE id BETWEEN ? AND ?", table.ids)
    if set(places) - {one.id for one in columns}:
        for ids in _portions(connection, changed):
            tables.index_again(connection, changed, ids)
    return changed


def _portions(connection: sqlite3.Connection, table: Table) -> Iterator[list[int]]:
    rows = connection.execute(f"SELECT id FROM {table.rows} WHERE id BETWEEN ? AND ?", table.ids).fetchall()
    for begin in range(0, len(rows), _PORTION):
        yield [row["id"] for row in rows[begin : begin + _PORTION]]


def set_primary_key(connection: sqlite3.Connection, table: Table, names: list[str]) -> Table:
    """Another primary key, or none ([])."""
    if len(names) > MOST_KEY_COLUMNS:
        raise ValidationFailed({"primary_key": [text("rows-too-many", limit=MOST_KEY_COLUMNS)]})
    for name in names:
        if name not in (column.id for column in table.columns):
            raise ValidationFailed({"index": [f'The field "{name}" is not a valid column name.']})
    table = replace(table, primary_key=list(dict.fromkeys(names)))
    try:
        tables.index_keys(connection, table)
    except sqlite3.IntegrityError:
        message = "Cannot insert records or create index because of uniqueness constraint"
        raise ValidationFailed({"constraints": [message]}) from None
    return table


def write_records(connection: sqlite3.Connection, table: Table, records: Any, method: str, most: int) -> list[int]:
    """Inserts, updates or upserts; `most`: how many rows a table may have. The ids of the rows in the database."""
    if not isinstance(records, list):
        raise ValidationFailed({"records": [text("not-objects")]})
    writer = _Writer(connection, table, method)
    ids = [writer.write(number, record) for number, record in enumerate(records)]
    for begin in range(0, len(ids), _PORTION):
        tables.index_again(connection, table, ids[begin : begin + _PORTION])
    if table.count + len(ids) > most and tables.counted(connection, table).count > most:
        raise ValidationFailed({"records": [text("rows-problem-rows", limit=most)]})
    return list(dict.fromkeys(ids))


class _Writer:
    def __init__(self, connection: sqlite3.Connection, table: Table, method: str) -> None:
        self._connection = connection
        self._table = table
        self._method = method
        self._kinds = {column.id: column.type for column in table.columns}
        self._names = {column.id: f"c{place}" for place, column in enumerate(table.columns)}
        row = connection.execute(f"SELECT max(id) FROM {table.rows} WHERE id BETWEEN ? AND ?", table.ids).fetchone()
        self._last = row[0] or table.base

    def write(self, number: int, record: Any) -> int:
        """The id in the database of the row that was written."""
        self._check(number, record)
        values = self._stored(number, record)
        own = self._own_id(number, record)
        found = self._find(record, values, own) if self._method != "insert" else None
        if found is None and self._method == "update":
            key = {ID: record[ID]} if ID in record else {name: record[name] for name in self._table.primary_key}
            raise ValidationFailed({"key": [f'key "{key}" not found']})
        if found is None:
            found = self._insert(number, values, own)
        else:
            self._update(found, values)
        self._add_key(number, found)
        return found

    def _check(self, number: int, record: Any) -> None:
        if not isinstance(record, Mapping):
            raise ValidationFailed({"records": [f'row "{number}" is not a json object']})
        insert = self._method == "insert"
        unknown = [str(key) for key in record if key not in self._kinds and (insert or key != ID)]
        if unknown and insert:
            raise ValidationFailed({"records": [f'row "{number + 1}" has extra keys "{", ".join(unknown)}"']})
        if unknown:
            raise ValidationFailed({"fields": [f'fields "{", ".join(unknown)}" do not exist']})
        if insert or ID in record:
            return
        if not self._table.primary_key:
            raise ValidationFailed({"table": ["unique key must be passed for update/upsert"]})
        missing = [name for name in self._table.primary_key if name not in record]
        if missing:
            raise ValidationFailed({"key": [f'fields "{", ".join(missing)}" are missing but needed as key']})

    def _stored(self, number: int, record: Mapping[str, Any]) -> dict[str, Stored]:
        try:
            return {key: to_stored(self._kinds[key], value) for key, value in record.items() if key != ID}
        except ValueError as error:
            raise ValidationFailed({"records": [str(error)], "records_row": number}) from None

    def _own_id(self, number: int, record: Mapping[str, Any]) -> int | None:
        if ID not in record:
            return None
        try:
            value = to_stored("int8", record[ID])
        except ValueError as error:
            raise ValidationFailed({"records": [str(error)], "records_row": number}) from None
        if not isinstance(value, int) or not 0 < value < _LAST_ID:
            raise ValidationFailed({"records": [f'value "{record[ID]}" is out of range'], "records_row": number})
        return self._table.base + value

    def _find(self, record: Mapping[str, Any], values: Mapping[str, Stored], own: int | None) -> int | None:
        if own is not None:
            sql, wanted = f"SELECT id FROM {self._table.rows} WHERE id = ?", [own]
        else:
            key = [values[name] for name in self._table.primary_key]
            places = ", ".join("?" * len(key))
            sql = f"SELECT id FROM row_keys WHERE number = ? AND value = json_array({places})"
            wanted = [self._table.number, *key]  # type: ignore[list-item]
        row = self._connection.execute(sql, wanted).fetchone()
        return int(row["id"]) if row else None

    def _insert(self, number: int, values: Mapping[str, Stored], own: int | None) -> int:
        identifier = own or self._last + 1
        if identifier > self._table.ids[1]:  # the next one is another table's
            raise ValidationFailed({"records": [text("rows-no-more-ids")], "records_row": number})
        self._last = max(self._last, identifier)
        names = ", ".join(["id", *(self._names[key] for key in values)])
        places = ", ?" * len(values)
        self._connection.execute(
            f"INSERT INTO {self._table.rows} ({names}) VALUES (?{places})", [identifier, *values.values()]
        )
        return identifier

    def _update(self, identifier: int, values: Mapping[str, Stored]) -> None:
        if self._table.primary_key:
            key, _ = tables.key_of(self._table)
            self._connection.execute(
                "DELETE FROM row_keys WHERE number = ? AND value ="
                f" (SELECT {key} FROM {self._table.rows} AS r WHERE r.id = ?)",
                (self._table.number, identifier),
            )
        if values:
            pairs = ", ".join(f"{self._names[key]} = ?" for key in values)
            sql = f"UPDATE {self._table.rows} SET {pairs} WHERE id = ?"
            self._connection.execute(sql, [*values.values(), identifier])

    def _add_key(self, number: int, identifier: int) -> None:
        if not self._table.primary_key:
            return
        key, complete = tables.key_of(self._table)
        try:
            self._connection.execute(
                "INSERT INTO row_keys (number, value, id)"
                f" SELECT ?, {key}, r.id FROM {self._table.rows} AS r WHERE r.id = ? AND {complete}",
                (self._table.number, identifier),
            )
        except sqlite3.IntegrityError:
            index = sha1(json.dumps([self._table.resource, self._table.primary_key]).encode()).hexdigest()
            message = f'duplicate key value violates unique constraint "{index}"'
            raise ValidationFailed({"records": [message], "records_row": number}) from None
