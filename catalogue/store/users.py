"""Users and their tokens."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from uuid import uuid4

from catalogue import clock
from catalogue.store.model import User
from catalogue.store.visibility import PUBLIC


def find_user(connection: sqlite3.Connection, reference: str) -> User | None:
    """The user with this id or name."""
    row = connection.execute("SELECT * FROM users WHERE id = ?1 OR name = ?1", (reference,)).fetchone()
    return user_of_row(row) if row else None


def all_users(connection: sqlite3.Connection) -> list[User]:
    """All users, by name."""
    return [user_of_row(row) for row in connection.execute("SELECT * FROM users ORDER BY name")]


def companions(connection: sqlite3.Connection, user: str) -> set[str]:
    """Ids of the users who share an organization or a group with the user (by id), who is among them."""
    rows = connection.execute(
        "SELECT user FROM members WHERE group_id IN (SELECT group_id FROM members WHERE user = ?)", (user,)
    )
    return {user} | {row["user"] for row in rows}


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
    row = connection.execute(f"SELECT count(*) FROM datasets WHERE creator = ? AND {PUBLIC}", (user,)).fetchone()
    return int(row[0])


def new_token(connection: sqlite3.Connection, user: str, name: str) -> tuple[str, str]:
    """Id and text of a new token. Only its hash is stored: the text cannot be shown again."""
    token, token_id = f"machikado_{secrets.token_urlsafe(32)}", str(uuid4())
    connection.execute(
        "INSERT INTO tokens (id, hash, name, user, created) VALUES (?, ?, ?, ?, ?)",
        (token_id, token_hash(token), name, user, clock.now()),
    )
    return token_id, token


def forget_runs(connection: sqlite3.Connection) -> None:
    """Removes the tokens that `publish` made for one run each: none of those runs goes on."""
    connection.execute("DELETE FROM tokens WHERE name GLOB ?", (f"publish-{'[0-9a-f]' * 12}",))


def token_names(connection: sqlite3.Connection) -> list[str]:
    """What the tokens are called, each name once."""
    return [row[0] for row in connection.execute("SELECT DISTINCT name FROM tokens ORDER BY name")]


def token_hash(token: str) -> str:
    """SHA-256 suffices: a token is 32 random bytes, which cannot be guessed from a fast hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def user_of_token(connection: sqlite3.Connection, token: str) -> User | None:
    """Whose token it is."""
    row = connection.execute(
        "SELECT users.* FROM tokens JOIN users ON users.id = user WHERE hash = ?", (token_hash(token),)
    ).fetchone()
    return user_of_row(row) if row else None


def user_of_row(row: sqlite3.Row) -> User:
    """A row of the table `users`."""
    return User(row["id"], row["name"], bool(row["sysadmin"]), row["created"])
