"""API tokens: shown once, stored as hashes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read, write
from catalogue.context import Context
from catalogue.errors import NotAuthorized, NotFound
from catalogue.fields.reading import as_text, required
from catalogue.store.model import User
from catalogue.store.users import find_user, new_token, token_hash
from catalogue.texts import text


@write
def api_token_create(context: Context, data: Mapping[str, Any]) -> dict[str, str]:
    """Makes a token; the answer is the only time it can be seen.

    :param user (required): name or id of the user it is for
    :param name (required): what it is for, to tell tokens apart
    """
    user = _own_user(context, required(data, "user"))
    token_id, token = new_token(context.connection, user.id, required(data, "name"))
    return {"token": token, "id": token_id}


@read
def api_token_list(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A user's tokens, without the tokens themselves.

    :param user_id: name or id of the user (default: whose token it is)
    """
    reference = as_text(data.get("user_id")) or as_text(data.get("user")) or (context.user.id if context.user else "")
    user = _own_user(context, reference)
    rows = context.connection.execute("SELECT * FROM tokens WHERE user = ? ORDER BY created", (user.id,))
    return [
        {"id": row["id"], "name": row["name"], "user_id": user.id, "created_at": row["created"], "last_access": None}
        for row in rows
    ]


@write
def api_token_revoke(context: Context, data: Mapping[str, Any]) -> None:
    """Makes a token useless.

    :param token: the token, or
    :param jti: its id
    """
    token = as_text(data.get("token"))
    identifier = required(data, "jti") if not token else ""
    row = context.connection.execute(
        "SELECT id, user FROM tokens WHERE hash = ? OR id = ?", (token_hash(token or ""), identifier)
    ).fetchone()
    if row is None:
        raise NotFound
    _own_user(context, row["user"])
    context.connection.execute("DELETE FROM tokens WHERE id = ?", (row["id"],))


def _own_user(context: Context, reference: str) -> User:
    """The user, if it is the caller or the caller is an administrator."""
    if context.user is None:
        raise NotAuthorized(text("may-not", user=""))
    user = find_user(context.connection, reference)
    if not context.is_sysadmin() and (user is None or user.id != context.user.id):
        raise NotAuthorized(text("may-not", user=context.user_name))
    if user is None:
        raise NotFound
    return user
