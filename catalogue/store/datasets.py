"""Datasets with their resources, and the index made from them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from catalogue.bigrams import index_text
from catalogue.kinds import KINDS, kind_of
from catalogue.packed import packed
from catalogue.store.database import escaped
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group, Resource
from catalogue.store.visibility import PUBLIC

_INDEXED_NOTES = 100_000  # characters; a description beyond this is not searched
_TERM_FIELDS = ("license_id", "author", "author_email", "maintainer", "maintainer_email", "version", "url")
_PLAIN = {
    "id": "id",
    "name": "name",
    "title": "title",
    "type": "kind",
    "state": "state",
    "owner_org": "organization",
    "creator_user_id": "creator",
    "metadata_created": "created",
    "metadata_modified": "modified",
}
PLAIN_FIELDS = frozenset(_PLAIN)  # as package_show calls them
# Public, or of one of these organizations (?1: their ids as JSON; null: all).
_SEEN = "state = 'active' AND (?1 IS NULL OR private = 0 OR organization IN (SELECT value FROM json_each(?1)))"
_NO_WORDS = (
    "title_en",
    "title_kana",
    "standard",
    "frequency",
    "spatial",
)  # extras searched elsewhere, or for programs only


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
    for row in connection.execute(
        "SELECT dataset, group_id FROM dataset_groups WHERE dataset IN (SELECT value FROM json_each(?))"
        " ORDER BY dataset, group_id",
        (chosen,),
    ):
        found[row["dataset"]].groups.append(row["group_id"])
    return [found[number] for number in wanted if number in found]


def plain_fields(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """The fields of the datasets that are known without their files, in the order of the numbers."""
    wanted = list(numbers)
    columns = ", ".join(f"{column} AS {field}" for field, column in _PLAIN.items())
    rows = connection.execute(
        f"SELECT number, {columns} FROM datasets WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(wanted),),
    )
    found = {row["number"]: {field: row[field] for field in _PLAIN} for row in rows}
    return [found[number] for number in wanted if number in found]


def dataset_of_resource(connection: sqlite3.Connection, resource: str) -> Dataset | None:
    """The dataset that the resource (by id) belongs to."""
    number = dataset_number(connection, resource)
    return None if number is None else load_datasets(connection, [number])[0]


def dataset_number(connection: sqlite3.Connection, resource: str) -> int | None:
    """The number of that dataset."""
    row = connection.execute("SELECT dataset FROM resources WHERE id = ?", (resource,)).fetchone()
    return row["dataset"] if row else None


def name_taken(connection: sqlite3.Connection, name: str, number: int | None) -> bool:
    """Whether another dataset than `number` has this name; names of deleted datasets are free."""
    row = connection.execute(
        "SELECT 1 FROM datasets WHERE name = ? AND state <> 'deleted' AND number IS NOT ?", (name, number)
    ).fetchone()
    return row is not None


def public_names(connection: sqlite3.Connection, limit: int | None, offset: int) -> list[str]:
    """Names of the public datasets, in alphabetical order."""
    rows = connection.execute(
        f"SELECT name FROM datasets WHERE {PUBLIC} ORDER BY name LIMIT ? OFFSET ?",
        (-1 if limit is None else limit, offset),
    )
    return [row["name"] for row in rows]


def names_with(
    connection: sqlite3.Connection, words: str, organizations: list[str] | None, limit: int
) -> list[tuple[str, str]]:
    """Name and title of datasets with this text in either, those whose title begins with it first.

    Only public ones, and private ones of these `organizations` (by id; None: of all).
    """
    begin = f"{escaped(words)}%"
    rows = connection.execute(
        f"SELECT name, title FROM datasets WHERE {_SEEN}"
        " AND (name LIKE ?2 ESCAPE '\\' OR title LIKE ?2 ESCAPE '\\')"
        " ORDER BY title NOT LIKE ?3 ESCAPE '\\', title, name LIMIT ?4",
        (_listed(organizations), f"%{begin}", begin, limit),
    )
    return [(row["name"], row["title"]) for row in rows]


def public_tags(connection: sqlite3.Connection) -> list[str]:
    """Tags of the public datasets."""
    rows = connection.execute(
        "SELECT DISTINCT value FROM terms JOIN datasets ON number = dataset"
        f" WHERE field = 'tags' AND {PUBLIC} ORDER BY value"
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
    _save_groups(connection, dataset)
    _index(connection, dataset, organization)
    return dropped


def remove_dataset(connection: sqlite3.Connection, dataset: Dataset) -> set[str]:
    """Forgets the dataset and all that belongs to it. Returns the hashes of files it referred to."""
    connection.execute("DELETE FROM search WHERE rowid = ?", (dataset.number,))
    connection.execute("DELETE FROM datasets WHERE number = ?", (dataset.number,))
    return {one.file for one in dataset.resources if one.file}


def datasets_in_group(connection: sqlite3.Connection, group: Group) -> list[int]:
    """Numbers of the organization's or the group's datasets, whatever their state."""
    statement = (
        "SELECT number FROM datasets WHERE organization = ? ORDER BY number"
        if group.is_organization
        else "SELECT dataset AS number FROM dataset_groups WHERE group_id = ? ORDER BY dataset"
    )
    return [row["number"] for row in connection.execute(statement, (group.id,))]


def visible_in_group(connection: sqlite3.Connection, group: Group, organizations: list[str] | None) -> list[str]:
    """Ids of its public datasets, and of private ones of these `organizations` (by id; None: of all)."""
    rows = connection.execute(
        f"SELECT id FROM datasets WHERE number IN (SELECT value FROM json_each(?2)) AND {_SEEN} ORDER BY number",
        (_listed(organizations), json.dumps(datasets_in_group(connection, group))),
    )
    return [row["id"] for row in rows]


def put_into_group(connection: sqlite3.Connection, group: Group, numbers: list[int]) -> None:
    """Puts the datasets into the thematic group."""
    for number in numbers:
        connection.execute("INSERT OR IGNORE INTO dataset_groups VALUES (?, ?)", (number, group.id))
        connection.execute("INSERT OR IGNORE INTO terms VALUES ('groups', ?, ?)", (group.name, number))
    _touch(connection, numbers)


def take_out_of_group(connection: sqlite3.Connection, group: Group, numbers: list[int]) -> None:
    """Takes the datasets out of the thematic group."""
    those = "dataset IN (SELECT value FROM json_each(?))"
    chosen = json.dumps(numbers)
    connection.execute(f"DELETE FROM dataset_groups WHERE group_id = ? AND {those}", (group.id, chosen))
    connection.execute(f"DELETE FROM terms WHERE field = 'groups' AND value = ? AND {those}", (group.name, chosen))
    _touch(connection, numbers)


def rename_in_index(connection: sqlite3.Connection, old: Group, new: Group) -> None:
    """Lets the index of its datasets follow an organization's or a group's new name or title."""
    field = "organization" if new.is_organization else "groups"
    connection.execute("UPDATE terms SET value = ? WHERE field = ? AND value = ?", (new.name, field, old.name))
    if new.is_organization:
        connection.execute(
            "UPDATE search SET organization = ? WHERE rowid IN (SELECT number FROM datasets WHERE organization = ?)",
            (index_text(_organization_words(new)), new.id),
        )
    _touch(connection, datasets_in_group(connection, new))


def _touch(connection: sqlite3.Connection, numbers: list[int]) -> None:
    """Counts as a change of the datasets, so that what is kept in memory follows."""
    connection.execute(
        "UPDATE datasets SET modified = modified WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    )


def _listed(organizations: list[str] | None) -> str | None:
    return None if organizations is None else json.dumps(organizations)


def _save_resources(connection: sqlite3.Connection, dataset: Dataset) -> set[str]:
    held = connection.execute("SELECT file FROM resources WHERE dataset = ?", (dataset.number,)).fetchall()
    connection.execute("DELETE FROM resources WHERE dataset = ?", (dataset.number,))
    connection.executemany(
        "INSERT INTO resources (id, dataset, position, created, modified, file, file_name, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (one.id, dataset.number, place, one.created, one.modified, one.file, one.file_name, packed(one.fields))
            for place, one in enumerate(dataset.resources)
        ],
    )
    connection.execute(
        "DELETE FROM resource_views WHERE dataset = ?1 AND resource NOT IN"
        " (SELECT id FROM resources WHERE dataset = ?1)",
        (dataset.number,),
    )
    return {row["file"] for row in held if row["file"]} - {one.file for one in dataset.resources if one.file}


def _save_groups(connection: sqlite3.Connection, dataset: Dataset) -> None:
    connection.execute("DELETE FROM dataset_groups WHERE dataset = ?", (dataset.number,))
    connection.executemany(
        "INSERT INTO dataset_groups (dataset, group_id) VALUES (?, ?)",
        [(dataset.number, group) for group in dataset.groups],
    )


def _index(connection: sqlite3.Connection, dataset: Dataset, organization: Group) -> None:
    connection.execute("DELETE FROM terms WHERE dataset = ?", (dataset.number,))
    connection.execute("DELETE FROM search WHERE rowid = ?", (dataset.number,))
    groups = groups_by_id(connection, dataset.groups).values() if dataset.groups else ()
    connection.executemany(
        "INSERT OR IGNORE INTO terms (field, value, dataset) VALUES (?, ?, ?)",
        [(field, value, dataset.number) for field, value in _terms(dataset, organization, groups)],
    )
    columns = _searched(dataset, organization)
    connection.execute(
        "INSERT INTO search (rowid, title, title_kana, name, tags, organization, resources, notes)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (dataset.number, *(index_text(column) for column in columns)),
    )


def _searched(dataset: Dataset, organization: Group) -> tuple[str, ...]:
    named = [str(one.fields.get(key) or "") for one in dataset.resources for key in ("name", "description")]
    people = [dataset.fields.get(key) or "" for key in ("author", "maintainer")]
    others = [extra["value"] for extra in dataset.extras if extra["key"] not in _NO_WORDS]
    return (
        f"{dataset.title} {dataset.extra('title_en')}",
        " ".join([dataset.extra("title_kana"), *_readings(dataset)]),
        dataset.name,
        " ".join(dataset.tags),
        _organization_words(organization),
        " ".join([*named, *people, *others])[:_INDEXED_NOTES],
        (dataset.fields.get("notes") or "")[:_INDEXED_NOTES],
    )


def _readings(dataset: Dataset) -> list[str]:
    """How the names of the recommended datasets are read, which few titles come with."""
    kind = kind_of(dataset)
    return [one.kana for one in KINDS if one is kind or one.label in dataset.title]


def _organization_words(organization: Group) -> str:
    return f"{organization.title} {organization.name}"


def _terms(dataset: Dataset, organization: Group, groups: Iterable[Group]) -> set[tuple[str, str]]:
    """What a filter or facet asks for by its exact value."""
    terms = {("organization", organization.name), ("dataset_type", dataset.kind)}
    terms |= {("groups", group.name) for group in groups}
    terms |= {("tags", tag) for tag in dataset.tags}
    terms |= {("num_resources", str(len(dataset.resources))), ("num_tags", str(len(dataset.tags)))}
    terms |= {("res_format", one.format) for one in dataset.resources if one.format}
    terms |= {("data_format", name) for name in dataset.data_formats()}
    terms |= {(name, value) for name in _TERM_FIELDS if (value := dataset.fields.get(name))}
    terms |= {(f"extras_{extra['key']}", extra["value"]) for extra in dataset.extras}
    terms |= {("kind", kind.name)} if (kind := kind_of(dataset)) else set()
    return terms


def _columns(dataset: Dataset) -> dict[str, Any]:
    record = {"fields": dataset.fields, "tags": dataset.tags, "extras": dataset.extras}
    values = asdict(dataset)
    for key in ("number", "resources", "groups", *record):
        del values[key]
    return {**values, "record": packed(record)}


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
