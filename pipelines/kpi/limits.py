"""Methods with a target that is met or not: at_least, at_most, keep. Each fiscal year is judged by itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipelines.kpi import wording
from pipelines.kpi.course import Course
from pipelines.kpi.judgement import ALL, MARGIN, Expected, Judgement, share, undecided
from pipelines.kpi.model import Observation
from pipelines.kpi.wording import Said


def _wants_more(course: Course) -> bool | None:
    """Whether a value beyond the target is welcome (at least), unwelcome (at most), or the target is to be kept."""
    if course.indicator.method == "keep":
        return {"increase": True, "decrease": False}.get(course.indicator.direction)
    return course.indicator.method == "at_least"


def expected(course: Course) -> Expected:
    """The target, in each year. Only of `at_least` there is a share of it: a year begins at zero."""
    target = course.indicator.target_value
    has_share = course.indicator.method == "at_least" and target is not None and target > 0
    return Expected(target, ALL if has_share else None)


def limit(course: Course, years: Mapping[int, Observation], observed: Observation, value: Decimal) -> Judgement:
    """at_least, at_most, keep: met or not; ahead when beyond the target by more than MARGIN of it."""
    target = course.indicator.target_value
    if target is None:
        return undecided(wording.no_target(course.indicator.target_text))
    more, due = _wants_more(course), expected(course)
    met = value == target if more is None else value >= target if more else value <= target
    done = share(value / target) if due.progress is not None else None
    told = wording.against(value, target, more, met, done)
    if course.unfinished(observed) and not _settled(more, met, value, target):
        said = [told, wording.undecided(wording.unfinished(observed.day))]
        return Judgement("not_judged", wording.sentences(said), done, due)
    mark = "behind" if not met else "ahead" if _beyond(more, value, target) else "on_plan"
    return Judgement(mark, wording.judged(told, mark, _rule(more, mark, target)), done, due)


def _settled(more: bool | None, met: bool, value: Decimal, target: Decimal) -> bool:
    """Whether the rest of the year, which can only add to a count, cannot change what is said of it."""
    return met if more else value > target


def _beyond(more: bool | None, value: Decimal, target: Decimal) -> bool:
    if more is None or target <= 0:
        return False
    return value > target * (1 + MARGIN) if more else value < target * (1 - MARGIN)


def _rule(more: bool | None, mark: str, target: Decimal) -> Said:
    if mark == "ahead":
        return wording.beyond(target, 1 + MARGIN if more else 1 - MARGIN, bool(more))
    if more is None:
        return wording.KEPT if mark == "on_plan" else wording.NOT_KEPT
    return wording.MET if mark == "on_plan" else wording.NOT_MET
