"""What a portal was seen to hold, and whether it says that nothing happened since: asked of all datasets at once.

Only where the portal's tables are not filled by us: whether somebody emptied one of those, the dataset does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ckanapi.errors import CKANAPIError

from pipelines import inputs, journal
from pipelines.errors import WorldError
from pipelines.portal.answers import moment_of
from pipelines.portal.client import Client

if TYPE_CHECKING:
    from pipelines.memory import Memory, Package
    from pipelines.portal import Portal, Published
    from pipelines.portal.site import Site

_FEWEST = 10  # datasets of a call; fewer are looked at one by one
_PAGE = 1000  # what CKAN gives at most
_MOST_PAGES = 1000
_CHANGING = (
    "organizations",
    "confirmed",
    "user",
    "url",
)  # of a site: what says nothing of how a dataset would look there


class Seen:
    """The memory of one portal, in a call with `count` datasets."""

    def __init__(self, portal: Portal, site: Site, memory: Memory, count: int) -> None:
        self._portal = portal
        self._memory = memory
        self._key = f"{portal.name} {journal.address(portal)}"
        self._form = _form_of(portal, site)
        self._is_many = count >= _FEWEST
        self._is_quick = self._is_many and not (site.has_datastore and portal.datastore)
        self._is_asked = False
        self._versions: Mapping[str, datetime | None] | None = None

    def is_unchanged(self, label: str, package: Package) -> bool:
        """Whether this very package was seen on the portal, which shows no other version since."""
        if not self._is_quick:
            return False
        sent, version = self._memory.sent(self._key, label)
        if not version or sent != self._fingerprint(package):
            return False
        versions = self._all()
        return versions is not None and versions.get(package.name) == _moment(version)

    def is_absent(self, name: str) -> bool:
        """Whether the portal says that it has no dataset of this name, not even a hidden one."""
        if not self._is_many:
            return False
        versions = self._all()
        return versions is not None and name not in versions

    def _all(self) -> Mapping[str, datetime | None] | None:
        """What the portal holds, asked once; None where it does not say so properly."""
        if not self._is_asked:
            self._is_asked = True
            self._versions = _versions(self._portal)
        return self._versions

    def keep(self, label: str, package: Package, published: Published) -> None:
        """Remembers what was just seen."""
        if published.version and published.name == package.name:
            self._memory.keep_sent(self._key, label, self._fingerprint(package), published.version)

    def _fingerprint(self, package: Package) -> str:
        return sha256(f"{self._form} {package.digest}".encode()).hexdigest()


def _form_of(portal: Portal, site: Site) -> str:
    """The fingerprint of all that decides what a package looks like on the portal."""
    told = {key: value for key, value in asdict(site).items() if key not in _CHANGING}
    told |= {"organization": portal.organization, "datastore": portal.datastore, "program": inputs.program()}
    return sha256(repr(_ordered(told)).encode()).hexdigest()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return [(str(key), _ordered(one)) for key, one in sorted(value.items())]
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    return [_ordered(one) for one in value] if isinstance(value, list | tuple) else value


def _versions(portal: Portal) -> dict[str, datetime | None] | None:
    """When each dataset of the portal changed last, hidden ones too; None where it does not say so properly."""
    try:
        with Client(portal) as client:
            return {str(one["name"]): _moment(one.get("metadata_modified")) for one in _entries(client)}
    except (WorldError, CKANAPIError, KeyError):
        return None


def _entries(client: Client) -> Iterator[dict[str, Any]]:
    """Names and versions of all datasets, by name: one that is made meanwhile at most shows another one twice."""
    asked = {
        "q": "*:*",
        "fl": "name metadata_modified",
        "sort": "name asc",
        "rows": str(_PAGE),
        "facet": "false",
        "include_private": "true",
        "include_drafts": "true",
    }
    start = 0
    for _ in range(_MOST_PAGES):
        page = client.read("package_search", **asked, start=str(start))["results"]
        yield from page
        start += len(page)
        if not page:
            return


def _moment(text: object) -> datetime | None:
    """A time as `package_show` writes it, or the search: that one to the millisecond."""
    moment = moment_of(text)
    return moment and moment.replace(microsecond=moment.microsecond // 1000 * 1000)
