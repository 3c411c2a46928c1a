"""Vocabularies: lists of tags kept under a name."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of tags and its name."""

    id: str
    name: str
    tags: list[str]


def all_vocabularies(connection: sqlite3.Connection) -> list[Vocabulary]:
    """All vocabularies, by name."""
    return [_vocabulary(row) for row in connection.execute("SELECT * FROM vocabularies ORDER BY name")]


def find_vocabulary(connection: sqlite3.Connection, reference: str) -> Vocabulary | None:
    """The vocabulary with this id or name."""
    row = connection.execute("SELECT * FROM vocabularies WHERE id = ?1 OR name = ?1", (reference,)).fetchone()
    return _vocabulary(row) if row else None


def add_vocabulary(connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
    """Stores a new vocabulary."""
    tags = json.dumps(vocabulary.tags, ensure_ascii=False)
    connection.execute(
        "INSERT INTO vocabularies (id, name, tags) VALUES (?, ?, ?)", (vocabulary.id, vocabulary.name, tags)
    )


def remove_vocabulary(connection: sqlite3.Connection, identifier: str) -> None:
    """Forgets the vocabulary (by id)."""
    connection.execute("DELETE FROM vocabularies WHERE id = ?", (identifier,))


def _vocabulary(row: sqlite3.Row) -> Vocabulary:
    return Vocabulary(row["id"], row["name"], json.loads(row["tags"]))
