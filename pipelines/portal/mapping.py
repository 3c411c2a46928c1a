"""Data package → CKAN dataset: which property of the descriptor goes into which field of the Action API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

_FORMATS = {".csv": "CSV", ".geojson": "GeoJSON", ".json": "JSON"}  # as CKAN itself writes them
# What CKAN keeps in a tag: letters of any script, digits, space, "-", "_", "."; 2 to 100 characters.
_NOT_IN_TAG = re.compile(r"[^\w \-.]")


def tags(keywords: list[str]) -> list[dict[str, str]]:
    """Keywords as CKAN accepts them: refused characters become "-"; what is then too short is left out."""
    names = (_NOT_IN_TAG.sub("-", keyword).strip("- ")[:100] for keyword in keywords)
    return [{"name": name} for name in dict.fromkeys(names) if len(name) >= 2]


def organization(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The CKAN organization of the publisher named in the descriptor."""
    publisher = descriptor["organization"]
    contact = publisher.get("contact", {})
    extras = {
        "code": publisher.get("code"),
        "contact_email": contact.get("email"),
        "contact_name": contact.get("name"),
    }
    return {
        "name": publisher["name"],
        "title": publisher["title"],
        "description": publisher.get("description", ""),
        "extras": _extras(extras),
    }


def dataset(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the CKAN dataset, without its resources."""
    publisher = descriptor["organization"]
    contact = publisher.get("contact", {})
    extras = {
        "title_kana": descriptor.get("titleKana"),
        "title_en": descriptor.get("titleEn"),
        "frequency": descriptor.get("frequency"),
        "code": publisher.get("code"),
        "standard": descriptor.get("standard"),
    }
    return {
        "name": descriptor["name"],
        "title": descriptor["title"],
        "notes": descriptor.get("description", ""),
        "owner_org": publisher["name"],
        "license_id": descriptor["licenses"][0]["name"],
        "version": descriptor.get("version", ""),
        "url": descriptor.get("homepage", ""),
        "author": publisher["title"],
        "maintainer": contact.get("name", ""),
        "maintainer_email": contact.get("email", ""),
        "tags": tags(list(descriptor.get("keywords", []))),
        "extras": _extras(extras),
    }


def _extras(values: Mapping[str, str | None]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in sorted(values.items()) if value]


def resource(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one CKAN resource; `path` (kept by CKAN as it is) tells which file of the package it is.

    `validation_status` is the name that ckanext-validation gave it.
    """
    path = PurePosixPath(entry["path"])
    checked = {f"validation_{key}": value for key, value in entry.get("validation", {}).items()}
    return {
        "name": entry.get("title") or entry["name"],
        "description": entry.get("description", ""),
        "format": _FORMATS.get(path.suffix, path.suffix.lstrip(".").upper()),
        "mimetype": entry.get("mediatype", ""),
        "hash": entry["hash"].removeprefix("sha256:"),
        "path": path.name,
        **checked,
    }
