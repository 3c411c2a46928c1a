"""What happens in which fiscal year, in one cell: 令和3年度：検討；令和4年度：導入 → 2021:検討;2022:導入."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise import fiscal
from pipelines.normalise.cell import Outcome, doubted, kept, repaired

CANONICAL = r"^[12][0-9]{3}:[^:;：；\n]+(?:;[12][0-9]{3}:[^:;：；\n]+)*$"

_PART = pattern(r"([^:：]+)[:：](.+)", re.DOTALL)
_HEAD = pattern(r"(?<![^:：、,，・/／\s])([^:：、,，・/／\s]++)\s*+[:：]")
_YEAR = pattern(fiscal.CANONICAL)


def read(text: str) -> Outcome:
    """The parts between ";" (or line breaks), each with its fiscal year; if one has none, the cell stays as it is.

    A year inside a phase begins another one (R3:検討、R4:導入), and where this one ends is not written.
    """
    parts = [part.strip() for part in re.split(r"[;；\n]", text) if part.strip()]
    pairs = [_PART.fullmatch(part) for part in parts]
    years = [fiscal.read(pair[1].strip()).value for pair in pairs if pair]
    if len(years) < len(parts) or not all(map(_YEAR.match, years)):
        return kept(text)
    phases = [pair[2].strip() for pair in pairs if pair]
    if any(_YEAR.match(fiscal.read(head).value) for phase in phases for head in _HEAD.findall(phase)):
        return doubted(text, "schedule-years")
    value = ";".join(f"{year}:{phase}" for year, phase in zip(years, phases, strict=True))
    return repaired(value, "list-separator") if value != text else kept(text)
