"""Datasets ("packages" in CKAN's action names)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalogue import clock
from catalogue.actions.registry import read, write
from catalogue.actions.views import show_package
from catalogue.context import Context, StoreLookup
from catalogue.errors import NotAuthorized, NotFound, ValidationFailed
from catalogue.fields.packages import read_package
from catalogue.fields.reading import as_flag, as_text, from_json, required
from catalogue.rows.arrival import follow as tables_follow
from catalogue.rows.comparison import compared
from catalogue.store.changes import record_change
from catalogue.store.datasets import find_dataset, remove_dataset, save_dataset
from catalogue.store.groups import find_group, find_organization, groups_by_id
from catalogue.store.model import Dataset
from catalogue.texts import text


@read
def package_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One dataset with its resources.

    :param id (required): name or id
    :param include_tracking: with `tracking_summary`: how often its files were downloaded
    """
    from catalogue.actions.statistics import tracked

    dataset = readable(context, as_text(data.get("id")) or required(data, "name_or_id"))
    context.dataset = dataset.number
    shown = show_package(context, dataset)
    return tracked(context, dataset, shown) if as_flag(data.get("include_tracking")) else shown


@write
def package_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a dataset.

    :param name (required): 2 to 100 of a-z 0-9 _ -; not another dataset's
    :param owner_org (required): name or id of the organization
    :param title, notes, license_id, version, url, author, author_email, maintainer, maintainer_email: texts
    :param tags: [{name}]; 2 to 100 letters, digits, spaces, "-", "_", "."
    :param extras: [{key, value}]
    :param resources: [{url, name, description, format, …}]; any other key of a resource is kept
    :param groups: [{name}] or [{id}]: the thematic groups it belongs to; the caller must be a member of each
    :param private: seen by members of the organization only
    :param state: active (default) or draft
    """
    _require_create(context, as_text(data.get("owner_org")) or "")
    if not context.is_sysadmin() and data.get("id"):
        raise ValidationFailed({"id": [text("id-sysadmin")]})
    return show_package(context, save(context, data, None))


@write
def package_update(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Replaces a dataset: fields that are not sent are cleared, except name, owner_org, private, state, groups and
    resources.

    :param id (required): name or id
    :others: those of package_create
    """
    dataset = editable(context, as_text(data.get("id")) or required(data, "name", "id"))
    saved = save(context, data, dataset)
    if saved is not dataset:
        context.changed_entities["packages"] = [saved.id]
    return show_package(context, saved)


