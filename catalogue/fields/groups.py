"""An organization or a thematic group as it was sent → as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, get_args
from uuid import uuid4

from catalogue.errors import ValidationFailed
from catalogue.fields.reading import UUID, Errors, Fields, object_list, read_extras
from catalogue.store.model import Capacity, Group

CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)
STATES = ("active", "deleted")
CORE = frozenset(
    {"id", "name", "title", "description", "image_url", "state", "type", "extras", "users", "packages", "groups"}
    | {"created", "approval_status", "is_organization", "display_name", "package_count", "num_followers"}
)


class Lookup(Protocol):
    """What has to be asked of the store while reading a group."""

    def group_named(self, name: str) -> str | None:
        """The id of the organization or group of this name."""

    def id_taken(self, identifier: str) -> bool:
        """Whether an organization or a group has this id."""

    def user_id(self, reference: str) -> str | None:
        """The id of the user with this name or id."""

    def dataset_number(self, reference: str) -> int | None:
        """The number of the dataset with this id or name, if the caller may see it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A group with the members (user's id → capacity) and datasets (numbers) it shall have; None: as they are."""

    group: Group
    members: dict[str, Capacity] | None
    datasets: list[int] | None


def read_group(data: Mapping[str, Any], old: Group | None, organization: bool, now: str, lookup: Lookup) -> Sent:
    """What `data` describes, in place of `old`. Fields that are not sent stay, but for the extras, as in CKAN.

    Raises ValidationFailed.
    """
    fields = Fields(data, {})
    group = Group(
        id=old.id if old else _read_id(fields, lookup),
        name=_read_name(fields, old, lookup),
        title=_kept(fields, "title", old.title if old else ""),
        description=_kept(fields, "description", old.description if old else ""),
        image_url=_kept(fields, "image_url", old.image_url if old else ""),
        state=_read_state(fields, old),
        created=old.created if old else now,
        extras=read_extras(fields, CORE),
        is_organization=organization,
    )
    sent = Sent(group, _read_members(fields, lookup), None if organization else _read_datasets(fields, lookup))
    if fields.errors:
        raise ValidationFailed(fields.errors)
    return sent


def _read_id(fields: Fields, lookup: Lookup) -> str:
    sent = fields.text("id")
    if not sent:
        return str(uuid4())
    if not UUID.fullmatch(sent):
        fields.fail("id", "not-uuid")
    elif lookup.id_taken(sent.lower()):
        fields.fail("id", "id-taken")
    return sent.lower()


def _read_name(fields: Fields, old: Group | None, lookup: Lookup) -> str:
    if old and not fields.data.get("name"):
        return old.name
    name = fields.name()
    if lookup.group_named(name) not in (None, old.id if old else None):
        fields.fail("name", "name-taken")
    return name


def _kept(fields: Fields, key: str, old: str) -> str:
    value = fields.text(key)
    return old if value is None else value


def _read_state(fields: Fields, old: Group | None) -> str:
    state = fields.text("state") or (old.state if old else "active")
    if state not in STATES:
        fields.fail("state", "group-state-unknown")
    return state


def _read_members(fields: Fields, lookup: Lookup) -> dict[str, Capacity] | None:
    """`users` as [{name, capacity}]. Users who do not exist are passed over, as in CKAN."""
    if fields.data.get("users") is None:
        return None
    members: dict[str, Capacity] = {}
    complaints: list[Errors] = []
    for sent in object_list(fields, "users"):
        one = Fields(sent, {})
        user = lookup.user_id(one.text("id") or "") or lookup.user_id(one.text("name") or "")
        capacity = next((known for known in CAPACITIES if known == sent.get("capacity")), None)
        if capacity is None:
            one.fail("capacity", "capacity-unknown")
        elif user is not None:
            members[user] = capacity
        complaints.append(one.errors)
    if any(complaints):
        fields.errors["users"] = complaints
    return members


def _read_datasets(fields: Fields, lookup: Lookup) -> list[int] | None:
    """`packages` as [{id}]."""
    if fields.data.get("packages") is None:
        return None
    numbers: set[int] = set()
    complaints: list[Errors] = []
    for sent in object_list(fields, "packages"):
        one = Fields(sent, {})
        reference = one.text("id")
        number = lookup.dataset_number(reference) if reference else None
        if number is None:
            one.fail("id", "dataset-unknown" if reference else "missing")
        else:
            numbers.add(number)
        complaints.append(one.errors)
    if any(complaints):
        fields.errors["packages"] = complaints
    return sorted(numbers)
