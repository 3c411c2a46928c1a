"""Users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_user
from catalogue.context import Context
from catalogue.errors import NotAuthorized, NotFound
from catalogue.fields.reading import as_text
from catalogue.store.users import created_count, find_user
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
