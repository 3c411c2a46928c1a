"""What publishing would do to the dataset on a portal: create, update, keep or remove; nothing is written here."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipelines.portal.answers import files_of, leaving, owners_of
from pipelines.portal.rows import RowChanges

if TYPE_CHECKING:
    from pipelines.portal.notes import Note
    from pipelines.portal.stopping import Stop

Action = Literal["create", "update", "keep", "remove"]
_COMPARED_OTHERWISE = ("owner_org", "tags", "groups", "extras")


@dataclass(frozen=True, slots=True)
class Change:
    """A field whose value would be another one."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the package: what would happen to it, which fields and rows would change."""

    path: str
    action: Action
    changes: tuple[Change, ...] = ()
    rows: RowChanges | None = None

    @property
    def has_new_content(self) -> bool:
        """Whether the bytes differ."""
        return any(change.field == "hash" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Plan:
    """The dataset `name`: "create", "update" or "keep", its changed fields and its files.

    `stops`: rules that forbid it unless they are allowed by name. `notes`: what the portal cannot take as it is.
    """

    name: str
    action: Action
    metadata: tuple[Change, ...]
    files: tuple[FileChange, ...]
    stops: tuple[Stop, ...] = ()
    notes: tuple[Note, ...] = ()

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The machine form; texts in `lang`."""
        return {
            "name": self.name,
            "action": self.action,
            "metadata": [_as_dict(change) for change in self.metadata],
            "files": [
                {
                    "path": one.path,
                    "action": one.action,
                    "changes": [_as_dict(change) for change in one.changes],
                    "rows": one.rows.to_dict() if one.rows else None,
                }
                for one in self.files
            ],
            "stops": [stop.to_dict(lang) for stop in self.stops],
            "notes": [note.to_dict() for note in self.notes],
        }


def compare(current: Mapping[str, Any] | None, wanted: Mapping[str, Any], files: list[dict[str, Any]]) -> Plan:
    """The plan for what a portal shows (`package_show`, None: nothing there) against what it shall hold.

    `wanted` is an offer laid over `current` (`Offer.over`); `files` are its resources, known by `path`.
    """
    if current is None:
        return Plan(wanted["name"], "create", (), tuple(FileChange(one["path"], "create") for one in files))
    metadata = tuple(_metadata(current, wanted))
    changed = tuple(_files(current, files))
    same = not metadata and all(one.action == "keep" for one in changed)
    return Plan(wanted["name"], "keep" if same else "update", metadata, changed)


def _metadata(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Change]:
    if current.get("state") != "active":
        yield Change("state", current.get("state"), "active")
    if current.get("private"):
        yield Change("private", True, False)
    if wanted["owner_org"] not in (owners := owners_of(current)):
        yield Change("owner_org", owners[-1] if owners else "", wanted["owner_org"])
    yield from _changed({key: current.get(key) for key in wanted}, wanted, _COMPARED_OTHERWISE)
    for key in ("tags", "groups"):
        before, after = (_names(one.get(key)) for one in (current, wanted))
        if key in wanted and before != after:
            yield Change(key, before, after)
    held, shall = ({one.get("key"): one.get("value") for one in side.get("extras") or []} for side in (current, wanted))
    yield from _changed(held, shall | dict.fromkeys(sorted(held.keys() - shall.keys()), ""))


def _names(entries: list[dict[str, Any]] | None) -> list[str]:
    return sorted(str(one.get("name")) for one in entries or [])


def _files(current: Mapping[str, Any], wanted: list[dict[str, Any]]) -> Iterator[FileChange]:
    held = files_of(current)
    for entry in wanted:
        if entry["path"] not in held:
            yield FileChange(entry["path"], "create")
            continue
        changes = tuple(_changed(held[entry["path"]], entry))
        yield FileChange(entry["path"], "update" if changes else "keep", changes)
    for entry in leaving(current, [entry["path"] for entry in wanted]):
        yield FileChange(str(entry.get("path") or entry.get("name") or entry["id"]), "remove")


def _changed(held: Mapping[str, Any], wanted: Mapping[str, Any], but: Collection[str] = ()) -> Iterator[Change]:
    for key, value in wanted.items():
        # what is the same to the letter need not be made plain: a schema is a long text
        if key not in but and held.get(key) != value and _plain(held.get(key)) != _plain(value):
            yield Change(key, _shown(held.get(key)), _shown(value))


def _shown(value: Any) -> Any:
    return "" if value is None else value


def _plain(value: Any) -> Any:
    """A value without what portals write differently: blanks in many forms, numbers as text, JSON as text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):
            return _plain(json.loads(value))
    if isinstance(value, dict):
        return {key: plain for key, one in value.items() if (plain := _plain(one)) != ""} or ""
    if isinstance(value, list):
        return [plain for one in value if (plain := _plain(one)) != ""] or ""
    return "" if value is None else str(value)


def _as_dict(change: Change) -> dict[str, Any]:
    return {"field": change.field, "before": change.before, "after": change.after}
