"""What can be done with organizations and with thematic groups alike; the modules of both nouns name the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.package import purge
from catalogue.actions.views import show_group, show_packages, show_user
from catalogue.context import Context
from catalogue.errors import NotAuthorized, NotFound, ValidationFailed
from catalogue.fields.groups import Sent, read_group
from catalogue.fields.reading import as_flag, as_text, natural, required, string_list
from catalogue.fields.words import asked_words
from catalogue.search import Found, search
from catalogue.store.datasets import (
    datasets_in_group,
    find_dataset,
    load_datasets,
    put_into_group,
    rename_in_index,
    take_out_of_group,
)
from catalogue.store.groups import (
    active_groups,
    find_group,
    members,
    public_counts,
    remove_group,
    remove_member,
    remove_members,
    save_group,
    set_member,
)
from catalogue.store.model import Capacity, Group
from catalogue.store.users import created_count, find_user
from catalogue.texts import text

_SORTS = ("name", "title", "package_count")
_SHOWN_DATASETS = 1000
_SHOWN_AFTER_CHANGE = 10


def find(context: Context, reference: str, *, organization: bool) -> Group:
    """The organization, or the group, with this name or id, deleted ones included. Raises NotFound."""
    found = find_group(context.connection, reference)
    if found is None or found.is_organization != organization:
        raise NotFound(text("organization-unknown" if organization else "group-unknown"))
    return found


def readable(context: Context, reference: str, *, organization: bool) -> Group:
    """As `find`; a deleted one is for administrators. Raises NotFound, NotAuthorized."""
    found = find(context, reference, organization=organization)
    if found.state != "active" and not context.is_member(found.id):
        raise NotAuthorized(text("may-not-read-group", user=context.user_name, id=found.id))
    return found


def readable_either(context: Context, reference: str) -> Group:
    """As `readable`, an organization or a group."""
    found = find_group(context.connection, reference)
    if found is None:
        raise NotFound
    return readable(context, found.id, organization=found.is_organization)


def show(context: Context, data: Mapping[str, Any], *, organization: bool) -> dict[str, Any]:
    """`organization_show` and `group_show`."""
    return _describe(context, readable(context, required(data, "id"), organization=organization), data)


def list_all(context: Context, data: Mapping[str, Any], *, organization: bool) -> list[Any]:
    """`organization_list` and `group_list`."""
    whole, order = as_flag(data.get("all_fields")), as_text(data.get("sort")) or "title asc"
    counts = public_counts(context.connection) if whole or order.startswith("package") else {}
    chosen = set(string_list(data, "organizations" if organization else "groups"))
    words = (as_text(data.get("q")) or "").strip().casefold()
    found = [
        one
        for one in active_groups(context.connection, organizations=organization)
        if (not chosen or one.name in chosen) and words in f"{one.name}\n{one.title}\n{one.description}".casefold()
    ]
    _sort(found, order, counts)
    offset = natural(data, "offset", 0)
    found = found[offset : offset + natural(data, "limit", len(found))]
    if not whole:
        return [one.name for one in found]
    told = {key: data.get(key) or False for key in ("include_extras", "include_users", "include_groups")}
    told["include_dataset_count"] = data.get("include_dataset_count")
    return [_describe(context, one, told, counts) for one in found]


def create(context: Context, data: Mapping[str, Any], *, organization: bool) -> dict[str, Any]:
    """`organization_create` and `group_create`."""
    context.require_sysadmin()
    sent = read_group(data, None, organization, context.now, GroupLookup(context))
    save_group(context.connection, sent.group)
    _fill(context, sent)
    if context.user:
        set_member(context.connection, sent.group.id, context.user.id, "admin")
    return _describe(context, sent.group, {})


def update(context: Context, data: Mapping[str, Any], *, organization: bool, keep: bool = False) -> dict[str, Any]:
    """`organization_update` and `group_update`; `keep` (…_patch): the extras stay, too, when they are not sent."""
    old = find(context, required(data, "id"), organization=organization)
    context.require_manage(old)
    if data.get("type") not in (None, "organization" if organization else "group"):
        raise ValidationFailed({"type": text("type-fixed")})
    kept = {"extras": old.extras} if keep else {}
    sent = read_group({**kept, **data}, old, organization, context.now, GroupLookup(context))
    if old.state == "active" and sent.group.state == "deleted":
        _require_empty(context, old)
    if sent.group != old:
        save_group(context.connection, sent.group)
    if (sent.group.name, sent.group.title) != (old.name, old.title):
        rename_in_index(context.connection, old, sent.group)
    _fill(context, sent)
    shown = _describe(context, sent.group, {"include_datasets": True}, rows=_SHOWN_AFTER_CHANGE)
    del shown["num_followers"]
    return shown


def delete(context: Context, data: Mapping[str, Any], *, organization: bool) -> None:
    """`organization_delete` and `group_delete`: it can be brought back, its members cannot."""
    group = find(context, required(data, "id"), organization=organization)
    context.require_manage(group)
    _require_empty(context, group)
    if group.state == "deleted":
        return
    group.state = "deleted"
    save_group(context.connection, group)
    _empty(context, group)


def remove(context: Context, data: Mapping[str, Any], *, organization: bool) -> None:
    """`organization_purge` and `group_purge`: for good, with the deleted datasets of the organization."""
    group = find(context, required(data, "id"), organization=organization)
    context.require_sysadmin()
    _require_empty(context, group)
    if organization:
        for dataset in load_datasets(context.connection, datasets_in_group(context.connection, group)):
            purge(context, dataset)
    _empty(context, group)
    remove_group(context.connection, group.id)


def autocomplete(context: Context, data: Mapping[str, Any], *, organization: bool) -> list[dict[str, str]]:
    """`organization_autocomplete` and `group_autocomplete`."""
    words = asked_words(data).casefold()
    found = [
        {"id": one.id, "name": one.name, "title": one.title}
        for one in active_groups(context.connection, organizations=organization)
        if words in f"{one.name}\n{one.title}".casefold()
    ]
    return found[: natural(data, "limit", 20)]


class GroupLookup:
    """The questions that reading an organization or a group asks of the store."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def group_named(self, name: str) -> str | None:
        """The id of the organization or group that has this name."""
        found = find_group(self._context.connection, name)
        return found.id if found and found.name == name else None

    def id_taken(self, identifier: str) -> bool:
        """Whether an organization or group has this id (or name)."""
        return find_group(self._context.connection, identifier) is not None

    def user_id(self, reference: str) -> str | None:
        """The id of the user of this name or id."""
        user = find_user(self._context.connection, reference)
        return user.id if user else None

    def dataset_number(self, reference: str) -> int | None:
        """The number of the dataset of this name or id, where the caller may read it."""
        dataset = find_dataset(self._context.connection, reference)
        return dataset.number if dataset and self._context.may_read(dataset) else None


