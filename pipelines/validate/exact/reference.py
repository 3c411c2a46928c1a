"""Frictionless itself, for what is not told from columns: its errors as they are, without a limit on their number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipelines.validate.exact.plan import valid_schema


def resource_of(schema: Mapping[str, Any], **described: Any) -> Any:
    """A resource of frictionless with a Table Schema, which is judged by the version of the standard that it names.

    Raises ValueError when the schema is not valid.
    """
    from frictionless import Resource

    if "$schema" in schema:  # else frictionless would want of a schema what the resource is: version 1
        described["schema_profile"] = Resource.metadata_v2_profile
    return Resource(schema=valid_schema(schema), **described)


def errors_of_file(schema: Mapping[str, Any], **described: Any) -> list[Any]:
    """All errors of a file, which `described` tells of, in frictionless's order. Raises ValueError as `errors_of`.

    The schema is given as a file, as on the command line: of an object some checks forget the version of the standard.
    """
    from frictionless import Resource

    with TemporaryDirectory() as folder, trusting():
        path = Path(folder, "schema.json")
        path.write_text(json.dumps(schema, ensure_ascii=False, default=dict), encoding="utf-8")
        return errors_of(Resource(schema=str(path), **described))


def errors_of(resource: Any) -> list[Any]:
    """All errors that frictionless finds in a resource, in its order. Raises ValueError where it cannot go on."""
    try:
        with trusting():
            report = resource.validate(limit_errors=0)
    except Exception as error:  # as for lists in a column that must be unique: they cannot be compared
        raise ValueError(f"frictionless cannot check the table: {error}") from error
    return [error for task in report.tasks for error in task.errors]


@contextmanager
def trusting() -> Iterator[None]:
    """Frictionless may open any path: the user named the file, not a package from somewhere."""
    from frictionless import system

    before = system.trusted
    system.trusted = True
    try:
        yield
    finally:
        system.trusted = before
