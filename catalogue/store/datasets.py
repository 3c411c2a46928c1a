"""Datasets with their resources, and the index made from them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from catalogue.bigrams import index_text
from catalogue.store.model import Dataset, Group, Resource

_INDEXED_NOTES = 100_000  # characters; a description beyond this is not searched
_TERM_FIELDS = ("license_id", "author", "maintainer", "version")


def find_dataset(connection: sqlite3.Connection, reference: str) -> Dataset | None:
    """The dataset with this id or name, whatever its state; a name in use goes before that of a deleted dataset."""
    row = connection.execute(
        "SELECT number FROM datasets WHERE id = ?1 OR name = ?1"
        " ORDER BY id = ?1 DESC, state = 'deleted', modified DESC LIMIT 1",
        (reference,),
    ).fetchone()
    return load_datasets(connection, [row["number"]])[0] if row else None


def load_datasets(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Dataset]:
    """The datasets with these numbers, in their order."""
    wanted = list(numbers)
    chosen = json.dumps(wanted)
    rows = connection.execute("SELECT * FROM datasets WHERE number IN (SELECT value FROM json_each(?))", (chosen,))
    found = {row["number"]: _dataset(row) for row in rows}
    for row in connection.execute(
        "SELECT * FROM resources WHERE dataset IN (SELECT value FROM json_each(?)) ORDER BY dataset, position",
        (chosen,),
    ):
        found[row["dataset"]].resources.append(_resource(row))
    return [found[number] for number in wanted if number in found]


def dataset_of_resource(connection: sqlite3.Connection, resource: str) -> Dataset | None:
    """The dataset that the resource (by id) belongs to."""
    row = connection.execute("SELECT dataset FROM resources WHERE id = ?", (resource,)).fetchone()
    return load_datasets(connection, [row["dataset"]])[0] if row else None


def name_taken(connection: sqlite3.Connection, name: str, number: int | None) -> bool:
    """Whether another dataset than `number` has this name; names of deleted datasets are free."""
    row = connection.execute(
        "SELECT 1 FROM datasets WHERE name = ? AND state <> 'deleted' AND number IS NOT ?", (name, number)
    ).fetchone()
    return row is not None


def public_names(connection: sqlite3.Connection, limit: int | None, offset: int) -> list[str]:
    """Names of the public datasets, in alphabetical order."""
    rows = connection.execute(
        "SELECT name FROM datasets WHERE state = 'active' AND private = 0 ORDER BY name LIMIT ? OFFSET ?",
        (-1 if limit is None else limit, offset),
    )
    return [row["name"] for row in rows]


def public_tags(connection: sqlite3.Connection) -> list[str]:
    """Tags of the public datasets."""
    rows = connection.execute(
        "SELECT DISTINCT value FROM terms JOIN datasets ON number = dataset"
        " WHERE field = 'tags' AND state = 'active' AND private = 0 ORDER BY value"
    )
    return [row["value"] for row in rows]


def save_dataset(connection: sqlite3.Connection, dataset: Dataset, organization: Group) -> set[str]:
    """Stores the dataset, its resources and its index. Returns the hashes of files it refers to no more."""
    values = _columns(dataset)
    if dataset.number is None:
        names = ", ".join(values)
        places = ", ".join("?" for _ in values)
        cursor = connection.execute(f"INSERT INTO datasets ({names}) VALUES ({places})", list(values.values()))
        dataset.number = cursor.lastrowid
    else:
        pairs = ", ".join(f"{name} = ?" for name in values)
        connection.execute(f"UPDATE datasets SET {pairs} WHERE number = ?", [*values.values(), dataset.number])
    dropped = _save_resources(connection, dataset)
    _index(connection, dataset, organization)
    return dropped


def _save_resources(connection: sqlite3.Connection, dataset: Dataset) -> set[str]:
    held = connection.execute("SELECT file FROM resources WHERE dataset = ?", (dataset.number,)).fetchall()
    connection.execute("DELETE FROM resources WHERE dataset = ?", (dataset.number,))
    connection.executemany(
        "INSERT INTO resources (id, dataset, position, created, modified, file, file_name, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (one.id, dataset.number, place, one.created, one.modified, one.file, one.file_name, _json(one.fields))
            for place, one in enumerate(dataset.resources)
        ],
    )
    return {row["file"] for row in held if row["file"]} - {one.file for one in dataset.resources if one.file}


def _index(connection: sqlite3.Connection, dataset: Dataset, organization: Group) -> None:
    connection.execute("DELETE FROM terms WHERE dataset = ?", (dataset.number,))
    connection.execute("DELETE FROM search WHERE rowid = ?", (dataset.number,))
    connection.executemany(
        "INSERT OR IGNORE INTO terms (field, value, dataset) VALUES (?, ?, ?)",
        [(field, value, dataset.number) for field, value in _terms(dataset, organization)],
    )
    columns = _searched(dataset, organization)
    connection.execute(
        "INSERT INTO search (rowid, title, title_kana, name, tags, organization, resources, notes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (dataset.number, *(index_text(column) for column in columns)),
    )


def _searched(dataset: Dataset, organization: Group) -> tuple[str, ...]:
    named = (str(one.fields.get(key) or "") for one in dataset.resources for key in ("name", "description"))
    return (
        f"{dataset.title} {dataset.extra('title_en')}",
        dataset.extra("title_kana"),
        dataset.name,
        " ".join(dataset.tags),
        f"{organization.title} {organization.name}",
        " ".join(named)[:_INDEXED_NOTES],
        (dataset.fields.get("notes") or "")[:_INDEXED_NOTES],
    )


def _terms(dataset: Dataset, organization: Group) -> set[tuple[str, str]]:
    """What a filter or facet asks for by its exact value."""
    terms = {("organization", organization.name), ("dataset_type", dataset.kind)}
    terms |= {("tags", tag) for tag in dataset.tags}
    terms |= {("res_format", one.format) for one in dataset.resources if one.format}
    terms |= {("data_format", name) for name in dataset.data_formats()}
    terms |= {(name, value) for name in _TERM_FIELDS if (value := dataset.fields.get(name))}
    terms |= {(f"extras_{extra['key']}", extra["value"]) for extra in dataset.extras}
    return terms


def _columns(dataset: Dataset) -> dict[str, Any]:
    record = {"fields": dataset.fields, "tags": dataset.tags, "extras": dataset.extras}
    values = asdict(dataset)
    for key in ("number", "resources", *record):
        del values[key]
    return {**values, "record": _json(record)}


def _dataset(row: sqlite3.Row) -> Dataset:
    values = dict(row)
    record = json.loads(values.pop("record"))
    return Dataset(**{**values, "private": bool(values["private"])}, **record)


def _resource(row: sqlite3.Row) -> Resource:
    return Resource(
        id=row["id"],
        created=row["created"],
        modified=row["modified"],
        file=row["file"],
        file_name=row["file_name"],
        fields=json.loads(row["record"]),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
