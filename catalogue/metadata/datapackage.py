"""`/dataset/<name>/datapackage.json`: a Data Package v2 whose paths are the addresses of the files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue.actions.package import readable
from catalogue.dependence import depends_on
from catalogue.descriptor import published_resources
from catalogue.endpoints import guarded
from catalogue.licenses import LICENSES, License
from catalogue.metadata.conditional import anonymous, answer
from catalogue.metadata.described import Described, File, describe, licence_address
from catalogue.metadata.values import moment, plain, web_address
from catalogue.rows.tableschema import as_schema

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES = frozenset({"CSV", "TSV"})


@guarded
def descriptor(request: Request) -> Response:
    """The descriptor of one public dataset, made from what the catalogue knows."""
    with anonymous(request) as context:
        dataset = readable(context, request.path_params["name"])
        one = describe(context, [dataset])[0]
        published = published_resources(context.store.files, one.dataset)
    depends_on(request.scope, dataset.number)
    return answer(request, "application/json", (one, published), lambda: _json(_package(one, published)))


def _package(one: Described, published: Mapping[str, Any]) -> dict[str, Any]:
    dataset = one.dataset
    names: set[str] = set()
    return _filled(
        {
            "$schema": f"{_PROFILES}/datapackage.json",
            "id": dataset.id,
            "name": dataset.name,
            "title": one.title,
            "description": one.notes,
            "homepage": one.page,
            "created": moment(dataset.created),
            "version": plain(dataset.fields.get("version")),
            "keywords": [plain(tag) for tag in dataset.tags],
            "licenses": _licences(one.license),
            "contributors": _contributors(one),
            "sources": _sources(one),
        }
    ) | {"resources": [_resource(file, published, names) for file in one.files if file.address]}


def _licences(license: License | None) -> list[dict[str, Any]]:
    """Only known ones have a name: that is an id."""
    if license is None or license.id == "notspecified":
        return []
    known = {"name": license.id, "title": license.title} if license.id in LICENSES else {}
    return [_filled(known | {"path": licence_address(license)})]


def _contributors(one: Described) -> list[dict[str, Any]]:
    name, mail = one.contact()
    contact = {"title": name, "email": mail.removeprefix("mailto:") if mail else None, "organization": one.publisher}
    publisher = {"title": one.publisher, "path": f"{one.base}/organization/{one.organization.name}"}
    return [publisher | {"roles": ["publisher"]}, *([_filled(contact) | {"roles": ["contact"]}] if mail else [])]


def _sources(one: Described) -> list[dict[str, str]]:
    address = web_address(one.dataset.fields.get("url"))
    return [{"title": one.title, "path": address}] if address else []


def _resource(file: File, published: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    fields = file.resource.fields
    told = published.get(str(fields.get("path") or file.resource.file_name or ""), {})
    schema = _schema(fields.get("schema")) or _schema(told.get("schema"))
    tabular = file.format in _TYPES
    return _filled(
        {
            "$schema": f"{_PROFILES}/dataresource.json",
            "name": _free_name(file, told, names),
            "type": "table" if tabular else None,
            "path": file.address,
            "title": file.name,
            "description": file.description,
            "format": file.format.lower(),
            "mediatype": file.media_type,
            "encoding": _encoding(fields.get("encoding") or told.get("encoding")),
            "bytes": file.size,
            "hash": f"sha256:{file.sha256}" if file.sha256 else None,
            "licenses": _licences(file.license),
            "rights": file.rights,
            "dialect": _object(told.get("dialect")) if tabular else None,
            "schema": schema if tabular else None,
        }
    )


def _free_name(file: File, told: Mapping[str, Any], names: set[str]) -> str:
    """A name for programs: that of the published package, else from the file's, else from its format."""
    for wanted in (told.get("name"), (file.resource.file_name or "").partition(".")[0], file.format, "file"):
        base = re.sub(r"[^a-z0-9._-]+", "-", str(wanted or "").lower()).strip("-._")[:80]
        if base:
            break
    number, name = 1, base
    while name in names:
        number += 1
        name = f"{base}-{number}"
    names.add(name)
    return name


def _schema(value: object) -> dict[str, Any] | None:
    """A Table Schema of fields with names."""
    schema = as_schema(value)
    fields = schema["fields"] if schema else []
    return (
        schema if fields and all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in fields) else None
    )


def _object(value: object) -> dict[str, Any] | None:
    return value if isinstance(value, dict) and value else None


def _encoding(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}", value) else None


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value not in ("", [], {}, None)}


def _json(package: dict[str, Any]) -> bytes:
    return json.dumps(package, ensure_ascii=False, indent=1).encode("utf-8", "replace")
