"""An organization as it was sent → as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from catalogue.errors import ValidationFailed
from catalogue.fields.reading import Fields, read_extras
from catalogue.store.model import Group

CORE = frozenset(
    {"id", "name", "title", "description", "image_url", "state", "type", "extras", "users", "packages", "groups"}
    | {"created", "approval_status", "is_organization", "display_name", "package_count", "num_followers"}
)


def read_organization(data: Mapping[str, Any], now: str, taken: bool) -> Group:
    """A new organization; `taken` says that its name is another's. Raises ValidationFailed."""
    fields = Fields(data, {})
    name = fields.name()
    if taken:
        fields.fail("name", "name-taken")
    organization = Group(
        id=str(uuid4()),
        name=name,
        title=fields.text("title") or "",
        description=fields.text("description") or "",
        image_url=fields.text("image_url") or "",
        state="active",
        created=now,
        extras=read_extras(fields, CORE),
    )
    if fields.errors:
        raise ValidationFailed(fields.errors)
    return organization
