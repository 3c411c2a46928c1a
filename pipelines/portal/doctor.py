"""Whether publishing to a portal will work: all that can be known by looking, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from ckanapi.errors import NotFound

from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.portal import doctor_packages, tokens, told
from pipelines.portal.addresses import is_loopback, is_same_site, may_carry_token
from pipelines.portal.checks import Check, exit_code, merged
from pipelines.portal.client import Client
from pipelines.portal.doctor_packages import Package
from pipelines.portal.organization import exists
from pipelines.portal.portals import EMBEDDED, Portal
from pipelines.portal.scheming import label_of, required
from pipelines.portal.site import LOADERS, Site, inspect
from pipelines.run import Outcome, run

OLDEST, NEWEST = (2, 10), (2, 12)  # versions of CKAN that publishing is tried on
_CLOCK_S = 300
_LISTED = 10
_SPATIAL = {"spatial_metadata", "spatial_query"}


def diagnose(folders: Iterable[Path], portal: Portal, target: Path) -> list[Check]:
    """What is found on the portal, against the packages of the datasets in `folders`, which are built below `target`.

    Nothing is written to the portal. A portal that cannot be reached is one of the problems; no error is raised for it.
    """
    outcomes = [
        run(one, target / str(number), allow=("report-errors",), trial=True) for number, one in enumerate(folders)
    ]
    found: list[Check] = []
    try:
        with told(portal), Client(portal) as client:
            for check in look(client, outcomes):
                found.append(check)
    except MachikadoError as error:
        found.append(Check.of("connection", error))
    return merged(found)


def look(client: Client, outcomes: Sequence[Outcome]) -> Iterator[Check]:
    """As `diagnose`, of datasets that are built. Raises what a `Client` raises."""
    yield from _address(client.portal)
    yield from doctor_packages.data(outcomes)
    site = inspect(client)
    yield from _own_address(client.portal, site)
    yield _version(client, site)
    yield from _plugins(client.portal, site)
    yield from _token(client.portal, site)
    yield _clock(client.clock_ahead)
    packages, unusable = doctor_packages.gathered(client, site, outcomes)
    yield from unusable
    yield from _organizations(client, site, packages)
    yield from doctor_packages.checked(client.portal, site, packages)


# ---- the portal --------------------------------------------------------------------------------------------------


def _address(portal: Portal) -> Iterator[Check]:
    if not may_carry_token(portal.url):
        yield Check.of("address", UsageError("portal-insecure", value=portal.url))
    prefix = urlsplit(portal.url).path.rstrip("/")
    yield Check(
        "address", "doctor-address-prefix" if prefix else "doctor-address", {"value": portal.url, "prefix": prefix}
    )


def _own_address(portal: Portal, site: Site) -> Iterator[Check]:
    """The addresses of files begin with what the site believes to be its own: CKAN knows nothing of the way to it."""
    if not site.url or is_same_site(site.url, portal.url):
        return
    nobody = is_loopback(site.url) and not is_loopback(portal.url)
    code = "doctor-site-url-loopback" if nobody else "doctor-site-url"
    yield Check("address", code, {"value": portal.url, "claimed": site.url})


def _version(client: Client, site: Site) -> Check:
    """What publishing needs is asked for where the version does not tell that it is there."""
    parts = re.match(r"(\d{1,3})\.(\d{1,3})", site.version)
    version = (int(parts[1]), int(parts[2])) if parts else None
    values = {"value": site.version if parts else "", "versions": f"{_dotted(OLDEST)}〜{_dotted(NEWEST)}"}
    if client.portal.name == EMBEDDED:
        return Check("version", "doctor-version-embedded", values)
    if version and OLDEST <= version <= NEWEST:
        return Check("version", "doctor-version", values)
    if not _can_revise(client):
        return Check("version", "doctor-version-unfit", values)
    if version is None:
        return Check("version", "doctor-version-hidden", values)
    return Check("version", "doctor-version-older" if version < OLDEST else "doctor-version-newer", values)


def _can_revise(client: Client) -> bool:
    try:
        return bool(client.read("help_show", name="package_revise"))
    except NotFound:
        return False


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _plugins(portal: Portal, site: Site) -> Iterator[Check]:
    yield Check("plugins", _datastore(portal, site))
    if site.has_datastore and portal.datastore:
        for loader in sorted(site.extensions & LOADERS):
            yield Check("plugins", "doctor-xloader" if loader == "xloader" else "doctor-loader", {"value": loader})
    if site.fields:
        labels = [label_of(site.fields[key], key) for key in required(site.fields)]
        more = "…" if len(labels) > _LISTED else ""
        values = {"count": len(site.fields), "names": "、".join(labels[:_LISTED]) + more or "–"}
        yield Check("plugins", "doctor-scheming", values)
    if "dcat" in site.extensions:
        yield Check("plugins", "doctor-dcat")
    if not site.extensions.isdisjoint(_SPATIAL):
        yield Check("plugins", "doctor-spatial")
    if "validation" in site.extensions:
        yield Check("plugins", "doctor-validation")


def _datastore(portal: Portal, site: Site) -> str:
    if site.has_datastore:
        return "doctor-datastore" if portal.datastore else "doctor-datastore-off"
    return "doctor-datastore-own" if portal.name == EMBEDDED else "doctor-datastore-none"


def _clock(ahead: float | None) -> Check:
    if ahead is None:
        return Check("clock", "doctor-clock-unknown")
    if abs(ahead) <= _CLOCK_S:
        return Check("clock", "doctor-clock", {"value": _CLOCK_S // 60})
    code = "doctor-clock-behind" if ahead > 0 else "doctor-clock-ahead"
    return Check("clock", code, {"minutes": round(abs(ahead) / 60)})


# ---- who we are there --------------------------------------------------------------------------------------------


def _token(portal: Portal, site: Site) -> Iterator[Check]:
    if not portal.token and may_carry_token(portal.url):
        variable = tokens.variable_of(portal.name)
        error = UsageError("portal-token-missing", value=portal.url, variable=variable, name=portal.to)
        yield Check.of("token", error)
    elif portal.token and site.user is None:
        yield Check.of("token", WorldError("portal-token-unknown", value=portal.url))
    elif portal.token:
        yield Check("token", "doctor-token", {"user": site.user})


def _organizations(client: Client, site: Site, packages: Sequence[Package]) -> Iterator[Check]:
    owners: dict[str, tuple[str, ...]] = {}
    for one in packages:
        owner = str(one.offer.dataset["owner_org"])
        owners[owner] = (*owners.get(owner, ()), one.label)
    for owner, labels in owners.items():
        yield _organization(client, site, owner, labels)


def _organization(client: Client, site: Site, owner: str, labels: tuple[str, ...]) -> Check:
    portal = client.portal
    values = {"value": portal.url, "organization": owner, "user": site.user}
    if owner in site.organizations:
        return Check("organization", "doctor-organization", values, labels)
    if exists(client, owner):
        if site.user is None:
            return Check("organization", "doctor-organization-there", values, labels)
        return Check.of("organization", WorldError("organization-no-right", **values), *labels)
    if portal.create_organization:
        code = "doctor-organization-made" if portal.name == EMBEDDED else "doctor-organization-consent"
        return Check("organization", code, values, labels)
    others = sorted(site.organizations)
    code = "doctor-organization-missing-others" if others else "doctor-organization-missing"
    more = "…" if len(others) > _LISTED else ""
    error = UsageError(code, **values, names="、".join(others[:_LISTED]) + more, name=portal.to)
    return Check.of("organization", error, *labels)


__all__ = ["Check", "diagnose", "exit_code", "look"]
