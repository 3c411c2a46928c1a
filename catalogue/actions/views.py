"""Stored records as the Action API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from catalogue.context import Context
from catalogue.licenses import LICENSES
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group, Resource, User


def show_packages(context: Context, datasets: Iterable[Dataset]) -> list[dict[str, Any]]:
    """The datasets as `package_show` gives them."""
    chosen = list(datasets)
    organizations = groups_by_id(context.connection, (one.organization for one in chosen))
    return [_show_package(one, organizations[one.organization], context.base_url) for one in chosen]


def show_package(context: Context, dataset: Dataset) -> dict[str, Any]:
    """One dataset as `package_show` gives it."""
    return show_packages(context, [dataset])[0]


def _show_package(dataset: Dataset, organization: Group, base_url: str) -> dict[str, Any]:
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
        "organization": _organization_core(organization),
        "owner_org": dataset.organization,
        "private": dataset.private,
        "state": dataset.state,
        "title": dataset.title,
        "type": dataset.kind,
        "extras": dataset.extras,
        "resources": [show_resource(one, place, dataset, base_url) for place, one in enumerate(dataset.resources)],
        "tags": [show_tag(tag) | {"state": "active"} for tag in dataset.tags],
        "groups": [],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def _show_license(identifier: str | None) -> dict[str, Any]:
    license = LICENSES.get(identifier or "")
    shown: dict[str, Any] = {"isopen": bool(license and license.open), "license_title": license and license.title}
    return shown | ({"license_url": license.url} if license and license.url else {})


def show_resource(resource: Resource, position: int, dataset: Dataset, base_url: str) -> dict[str, Any]:
    """A resource as `resource_show` gives it."""
    shown = {
        **resource.fields,
        "created": resource.created,
        "datastore_active": False,
        "id": resource.id,
        "metadata_modified": resource.modified,
        "package_id": dataset.id,
        "position": position,
        "state": "active",
        "url_type": "upload" if resource.file else None,
    }
    if resource.file:
        shown["url"] = base_url + download_path(dataset, resource)
    return shown


def download_path(dataset: Dataset, resource: Resource) -> str:
    """The path of an uploaded file's address."""
    return f"/dataset/{dataset.id}/resource/{resource.id}/download/{quote(resource.file_name or '')}"


def show_tag(name: str) -> dict[str, Any]:
    """A tag. Its id follows from its name, so that equal tags have equal ids."""
    return {"display_name": name, "id": str(uuid5(NAMESPACE_URL, f"tag:{name}")), "name": name, "vocabulary_id": None}


def _organization_core(organization: Group) -> dict[str, Any]:
    return {
        "id": organization.id,
        "name": organization.name,
        "title": organization.title,
        "type": "organization",
        "description": organization.description,
        "image_url": organization.image_url,
        "created": organization.created,
        "is_organization": True,
        "approval_status": "approved",
        "state": organization.state,
    }


def show_organization(organization: Group) -> dict[str, Any]:
    """An organization as lists give it."""
    return _organization_core(organization) | {
        "display_name": organization.title or organization.name,
        "image_display_url": organization.image_url,
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
