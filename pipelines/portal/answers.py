"""What the answers of a portal must look like at least, so that nobody who uses them has to doubt it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from pipelines.report.display import shortened, visible

_WIDEST = 300  # columns of a terminal
_MOST, _DEEPEST = 20, 8  # errors, and levels of them, that are told
Shape = Callable[[Any], bool]


def plain(value: object) -> str:
    """What a portal said, fit for a message: nothing that a terminal would obey, and not endless."""
    return shortened(visible(str(value)[:1000]), _WIDEST)


def said(errors: Any) -> str:
    """The errors of a ValidationError in one line: `name: That URL is already in use; resources.0.url: …`."""
    return plain("; ".join(islice(_said(errors, ()), _MOST)))


def _said(errors: Any, place: tuple[str, ...]) -> Iterator[str]:
    if len(place) > _DEEPEST or not isinstance(errors, dict | list):
        yield f"{'.'.join(place)}: {errors}" if place else str(errors)
    elif isinstance(errors, dict):
        for key, value in errors.items():
            if key != "__type":
                yield from _said(value, (*place, str(key)))
    else:
        for number, value in enumerate(errors):
            yield from _said(value, (*place, str(number)) if isinstance(value, dict | list) else place)


def fits(action: str, result: Any) -> bool:
    """Whether the result of the action has the form that CKAN gives it. Actions that are not known here always fit."""
    return _SHAPES.get(action, lambda _: True)(result)


def _entries(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _object(*keys: str) -> Shape:
    """An object in which `keys` are texts."""

    def shape(value: Any) -> bool:
        return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)

    return shape


def _dataset(value: Any) -> bool:
    resources = value.get("resources") if isinstance(value, dict) else None
    return (
        _object("id", "name", "metadata_modified")(value)
        and isinstance(resources, list)
        and all(_object("id", "url")(one) for one in resources)
        and all(_entries(value.get(key) or []) for key in ("tags", "extras", "groups"))
    )


def _table(value: Any) -> bool:
    fields, meta = (value.get("fields"), value.get("meta")) if isinstance(value, dict) else (None, None)
    return (
        isinstance(fields, list)
        and all(_object("id", "type")(one) for one in fields)
        and isinstance(meta, dict)
        and isinstance(meta.get("count"), int)
    )


def _csv_rows(value: Any) -> bool:
    """Rows as CSV."""
    return (
        _object("records")(value) and isinstance(value.get("fields"), list) and all(map(_object("id"), value["fields"]))
    )


def _status(value: Any) -> bool:
    """A site may hide its version (`ckan.hide_version`)."""
    return isinstance(value, dict) and isinstance(value.get("extensions"), list)


_SHAPES: Mapping[str, Shape] = {
    "status_show": _status,
    "license_list": _entries,
    "organization_show": _object("id", "name"),
    "user_show": _object("name"),
    "organization_list_for_user": _entries,
    "group_list_authz": _entries,
    "package_show": _dataset,
    "package_create": _dataset,
    "scheming_dataset_schema_list": _texts,
    "scheming_dataset_schema_show": _object(),
    "resource_show": _object("id"),
    "datastore_info": _table,
    "datastore_search": _csv_rows,
}
