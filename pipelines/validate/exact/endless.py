"""Patterns of a schema that may never come to an end: `(a+)+b` tries every way to part a row of a's.

Python's `re` cannot be stopped once it has begun. So a package with a pattern in which one repetition stands within
another is first checked by another process, which can; where that does not come back in time, the package is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.errors import DataError

_SECONDS, _BYTES_A_SECOND = 4.0, 2_000_000
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def endless_pattern(descriptor: Path, described: Any) -> str | None:
    """A pattern of this package with which checking it does not come to an end; None where there is none.

    `described`: what the file `descriptor` says.
    """
    try:
        patterns = [one for one in _patterns(described) if is_doubtful(one)]
    except RecursionError:  # that is told of when it is checked
        return None
    if not patterns:
        return None
    from pipelines.read.child import ask

    size = sum(one.stat().st_size for one in descriptor.parent.glob("*") if one.is_file())
    try:
        ask(__name__, str(descriptor), damaged="file-unreadable", seconds=_SECONDS + size / _BYTES_A_SECOND)
    except DataError:
        return patterns[0]
    return None


def _patterns(found: Any) -> Iterator[str]:
    """Whatever stands under `pattern`, anywhere."""
    if isinstance(found, dict):
        if isinstance(pattern := found.get("pattern"), str):
            yield pattern
        for value in found.values():
            yield from _patterns(value)
    elif isinstance(found, list):
        for value in found:
            yield from _patterns(value)


def is_doubtful(pattern: str) -> bool:
    """Whether something of no fixed length is repeated."""
    try:
        return _repeats(import_module("re._parser").parse(pattern), within=False)
    except Exception:  # a pattern that Python has not, which is told of later
        return False


def _repeats(parsed: Any, *, within: bool) -> bool:
    """Whether there is a repetition of no fixed number in it; `within`: one that stands in another."""
    if isinstance(parsed, tuple) and len(parsed) == 2 and str(parsed[0]) in _REPEATS:
        _, (least, most, repeated) = parsed
        return (within and least != most) or _repeats(repeated, within=within or most > 1)
    if isinstance(parsed, list | tuple) or hasattr(parsed, "data"):
        return any(_repeats(part, within=within) for part in getattr(parsed, "data", parsed))
    return False


def main() -> None:
    """The other process: the check, and nothing said of it."""
    from pipelines.validate.exact.packages import package_errors

    package_errors(Path(sys.argv[1]))
    sys.stdout.write("{}")


if __name__ == "__main__":
    main()
