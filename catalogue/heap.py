"""The memory of a process that is to serve for months."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's <malloc.h>


def share_heap() -> None:
    """Has all threads of this process take their memory from one heap. Nothing where the system has no such setting.

    glibc would give several threads a heap each, and what is free in one is of no use to the others: the process
    grows under load though it uses no more. Python does one thing at a time, so threads seldom wait for each other.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # no glibc
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
