"""A `datapackage.json` beside a CSV file: what it says of the file answers rules that the file alone cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.frozen import frozen

_LARGEST = 20_000_000
_CODED = ("enum", "categories", "vocabulary")


@frozen
class Descriptor:
    """The package, its resource of this file, and the fields of its Table Schema by name."""

    package: Mapping[str, Any]
    resource: Mapping[str, Any]
    fields: Mapping[str, Mapping[str, Any]]

    @property
    def form(self) -> str:
        """The national form that the data has, as `aed/standard-ods`; "" where it has none."""
        return str(self.package.get("standard") or "")

    @property
    def missing_values(self) -> list[Any] | None:
        """What stands for a missing value; None where that is not said."""
        schema = self.resource.get("schema")
        values = schema.get("missingValues") if isinstance(schema, Mapping) else None
        return values if isinstance(values, list) else None

    def described(self, name: str) -> bool:
        """Whether the field has a definition in words."""
        return bool(str(self.fields.get(name, {}).get("description") or "").strip())

    def unit(self, name: str) -> str:
        """The unit of a field; "" where none is given."""
        return str(self.fields.get(name, {}).get("unit") or "")

    def codes(self, name: str) -> bool:
        """Whether the values of a field are listed, or tell of themselves in the field's definition."""
        raw = self.fields.get(name, {})
        listed = {**raw, **_mapping(raw.get("constraints")), **_mapping(raw.get("expected"))}
        return any(listed.get(key) for key in _CODED)

    @property
    def missing(self) -> list[str]:
        """What of L3-08 is not said: the names of the properties that are absent."""
        package, resource = self.package, self.resource
        said = {
            "definitions": bool(self.fields) and all(map(self.described, self.fields)),
            "source": bool(package.get("sources") or package.get("contributors") or package.get("organization")),
            "frequency": bool(package.get("frequency")),
            "version": bool(package.get("version") or package.get("updated") or package.get("created")),
            "encoding": bool(resource.get("encoding")),
        }
        return [name for name, there in said.items() if not there]


def beside(path: Path) -> Descriptor | None:
    """The descriptor in the folder of a file that has the file among its resources; None where there is none."""
    place = path.parent / "datapackage.json"
    try:
        if not place.is_file() or place.stat().st_size > _LARGEST:
            return None
        package = json.loads(place.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    resources = package.get("resources") if isinstance(package, dict) else None
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict) and resource.get("path") == path.name:
            return Descriptor(package, resource, _fields(resource))
    return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _fields(resource: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    fields = _mapping(resource.get("schema")).get("fields")
    known = fields if isinstance(fields, list) else ()
    return {str(one.get("name")): one for one in known if isinstance(one, Mapping)}
