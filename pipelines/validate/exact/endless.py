"""Patterns of a schema that may never come to an end: `(a+)+b` tries every way to part a row of a's.

Python's `re` cannot be stopped once it has begun. So a package with a pattern that may part a text in many ways is
first checked by another process, which can; where that does not come back in time, the package is refused.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

from pipelines.errors import DataError

_SECONDS, _BYTES_A_SECOND = 4.0, 2_000_000
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_CHARACTERS = string.printable + "あアｱ亜Ａ０　・"
_OPEN = 100  # what may come more often than that is of no fixed length


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
    """Whether it may part a text in many ways: by repeating what is a choice or of no fixed length, or because two
    parts of it are of no fixed length and take the same characters."""
    try:
        parsed = import_module("re._parser").parse(pattern)
    except Exception:  # a pattern that Python has not, which is told of later
        return False
    characters = frozenset(f"{pattern}{_CHARACTERS}")
    taken = [_taken(part, characters) for part in _open_parts(parsed)]
    return _repeats(parsed, within=False) or any(first & second for first, second in combinations(taken, 2))


def _repeats(parsed: Any, *, within: bool) -> bool:
    """Whether there is a choice or a repetition of no fixed number in it; `within`: one that stands in a repetition."""
    kind = _kind(parsed)
    if kind in _REPEATS:
        _, (least, most, repeated) = parsed
        return (within and least != most) or _repeats(repeated, within=within or most > 1)
    return (within and kind == "BRANCH") or any(_repeats(part, within=within) for part in _parts(parsed))


def _open_parts(parsed: Any) -> Iterator[Any]:
    """What is repeated in it without an end, or with a far one."""
    if _kind(parsed) in _REPEATS and parsed[1][1] > _OPEN:
        yield parsed[1][2]
    for part in _parts(parsed):
        yield from _open_parts(part)


def _taken(part: Any, characters: frozenset[str]) -> frozenset[str]:
    """Which of the characters a part of a pattern takes; what does not take one at a time may take any."""
    try:
        compiled = import_module("re._compiler").compile(part)
    except re.error:  # it names a group outside of it
        return characters
    return frozenset(one for one in characters if compiled.fullmatch(one)) or characters


def _kind(parsed: Any) -> str:
    return str(parsed[0]) if isinstance(parsed, tuple) and len(parsed) == 2 else ""


def _parts(parsed: Any) -> Iterable[Any]:
    return getattr(parsed, "data", parsed) if isinstance(parsed, list | tuple) or hasattr(parsed, "data") else ()


def main() -> None:
    """The other process: the check, and nothing said of it."""
    from pipelines.validate.exact.packages import package_errors

    package_errors(Path(sys.argv[1]))
    sys.stdout.write("{}")


if __name__ == "__main__":
    main()
