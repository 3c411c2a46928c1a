"""Sets of weekdays as a string of 月火水木金土日 without separators."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import Outcome, doubted, kept, narrow, repaired

CANONICAL = r"^月?火?水?木?金?土?日?$"
"""In the order of the week, which is what nearly all published cells are; another order is left as it is."""

_WEEK = "月火水木金土日"
_WORDS = {"毎日": _WEEK, "年中無休": _WEEK, "無休": _WEEK, "全日": _WEEK, "全曜日": _WEEK, "平日": _WEEK[:5]}
_SEPARATORS = pattern(r"[、,・･;/／\s.]|および|及び|と")
# In 土曜日曜 the 日 is a day of its own. Nothing is given back (?+), so that a run of days has one reading only.
_DAY = pattern(r"\(?([月火水木金土日])(?:曜(?:日(?!曜))?+)?+\)?")
_SPAN = pattern(rf"{_DAY.pattern}(?:[~〜～\-−–—―ー]|から){_DAY.pattern}(?:まで)?")


def read(text: str) -> Outcome:
    """One set. Holidays, exceptions and "the second Tuesday" cannot be said in this field and are doubted."""
    if set(text) <= set(_WEEK) and len(set(text)) == len(text):
        return kept(text)
    found: set[str] = set()
    for part in _SEPARATORS.split(narrow(text)):
        days = _days(part) if part else ""
        if days is None:
            return _unread(text)
        found.update(days)
    value = "".join(day for day in _WEEK if day in found)
    if not value:
        return kept(text)
    return repaired(value, "weekday-set") if value != text else kept(text)


def _days(part: str) -> str | None:
    """The days that one part names, or None when it says more than days."""
    part = part.removeprefix("毎週")
    if part in _WORDS:
        return _WORDS[part]
    span = _SPAN.fullmatch(part)
    if span:
        first, last = _WEEK.index(span[1]), _WEEK.index(span[2])
        return _WEEK[first : last + 1] if first <= last else _WEEK[first:] + _WEEK[: last + 1]
    return "".join(_DAY.findall(part)) if re.fullmatch(rf"(?:{_DAY.pattern})+", part) else None


def _unread(text: str) -> Outcome:
    if "祝" in text:
        return doubted(text, "weekday-holiday")
    return doubted(text, "weekday-words")
