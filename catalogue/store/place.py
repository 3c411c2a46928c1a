"""The names beside a catalogue's folder by which it is put back from a backup, and the lock that this needs.

Whoever opens the folder shares its lock; who puts another in its place has it alone. The lock stands beside the folder,
because the folder itself goes away.
"""

from __future__ import annotations

from contextlib import suppress
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
    """Puts in its place what was restored wholly, where a kill came between the two renames."""
    if not folder.exists():
        with suppress(OSError):  # there is none, or another process was faster
            waiting(folder).rename(folder)


def lock_of(folder: Path) -> Path:
    """The file of the lock."""
    return _beside(folder, "lock")


def waiting(folder: Path) -> Path:
    """Where a restored folder waits, whole, until the former is out of its way."""
    return _beside(folder, "restored")


def _beside(folder: Path, ending: str) -> Path:
    whole = folder.absolute()  # `.` has no name
    return whole.with_name(f".{whole.name}.{ending}")
