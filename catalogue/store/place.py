"""The names beside a catalogue's folder by which it is put back from a backup, and the lock that this needs.

Whoever opens the folder shares its lock; who puts another in its place has it alone. The lock stands beside the folder,
because the folder itself goes away. A link is not replaced, but the folder that it leads to, on the disk where that is.
"""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from glob import escape
from pathlib import Path

from catalogue.errors import CatalogueError
from catalogue.store.locks import Hold, take


def opened(folder: Path) -> Hold | None:
    """The share in the lock of one who opens the folder; None where nobody could restore here anyway.

    Raises CatalogueError while it is being restored. What a restoring that was killed left to be done is done.
    """
    try:
        hold = take(lock_of(folder), alone=False)
    except OSError:
        return None  # nothing may be written beside the folder
    if hold is None:
        raise CatalogueError("being-restored", path=str(folder))
    finish(folder)
    return hold


def alone(folder: Path) -> Hold:
    """The lock of one who replaces the folder. Raises CatalogueError while others have it open, OSError."""
    hold = take(lock_of(folder), alone=True)
    if hold is None:
        raise CatalogueError("catalogue-in-use", path=str(folder))
    return hold


def finish(folder: Path) -> None:
    """Does for one who has the lock what a restoring that was killed left to be done.

    Between the two renames: what was restored wholly is put in its place. Before them it came to nothing, and what it
    wrote goes, lest it take the place of another catalogue later on.
    """
    whole, left = real(folder), waiting(folder)
    with suppress(OSError):  # there is none, or another process was faster
        left.rename(new(folder) if whole.exists() else whole)
    for path in whole.parent.glob(f".{escape(whole.name)}.new-????????"):
        shutil.rmtree(path, ignore_errors=True)


def real(folder: Path) -> Path:
    """The folder itself, where a link to it is given."""
    whole = folder.absolute()
    found, parent = (Path(os.path.realpath(one)) for one in (whole, whole.parent))
    return whole if found == parent / whole.name else found


def lock_of(folder: Path) -> Path:
    """The file of the lock."""
    return _beside(folder, "lock")


def waiting(folder: Path) -> Path:
    """Where a restored folder waits, whole, until the former is out of its way."""
    return _beside(folder, "restored")


def new(folder: Path) -> Path:
    """Where one that is being restored is written."""
    return _beside(folder, f"new-{secrets.token_hex(4)}")


def _beside(folder: Path, ending: str) -> Path:
    whole = real(folder)  # `.` has no name
    return whole.with_name(f".{whole.name}.{ending}")
