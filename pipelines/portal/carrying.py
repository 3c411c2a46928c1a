"""Carrying a plan out: one atomic step, and the proof that it arrived.

A dataset is made private, so that readers do not see it before it has its files (CKAN makes drafts for administrators
only); files and metadata go in through one `package_revise` that the portal refuses when somebody else wrote in
between. After any fault of the network nobody knows whether the step was made, so it is not repeated blindly: what the
portal holds is read again, and what is missing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError

from pipelines.errors import WorldError
from pipelines.portal import datastore
from pipelines.portal.answers import files_of, leaving, resource_id, said
from pipelines.portal.client import Client, Fault
from pipelines.portal.mapping import DRAFT
from pipelines.portal.notes import Note
from pipelines.portal.offer import Offer
from pipelines.portal.plan import Plan, compare
from pipelines.portal.site import Site

Current = dict[str, Any] | None
Consent = Callable[[Current, Plan], None]


class _Overtaken(Fault):
    """The portal refused the step because the dataset is no longer as it was."""


@dataclass(slots=True)
class Carrying:
    """One dataset on its way to a portal.

    `consent` is asked, with what the portal holds and the plan, before anything is written; it raises to forbid it.
    `notes`: tables that the portal would not take.
    """

    client: Client
    site: Site
    offer: Offer
    consent: Consent
    is_new: bool = False  # the portal need not be asked at first
    base: Current = None
    begun: bool = False
    wrote: bool = False
    unproved: frozenset[str] = frozenset()  # files that were sent and not read back yet
    notes: tuple[Note, ...] = ()
    version: str = ""  # that the portal showed last

    def converge(self) -> bool:
        """Brings the portal to hold the offer; whether anything was written.

        Raises WorldError when it cannot be done or does not arrive, and when somebody else publishes the same dataset.
        """
        self.client.repeated(self._once)
        return self.wrote

    @property
    def made(self) -> bool:
        """Whether readers saw no such dataset before."""
        return self.base is None or is_begun(self.base)

    def _once(self) -> None:
        current = None if self.is_new else show(self.client, self.offer.name)
        plan = compare(current, self.offer.over(current), self.offer.resources)
        if plan.action != "keep":
            self._ensure_whole(current)
            self._ensure_undisturbed(current)
            self.consent(current, plan)
            current = self._read_back(self._write(current, plan))
        self._prove(current or {})
        self.version = _version(current)
        if self.site.has_datastore:
            filled = datastore.fill(self.client, self.offer, current or {})
            self.wrote |= filled.wrote
            self.notes = filled.notes

    def _ensure_whole(self, current: Current) -> None:
        """CKAN reads a dataset in several steps: in the midst of a writing it shows the new fields with the old files.
        What would be built on that is not what anybody published, so it is read again.
        """
        if current and _state(show(self.client, self.offer.name)) != _state(current):
            raise _Overtaken("portal-overtaken", value=self.offer.name)

    def _ensure_undisturbed(self, current: Current) -> None:
        """What is there now must be what was there at first, or a dataset that waits for its files."""
        if not self.begun:
            self.base, self.begun = current, True
        elif _version(current) != _version(self.base) and not (current and is_begun(current)):
            raise WorldError("portal-overtaken", value=self.offer.name)

    def _write(self, current: Current, plan: Plan) -> str:
        """The atomic step; the version that it made of the dataset."""
        self.wrote = True
        if current is None:
            current = self._create()
        cleared = datastore.clear(self.client, self.offer, current) if self.site.has_datastore else []
        self.unproved = frozenset(one.path for one in plan.files if one.action == "create" or one.has_new_content)
        try:
            return _version(revise(self.client, current, self.offer))
        except Fault:  # it may have arrived
            raise
        except (CKANAPIError, WorldError) as error:
            datastore.restore(self.client, cleared)
            if isinstance(error, ValidationError) and self._is_overtaken(error, current):
                raise _Overtaken("portal-overtaken", value=self.offer.name) from error
            raise

    def _is_overtaken(self, error: ValidationError, current: Current) -> bool:
        """Somebody may also come between the portal's look at the version and at the ids of the new files."""
        return "match" in error.error_dict or _version(show(self.client, self.offer.name)) != _version(current)

    def _create(self) -> dict[str, Any]:
        """The draft, with a mark by which it is known again."""
        whole = self.offer.to_send(None)
        marked = [*whole["extras"], {"key": DRAFT, "value": "first publishing"}]
        try:
            made: dict[str, Any] = self.client.write("package_create", {**whole, "private": True, "extras": marked})
        except ValidationError as error:
            if show(self.client, self.offer.name):
                if self.is_new:  # it was not: begin as with any other
                    self.begun = self.wrote = False
                raise _Overtaken("portal-overtaken", value=self.offer.name) from error
            # its form is right: it belongs to a dataset that is hidden from us
            if error.error_dict.keys() - {"__type"} == {"name"}:
                reason = said(error.error_dict["name"])
                raise WorldError("portal-name-refused", value=self.offer.name, reason=reason) from error
            raise
        finally:
            self.is_new = False
        return made

    def _read_back(self, version: str) -> Current:
        """What the portal shows after the step, which must be the offer to the last field."""
        shown = show(self.client, self.offer.name)
        left = compare(shown, self.offer.over(shown), self.offer.resources)
        if left.action != "keep" and version and _version(shown) != version:
            raise WorldError("portal-overtaken", value=self.offer.name)
        if left.action != "keep":
            raise WorldError("portal-mismatch", value=", ".join(_differing(left)) or self.offer.name)
        return shown

    def _prove(self, shown: dict[str, Any]) -> None:
        """Reads the bytes of every file that was sent, also when it is not known which of our steps brought it."""
        held = files_of(shown)
        for entry in self.offer.resources:
            if entry["path"] in self.unproved:
                content = self.client.fetch(held[entry["path"]]["url"])
                if sha256(content).hexdigest() != entry["sha256"]:
                    raise WorldError("portal-mismatch", value=entry["path"])
        self.unproved = frozenset()


