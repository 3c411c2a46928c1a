"""Resources: the files of datasets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from catalogue.actions.package import editable, save
from catalogue.actions.registry import read, write
from catalogue.actions.views import show_package, show_resource
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.formats import guess_media_type
from catalogue.fields.reading import as_text, required
from catalogue.store.datasets import dataset_of_resource
from catalogue.store.model import Dataset


@read
def resource_show(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """One resource.

    :param id (required): its id
    """
    dataset, place = find_resource(context, required(data, "id"))
    context.require_read(dataset)
    return show_resource(context, dataset, place)


@write
def resource_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Adds a resource at the end of a dataset.

    :param package_id (required): name or id of the dataset
    :param upload: the file (multipart), or
    :param url: where the file is
    :param name, description, format, mimetype, hash: texts; any other key is kept as it is
    """
    dataset = editable(context, required(data, "package_id"))
    sent = dict(data)
    if not sent.get("mimetype") and "upload" not in sent:
        sent["mimetype"] = guess_media_type(as_text(sent.get("url")) or "")
    return _save_changed(context, dataset, lambda resources: [*resources, sent], len(dataset.resources))


@write
def resource_update(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Replaces a resource: fields that are not sent are cleared. Without `upload` or another `url` the file stays.

    :param id (required): the resource's id
    :others: those of resource_create
    """
    dataset, place = _editable(context, data)
    return _save_changed(context, dataset, lambda resources: _put(resources, place, data), place)


@write
def resource_patch(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes the fields of a resource that are sent and keeps the others.

    :param id (required): the resource's id
    :others: those of resource_create
    """
    dataset, place = _editable(context, data)
    sent = dict(data)
    if sent.get("url") and "url_type" not in sent and "upload" not in sent:
        sent["url_type"] = None
    return _save_changed(context, dataset, lambda resources: _put(resources, place, resources[place] | sent), place)


@write
def resource_delete(context: Context, data: Mapping[str, Any]) -> None:
    """Removes a resource and its file.

    :param id (required): the resource's id
    """
    dataset, place = _editable(context, data)
    shown = show_package(context, dataset)
    save(context, shown | {"resources": [*shown["resources"][:place], *shown["resources"][place + 1 :]]}, dataset)


def find_resource(context: Context, identifier: str) -> tuple[Dataset, int]:
    """The dataset of the resource with this id, and the resource's place in it. Raises NotFound."""
    dataset = dataset_of_resource(context.connection, identifier)
    if dataset is None:
        raise NotFound
    return dataset, next(place for place, one in enumerate(dataset.resources) if one.id == identifier)


def _editable(context: Context, data: Mapping[str, Any]) -> tuple[Dataset, int]:
    dataset, place = find_resource(context, required(data, "id"))
    context.require_edit(dataset)
    return dataset, place


def _put(resources: list[Any], place: int, changed: Mapping[str, Any]) -> list[Any]:
    return [*resources[:place], changed, *resources[place + 1 :]]


def _save_changed(
    context: Context, dataset: Dataset, change: Callable[[list[Any]], list[Any]], place: int
) -> dict[str, Any]:
    """Stores the dataset with its list of resources changed, and shows the resource at `place`."""
    shown = show_package(context, dataset)
    try:
        saved = save(context, shown | {"resources": change(shown["resources"])}, dataset)
    except ValidationFailed as failed:
        raise ValidationFailed(_own_errors(failed, place)) from failed
    return show_resource(context, saved, place)


def _own_errors(failed: ValidationFailed, place: int) -> dict[str, Any]:
    """Complaints about the one resource, without the list they stand in."""
    nested = failed.errors.get("resources")
    return nested[place] if isinstance(nested, list) and len(nested) > place else failed.errors
