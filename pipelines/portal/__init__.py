"""A data package becomes, and stays, a dataset on a CKAN portal (our own catalogue is one).

Which portal: `portals`, `addresses`, `tokens`. One call to it: `client`, on `sending`, `faults`, `answers`. What it is
and what it shall hold: `site`, `organization`, `offer` (made with `mapping`, `licences`, `scheming`; `notes` tell what
had to give way). What would change: `plan`, with `held` and `rows`. What forbids it: `stops`, `table_stops`,
`stopping`. Doing it: `carrying`, then `datastore` with `datatable`. Looking before: `doctor`, `doctor_packages`,
`bodik`, `checks`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipelines.errors import WorldError
from pipelines.portal.plan import FileChange, Plan
from pipelines.portal.portals import Portal

if TYPE_CHECKING:
    from pipelines.portal.client import Client
    from pipelines.portal.held import Held
    from pipelines.portal.notes import Note
    from pipelines.portal.offer import Offer
    from pipelines.portal.site import Site
    from pipelines.portal.stopping import Stop


@dataclass(frozen=True, slots=True)
class Published:
    """What happened to the dataset `name`. `notes`: what the portal could not take as it is; `overridden`: stop rules
    that would have forbidden it and were allowed by name. `version`: what the portal calls the state it was left in.
    """

    name: str
    state: Literal["created", "updated", "unchanged"]
    notes: tuple[Note, ...] = ()
    overridden: tuple[Stop, ...] = ()
    version: str = ""


def publish_package(
    folder: Path,
    portal: Portal,
    *,
    site: Site | None = None,
    allow: Collection[str] = (),
    before: Callable[[Client, dict[str, Any] | None], None] | None = None,
    client: Client | None = None,
    is_new: bool = False,
) -> Published:
    """Publishes the data package in `folder`. Writes nothing when the portal holds the same already.

    `site` is what `inspect_portal` found, for callers that publish many; `allow` names stop rules to override;
    `before` is called with what the portal holds when something is going to be written, and may raise to forbid it;
    `client` is a connection to the portal that is kept open; `is_new`: the portal has just said that it has no dataset
    of this name (where that is no longer so, nothing is lost).
    Raises WorldError when the portal cannot be reached, refuses, or does not hold afterwards what was sent;
    StoppedError when a stop rule forbids it. Readers see the old dataset or the new one in all cases.
    """
    from pipelines.portal import stops
    from pipelines.portal.carrying import Carrying
    from pipelines.portal.client import Client
    from pipelines.portal.offer import ensure_complete, offer_of
    from pipelines.portal.organization import ensure_organization

    overridden: list[Stop] = []
    with told(portal), contextlib.nullcontext(client) if client else Client(portal) as client:
        site = site or _inspect(client)
        offer = offer_of(folder, site, portal)

        def consent(current: dict[str, Any] | None, plan: Plan) -> None:
            overridden[:] = stops.check(_held(client, current, offer), offer, allow)
            ensure_complete(current, offer)
            if before and not carrying.wrote:
                before(client, current)
            ensure_organization(client, site, offer)

        carrying = Carrying(client, site, offer, consent, is_new)
        wrote = carrying.converge()
    state: Literal["created", "updated", "unchanged"] = "unchanged"
    if wrote:
        state = "created" if carrying.begun and carrying.made else "updated"
    fitted = offer.notes if wrote else ()  # said when it was sent, not at every look
    return Published(offer.name, state, (*fitted, *carrying.notes), tuple(overridden), carrying.version)


def plan_package(folder: Path, portal: Portal, *, site: Site | None = None) -> Plan:
    """What publishing the data package in `folder` would do, rows and stop rules included. Writes nothing.

    Raises WorldError as `publish_package` does.
    """
    from pipelines.portal import stops
    from pipelines.portal.carrying import show
    from pipelines.portal.client import Client
    from pipelines.portal.offer import offer_of
    from pipelines.portal.plan import compare

    with told(portal), Client(portal) as client:
        offer = offer_of(folder, site or _inspect(client), portal)
        current = show(client, offer.name)
        plan = replace(compare(current, offer.over(current), offer.resources), notes=offer.notes)
        if plan.action == "keep":
            return plan
        held = _held(client, current, offer)
        files = tuple(_with_rows(held, offer, one) for one in plan.files)
        return replace(plan, files=files, stops=tuple(stops.found(held, offer)))


def _held(client: Client, current: dict[str, Any] | None, offer: Offer) -> Held:
    from pipelines.portal.carrying import show_deleted
    from pipelines.portal.held import Held

    return Held(client, current, show_deleted(client, offer.name) if current is None else None)


def _with_rows(held: Held, offer: Offer, one: FileChange) -> FileChange:
    """A table with new content, row by row; any other file, and what is not the table it should be, as it is."""
    from pipelines.portal.held import schema_of
    from pipelines.portal.rows import compare_tables, keys_of, read_table

    if not one.has_new_content or one.path not in offer.tables:
        return one
    schema = schema_of(offer.tables[one.path])
    old, new = held.table(one.path, schema), read_table((offer.folder / one.path).read_bytes())
    if old is None or new is None:
        return one
    return replace(one, rows=compare_tables(old, new, keys_of(schema)))


def inspect_portal(portal: Portal) -> Site:
    """What the portal is and what we may do there. Raises WorldError when it cannot be reached or is no CKAN."""
    from pipelines.portal.client import Client

    with told(portal), Client(portal) as client:
        return _inspect(client)


def _inspect(client: Client) -> Site:
    from pipelines.portal.site import inspect

    return inspect(client)


@contextlib.contextmanager
def told(portal: Portal) -> Iterator[None]:
    """What the portal says of a call, as errors of ours."""
    from ckanapi import errors

    from pipelines.portal.answers import said

    try:
        yield
    except errors.NotAuthorized as error:
        raise WorldError("portal-refused", value=portal.url) from error
    except errors.ValidationError as error:
        raise WorldError("portal-invalid", value=said(error.error_dict)) from error
    except errors.CKANAPIError as error:
        raise WorldError("portal-answer", value=portal.url) from error


__all__ = ["Plan", "Portal", "Published", "inspect_portal", "plan_package", "publish_package"]
