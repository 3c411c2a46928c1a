"""Indicators of one unit side by side: from each one's baseline to its target, all on the same axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.kpi.model import COUNTED_UP, Figure, Indicator, Row
from catalogue.pages.charts import nice_step
from catalogue.pages.kpi.bars import Label
from catalogue.pages.kpi.words import Words, cut

_LEFT, _RIGHT = 2.0, 94.0  # percent
_NAME, _GOAL, _START, _REPORT = 18, 36, 69, 84  # lines of text, in pixels below the top of a row
_ROW, _AXIS = 94, 24
_TICKS = 4
_LONGEST_NAME = 42  # halves of a full-width character


@dataclass(frozen=True, slots=True)
class Span:
    """One indicator's row at `top`; places in percent of the width, None where there is no number."""

    top: float
    labels: list[Label]
    start: float | None
    goal: float | None
    reported: float | None

    @property
    def band(self) -> tuple[float, float] | None:
        """Place and width of the band from the baseline to the target."""
        if self.start is None or self.goal is None:
            return None
        return min(self.start, self.goal), round(abs(self.goal - self.start), 2)


@dataclass(frozen=True, slots=True)
class Spans:
    """The chart of all indicators of one unit."""

    ticks: list[tuple[str, float]]
    rows: list[Span]
    height: int


Drawn = tuple[str, Indicator, Row | None]  # whose it is, the indicator, where it stands


def spans(group: Sequence[Drawn], words: Words) -> Spans | None:
    """The chart; None where none of them has a number."""
    values = [value for _, indicator, row in group for value in _values(indicator, row) if value is not None]
    if not values:
        return None
    percent = group[0][1].unit == "%" and min(values) >= 0 and max(values) <= 100
    low, high = (0.0, 100.0) if percent else (min(0.0, *values), max(0.0, *values))
    step = 25.0 if percent else nice_step(((high - low) or 1) / _TICKS)
    low, high = math.floor(low / step) * step, max(math.ceil(round(high / step, 6)) * step, step)

    def at(value: float | None) -> float | None:
        return None if value is None else round(_LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT), 2)

    rows = []
    for place, (name, indicator, row) in enumerate(group):
        start, goal, reported = (at(value) for value in _values(indicator, row))
        labels = list(_labels(name, indicator, row, words, (start, goal, reported)))
        rows.append(Span(place * _ROW, labels, start, goal, reported))
    count = round((high - low) / step)
    ticks = [(words.number(round(low + n * step, 10)), at(low + n * step) or 0.0) for n in range(count + 1)]
    return Spans(ticks, rows, len(group) * _ROW + _AXIS)


def _values(indicator: Indicator, row: Row | None) -> tuple[float | None, float | None, float | None]:
    """Baseline, target, what was reported last (not of totals: the values are those of single years)."""
    reported = row.value.number if row and row.is_report and indicator.method != COUNTED_UP else None
    return indicator.baseline.number, indicator.target.number, reported


def _labels(
    name: str,
    indicator: Indicator,
    row: Row | None,
    words: Words,
    places: tuple[float | None, float | None, float | None],
) -> Iterable[Label]:
    start, goal, reported = places
    yield Label(cut(f"{name}　{indicator.title}", _LONGEST_NAME), 0, _NAME, strong=True)
    target = words.text("kpi-goal", value=_dated(indicator.target, indicator, words))
    yield _label(target, goal if goal is not None else _RIGHT, _GOAL, strong=goal is not None)
    baseline = words.text("kpi-start", value=_dated(indicator.baseline, indicator, words))
    yield _label(baseline, start if start is not None else _LEFT, _START, strong=start is not None)
    if row is not None and row.is_report:
        said = words.text("kpi-reported", value=words.dated(_said(row.value, indicator, words), row.day.isoformat()))
        yield _label(said, reported if reported is not None else _LEFT, _REPORT, strong=reported is not None)
    else:
        yield _label(words.text("kpi-no-report"), _LEFT, _REPORT)


def _dated(figure: Figure, indicator: Indicator, words: Words) -> str:
    said = _said(figure, indicator, words)
    return words.dated(said, words.when(figure)) if said else words.text("kpi-not-stated")


def _said(figure: Figure, indicator: Indicator, words: Words) -> str:
    return cut(words.value(figure, indicator), 20)


def _label(said: str, place: float, line: float, strong: bool = False) -> Label:
    anchor = "start" if place < 30 else "end" if place > 65 else "middle"
    return Label(said, 0 if place <= _LEFT else place, line, anchor, strong)
