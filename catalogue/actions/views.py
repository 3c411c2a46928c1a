"""Stored records as the Action API shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from catalogue.context import Context
from catalogue.licenses import LICENSES
from catalogue.rows.tables import with_tables
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group, Resource, User


def show_packages(context: Context, datasets: Iterable[Dataset]) -> list[dict[str, Any]]:
    """The datasets as `package_show` gives them."""
    chosen = list(datasets)
    groups = groups_by_id(context.connection, (id for one in chosen for id in (one.organization, *one.groups)))
    tables = with_tables(context.connection, (resource.id for one in chosen for resource in one.resources))
    return [_show_package(one, groups, context.base_url, tables) for one in chosen]


def show_package(context: Context, dataset: Dataset) -> dict[str, Any]:
    """One dataset as `package_show` gives it."""
    return show_packages(context, [dataset])[0]


def _show_package(
    dataset: Dataset, groups: Mapping[str, Group], base_url: str, tables: Collection[str]
) -> dict[str, Any]:
    return {
        **dataset.fields,
        **_show_license(dataset.fields.get("license_id")),
        "creator_user_id": dataset.creator,
        "id": dataset.id,
        "metadata_created": dataset.created,
        "metadata_modified": dataset.modified,
        "name": dataset.name,
        "num_resources": len(dataset.resources),
        "num_tags": len(dataset.tags),
        "organization": _group_core(groups[dataset.organization]),
        "owner_org": dataset.organization,
        "private": dataset.private,
        "state": dataset.state,
        "title": dataset.title,
        "type": dataset.kind,
        "extras": dataset.extras,
        "resources": [_show_resource(dataset, place, base_url, tables) for place in range(len(dataset.resources))],
        "tags": [show_tag(tag) | {"state": "active"} for tag in dataset.tags],
        "groups": _show_groups_of_package(groups[id] for id in dataset.groups),
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def _show_license(identifier: str | None) -> dict[str, Any]:
    license = LICENSES.get(identifier or "")
    shown: dict[str, Any] = {"isopen": bool(license and license.open), "license_title": license and license.title}
    return shown | ({"license_url": license.url} if license and license.url else {})


def show_resources(context: Context, places: Collection[tuple[Dataset, int]]) -> list[dict[str, Any]]:
    """Resources, each by its dataset and its position there, as `resource_show` gives them."""
    tables = with_tables(context.connection, (dataset.resources[place].id for dataset, place in places))
    return [_show_resource(dataset, place, context.base_url, tables) for dataset, place in places]


def show_resource(context: Context, dataset: Dataset, place: int) -> dict[str, Any]:
    """One resource as `resource_show` gives it."""
    return show_resources(context, [(dataset, place)])[0]


def _show_resource(dataset: Dataset, place: int, base_url: str, tables: Collection[str]) -> dict[str, Any]:
    resource = dataset.resources[place]
    shown = {
        **resource.fields,
        "created": resource.created,
        "datastore_active": resource.id in tables,
        "id": resource.id,
        "metadata_modified": resource.modified,
        "package_id": dataset.id,
        "position": place,
        "state": "active",
        "url_type": "upload" if resource.file else None,
    }
    if resource.file:
        shown["url"] = base_url + download_path(dataset, resource)
    elif resource.id in tables and not resource.fields.get("url"):  # its rows are all there is
        shown.update(url=f"{base_url}/datastore/dump/{resource.id}", url_type="datastore")
    return shown


def download_path(dataset: Dataset, resource: Resource) -> str:
    """The path of an uploaded file's address."""
    return f"/dataset/{dataset.id}/resource/{resource.id}/download/{quote(resource.file_name or '')}"


def show_tag(name: str, vocabulary: str | None = None) -> dict[str, Any]:
    """A tag, free or of a vocabulary (by id). Its id follows from its name, so that equal tags have equal ids."""
    return {
        "display_name": name,
        "id": _tag_id(f"tag:{name}" if vocabulary is None else f"tag:{vocabulary}:{name}"),
        "name": name,
        "vocabulary_id": vocabulary,
    }


@lru_cache(4096)  # a third of the time that a page of search results takes to be shown
def _tag_id(place: str) -> str:
    return str(uuid5(NAMESPACE_URL, place))


def _show_groups_of_package(groups: Iterable[Group]) -> list[dict[str, Any]]:
    keys = ("description", "display_name", "id", "image_display_url", "name", "title")
    shown = sorted((show_group(one) for one in groups), key=lambda one: (one["display_name"], one["name"]))
    return [{key: one[key] for key in keys} for one in shown]


def _group_core(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "title": group.title,
        "type": "organization" if group.is_organization else "group",
        "description": group.description,
        "image_url": group.image_url,
        "created": group.created,
        "is_organization": group.is_organization,
        "approval_status": "approved",
        "state": group.state,
    }


def show_group(group: Group) -> dict[str, Any]:
    """An organization or a thematic group as lists give it."""
    return _group_core(group) | {
        "display_name": group.title or group.name,
        "image_display_url": group.image_url,
    }


def show_member(group: str, kind: str, member: str, capacity: str) -> dict[str, Any]:
    """A membership of a user or a dataset (`kind` is CKAN's word, `member` the id) in a group (by id)."""
    return {
        "id": str(uuid5(NAMESPACE_URL, f"member:{group}:{kind}:{member}")),
        "table_name": kind,
        "table_id": member,
        "capacity": capacity,
        "group_id": group,
        "state": "active",
    }


def show_user(user: User, created: int) -> dict[str, Any]:
    """A user; `created` is the number of public datasets that the user made."""
    return {
        "id": user.id,
        "name": user.name,
        "display_name": user.name,
        "fullname": None,
        "about": None,
        "created": user.created,
        "last_active": None,
        "activity_streams_email_notifications": False,
        "email_hash": "",
        "sysadmin": user.sysadmin,
        "state": "active",
        "image_url": None,
        "image_display_url": None,
        "number_created_packages": created,
    }
