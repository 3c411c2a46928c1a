"""Views of resources. Our pages show each file by themselves; what clients describe is kept for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from catalogue.actions.registry import read, write
from catalogue.actions.resource import find_resource
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.reading import Fields, as_flag, as_integer, as_text, required
from catalogue.store.datasets import dataset_of_resource
from catalogue.store.resource_views import View, add_view, find_view, remove_view, views_of
from catalogue.texts import text

# CKAN's own kinds of views.
_TYPES = ("datatables_view", "text_view", "image_view", "video_view", "audio_view", "webpage_view")
_OWN = frozenset({"id", "resource_id", "title", "description", "view_type", "package_id"})
_OPTIONS = {
    "datatables_view": frozenset({"responsive", "ellipsis_length", "date_format", "show_fields", "filterable"}),
    "image_view": frozenset({"image_url"}),
    "video_view": frozenset({"video_url"}),
    "audio_view": frozenset({"audio_url"}),
    "webpage_view": frozenset({"page_url"}),
}


@read
def resource_view_list(context: Context, data: Mapping[str, Any]) -> list[View]:
    """The views of a resource.

    :param id (required): the resource's id
    """
    dataset, place = find_resource(context, required(data, "id"))
    context.require_read(dataset)
    views = views_of(context.connection, dataset.resources[place].id)
    return [one | {"package_id": dataset.id} for one in views]


@read
def resource_view_show(context: Context, data: Mapping[str, Any]) -> View:
    """One view of a resource.

    :param id (required): the view's id
    """
    view = _find(context, data)
    dataset, _ = find_resource(context, view["resource_id"])
    context.require_read(dataset)
    return view | {"package_id": dataset.id}


@write
def resource_view_create(context: Context, data: Mapping[str, Any]) -> View:
    """Keeps the description of a view of a resource.

    :param resource_id (required): the resource's id
    :param view_type (required): datatables_view, text_view, image_view, video_view, audio_view or webpage_view
    :param title: the view's name for people
    :param description: a few words on it
    """
    resource, kind = required(data, "resource_id"), _read_type(data)
    dataset = dataset_of_resource(context.connection, resource)
    fields = Fields(data, {})
    if dataset is None:
        fields.fail("resource_id", "resource-unknown")
    if not as_text(data.get("title")):
        fields.fail("title", "missing")
    if data.keys() - _OWN - _OPTIONS.get(kind, frozenset()):
        fields.fail("__extras", "key-unknown")
    options = _datatables(fields) if kind == "datatables_view" else {}
    if fields.errors or dataset is None or dataset.number is None:
        raise ValidationFailed(fields.errors)
    context.require_edit(dataset)
    given = {key: data[key] for key in _OPTIONS.get(kind, frozenset()) & data.keys() - options.keys()}
    view = {
        "id": str(uuid4()),
        "resource_id": resource,
        "title": as_text(data["title"]),
        "description": fields.text("description"),
        "view_type": kind,
    }
    add_view(context.connection, dataset.number, view | options | given)
    return view | options | given | {"package_id": dataset.id}


@write
def resource_view_delete(context: Context, data: Mapping[str, Any]) -> dict[str, str]:
    """Forgets a view of a resource.

    :param id (required): the view's id
    """
    view = _find(context, data)
    dataset, _ = find_resource(context, view["resource_id"])
    context.require_edit(dataset)
    remove_view(context.connection, view["id"])
    return {"resource_id": view["resource_id"]}


def _read_type(data: Mapping[str, Any]) -> str:
    kind = required(data, "view_type")
    if kind not in _TYPES:
        raise ValidationFailed({"view_type": text("view-type-unknown")})
    return kind


def _datatables(fields: Fields) -> dict[str, Any]:
    """The options of a table, with CKAN's defaults."""
    length = as_integer(fields.data.get("ellipsis_length", 100))
    if length is None or length < 0:
        fields.fail("ellipsis_length", "not-natural")
    return {
        "date_format": fields.text("date_format") or "llll",
        "ellipsis_length": length,
        "filterable": as_flag(fields.data.get("filterable"), default=True),
        "responsive": as_flag(fields.data.get("responsive")),
    }


def _find(context: Context, data: Mapping[str, Any]) -> View:
    view = find_view(context.connection, required(data, "id"))
    if view is None:
        raise NotFound
    return view
