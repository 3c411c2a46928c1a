"""What this process takes of the memory now."""

from __future__ import annotations

import os
from pathlib import Path


def taken() -> tuple[int, int]:
    """Bytes of address space, and those of them that are in memory; (0, 0) where the system does not tell."""
    try:
        size, resident = Path("/proc/self/statm").read_text("ascii").split()[:2]
    except OSError:
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return int(size) * page, int(resident) * page
