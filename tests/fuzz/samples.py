"""Good cases to begin from: invented ones, and the beginnings of real files where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_REAL = Path(__file__).resolve().parents[3] / "shared" / "real"


def real_files(ending: str, most: int, count: int) -> Iterator[bytes]:
    """The first `most` bytes of `count` real files with this ending; none where there are none."""
    found = sorted(_REAL.glob(f"*/*.{ending}"))
    for path in found[:: max(1, len(found) // count)][:count]:
        with path.open("rb") as file:
            head = file.read(most)
        yield head[: head.rfind(b"\n") + 1] or head
