"""One process at a time. The system lets go of a lock when its process ends, in whatever way."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_PAUSE_S = 0.1


@contextlib.contextmanager
def alone(path: Path, patience: float = 0.0) -> Iterator[bool]:
    """A block that no other process and no other thread is in with the same file, which is made where there is none.

    Waits for others at most `patience` seconds; False: they are still there. Raises OSError, also on a disk that knows
    no locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        until = time.monotonic() + patience
        while not (taken := _taken(file)) and time.monotonic() < until:
            time.sleep(_PAUSE_S)
        try:
            yield taken
        finally:
            if taken:
                _let_go(file)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _let_go(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
