"""Organizations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read, write
from catalogue.actions.views import show_organization, show_packages, show_user
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.organizations import read_organization
from catalogue.fields.reading import as_flag, as_text, natural, required, string_list
from catalogue.search import search
from catalogue.store.datasets import load_datasets
from catalogue.store.groups import active_groups, find_organization, members, public_counts, save_group, set_member
from catalogue.store.model import Group
from catalogue.store.users import created_count
from catalogue.texts import text

_CAPACITIES = {"read": ("admin", "editor", "member"), "create_dataset": ("admin", "editor"), "admin": ("admin",)}
_EDITING = frozenset({"create_dataset", "update_dataset", "delete_dataset"})
_SHOWN_DATASETS = 1000
_SORTS = ("name", "title", "package_count")


@write
def organization_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes an organization; only for administrators.

    :param name: 2 to 100 of a-z 0-9 _ -
    :param title: its name for people
    :param description: a few words on it
    :param extras: [{key, value}]
    """
    context.require_sysadmin()
    taken = find_organization(context.connection, as_text(data.get("name")) or "") is not None
    organization = read_organization(data, context.now, taken)
    save_group(context.connection, organization)
    if context.user:
        set_member(context.connection, organization.id, context.user.id, "admin")
    return _show(context, organization) | {"users": _users(context, organization), "groups": []}


@read
def organization_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One organization.

    :param id: name or id
    :param include_datasets: its public datasets too (default: no)
    """
    organization = find_organization(context.connection, required(data, "id"))
    if organization is None or organization.state != "active":
        raise NotFound
    shown = _show(context, organization) | {"groups": []}
    if as_flag(data.get("include_users"), default=True):
        shown["users"] = _users(context, organization)
    if as_flag(data.get("include_datasets")):
        query = {"fq": f'organization:"{organization.name}"', "rows": _SHOWN_DATASETS}
        found = search(context, query)
        shown["packages"] = show_packages(context, load_datasets(context.connection, found.numbers))
    return shown


@read
def organization_list(context: Context, data: Mapping[str, Any]) -> list[Any]:
    """The organizations, by title.

    :param all_fields: objects instead of names
    :param include_extras: with `all_fields`: their extras too
    :param organizations: only these names
    :param sort: `title asc`, `name desc`, `package_count desc` …
    :param limit, offset: a part of the list
    """
    counts = public_counts(context.connection)
    chosen = set(string_list(data, "organizations"))
    found = [one for one in active_groups(context.connection, organizations=True) if not chosen or one.name in chosen]
    _sort(found, as_text(data.get("sort")) or "title asc", counts)
    offset = natural(data, "offset", 0)
    found = found[offset : offset + natural(data, "limit", len(found))]
    if not as_flag(data.get("all_fields")):
        return [one.name for one in found]
    hidden = () if as_flag(data.get("include_extras")) else ("extras",)
    return [{key: value for key, value in _show(context, one, counts).items() if key not in hidden} for one in found]


@read
def organization_list_for_user(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The organizations in which the caller may do something.

    :param permission: `read`, `create_dataset`, `update_dataset`, `delete_dataset`, or `admin` (default)
    """
    if context.user is None:
        return []
    permission = as_text(data.get("permission")) or "admin"
    allowed = _CAPACITIES.get("create_dataset" if permission in _EDITING else permission, _CAPACITIES["admin"])
    own = context.capacities()
    return [
        show_organization(one) | {"capacity": "admin" if context.is_sysadmin() else own[one.id]}
        for one in active_groups(context.connection, organizations=True)
        if context.is_sysadmin() or own.get(one.id) in allowed
    ]


def _sort(found: list[Group], order: str, counts: Mapping[str, int]) -> None:
    field, _, direction = order.partition(" ")
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise ValidationFailed({"sort": [text("sort-unknown", value=order)]})
    if field == "package_count":
        found.sort(key=lambda one: counts.get(one.id, 0), reverse=direction != "asc")
    else:
        found.sort(key=lambda one: (getattr(one, field), one.name), reverse=direction == "desc")


def _show(context: Context, organization: Group, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    counts = public_counts(context.connection) if counts is None else counts
    return show_organization(organization) | {
        "extras": organization.extras,
        "num_followers": 0,
        "package_count": counts.get(organization.id, 0),
    }


def _users(context: Context, organization: Group) -> list[dict[str, Any]]:
    """The members, to members only: names of accounts are nobody else's business."""
    if not (context.is_sysadmin() or organization.id in context.capacities()):
        return []
    return [
        show_user(user, created_count(context.connection, user.id)) | {"capacity": capacity}
        for user, capacity in members(context.connection, organization.id)
    ]
