"""The packages of a bundle that is proved, looked at once more: what its office says of them has to be so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.approval import PROPERTY
from pipelines.bundle.manifest import Entry, Manifest
from pipelines.bundle.reading import Opened
from pipelines.errors import DataError
from pipelines.package.folder import DESCRIPTOR
from pipelines.portal.answers import parsed
from pipelines.portal.held import schema_of, tables_of

_NAMED = 3  # errors of a table that are told
_LARGEST_DESCRIPTOR = 20_000_000  # bytes: it is read as a whole
_TABLES = ".csv"  # what our tables are; nothing else is given to a reader of tables


def check_packages(opened: Opened) -> None:
    """Raises DataError where a package is not what the bundle says, WithheldError where its approval is missing."""
    for entry, folder in opened.packages:
        descriptor = _descriptor(entry, folder)
        _ensure_same(opened.manifest, entry, descriptor)
        entry.gate.without_embargo().check(folder)
        for path, table in tables_of(descriptor).items():
            _ensure_valid(entry, folder / path, table)


def _descriptor(entry: Entry, folder: Path) -> dict[str, Any]:
    if entry.files[0].bytes > _LARGEST_DESCRIPTOR:
        raise _unfit(entry, DESCRIPTOR)
    try:
        found = parsed((folder / DESCRIPTOR).read_bytes())
        resources = found["resources"]
        hashes = {str(one["path"]): str(one["hash"]).removeprefix("sha256:") for one in resources}
    except (ValueError, KeyError, TypeError) as error:
        raise _unfit(entry, DESCRIPTOR) from error
    if hashes != {file.path: file.sha256 for file in entry.files[1:]} or len(hashes) != len(resources):
        raise _unfit(entry, "resources")
    return dict(found)


def _ensure_same(manifest: Manifest, entry: Entry, descriptor: Mapping[str, Any]) -> None:
    owner = descriptor.get("organization")
    told = (owner.get("name"), owner.get("code")) if isinstance(owner, dict) else ()
    if told != (manifest.organization, manifest.code):
        raise _unfit(entry, "organization")
    if descriptor.get("name") != entry.name:
        raise _unfit(entry, "name")
    trails = [None, *(one.to_dict() for one in entry.gate.of_package(descriptor))]
    if descriptor.get(PROPERTY) not in trails:  # it is published, so it has to be the one that was signed
        raise _unfit(entry, PROPERTY)


def _ensure_valid(entry: Entry, path: Path, table: Mapping[str, Any]) -> None:
    """The table against its own schema, cell by cell. Keys of other tables were looked at where it was made."""
    from frictionless import FrictionlessException

    from pipelines.validate.exact.files import file_errors

    if path.suffix != _TABLES:
        raise _unfit(entry, path.name)
    schema = {key: value for key, value in schema_of(table).items() if key != "foreignKeys"}
    try:
        dialect = {key: value for key, value in (table.get("dialect") or {}).items() if key != "$schema"}
        errors = file_errors(path, schema, dialect=dialect, encoding=str(table.get("encoding") or "utf-8"))
    except (FrictionlessException, ValueError, AttributeError, TypeError) as error:
        raise _unfit(entry, path.name) from error
    if errors:
        told = "; ".join(error.note or error.type for error in errors[:_NAMED])
        raise DataError("bundle-invalid", value=entry.label, file=path.name, count=len(errors), reason=told)


def _unfit(entry: Entry, what: str) -> DataError:
    return DataError("bundle-unfit", value=entry.label, what=what)
