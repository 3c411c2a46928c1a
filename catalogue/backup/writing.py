"""Making a backup while the catalogue serves and is written to: nobody waits for it.

The database is copied first, by `VACUUM INTO`: one state, read as any reader reads (writers go on), and nothing that
was deleted lingers in it. Then the files that this copy refers to, which are held until the end. All is written beside
and renamed; the file can be read by its owner alone, for it holds the hashes of tokens.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from catalogue.backup import proving
from catalogue.backup.manifest import MEMBER, SUFFIX, Manifest, NotAsWritten, member_of
from catalogue.backup.reading import is_backup
from catalogue.backup.room import ensure_room
from catalogue.errors import CatalogueError, CatalogueUsageError
from catalogue.settings import MB, Settings
from catalogue.store import DATABASE, place
from catalogue.store.database import is_damage
from catalogue.store.files import Files
from catalogue.store.schema import MIGRATIONS
from catalogue.version import software_version

_BLOCK = MB
_PART = ".machikado-backup-"
_PARTS = re.compile(r"\.machikado-backup-[0-9a-f]{8}\.(zip|db)(-journal)?")
_ABANDONED_S = 86400  # what was written a day ago belongs to no living run
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NAMED = 5  # damaged files in a message
_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))
# What SQLite says when it cannot read the one database, or cannot write the other.
_OF_EITHER = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL)


class _Unreadable(OSError):
    """A file that is to be copied cannot be read."""


def backup_name(target: str | Path, now: datetime) -> Path:
    """The file that is meant: in a folder (one that is there, or a name that ends as folders do) one by the time, else
    `target`, with our ending where it has none."""
    path = Path(target)
    if path.is_dir() or str(target).endswith(_SEPARATORS):
        return path / f"{now:%Y%m%d-%H%M%S}{SUFFIX}"
    return path if path.suffix.lower() in (SUFFIX, ".zip") else path.with_name(path.name + SUFFIX)


def write_backup(settings: Settings, target: Path, *, replace: bool = False, without_damaged: bool = False) -> Manifest:
    """Writes the backup `target` of the catalogue and returns what it says of itself. Nothing is left on failure.

    `replace`: one that stands there is replaced. `without_damaged`: files that are damaged or gone are left out.
    Raises CatalogueUsageError where there is nothing to be backed up or `target` may not be written, else
    CatalogueError: damage, a database that may not be read or is locked, a full disk.
    """
    folder = settings.folder.absolute()
    hold = place.opened(folder)  # first, for it may be what puts the database in its place
    try:
        _ensure_usable(folder, target, replace)
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(target.parent)
        with Files(folder).copying(), _parts(target.parent) as (copied, written):
            ensure_room(target, _needed(settings))
            manifest = _write(settings, copied, written, without_damaged)
            _ensure_free(target, replace)
            written.replace(target)
    except OSError as error:
        raise CatalogueError("backup-not-written", path=target, reason=error.strerror or error) from error
    finally:
        if hold:
            hold.let_go()
    return manifest


def _ensure_usable(folder: Path, target: Path, replace: bool) -> None:
    if not (folder / DATABASE).is_file():
        raise CatalogueUsageError("backup-of-nothing", path=folder)
    if target.absolute().resolve().is_relative_to(folder.resolve()):
        raise CatalogueUsageError("backup-inside", path=target)
    _ensure_free(target, replace)


def _ensure_free(target: Path, replace: bool) -> None:
    """Nothing stands there, or a backup that may be replaced: nothing else is ever written over."""
    if target.is_dir() or (target.exists() and not replace):
        raise CatalogueUsageError("backup-there", path=target)
    if target.exists() and not is_backup(target):
        raise CatalogueUsageError("backup-over-another", path=target)


@contextmanager
def _parts(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Two new files for their owner alone, gone afterwards unless they were renamed."""
    own = f"{_PART}{secrets.token_hex(4)}"
    copied, written = folder / f"{own}.db", folder / f"{own}.zip"
    try:
        for path in (copied, written):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield copied, written
    finally:
        for path in (copied, written):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _clear_leftovers(folder: Path) -> None:
    """Removes what a killed run left a day ago."""
    for path in folder.iterdir():
        with suppress(OSError):
            if _PARTS.fullmatch(path.name) and time.time() - path.stat().st_mtime > _ABANDONED_S:
                path.unlink()


