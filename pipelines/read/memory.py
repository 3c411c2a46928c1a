"""Is there memory enough for a file? Where there is not, the process would be ended without a word."""

from __future__ import annotations

import ctypes
import os
import re
from pathlib import Path

from pipelines.errors import DataError
from pipelines.read.limits import MB

TIMES = 6
"""A check takes up to so many times the bytes of a large text file: 178 MB took 0.9 GB, 480 MB 2.9 GB."""

_MEMINFO, _CGROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")


def check(size: int) -> None:
    """Raises DataError for a file that there is no memory for, as far as the system tells."""
    free = available()
    if free is not None and size * TIMES > free:
        raise DataError(
            "memory-short", value=f"{size // MB:,}", limit=f"{free // MB:,}", needed=f"{size * TIMES // MB:,}"
        )


def available() -> int | None:
    """Bytes that may still be taken, by what the system or the container allows; None where that is not told."""
    told = [free for free in (_of_linux(), _of_container(), _of_windows()) if free is not None]
    return min(told, default=None)


def _of_linux() -> int | None:
    try:
        found = dict(re.findall(r"^(\w+): +(\d+) kB$", _MEMINFO.read_text(encoding="ascii"), re.MULTILINE))
        return (int(found["MemAvailable"]) + int(found["SwapFree"])) * 1024
    except (OSError, ValueError, KeyError):
        return None


def _of_container() -> int | None:
    try:
        limit, used = ((_CGROUP / name).read_text(encoding="ascii") for name in ("memory.max", "memory.current"))
        return max(int(limit) - int(used), 0)
    except (OSError, ValueError):  # "max": no limit
        return None


class _Status(ctypes.Structure):
    """What Windows fills in: MEMORYSTATUSEX."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        *(
            (name, ctypes.c_ulonglong)
            for name in ("total", "free", "all_pages", "free_pages", "space", "free_space", "more")
        ),
    )


def _of_windows() -> int | None:
    if os.name != "nt":
        return None
    status = _Status(length=ctypes.sizeof(_Status))
    done = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    return int(status.free_pages) if done else None
