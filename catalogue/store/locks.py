"""Who has a folder: many at once, or one alone. The system lets go of a lock when its process ends, in whatever way."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Hold:
    """A lock that was taken, until it is let go."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def let_go(self) -> None:
        """Ends it; a second time does nothing."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def take(path: Path, *, alone: bool) -> Hold | None:
    """Takes the lock at `path` (a file that is made where there is none), with others, or alone. None: it is taken.

    Does not wait. Raises OSError where the file cannot be opened, and, of one who wants it alone, on a disk that knows
    no locks: who shares it is no worse off there than without.
    """
    handle = _opened(path)
    try:
        taken = _lock(handle, alone)
    except OSError:
        if alone:
            os.close(handle)
            raise
        taken = True
    if taken:
        return Hold(handle)
    os.close(handle)
    return None


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:  # made by another user, who may be waited for all the same
        return os.open(path, os.O_RDONLY)


if sys.platform == "win32":
    import msvcrt
    import secrets

    _PLACES = 1 << 16  # Windows locks bytes: who shares takes any one of these, who wants to be alone takes all
    _TRIES = 20

    def _lock(handle: int, alone: bool) -> bool:
        for _ in range(1 if alone else _TRIES):
            os.lseek(handle, 0 if alone else secrets.randbelow(_PLACES), os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, _PLACES if alone else 1)
            except PermissionError:
                continue
            return True
        return False

else:
    import fcntl

    def _lock(handle: int, alone: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
