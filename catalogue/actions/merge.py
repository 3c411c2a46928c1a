"""How `package_revise` compares, filters and changes nested data by patterns and keys like `resources__0__url`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.fields.reading import from_json

_SHORTEST_ID = 5


class MergeError(Exception):
    """A key leads nowhere, or a value does not fit its place."""


def unmatched(data: Any, wanted: Any, path: tuple[str, ...] = ()) -> list[str]:
    """Where `data` differs from `wanted`; only what `wanted` names is compared."""
    if isinstance(wanted, Mapping):
        if not isinstance(data, Mapping):
            return ["__".join(path)]
        return [
            place
            for key, value in wanted.items()
            for place in (unmatched(data[key], value, (*path, key)) if key in data else ["__".join((*path, str(key)))])
        ]
    if isinstance(wanted, list) and isinstance(data, list):
        return [
            place
            for number, value in enumerate(wanted)
            for place in (
                unmatched(data[number], value, (*path, str(number)))
                if number < len(data)
                else ["__".join((*path, str(number)))]
            )
        ]
    return [] if data == wanted or _reads_as(wanted, data) else ["__".join(path)]


def _reads_as(wanted: Any, data: Any) -> bool:
    """Multipart requests have texts only: "true" stands for true, "3" for 3."""
    return isinstance(wanted, str) and not isinstance(data, str) and bool(from_json(wanted, "match") == data)


def resolve(data: Any, key: str) -> Any:
    """The part of `data` that a flattened key names. Raises MergeError."""
    current = data
    for part in key.split("__") if key else []:
        if isinstance(current, dict) and part in current:
            current = current[part]
        elif isinstance(current, list):
            current = current[_index(current, part)]
        else:
            raise MergeError(key)
    return current


def merge(data: Any, update: Any, path: str = "") -> Any:
    """`data` with `update` laid over it: objects by key, lists by position, all else replaced. Raises MergeError."""
    if isinstance(data, dict):
        if not isinstance(update, Mapping):
            raise MergeError(path)
        for key, value in update.items():
            data[key] = merge(data[key], value, f"{path}__{key}") if key in data else value
        return data
    if isinstance(data, list):
        if not isinstance(update, list):
            raise MergeError(path)
        for number, value in enumerate(update[: len(data)]):
            data[number] = merge(data[number], value, f"{path}__{number}")
        data.extend(update[len(data) :])
        return data
    return update


def merge_key(data: Any, key: str, value: Any) -> None:
    """Lays `value` over what a flattened key names; the last part may be `extend`. Raises MergeError."""
    parent_key, _, last = key.rpartition("__")
    parent = resolve(data, parent_key)
    if isinstance(parent, dict):
        merge(parent, {last: value}, parent_key)
    elif isinstance(parent, list) and last == "extend":
        if not isinstance(value, list):
            raise MergeError(key)
        parent.extend(value)
    elif isinstance(parent, list):
        number = _index(parent, last)
        parent[number] = merge(parent[number], value, key)
    else:
        raise MergeError(key)


def filter_keys(data: Any, patterns: list[str]) -> None:
    """Removes what the patterns name. `-a__b` removes, `+a` protects, `*` is every key; the first that fits wins."""
    _filter(data, [(pattern.startswith("+"), pattern.lstrip("+-").split("__")) for pattern in patterns])


def _filter(data: Any, patterns: list[tuple[bool, list[str]]]) -> None:
    if isinstance(data, dict):
        places: list[Any] = list(data)
    elif isinstance(data, list):
        places = list(range(len(data)))
    else:
        return
    removed = []
    for place in places:
        deeper: list[tuple[bool, list[str]]] = []
        for keep, parts in patterns:
            if not _fits(data, place, parts[0]):
                continue
            if len(parts) == 1:
                if not keep and not any(kept for kept, _ in deeper):
                    removed.append(place)
                break
            deeper.append((keep, parts[1:]))
        if deeper and place not in removed:
            _filter(data[place], deeper)
    for place in reversed(removed):
        del data[place]


def _fits(data: Any, place: Any, part: str) -> bool:
    if part == "*":
        return True
    if isinstance(data, dict):
        return bool(part == place)
    try:
        return bool(_index(data, part) == place)
    except MergeError:
        return False


def _index(items: list[Any], part: str) -> int:
    """A position, counted from the end when negative, or the beginning (five characters or more) of an item's id."""
    if len(part) >= _SHORTEST_ID:
        for number, item in enumerate(items):
            if isinstance(item, dict) and str(item.get("id", "")).startswith(part):
                return number
        raise MergeError(part)
    try:
        number = int(part)
    except ValueError:
        raise MergeError(part) from None
    if not -len(items) <= number < len(items):
        raise MergeError(part)
    return number % len(items)
