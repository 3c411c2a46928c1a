"""What was built and published last, so that what did not change is neither built nor sent again.

`build/state.sqlite`. It can be lost or damaged at any time: it is then forgotten, and all is built and looked at again.
Nothing in it is believed without a look: the package must still be the one that was written, the portal must still show
the version that we saw.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.package.folder import COMPANIONS, DESCRIPTOR
from pipelines.run import Built

NAME = "state.sqlite"
_VERSION = 1
_TABLES = """
CREATE TABLE built (label TEXT PRIMARY KEY, inputs TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sent (
    portal TEXT, label TEXT, package TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (portal, label)
) WITHOUT ROWID;
"""
_PATIENCE_S = 1.0  # for another run that is writing; then it is done without
_COMMIT_S = 1.0
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was built. `name`: under which it is published; `digest`: SHA-256 of its descriptor; `files`: size
    and time of each file.
    """

    name: str
    folder: Path
    digest: str
    files: Mapping[str, Stamp]
    counts: Mapping[str, int]
    ok: bool

    @classmethod
    def of(cls, name: str, built: Built) -> Package | None:
        """What a build has just written; None where that is not what its descriptor says, or nothing was written."""
        if built.folder is None:
            return None
        try:
            content = (built.folder / DESCRIPTOR).read_bytes()
            described = {str(one["path"]): int(one["bytes"]) for one in json.loads(content)["resources"]}
            files = {one: _stamp(built.folder / one) for one in (DESCRIPTOR, *COMPANIONS, *described)}
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if any(files[one][0] != size for one, size in described.items()):
            return None
        return cls(name, built.folder, sha256(content).hexdigest(), files, dict(built.counts), built.ok)

    @property
    def is_there(self) -> bool:
        """Whether every file is still the one that was written."""
        try:
            if any(_stamp(self.folder / name) != stamp for name, stamp in self.files.items()):
                return False
            return sha256((self.folder / DESCRIPTOR).read_bytes()).hexdigest() == self.digest
        except OSError:
            return False

    @property
    def built(self) -> Built:
        """As the outcome of a build that has just been made."""
        return Built(self.counts, self.folder, self.ok)


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


class Memory:
    """The state of one folder `build`. Never raises: what cannot be read is not known, what cannot be written is lost.

    For the thread that made it only.
    """

    def __init__(self, path: Path | None) -> None:
        """`path` None: nothing is known or kept."""
        self._connection: sqlite3.Connection | None = None
        self._committed = time.monotonic()
        if path is not None:
            with suppress(OSError, sqlite3.Error):
                self._connection = _opened(path)

    def built(self, label: str, inputs: str) -> Package | None:
        """The package that was built of these inputs, where it stands as it was written."""
        for (record,) in self._rows("SELECT record FROM built WHERE label = ? AND inputs = ?", label, inputs):
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                known = json.loads(record)
                files = {str(name): (int(size), int(at)) for name, (size, at) in known["files"].items()}
                counts = {str(key): int(value) for key, value in known["counts"].items()}
                name, folder, digest = (str(known[key]) for key in ("name", "folder", "digest"))
                package = Package(name, Path(folder), digest, files, counts, known["ok"] is True)
                return package if files and package.is_there else None
        return None

    def keep_built(self, label: str, inputs: str, package: Package) -> None:
        """Remembers what was built of what."""
        record = {
            "name": package.name,
            "folder": str(package.folder),
            "digest": package.digest,
            "files": package.files,
            "counts": package.counts,
            "ok": package.ok,
        }
        self._write("INSERT OR REPLACE INTO built VALUES (?, ?, ?)", label, inputs, json.dumps(record))

    def sent(self, portal: str, label: str) -> tuple[str, str]:
        """What the portal was seen to hold: fingerprint of what was published, version that it gave it; or blanks."""
        for package, modified in self._rows(
            "SELECT package, modified FROM sent WHERE portal = ? AND label = ?", portal, label
        ):
            return str(package), str(modified)
        return "", ""

    def keep_sent(self, portal: str, label: str, package: str, modified: str) -> None:
        """Remembers what the portal was seen to hold."""
        self._write("INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?)", portal, label, package, modified)

    def close(self) -> None:
        """Writes what is not written yet."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.commit()
            self._connection.close()
            self._connection = None

    def _rows(self, statement: str, *values: str) -> list[Any]:
        if self._connection is not None:
            with suppress(sqlite3.Error, UnicodeError):
                return self._connection.execute(statement, values).fetchall()
        return []

    def _write(self, statement: str, *values: str) -> None:
        if self._connection is None:
            return
        with suppress(sqlite3.Error, UnicodeError):
            self._connection.execute(statement, values)
            if time.monotonic() - self._committed > _COMMIT_S:  # another run may write in between
                self._connection.commit()
                self._committed = time.monotonic()


def _opened(path: Path) -> sqlite3.Connection:
    """The database, made anew where it is damaged or of another version. Raises OSError, sqlite3.Error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE_S)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
        elif version != _VERSION:
            raise sqlite3.DatabaseError("another version")
        connection.execute("SELECT (SELECT label FROM built LIMIT 1), (SELECT label FROM sent LIMIT 1)")
    except BaseException:
        connection.close()
        raise
    return connection
