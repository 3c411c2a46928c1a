"""Organizations: the publishers, which own datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions import grouping, member
from catalogue.actions.registry import read, write
from catalogue.actions.views import show_group
from catalogue.context import Context
from catalogue.errors import NotAuthorized
from catalogue.fields.reading import as_flag, as_text
from catalogue.store.groups import active_groups, capacities, public_counts
from catalogue.store.model import Capacity, User
from catalogue.store.users import find_user
from catalogue.texts import text

_MEMBERS = frozenset({"read", "manage_group"})
_EDITORS = frozenset({"create_dataset", "update_dataset", "delete_dataset"})


@write
def organization_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes an organization; only for administrators.

    :param name (required): 2 to 100 of a-z 0-9 _ -
    :param title: its name for people
    :param description: a few words on it
    :param image_url: the address of its picture
    :param extras: [{key, value}]
    :param users: [{name, capacity}]: its members; whoever makes it is one of them, as admin
    """
    return grouping.create(context, data, organization=True)


@read
def organization_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One organization.

    :param id (required): name or id
    :param include_datasets: its datasets too, at most 1000 (default: no)
    :param include_dataset_count, include_extras, include_users, include_groups: default: yes
    """
    return grouping.show(context, data, organization=True)


@read
def organization_list(context: Context, data: Mapping[str, Any]) -> list[Any]:
    """The organizations, by title.

    :param all_fields: objects instead of names
    :param include_extras, include_users: with `all_fields`: these, too
    :param organizations: only these names
    :param q: only those with these words in name, title or description
    :param sort: `title asc`, `name desc`, `package_count desc` …
    :param limit, offset: a part of the list
    """
    return grouping.list_all(context, data, organization=True)


@read
def organization_list_for_user(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The organizations in which a user may do something.

    :param id: name or id of the user (default: the caller; others for administrators only)
    :param permission: `create_dataset`, `update_dataset`, `delete_dataset`, `admin`, or `read` (default: of any kind)
    :param include_dataset_count: how many datasets each has
    """
    user = _asked_user(context, as_text(data.get("id")))
    if user is None:
        return []
    allowed = _capacities_with(as_text(data.get("permission")) or "manage_group")
    held = capacities(context.connection, user.id)
    counts = public_counts(context.connection) if as_flag(data.get("include_dataset_count")) else None
    return [
        show_group(one)
        | {"capacity": "admin" if user.sysadmin else held[one.id]}
        | ({} if counts is None else {"package_count": counts.get(one.id, 0)})
        for one in active_groups(context.connection, organizations=True)
        if user.sysadmin or held.get(one.id) in allowed
    ]


@read
def organization_autocomplete(context: Context, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Organizations with a text in their name or title, as {id, name, title}.

    :param q (required): the text
    :param limit: how many at most (default 20)
    """
    return grouping.autocomplete(context, data, organization=True)


@write
def organization_update(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes an organization. Fields that are not sent stay, but for the extras, which are cleared.

    :param id (required): name or id
    :param users: the members that it shall have
    :others: those of organization_create
    """
    return grouping.update(context, data, organization=True)


@write
def organization_patch(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes the fields of an organization that are sent and keeps the others.

    :param id (required): name or id
    :others: those of organization_create
    """
    return grouping.update(context, data, organization=True, keep=True)


@write
def organization_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Takes an organization out of the catalogue. It must not have datasets any more.

    :param id (required): name or id
    """
    grouping.delete(context, data, organization=True)


@write
def organization_purge(context: Context, data: Mapping[str, Any]) -> None:
    """Removes an organization and its deleted datasets for good; only for administrators.

    :param id (required): name or id
    """
    grouping.remove(context, data, organization=True)


@write
def organization_member_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a user a member of an organization, or changes what the member may do.

    :param id (required): name or id of the organization
    :param username (required): name or id of the user
    :param role (required): admin, editor or member
    """
    return member.add_user(context, data, organization=True)


@write
def organization_member_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Ends a user's membership in an organization.

    :param id (required): name or id of the organization
    :param username (required): name or id of the user
    """
    member.remove_user(context, data, organization=True)


def _asked_user(context: Context, reference: str | None) -> User | None:
    if not reference:
        return context.user
    user = find_user(context.connection, reference)
    if not context.is_sysadmin() and (user is None or context.user is None or user.id != context.user.id):
        raise NotAuthorized(text("may-not", user=context.user_name))
    return user


def _capacities_with(permission: str) -> tuple[Capacity, ...]:
    """Admins may do everything, also what has no name here."""
    if permission in _MEMBERS:
        return ("admin", "editor", "member")
    return ("admin", "editor") if permission in _EDITORS else ("admin",)
