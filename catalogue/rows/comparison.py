"""How many rows came, went or changed between two versions of a table: counts only, in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from catalogue.rows import tables
from catalogue.rows.model import NUMBERS, Column, Table
from catalogue.rows.query import find_table
from catalogue.store.changes import RowChange
from catalogue.store.model import Dataset
from catalogue.store.visibility import is_public

# Beyond these the comparison takes too long for a save: then only the numbers of rows are told.
_MOST_ROWS = 200_000
_MOST_COLUMNS = 200
_KEY_NAMES = frozenset({"id", "no", "no.", "番号", "管理番号"})
# A number and the text of one, alike: 35.10 is 35.1. A comparison with what is NUMERIC reads a text as a number only
# where all of it is one. Whole numbers keep all their digits, by which long codes are told apart; of long fractions the
# last ones are left out: SQLite reads them less exactly than Python.
_WHOLE = "CAST(CAST({0} AS NUMERIC) AS INTEGER)"
_NUMBER_OR_TEXT = (
    "CASE WHEN typeof({0}) NOT IN ('integer', 'real') AND CAST({0} AS NUMERIC) IS NOT {0} THEN {0}"
    f" WHEN {_WHOLE} = CAST({{0}} AS NUMERIC) THEN CAST({_WHOLE} AS TEXT) ELSE printf('%.15g', {{0}}) END"
)
_Forms = Mapping[str, str]  # a column's name → what is compared of it, in SQL


@contextmanager
def compared(connection: sqlite3.Connection, old: Dataset | None, new: Dataset) -> Iterator[dict[str, RowChange]]:
    """While the block makes the new tables, the old ones of replaced files are kept beside them, then compared.

    What is yielded holds the changes by resource id once the block has ended.
    """
    found: dict[str, RowChange] = {}
    aside = _set_aside(connection, old, new) if old and is_public(old) and is_public(new) else []
    yield found
    if not is_public(new):
        return
    for resource in new.resources:
        before = find_table(connection, _aside(resource.id)) if resource.id in aside else None
        after = find_table(connection, resource.id)
        if before or after:
            found[resource.id] = row_change(connection, before, after)
    for resource_id in aside:
        tables.forget(connection, _aside(resource_id))


def _set_aside(connection: sqlite3.Connection, old: Dataset, new: Dataset) -> list[str]:
    files = {one.id: one.file for one in new.resources if one.file}
    replaced = [one.id for one in old.resources if one.id in files and one.file != files[one.id]]
    for resource_id in replaced:
        connection.execute("UPDATE tables SET resource = ? WHERE resource = ?", (_aside(resource_id), resource_id))
    return replaced


def _aside(resource_id: str) -> str:
    return f"before {resource_id}"  # no id of a resource has a space


def row_change(connection: sqlite3.Connection, old: Table | None, new: Table | None) -> RowChange:
    """What the new version changed; both must still be stored. Rows are told apart by a key, else as wholes.

    Where a column has another type now, whose values are written otherwise, only how many rows there are is known.
    """
    before, after = old.count if old else None, new.count if new else None
    if old is None or new is None:
        return RowChange(before, after)
    shared = {column.id: _form(known, column) for column in new.columns if (known := old.column(column.id))}
    forms = {name: form for name, form in shared.items() if form}
    if not forms or len(forms) < len(shared) or len(forms) > _MOST_COLUMNS or max(old.count, new.count) > _MOST_ROWS:
        return RowChange(before, after)
    key = _key(connection, old, new)
    if key:
        others = {name: form for name, form in forms.items() if name not in key}
        return _by_key(connection, old, new, {name: forms[name] for name in key}, others)
    if len(forms) != len(new.columns) or len(forms) != len(old.columns):
        return RowChange(before, after)
    return RowChange(before, after, *_as_wholes(connection, old, new, forms))


def _form(old: Column, new: Column) -> str | None:
    """What is compared of a column in two versions, in SQL; None: its values cannot be."""
    kinds = {old.type, new.type}
    if len(kinds) == 1 or kinds <= NUMBERS or (_is_as_written(old) and _is_as_written(new)):
        return "{0}"
    return _NUMBER_OR_TEXT if kinds <= NUMBERS | {"text"} else None


def _is_as_written(column: Column) -> bool:
    """Whether its values are those of the file, to the letter."""
    return column.type == "text" or (column.type in ("date", "time") and column.info.get("format") in (None, "any"))


def _key(connection: sqlite3.Connection, old: Table, new: Table) -> list[str]:
    """The columns that tell rows apart in both versions: as declared, else the first called ID, 番号 or so."""
    if new.primary_key and new.primary_key == old.primary_key:
        return new.primary_key
    named = (column.id for column in new.columns if column.id.strip().casefold() in _KEY_NAMES)
    return next(([name] for name in named if _unique(connection, old, name) and _unique(connection, new, name)), [])


def _unique(connection: sqlite3.Connection, table: Table, name: str) -> bool:
    if table.column(name) is None:
        return False
    place = table.places()[name]
    statement = f"SELECT count(DISTINCT {place}) FROM {table.rows} r WHERE r.id BETWEEN ? AND ?"
    return bool(connection.execute(statement, table.ids).fetchone()[0] == table.count)


def _by_key(connection: sqlite3.Connection, old: Table, new: Table, key: _Forms, others: _Forms) -> RowChange:
    same = " AND ".join(f"o.v{place} IS n.v{place}" for place in range(len(others))) or "1"
    joined = " AND ".join(f"o.k{place} = n.k{place}" for place in range(len(key)))
    row = connection.execute(
        # MATERIALIZED lets SQLite make an index for the join.
        f"WITH o AS MATERIALIZED ({_versions(old, key, others)}), n AS ({_versions(new, key, others)})"
        f" SELECT total(o.k0 IS NULL) AS added, total(o.k0 IS NOT NULL AND NOT ({same})) AS changed"
        f" FROM n LEFT JOIN o ON {joined}",
        (*old.ids, *new.ids),
    ).fetchone()
    added, changed = int(row["added"]), int(row["changed"])
    return RowChange(old.count, new.count, added, max(old.count - (new.count - added), 0), changed)


def _versions(table: Table, key: _Forms, others: _Forms) -> str:
    """The rows with what is compared of them: k0, k1, …, v0, v1, …"""
    places = table.places()
    columns = [f"{form.format(places[name])} AS k{n}" for n, (name, form) in enumerate(key.items())]
    columns += [f"{form.format(places[name])} AS v{n}" for n, (name, form) in enumerate(others.items())]
    return f"SELECT {', '.join(columns)} FROM {table.rows} r WHERE r.id BETWEEN ? AND ?"


def _as_wholes(connection: sqlite3.Connection, old: Table, new: Table, forms: _Forms) -> tuple[int, int]:
    """How many rows came and went. Of equal rows each one counts."""
    values = ", ".join(f"v{place}" for place in range(len(forms)))
    row = connection.execute(
        "SELECT total(max(more, 0)) AS added, total(max(-more, 0)) AS removed FROM (SELECT sum(one) AS more FROM"
        f" (SELECT *, 1 AS one FROM ({_versions(new, {}, forms)})"
        f" UNION ALL SELECT *, -1 FROM ({_versions(old, {}, forms)})) GROUP BY {values})",
        (*new.ids, *old.ids),
    ).fetchone()
    return int(row["added"]), int(row["removed"])
