"""Data package → CKAN dataset: which property of the descriptor goes into which field of the Action API."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipelines.portal.notes import Note

_FORMATS = {".csv": "CSV", ".geojson": "GeoJSON", ".json": "JSON", ".html": "HTML"}  # as CKAN itself writes them
# What CKAN keeps in a tag: letters of any script, digits, space, "-", "_", "."; 2 to 100 characters.
_NOT_IN_TAG = re.compile(r"[^\w \-.]")
_NOT_IN_NAME = re.compile(r"[^a-z0-9_-]+")
_RESERVED = ("new", "edit", "search")
_LONGEST_NAME = _LONGEST_TAG = _LONGEST_VERSION = 100
_LONGEST_EXTRA = 32_766 // 4  # characters: what CKAN's index takes, in bytes
_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+"
)
# What a database or a terminal stumbles over: a NUL makes CKAN answer 500.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
DRAFT = "machikado_draft"  # the extra by which a first publishing knows its draft again; the files' step removes it
# Extras that are ours to set and to remove. Others stay as the portal has them.
OWN_EXTRAS = frozenset(
    {"code", "frequency", "license_title", "license_url", "spatial", "standard", "title_en", "title_kana", DRAFT}
)
_CORE = frozenset(
    {"id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email"}
    | {"license_id", "owner_org", "private", "state", "type", "tags", "tag_string", "groups", "extras", "resources"}
    | {"metadata_created", "metadata_modified", "creator_user_id", "organization", "plugin_data", "isopen"}
    | {"num_resources", "num_tags", "relationships_as_subject", "relationships_as_object", DRAFT}
)


def clean(value: object) -> str:
    """The text of a property, without what a portal cannot store."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def section(value: object) -> Mapping[str, Any]:
    """The property as an object; empty where it is none."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Any]:
    """The property as a list; empty where it is none."""
    return value if isinstance(value, list) else []


def first_license(descriptor: Mapping[str, Any]) -> Mapping[str, Any]:
    """The licence of a data package; empty where it has none. Of several only the first can be told to a portal."""
    return section(next(iter(listed(descriptor.get("licenses"))), None))


def name(wanted: object) -> tuple[str, list[Note]]:
    """The name of a dataset as CKAN allows it: 2 to 100 of a–z, 0–9, - and _. One that was changed ends in a mark."""
    told = clean(wanted)
    if re.fullmatch(r"[a-z0-9_-]{2,100}", told) and told not in _RESERVED:
        return told, []
    mark = hashlib.sha256(told.encode()).hexdigest()[:8]
    kept = _NOT_IN_NAME.sub("-", told.casefold()).strip("-")[: _LONGEST_NAME - 9].strip("-")
    changed = f"{kept}-{mark}" if kept else f"dataset-{mark}"
    return changed, [Note("name-changed", {"value": told, "other": changed})]


def tags(keywords: Iterable[object]) -> tuple[list[dict[str, str]], list[Note]]:
    """Keywords as CKAN accepts them: refused characters become "-"; what is then too short is left out."""
    found: dict[str, None] = {}
    notes = []
    for keyword in map(clean, keywords):
        kept = _NOT_IN_TAG.sub("-", keyword).strip("- ")[:_LONGEST_TAG].strip()
        if len(kept) < 2:
            notes.append(Note("tag-dropped", {"value": keyword}))
            continue
        if kept != keyword:
            notes.append(Note("tag-changed", {"value": keyword, "other": kept}))
        found[kept] = None
    return [{"name": one} for one in found], notes


def organization(descriptor: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """The CKAN organization of the publisher named in the descriptor; `owner` is its name on the portal."""
    publisher = section(descriptor.get("organization"))
    contact = section(publisher.get("contact"))
    extras = {
        "code": clean(publisher.get("code")),
        "contact_email": clean(contact.get("email")),
        "contact_name": clean(contact.get("name")),
    }
    return {
        "name": owner,
        "title": clean(publisher.get("title")) or owner,
        "description": clean(publisher.get("description")),
        "extras": as_extras(extras),
    }


def dataset(descriptor: Mapping[str, Any], owner: str) -> tuple[dict[str, Any], list[Note]]:
    """The fields of the CKAN dataset, without resources, licence, groups and extras."""
    publisher = section(descriptor.get("organization"))
    contact = section(publisher.get("contact"))
    called, notes = name(descriptor.get("name"))
    tagged, changed = tags(listed(descriptor.get("keywords")))
    version, email = clean(descriptor.get("version")), clean(contact.get("email"))
    if len(version) > _LONGEST_VERSION:
        changed.append(Note("version-cut", {"value": version}))
    if email and not _EMAIL.fullmatch(email):
        changed.append(Note("email-left-out", {"value": email}))
        email = ""
    fields = {
        "name": called,
        "title": clean(descriptor.get("title")) or called,
        "notes": clean(descriptor.get("description")),
        "owner_org": owner,
        "version": version[:_LONGEST_VERSION].strip(),
        "url": clean(descriptor.get("homepage")),
        "author": clean(publisher.get("title")),
        "maintainer": clean(contact.get("name")),
        "maintainer_email": email,
        "tags": tagged,
    }
    return fields, notes + changed


def extras(descriptor: Mapping[str, Any]) -> tuple[dict[str, str], list[Note]]:
    """What has no field of its own in CKAN, blank values left out. What the dataset's settings say goes before."""
    spatial = descriptor.get("spatial")
    own = {
        "title_kana": clean(descriptor.get("titleKana")),
        "title_en": clean(descriptor.get("titleEn")),
        "frequency": clean(descriptor.get("frequency")),
        "code": clean(section(descriptor.get("organization")).get("code")),
        "standard": clean(descriptor.get("standard")),
        "spatial": _compact(spatial) if isinstance(spatial, Mapping) else "",
    }
    notes = []
    for key, value in section(descriptor.get("extras")).items():
        key, value = clean(key), clean(value)
        if not key or key in _CORE:
            notes.append(Note("extra-reserved", {"value": key}))
        elif len(value) > _LONGEST_EXTRA:
            notes.append(Note("extra-too-long", {"value": key}))
        else:
            own[key] = value
    return {key: value for key, value in own.items() if value}, notes


