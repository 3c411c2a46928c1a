"""The bar of one indicator: from the baseline to the target, how far it has come, where it should have been.

Places are the shares of the way that the publisher's table of progress tells. Where it tells none, because the plan has
words instead of numbers, there is an empty dashed frame with the words in it: no place is made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.kpi.model import COUNTED_UP, OF_THE_TARGET, Indicator, Row
from catalogue.pages.kpi.words import Words, cut, width

_LEFT, _RIGHT = 0.6, 72.0  # percent of the width; the target's label stands on the right
_LEAST, _MOST = -1.0, 3.0  # shares beyond these are drawn at the edge, with an arrow
_HALF = 2.0  # percent that half a full-width character takes on a phone and on paper
_FLAG = 4.0  # percent that the flag takes
_BESIDE, _UNDER, _INSIDE = 11, 22, 30  # halves of a full-width character that there is room for
_ABOVE, _MIDDLE, _BELOW, _LINE = 11, 31, 51, 14  # pixels from the top: lines of text, and how far those below are apart


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a chart; `anchor` as SVG has it."""

    words: str
    x: float
    y: float
    anchor: str = "start"
    strong: bool = False
    dx: int = 0

    @property
    def begin(self) -> float:
        """About where the words begin, in percent of the width of a phone."""
        part = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - part * width(self.words) * _HALF


@dataclass(frozen=True, slots=True)
class Bar:
    """`fill`: place and width of what has been done; `start`, `due`, `goal`: lines; `beyond`: "left" or "right" where
    the value lies outside the drawing; `framed`: there is no way to draw."""

    height: int
    labels: list[Label]
    framed: bool = False
    start: float = _LEFT
    fill: tuple[float, float] | None = None
    due: float | None = None
    goal: float | None = None
    beyond: str = ""
    left: float = _LEFT
    width: float = _RIGHT - _LEFT


def bar(indicator: Indicator, row: Row | None, words: Words) -> Bar:
    """The bar as of a row of the indicator's progress."""
    return _way(indicator, row, words) if _has_way(indicator, row) else _frame(indicator, row, words)


def _has_way(indicator: Indicator, row: Row | None) -> bool:
    """Whether shares mean something: the value's is told, or baseline and target are numbers that differ, or the
    expected one grows from year to year (a total begins at zero without a baseline)."""
    if row is not None and row.is_report:
        return row.progress is not None
    base, target = indicator.baseline.number, indicator.target.number
    if indicator.method == OF_THE_TARGET:
        return target is not None
    grows = any(one.expected_progress is not None and one.expected_progress < 1 for one in indicator.rows)
    return grows or (base is not None and target is not None and base != target)


def _frame(indicator: Indicator, row: Row | None, words: Words) -> Bar:
    said = words.value(row.value, indicator) if row and row.is_report else ""
    inside = words.text("kpi-reported", value=cut(said, _INSIDE)) if said else words.text("kpi-no-report")
    labels = [Label(inside, _LEFT, _MIDDLE, strong=bool(said), dx=8), *_beside(indicator, words, _RIGHT)]
    under = list(_baseline(indicator, words, _LEFT))
    return _drawn(labels, under, framed=True, goal=_RIGHT if indicator.target.number is not None else None)


def _way(indicator: Indicator, row: Row | None, words: Words) -> Bar:
    done = row.progress if row and row.is_report else None
    due = row.expected_progress if row else None
    places = [min(max(share, _LEAST), _MOST) for share in (done, due) if share is not None]
    least, most = min([0.0, *places]), max([1.0, *places])

    def at(share: float) -> float:
        inside = min(max(share, least), most)
        return round(_LEFT + (inside - least) / (most - least) * (_RIGHT - _LEFT), 2)

    start, goal = at(0), at(1)
    reached = at(done) if done is not None else None
    due_at = at(due) if due is not None and at(due) != goal else None
    labels, under = [], list(_baseline(indicator, words, start))
    if row and reached is not None:
        labels.append(_above(cut(_said(indicator, row, words), _INSIDE), reached, goal))
    if goal == _RIGHT:
        labels += _beside(indicator, words, goal)
    else:
        under.append((cut(words.text("kpi-goal", value=words.value(indicator.target, indicator)), _UNDER), goal, True))
    if row and row.expected is not None and due_at is not None:
        shown = words.text("kpi-due", value=words.number(row.expected, indicator))
        under.append((cut(shown, _UNDER), due_at, False))
    fill = (min(start, reached), round(abs(reached - start), 2) or 0.4) if reached is not None else None
    beyond = "" if done is None or _LEAST <= done <= _MOST else "right" if done > 0 else "left"
    return _drawn(labels, under, start=start, fill=fill, due=due_at, goal=goal, beyond=beyond)


Under = tuple[str, float, bool]  # words under a bar, where, and whether they are strong


def _drawn(labels: list[Label], under: Sequence[Under], **values: Any) -> Bar:
    """With the words under the bar on as many lines as they need not to meet each other."""
    lines: list[float] = []  # how far each line is taken
    for said, place, strong in sorted(under, key=lambda one: one[1]):
        begin = _placed(said, place, 0).begin
        line = next((number for number, end in enumerate(lines) if end < begin), len(lines))
        label = _placed(said, place, _BELOW + line * _LINE, strong)
        lines[line:] = [label.begin + _HALF * (width(said) + 1), *lines[line + 1 :]]
        labels.append(label)
    return Bar(_BELOW + 3 + _LINE * max(len(lines) - 1, 0), labels=labels, **values)


def _placed(said: str, place: float, line: float, strong: bool = False) -> Label:
    """In the middle over its place, unless it would not fit there."""
    half = width(said) * _HALF / 2
    if place - half < 0:
        return Label(said, 0 if place <= _LEFT else place, line, "start", strong)
    return Label(said, place, line, "end" if place + half > 100 else "middle", strong)


def _above(said: str, reached: float, goal: float) -> Label:
    """Over the end of what has been done, and beside the flag rather than on it."""
    label = _placed(said, reached, _ABOVE, strong=True)
    if not label.begin - _FLAG < goal < label.begin + width(said) * _HALF + 1:
        return label
    if reached <= goal:
        return Label(said, min(reached, goal), _ABOVE, "end", True, -4)
    return Label(said, max(reached, goal + _FLAG), _ABOVE, "start", True)


def _said(indicator: Indicator, row: Row, words: Words) -> str:
    """The value; of a total that is counted up, the share as well, since the value is that of one year."""
    said = words.value(row.value, indicator)
    if indicator.method != COUNTED_UP or row.progress is None:
        return said
    return words.text("kpi-total", value=said, share=words.percent(row.progress))


def _beside(indicator: Indicator, words: Words, place: float) -> list[Label]:
    shown = cut(words.value(indicator.target, indicator), _BESIDE)
    return [Label(shown, place, _MIDDLE, strong=True, dx=10)] if shown else []


def _baseline(indicator: Indicator, words: Words, place: float) -> Iterator[Under]:
    if indicator.method == OF_THE_TARGET:
        yield "0", place, False
    elif indicator.baseline.is_given:
        yield cut(words.text("kpi-start", value=words.value(indicator.baseline, indicator)), _UNDER), place, False
