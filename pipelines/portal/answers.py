"""What the answers of a portal must look like at least, so that nobody who uses them has to doubt it again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pipelines.package.folder import DESCRIPTOR
from pipelines.report.display import shortened, visible

_WIDEST = 300  # columns of a terminal
_MOST, _DEEPEST = 20, 8  # errors, and levels of them, that are told
Shape = Callable[[Any], bool]


def plain(value: object) -> str:
    """What a portal said, fit for a message: nothing that a terminal would obey, and not endless."""
    return shortened(visible(str(value)[:1000]), _WIDEST)


def harmless(params: Mapping[str, Any]) -> dict[str, Any]:
    """What fills a message, with every text as `plain`."""
    return {key: one if one is None or isinstance(one, int | float) else plain(one) for key, one in params.items()}


def parsed(content: bytes) -> Any:
    """JSON that came from a portal. Raises ValueError for what is none, and for text that nothing can store or send."""
    try:
        found = json.loads(content)
        if b"\\u" in content:  # half of a character, which JSON can write
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError from error
    return found


def files_of(dataset: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The resources that `package_show` shows, by `path`: the name that a file has in the data package.

    Those of others may have none, or what is no name; of several with one path the last counts.
    """
    entries = (dataset or {}).get("resources")
    return {
        entry["path"]: entry
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("path"), str)
    }


def moment_of(text: object) -> datetime | None:
    """A time as CKAN writes it, which is UTC where it does not say; None for what is none."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        return moment and moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def leaving(dataset: Mapping[str, Any], paths: Iterable[str]) -> list[dict[str, Any]]:
    """The resources that go when a dataset shall have the files `paths` of a package: our other files, and doubles.

    What others added to a dataset of ours stays. One that is not ours, which somebody allowed to take, is replaced.
    """
    held, wanted = files_of(dataset), frozenset(paths)
    stay = [held[path] for path in wanted if path in held]
    others = [entry for entry in dataset.get("resources") or [] if not any(entry is one for one in stay)]
    return [entry for entry in others if _is_brought(entry, dataset, wanted)] if DESCRIPTOR in held else others


def _is_brought(entry: Mapping[str, Any], dataset: Mapping[str, Any], wanted: frozenset[str]) -> bool:
    """Whether the resource is a file of ours: by our fields, or by its id where CKAN's form dropped the fields."""
    identifier, path = str(dataset.get("id")), entry.get("path")
    if not isinstance(path, str):
        return entry.get("id") in {resource_id(identifier, one) for one in wanted}
    return path in wanted or bool(entry.get("sha256")) or entry.get("id") == resource_id(identifier, path)


def resource_id(dataset_id: str, path: str) -> str:
    """The id of a new file: the same whenever it is sent again, so that it can never be there twice."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{dataset_id}/{path}"))


def owners_of(dataset: Mapping[str, Any]) -> list[str]:
    """What the organization that a dataset belongs to is called, as far as it is told: ids, then its name."""
    shown = dataset.get("organization")
    owner = shown if isinstance(shown, dict) else {}
    return [str(one) for one in (dataset.get("owner_org"), owner.get("id"), owner.get("name")) if one]


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


def _entries(value: Any, *keys: str) -> bool:
    """A list of objects in which `keys` are texts."""
    return isinstance(value, list) and all(map(_object(*keys), value))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _object(*keys: str) -> Shape:
    """An object in which `keys` are texts."""

    def shape(value: Any) -> bool:
        return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)

    return shape


_NAMED = {"tags": "name", "extras": "key", "groups": "name"}


def _dataset(value: Any) -> bool:
    resources = value.get("resources") if isinstance(value, dict) else None
    return (
        _object("id", "name", "metadata_modified")(value)
        and _entries(resources, "id", "url")
        and all(_entries(value.get(key) or [], name) for key, name in _NAMED.items())
    )


def _table(value: Any) -> bool:
    fields, meta = (value.get("fields"), value.get("meta")) if isinstance(value, dict) else (None, None)
    return _entries(fields, "id", "type") and isinstance(meta, dict) and isinstance(meta.get("count"), int)


def _csv_rows(value: Any) -> bool:
    """Rows as CSV."""
    return _object("records")(value) and _entries(value.get("fields"), "id")


def _revised(value: Any) -> bool:
    return isinstance(value, dict) and _dataset(value.get("package"))


def _status(value: Any) -> bool:
    """A site may hide its version (`ckan.hide_version`)."""
    return isinstance(value, dict) and isinstance(value.get("extensions"), list)


def _found(value: Any) -> bool:
    """What a search gives."""
    return isinstance(value, dict) and _entries(value.get("results")) and isinstance(value.get("count"), int)


_SHAPES: Mapping[str, Shape] = {
    "status_show": _status,
    "license_list": _entries,
    "organization_show": _object("id", "name"),
    "user_show": _object("name"),
    "organization_list_for_user": _entries,
    "group_list_authz": _entries,
    "package_show": _dataset,
    "package_search": _found,
    "package_create": _dataset,
    "package_revise": _revised,
    "scheming_dataset_schema_list": _texts,
    "scheming_dataset_schema_show": _object(),
    "resource_show": _object("id"),
    "datastore_info": _table,
    "datastore_search": _csv_rows,
}