def _needed(settings: Settings) -> int:
    """Bytes: the database twice (the copy, and the copy in the backup), and all files."""
    database = sum(path.stat().st_size for path in settings.folder.glob(f"{DATABASE}*"))
    with _connected(settings) as connection:
        row = connection.execute(
            "SELECT total(size) FROM files WHERE sha256 IN (SELECT file FROM resources)"
        ).fetchone()
    return 2 * database + int(row[0])


@contextmanager
def _connected(settings: Settings) -> Iterator[sqlite3.Connection]:
    """The catalogue's database as it is: it is not upgraded. Raises CatalogueError."""
    path = settings.folder.absolute() / DATABASE
    try:
        with closing(sqlite3.connect(path, timeout=settings.busy_timeout, isolation_level=None)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        is_lost = is_damage(error) or code == sqlite3.SQLITE_ERROR  # our tables are not in it
        raise CatalogueError(f"database-{'damaged' if is_lost else 'unusable'}", path=path, reason=error) from error


def _write(settings: Settings, copied: Path, written: Path, without_damaged: bool) -> Manifest:
    folder = settings.folder.absolute()
    moment = datetime.now(UTC)
    _copy(settings, copied)
    contents = _proved(copied, folder / DATABASE)
    files, damaged = Files(folder), set()
    if without_damaged:
        damaged = {one for one, size in contents.files.items() if not _is_whole(files.path(one), one, size)}
    kept = {one: size for one, size in contents.files.items() if one not in damaged}
    with written.open("r+b") as file, zipfile.ZipFile(file, "w") as archive:
        digest, size = _add(archive, DATABASE, copied)
        wrong = [one for one in sorted(kept) if _added(archive, files, one) != (one, kept[one])]
        if wrong:
            raise CatalogueError("backup-file-damaged", files=proving.named(copied, wrong, _NAMED))
        manifest = Manifest(
            created=moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
            program=software_version(),
            schema=contents.schema,
            database=(digest, size),
            files=kept,
            missing=tuple(sorted(damaged)),
            counts={**contents.counts, "files": len(kept), "bytes": size + sum(kept.values())},
        )
        archive.writestr(zipfile.ZipInfo(MEMBER, _ZIP_TIME), manifest.to_bytes())
    with written.open("r+b") as file:
        os.fsync(file.fileno())
    return manifest


def _copy(settings: Settings, copied: Path) -> None:
    """Raises as `_connected`, and OSError where it is the disk of the copy that refuses."""
    with _connected(settings) as connection:
        try:
            connection.execute("VACUUM INTO ?", (str(copied),))
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _OF_EITHER:
                raise
            connection.execute("PRAGMA quick_check(1)").fetchall()  # raises where the catalogue's cannot be read
            raise OSError(errno.EIO, str(error)) from error


def _proved(copied: Path, path: Path) -> proving.Contents:
    """What the copy of the database `path` holds. Raises CatalogueError."""
    try:
        return proving.contents_of(copied)
    except proving.Newer as newer:
        raise CatalogueError("database-newer", version=newer.args[0], known=len(MIGRATIONS)) from newer
    except proving.NotOnlyOurs as error:
        raise CatalogueError("database-not-only-ours", path=path, names=", ".join(error.names)) from error
    except NotAsWritten as error:
        raise CatalogueError("database-damaged", path=path, reason=error.params["told"]) from error


def _added(archive: zipfile.ZipFile, files: Files, sha256: str) -> tuple[str, int]:
    """Puts a file in; its SHA-256 and size as they are on the disk, blanks where it cannot be read."""
    try:
        return _add(archive, member_of(sha256), files.path(sha256))
    except _Unreadable:
        return "", 0


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> tuple[str, int]:
    """Puts a file into the archive as it is; returns its SHA-256 and its size in bytes. Raises _Unreadable, OSError."""
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, _ZIP_TIME)
    with _reading():
        info.file_size = source.stat().st_size  # so that the header of more than 2 GB has room for it
    with archive.open(info, "w") as member:
        for block in _blocks(source):
            digest.update(block)
            size += len(block)
            member.write(block)
    return digest.hexdigest(), size


def _blocks(source: Path) -> Iterator[bytes]:
    with _reading(), source.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def _reading() -> Iterator[None]:
    """Tells trouble with what is read from that with what is written."""
    try:
        yield
    except OSError as error:
        raise _Unreadable(error.errno, error.strerror) from error


def _is_whole(path: Path, sha256: str, size: int) -> bool:
    try:
        with path.open("rb") as file:
            whole = os.fstat(file.fileno()).st_size == size
            return whole and hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
