"""Whether data is as fresh as its publisher promised."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

State = Literal["fresh", "soon", "late", "unknown"]
# Frequency → (months, days) between updates, and the days of grace for the work itself.
_PERIODS: dict[str, tuple[int, int, int]] = {
    "daily": (0, 1, 2),
    "weekly": (0, 7, 3),
    "monthly": (1, 0, 14),
    "quarterly": (3, 0, 21),
    "biannual": (6, 0, 31),
    "annual": (12, 0, 31),
}
PERIODIC = tuple(_PERIODS)
"""The frequencies that promise an interval."""
FREQUENCIES = (*PERIODIC, "irregular", "never")


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh, when the next update is expected, and the last day on which it is not late (both None: no promise)."""

    state: State
    expected: date | None = None
    deadline: date | None = None


def freshness(frequency: str, updated: date | None, today: date) -> Freshness:
    """`fresh` until an update is expected, `soon` in the days of grace after that, then `late`.

    `unknown` where the publisher promised no interval (irregular, never, or an unknown word), or no update is known.
    """
    period = _PERIODS.get(frequency)
    if period is None or updated is None:
        return Freshness("unknown")
    months, days, grace = period
    try:
        expected = _months_later(updated, months) + timedelta(days=days)
        deadline = expected + timedelta(days=grace)
    except (OverflowError, ValueError):  # a date at the end of the calendar
        return Freshness("unknown")
    state: State = "fresh" if today <= expected else "soon" if today <= deadline else "late"
    return Freshness(state, expected, deadline)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
