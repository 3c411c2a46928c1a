"""The paths that are not actions: files, tables, metadata, feeds."""

from __future__ import annotations

from typing import Any

from catalogue.metadata.feeds import MEDIA_TYPE as ATOM
from catalogue.metadata.rdf import FORMS

_HTML = {"text/html": {"schema": {"type": "string"}}}
_ANY_FILE: dict[str, Any] = {"*/*": {}}
_TEXT = {"type": "string"}
_NAME = {"type": "string", "description": "Name or id."}
_PAGE = {"type": "integer", "minimum": 1, "maximum": 999_999, "default": 1}
_SEARCH = {
    "q": _TEXT | {"description": "As in package_search."},
    "fq": _TEXT | {"description": "As in package_search."},
}
_REFUSALS = {
    "400": "A parameter cannot be used.",
    "403": "Not public.",
    "404": "There is no such thing.",
}


def paths() -> dict[str, Any]:
    """Path → path item."""
    return {
        "/api/3": {"get": _get("api", "version", "The version of the API.", {"application/json": _version()})},
        "/api/openapi.json": {
            "get": _get("api", "openapi", "This definition.", {"application/json": {"schema": {"type": "object"}}})
        },
        **_files(),
        **_tables(),
        **_indicators(),
        **_metadata(),
        **_feeds(),
    }


def _version() -> dict[str, Any]:
    return {"schema": {"type": "object", "required": ["version"], "properties": {"version": {"const": 3}}}}


def _files() -> dict[str, Any]:
    file = {"name": _NAME, "id": _TEXT, "file": _TEXT | {"description": "Any name; only the id counts."}}
    stable = {
        "organization": _TEXT | {"description": "The organization's name."},
        "dataset": _TEXT | {"description": "The dataset's name, with or without the organization's before it."},
        "format": _TEXT | {"description": "A format of its files: csv, geojson, xlsx …", "pattern": "^[a-z0-9]+$"},
    }
    return {
        "/dataset/{name}/resource/{id}/download/{file}": {
            "get": _file("download", "A file, as it was published.", file)
        },
        "/{organization}/{dataset}/data.{format}": {
            "get": _file("data", "The data of a dataset, under an address that never changes.", stable)
        },
    }


def _tables() -> dict[str, Any]:
    """Errors here are those of the API, without the address of an explanation."""
    query = {
        "format": {"enum": ["csv", "tsv", "json", "geojson"], "default": "csv"},
        "bom": {"type": "boolean", "description": "With the mark that Excel knows UTF-8 by."},
        **dict.fromkeys(("q", "filters", "fields", "sort"), _TEXT),
        **{name: {"type": "integer", "minimum": 0} for name in ("limit", "offset")},
        "distinct": {"type": "boolean"},
        **{name: {"type": "number"} for name in ("lat", "lon", "distance")},
    }
    content = {kind: {"schema": _TEXT} for kind in ("text/csv", "text/tab-separated-values")}
    content |= {kind: {"schema": {"type": "object"}} for kind in ("application/json", "application/geo+json")}
    operation = _get("tables", "dump", "All rows of a table, or those asked for (as datastore_search).", content, query,
                     {"id": _TEXT | {"description": "The resource's id."}}, conditional=True)  # fmt: skip
    error = {"application/json": {"schema": {"type": "object", "required": ["success", "error"]}}}
    for status in ("403", "404", "409"):
        operation["responses"][status] = {
            "description": operation["responses"][status]["description"],
            "content": error,
        }
    del operation["responses"]["400"]
    operation["security"] = [{}, {"token": []}]
    return {"/datastore/dump/{id}": {"get": operation}}


def _indicators() -> dict[str, Any]:
    several = {"type": "array", "items": _TEXT, "description": "`<dataset>/<id>`; one: with those of similar names."}
    query = {"indicator": several, "q": _TEXT | {"description": "Words in an indicator's name."}}
    content = {"text/csv": {"schema": _TEXT}}
    return {"/kpi/compare.csv": {"get": _get("tables", "kpi_compare", "Indicators of towns together.", content, query)}}


