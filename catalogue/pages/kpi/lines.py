"""Values over time: the chart of one indicator, and a small line of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from catalogue.kpi.model import COUNTED_UP, Indicator, Row, fiscal_year_end
from catalogue.pages.charts import nice_step
from catalogue.pages.kpi.bars import Label
from catalogue.pages.kpi.words import Words, cut

_LEFT, _RIGHT = 12.0, 90.0  # percent
HEIGHT, _TOP, _BOTTOM = 316, 34, 270  # pixels
_TICKS = 4
_MOST_LABELS = 6
_ALONE = timedelta(days=200)  # room on both sides of a single day
_SMALL_HEIGHT, _SMALL_VALUES, _SMALL_TOP, _SMALL_BOTTOM = 54, 11, 18, 34
_SMALL_LABEL = 9  # halves of a full-width character

Point = tuple[date, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A chart. `plot` and `course` are pieces of the reported and of the expected line (x1, y1, x2, y2); `ticks` are
    values with their y, `days` labels with their x; `today` is its x where it lies within."""

    ticks: list[tuple[str, float]]
    days: list[tuple[str, float]]
    dots: list[tuple[float, float]]
    labels: list[Label]
    plot: list[tuple[float, float, float, float]]
    course: list[tuple[float, float, float, float]]
    goal: tuple[float, float] | None
    goal_label: Label | None
    today: float | None
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Small:
    """A line without axes; `told`: all its values in words."""

    plot: list[tuple[float, float, float, float]]
    dots: list[tuple[float, float]]
    labels: list[Label]
    told: str
    height: int = _SMALL_HEIGHT


class _Scale:
    """From days and values to places."""

    def __init__(self, days: Sequence[date], values: Sequence[float]) -> None:
        first, last = min(days), max(days)
        self._first, self._last = (first, last) if first < last else (first - _ALONE, last + _ALONE)
        low, high = min(values), max(values)
        # From zero, unless all that moves would be lost in the upper end of the drawing.
        low = low if low > 0 and high - low < high / 4 and high > low else min(low, 0)
        high = high if high > low else low + 1
        self.step = nice_step((high - low) / _TICKS)
        self.low = math.floor(low / self.step) * self.step
        self.high = max(math.ceil(round(high / self.step, 6)) * self.step, self.low + self.step)

    def x(self, day: date) -> float:
        share = (day - self._first).days / (self._last - self._first).days
        return round(_LEFT + share * (_RIGHT - _LEFT), 2)

    def y(self, value: float) -> float:
        return round(_BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP), 1)

    def contains(self, day: date) -> bool:
        return self._first < day < self._last

    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [round(self.low + place * self.step, 10) for place in range(count + 1)]


def line(indicator: Indicator, words: Words) -> Line | None:
    """The chart of an indicator; None where no two of its values, its target and what was expected are numbers."""
    rows = [row for row in indicator.rows if _drawn(indicator, row) is not None]
    points = [(row.day, _drawn(indicator, row) or 0.0) for row in rows]
    course, goal = _course(indicator), _goal(indicator)
    everything = [*points, *course, *([goal] if goal else [])]
    if len(everything) < 2:
        return None
    scale = _Scale([day for day, _ in everything], [value for _, value in everything])
    percent = "%" if indicator.method == COUNTED_UP else ""
    return Line(
        [(words.number(value) + percent, scale.y(value)) for value in scale.ticks()],
        list(_days(everything, scale)),
        [(scale.x(day), scale.y(value)) for day, value in points],
        list(_value_labels(indicator, rows, words, scale)),
        _pieces(points, scale),
        _pieces(course, scale),
        (scale.x(goal[0]), scale.y(goal[1])) if goal else None,
        _goal_label(indicator, words, goal, scale) if goal else None,
        scale.x(words.today) if scale.contains(words.today) else None,
    )


def small(indicator: Indicator, words: Words) -> Small | None:
    """The values alone, two of them at least."""
    rows = [row for row in indicator.rows if row.value.is_given and _drawn(indicator, row) is not None]
    points = [(row.day, _drawn(indicator, row) or 0.0) for row in rows]
    if len(points) < 2 or points[0][0] == points[-1][0]:
        return None
    low, high = min(value for _, value in points), max(value for _, value in points)
    length = (points[-1][0] - points[0][0]).days
    places = [
        (
            round(4 + 92 * (day - points[0][0]).days / length, 2),
            round(_SMALL_BOTTOM - (value - low) / ((high - low) or 1) * (_SMALL_BOTTOM - _SMALL_TOP), 1),
        )
        for day, value in points
    ]
    ends = [
        Label(said, x, y, anchor, strong=y == _SMALL_VALUES)
        for row, x, anchor in ((rows[0], 0, "start"), (rows[-1], 100, "end"))
        for said, y in (
            (cut(words.value(row.value, indicator), _SMALL_LABEL), _SMALL_VALUES),
            (f"{row.day:%Y-%m}", _SMALL_HEIGHT - 3),
        )
    ]
    told = words.text("kpi-comma").join(f"{row.day.isoformat()} {words.value(row.value, indicator)}" for row in rows)
    return Small(_joined(places), [places[0], places[-1]], ends, told)


def _drawn(indicator: Indicator, row: Row) -> float | None:
    """What is drawn of a row: the value; of totals that are counted up how far they are, in percent, since their values
    are those of single years."""
    if not row.value.is_given:
        return None
    if indicator.method != COUNTED_UP:
        return row.value.number
    return row.progress * 100 if row.progress is not None else None


def _course(indicator: Indicator) -> list[Point]:
    """What was to be expected, day by day."""
    if indicator.method == COUNTED_UP:
        shares = [(row.day, row.expected_progress) for row in indicator.rows]
        return [(day, share * 100) for day, share in shares if share is not None]
    return [(row.day, row.expected) for row in indicator.rows if row.expected is not None]


def _goal(indicator: Indicator) -> Point | None:
    target = indicator.target
    if target.number is None or target.fiscal_year is None:
        return None
    return fiscal_year_end(target.fiscal_year), 100.0 if indicator.method == COUNTED_UP else target.number


def _goal_label(indicator: Indicator, words: Words, goal: Point, scale: _Scale) -> Label:
    shown = words.text("kpi-goal", value=words.value(indicator.target, indicator))
    return Label(shown, scale.x(goal[0]), scale.y(goal[1]) - 16, "end", strong=True, dx=-6)


def _days(everything: Iterable[Point], scale: _Scale) -> Iterable[tuple[str, float]]:
    """Some of the days: as many as can be read beside each other."""
    days = sorted({day for day, _ in everything})
    every = math.ceil(len(days) / (_MOST_LABELS - 1))
    for place, day in enumerate(reversed(days)):
        if place % every == 0:
            yield f"{day:%Y-%m}", scale.x(day)


def _value_labels(indicator: Indicator, rows: Sequence[Row], words: Words, scale: _Scale) -> Iterable[Label]:
    every = math.ceil(len(rows) / _MOST_LABELS)
    for place, row in enumerate(rows):
        if place % every == 0 or place == len(rows) - 1:
            x, y = scale.x(row.day), scale.y(_drawn(indicator, row) or 0.0)
            anchor = "start" if x < 16 else "end" if x > 84 else "middle"
            yield Label(words.value(row.value, indicator), x, y - 13, anchor, strong=True)


def _pieces(points: Sequence[Point], scale: _Scale) -> list[tuple[float, float, float, float]]:
    return _joined([(scale.x(day), scale.y(value)) for day, value in points])


def _joined(places: Sequence[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
    return [(*one, *other) for one, other in pairwise(places)]
