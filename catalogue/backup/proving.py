"""What a copy of the database holds, once it is proved to be sound and a catalogue's. It is read, and never written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.backup.manifest import NotAsWritten
from catalogue.store.schema import MIGRATIONS, statements

_REASON = 200  # characters of what SQLite says


class Newer(Exception):
    """A newer program made it. The argument is the version of its tables."""


@dataclass(frozen=True, slots=True)
class Contents:
    """`schema`: version of the tables. `files`: size in bytes of each file that a resource refers to, by SHA-256."""

    schema: int
    files: Mapping[str, int]
    counts: Mapping[str, int]


def contents_of(path: Path) -> Contents:
    """What the database holds. Raises NotAsWritten for damage and for what is no catalogue's database, Newer."""
    with _opened(path) as connection:
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        if schema > len(MIGRATIONS):
            raise Newer(schema)
        _ensure_ours(connection, schema)
        for pragma in ("integrity_check(1)", "foreign_key_check"):
            for row in connection.execute(f"PRAGMA {pragma}"):
                if row[0] != "ok":
                    raise _wrong(f"{pragma.partition('(')[0]}: {row[0]}")
        files = dict(connection.execute("SELECT sha256, size FROM files WHERE sha256 IN (SELECT file FROM resources)"))
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("datasets", "resources")
        }
    return Contents(schema, files, counts)


def named(path: Path, files: Collection[str], most: int) -> str:
    """The first of these files (SHA-256) by the name of a dataset and of the file in it."""
    shown = []
    with _opened(path) as connection:
        for one in list(files)[:most]:
            row = connection.execute(
                "SELECT name, file_name FROM resources JOIN datasets ON number = dataset WHERE file = ? LIMIT 1", (one,)
            ).fetchone()
            shown.append(f"{row[0]}/{row[1]}" if row else one[:12])
    return ", ".join([*shown, *(["…"] if len(files) > most else [])])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Nothing in the file is trusted: what its tables are made with may call no function that does anything."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as found:
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
                found.execute(f"PRAGMA {pragma}")
            yield found
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise _wrong(str(error)) from error


def _ensure_ours(connection: sqlite3.Connection, schema: int) -> None:
    """The tables, indexes and triggers of this version, and none besides: a trigger could do anything later on."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        for script in MIGRATIONS[:schema]:
            for statement in statements(script):
                ours.execute(statement)
        if not schema or _made(connection) != _made(ours):
            raise _wrong("sqlite_schema")


def _made(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Kind and name of all there is; of a trigger what it does, too. How tables are written out differs between
    versions of SQLite, where they were altered."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    return {(kind, name, re.sub(r"\s+", " ", sql) if kind == "trigger" else "") for kind, name, sql in rows}


def _wrong(told: str) -> NotAsWritten:
    plain = "".join(one if one.isprintable() else "?" for one in told[:_REASON])
    return NotAsWritten("database", told=plain)
