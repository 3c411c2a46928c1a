"""Organizations, their members, users and tokens."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable
from uuid import uuid4

from catalogue import clock
from catalogue.store.model import Capacity, Organization, User


def find_organization(connection: sqlite3.Connection, reference: str) -> Organization | None:
    """The organization with this id or name, deleted ones included."""
    row = connection.execute(
        "SELECT * FROM organizations WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC LIMIT 1", (reference,)
    ).fetchone()
    return _organization(row) if row else None


def organizations_by_id(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Organization]:
    """The organizations with these ids."""
    rows = connection.execute(
        "SELECT * FROM organizations WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(set(ids))),)
    )
    return {row["id"]: _organization(row) for row in rows}


def active_organizations(connection: sqlite3.Connection) -> list[Organization]:
    """All organizations in use, by title."""
    rows = connection.execute("SELECT * FROM organizations WHERE state = 'active' ORDER BY title, name")
    return [_organization(row) for row in rows]


def public_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many public datasets each organization (by id) has."""
    rows = connection.execute(
        "SELECT organization, count(*) AS n FROM datasets WHERE state = 'active' AND private = 0 GROUP BY organization"
    )
    return {row["organization"]: row["n"] for row in rows}


def insert_organization(connection: sqlite3.Connection, organization: Organization) -> None:
    """Stores a new organization."""
    connection.execute(
        "INSERT INTO organizations (id, name, title, description, image_url, state, created, extras)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            organization.id,
            organization.name,
            organization.title,
            organization.description,
            organization.image_url,
            organization.state,
            organization.created,
            json.dumps(organization.extras, ensure_ascii=False),
        ),
    )


def set_member(connection: sqlite3.Connection, organization: str, user: str, capacity: Capacity) -> None:
    """Makes the user (by id) a member of the organization (by id), or changes the capacity."""
    connection.execute(
        "INSERT INTO members (organization, user, capacity) VALUES (?, ?, ?)"
        " ON CONFLICT (organization, user) DO UPDATE SET capacity = excluded.capacity",
        (organization, user, capacity),
    )


def capacities(connection: sqlite3.Connection, user: str) -> dict[str, Capacity]:
    """What the user (by id) is in which organization (by id)."""
    rows = connection.execute("SELECT organization, capacity FROM members WHERE user = ?", (user,))
    return {row["organization"]: row["capacity"] for row in rows}


def members(connection: sqlite3.Connection, organization: str) -> list[tuple[User, Capacity]]:
    """The members of the organization (by id)."""
    rows = connection.execute(
        "SELECT users.*, capacity FROM members JOIN users ON users.id = user"
        " WHERE organization = ? ORDER BY users.name",
        (organization,),
    )
    return [(_user(row), row["capacity"]) for row in rows]


def find_user(connection: sqlite3.Connection, reference: str) -> User | None:
    """The user with this id or name."""
    row = connection.execute("SELECT * FROM users WHERE id = ?1 OR name = ?1", (reference,)).fetchone()
    return _user(row) if row else None


def ensure_user(connection: sqlite3.Connection, name: str, *, sysadmin: bool = False) -> User:
    """The user of this name, made when there is none. An existing user's rights are left as they are."""
    user = find_user(connection, name)
    if user is None:
        user = User(str(uuid4()), name, sysadmin, clock.now())
        connection.execute(
            "INSERT INTO users (id, name, sysadmin, created) VALUES (?, ?, ?, ?)",
            (user.id, user.name, user.sysadmin, user.created),
        )
    return user


def created_count(connection: sqlite3.Connection, user: str) -> int:
    """How many public datasets the user (by id) has created."""
    row = connection.execute(
        "SELECT count(*) FROM datasets WHERE creator = ? AND state = 'active' AND private = 0", (user,)
    ).fetchone()
    return int(row[0])


def new_token(connection: sqlite3.Connection, user: str, name: str) -> tuple[str, str]:
    """Id and text of a new token. Only its hash is stored: the text cannot be shown again."""
    token, token_id = f"machikado_{secrets.token_urlsafe(32)}", str(uuid4())
    connection.execute(
        "INSERT INTO tokens (id, hash, name, user, created) VALUES (?, ?, ?, ?, ?)",
        (token_id, token_hash(token), name, user, clock.now()),
    )
    return token_id, token


def token_hash(token: str) -> str:
    """SHA-256 suffices: a token is 32 random bytes, which cannot be guessed from a fast hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def user_of_token(connection: sqlite3.Connection, token: str) -> User | None:
    """Whose token it is."""
    row = connection.execute(
        "SELECT users.* FROM tokens JOIN users ON users.id = user WHERE hash = ?", (token_hash(token),)
    ).fetchone()
    return _user(row) if row else None


def _organization(row: sqlite3.Row) -> Organization:
    values = dict(row)
    return Organization(**{**values, "extras": json.loads(values["extras"])})


def _user(row: sqlite3.Row) -> User:
    return User(row["id"], row["name"], bool(row["sysadmin"]), row["created"])
