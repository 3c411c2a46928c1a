"""Nothing is half-written: a file or folder is made beside its place and renamed into it."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8 text in one step: readers see the old file or the new one. Raises OSError."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file in one step: readers see the old file or the new one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
        sync_folder(path.parent)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def rename_new(beside: Path, target: Path) -> None:
    """Gives the file `beside` the name `target` unless it is taken. Raises FileExistsError then, and OSError.

    To rename replaces what is there, but for Windows; to link never does. A disk without links is asked first.
    """
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        beside.rename(target)
    else:
        beside.unlink()


def put_back(folder: Path) -> None:
    """Gives a folder its name again, where a kill came while another was put in its place (`pipelines.package.folder`).

    Nothing is done where it is there, or where the disk refuses.
    """
    if not folder.exists():
        with suppress(OSError):  # also another process that is just putting the new one in its place, or is faster
            for old in displaced(folder)[:1]:
                old.rename(folder)


def displaced(folder: Path) -> list[Path]:
    """What a kill left of folders that were to be replaced: hidden, beside."""
    return sorted(folder.parent.glob(f".{glob.escape(folder.name)}.old-*"))


def sync_folder(folder: Path) -> None:
    """Makes the names in it outlive a power cut; where folders cannot be opened (Windows) there is nothing to do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_tree(folder: Path) -> None:
    """Makes a folder with all that is in it outlive a power cut. Raises OSError."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with suppress(PermissionError), path.open("r+b") as file:  # of a copy that may only be read
                os.fsync(file.fileno())
        elif path.is_dir():
            sync_folder(path)
    sync_folder(folder)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(files: Iterable[Path]) -> str:
    """One SHA-256 for several files, by name and content, in whatever order they are given."""
    lines = sorted(f"{path.name}\0{sha256(path)}\n" for path in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def md5(path: Path) -> str:
    """The MD5 of a file, in hexadecimal: what others tell files by. Nothing here relies on it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
