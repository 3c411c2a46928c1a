"""Datasets ("packages" in CKAN's action names)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read, write
from catalogue.actions.views import show_package
from catalogue.context import Context, StoreLookup
from catalogue.errors import NotAuthorized, NotFound, ValidationFailed
from catalogue.fields.packages import read_package
from catalogue.fields.reading import as_text, natural, required
from catalogue.store.datasets import find_dataset, public_names, save_dataset
from catalogue.store.groups import find_organization, groups_by_id
from catalogue.store.model import Dataset
from catalogue.texts import text


@read
def package_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One dataset with its resources.

    :param id: name or id
    """
    dataset = readable(context, as_text(data.get("id")) or required(data, "name_or_id"))
    return show_package(context, dataset)


@read
def package_list(context: Context, data: Mapping[str, Any]) -> list[str]:
    """Names of the public datasets.

    :param limit, offset: a part of the list
    """
    limit = natural(data, "limit", 0) if data.get("limit") not in (None, "") else None
    return public_names(context.connection, limit, natural(data, "offset", 0))


@write
def package_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a dataset.

    :param name: 2 to 100 of a-z 0-9 _ -; not another dataset's
    :param owner_org: name or id of the organization
    :param title, notes, license_id, version, url, author, author_email, maintainer, maintainer_email: texts
    :param tags: [{name}]; 2 to 100 letters, digits, spaces, "-", "_", "."
    :param extras: [{key, value}]
    :param resources: [{url, name, description, format, …}]; any other key of a resource is kept
    :param private: seen by members of the organization only
    :param state: active (default) or draft
    """
    _require_create(context, as_text(data.get("owner_org")) or "")
    if not context.is_sysadmin() and data.get("id"):
        raise ValidationFailed({"id": [text("id-sysadmin")]})
    return show_package(context, save(context, data, None))


@write
def package_update(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Replaces a dataset: fields that are not sent are cleared, except name, owner_org, private, state and resources.

    :param id: name or id; the other parameters are those of package_create
    """
    dataset = editable(context, as_text(data.get("id")) or required(data, "name", "id"))
    return show_package(context, save(context, data, dataset))


@write
def package_patch(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes the fields that are sent and keeps the others. Lists (tags, extras, resources) are replaced whole.

    :param id: name or id
    """
    dataset = editable(context, required(data, "id"))
    sent = {key: value for key, value in data.items() if key != "id"}
    return show_package(context, save(context, {**show_package(context, dataset), **sent}, dataset))


@write
def package_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Takes a dataset out of the catalogue. Its editors can still see it and bring it back (state: active).

    :param id: name or id
    """
    dataset = editable(context, required(data, "id"))
    if dataset.state != "deleted":
        save(context, {**show_package(context, dataset), "state": "deleted"}, dataset)


def readable(context: Context, reference: str) -> Dataset:
    """The dataset with this name or id. Raises NotFound, or NotAuthorized where the caller may not see it."""
    dataset = find_dataset(context.connection, reference)
    if dataset is None:
        raise NotFound
    context.require_read(dataset)
    return dataset


def editable(context: Context, reference: str) -> Dataset:
    """The dataset with this name or id. Raises NotFound, or NotAuthorized where the caller may not change it."""
    dataset = find_dataset(context.connection, reference)
    if dataset is None:
        raise NotFound
    context.require_edit(dataset)
    return dataset


def save(context: Context, data: Mapping[str, Any], old: Dataset | None) -> Dataset:
    """Stores what `data` describes in place of `old`. Raises ValidationFailed; writes nothing when nothing changes."""
    if not context.user:
        raise NotAuthorized(text("may-not-create", user=""))
    creator = old.creator if old else context.user.id
    dataset, uploads = read_package(data, old, creator, context.now, StoreLookup(context.connection))
    if dataset == old:
        return old
    if old and dataset.organization != old.organization and not context.may_edit_in(dataset.organization):
        raise NotAuthorized(text("may-not-create-in", user=context.user_name))
    files = context.store.files
    for upload in uploads:
        files.place(context.connection, upload.incoming)
    organization = groups_by_id(context.connection, [dataset.organization])[dataset.organization]
    dropped = save_dataset(context.connection, dataset, organization)
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