def _metadata() -> dict[str, Any]:
    dcat = {**_SEARCH, "modified_since": _TEXT, "page": _PAGE}
    found: dict[str, Any] = {
        "/dataset/{name}/datapackage.json": {
            "get": _get(
                "metadata",
                "datapackage",
                "A dataset as a Frictionless data package.",
                {"application/json": {"schema": {"type": "object"}}},
                path={"name": _NAME},
                conditional=True,
            )
        }
    }
    for ending, (kind, _) in FORMS.items():
        content = {kind: {"schema": {"type": "object"} if kind.endswith("json") else _TEXT}}
        one = _get(
            "metadata",
            f"dataset_{ending}",
            "A dataset in DCAT-AP.",
            content,
            path={"name": _NAME},
            conditional=True,
        )
        all_ = _get(
            "metadata", f"catalogue_{ending}", "The catalogue in DCAT-AP, 100 datasets on a page.", content, dcat,
            conditional=True,
        )  # fmt: skip
        found |= {f"/dataset/{{name}}.{ending}": {"get": one}, f"/catalog.{ending}": {"get": all_}}
    return found


def _feeds() -> dict[str, Any]:
    content = {ATOM: {"schema": _TEXT}}
    page = {"page": _PAGE, "lang": {"enum": ["ja", "en"]}}
    named = {
        f"/feeds/{kind}/{{name}}.atom": {
            "get": _get("feeds", f"feed_{kind}", about, content, page, {"name": _TEXT}, conditional=True)
        }
        for kind, about in (
            ("organization", "Changes of an organization's datasets."),
            ("group", "Changes of the datasets of a thematic group."),
            ("tag", "Changes of the datasets that have a tag."),
        )
    }
    search = {**_SEARCH, "sort": _TEXT, **page}
    sitemap = {"application/xml": {"schema": _TEXT}}
    return {
        "/feeds/dataset.atom": {
            "get": _get("feeds", "feed", "What is new and what changed.", content, page, conditional=True)
        },
        "/feeds/custom.atom": {
            "get": _get("feeds", "feed_custom", "What a search finds, as a feed.", content, search, conditional=True)
        },
        **named,
        "/sitemap.xml": {
            "get": _get("feeds", "sitemap", "The parts of the list of all pages.", sitemap, conditional=True)
        },
        "/robots.txt": {"get": _get("feeds", "robots", "What robots may read.", {"text/plain": {"schema": _TEXT}})},
    }


def _get(
    tag: str,
    name: str,
    about: str,
    content: dict[str, Any],
    query: dict[str, Any] | None = None,
    path: dict[str, Any] | None = None,
    *,
    conditional: bool = False,
) -> dict[str, Any]:
    """One GET. `conditional`: a reader who has this version already is told so (304)."""
    named = {"200": {"description": "Here it is.", "content": content}}
    if conditional:
        named["304"] = {"description": "The version that you have (If-None-Match)."}
    if query or path:
        named |= {status: {"description": words, "content": _HTML} for status, words in _REFUSALS.items()}
        named["409"] = {"description": "A search query cannot be read.", "content": _HTML}
    if not path:
        named.pop("404", None)
    return {
        "operationId": name,
        "tags": [tag],
        "summary": about,
        "parameters": [*_parameters("path", path or {}), *_parameters("query", query or {})],
        "responses": named | {"429": {"$ref": f"#/components/responses/{_too_many(tag)}"}},
    }


def _too_many(tag: str) -> str:
    return "TooMany" if tag in ("api", "tables") else "TooManyForFiles"


def _file(name: str, about: str, path: dict[str, Any]) -> dict[str, Any]:
    operation = _get("files", name, about, _ANY_FILE, path=path, conditional=True)
    operation["parameters"].append(
        {"name": "Range", "in": "header", "schema": _TEXT, "description": "`bytes=0-1023`: a part."}
    )
    operation["security"] = [{}, {"token": []}]
    operation["responses"] |= {
        "206": {"description": "The part of the file.", "content": _ANY_FILE},
        "302": {"description": "The publisher keeps the file elsewhere: there."},
        "416": {"description": "The range cannot be read or lies outside the file."},
    }
    for unlikely in ("400", "409"):
        del operation["responses"][unlikely]
    return operation


def _parameters(place: str, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    required = place == "path"
    return [{"name": name, "in": place, "required": required, "schema": schema} for name, schema in schemas.items()]
