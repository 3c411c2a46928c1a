"""Characters that were lost on the way (?, ●, 〓): found again where one town of the municipality has the others."""

from __future__ import annotations

import re
import unicodedata

from pipelines.geocode.gazetteer.index import Index

_LOST = re.compile("[?？\ufffd●〓■□]")
_NAME = re.compile(r"^(?:大字|字)?([^0-9０-９]+)")


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


def _equal_but(known: str, written: str, place: int) -> bool:
    return len(written) >= len(known) and all(
        one == other for number, (one, other) in enumerate(zip(known, written, strict=False)) if number != place
    )


def _oaza(index: Index, municipality: int) -> set[str]:
    import numpy as np

    rows = np.flatnonzero(index.town_municipality == municipality)
    return {
        unicodedata.normalize("NFKC", name.removeprefix("大字").removeprefix("字"))
        for name in index.towns["oaza"].gather(rows)
    }
