"""Characters that were lost or mistaken on the way: 〓 for one that a machine did not have, 萩 for 荻.

The name as it is written is unknown in the municipality; where exactly one known name differs from it in that one
character, it is that one, and the reading says so. Nothing is found for being merely alike: the lost character is
marked as lost, or stands in `misprints.txt` with the one it is taken for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pipelines.geocode.gazetteer.index import Index
from pipelines.nfkc import nfkc

_LOST = re.compile("[?？\ufffd●〓■□]")
_LOST_REPEAT = re.compile("(?<=[一-龥])[-－‐−](?=[一-龥])")  # 代-木, 等-力: 々 that became a hyphen
_NAME = re.compile(r"^(?:大字|字)?([^0-9０-９]+)")
_UNREAD = re.compile(r"[^0-9０-９]{1,12}")


def completed(index: Index, municipality: int, text: str, rest: str) -> str | None:
    """The text with its lost character, or None where there is none or it could be several."""
    name = _NAME.match(rest)
    if municipality < 0 or name is None or len(_LOST.findall(name[1])) != 1:
        return None
    written = name[1]
    place = written.index(_LOST.findall(written)[0])
    found = {
        known[place]
        for known in _oaza(index, municipality)
        if len(known) > place and len(known) >= 2 and _equal_but(known, written, place)
    }
    start = len(text) - len(rest) + name.start(1) + place
    return text[:start] + found.pop() + text[start + 1 :] if len(found) == 1 else None


def exchanged(text: str, rest: str) -> Iterator[tuple[str, int]]:
    """The text with one character of the unread name exchanged for one that it is mistaken for, and its place."""
    name = _UNREAD.match(rest)
    start = len(text) - len(rest)
    for place, character in enumerate(name[0] if name else "", start):
        for other in mistaken().get(character, ""):
            yield text[:place] + other + text[place + 1 :], place
    repeated = _LOST_REPEAT.search(text, start)
    if repeated:
        yield text[: repeated.start()] + "々" + text[repeated.end() :], repeated.start()


@cache
def mistaken() -> dict[str, str]:
    """Each character with those that it is mistaken for."""
    lines = files("pipelines.geocode").joinpath("misprints.txt").read_text(encoding="utf-8").split()
    table: dict[str, str] = {}
    for pair in [*lines, *(line[::-1] for line in lines)]:
        table[pair[0]] = table.get(pair[0], "") + pair[1]
    return table


def _equal_but(known: str, written: str, place: int) -> bool:
    return len(written) >= len(known) and all(
        one == other for number, (one, other) in enumerate(zip(known, written, strict=False)) if number != place
    )


def _oaza(index: Index, municipality: int) -> set[str]:
    import numpy as np

    rows = np.flatnonzero(index.town_municipality == municipality)
    return {nfkc(name.removeprefix("大字").removeprefix("字")) for name in index.towns["oaza"].gather(rows)}
