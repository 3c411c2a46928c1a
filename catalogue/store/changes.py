"""What each save changed, for people and feeds: which fields, which files, how many rows.

Only counts and names are kept, never what stood in a field or a cell: what a publisher takes back must not stay
readable here. Phases that are not public (private, draft, deleted) leave nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from catalogue.packed import packed
from catalogue.store.model import Dataset, Resource
from catalogue.store.visibility import is_public

Event = Literal["published", "republished", "changed"]
What = Literal["added", "removed", "replaced", "described"]
# Extras that are told by their own name; all others are "extras".
_NAMED_EXTRAS = ("frequency", "spatial", "title_en", "title_kana", "standard")
_OF_THE_FILE = frozenset({"size", "hash", "mimetype", "last_modified", "metadata_modified", "cache_last_updated"})


@dataclass(frozen=True, slots=True)
class RowChange:
    """A table's rows before and after; which of them came, went or changed is known where both have a primary key."""

    before: int | None = None
    after: int | None = None
    added: int | None = None
    removed: int | None = None
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happened to one file. `data` is false for the report and the descriptor; sizes are in bytes."""

    what: What
    resource: str
    name: str
    format: str
    data: bool
    before: int | None = None
    after: int | None = None
    rows: RowChange | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a public dataset; `fields` are CKAN's names of what was changed about the dataset itself."""

    dataset: int
    moment: str
    event: Event
    fields: list[str] = field(default_factory=list)
    files: list[FileChange] = field(default_factory=list)


def record_change(
    connection: sqlite3.Connection, old: Dataset | None, new: Dataset, moment: str, rows: Mapping[str, RowChange]
) -> None:
    """Writes down what a save changed, once the dataset is stored. `rows` tells of tables by resource id."""
    if new.number is None or not is_public(new):
        return
    if old is not None and is_public(old):
        change = Change(new.number, moment, "changed", _changed_fields(old, new), _changed_files(old, new, rows))
        if not change.fields and not change.files:
            return
    else:
        event: Event = "republished" if _known(connection, new.number) else "published"
        files = [_file("added", None, one, rows.get(one.id)) for one in new.resources] if event == "published" else []
        change = Change(new.number, moment, event, [], files)
    values = {key: value for key, value in asdict(change).items() if key not in ("dataset", "moment")}
    connection.execute(
        "INSERT INTO changes (dataset, moment, record) VALUES (?, ?, ?)",
        (change.dataset, change.moment, packed(values)),
    )


def changes_of(connection: sqlite3.Connection, dataset: int, limit: int) -> list[Change]:
    """The last changes of the dataset with this number, latest first."""
    rows = connection.execute(
        "SELECT * FROM changes WHERE dataset = ? ORDER BY moment DESC, number DESC LIMIT ?", (dataset, limit)
    )
    return [_change(row) for row in rows]


def first_published(connection: sqlite3.Connection, datasets: Iterable[int]) -> dict[int, str]:
    """When each of the datasets with these numbers was first public, where that is known."""
    rows = connection.execute(
        "SELECT dataset, min(moment) AS moment FROM changes WHERE dataset IN (SELECT value FROM json_each(?))"
        " AND json_extract(record, '$.event') = 'published' GROUP BY dataset",
        (json.dumps(list(datasets)),),
    )
    return {row["dataset"]: row["moment"] for row in rows}


def last_changes(connection: sqlite3.Connection, datasets: Iterable[int]) -> dict[int, Change]:
    """The last change of each of the datasets with these numbers, where one is known."""
    found = {number: changes_of(connection, number, 1) for number in datasets}
    return {number: changes[0] for number, changes in found.items() if changes}


def _known(connection: sqlite3.Connection, number: int) -> bool:
    return connection.execute("SELECT 1 FROM changes WHERE dataset = ? LIMIT 1", (number,)).fetchone() is not None


def _changed_fields(old: Dataset, new: Dataset) -> list[str]:
    before, after = _told(old), _told(new)
    return sorted(key for key in before.keys() | after.keys() if (before.get(key) or "") != (after.get(key) or ""))


def _told(dataset: Dataset) -> dict[str, Any]:
    extras: dict[str, Any] = {extra["key"]: extra["value"] for extra in dataset.extras}
    named = {key: extras.pop(key, "") for key in _NAMED_EXTRAS}
    own = {"name": dataset.name, "title": dataset.title, "owner_org": dataset.organization}
    lists = {"tags": sorted(dataset.tags), "groups": sorted(dataset.groups)}
    return {**dict(dataset.fields), **own, **lists, **named, "extras": extras}


def _changed_files(old: Dataset, new: Dataset, rows: Mapping[str, RowChange]) -> list[FileChange]:
    """File by file; one that was taken out and put in again under its name is one that was replaced."""
    left = {one.id: one for one in old.resources}
    kept = {one.id: left.pop(one.id) for one in new.resources if one.id in left}
    by_name = {one.file_name: one for one in left.values() if one.file_name}
    changes = []
    for one in new.resources:
        before = kept.get(one.id) or by_name.pop(one.file_name or "", None)
        if before is None:
            changes.append(_file("added", None, one, rows.get(one.id)))
            continue
        left.pop(before.id, None)
        if (before.file, _link(before)) != (one.file, _link(one)):
            changes.append(_file("replaced", before, one, rows.get(one.id)))
        elif _description(before) != _description(one):
            changes.append(_file("described", before, one, None))
    return [*changes, *(_removed(one) for one in left.values())]


def _link(resource: Resource) -> str:
    return "" if resource.file else str(resource.fields.get("url") or "")


def _description(resource: Resource) -> dict[str, Any]:
    return {
        key: value
        for key, value in resource.fields.items()
        if key not in _OF_THE_FILE and not key.startswith("validation_") and value not in (None, "")
    }


def _file(what: What, before: Resource | None, after: Resource, rows: RowChange | None) -> FileChange:
    return FileChange(what, after.id, _name(after), after.format, after.is_data, _size(before), _size(after), rows)


def _removed(resource: Resource) -> FileChange:
    return FileChange("removed", resource.id, _name(resource), resource.format, resource.is_data, _size(resource))


def _name(resource: Resource) -> str:
    return str(resource.fields.get("name") or resource.file_name or "")


def _size(resource: Resource | None) -> int | None:
    size = resource.fields.get("size") if resource else None
    return size if isinstance(size, int) else None


def _change(row: sqlite3.Row) -> Change:
    values = json.loads(row["record"])
    files = [_file_change(one) for one in values["files"]]
    return Change(row["dataset"], row["moment"], values["event"], values["fields"], files)


def _file_change(values: dict[str, Any]) -> FileChange:
    rows = values.pop("rows")
    return FileChange(**values, rows=RowChange(**rows) if rows else None)
