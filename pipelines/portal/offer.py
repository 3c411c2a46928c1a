"""What a portal shall hold: a data package on disk, as the CKAN dataset it becomes there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.files import md5, sha256
from pipelines.package.folder import DESCRIPTOR
from pipelines.portal import mapping, scheming
from pipelines.portal.answers import files_of
from pipelines.portal.licences import Licence, licence_of
from pipelines.portal.notes import Note
from pipelines.portal.portals import Portal
from pipelines.portal.site import Site

_OF_FILES = "resources."  # so begin names of fields that each file has
_LARGEST_DESCRIPTOR = 20_000_000  # bytes
# CKAN lower-cases file names and drops every other character, so that a Japanese name becomes ".csv".
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Offer:
    """`dataset`: fields of the CKAN dataset without resources. `resources`: their fields, known by `path`.

    `own`: extras that are ours to set and to remove; `groups`: those that we may put datasets into and take them out
    of. `missing`: required fields of the site's schema, by name with their labels, that the package does not fill.
    """

    folder: Path
    descriptor: dict[str, Any]
    dataset: dict[str, Any]
    resources: list[dict[str, Any]]
    organization: dict[str, Any]
    notes: tuple[Note, ...] = ()
    own: frozenset[str] = mapping.OWN_EXTRAS
    groups: frozenset[str] = frozenset()
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The dataset's name on the portal."""
        return str(self.dataset["name"])

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        """Resource entries of the descriptor that are tables, by path."""
        return {entry["path"]: entry for entry in self.descriptor["resources"] if entry.get("type") == "table"}

    def over(self, current: Mapping[str, Any] | None) -> dict[str, Any]:
        """The dataset as it shall be where the portal shows `current`: with the extras and groups that are not ours."""
        held = current or {}
        foreign = [one for one in held.get("extras") or [] if one.get("key") not in self.own]
        kept = [{"key": one.get("key"), "value": one.get("value")} for one in foreign]
        groups = _group_names(held)
        if "groups" in self.dataset:
            groups = groups - self.groups | _group_names(self.dataset)
        return {
            **self.dataset,
            "extras": [*self.dataset["extras"], *kept],
            "groups": [{"name": one} for one in sorted(groups)],
        }

    def to_send(self, current: Mapping[str, Any] | None) -> dict[str, Any]:
        """As `over`, with no group that we may not take the dataset out of.

        CKAN 2.11 and 2.12 refuse a `package_revise` that names one, although it is in that group already. Unnamed it
        stays there, in all versions.
        """
        whole = self.over(current)
        return whole | {"groups": [one for one in whole["groups"] if one["name"] in self.groups]}


def _group_names(dataset: Mapping[str, Any]) -> set[str]:
    return {str(one.get("name")) for one in dataset.get("groups") or []}


def offer_of(folder: Path, site: Site, portal: Portal) -> Offer:
    """The offer that the data package in `folder` makes to this portal.

    Raises UsageError for a folder that holds no data package, or one whose files are not those that it describes.
    """
    descriptor = _descriptor(folder)
    owner = portal.organization or mapping.clean(mapping.section(descriptor.get("organization")).get("name"))
    if not owner:
        raise UsageError("package-unowned", value=folder)
    licence = _licence(descriptor, site)
    fields, notes, own = _dataset(descriptor, owner, licence, site)
    resources, resource_notes = _resources(folder, descriptor, licence, site)
    missing = {key: scheming.label_of(site.fields[key], key) for key in scheming.unfilled(fields, site.fields)}
    for entry in resources:
        for key in scheming.unfilled(entry, site.resource_fields):
            missing[_OF_FILES + key] = scheming.label_of(site.resource_fields[key], key)
    return Offer(
        folder,
        descriptor,
        scheming.without_unfilled(fields, site.fields),
        [scheming.without_unfilled(entry, site.resource_fields) for entry in resources],
        mapping.organization(descriptor, owner),
        (*notes, *resource_notes),
        own,
        site.groups,
        missing,
    )


def ensure_complete(current: Mapping[str, Any] | None, offer: Offer) -> None:
    """Raises UsageError where the site asks for fields that neither the package fills nor the portal holds already."""
    held = files_of(current)
    missing = {}
    for key, label in offer.missing.items():
        of_file = key.removeprefix(_OF_FILES)
        if of_file == key:
            filled = bool((current or {}).get(key))
        else:
            filled = all(entry.get(of_file) or held.get(entry["path"], {}).get(of_file) for entry in offer.resources)
        if not filled:
            missing[key] = label
    if missing:
        named = "、".join(f"{label}（{key}）" if label != key else key for key, label in missing.items())
        raise UsageError("portal-fields-missing", value=offer.name, fields=named)


