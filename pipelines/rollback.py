"""Undoing: a dataset on a portal becomes again what it was before, or an interrupted first publishing is removed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import journal
from pipelines.approval import Gate
from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.kept import Kept, Shelf, fingerprint_on, shelf
from pipelines.portal import mapping, told
from pipelines.portal.answers import owners_of
from pipelines.portal.carrying import is_begun, is_empty_draft, show
from pipelines.portal.client import Client
from pipelines.portal.stopping import RULES
from pipelines.publishing import noted, send, told_of
from pipelines.run import Outcome, label_of
from pipelines.workspace import load_dataset

if TYPE_CHECKING:
    from pipelines.portal import Portal, Published

# who asks for an older state asks for its rows and its licence too
CONSENT = frozenset(RULES) - {"not-ours", "withdrawn"}


@dataclass(frozen=True, slots=True)
class Undone:
    """`kept` is what the portal holds again, and `published` how it came there; both None: a draft was removed."""

    label: str
    kept: Kept | None = None
    published: Published | None = None


def rollback(folder: Path, build: Path, portal: Portal, wanted: str = "") -> Undone:
    """The dataset in `folder` becomes on the portal what it was before the last change, or the kept package `wanted`.

    What was interrupted comes first: a run is undone, a rollback is finished. Raises UsageError when there is nothing
    to go back to, and what `publish_package` raises; OSError when it cannot be written down: then nothing was sent.
    """
    dataset, label = load_dataset(folder), label_of(folder)
    name, kept = mapping.name(dataset.package_name)[0], shelf_of(folder, build, portal)
    current = _shown(portal, name)
    if current is None:
        raise UsageError("rollback-not-there", value=label)
    if is_empty_draft(current) and not wanted:
        owner = portal.organization or dataset.organization.name
        _written(build, portal, label, lambda log: _remove(portal, name, owner))
        return Undone(label)
    target = _named(kept, wanted) if wanted else _before(kept, fingerprint_on(current), _last(build, portal, label))
    if target is None and kept.elsewhere:
        raise UsageError(
            "rollback-portal-moved",
            value=label,
            name=portal.name,
            before=kept.elsewhere,
            target=journal.address(portal),
        )
    if target is None:
        raise UsageError("rollback-nothing", value=label)
    gate = Gate.of(dataset).without_embargo()
    published = _written(
        build,
        portal,
        label,
        lambda log: send(target.folder, portal, kept, log, label, gate=gate, allow=CONSENT, back=True),
    )
    return Undone(label, target, published)


def shelf_of(folder: Path, build: Path, portal: Portal) -> Shelf:
    """The packages of the dataset in `folder` that were published on the portal. Raises UsageError."""
    return shelf(build, portal, load_dataset(folder).package_name)


def _shown(portal: Portal, name: str) -> dict[str, Any] | None:
    with told(portal), Client(portal) as client:
        return show(client, name)


def _last(build: Path, portal: Portal, label: str) -> journal.Entry | None:
    known = [one for one in journal.latest(build / journal.NAME) if one.label == label and one.is_at(portal)]
    return known[-1] if known else None


def _named(kept: Shelf, wanted: str) -> Kept:
    packages = kept.packages
    for one in packages:
        if one.name == wanted:
            return one
    raise UsageError("rollback-unknown", value=wanted, nearest=", ".join(one.name for one in packages))


def _before(kept: Shelf, live: str, last: journal.Entry | None) -> Kept | None:
    """The package that was published before the one that is there now, as far as it is kept."""
    line = kept.line
    if last and last.is_open and last.sent and live in (last.before, last.package):
        aim = last.package if last.kind == "rollback" else last.before
        return next((one for one in reversed(kept.packages) if one.fingerprint == aim), None)
    here = next((number for number in reversed(range(len(line))) if line[number].fingerprint == live), len(line))
    return line[here - 1] if here else None


def _written(
    build: Path, portal: Portal, label: str, work: Callable[[journal.Run], Published | None]
) -> Published | None:
    """What `work` returns, written down in the journal before and after."""
    log = journal.Run(build / journal.NAME, "rollback", portal, {label: ("", CONSENT)})
    try:
        published = work(log)
    except MachikadoError as error:
        failed = Outcome(label, error=error)
        with suppress(OSError):
            log.done(label, failed.state, **told_of(failed))
        raise
    try:
        log.done(label, published.state if published else "undone", **told_of(Outcome(label, published=published)))
    except OSError:
        return noted(published, "journal-not-written")
    return published


def _remove(portal: Portal, name: str, owner: str) -> None:
    """Removes the draft that an interrupted first publishing left; readers never saw it."""
    with told(portal), Client(portal) as client:

        def once() -> None:
            current = show(client, name)
            if current is None:
                return
            if not is_empty_draft(current):
                raise WorldError("portal-overtaken", value=name)
            if owner not in owners_of(current):
                raise UsageError("rollback-foreign", value=name)
            if not is_begun(current):
                raise UsageError("rollback-not-begun", value=name)
            client.write("package_delete", {"id": current["id"]})

        client.repeated(once)
