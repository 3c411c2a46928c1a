"""Uploaded files, stored once under the SHA-256 of their bytes.

A file is written beside its place, flushed to the disk, and renamed inside the transaction that refers to it, so that a
crash leaves either the whole file or a leftover that `sweep` removes. Unlinking waits until nothing has referred to the
file for a while, because a download of it may still be under way.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from catalogue import clock
from catalogue.store.locks import take

KEPT_UNUSED = timedelta(hours=1)
_PATIENCE_S = 60.0
_CHUNK = 1024 * 1024
_PACKED = ".gz"


class TooLarge(Exception):
    """The stream has more bytes than the limit."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A received file that nothing refers to yet."""

    path: Path
    sha256: str
    size: int

    def discard(self) -> None:
        """Removes the file unless it was placed."""
        self.path.unlink(missing_ok=True)


class Files:
    """The folder of files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "files"
        self._incoming = folder / "incoming"
        self._copying = folder / "copying.lock"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._incoming.mkdir(exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file with this hash stands."""
        return self._folder / sha256[:2] / sha256

    def packed_path(self, sha256: str) -> Path:
        """Where its compressed form stands when there is one: see `catalogue.store.packed`."""
        return self._folder / sha256[:2] / f"{sha256}{_PACKED}"

    def are_there(self) -> bool:
        """Whether any file is stored."""
        return next(self._folder.glob("??/*"), None) is not None

    def new_incoming(self) -> Path:
        """A path for something that is not finished; what stays there is swept away."""
        return self._incoming / uuid4().hex

    def receive(self, stream: BinaryIO, limit: int) -> Incoming:
        """Copies the stream to the disk. Raises TooLarge, leaving nothing, when it has more than `limit` bytes."""
        digest, size = hashlib.sha256(), 0
        path = self.new_incoming()
        try:
            with path.open("xb") as file:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Incoming(path, digest.hexdigest(), size)

    def place(self, connection: sqlite3.Connection, incoming: Incoming) -> None:
        """Moves a received file to its place; to be called inside the writing transaction that refers to it."""
        target = self.path(incoming.sha256)
        target.parent.mkdir(exist_ok=True)
        try:
            incoming.path.replace(target)  # also what is there: the same bytes, unless the disk has damaged them
        except PermissionError:  # Windows replaces no file that somebody reads
            if not target.exists():
                raise
            incoming.discard()
        _unlink(self.packed_path(incoming.sha256))  # what was there may have been damaged when this was made of it
        sync_folder(target.parent)
        connection.execute(
            "INSERT INTO files (sha256, size) VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET unused_since = NULL",
            (incoming.sha256, incoming.size),
        )

    def release(self, connection: sqlite3.Connection, hashes: set[str]) -> None:
        """Marks those of the files that no resource refers to any more."""
        connection.executemany(
            "UPDATE files SET unused_since = ? WHERE sha256 = ?"
            " AND NOT EXISTS (SELECT 1 FROM resources WHERE file = sha256)",
            [(clock.now(), sha256) for sha256 in hashes],
        )

    def remove_unused(self, connection: sqlite3.Connection, kept: timedelta = KEPT_UNUSED) -> None:
        """Removes files unused for longer than `kept`; to be called inside a writing transaction.

        Unlinking comes before the commit: were it after, another process could meanwhile refer to the file again.
        While a backup is being made all stay: the copy of the database that it has refers to them.
        """
        limit = (clock.parse(clock.now()) - kept).isoformat(timespec="microseconds")
        rows = connection.execute("SELECT sha256 FROM files WHERE unused_since < ?", (limit,)).fetchall()
        if not rows:
            return
        with self._nobody_copies() as free:
            if not free:
                return
            for row in rows:
                _unlink(self.path(row["sha256"]))
                _unlink(self.packed_path(row["sha256"]))
            connection.execute("DELETE FROM files WHERE unused_since < ?", (limit,))

    @contextmanager
    def copying(self) -> Iterator[None]:
        """A block in which no file goes away that the database referred to when the block began. Raises OSError."""
        until = time.monotonic() + _PATIENCE_S
        while (hold := take(self._copying, alone=False)) is None and time.monotonic() < until:
            time.sleep(0.01)  # some are just going away
        if hold is None:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self._copying))
        try:
            yield
        finally:
            hold.let_go()

    @contextmanager
    def _nobody_copies(self) -> Iterator[bool]:
        try:
            hold = take(self._copying, alone=True)
        except OSError:  # a disk without locks: a backup finds a file gone, says so, and is made again
            yield True
            return
        try:
            yield hold is not None
        finally:
            if hold:
                hold.let_go()

    def lost(self, connection: sqlite3.Connection) -> set[str]:
        """Hashes of files in use that are gone, or have another size than they arrived with.

        Other bytes of the same size are not seen: that takes reading all files, as a backup does.
        """
        try:
            folders = [one for one in self._folder.iterdir() if len(one.name) == 2]  # `glob` says nothing when refused
            there = {name: size for folder in folders for name, size in _sizes(folder)}
        except OSError:  # nobody knows
            return set()
        rows = connection.execute("SELECT sha256, size FROM files WHERE unused_since IS NULL")
        return {row["sha256"] for row in rows if there.get(row["sha256"]) != row["size"]}

    def sweep(self, connection: sqlite3.Connection, kept: timedelta = KEPT_UNUSED) -> None:
        """Removes what crashes left more than `kept` ago: files half received, files placed but never referred to.

        To be called inside a writing transaction, so that no file is just being placed.
        """
        self.remove_unused(connection, kept)
        known = {row["sha256"] for row in connection.execute("SELECT sha256 FROM files")}
        oldest = time.time() - kept.total_seconds()
        stored = (path for path in self._folder.glob("??/*") if path.name.removesuffix(_PACKED) not in known)
        for path in [*self._incoming.iterdir(), *stored]:
            if _older(path, oldest):
                _unlink(path)


_HASH = re.compile(r"[0-9a-f]{64}")


def is_sha256(text: str) -> bool:
    """Whether `text` has the form of a SHA-256 in hexadecimal."""
    return _HASH.fullmatch(text) is not None


def _unlink(path: Path) -> None:
    with suppress(OSError):  # a file held open (Windows) stays for the next sweep
        path.unlink(missing_ok=True)


def _sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Names and sizes of the files as they arrived. `scandir` looks at tens of thousands several times as fast."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.endswith(_PACKED):
                yield entry.name, entry.stat().st_size


def _older(path: Path, oldest: float) -> bool:
    try:
        return path.stat().st_mtime < oldest
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Makes a rename durable; where folders cannot be opened (Windows) there is nothing to do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
