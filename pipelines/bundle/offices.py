"""Whose bundles are taken in: the `[office.NAME]` tables of `publish.toml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.bundle.keys import PublicKey
from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.messages.filling import Both
from pipelines.report.display import visible
from pipelines.toml_settings import parsed, refuse_unknown, table_of, text_of, wrong
from pipelines.workspace import NAME_FORM, is_name


@frozen
class Office:
    """An office by the name that it has here, its key, and the organizations that it may publish for."""

    name: str
    key: PublicKey
    organizations: tuple[str, ...]


def read_offices(path: Path) -> dict[str, Office]:
    """The offices of a `publish.toml` by name; none where there is no such file. Raises UsageError."""
    given = table_of(path, "office", parsed(path).get("office", {}))
    offices: dict[str, Office] = {}
    for name, values in given.items():
        office = _office(path, name, values)
        twin = next((other for other in offices.values() if other.key == office.key), None)
        if twin:
            raise UsageError("office-key-twice", file=path, value=name, second=twin.name)
        offices[name] = office
    return offices


def _office(path: Path, name: str, values: Any) -> Office:
    if not is_name(name):
        raise wrong(path, "office", name, NAME_FORM)
    prefix = f"office.{name}"
    given = table_of(path, prefix, values)
    refuse_unknown(path, f"{prefix}.", given, _READERS)
    if "key" not in given:
        raise UsageError("setting-missing", file=path, value=f"{prefix}.key")
    read = {key: _read(path, f"{prefix}.{key}", key, value) for key, value in given.items()}
    return Office(name, read["key"], read.get("organizations", (name,)))


def _read(path: Path, key: str, kind: str, value: Any) -> Any:
    parse, expected = _READERS[kind]
    try:
        return parse(value)
    except ValueError:
        raise wrong(path, key, visible(str(value)[:100]), expected) from None


def _organizations(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError
    names = tuple(text_of(one) for one in value)
    if not all(map(is_name, names)):
        raise ValueError
    return names


_READERS: Mapping[str, tuple[Callable[[Any], Any], str | Both]] = {
    "key": (
        lambda value: PublicKey.of_text(text_of(value)),
        Both("`publish key show` が示す ed25519:…", "what `publish key show` prints, ed25519:…"),
    ),
    "organizations": (
        _organizations,
        Both('団体の名前の一覧。例 ["mihon"]', 'a list of names of organizations, such as ["mihon"]'),
    ),
}
