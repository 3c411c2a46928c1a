"""Putting a backup in the place of a catalogue: all of it is proved and written beside first, then two renames.

A kill leaves the former catalogue, or the restored one. Between the renames the restored one waits beside under a name
of its own, and whoever opens the folder next puts it in its place (`catalogue.store.place`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalogue.backup.manifest import Manifest
from catalogue.backup.reading import read_backup
from catalogue.backup.room import ensure_room
from catalogue.errors import CatalogueError, CatalogueUsageError
from catalogue.settings import Settings
from catalogue.store import DATABASE, place
from catalogue.store.database import Database
from catalogue.store.files import sync_folder
from catalogue.store.users import forget_runs, token_names

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where the former catalogue is kept: None where there was none.

    `tokens`: names of those that are good again, whatever was revoked since.
    """

    manifest: Manifest
    former: Path | None
    tokens: list[str]


def restore_backup(path: Path, settings: Settings, now: datetime) -> Restored:
    """Makes the catalogue what it was when the backup `path` was made. `now` names the folder of the former one.

    Raises CatalogueError while it is open anywhere, when the disk is full or refuses, and as `read_backup`; the
    catalogue is then as it was.
    """
    folder = place.real(settings.folder)
    if not path.is_file():
        raise CatalogueUsageError("backup-unreadable", path=path, reason=os.strerror(2))
    try:
        settings.folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        hold = place.alone(folder)
        try:
            place.finish(folder)
            _ensure_closed(folder)
            ensure_room(folder, path.stat().st_size)
            return _restored(path, settings, folder, now)
        finally:
            hold.let_go()
    except OSError as error:
        raise CatalogueError("restore-failed", path=folder, reason=error.strerror or error) from error


def _ensure_closed(folder: Path) -> None:
    """Asks SQLite as well: a program that shares no lock of ours may have the database open."""
    path = folder / DATABASE
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # only the last one who has it open can do that
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
            raise CatalogueError("catalogue-in-use", path=folder) from error
        # whatever else: it is damaged, and to be replaced


def _restored(path: Path, settings: Settings, folder: Path, now: datetime) -> Restored:
    beside = place.new(folder)
    beside.mkdir()
    try:
        manifest = read_backup(path, beside)
        tokens = _opened_once(beside / DATABASE, settings)
        _like_former(beside, folder if folder.exists() else folder.parent)
        _sync(beside)
        return Restored(manifest, _put_in_place(beside, folder, now), tokens)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _opened_once(path: Path, settings: Settings) -> list[str]:
    """An older form becomes the present one here, so that what cannot be opened is never put in place. Tokens of runs
    go; returns the names of the others."""
    database = Database(path, settings.busy_timeout, settings.max_query_time)
    with closing(database), database.writing() as connection:
        forget_runs(connection)
        return token_names(connection)


def _like_former(beside: Path, former: Path) -> None:
    """Root restores for the user that the service runs as."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = former.stat()
        for path in [beside, *beside.rglob("*")]:
            os.chown(path, owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    """The names too are on the disk: the files themselves are written through."""
    for path in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        sync_folder(path)


def _put_in_place(beside: Path, folder: Path, now: datetime) -> Path | None:
    """Two renames; returns where the former is kept."""
    waiting = place.waiting(folder)
    beside.rename(waiting)
    former = None
    try:
        if folder.exists():
            former = _free_name(folder, now)
            folder.rename(former)
        waiting.rename(folder)
    except OSError:
        if former is not None and former.exists() and not folder.exists():
            former.rename(folder)
        with suppress(OSError):
            waiting.rename(beside)
        raise
    sync_folder(folder.parent)
    return former


def _free_name(folder: Path, now: datetime) -> Path:
    name = f"{folder.name}.before-{now:%Y%m%d-%H%M%S}"
    taken = {path.name for path in folder.parent.iterdir()}
    others = (f"{name}-{number}" for number in range(2, 1000))
    return folder.with_name(next(one for one in (name, *others) if one not in taken))