def as_extras(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Extras as CKAN lists them, without blank ones."""
    return [{"key": key, "value": value} for key, value in sorted(values.items()) if value]


def groups(descriptor: Mapping[str, Any], permitted: Iterable[str]) -> tuple[list[str] | None, list[Note]]:
    """The portal's groups that the dataset goes into; None where the package leaves that to the portal.

    A group that is not there is dropped by CKAN without a word, and one that may not be edited lets it refuse the whole
    dataset: both are left out here, and told.
    """
    if not isinstance(descriptor.get("groups"), list):
        return None, []
    wanted = list(dict.fromkeys(map(clean, descriptor["groups"])))
    known = set(permitted)
    left_out = [Note("group-left-out", {"value": one}) for one in wanted if one not in known]
    return sorted(one for one in wanted if one in known), left_out


def resource(entry: Mapping[str, Any], license: str) -> dict[str, Any]:
    """The fields of one CKAN resource; `path` (kept by CKAN as it is) tells which file of the package it is.

    All keys are always there, so that a value that is no longer given goes from the portal, too. `schema` is JSON in a
    text: CKAN lays objects over objects key by key. `hash` is the SHA-256, too, but for tables on sites with a loader:
    it leaves a file alone that has its MD5 there. `license` is the address that DCAT wants for each file;
    `validation_status` is the name that ckanext-validation gave it.
    """
    path = PurePosixPath(entry["path"])
    checked = section(entry.get("validation"))
    schema = entry.get("schema")
    return {
        "name": clean(entry.get("title") or entry.get("name") or path.name),
        "description": clean(entry.get("description")),
        "format": _FORMATS.get(path.suffix.lower(), path.suffix.lstrip(".").upper()),
        "mimetype": clean(entry.get("mediatype")),
        "encoding": clean(entry.get("encoding")),
        "hash": entry.get("md5", entry["hash"]),
        "sha256": entry["hash"],
        "size": entry["bytes"],
        "path": path.name,
        "resource_type": "file",
        "license": license,
        "schema": _compact(schema) if isinstance(schema, Mapping) else "",
        "validation_status": clean(checked.get("status")),
        "validation_warnings": checked.get("warnings", ""),
    }


def _compact(value: Mapping[str, Any]) -> str:
    return _UNPRINTABLE.sub("", json.dumps(value, ensure_ascii=False, separators=(",", ":")))