@write
def package_patch(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes the fields that are sent and keeps the others. Lists (tags, extras, resources) are replaced whole.

    :param id (required): name or id
    :others: those of package_create
    """
    dataset = editable(context, required(data, "id"))
    sent = {key: value for key, value in data.items() if key != "id"}
    return show_package(context, save(context, {**show_package(context, dataset), **sent}, dataset))


@write
def package_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Takes a dataset out of the catalogue. Its editors can still see it and bring it back (state: active).

    :param id (required): name or id
    """
    dataset = editable(context, required(data, "id"))
    if dataset.state != "deleted":
        save(context, {**show_package(context, dataset), "state": "deleted"}, dataset)


@write
def dataset_purge(context: Context, data: Mapping[str, Any]) -> None:
    """Removes a dataset and its files for good; only for administrators.

    :param id (required): name or id
    """
    dataset = _existing(context, required(data, "id"))
    context.require_sysadmin()
    purge(context, dataset)


@write
def package_owner_org_update(context: Context, data: Mapping[str, Any]) -> None:
    """Gives a dataset to another organization; only for administrators.

    :param id (required): name or id of the dataset
    :param organization_id (required): name or id of the organization
    """
    context.require_sysadmin()
    dataset = _existing(context, required(data, "id"))
    organization = find_organization(context.connection, required(data, "organization_id"))
    if organization is None or organization.state != "active":
        raise NotFound(text("organization-unknown"))
    save(context, {**show_package(context, dataset), "owner_org": organization.id}, dataset)


@write
def package_resource_reorder(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes the order of a dataset's resources. Those that are not named follow in the order they have.

    :param id (required): name or id of the dataset
    :param order (required): ids of resources
    """
    reference, order = required(data, "id"), from_json(data.get("order"), "order")
    if order is None or order == "":
        raise ValidationFailed({"order": [text("missing")]})
    if not isinstance(order, list) or len({str(one) for one in order}) != len(order):
        raise ValidationFailed({"order": text("order-list")})
    dataset = readable(context, reference)
    shown = show_package(context, dataset)
    held = {one["id"]: one for one in shown["resources"]}
    unknown = next((str(one) for one in order if str(one) not in held), None)
    if unknown is not None:
        raise ValidationFailed({"order": text("order-unknown", id=unknown)})
    context.require_edit(dataset)
    ordered = [held.pop(str(one)) for one in order] + list(held.values())
    save(context, shown | {"resources": ordered}, dataset)
    return {"id": reference, "order": [one["id"] for one in ordered]}


def readable(context: Context, reference: str) -> Dataset:
    """The dataset with this name or id. Raises NotFound, or NotAuthorized where the caller may not see it."""
    dataset = _existing(context, reference)
    context.require_read(dataset)
    return dataset


def editable(context: Context, reference: str) -> Dataset:
    """The dataset with this name or id. Raises NotFound, or NotAuthorized where the caller may not change it."""
    dataset = _existing(context, reference)
    context.require_edit(dataset)
    return dataset


def purge(context: Context, dataset: Dataset) -> None:
    """Removes the dataset with all that belongs to it."""
    files = context.store.files
    tables_follow(context, dataset, replace(dataset, resources=[]))
    files.release(context.connection, remove_dataset(context.connection, dataset))
    files.remove_unused(context.connection)


def save(context: Context, data: Mapping[str, Any], old: Dataset | None) -> Dataset:
    """Stores what `data` describes in place of `old`. Raises ValidationFailed; writes nothing when nothing changes."""
    if not context.user:
        raise NotAuthorized(text("may-not-create", user=""))
    _require_groups(context, data.get("groups"), old.groups if old else [])
    creator = old.creator if old else context.user.id
    if old:
        context.now = clock.after(old.modified, context.now)
    dataset, uploads = read_package(data, old, creator, context.now, StoreLookup(context))
    if dataset == old:
        return old
    if old and dataset.organization != old.organization and not context.may_edit_in(dataset.organization):
        raise NotAuthorized(text("may-not-create-in", user=context.user_name))
    files = context.store.files
    for upload in uploads:
        files.place(context.connection, upload.incoming)
    organization = groups_by_id(context.connection, [dataset.organization])[dataset.organization]
    dropped = save_dataset(context.connection, dataset, organization)
    with compared(context.connection, old, dataset) as rows:
        tables_follow(context, old, dataset)
    record_change(context.connection, old, dataset, context.now, rows)
    files.release(context.connection, dropped)
    files.remove_unused(context.connection)
    return dataset


def _require_create(context: Context, owner_org: str) -> None:
    if not context.may_edit_somewhere():
        raise NotAuthorized(text("may-not-create", user=context.user_name))
    if not owner_org or context.is_sysadmin():
        return
    organization = find_organization(context.connection, owner_org)
    if organization is None or not context.may_edit_in(organization.id):
        raise NotAuthorized(text("may-not-create-in", user=context.user_name))


def _require_groups(context: Context, sent: Any, held: list[str]) -> None:
    """Into a group only its members put a dataset. Of administrators unknown groups are passed over, as in CKAN."""
    if context.is_sysadmin() or not isinstance(sent, list):
        return
    for one in sent:
        reference = str(one.get("id") or one.get("name") or "") if isinstance(one, Mapping) else ""
        group = find_group(context.connection, reference)
        if group is None and reference:
            raise NotFound(text("group-unknown"))
        if group is not None and group.id not in held and not context.is_member(group.id):
            raise NotAuthorized(text("may-not-gather", user=context.user_name))


def _existing(context: Context, reference: str) -> Dataset:
    dataset = find_dataset(context.connection, reference)
    if dataset is None:
        raise NotFound
    return dataset
