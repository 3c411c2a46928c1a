"""Whether a disk has room, asked before anything is written to it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from catalogue.errors import CatalogueError
from catalogue.settings import MB

_SPARE = MB


def ensure_room(path: Path, needed: int) -> None:
    """Raises CatalogueError where `needed` bytes would not go on the disk on which `path` is to be written."""
    free = _free(path.parent)
    if free < needed + _SPARE:
        raise CatalogueError("backup-no-space", path=path, free=free // MB, needed=-(-(needed + _SPARE) // MB))


def ensure_room_in(folder: Path, needed: int) -> None:
    """Raises OSError, as writing would, where `needed` bytes would not go into the folder."""
    if _free(folder) < needed + _SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
