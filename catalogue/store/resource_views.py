"""Views of resources, as clients describe them: kept and given back."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

View = dict[str, Any]

# A view lives as long as its resource is in its dataset; `save_dataset` removes the others.
_VIEWS = (
    "SELECT v.id, v.resource, v.record FROM resource_views v"
    " JOIN resources r ON r.id = v.resource AND r.dataset = v.dataset"
)


def views_of(connection: sqlite3.Connection, resource: str) -> list[View]:
    """The views of the resource (by id), in the order in which they were made."""
    rows = connection.execute(f"{_VIEWS} WHERE v.resource = ? ORDER BY v.position", (resource,))
    return [_view(row) for row in rows]


def find_view(connection: sqlite3.Connection, identifier: str) -> View | None:
    """The view with this id."""
    row = connection.execute(f"{_VIEWS} WHERE v.id = ?", (identifier,)).fetchone()
    return _view(row) if row else None


def add_view(connection: sqlite3.Connection, dataset: int, view: View) -> None:
    """Stores a new view, that names its `id` and `resource_id`, after the others of the dataset (by number)."""
    record = {key: value for key, value in view.items() if key not in ("id", "resource_id")}
    connection.execute(
        "INSERT INTO resource_views (id, dataset, resource, position, record) VALUES (?1, ?2, ?3,"
        " (SELECT coalesce(max(position), -1) + 1 FROM resource_views WHERE dataset = ?2), ?4)",
        (view["id"], dataset, view["resource_id"], json.dumps(record, ensure_ascii=False)),
    )


def remove_view(connection: sqlite3.Connection, identifier: str) -> None:
    """Forgets the view (by id)."""
    connection.execute("DELETE FROM resource_views WHERE id = ?", (identifier,))


def _view(row: sqlite3.Row) -> View:
    return {"id": row["id"], "resource_id": row["resource"], **json.loads(row["record"])}
