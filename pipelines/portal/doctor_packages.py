"""What a portal would take of the packages that are about to be sent, and what it would not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import MachikadoError, UsageError
from pipelines.portal import bodik
from pipelines.portal.carrying import show
from pipelines.portal.checks import Check
from pipelines.portal.client import Client
from pipelines.portal.offer import Offer, ensure_complete, offer_of
from pipelines.portal.portals import EMBEDDED, Portal
from pipelines.portal.site import Site
from pipelines.portal.stops import foreign
from pipelines.run import Outcome

_MB = 1024 * 1024
_CKAN_MB, _OWN_MB = 10, 100  # the largest file that CKAN, and our catalogue, take unless told otherwise
_DATA = 1  # the exit code for what is wrong with the data
# Which of the checks a note belongs to, by the beginning of its code; all others to "fields".
_TOPICS = {"name-": "name", "tag-": "tags", "licence-": "licence", "group-": "groups"}


@dataclass(frozen=True, slots=True)
class Package:
    """A dataset, what is offered of it, and what the portal shows of it now (None: nothing)."""

    label: str
    offer: Offer
    current: dict[str, Any] | None


def data(outcomes: Sequence[Outcome]) -> Iterator[Check]:
    """Which datasets cannot be built, and which have errors that forbid publishing."""
    whole = 0
    for one in outcomes:
        if one.error:
            yield Check.of("data", one.error, one.label)
        elif one.build is None or one.build.folder is None:
            yield Check("data", "doctor-data-unbuilt", {}, (one.label,), _DATA)
        elif not one.build.ok:
            yield Check("data", "doctor-data-errors", {}, (one.label,), _DATA)
        else:
            whole += 1
    if not outcomes:
        yield Check("data", "doctor-data-none")
    elif whole:
        yield Check("data", "doctor-data", {"count": whole})


def gathered(client: Client, site: Site, outcomes: Sequence[Outcome]) -> tuple[list[Package], list[Check]]:
    """The packages that can be offered, and why the others cannot. Raises WorldError when the network fails."""
    found: list[Package] = []
    wrong: list[Check] = []
    names: dict[str, str] = {}
    for one in outcomes:
        if one.build is None or one.build.folder is None:
            continue
        try:
            offer = offer_of(one.build.folder, site, client.portal)
        except MachikadoError as error:
            wrong.append(Check.of("data", error, one.label))
            continue
        first = names.setdefault(offer.name, one.label)
        if first != one.label:
            twice = UsageError("dataset-published-twice", value=one.label, second=first)
            wrong.append(Check.of("name", twice, one.label))
        found.append(Package(one.label, offer, show(client, offer.name)))
    return found, wrong


def checked(portal: Portal, site: Site, packages: Sequence[Package]) -> Iterator[Check]:
    """What is to be known of the packages on this portal."""
    if not packages:
        return
    yield from _owners(packages)
    yield from _notes(site, packages)
    yield from _required(site, packages)
    yield _size(portal, packages)
    for one in packages:
        note = bodik.judge(one.offer)
        yield Check("bodik", note.code, note.params, (one.label,))


def _owners(packages: Sequence[Package]) -> Iterator[Check]:
    ours = 0
    for one in packages:
        stops = list(foreign(one.current, one.offer)) if one.current else []
        yield from (Check("owner", stop.code, stop.params, (one.label,), _DATA) for stop in stops)
        ours += not stops
    held = sum(one.current is not None for one in packages)
    if ours == len(packages):
        yield Check("owner", "doctor-owner", {"held": held, "new": len(packages) - held})


def _notes(site: Site, packages: Sequence[Package]) -> Iterator[Check]:
    """What the portal cannot take as it is; for what it can, that it is so."""
    told: set[tuple[str, str]] = set()
    for one in packages:
        for note in one.offer.notes:
            topic = next((name for start, name in _TOPICS.items() if note.code.startswith(start)), "fields")
            told.add((topic, one.label))
            yield Check(topic, note.code, note.params, (one.label,))
    fine = {topic: [one for one in packages if (topic, one.label) not in told] for topic in _TOPICS.values()}
    for topic, code in (("name", "doctor-names"), ("tags", "doctor-tags")):
        if fine[topic]:
            yield Check(topic, code, {"count": len(fine[topic])})
    for one in fine["licence"]:
        values = {"value": bodik.licence_title(one.offer), "name": one.offer.dataset.get("license_id")}
        yield Check("licence", "doctor-licence", values, (one.label,))
    grouped = [one for one in fine["groups"] if one.offer.dataset.get("groups")]
    if grouped:
        yield Check("groups", "doctor-groups", {"count": len(grouped)})
    elif len(fine["groups"]) == len(packages):
        yield Check("groups", "doctor-groups-none")


def _required(site: Site, packages: Sequence[Package]) -> Iterator[Check]:
    filled = 0
    for one in packages:
        try:
            ensure_complete(one.current, one.offer)
            filled += 1
        except UsageError as error:
            yield Check.of("fields", error, one.label)
    if filled == len(packages):
        asks = bool(site.fields or site.resource_fields)
        yield Check("fields", "doctor-fields" if asks else "doctor-fields-plain")


def _size(portal: Portal, packages: Sequence[Package]) -> Check:
    """No call tells a portal's limit: only that of a fresh installation is known."""
    sizes = {(one.label, entry["path"]): int(entry["size"]) for one in packages for entry in one.offer.resources}
    (label, path), largest = max(sizes.items(), key=lambda item: item[1])
    whole = max(sum(int(entry["size"]) for entry in one.offer.resources) for one in packages)
    limit = _OWN_MB if portal.name == EMBEDDED else _CKAN_MB
    values = {"file": path, "size": largest / _MB, "whole": whole / _MB, "limit": limit}
    if largest > limit * _MB:
        return Check("size", "doctor-size-large", values, (label,))
    return Check("size", "doctor-size", values)
