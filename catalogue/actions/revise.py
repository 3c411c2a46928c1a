"""`package_revise`: changing parts of a dataset, its files included, at once and only if it is as expected."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from catalogue.actions.merge import MergeError, filter_keys, merge, merge_key, resolve, unmatched
from catalogue.actions.package import readable, save
from catalogue.actions.registry import write
from catalogue.actions.views import show_package
from catalogue.context import Context
from catalogue.errors import ValidationFailed
from catalogue.fields.reading import from_json, string_list
from catalogue.texts import text


@write
def package_revise(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes parts of a dataset in one step, if it is as expected.

    Flattened keys lead to parts: `update__resources__0__description`, `update__resources__1f9ab` (an id's beginning),
    `update__resources__-1__upload` (a file), `update__resources__extend` (a list to be appended).

    :param match: what the dataset must have, at least its id or name; or `match__id`, `match__name` …
    :param filter (strings): patterns of what is removed first, e.g. `-resources__1`
    :param update: what is laid over it; or `update__…`
    :param include (strings): patterns of what the answer holds
    """
    expected, changes = _collect(data, "match"), _collect(data, "update")
    dataset = readable(context, _reference(expected))
    shown = show_package(context, dataset)
    _compare(shown, expected)
    revised = deepcopy(shown)
    filter_keys(revised, string_list(data, "filter"))
    _change(revised, changes)
    context.require_edit(dataset)
    result = {"package": show_package(context, save(context, {**revised, "id": dataset.id}, dataset))}
    filter_keys(result, string_list(data, "include"))
    return result


def _collect(data: Mapping[str, Any], word: str) -> dict[str, Any]:
    """The whole object under "" and the flattened keys, without the leading word."""
    whole = from_json(data.get(word), word) if data.get(word) not in (None, "") else {}
    if not isinstance(whole, dict):
        raise ValidationFailed({word: [text("not-object")]})
    begin = f"{word}__"
    flat = {key.removeprefix(begin): _decoded(value, key) for key, value in data.items() if key.startswith(begin)}
    if "" in flat:
        raise ValidationFailed({begin: [text("key-unknown")]})
    return {"": whole, **flat}


def _decoded(value: Any, key: str) -> Any:
    """Objects and lists may come as JSON in a text; other texts are meant as they are, even "12" and "null"."""
    return from_json(value, key) if isinstance(value, str) and value.lstrip()[:1] in ("[", "{") else value


def _reference(expected: Mapping[str, Any]) -> str:
    for key in ("id", "name"):
        for place in (expected, expected[""]):
            if place.get(key):
                return str(place[key])
    raise ValidationFailed({"match__id": [text("missing")]})


def _compare(shown: dict[str, Any], expected: Mapping[str, Any]) -> None:
    differing = unmatched(shown, expected[""])
    for key, value in expected.items():
        try:
            differing += unmatched(resolve(shown, key), value, (key,)) if key else []
        except MergeError:
            differing.append(key)
    if differing:
        raise ValidationFailed({"match": differing})


def _change(revised: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Appending comes first, so that a file of the same call finds the resource it belongs to."""
    for key in sorted(changes, key=lambda name: (bool(name), not name.endswith("extend"), name)):
        try:
            if key:
                merge_key(revised, key, changes[key])
            else:
                merge(revised, changes[key])
        except MergeError as error:
            raise ValidationFailed({f"update__{key}" if key else "update": [text("no-place", value=error)]}) from error
