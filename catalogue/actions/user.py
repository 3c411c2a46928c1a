"""Users. Names of accounts are shown to those who share an organization or a group with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_user
from catalogue.context import Context
from catalogue.errors import NotAuthorized, NotFound
from catalogue.fields.reading import as_flag, as_text, natural
from catalogue.fields.words import asked_words
from catalogue.store.model import User
from catalogue.store.users import all_users, companions, created_count, find_user
from catalogue.texts import text


@read
def user_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """A user, to the user and to administrators.

    :param id: the user's name or id (default: whose token it is)
    """
    if context.user is None:
        raise NotAuthorized(text("may-not", user=""))
    wanted = as_text(data.get("id")) or context.user.id
    if not context.is_sysadmin() and wanted not in (context.user.id, context.user.name):
        raise NotAuthorized(text("may-not", user=context.user_name))
    user = find_user(context.connection, wanted)
    if user is None:
        raise NotFound
    return show_user(user, created_count(context.connection, user.id)) | {"apikey": None, "email": None}


@read
def user_list(context: Context, data: Mapping[str, Any]) -> list[Any]:
    """The users: all to administrators; to others themselves and those they share an organization or a group with.

    :param q: only names that contain this text
    :param all_fields: objects (default), or names only
    """
    found = _matching(context, as_text(data.get("q")) or "")
    if not as_flag(data.get("all_fields"), default=True):
        return [user.name for user in found]
    return [show_user(user, created_count(context.connection, user.id)) for user in found]


@read
def user_autocomplete(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Users whose names contain a text, as {id, name, fullname}; whose names are shown, see user_list.

    :param q (required): the text
    :param limit: how many at most (default 20)
    :param ignore_self: without the caller
    """
    found = _matching(context, asked_words(data))
    if as_flag(data.get("ignore_self")):
        found = [user for user in found if user.name != context.user_name]
    return [{"id": user.id, "name": user.name, "fullname": None} for user in found[: natural(data, "limit", 20)]]


def _matching(context: Context, words: str) -> list[User]:
    if context.user is None:
        raise NotAuthorized(text("may-not", user=""))
    users = [user for user in all_users(context.connection) if words.casefold() in user.name.casefold()]
    if context.is_sysadmin():
        return users
    known = companions(context.connection, context.user.id)
    return [user for user in users if user.id in known]
