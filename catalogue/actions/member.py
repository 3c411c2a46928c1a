"""Who and what belongs to an organization or a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.grouping import find, readable_either
from catalogue.actions.registry import read, write
from catalogue.actions.views import show_member
from catalogue.context import Context
from catalogue.errors import NotAuthorized, NotFound, ValidationFailed
from catalogue.fields.groups import CAPACITIES
from catalogue.fields.reading import as_text, required
from catalogue.store.datasets import find_dataset, put_into_group, take_out_of_group, visible_in_group
from catalogue.store.groups import find_group, members, remove_member, set_member
from catalogue.store.model import Capacity, Dataset, Group, User
from catalogue.store.users import find_user
from catalogue.texts import text

_KINDS = ("user", "package")
# CKAN's words for people, which it gives instead of the names of the capacities.
_TITLES: dict[str, str] = {"admin": "Admin", "editor": "Editor", "member": "Member"}


@read
def member_list(context: Context, data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Members of an organization or a group as [id, type, capacity]: its users (to members only) and its datasets.

    :param id (required): name or id of the organization or group
    :param object_type: only `user`, or only `package`
    :param capacity: only these: admin, editor, member; of datasets organization, public
    """
    group = readable_either(context, required(data, "id"))
    kind, capacity = as_text(data.get("object_type")), as_text(data.get("capacity"))
    if kind == "user" and not context.is_member(group.id):
        raise NotAuthorized(text("may-not-read-group", user=context.user_name, id=group.id))
    found: list[tuple[str, str, str]] = []
    if kind in (None, "", "user") and context.is_member(group.id):
        found += [(user.id, "user", held) for user, held in members(context.connection, group.id)]
    if kind in (None, "", "package"):
        own = None if context.is_sysadmin() else list(context.capacities())
        visible = visible_in_group(context.connection, group, own)
        found += [(one, "package", _gathering(group)) for one in visible]
    return [(id, type_, _TITLES.get(held, held)) for id, type_, held in found if not capacity or held == capacity]


@write
def member_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a user a member of an organization or a group, or puts a dataset into a group.

    :param id (required): name or id of the organization or group
    :param object (required): name or id of the user or the dataset
    :param object_type (required): `user` or `package`
    :param capacity (required): admin, editor or member; for datasets any word
    """
    _require(data, "id", "object", "object_type", "capacity")
    group, one = _named(context, data)
    if isinstance(one, User):
        return _store_user(context, group, one, _capacity(data, "capacity"))
    if one.number is not None and group.id not in one.groups:
        put_into_group(context.connection, group, [one.number])
    return show_member(group.id, "package", one.id, _gathering(group))


@write
def member_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Ends a user's membership in an organization or a group, or takes a dataset out of a group.

    :param id (required): name or id of the organization or group
    :param object (required): name or id of the user or the dataset
    :param object_type (required): `user` or `package`
    """
    _require(data, "id", "object", "object_type")
    group, one = _named(context, data)
    if isinstance(one, User):
        remove_member(context.connection, group.id, one.id)
    elif one.number is not None and group.id in one.groups:
        take_out_of_group(context.connection, group, [one.number])


def add_user(context: Context, data: Mapping[str, Any], *, organization: bool) -> dict[str, Any]:
    """`organization_member_create` and `group_member_create`."""
    _require(data, "id", "username", "role")
    group = find_group(context.connection, required(data, "id"))
    if group is None or group.is_organization != organization:
        context.require_sysadmin()
        raise ValidationFailed({"id": [text("group-unknown")]})
    context.require_manage(group)
    user = find_user(context.connection, required(data, "username"))
    if user is None:
        raise ValidationFailed({"username": [text("user-unknown")]})
    return _store_user(context, group, user, _capacity(data, "role"))


def remove_user(context: Context, data: Mapping[str, Any], *, organization: bool) -> None:
    """`organization_member_delete` and `group_member_delete`."""
    group = find(context, required(data, "id"), organization=organization)
    user = find_user(context.connection, as_text(data.get("username")) or required(data, "user_id", "username"))
    if user is None:
        raise NotFound(text("user-unknown"))
    context.require_manage(group)
    remove_member(context.connection, group.id, user.id)


def _store_user(context: Context, group: Group, user: User, capacity: Capacity) -> dict[str, Any]:
    own = context.user is not None and context.user.id == user.id
    if own and context.capacities().get(group.id) == "admin" and capacity != "admin":
        raise NotAuthorized(text("own-admin"))
    set_member(context.connection, group.id, user.id, capacity)
    return show_member(group.id, "user", user.id, capacity)


def _named(context: Context, data: Mapping[str, Any]) -> tuple[Group, User | Dataset]:
    """The group and the object of a membership that the caller may change. Members of a group put datasets into it."""
    group = find_group(context.connection, required(data, "id"))
    if group is None:
        raise NotFound(text("group-unknown"))
    reference, kind = required(data, "object"), data.get("object_type")
    if kind not in _KINDS or (kind == "package" and group.is_organization):
        raise ValidationFailed({"object_type": [text("member-kind")]})
    if kind == "user":
        user = find_user(context.connection, reference)
        if user is None:
            raise NotFound(text("user-unknown"))
        context.require_manage(group)
        return group, user
    dataset = find_dataset(context.connection, reference)
    if dataset is None:
        raise NotFound
    if not context.is_member(group.id):
        raise NotAuthorized(text("may-not-manage", user=context.user_name, id=group.id))
    context.require_read(dataset)
    return group, dataset


def _gathering(group: Group) -> str:
    """CKAN's word for what a dataset is in a group."""
    return "organization" if group.is_organization else "public"


def _capacity(data: Mapping[str, Any], key: str) -> Capacity:
    for known in CAPACITIES:
        if data.get(key) == known:
            return known
    raise ValidationFailed({key: [text("capacity-unknown")]})


def _require(data: Mapping[str, Any], *keys: str) -> None:
    missing = {key: [text("missing")] for key in keys if data.get(key) in (None, "")}
    if missing:
        raise ValidationFailed(missing)
