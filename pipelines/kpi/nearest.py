"""What was probably meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

_LOOKED_FOR = 100
"""Each look goes through all names: who has more than this many unknown ones has the wrong table, not a slip."""


class Nearest:
    """Looks among `names` for the one that is nearest; `cutoff` as `difflib` has it, 0 to 1."""

    def __init__(self, names: Collection[str], cutoff: float) -> None:
        self._names = names
        self._cutoff = cutoff
        self._found: dict[str, str] = {}

    def to(self, written: str) -> str:
        """The nearest name; "" where none is near, and where a hundred others have been looked for before."""
        if written not in self._found and len(self._found) < _LOOKED_FOR:
            close = get_close_matches(written, self._names, n=1, cutoff=self._cutoff)
            self._found[written] = "".join(close)
        return self._found.get(written, "")
