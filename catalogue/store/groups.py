"""Groups and their members: organizations, which own datasets, and thematic groups, which only gather them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict

from catalogue.store.model import Capacity, Group, User
from catalogue.store.users import user_of_row
from catalogue.store.visibility import PUBLIC


def find_group(connection: sqlite3.Connection, reference: str) -> Group | None:
    """The organization or group with this id or name, deleted ones included."""
    row = connection.execute(
        "SELECT * FROM groups WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC LIMIT 1", (reference,)
    ).fetchone()
    return _group(row) if row else None


def find_organization(connection: sqlite3.Connection, reference: str) -> Group | None:
    """The organization with this id or name, deleted ones included."""
    found = find_group(connection, reference)
    return found if found and found.is_organization else None


def groups_by_id(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Group]:
    """The organizations and groups with these ids."""
    rows = connection.execute(
        "SELECT * FROM groups WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(set(ids))),)
    )
    return {row["id"]: _group(row) for row in rows}


def active_groups(connection: sqlite3.Connection, *, organizations: bool) -> list[Group]:
    """All organizations in use, or all thematic groups, by title."""
    rows = connection.execute(
        "SELECT * FROM groups WHERE state = 'active' AND is_organization = ? ORDER BY title, name", (organizations,)
    )
    return [_group(row) for row in rows]


def public_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many public datasets each organization and each group (by id) has."""
    rows = connection.execute(
        f"SELECT organization AS id, count(*) AS n FROM datasets WHERE {PUBLIC} GROUP BY organization"
        f" UNION ALL SELECT group_id, count(*) FROM dataset_groups JOIN datasets ON number = dataset WHERE {PUBLIC}"
        " GROUP BY group_id"
    )
    return {row["id"]: row["n"] for row in rows}


def save_group(connection: sqlite3.Connection, group: Group) -> None:
    """Stores a new organization or group, or a changed one in place of that with the same id."""
    values = asdict(group) | {"extras": json.dumps(group.extras, ensure_ascii=False)}
    names = ", ".join(values)
    places = ", ".join("?" for _ in values)
    changes = ", ".join(f"{name} = excluded.{name}" for name in values)
    connection.execute(
        f"INSERT INTO groups ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}",
        list(values.values()),
    )


def set_member(connection: sqlite3.Connection, group: str, user: str, capacity: Capacity) -> None:
    """Makes the user (by id) a member of the organization or group (by id), or changes the capacity."""
    connection.execute(
        "INSERT INTO members (group_id, user, capacity) VALUES (?, ?, ?)"
        " ON CONFLICT (group_id, user) DO UPDATE SET capacity = excluded.capacity",
        (group, user, capacity),
    )


def remove_member(connection: sqlite3.Connection, group: str, user: str) -> None:
    """Ends the user's membership in the organization or group (both by id), if there is one."""
    connection.execute("DELETE FROM members WHERE group_id = ? AND user = ?", (group, user))


def remove_members(connection: sqlite3.Connection, group: str) -> None:
    """Ends all memberships in the organization or group (by id)."""
    connection.execute("DELETE FROM members WHERE group_id = ?", (group,))


def remove_group(connection: sqlite3.Connection, group: str) -> None:
    """Forgets the organization or group (by id). An organization must have no datasets any more."""
    connection.execute("DELETE FROM groups WHERE id = ?", (group,))


def capacities(connection: sqlite3.Connection, user: str) -> dict[str, Capacity]:
    """What the user (by id) is in which organization or group (by id)."""
    rows = connection.execute("SELECT group_id, capacity FROM members WHERE user = ?", (user,))
    return {row["group_id"]: row["capacity"] for row in rows}


def members(connection: sqlite3.Connection, group: str) -> list[tuple[User, Capacity]]:
    """The members of the organization or group (by id)."""
    rows = connection.execute(
        "SELECT users.*, capacity FROM members JOIN users ON users.id = user WHERE group_id = ? ORDER BY users.name",
        (group,),
    )
    return [(user_of_row(row), row["capacity"]) for row in rows]


def _group(row: sqlite3.Row) -> Group:
    values = dict(row)
    return Group(
        **{**values, "extras": json.loads(values["extras"]), "is_organization": bool(values["is_organization"])}
    )
