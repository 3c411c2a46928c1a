"""What a portal is: version, extensions, licences, schema of datasets, and what the token's owner may do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ckanapi.errors import NotAuthorized, NotFound

from pipelines.portal.client import Client

KIND = "dataset"  # CKAN's type of ordinary datasets
LOADERS = {"xloader", "datapusher", "datapusher_plus"}


@dataclass(frozen=True, slots=True)
class Site:
    """Read once per run. `licenses`: entries of `license_list`. `organizations`: names in which datasets may be made.

    `groups`: names of groups that datasets may be put into. `fields`, `resource_fields`: of ckanext-scheming by name,
    empty where the site does without. `user`: the token's owner, None where the portal does not know the token. `url`:
    the address that the site believes it has, which those of its files begin with. `confirmed` grows: organizations
    that were found or made since, with the right to publish in them.
    """

    version: str = ""
    extensions: frozenset[str] = frozenset()
    licenses: tuple[dict[str, Any], ...] = ()
    organizations: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    resource_fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    user: str | None = None
    url: str = ""
    confirmed: set[str] = field(default_factory=set, compare=False)

    @property
    def has_datastore(self) -> bool:
        """Whether tables have to be filled by the publisher. Our own catalogue makes them of the files by itself."""
        return "datastore" in self.extensions

    @property
    def has_loader(self) -> bool:
        """Whether the site fills tables from files by itself, which turns Japanese headings into "Shi She Ming"."""
        return not self.extensions.isdisjoint(LOADERS)


def inspect(client: Client) -> Site:
    """What the portal says of itself and of us. Writes nothing."""
    status = client.read("status_show")
    extensions = frozenset(str(one) for one in status.get("extensions") or ())
    schema = _schema(client) if "scheming_datasets" in extensions else {}
    return Site(
        version=str(status.get("ckan_version") or ""),
        extensions=extensions,
        licenses=tuple(client.read("license_list")),
        organizations=names_of(client.read("organization_list_for_user", permission="create_dataset")),
        groups=names_of(client.read("group_list_authz")),
        fields=_fields(schema.get("dataset_fields")),
        resource_fields=_fields(schema.get("resource_fields")),
        user=_user(client),
        url=str(status.get("site_url") or ""),
    )


def names_of(entries: list[dict[str, Any]]) -> frozenset[str]:
    """The names of organizations or groups."""
    return frozenset(str(one["name"]) for one in entries if one.get("name"))


def _user(client: Client) -> str | None:
    """Without a name CKAN shows the account that the token belongs to. On no other read does it refuse a wrong one."""
    if not client.portal.token:
        return None
    try:
        return str(client.read("user_show").get("name") or "") or None
    except (NotFound, NotAuthorized):
        return None


def _schema(client: Client) -> dict[str, Any]:
    """The schema of ordinary datasets, where the site has one for them."""
    if KIND not in client.read("scheming_dataset_schema_list"):
        return {}
    found: dict[str, Any] = client.read("scheming_dataset_schema_show", type=KIND)
    return found


def _fields(entries: Any) -> dict[str, dict[str, Any]]:
    named = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return {one["field_name"]: one for one in named if isinstance(one.get("field_name"), str)}
