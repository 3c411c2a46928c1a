"""A whole data package: the errors of `frictionless validate datapackage.json`, all of them, resource by resource.

Tables in CSV files are checked in parts, so that their size does not matter. What is none, or is described in another
way, goes to frictionless itself. What lies outside of the folder is named, and not fetched.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.files import md5, sha256
from pipelines.validate.exact.errors import uncollected
from pipelines.validate.exact.files import FileError, TableFile, of_frictionless
from pipelines.validate.exact.foreign import ForeignKey, ForeignKeys, foreign_keys_of, known_keys
from pipelines.validate.exact.known import OnlyFrictionless

_SHA256, _MD5 = "sha256", "md5"
_FILES = ("path", "url", "extrapaths", "schema", "dialect", "checklist", "pipeline")
_PROFILES = ("profile", "profiles")
_KNOWN = ("data-package", "tabular-data-package", "data-resource", "tabular-data-resource")  # others are fetched


@dataclass(frozen=True)
class Checked:
    """A resource and its errors; of the package itself name and path are blank. `rows`: None of what is no table."""

    name: str = ""
    path: str = ""
    errors: list[FileError] = field(default_factory=list)
    rows: int | None = None


def elsewhere(descriptor: Path) -> list[tuple[str, str]]:
    """What a package has outside of its folder: (where in the descriptor, what is written there).

    Addresses in the net, paths that lead out of the folder, be it through a link, and profiles other than the usual
    (they name addresses in turn). Raises OSError; of a descriptor that is none there is nothing to tell.
    """
    try:
        described = json.loads(descriptor.read_text(encoding="utf-8"))
        resources = list(described["resources"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    folder = descriptor.parent.resolve()
    named = [*_texts(described, "", _PROFILES), *_references(resources)]
    return [
        (where, text)
        for where, text in named
        if (text not in _KNOWN if where.endswith(_PROFILES) else _is_outside(folder, text))
    ]


def _references(resources: list[Any]) -> Iterator[tuple[str, str]]:
    for number, resource in enumerate(resources):
        if isinstance(resource, str):
            yield f"resources[{number}]", resource
        elif isinstance(resource, dict):
            yield from _texts(resource, f"resources[{number}].", (*_FILES, *_PROFILES))


def _texts(described: Mapping[str, Any], where: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The texts, or lists of them, under these keys."""
    for key in keys:
        value = described.get(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield where + key, text


def _is_outside(folder: Path, text: str) -> bool:
    try:
        return "://" in text or not (folder / text).resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links that lead to each other
        return True


def package_errors(descriptor: Path) -> list[Checked]:
    """What `frictionless validate` says of a data package, given its `datapackage.json`, without limit.

    Ask `elsewhere` first: frictionless fetches what a descriptor names.
    """
    from frictionless import FrictionlessException, Package

    with uncollected(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of frictionless, about old ways to write a descriptor
        try:
            package = Package(str(descriptor))
            package.to_descriptor(validate=True)
        except FrictionlessException as error:
            return [Checked(errors=list(map(of_frictionless, error.to_errors())))]
        return [_checked(package, resource) for resource in package.resources]


def _checked(package: Any, resource: Any) -> Checked:
    """A resource by columns, or else by frictionless."""
    table = _table(package, resource)
    if table is not None:
        try:
            errors = table.told_from_columns()
        except ValueError:  # a schema that is valid only in a package of another version
            errors = None
        if errors is not None:
            return Checked(resource.name, resource.path, [*errors, *_of_file(resource, table.path)], table.rows)
    return _by_frictionless(resource)


def _table(package: Any, resource: Any) -> _OfPackage | None:
    """A table that is a file beside the descriptor, without counts that only reading it to the end gives."""
    from frictionless.resources import TableResource

    plain = isinstance(resource, TableResource) and resource.path and not resource.extrapaths
    if not plain or resource.data is not None or resource.rows or resource.fields or not resource.schema.fields:
        return None
    return _OfPackage(package, resource) if Path(resource.normpath).is_file() else None


class _OfPackage(TableFile):
    """A table of a package."""

    def __init__(self, package: Any, resource: Any) -> None:
        super().__init__(Path(resource.normpath), resource.schema.to_descriptor())
        self._package, self._resource = package, resource

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def resource(self) -> Any:
        copy = self._resource.to_copy()
        copy.schema.foreign_keys = []
        return copy

    def foreign_keys(self) -> ForeignKeys | None:
        keys = [
            ForeignKey(fields, name, target, self._known(name, target))
            for fields, name, target in foreign_keys_of(self._schema)
        ]
        return ForeignKeys(keys) if keys else None

    def _known(self, name: str, target: list[str]) -> Any:
        if name in ("", self._resource.name):
            return known_keys(*self.records(), target)
        if not self._package.has_resource(name):
            raise OnlyFrictionless
        other = _table(self._package, self._package.get_resource(name))
        if other is None:
            raise OnlyFrictionless
        return known_keys(*other.records(), target)


def _by_frictionless(resource: Any) -> Checked:
    report = resource.validate(limit_errors=0)
    errors = [of_frictionless(error) for task in report.tasks for error in task.errors]
    rows = resource.stats.rows if resource.tabular else None
    return Checked(resource.name, resource.path or "", errors, rows)


def _of_file(resource: Any, path: Path) -> Iterator[FileError]:
    """The hash and the size that the descriptor tells, where they are not those of the file."""
    from frictionless import errors, helpers

    if resource.hash:
        kind, expected = helpers.parse_resource_hash_v1(resource.hash)
        actual = {_SHA256: sha256, _MD5: md5}[kind](path) if kind in (_SHA256, _MD5) else None
        if actual and actual != expected:
            yield of_frictionless(errors.HashCountError(note=_expected(expected, actual)))
    if resource.bytes and resource.bytes != path.stat().st_size:
        yield of_frictionless(errors.ByteCountError(note=_expected(resource.bytes, path.stat().st_size)))


def _expected(expected: object, actual: object) -> str:
    return f'expected is "{expected}" and actual is "{actual}"'
