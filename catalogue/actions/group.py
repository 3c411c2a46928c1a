"""Thematic groups, which gather datasets of any organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions import grouping, member
from catalogue.actions.registry import read, write
from catalogue.actions.views import show_group, show_packages
from catalogue.context import Context
from catalogue.errors import ValidationFailed
from catalogue.fields.reading import as_flag, natural, required
from catalogue.search import MOST_ROWS, search
from catalogue.store.datasets import load_datasets
from catalogue.store.groups import active_groups
from catalogue.texts import text


@write
def group_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a thematic group; only for administrators.

    :param name (required): 2 to 100 of a-z 0-9 _ -
    :param title: its name for people
    :param description: a few words on it
    :param image_url: the address of its picture
    :param extras: [{key, value}]
    :param users: [{name, capacity}]: its members; whoever makes it is one of them, as admin
    :param packages: [{id}]: its datasets
    """
    return grouping.create(context, data, organization=False)


@read
def group_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One thematic group.

    :param id (required): name or id
    :param include_datasets: its public datasets too, at most 1000 (default: no)
    :param include_dataset_count, include_extras, include_users, include_groups: default: yes
    """
    return grouping.show(context, data, organization=False)


@read
def group_list(context: Context, data: Mapping[str, Any]) -> list[Any]:
    """The thematic groups, by title.

    :param all_fields: objects instead of names
    :param include_extras, include_users: with `all_fields`: these, too
    :param groups (strings): only these names
    :param q: only those with these words in name, title or description
    :param sort: `title asc`, `name desc`, `package_count desc` …
    :param limit, offset: a part of the list
    """
    return grouping.list_all(context, data, organization=False)


@read
def group_list_authz(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups into which the caller may put datasets.

    :param am_member: only those that the caller is a member of, for administrators, too
    """
    own = context.capacities() if as_flag(data.get("am_member")) else None
    return [
        show_group(one)
        for one in active_groups(context.connection, organizations=False)
        if (context.is_member(one.id) if own is None else one.id in own)
    ]


@read
def group_package_show(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The public datasets of a group.

    :param id (required): name or id of the group
    :param limit: how many at most
    """
    try:
        limit = natural(data, "limit", MOST_ROWS)
    except ValidationFailed:
        raise ValidationFailed({"message": text("not-natural")}) from None
    group = grouping.readable_either(context, required(data, "id"))
    found = search(context, {"fq": f'groups:"{group.name}"', "rows": limit})
    return show_packages(context, load_datasets(context.connection, found.numbers))


@read
def group_autocomplete(context: Context, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Groups with a text in their name or title, as {id, name, title}.

    :param q (required): the text
    :param limit: how many at most (default 20)
    """
    return grouping.autocomplete(context, data, organization=False)


@write
def group_update(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes a group. Fields that are not sent stay, but for the extras, which are cleared.

    :param id (required): name or id
    :param users, packages: the members and the datasets that it shall have
    :others: those of group_create
    """
    return grouping.update(context, data, organization=False)


@write
def group_patch(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes the fields of a group that are sent and keeps the others.

    :param id (required): name or id
    :others: those of group_create
    """
    return grouping.update(context, data, organization=False, keep=True)


@write
def group_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Takes a group out of the catalogue. Its datasets stay, without it.

    :param id (required): name or id
    """
    grouping.delete(context, data, organization=False)


@write
def group_purge(context: Context, data: Mapping[str, Any]) -> None:
    """Removes a group for good; only for administrators. Its datasets stay, without it.

    :param id (required): name or id
    """
    grouping.remove(context, data, organization=False)


@write
def group_member_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a user a member of a group, or changes what the member may do.

    :param id (required): name or id of the group
    :param username (required): name or id of the user
    :param role (required): admin, editor or member
    """
    return member.add_user(context, data, organization=False)


@write
def group_member_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Ends a user's membership in a group.

    :param id (required): name or id of the group
    :param username (required): name or id of the user
    """
    member.remove_user(context, data, organization=False)
