"""SQLite: connections, one transaction per action, migrations. Several processes may open the same folder."""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any
from weakref import WeakSet

from catalogue.errors import CatalogueError, Unavailable
from catalogue.store.schema import MIGRATIONS, statements
from catalogue.store.stamps import Stamps
from catalogue.texts import text

_LARGEST_LOG = 64 * 1024 * 1024  # bytes that the write-ahead log keeps on the disk
_LOG_PAGES = 8000  # of 4 kB, until the log is brought into the database: a page that many writes change goes there once
# Steps of SQLite's machine (some hundredths of a second) from one look at the clock to the next. With fewer, a query
# would wait all the time for threads that run Python.
_STEPS = 2_000_000
_LARGEST_PROVED = 64 * 1024 * 1024
_PROVING_S = 10.0
# What every version has, and what the last ones came with: a database of another program has it not.
_LOOK = "SELECT (SELECT 1 FROM datasets LIMIT 1), (SELECT 1 FROM revisions LIMIT 1), (SELECT 1 FROM downloads LIMIT 1)"


class DamagedDatabase(CatalogueError, sqlite3.DatabaseError):
    """The file is no database any more, or one with nonsense in it; for who looks for errors of SQLite it is one."""


class _Connection(sqlite3.Connection):
    """A connection that knows its open cursors, and breaks off what takes longer than `patience` (seconds)."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.writing = False
        self.patience = self._deadline = math.inf
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        self.set_progress_handler(self._is_late, _STEPS)

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        """`execute` of the connection comes here, too."""
        made = super().cursor(factory)
        self._cursors.add(made)
        return made

    def begin(self, writing: bool, patience: float) -> None:
        """Begins a transaction."""
        self.writing, self.patience = writing, patience
        self.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
        self.renew()

    def end(self, word: str) -> None:
        """Ends it by COMMIT or ROLLBACK. A cursor that stayed open would go on seeing the same old state."""
        self._deadline = math.inf
        for cursor in list(self._cursors):
            cursor.close()
        if self.in_transaction:
            self.execute(word)

    def renew(self) -> None:
        """Counts the time from now on."""
        self._deadline = monotonic() + self.patience

    def _is_late(self) -> bool:
        return monotonic() > self._deadline


def renew(connection: sqlite3.Connection) -> None:
    """Gives a reader, who is being sent rows, the time for the next ones."""
    if isinstance(connection, _Connection):
        connection.renew()


def is_writing(connection: sqlite3.Connection) -> bool:
    """Whether the connection is in a transaction that may write, and so may see what never comes to be."""
    return isinstance(connection, _Connection) and connection.writing


class Database:
    """The file of the database and a pool of connections to it."""

    def __init__(self, path: Path, busy_timeout: float, query_time: float) -> None:
        self.path = path
        self._busy_timeout = busy_timeout
        self._query_time = query_time
        self._idle: list[_Connection] = []
        self._writers: list[_Connection] = []  # one at most: what it has read of the database stays as it is
        self._turn = threading.Lock()  # SQLite lets writers wait by looking again and again
        self._watching: _Connection | None = None  # only reads, so it notices the changes of all others
        self._version: int | None = None  # changes with each change that it notices
        self._stamps = Stamps()
        self._lock = threading.Lock()
        self._closed = False
        self._migrate()

    @contextmanager
    def reading(self, patience: float | None = None) -> Iterator[sqlite3.Connection]:
        """A connection that sees one unchanging state of the database until the block ends.

        What it reads must be read within `patience` seconds (as the settings say). Raises Unavailable.
        """
        limit = self._query_time if patience is None else patience
        try:
            with self._transaction(writing=False, patience=limit) as connection:
                yield connection
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
                raise
            raise Unavailable(text("query-too-long", limit=f"{limit:g}")) from None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of the block is kept, or nothing. There is one writer at a time; the others wait.

        Raises Unavailable when that takes too long.
        """
        if not self._turn.acquire(timeout=self._busy_timeout):
            raise Unavailable(text("unavailable"))
        try:
            with self._transaction(writing=True, patience=math.inf) as connection:
                yield connection
        finally:
            self._turn.release()

    def stamps(self) -> Stamps | None:
        """What changed when, by any connection of any process; None when it cannot be read."""
        with self._lock:
            try:
                if self._watching is None and not self._closed:
                    self._watching = self._connect()
                    self._watching.execute("PRAGMA busy_timeout = 0")
                if self._watching is None:
                    return None
                version = self._watching.execute("PRAGMA data_version").fetchone()[0]
                if version != self._version:
                    self._stamps.follow(self._watching)
                    self._version = version
                return self._stamps
            except sqlite3.Error:
                return None

    def close(self) -> None:
        """Closes the pooled connections; those in use are closed when their block ends."""
        with self._lock:
            self._closed = True
            idle, self._idle, self._writers = [*self._idle, *self._writers], [], []
            watching, self._watching = self._watching, None
        for connection in [*idle, *([watching] if watching else [])]:
            connection.close()

    @contextmanager
    def _transaction(self, writing: bool, patience: float) -> Iterator[sqlite3.Connection]:
        pool = self._writers if writing else self._idle
        connection = self._take(pool)
        try:
            connection.begin(writing, patience)
            yield connection
            connection.end("COMMIT")
        except BaseException as error:
            if not is_damage(error):
                connection.end("ROLLBACK")
                raise
            with suppress(sqlite3.Error):
                connection.end("ROLLBACK")
            raise DamagedDatabase("database-damaged", path=str(self.path), reason=str(error)) from error
        finally:
            self._give_back(connection, pool)

    def _take(self, pool: list[_Connection]) -> _Connection:
        with self._lock:
            if pool:
                return pool.pop()
        return self._connect()

    def _give_back(self, connection: _Connection, pool: list[_Connection]) -> None:
        with self._lock:
            if not self._closed and len(pool) < 16:
                pool.append(connection)
                return
        connection.close()

    def _connect(self) -> _Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self._busy_timeout,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged write survives a power cut
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")  # after a file of a million rows
        return connection

    def _migrate(self) -> None:
        try:
            connection = self._connect()
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                _run_migrations(connection)
                connection.execute(_LOOK)  # damage tells itself now, not at the first call
            finally:
                connection.close()
        except sqlite3.Error as error:
            if is_damage(error):
                raise DamagedDatabase("database-damaged", path=str(self.path), reason=str(error)) from error
            raise CatalogueError("database-unusable", path=str(self.path), reason=str(error)) from error


def prove(path: Path) -> None:
    """Looks whether the database is sound before anything is written to it. One that is not there is.

    A large one is not looked at, for that takes long: its damage is told when it is met, and by the next backup. Raises
    CatalogueError.
    """
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_PROVED:
            return
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_PROVING_S, isolation_level=None)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except OSError as error:
        raise CatalogueError("database-unusable", path=str(path), reason=str(error)) from error
    except sqlite3.Error as error:
        if not is_damage(error):
            raise CatalogueError("database-unusable", path=str(path), reason=str(error)) from error
        found = str(error)
    if found != "ok":
        raise DamagedDatabase("database-damaged", path=str(path), reason=str(found).rpartition("\n")[2])


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file itself is wrong. Who may not read it, or finds it locked, is told otherwise."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def escaped(words: str) -> str:
    """Words for a pattern of `LIKE … ESCAPE '\\'`, in which they stand for themselves."""
    return re.sub(r"([%_\\])", r"\\\1", words)


def _run_migrations(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise CatalogueError("database-newer", version=version, known=len(MIGRATIONS))
        for script in MIGRATIONS[version:]:
            for statement in statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(_LOOK)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
