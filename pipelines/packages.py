"""A finished data package, checked again: is it what its descriptor says, and do its tables keep to their schemas?

For CI, which looks at packages on each commit. Tables are checked in parts: their size does not matter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError
from pipelines.findings import Log, Place
from pipelines.package.folder import DESCRIPTOR

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.validate.exact.files import FileError
    from pipelines.validate.exact.packages import Checked

_ALTERED = ("hash-count", "byte-count")
_MB = 1024 * 1024
_LARGEST, _MOST = 4 * _MB, 1_000  # bytes of a descriptor, and resources: a package of ours has 20 kB and three


def descriptor_of(path: Path) -> Path | None:
    """The `datapackage.json` that is meant: the file itself or the one in the folder; None where there is none.

    A folder with settings is a dataset, whatever else lies in it.
    """
    inside = path / DESCRIPTOR
    if inside.is_file() and not (path / "dataset.yaml").exists():
        return inside
    return path if path.name == DESCRIPTOR and path.is_file() else None


def check_package(descriptor: Path) -> Build:
    """Every error that `frictionless validate datapackage.json` finds, as findings; places name the resource's path.

    A package with something outside of its folder, or that would take forever, is not looked at further: nothing is
    fetched. Raises DataError, WorldError when it cannot be read.
    """
    from pipelines.build import Build
    from pipelines.read import opening
    from pipelines.report import Report
    from pipelines.table import Source
    from pipelines.validate.exact.packages import elsewhere, package_errors

    if opening.find(descriptor) > _LARGEST:
        size = descriptor.stat().st_size // _MB
        raise DataError("file-too-large", value=f"{size:,}", limit=f"{_LARGEST // _MB}")
    log, rows = Log(), 0
    outside = elsewhere(descriptor)
    for where, text in outside:
        log.add("package-elsewhere", field=where, value=text)
    endless = None if outside else _endless(descriptor)
    if endless:
        log.add("package-descriptor", type=endless[0], note=endless[1])
    for one in () if outside or endless else package_errors(descriptor):
        rows += one.rows or 0
        for error in one.errors:
            _add(log, one, error)
    dataset, generation = _standard(descriptor)
    source = Source(opening.shown(descriptor), "datapackage", "utf-8")
    return Build(Report(source, dataset, generation, 1.0 if dataset else 0.0, rows=rows, log=log), log)


def _endless(descriptor: Path) -> tuple[str, str] | None:
    """What there is in a package that it would take forever to check: kind, and a note."""
    from pipelines.validate.exact.endless import endless_pattern

    try:
        described = json.loads(descriptor.read_bytes())
        if len(described["resources"]) > _MOST:
            return "resources", f"{len(described['resources']):,} resources (at most {_MOST:,})"
    except (ValueError, KeyError, TypeError, RecursionError):
        return None  # that is told of when it is checked
    pattern = endless_pattern(descriptor, described)
    return ("pattern", f'pattern "{pattern[:100]}" takes too long') if pattern is not None else None


def _add(log: Log, checked: Checked, error: FileError) -> None:
    place = Place(checked.path or None, error.row)
    told: dict[str, Any] = {"type": error.type, "note": error.note}
    if not checked.name:
        log.add("package-descriptor", **told)
    elif error.type in _ALTERED:
        if checked.path not in [one.value for one in log.findings if one.code == "package-file-altered"]:
            log.add("package-file-altered", place, value=checked.path, **told)  # another size is another hash too
    elif error.row is None:
        log.add("package-table", place, field=error.field, **told)
    elif error.field is None:
        log.add("package-row", place, **told)
    else:
        log.add("package-cell", place, field=error.field, value=error.cell, **told)


def _standard(descriptor: Path) -> tuple[str | None, str | None]:
    """Dataset and generation, which packages of ours name: `aed/standard-ods`."""
    from pipelines.standards import all_definitions

    try:
        dataset, _, generation = json.loads(descriptor.read_text(encoding="utf-8"))["standard"].partition("/")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, None
    return (dataset, generation or None) if dataset in all_definitions() else (None, None)
