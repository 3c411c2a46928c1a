"""Proving a backup. Whoever made it, nothing in it is believed before it is compared.

What a ZIP can be besides (links, two files of one name, places outside, compression that swells, sizes that lie) is not
what `publish backup` writes, and is refused: names are those of the manifest and stand nowhere but in a new folder, and
nothing is compressed, so that no more is ever written than the backup itself is large.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from catalogue.backup import proving
from catalogue.backup.manifest import MEMBER, Manifest, NotAsWritten, member_of
from catalogue.backup.room import ensure_room_in
from catalogue.errors import CatalogueError, CatalogueUsageError, DamagedBackup
from catalogue.settings import MB
from catalogue.store import DATABASE
from catalogue.store.schema import MIGRATIONS

LARGEST_DIRECTORY = 200 * MB
"""Bytes of a ZIP's directory: two million files."""
LARGEST_MANIFEST = 500 * MB
_BLOCK = MB
_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQ2H2I4Q")
# What `zipfile` raises of what is no ZIP, or one that it cannot read.
_NO_ZIP = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, LookupError, EOFError, OverflowError,
    struct.error,
)  # fmt: skip


def check_backup(path: Path) -> Manifest:
    """What the backup says of itself, once all of it is proved. Nothing is changed.

    Raises as `read_backup`, and CatalogueError where the folder for temporary files has no room for the database.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            return read_backup(path, Path(folder), with_files=False)
    except OSError as error:
        known = {"path": path, "folder": tempfile.tempdir or "-", "reason": error.strerror or error}
        raise CatalogueError("backup-not-checked", **known) from error


def is_backup(path: Path) -> bool:
    """Whether this looks like a backup that `publish backup` made; nothing of it is proved."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return MEMBER in archive.namelist()
    except (OSError, *_NO_ZIP):
        return False


def read_backup(path: Path, folder: Path, *, with_files: bool = True) -> Manifest:
    """Writes what is in the backup into the empty `folder`, as a catalogue has it, and proves each part of it.

    `with_files` False: files are only looked at. Raises CatalogueUsageError where there is no such file or it is no
    backup, DamagedBackup where it is not as it was written or a newer program made it; CatalogueError, OSError when the
    disk refuses.
    """
    with _opened(path) as file:
        try:
            return _read(file, path, folder if with_files else None, folder / DATABASE)
        except proving.Newer as newer:
            raise DamagedBackup("backup-newer", path=path, version=newer.args[0], known=len(MIGRATIONS)) from newer
        except NotAsWritten as error:
            raise DamagedBackup(
                "backup-damaged", path=path, reason=CatalogueError(error.code, **error.params)
            ) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise CatalogueUsageError("backup-unreadable", path=path, reason=error.strerror or error) from error
    with file:
        yield file


def _read(file: IO[bytes], path: Path, folder: Path | None, database: Path) -> Manifest:
    if file.read(2) != b"PK":
        raise DamagedBackup("backup-foreign", path=path)
    try:
        size = file.seek(0, 2)
        if _directory_size(file, size) > LARGEST_DIRECTORY:
            raise NotAsWritten("form")
        with zipfile.ZipFile(file) as archive:
            sizes = _sizes(archive, size)
            if MEMBER not in sizes:
                raise DamagedBackup("backup-foreign", path=path)
            manifest = _manifest(archive, sizes)
            ensure_room_in(database.parent, manifest.database[1])
            _ensure_hash(archive, DATABASE, manifest.database[0], database)
            contents = proving.contents_of(database)
            if not _agree(manifest, contents):
                raise NotAsWritten("manifest")
            for sha256, length in sorted(manifest.files.items()):
                if contents.files[sha256] != length:
                    raise NotAsWritten("file", name=member_of(sha256))
                _ensure_hash(archive, member_of(sha256), sha256, folder / member_of(sha256) if folder else None)
    except _NO_ZIP as error:
        raise NotAsWritten("form") from error
    return replace(manifest, counts={**manifest.counts, **contents.counts})


def _agree(manifest: Manifest, contents: proving.Contents) -> bool:
    """Whether the manifest says of the database what it is. Backups made earlier do not tell deleted datasets."""
    told = ("datasets", "resources")
    whole = len(manifest.files), manifest.database[1] + sum(manifest.files.values())
    return (
        contents.schema == manifest.schema
        and contents.files.keys() == {*manifest.files, *manifest.missing}
        and all(manifest.counts[name] == contents.counts[name] for name in told)
        and (manifest.counts["files"], manifest.counts["bytes"]) == whole
    )


def _directory_size(file: IO[bytes], size: int) -> int:
    """Bytes of the ZIP's directory, which `zipfile` reads whole. Raises NotAsWritten."""
    tail = _END.size + _LOCATOR.size
    file.seek(max(0, size - tail))
    end = file.read()
    if len(end) < tail or end[-_END.size :][:4] != b"PK\x05\x06":
        raise NotAsWritten("form")
    *_, listed, _, comment = _END.unpack(end[-_END.size :])
    if comment:
        raise NotAsWritten("form")
    if end[:4] != b"PK\x06\x07":
        return int(listed)
    file.seek(min(_LOCATOR.unpack(end[: _LOCATOR.size])[2], size))
    return int(_END_64.unpack(file.read(_END_64.size))[8])


def _sizes(archive: zipfile.ZipFile, whole: int) -> dict[str, int]:
    """Size by name of all members: each once, none compressed, encrypted or lying over another."""
    members = archive.infolist()
    sizes = {one.filename: one.file_size for one in members}
    for one in members:
        stored = not one.compress_type and not one.flag_bits and one.compress_size == one.file_size
        if not stored or not one.filename or not 0 <= one.header_offset < whole:
            raise NotAsWritten("form")
    if len(sizes) != len(members) or sum(sizes.values()) > whole:
        raise NotAsWritten("names")
    return sizes


def _manifest(archive: zipfile.ZipFile, sizes: Mapping[str, int]) -> Manifest:
    """What it says of itself, where that is what is there. Raises NotAsWritten."""
    if sizes[MEMBER] > LARGEST_MANIFEST:
        raise NotAsWritten("manifest")
    manifest = Manifest.from_bytes(archive.read(MEMBER))
    if {**manifest.members, MEMBER: sizes[MEMBER]} != sizes:
        raise NotAsWritten("names")
    if manifest.schema > len(MIGRATIONS):
        raise proving.Newer(manifest.schema)
    return manifest


def _ensure_hash(archive: zipfile.ZipFile, name: str, expected: str, target: Path | None) -> None:
    """Reads a member, and writes it as `target` where there is one. Raises NotAsWritten, OSError."""
    digest = hashlib.sha256()
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as member, _new(target) as made:
        while block := member.read(_BLOCK):
            digest.update(block)
            if made:
                made.write(block)
    if digest.hexdigest() != expected:
        raise NotAsWritten("file", name=name)


@contextmanager
def _new(path: Path | None) -> Iterator[IO[bytes] | None]:
    """A new file, on the disk when the block ends."""
    if path is None:
        yield None
        return
    with path.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
