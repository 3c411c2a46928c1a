"""What a copy of the database holds, once it is proved to be sound and a catalogue's. It is read, and never written."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.backup.manifest import NotAsWritten
from catalogue.store.schema import MIGRATIONS, statements

_REASON = 200  # characters of what SQLite says
# What is read as JSON, by table and column, as what; the first stands in version 1.
_JSON: tuple[tuple[str, str, type], ...] = (
    ("organizations", "extras", list), ("groups", "extras", list), ("datasets", "record", dict),
    ("resources", "record", dict), ("resource_views", "record", dict), ("changes", "record", dict),
    ("vocabularies", "tags", list), ("tables", "columns", list), ("tables", "primary_key", list),
    ("tables", "problem", list),
)  # fmt: skip
_OF_DATASETS = {"fields": dict, "tags": list, "extras": list}
# SQLite's own, where somebody has let it look at how the rows are spread (ANALYZE).
_STATISTICS = (
    "CREATE TABLE sqlite_stat1(tbl,idx,stat)", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"
)  # fmt: skip


class Newer(Exception):
    """A newer program made it. The argument is the version of its tables."""


class NotOnlyOurs(NotAsWritten):
    """All that belongs in it is there, and these besides (names of tables, indexes, triggers)."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("database", told="sqlite_schema")
        self.names = [_plain(name) for name in names]


@dataclass(frozen=True, slots=True)
class Contents:
    """`schema`: version of the tables. `files`: size in bytes of each file that a resource refers to, by SHA-256.

    `counts`: datasets, those of them that are deleted, resources.
    """

    schema: int
    files: Mapping[str, int]
    counts: Mapping[str, int]


def contents_of(path: Path) -> Contents:
    """What the database holds. Raises NotAsWritten for damage and for what is no catalogue's database, Newer.

    It is a copy that nobody else has. Letters and figures that were altered inside of a cell are not seen.
    """
    with _opened(path) as connection:
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        if schema > len(MIGRATIONS):
            raise Newer(schema)
        _ensure_ours(connection, schema)
        for pragma in ("integrity_check(1)", "foreign_key_check"):
            for row in connection.execute(f"PRAGMA {pragma}"):
                if row[0] != "ok":
                    raise _wrong(f"{pragma.partition('(')[0]}: {row[0]}")
        _ensure_readable(connection)
        _ensure_searched(connection, schema)
        files = dict(connection.execute("SELECT sha256, size FROM files WHERE sha256 IN (SELECT file FROM resources)"))
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]
            for name, rows in (
                ("datasets", "datasets"),
                ("deleted", "datasets WHERE state = 'deleted'"),
                ("resources", "resources"),
            )
        }
    _ensure_index(path)
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
def _opened(path: Path, how: str = "mode=ro&immutable=1") -> Iterator[sqlite3.Connection]:
    """Nothing in the file is trusted: what its tables are made with may call no function that does anything."""
    try:
        address = f"{path.absolute().as_uri()}?{how}"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as found:
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
                found.execute(f"PRAGMA {pragma}")
            yield found
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise _wrong(str(error)) from error


def _ensure_readable(connection: sqlite3.Connection) -> None:
    """Every record is what its reader reads: one that is not would fail at each call that comes by it."""
    tables = {name for kind, name, _ in _made(connection) if kind == "table"}
    for table, column, kind in _JSON:
        for (content,) in connection.execute(f"SELECT {column} FROM {table}") if table in tables else ():
            if content is not None and not _is_record(table, kind, content):
                raise _wrong(f"{table}.{column}")


def _is_record(table: str, kind: type, content: object) -> bool:
    try:
        value = json.loads(content) if isinstance(content, str) else None
    except (ValueError, RecursionError):
        return False
    if table == "datasets" and isinstance(value, dict):
        return {key: type(one) for key, one in value.items()} == _OF_DATASETS
    return isinstance(value, kind)


def _ensure_searched(connection: sqlite3.Connection, schema: int) -> None:
    """Search knows all datasets and no others. Those of version 1 that were never opened since come to it later."""
    later = " AND number IN (SELECT dataset FROM revisions)" if schema > 1 else ""
    unlike = connection.execute(
        f"SELECT number FROM datasets WHERE number NOT IN (SELECT rowid FROM search){later}"
        " UNION ALL SELECT rowid FROM search WHERE rowid NOT IN (SELECT number FROM datasets)"
    ).fetchone()
    if unlike:
        raise _wrong("search")


def _ensure_index(path: Path) -> None:
    """Search finds what is in its table. SQLite takes the question for a write, and nothing is written."""
    with _opened(path, "mode=rw") as connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        connection.execute("ROLLBACK")


def _ensure_ours(connection: sqlite3.Connection, schema: int) -> None:
    """The tables, indexes and triggers of this version, and none besides: a trigger could do anything later on."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        for script in MIGRATIONS[:schema]:
            for statement in statements(script):
                ours.execute(statement)
        found, known = _made(connection), _made(ours)
    if not schema or known - found:
        raise _wrong("sqlite_schema")
    if found - known:
        raise NotOnlyOurs(sorted(name for _, name, _ in found - known))


def _made(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Kind and name of all there is; of a trigger what it does, too. How tables are written out differs between
    versions of SQLite, where they were altered."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema").fetchall()
    return {
        (kind, name, re.sub(r"\s+", " ", sql) if kind == "trigger" else "")
        for kind, name, sql in rows
        if sql not in _STATISTICS
    }


def _wrong(told: str) -> NotAsWritten:
    return NotAsWritten("database", told=_plain(told))


def _plain(told: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in told[:_REASON])
