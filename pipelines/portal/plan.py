"""What publishing would do to the dataset on a portal: create, update, keep or remove; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.portal.rows import RowChanges

Action = Literal["create", "update", "keep", "remove"]
_LISTS = ("tags", "extras")
_NOT_COMPARED = ("owner_org", *_LISTS)


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
    """The dataset `name`: "create", "update" or "keep", its changed fields and its files."""

    name: str
    action: Action
    metadata: tuple[Change, ...]
    files: tuple[FileChange, ...]

    def to_dict(self) -> dict[str, Any]:
        """The machine form."""
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
        }


def compare(current: Mapping[str, Any] | None, wanted: Mapping[str, Any], files: list[dict[str, Any]]) -> Plan:
    """The plan for what a portal shows (`package_show`, None: nothing there) against what it shall hold.

    `files` are resources as `mapping.resource` makes them; they are known by `path`.
    """
    if current is None:
        return Plan(wanted["name"], "create", (), tuple(FileChange(one["path"], "create") for one in files))
    metadata = tuple(_metadata(current, wanted))
    changed = tuple(_files(current["resources"], files))
    same = not metadata and all(one.action == "keep" for one in changed)
    return Plan(wanted["name"], "keep" if same else "update", metadata, changed)


def _metadata(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Change]:
    if current.get("state") != "active":
        yield Change("state", current.get("state"), "active")
    for key, value in wanted.items():
        if key not in _NOT_COMPARED and (current.get(key) or "") != value:
            yield Change(key, current.get(key) or "", value)
    before, after = (sorted(tag["name"] for tag in one["tags"]) for one in (current, wanted))
    if before != after:
        yield Change("tags", before, after)
    held, shall = ({one["key"]: one["value"] for one in side["extras"]} for side in (current, wanted))
    for key in sorted(held.keys() | shall.keys()):
        if held.get(key) != shall.get(key):
            yield Change(key, held.get(key, ""), shall.get(key, ""))


def _files(current: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> Iterator[FileChange]:
    held = {entry.get("path"): entry for entry in current}
    for entry in wanted:
        if entry["path"] not in held:
            yield FileChange(entry["path"], "create")
            continue
        shown = held[entry["path"]]
        changes = tuple(
            Change(key, shown.get(key) or "", value)
            for key, value in entry.items()
            if (shown.get(key) or "") != (value or "")
        )
        yield FileChange(entry["path"], "update" if changes else "keep", changes)
    paths = {entry["path"] for entry in wanted}
    for entry in current:
        if entry.get("path") not in paths or held[entry.get("path")] is not entry:
            yield FileChange(str(entry.get("path") or entry.get("name") or entry["id"]), "remove")


def _as_dict(change: Change) -> dict[str, Any]:
    return {"field": change.field, "before": change.before, "after": change.after}