def _describe(
    context: Context,
    group: Group,
    told: Mapping[str, Any],
    counts: Mapping[str, int] | None = None,
    rows: int = _SHOWN_DATASETS,
) -> dict[str, Any]:
    """The group with what the `include_…` in `told` ask for; `counts` spares the counting of its datasets."""
    shown = show_group(group) | {"num_followers": 0}
    if as_flag(told.get("include_extras"), default=True):
        shown["extras"] = group.extras
    if as_flag(told.get("include_datasets")):
        found = _datasets(context, group, rows)
        shown["packages"] = show_packages(context, load_datasets(context.connection, found.numbers))
        shown["package_count"] = found.count
    elif as_flag(told.get("include_dataset_count"), default=True):
        count = _datasets(context, group, 0).count if counts is None else counts.get(group.id, 0)
        shown["package_count"] = count
    if as_flag(told.get("include_users"), default=True):
        shown["users"] = _users(context, group)
    if as_flag(told.get("include_groups"), default=True):
        shown["groups"] = []
    return shown


def _datasets(context: Context, group: Group, rows: int) -> Found:
    """The public datasets; of an organization its members see the private ones, too."""
    place = f'owner_org:"{group.id}"' if group.is_organization else f'groups:"{group.name}"'
    return search(context, {"fq": place, "rows": rows, "include_private": group.is_organization})


def _users(context: Context, group: Group) -> list[dict[str, Any]]:
    """The members, to members only: names of accounts are nobody else's business."""
    if not context.is_member(group.id):
        return []
    return [
        show_user(user, created_count(context.connection, user.id)) | {"capacity": capacity}
        for user, capacity in members(context.connection, group.id)
    ]


def _sort(found: list[Group], order: str, counts: Mapping[str, int]) -> None:
    field, _, direction = order.strip().partition(" ")
    field = "package_count" if field == "packages" else field
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise ValidationFailed({"message": text("sort-unknown", value=order)})
    if field == "package_count":
        found.sort(key=lambda one: counts.get(one.id, 0), reverse=direction != "asc")
    else:
        found.sort(key=lambda one: (getattr(one, field), one.name), reverse=direction == "desc")


def _require_empty(context: Context, group: Group) -> None:
    """An organization that owns datasets stays; groups only gather them."""
    if not group.is_organization:
        return
    row = context.connection.execute(
        "SELECT 1 FROM datasets WHERE organization = ? AND state <> 'deleted' LIMIT 1", (group.id,)
    ).fetchone()
    if row is not None:
        raise ValidationFailed({"message": text("organization-not-empty")})


def _fill(context: Context, sent: Sent) -> None:
    """Gives it the members and datasets that were sent; a deleted one has none."""
    if sent.group.state == "deleted":
        _empty(context, sent.group)
    else:
        _store_members(context, sent)
        _store_datasets(context, sent)


def _empty(context: Context, group: Group) -> None:
    remove_members(context.connection, group.id)
    if not group.is_organization:
        take_out_of_group(context.connection, group, datasets_in_group(context.connection, group))


def _store_members(context: Context, sent: Sent) -> None:
    if sent.members is None:
        return
    held: dict[str, Capacity] = {user.id: capacity for user, capacity in members(context.connection, sent.group.id)}
    for user in held.keys() - sent.members.keys():
        remove_member(context.connection, sent.group.id, user)
    for user, capacity in sent.members.items():
        if held.get(user) != capacity:
            set_member(context.connection, sent.group.id, user, capacity)


def _store_datasets(context: Context, sent: Sent) -> None:
    if sent.datasets is None:
        return
    held, wanted = set(datasets_in_group(context.connection, sent.group)), set(sent.datasets)
    put_into_group(context.connection, sent.group, sorted(wanted - held))
    take_out_of_group(context.connection, sent.group, sorted(held - wanted))
