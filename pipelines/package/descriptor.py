"""`datapackage.json`: Data Package v2 (https://datapackage.org/standard/data-package/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.approval import sealed
from pipelines.beside import beside
from pipelines.files import sha256
from pipelines.licenses import find_license
from pipelines.package.delimited import LINE_END
from pipelines.package.extent import extent
from pipelines.package.form import published_schema
from pipelines.standards import BASIC, ODS

if TYPE_CHECKING:
    from pipelines.package.metadata import Metadata
    from pipelines.report import Report
    from pipelines.standards import Definition, Standard
    from pipelines.table import Table

_PROFILES = "https://datapackage.org/profiles/2.0"
_FORMS = {ODS: "自治体標準ODS", BASIC: "推奨データセット"}  # the tags that BODIK's nationwide API looks for


def descriptor(
    table: Table, standard: Standard, definition: Definition, metadata: Metadata, report: Report, folder: Path
) -> dict[str, Any]:
    """The descriptor of the files in `folder`: the table, and the map where there is one."""
    csv = folder / file_name(definition, metadata, "csv")
    geojson = folder / file_name(definition, metadata, "geojson")
    title, schema = f"{metadata.title}（CSV）", published_schema(table, standard)
    with beside(len(table)) as meanwhile:
        mapped = meanwhile.submit(_map_resource, geojson, definition, metadata) if geojson.is_file() else None
        table_of = table_resource(csv, definition.name, title, schema, metadata)
        resources = [{**table_of, "validation": validation(report.counts)}, *([mapped.result()] if mapped else [])]
    form = f"{standard.dataset}/{standard.generation}"
    metadata = replace(metadata, keywords=_keywords(metadata, standard, definition))
    return package(metadata, report, form, resources, spatial=extent(table, standard))


def _keywords(metadata: Metadata, standard: Standard, definition: Definition) -> tuple[str, ...]:
    """The officer's words, then those by which crawlers know the nation's forms: the form, and what is listed."""
    listed = definition.title.removesuffix("一覧")
    known = (_FORMS[standard.generation], *([listed] if listed != definition.title else []))
    return tuple(dict.fromkeys([*metadata.keywords, *known]))


def package(
    metadata: Metadata,
    report: Report,
    standard: str,
    resources: Sequence[Mapping[str, Any]],
    *,
    spatial: Mapping[str, Any] | None = None,
    sources: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The descriptor of these resources. It names no time, so that the same data gives the same bytes.

    `standard` is the form the data has (`aed/standard-ods`); `sources` are named besides the file that was read.
    Besides the properties of the standard it has our own: `organization`, `standard`, `frequency`, `titleEn`,
    `titleKana`, `descriptionEn`, `spatial` (a GeoJSON polygon around all positions), `groups` and `extras` of a
    portal, `validation` of the table, and `approval` where somebody approved this very package. A CSV with a byte order
    mark is `utf-8` all the same: so the encoding is called.
    """
    groups = {} if metadata.groups is None else {"groups": list(metadata.groups)}  # an empty list says: in none
    described = _filled(
        {
            "$schema": f"{_PROFILES}/datapackage.json",
            "name": metadata.name,
            "title": metadata.title,
            "titleEn": metadata.title_en,
            "titleKana": metadata.title_kana,
            "description": metadata.description,
            "descriptionEn": metadata.description_en,
            "homepage": metadata.homepage,
            "version": metadata.version or _source_version(metadata),
            "licenses": _licenses(metadata),
            "sources": [*_sources(metadata), *sources, *_gazetteers(report)],
            "contributors": _contributors(metadata),
            "keywords": list(metadata.keywords),
            "organization": _organization(metadata),
            "standard": standard,
            "frequency": metadata.frequency,
            "spatial": spatial,
            "extras": dict(metadata.extras),
            "positions": _positions(report),
            "resources": list(resources),
        }
    )
    return sealed(described | groups, metadata.approvals)


def file_name(definition: Definition, metadata: Metadata, extension: str) -> str:
    """`131041_aed.csv`, or `aed.csv` where the municipality's code is not known."""
    return definition.file_name(metadata.code, extension) if metadata.code else f"{definition.slug}.{extension}"


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value not in ("", [], {}, None)}


def _source_version(metadata: Metadata) -> str:
    """Where nobody named a version, the source's own bytes do: `source-9d8f0c2b1a3e`."""
    return f"source-{metadata.source_sha256[:12]}" if metadata.source_sha256 else ""


def _licenses(metadata: Metadata) -> list[dict[str, str]]:
    if not metadata.license:
        return []
    license = find_license(metadata.license)
    return [{"name": license.name, "title": license.title, "path": license.path}]


def _sources(metadata: Metadata) -> list[dict[str, str]]:
    if not metadata.source:
        return []
    return [_filled({"title": metadata.source, "hash": f"sha256:{metadata.source_sha256}"})]


def _gazetteers(report: Report) -> list[dict[str, str]]:
    """Those whose data gave positions have to be named, once each."""
    named = {
        one["title"]: _filled({"title": one["title"], "path": one.get("url", ""), "version": one.get("date", "")})
        for one in report.positions.get("gazetteer", ())
        if one.get("title")
    }
    return list(named.values())


def _positions(report: Report) -> dict[str, Any]:
    """What was done to the coordinates: conversion with its accuracy in metres, positions found from addresses."""
    return {key: value for key, value in report.positions.items() if key != "gazetteer"}


def _contributors(metadata: Metadata) -> list[dict[str, Any]]:
    publisher = metadata.publisher
    if publisher is None:
        return []
    contact = _filled({"title": publisher.contact_name, "email": publisher.contact_email})
    return [
        {"title": publisher.title, "roles": ["publisher"]},
        *([{**contact, "organization": publisher.title, "roles": ["contact"]}] if contact else []),
    ]


def _organization(metadata: Metadata) -> dict[str, Any]:
    publisher = metadata.publisher
    if publisher is None:
        return {}
    return _filled(
        {
            "name": publisher.name,
            "title": publisher.title,
            "code": publisher.code,
            "description": publisher.description,
            "contact": _filled({"name": publisher.contact_name, "email": publisher.contact_email}),
        }
    )


def table_resource(path: Path, name: str, title: str, schema: Mapping[str, Any], metadata: Metadata) -> dict[str, Any]:
    """The entry of a CSV file that has been written."""
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": name,
        "type": "table",
        "path": path.name,
        "title": title,
        "description": "UTF-8（BOM付き）の CSV" if metadata.bom else "UTF-8 の CSV",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_weight(path),
        "dialect": {
            "$schema": f"{_PROFILES}/tabledialect.json",
            "header": True,
            "delimiter": ",",
            "lineTerminator": LINE_END,
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": schema,
    }


def validation(counts: Mapping[str, int]) -> dict[str, Any]:
    """What the checks said of a table, so that a portal can show it: `errors` and `warnings` are their numbers."""
    return {"status": "failure" if counts["errors"] else "success", "warnings": counts["warnings"]}


def _map_resource(path: Path, definition: Definition, metadata: Metadata) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": f"{definition.name}-geojson",
        "path": path.name,
        "title": f"{metadata.title}（GeoJSON）",
        "description": "緯度・経度のある行だけの GeoJSON（RFC 7946）",
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        **_weight(path),
    }


def _weight(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{sha256(path)}"}