def _dataset(
    descriptor: Mapping[str, Any], owner: str, licence: Licence, site: Site
) -> tuple[dict[str, Any], list[Note], frozenset[str]]:
    """The fields of the dataset, what is to be told of them, and which extras are ours."""
    fields, notes = mapping.dataset(descriptor, owner)
    extras, extra_notes = mapping.extras(descriptor)
    extras = {key: value for key, value in extras.items() if not key.startswith(_OF_FILES)} | licence.extras
    if "dcat" in site.extensions and "frequency" in extras:  # it goes into the site's DCAT as it is
        extras["frequency"] = scheming.frequency_term(extras["frequency"])
    groups, group_notes = mapping.groups(descriptor, site.groups)
    if groups is not None:
        fields["groups"] = [{"name": one} for one in groups]
    fields["license_id"] = licence.id
    if "notes" in scheming.required(site.fields):
        fields["notes"] = fields["notes"] or fields["title"]
    own = mapping.OWN_EXTRAS | extras.keys()
    values = {**dict.fromkeys(own, ""), **scheming.facts(descriptor, extras), **fields}
    fitting, fit_notes = scheming.fitted(values, site.fields)
    placed = {"spatial"} if fitting.get("spatial_coverage") else set()
    rest = {key: value for key, value in extras.items() if key not in site.fields.keys() | placed}
    whole = fields | fitting | {"extras": mapping.as_extras(rest)}
    return whole, [*notes, *licence.notes, *extra_notes, *group_notes, *fit_notes], own


def _descriptor(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTOR
    try:
        if path.stat().st_size > _LARGEST_DESCRIPTOR:
            raise ValueError(f"> {_LARGEST_DESCRIPTOR} bytes")
        found = json.loads(path.read_text(encoding="utf-8"))
        entries = found["resources"]
        names = [entry["path"] for entry in entries]
        if not names or not all(isinstance(one, str) and _FILE_NAME.fullmatch(one) for one in names):
            raise ValueError("resources[].path")
        if len({one.casefold() for one in (*names, DESCRIPTOR)}) != len(names) + 1:
            raise ValueError("resources[].path")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError("package-unusable", value=path, reason=str(error)) from error
    return dict(found)


def _licence(descriptor: Mapping[str, Any], site: Site) -> Licence:
    """The licence in the list of the site, or among the choices of its schema, where that lists some."""
    choices = scheming.choices_of(site.fields.get("license_id", {}))
    if choices is None:
        return licence_of(descriptor, site.licenses)
    by_id = {str(one.get("id")): one for one in site.licenses}
    listed = [
        {"id": value, "title": next(iter(labels), value), "url": by_id.get(value, {}).get("url") or value}
        for value, labels in choices
    ]
    return licence_of(descriptor, listed)


def _resources(
    folder: Path, descriptor: Mapping[str, Any], licence: Licence, site: Site
) -> tuple[list[dict[str, Any]], list[Note]]:
    """The files of the package and the descriptor itself, as CKAN resources."""
    own = {
        "name": "datapackage",
        "title": "データパッケージ定義（datapackage.json）",
        "description": "項目の名前・型・意味、ライセンス、出典などを、プログラムが読める形で書いたもの",
        "path": DESCRIPTOR,
        "mediatype": "application/json",
        "encoding": "utf-8",
    }
    extras = mapping.extras(descriptor)[0]
    added = {key.removeprefix(_OF_FILES): value for key, value in extras.items() if key.startswith(_OF_FILES)}
    found: list[dict[str, Any]] = []
    notes: list[Note] = []
    for entry in [*descriptor["resources"], own]:
        weighed = {**entry, **_weight(folder / entry["path"], entry.get("hash"))}
        if site.has_loader and entry.get("type") == "table":
            weighed["md5"] = md5(folder / entry["path"])
        fields = mapping.resource(weighed, licence.license.address if licence.license else "")
        fitting, left_out = scheming.fitted(scheming.resource_facts(fields) | added, site.resource_fields)
        found.append(fields | fitting)
        notes += left_out
    return found, list({(one.code, one.params["field"]): one for one in notes}.values())


def _weight(path: Path, told: object) -> dict[str, Any]:
    """Size and SHA-256 of the file itself: what is told of it must be true of what is sent."""
    try:
        size, digest = path.stat().st_size, sha256(path)
    except OSError as error:
        raise UsageError("package-unusable", value=path, reason=error.strerror) from error
    if told is not None and str(told).removeprefix("sha256:") != digest:
        raise UsageError("package-altered", value=path)
    return {"hash": digest, "bytes": size}


__all__ = ["DESCRIPTOR", "Offer", "ensure_complete", "offer_of"]
