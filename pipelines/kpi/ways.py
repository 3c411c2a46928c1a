"""Methods with a way from baseline to target: linear, share, growth, cumulative."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pipelines.kpi import wording
from pipelines.kpi.counting import counted
from pipelines.kpi.course import Course
from pipelines.kpi.judgement import ALL, MARGIN, Expected, Judgement, grade, share, stays, undecided
from pipelines.kpi.model import Observation
from pipelines.kpi.wording import Said


def progress(value: Decimal, base: Decimal, target: Decimal) -> Decimal:
    """The share of the way from `base` to `target` that `value` has come; they must differ."""
    return share((value - base) / (target - base))


def start_value(course: Course) -> Decimal | None:
    """The value at the beginning of the way. Counting begins at 0 unless the plan says where it stood."""
    if course.indicator.method == "cumulative" and not course.states_baseline:
        return Decimal(0)
    return course.indicator.baseline_value


def obstacle(course: Course) -> tuple[Said, bool] | None:
    """Why there is no way to reckon on, and whether a value may still be held against the target alone."""
    indicator = course.indicator
    base, target = start_value(course), indicator.target_value
    if target is None:
        return wording.no_target(indicator.target_text), False
    if base is None:
        return wording.no_baseline(indicator.baseline_text), True
    if course.begins and course.ends and course.begins >= course.ends:
        return wording.out_of_order(course.begins, course.ends), False
    if indicator.method == "cumulative" and target <= base:
        return wording.no_room(base, target), False
    if target == base:
        return wording.no_way(base), False
    if indicator.method == "growth" and (not base or not target or (base < 0) is not (target < 0)):
        return wording.no_rate(base, target), False
    if course.rises is not (target > base):
        return wording.past_target(base, target), True
    return None


def expected(course: Course, day: date) -> Expected:
    """What a straight line (growth: a curve of one rate) from baseline to target comes to on a day.

    From the target's day on it is the target. Without a way to reckon on it is known only then.
    """
    target, base, elapsed = course.indicator.target_value, start_value(course), course.elapsed(day)
    if target is None or elapsed is None:
        return Expected()
    if elapsed == 1:
        return Expected(target, ALL)
    if base is None or obstacle(course):
        return Expected()
    if course.indicator.method == "growth":
        value = base * (target / base) ** elapsed
        return Expected(_like(value, base, target), progress(value, base, target))
    return Expected(_like(base + (target - base) * elapsed, base, target), share(elapsed))


def _like(value: Decimal, *given: Decimal) -> Decimal:
    """An expected value, with one decimal place more than the plan's figures have."""
    places = max(0, *(-int(each.as_tuple().exponent) for each in given)) + 1
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def level(course: Course, years: Mapping[int, Observation], observed: Observation, value: Decimal) -> Judgement:
    """linear, share, growth: where the value stands on the way."""
    pending = wording.unfinished(observed.day) if course.unfinished(observed) else None
    base, target = start_value(course), course.indicator.target_value
    hindered = obstacle(course)
    if hindered or base is None or target is None:
        return _against_target(course, observed, value, hindered, pending)
    done = progress(value, base, target)
    return _on_the_way(course, observed, value, done, wording.way(value, base, target, done), pending)


def total(course: Course, years: Mapping[int, Observation], observed: Observation, value: Decimal) -> Judgement:
    """cumulative: what has been counted up so far; with figures missing, a lower bound."""
    base, target = start_value(course), course.indicator.target_value
    count = counted(course, years, observed.fiscal_year, base)
    pending = wording.gaps(count.missing) if count.missing else None
    hindered = obstacle(course)
    if hindered or base is None or target is None:
        return _against_target(course, observed, count.total, hindered, pending)
    done = progress(count.total, base, target)
    told = wording.total(count.terms, base, target, done, observed.fiscal_year)
    return _on_the_way(course, observed, count.total, done, told, pending)


def _on_the_way(
    course: Course, observed: Observation, value: Decimal, done: Decimal, told: Said, pending: Said | None
) -> Judgement:
    """Progress beside what was to be expected. `pending`: why the value can only be a part of the count."""
    day, target = course.day(observed), course.indicator.target_value
    due = expected(course, day)
    if due.progress is None or course.ends is None or target is None:
        reason = wording.NO_TARGET_YEAR if course.ends is None else wording.NO_BASELINE_DAY
        return Judgement("not_judged", wording.sentences([told, wording.undecided(reason)]), done)
    mark = grade(done, due.progress)
    compared = wording.compared(told, _expectation(course, day, due, due.progress), done - due.progress)
    if pending and not stays(mark, course.rises):
        return Judgement("not_judged", wording.sentences([compared, wording.undecided(pending)]), done, due)
    missed = day >= course.ends and mark == "behind"
    said = [wording.judged(compared, mark, wording.MISSED_WHEN_DUE if missed else wording.within(MARGIN, mark))]
    said += [wording.holds(pending, mark)] if pending else []
    said += [wording.target_reached(target)] if course.reached(value) else []
    return Judgement(mark, wording.sentences(said), done, due)


def _expectation(course: Course, day: date, due: Expected, share_due: Decimal) -> Said:
    begins, ends, base, target = course.begins, course.ends, start_value(course), course.indicator.target_value
    if begins is None or ends is None or base is None or target is None or due.value is None or day >= ends:
        return wording.due(share_due, ends or day)
    if course.indicator.method == "growth":
        elapsed = share(course.elapsed(day) or Decimal(0))
        return wording.compound(share_due, due.value, base, target, elapsed, begins, ends)
    return wording.straight(share_due, begins, ends)


def _against_target(
    course: Course, observed: Observation, value: Decimal, hindered: tuple[Said, bool] | None, pending: Said | None
) -> Judgement:
    """Without a way to reckon on: whether the target is reached and, once it is due, whether it is missed."""
    reason, comparable = hindered or (wording.no_baseline(""), True)
    day, target = course.day(observed), course.indicator.target_value
    due = expected(course, day)
    if target is None or not comparable:
        return undecided(reason, None, due)
    reached = course.reached(value)
    if not reached and (course.ends is None or day < course.ends):
        return undecided(reason, None, due)
    mark = "on_plan" if reached else "behind"
    if pending and not stays(mark, course.rises):
        return undecided(pending, None, due)
    told = wording.against(value, target, course.rises, reached)
    rule = wording.REACHED_ANYWAY if reached else wording.MISSED_WHEN_DUE
    return Judgement(mark, wording.sentences([wording.judged(told, mark, rule), reason]), None, due)
