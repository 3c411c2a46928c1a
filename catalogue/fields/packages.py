"""A dataset as it was sent → as it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

from catalogue.errors import ValidationFailed
from catalogue.fields.reading import Errors, Fields, as_flag, object_list, read_extras
from catalogue.fields.resources import Upload, check_unique, read_resource
from catalogue.fields.tags import read_tags
from catalogue.store.model import Dataset, Resource

PLAIN = ("author", "maintainer", "license_id", "notes", "url", "version")
EMAILS = ("author_email", "maintainer_email")
STATES = ("active", "draft", "deleted")
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
CORE = frozenset(
    {"id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email"}
    | {"license_id", "owner_org", "private", "state", "type", "tags", "tag_string", "groups", "extras", "resources"}
    | {"metadata_created", "metadata_modified", "creator_user_id", "organization", "plugin_data"}
    | {"relationships_as_subject", "relationships_as_object"}
)


class Lookup(Protocol):
    """What has to be asked of the store while reading a dataset."""

    def organization_id(self, reference: str) -> str | None:
        """The id of the active organization of this name or id; None if there is none."""

    def name_taken(self, name: str, number: int | None) -> bool:
        """Whether a dataset other than `number` has this name."""

    def id_taken(self, identifier: str) -> bool:
        """Whether any dataset has this id."""

    def resource_elsewhere(self, identifier: str, number: int | None) -> bool:
        """Whether the resource belongs to a dataset other than `number`."""

    def group_ids(self, references: list[str], held: list[str]) -> list[str]:
        """The ids of the groups that the dataset is in afterwards: of `references`, what of `held` may not be left."""


def read_package(
    data: Mapping[str, Any], old: Dataset | None, creator: str, now: str, lookup: Lookup
) -> tuple[Dataset, list[Upload]]:
    """The dataset that `data` describes, in place of `old`, and the files to be placed.

    As in CKAN 2.12: unknown keys are dropped, missing `resources` and `groups` are kept, other missing fields are
    cleared, except name, owner_org, private and state. Raises ValidationFailed.
    """
    fields = Fields(data, {})
    state = _read_state(fields, old)
    dataset = Dataset(
        number=old.number if old else None,
        id=old.id if old else _read_id(fields, lookup),
        name=_read_name(fields, old, state, lookup),
        title=fields.text("title") or "",
        kind=old.kind if old else fields.text("type") or "dataset",
        state=state,
        private=as_flag(data.get("private"), default=old.private if old else False),
        organization=_read_organization(fields, old, state, lookup),
        creator=creator,
        created=old.created if old else now,
        modified=now,
        fields=_read_plain(fields),
        tags=read_tags(fields),
        extras=read_extras(fields, CORE),
        groups=_read_groups(fields, old, lookup),
    )
    dataset.title = dataset.title or dataset.name
    uploads = _read_resources(fields, dataset, old, now, lookup)
    if fields.errors:
        raise ValidationFailed(fields.errors)
    if old and same(dataset, old):
        dataset.modified = old.modified
    return dataset, uploads


def same(new: Dataset, old: Dataset) -> bool:
    """Whether nothing but times differs."""
    return replace(new, modified=old.modified) == old


def _read_id(fields: Fields, lookup: Lookup) -> str:
    sent = fields.text("id")
    if not sent:
        return str(uuid4())
    if not _ID.fullmatch(sent):
        fields.fail("id", "not-uuid")
    elif lookup.id_taken(sent):
        fields.fail("id", "id-taken")
    return sent


def _read_name(fields: Fields, old: Dataset | None, state: str, lookup: Lookup) -> str:
    """A deleted dataset keeps its name even where another one has it now."""
    kept = old.name if old and not fields.data.get("name") else None
    if kept and state == "deleted":
        return kept
    name = kept or fields.name()
    if "name" not in fields.errors and lookup.name_taken(name, old.number if old else None):
        fields.fail("name", "name-taken")
    return name


def _read_state(fields: Fields, old: Dataset | None) -> str:
    state = fields.text("state") or (old.state if old else "active")
    if state not in STATES:
        fields.fail("state", "state-unknown")
    return state


def _read_organization(fields: Fields, old: Dataset | None, state: str, lookup: Lookup) -> str:
    """A deleted dataset may stay in an organization that is deleted, too."""
    sent = fields.text("owner_org") or (old.organization if old else None)
    if old and state == "deleted" and sent == old.organization:
        return old.organization
    found = lookup.organization_id(sent) if sent else None
    if found is None:
        fields.fail("owner_org", "organization-unknown" if sent else "organization-needed")
    return found or ""


def _read_groups(fields: Fields, old: Dataset | None, lookup: Lookup) -> list[str]:
    held = old.groups if old else []
    if fields.data.get("groups") is None:
        return held
    references = [str(one.get("id") or one.get("name") or "") for one in object_list(fields, "groups")]
    return lookup.group_ids(references, held)


def _read_plain(fields: Fields) -> dict[str, str | None]:
    plain = {key: fields.text(key, longest=100 if key == "version" else None) for key in PLAIN}
    return plain | {key: fields.email(key) for key in EMAILS}


def _read_resources(fields: Fields, dataset: Dataset, old: Dataset | None, now: str, lookup: Lookup) -> list[Upload]:
    if old and fields.data.get("resources") is None:
        dataset.resources = old.resources
        return []
    held = {resource.id: resource for resource in old.resources} if old else {}
    uploads: list[Upload] = []
    complaints: list[Errors] = []
    for sent in object_list(fields, "resources"):
        complaints.append(_read_one(sent, held, dataset, uploads, now, lookup))
    if any(complaints):
        fields.errors["resources"] = complaints
    else:
        check_unique(dataset.resources)
    return uploads


def _read_one(
    sent: Mapping[str, Any],
    held: dict[str, Resource],
    dataset: Dataset,
    uploads: list[Upload],
    now: str,
    lookup: Lookup,
) -> Errors:
    try:
        resource, upload = read_resource(sent, held.get(str(sent.get("id")).lower()), now)
    except ValidationFailed as failed:
        return failed.errors
    if resource.id not in held and lookup.resource_elsewhere(resource.id, dataset.number):
        complaint = Fields({}, {})
        complaint.fail("id", "id-taken")
        return complaint.errors
    dataset.resources.append(resource)
    if upload:
        uploads.append(upload)
    return {}
