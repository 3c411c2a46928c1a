"""Figures that outlive the process that counts them: a worker may be ended at any case, and what it did is known."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

_FIELDS = ("cases", "failures", "slowest_us", "peak_kb")
_ONE = struct.Struct("<q")
_SIZE = _ONE.size * len(_FIELDS)


class Board:
    """`cases` done, `failures` met, the `slowest_us` of them (µs), and the most memory used, `peak_kb` (0: unknown)."""

    def __init__(self, path: Path) -> None:
        if not path.exists() or path.stat().st_size < _SIZE:
            path.write_bytes(bytes(_SIZE))
        with path.open("r+b") as file:
            self._held = mmap.mmap(file.fileno(), _SIZE)

    def get(self, field: str) -> int:
        return int(_ONE.unpack_from(self._held, _FIELDS.index(field) * _ONE.size)[0])

    def put(self, field: str, value: int) -> None:
        _ONE.pack_into(self._held, _FIELDS.index(field) * _ONE.size, value)

    def more(self, field: str, by: int = 1) -> None:
        self.put(field, self.get(field) + by)

    def most(self, field: str, value: int) -> None:
        if value > self.get(field):
            self.put(field, value)
