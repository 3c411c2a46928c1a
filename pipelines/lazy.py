"""Regular expressions that are compiled when they are first used: most runs need few of the hundreds there are."""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(written: str, flags: re.RegexFlag | int = 0) -> re.Pattern[str]:
    """As `re.compile`, but not yet. Its methods are the pattern's; it is none for the functions of `re`."""
    return cast("re.Pattern[str]", _Lazy(written, flags))


class _Lazy:
    def __init__(self, written: str, flags: re.RegexFlag | int) -> None:
        self.pattern = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has by this name; kept, so that the next call finds it here."""
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found
