"""The bar of one indicator: from the baseline to the target, how far it has come, where it should have been.

Places are the shares of the way that the publisher's table of progress tells. Where it tells none, because the plan has
words instead of numbers, there is an empty dashed frame with the words in it: no place is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalogue.kpi.model import COUNTED_UP, OF_THE_TARGET, Indicator, Row
from catalogue.pages.kpi.words import Words, cut

_LEFT, _RIGHT = 0.6, 72.0  # percent of the width; the target's label stands on the right
_LEAST, _MOST = -1.0, 3.0  # shares beyond these are drawn at the edge, with an arrow
_CROWDED = 50.0  # a label in the middle that begins further left would meet that of the baseline
_LABEL = 11  # halves of a full-width character: as much as a phone has room for
_FRAMED = 30
LOW, HIGH = 54, 68  # height in pixels, with one or two lines under the bar
_ABOVE, _BELOW, _LAST = 11, 51, 65  # lines of text
_MIDDLE = 31


@dataclass(frozen=True, slots=True)
class Label:
    """Words in a chart; `anchor` as SVG has it."""

    words: str
    x: float
    y: float
    anchor: str = "start"
    strong: bool = False
    dx: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """`fill`: place and width of what has been done; `start`, `due`, `goal`: lines; `beyond`: "left" or "right" where
    the value lies outside the drawing; `framed`: there is no way to draw."""

    height: int
    framed: bool
    labels: list[Label]
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
    reported = row is not None and row.is_report
    said = words.value(row.value, indicator) if row and reported else ""
    inside = words.text("kpi-reported", value=cut(said, _FRAMED)) if reported else words.text("kpi-no-report")
    labels = [Label(inside, _LEFT, _MIDDLE, strong=reported, dx=8), *_target_beside(indicator, words, _RIGHT)]
    if indicator.baseline.is_given:
        labels.append(_baseline_under(indicator, words, _LEFT))
    return Bar(LOW, True, labels, goal=_RIGHT if indicator.target.number is not None else None)


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
    due_at = at(due) if due is not None else None
    labels = list(_labels(indicator, row, words, start, goal, reached, due_at))
    return Bar(
        _LAST + 3 if any(one.y == _LAST for one in labels) else LOW,
        False,
        labels,
        start,
        (min(start, reached), round(abs(reached - start), 2) or 0.4) if reached is not None else None,
        due_at if due_at != goal else None,
        goal,
        "" if done is None or _LEAST <= done <= _MOST else "right" if done > 0 else "left",
    )


def _labels(
    indicator: Indicator,
    row: Row | None,
    words: Words,
    start: float,
    goal: float,
    reached: float | None,
    due: float | None,
) -> Iterator[Label]:
    if row and reached is not None:
        yield Label(cut(_said(indicator, row, words), _FRAMED), reached, _ABOVE, _anchor(reached), strong=True)
    passed = goal < _RIGHT
    if passed:
        yield Label(cut(words.text("kpi-goal", value=_target(indicator, words)), 20), goal, _LAST, "end", strong=True)
    else:
        yield from _target_beside(indicator, words, goal)
    if indicator.method == OF_THE_TARGET:
        yield Label("0", start, _BELOW)
    elif indicator.baseline.is_given:
        yield _baseline_under(indicator, words, start)
    if row and row.expected is not None and due is not None:
        line = _LAST if due < _CROWDED and not passed else _BELOW
        shown = words.text("kpi-due", value=words.number(row.expected, indicator))
        yield Label(cut(shown, 22), due, line, "end" if passed else "middle")


def _said(indicator: Indicator, row: Row, words: Words) -> str:
    """The value; of a total that is counted up, the share as well, since the value is that of one year."""
    said = words.value(row.value, indicator)
    if indicator.method != COUNTED_UP or row.progress is None:
        return said
    return words.text("kpi-total", value=said, share=words.percent(row.progress))


def _target(indicator: Indicator, words: Words) -> str:
    return words.value(indicator.target, indicator)


def _target_beside(indicator: Indicator, words: Words, place: float) -> Iterable[Label]:
    shown = cut(_target(indicator, words), _LABEL)
    return [Label(shown, place, _MIDDLE, strong=True, dx=10)] if shown else []


def _baseline_under(indicator: Indicator, words: Words, place: float) -> Label:
    shown = cut(words.value(indicator.baseline, indicator), _LABEL)
    return Label(words.text("kpi-start", value=shown), 0 if place <= _LEFT else place, _BELOW)


def _anchor(place: float) -> str:
    return "start" if place < 12 else "end" if place > 58 else "middle"
