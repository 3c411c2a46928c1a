"""What holds of every KPI, whatever is written into it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from judging import PLAN, indicator, judged, observation, table

from pipelines.kpi.course import Course
from pipelines.kpi.judgement import MARGIN, Judgement
from pipelines.kpi.methods import expected, judge
from pipelines.kpi.model import DIRECTIONS, GRADES, METHODS, PERS, Indicator, Kpis, Observation, Plan
from pipelines.kpi.progress import rows
from pipelines.paths import SCHEMAS

RANK = {"behind": 0, "on_plan": 1, "ahead": 2}
LINES = ("linear", "share", "growth")
WAYS = (*LINES, "cumulative")

figures = st.decimals(-(10**15) + 1, 10**15 - 1, places=3) | st.integers(-20, 20).map(Decimal)
counts = st.integers(0, 500).map(Decimal)
maybe = st.none() | figures
words = st.sampled_from(["", "未実施", "全手続き", "達成", "累計10人", "0", "33.0%"]) | st.text(max_size=5)
years = st.none() | st.integers(2015, 2030) | st.integers(-(10**6), 10**6)
days = st.none() | st.dates(date(2019, 1, 1), date(2029, 1, 1)) | st.dates()
due = st.integers(2022, 2025)

indicators = st.builds(
    Indicator,
    indicator_id=st.just("x"),
    plan_id=st.sampled_from(["p", "none"]),
    method=st.sampled_from([*METHODS, "spiral"]),
    direction=st.sampled_from([*DIRECTIONS, ""]),
    title=words,
    per=st.sampled_from(PERS),
    baseline_value=maybe,
    baseline_text=words,
    baseline_date=days,
    baseline_fiscal_year=years,
    target_value=maybe,
    target_text=words,
    target_fiscal_year=years,
    start_fiscal_year=years,
)
observations = st.lists(
    st.builds(
        Observation,
        indicator_id=st.just("x"),
        fiscal_year=st.integers(2018, 2028) | st.integers(-(10**6), 10**6),
        as_of=days,
        value=maybe,
        text=words,
    ),
    max_size=8,
)
plans = st.builds(Plan, plan_id=st.just("p"), start_fiscal_year=years, end_fiscal_year=years)


@st.composite
def ways(draw: st.DrawFn, methods: Sequence[str] = LINES) -> Indicator:
    """An indicator with a way from a baseline to another target, in the direction that it names."""
    method = draw(st.sampled_from(methods))
    above = st.integers(1, 10**6).map(Decimal)
    base, target = draw(above if method == "growth" else figures), draw(above if method == "growth" else figures)
    assume(base != target)
    return indicator(method, base, target, direction="increase" if target > base else "decrease")


@given(plans, indicators, observations)
def test_nothing_makes_it_fail(plan: Plan, given: Indicator, observed: list[Observation]) -> None:
    found = rows(Kpis((plan,), (), (given,), tuple(observed)))
    assert [row.fiscal_year for row in found] == sorted({row.fiscal_year for row in found})
    assert len(found) <= 2100 - 1989 + 1
    reported = {each.fiscal_year for each in observed if each.reports and 1989 <= each.fiscal_year <= 2100}
    assert reported <= {row.fiscal_year for row in found}
    raw = json.loads((SCHEMAS / "dx-plan-kpi" / "progress.json").read_text(encoding="utf-8"))
    required = [field["name"] for field in raw["fields"] if field["constraints"].get("required")]
    for row in found:
        cells = row.cells()
        assert all(cells[name] for name in required)
        assert row.judgement.grade in GRADES
        assert row.judgement.expected.progress is None or 0 <= row.judgement.expected.progress <= 1
        for name in ("value", "progress", "expected_value", "expected_progress"):
            assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?|", cells[name])


@given(indicators, observations)
def test_a_figure_is_never_made_up(given: Indicator, observed: list[Observation]) -> None:
    """A row has the value of an observation, of the baseline, or none; judged is only what was reported."""
    known = {each.value for each in observed} | {given.baseline_value, None}
    for row in rows(Kpis((PLAN,), (), (given,), tuple(observed))):
        assert row.value in known
        if row.judgement.grade in RANK:
            assert any(each.fiscal_year == row.fiscal_year for each in observed)
            assert re.search(r"[0-9]|目標の言葉|達成", row.judgement.explanation.ja)


@given(ways(WAYS[:3]), due, figures)
def test_the_grade_follows_from_the_published_figures(given: Indicator, year: int, value: Decimal) -> None:
    found = judged(given, observation(year, value))
    assert found.progress is not None and found.expected.progress is not None
    assert found.grade == _grade_of(found.progress, found.expected.progress)
    assert (found.progress >= 1) is Course(given, PLAN).reached(value)


def _grade_of(progress: Decimal, expected_progress: Decimal) -> str:
    if expected_progress == 1 and progress < 1:
        return "behind"
    difference = progress - expected_progress
    return "ahead" if difference > MARGIN else "behind" if difference < -MARGIN else "on_plan"


@given(ways(), due, figures, figures)
def test_a_better_value_is_never_judged_worse(given: Indicator, year: int, one: Decimal, other: Decimal) -> None:
    worse, better = sorted((one, other), reverse=given.direction == "decrease")
    low, high = judged(given, observation(year, worse)), judged(given, observation(year, better))
    assert low.progress is not None and high.progress is not None
    assert low.progress <= high.progress
    assert RANK[low.grade] <= RANK[high.grade]


@given(st.sampled_from(["at_least", "at_most"]), figures, figures, figures)
def test_a_better_value_is_never_judged_worse_by_a_limit(
    method: str, target: Decimal, one: Decimal, other: Decimal
) -> None:
    worse, better = sorted((one, other), reverse=method == "at_most")
    low, high = (judged(indicator(method, None, target), observation(2023, value)) for value in (worse, better))
    assert RANK[low.grade] <= RANK[high.grade]
    assert (high.grade != "behind") is (better >= target if method == "at_least" else better <= target)


@given(ways(), st.lists(st.dates(date(2022, 3, 31), date(2027, 3, 31)), min_size=2, max_size=2))
def test_what_is_expected_moves_from_baseline_to_target(given: Indicator, when: list[date]) -> None:
    base, target = given.baseline_value, given.target_value
    assert base is not None and target is not None
    found = [judged(given, Observation("x", 2023, day, target)).expected for day in sorted(when)]
    shares = [each.progress for each in found if each.progress is not None]
    values = [each.value for each in found if each.value is not None]
    if given.direction == "decrease":
        values.reverse()
    assert shares == sorted(shares) and values == sorted(values)
    assert all(min(base, target) <= value <= max(base, target) for value in values)


@given(ways())
def test_the_way_begins_at_the_baseline_and_ends_at_the_target(given: Indicator) -> None:
    found = table(given)
    assert (found[0].judgement.grade, found[0].judgement.progress) == ("baseline", 0)
    end = expected(Course(given, PLAN), 2025)
    assert (end.value, end.progress) == (given.target_value, 1)


@given(ways(("linear", "share")), due, figures)
def test_fewer_is_judged_as_more_is(given: Indicator, year: int, value: Decimal) -> None:
    """Mirrored at zero, everything comes to the same."""
    turned = {"increase": "decrease", "decrease": "increase"}[given.direction]
    assert given.baseline_value is not None and given.target_value is not None
    mirrored = replace(given, direction=turned, baseline_value=-given.baseline_value, target_value=-given.target_value)
    one, other = judged(given, observation(year, value)), judged(mirrored, observation(year, -value))
    assert (one.grade, one.progress, one.expected.progress) == (other.grade, other.progress, other.expected.progress)


@given(ways(WAYS[:2]), due, figures)
def test_the_unit_makes_no_difference(given: Indicator, year: int, value: Decimal) -> None:
    assert given.baseline_value is not None and given.target_value is not None
    hundredfold = replace(given, baseline_value=given.baseline_value * 100, target_value=given.target_value * 100)
    one, other = judged(given, observation(year, value)), judged(hundredfold, observation(year, value * 100))
    assert (one.grade, one.progress, one.expected.progress) == (other.grade, other.progress, other.expected.progress)


@given(st.sampled_from(WAYS), figures, st.sampled_from(["increase", "decrease", "keep"]), due, figures)
def test_a_baseline_that_is_the_target_is_not_judged(
    method: str, base: Decimal, direction: str, year: int, value: Decimal
) -> None:
    found = judged(indicator(method, base, base, direction=direction), observation(year, value))
    assert (found.grade, found.progress) == ("not_judged", None)


@given(figures, due, figures, st.sampled_from(["未設置", None]))
def test_a_target_that_is_reached_is_never_behind(target: Decimal, year: int, beyond: Decimal, base: object) -> None:
    """Also without a baseline, and a target that is missed when due is never on plan."""
    given = indicator("linear", base, target)
    assert judged(given, observation(year, target + abs(beyond))).grade == "on_plan"
    missed = judged(given, observation(year, target - abs(beyond) - 1)).grade
    assert missed == ("behind" if year == 2025 else "not_judged")


@given(st.dictionaries(due, counts, min_size=1), counts, st.randoms())
def test_a_count_is_the_sum_of_its_years(by_year: dict[int, Decimal], target: Decimal, chance: object) -> None:
    given = indicator("cumulative", None, target + 1)
    observed = [observation(year, value) for year, value in by_year.items()]
    last = max(by_year)
    found = judge(Course(given, PLAN), observed, last)
    assert found == judge(Course(given, PLAN), observed[::-1], last)
    exact = sum(by_year.values(), Decimal(0)) / (target + 1)
    assert found.progress is not None and abs(found.progress - exact) <= Decimal("0.001")
    stated = observation(last, sum(by_year.values(), Decimal(0)), text="累計")
    complete = set(by_year) == set(range(2022, last + 1))
    if complete:
        assert judged(given, stated).grade == found.grade


@given(st.dictionaries(due, counts, min_size=2), due, counts, counts)
def test_a_missing_year_never_made_a_grade_better(
    by_year: dict[int, Decimal], missing: int, late: Decimal, target: Decimal
) -> None:
    """What is judged although a year is missing, is judged at least as well once it is reported."""
    last = max(by_year)
    assume(missing < last)
    given = indicator("cumulative", None, target + 1)
    before = [observation(year, value) for year, value in by_year.items() if year != missing]
    one = judge(Course(given, PLAN), before, last)
    other = judge(Course(given, PLAN), [*before, observation(missing, late)], last)
    assert one.grade == "not_judged" or RANK[one.grade] <= RANK[other.grade]


@given(
    st.sampled_from(["linear", "at_least", "at_most", "keep"]),
    st.sampled_from(DIRECTIONS),
    st.none() | counts,
    counts,
    due,
    counts,
    counts,
)
def test_the_rest_of_a_year_never_turns_a_grade_for_the_worse(
    method: str, direction: str, base: Decimal | None, target: Decimal, year: int, so_far: Decimal, rest: Decimal
) -> None:
    """A count of a part of the year is judged only where no larger count of the whole year is judged worse."""
    given = indicator(method, base, target, direction=direction, per="year")
    part, whole = observation(year, so_far, f"{year}-12-28"), observation(year, so_far + rest)
    one, other = judged(given, part).grade, judged(given, whole).grade
    if one == "behind":
        assert other == "behind"
    elif one in RANK:
        assert RANK[one] <= RANK[other]


@given(indicators, observations, st.integers(2018, 2028))
def test_the_order_of_the_table_makes_no_difference(given: Indicator, observed: list[Observation], year: int) -> None:
    unique: dict[tuple[int, date | None], Observation] = {}
    for each in observed:
        unique[each.fiscal_year, each.as_of if 1989 <= each.fiscal_year <= 2100 else None] = each
    one = [each for each in unique.values() if 1989 <= each.fiscal_year <= 2100]
    assume(len({(each.fiscal_year, each.day) for each in one}) == len(one))
    course = Course(given, PLAN)
    assert judge(course, one, year) == judge(course, one[::-1], year)


@given(indicators, observations, st.integers(2018, 2028), figures)
def test_the_future_makes_no_difference(
    given: Indicator, observed: list[Observation], year: int, value: Decimal
) -> None:
    """A grade stands whatever is reported later."""
    course = Course(given, PLAN)
    later = Observation("x", year + 1, None, value)
    one: Judgement = judge(course, [each for each in observed if each.fiscal_year <= year], year)
    assert judge(course, [*(each for each in observed if each.fiscal_year <= year), later], year) == one
