"""How far an indicator is, how far it should be, and the grade: pure functions of what the tables say.

Figures are decimals. Progress is rounded half up to a tenth of a per cent, and grades are judged on the rounded
figures, so that whoever does the sum on the published ones comes to the same grade. Nothing depends on today's date.
The rules are told in docs/kpi.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Context, localcontext

from pipelines.kpi import limits, milestones, ways, wording
from pipelines.kpi.course import Course, by_year
from pipelines.kpi.judgement import NOTHING, Expected, Judgement, same_words, undecided
from pipelines.kpi.model import Observation, fiscal_year_end
from pipelines.kpi.wording import Said

_PRECISION = Context(prec=60)

_METHODS = {
    "linear": ways.level,
    "share": ways.level,
    "growth": ways.level,
    "cumulative": ways.total,
    "at_least": limits.limit,
    "at_most": limits.limit,
    "keep": limits.limit,
}
_WITH_A_WAY = ("linear", "share", "growth", "cumulative")


def judge(course: Course, observations: Sequence[Observation], fiscal_year: int) -> Judgement:
    """What is to be said of a fiscal year, from all that was observed of the indicator."""
    with localcontext(_PRECISION):
        years = by_year(observations)
        observed = years.get(fiscal_year)
        found = _judge(course, years, observed, fiscal_year)
        same_year = sum(each.reports and each.fiscal_year == fiscal_year for each in observations)
        notes = [wording.several(same_year, observed)] if observed and same_year > 1 else []
        reckoned = found.progress is not None or found.expected.progress is not None
        notes += _assumed(course) if reckoned and course.indicator.method in _WITH_A_WAY else []
        return replace(found, explanation=wording.sentences([found.explanation, *notes]))


def expected(course: Course, fiscal_year: int) -> Expected:
    """What is to be expected at the end of a fiscal year."""
    with localcontext(_PRECISION):
        return _expected(course, fiscal_year)


def _expected(course: Course, fiscal_year: int) -> Expected:
    method, day = course.indicator.method, fiscal_year_end(fiscal_year)
    if method == "milestone":
        return milestones.expected(course, day)
    if method in _WITH_A_WAY:
        return ways.expected(course, day)
    return limits.expected(course) if method in _METHODS else Expected()


def _judge(
    course: Course, years: Mapping[int, Observation], observed: Observation | None, fiscal_year: int
) -> Judgement:
    if observed is None:
        return _unobserved(course, fiscal_year)
    if is_baseline(course, observed):
        return _baseline(course, observed)
    if course.baseline_day is not None and observed.day < course.baseline_day:
        return undecided(wording.too_early(observed.day, course.baseline_day))
    first = course.start_fiscal_year
    if first is not None and fiscal_year < first and fiscal_year != course.baseline_fiscal_year:
        return undecided(wording.not_begun(first))
    return _by_method(course, years, observed)


def _by_method(course: Course, years: Mapping[int, Observation], observed: Observation) -> Judgement:
    indicator = course.indicator
    if indicator.method == "milestone":
        return milestones.milestone(course, years, observed)
    if indicator.method not in _METHODS:
        return undecided(wording.unknown_method(indicator.method))
    if indicator.target_value is None and same_words(observed.text, indicator.target_text):
        return Judgement("on_plan", wording.judged(wording.same(observed.text), "on_plan", wording.MET))
    if observed.value is None:
        return undecided(wording.no_figure(observed.text), None, _expected(course, observed.fiscal_year))
    return _METHODS[indicator.method](course, years, observed, observed.value)


def is_baseline(course: Course, observed: Observation) -> bool:
    """Whether an observation is the baseline itself: of its day, or of its year with its value and no day to tell."""
    indicator = course.indicator
    if course.baseline_day is None:
        return False
    if observed.day == course.baseline_day:
        return True
    undated = observed.as_of is None or course.baseline_date is None
    if not undated or observed.fiscal_year != course.baseline_fiscal_year:
        return False
    if indicator.baseline_value is None:
        return same_words(observed.text, indicator.baseline_text)
    return observed.value == indicator.baseline_value


def _baseline(course: Course, observed: Observation | None) -> Judgement:
    """The row that all is reckoned from."""
    indicator = course.indicator
    base, target = indicator.baseline_value, indicator.target_value
    said = [wording.baseline(base, indicator.baseline_text, course.baseline_date)]
    value = observed.value if observed else base
    if value is not None and base is not None and value != base:
        said.append(wording.differs(value, base))
    told = wording.sentences(said)
    if indicator.method not in _WITH_A_WAY or value is None or base is None or target is None or ways.obstacle(course):
        return Judgement("baseline", told)
    return Judgement("baseline", told, ways.progress(value, base, target), Expected(base, NOTHING))


def _unobserved(course: Course, fiscal_year: int) -> Judgement:
    """A year without an observation: the baseline as the indicator states it, or nothing is reported."""
    if fiscal_year == course.baseline_fiscal_year:
        return _baseline(course, None)
    due = _expected(course, fiscal_year)
    told = wording.not_reported(fiscal_year, due.value, due.progress)
    return Judgement("not_reported", told, None, due)


def _assumed(course: Course) -> list[Said]:
    """Which year was taken because none is stated."""
    notes = []
    if course.baseline_year_assumed and course.baseline_fiscal_year is not None:
        notes.append(wording.assumed_baseline(course.baseline_fiscal_year))
    if course.target_year_assumed and course.target_fiscal_year is not None:
        notes.append(wording.assumed_target(course.target_fiscal_year))
    return notes