def show(client: Client, name: str) -> Current:
    """The dataset as the portal holds it, None where there is none (or a deleted one)."""
    found = _shown(client, name)
    return found if found and found.get("state") != "deleted" else None


def show_deleted(client: Client, name: str) -> Current:
    """The dataset that was deleted on the portal, which shows it to the members of its organization; else None."""
    found = _shown(client, name)
    return found if found and found.get("state") == "deleted" else None


def _shown(client: Client, name: str) -> Current:
    try:
        found: dict[str, Any] = client.read("package_show", id=name)
    except (NotFound, NotAuthorized):  # CKAN forbids deleted datasets, too; for those of others the writing will tell
        return None
    return found


def is_begun(current: Mapping[str, Any]) -> bool:
    """Whether this is what an interrupted first publishing leaves: hidden, without files, and with our mark."""
    return is_empty_draft(current) and any(one.get("key") == DRAFT for one in current.get("extras") or [])


def is_empty_draft(current: Mapping[str, Any]) -> bool:
    """Whether this is hidden and without files, whoever made it."""
    return is_hidden(current) and not current.get("resources")


def is_hidden(current: Mapping[str, Any]) -> bool:
    """Whether readers do not see it."""
    return current.get("private") is True or current.get("state") == "draft"


def revise(client: Client, current: Mapping[str, Any], offer: Offer) -> dict[str, Any]:
    """One `package_revise`: metadata, resources that go, stay (with their ids) and come, and the changed files.
    Returns the dataset as it is then.

    CKAN lays lists over lists by position, objects over objects by key, and refuses text in the place of either, so
    what is one is taken out before the new value comes in.
    """
    whole = offer.to_send(current)
    held = files_of(current)
    kept = [entry for entry in offer.resources if entry["path"] in held]
    new = [
        {**_told(entry, {}), "id": resource_id(current["id"], entry["path"])}
        for entry in offer.resources
        if entry not in kept
    ]
    leave = leaving(current, [entry["path"] for entry in offer.resources])
    gone = [f"-resources__{entry['id']}" for entry in leave]
    nested = [f"-{key}" for key in _nested(whole, current)]
    nested += [
        f"-resources__{held[entry['path']]['id']}__{key}"
        for entry in kept
        for key in _nested(entry, held[entry["path"]])
    ]
    data: dict[str, Any] = {
        "match": {"id": current["id"], "metadata_modified": current["metadata_modified"]},
        "filter": [*nested, *gone],
        "update": {**whole, "state": "active", "private": False},
        **{f"update__resources__{held[entry['path']]['id']}": _told(entry, held[entry["path"]]) for entry in kept},
        "update__resources__extend": new,
    }
    sent = {held[entry["path"]]["id"]: entry for entry in kept if held[entry["path"]].get("hash") != entry["hash"]}
    sent |= {str(len(current["resources"]) - len(leave) + number): entry for number, entry in enumerate(new)}
    uploads: dict[str, Path] = {
        f"update__resources__{key}__upload": offer.folder / entry["path"] for key, entry in sent.items()
    }
    written: dict[str, Any] = client.write("package_revise", data, uploads)
    return dict(written.get("package") or {})


def _nested(wanted: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    """Keys of lists and objects, wanted or held."""
    return [
        key for key, value in wanted.items() if isinstance(value, list | dict) or isinstance(held.get(key), list | dict)
    ]


def _told(entry: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a resource to be sent: blank ones only where they take a value away."""
    return {key: value for key, value in entry.items() if value not in (None, "") or held.get(key) not in (None, "")}


def _version(current: Current) -> str:
    return str(current["metadata_modified"]) if current else ""


def _state(current: Current) -> Any:
    """What differs between any two states of a dataset."""
    shown = current or {}
    files = [(entry["id"], entry.get("path"), entry.get("hash")) for entry in shown.get("resources", [])]
    return shown.get("metadata_modified"), shown.get("state"), files


def _differing(plan: Plan) -> list[str]:
    files = [f"{one.path}: {change.field}" for one in plan.files for change in one.changes]
    return [change.field for change in plan.metadata] + files
