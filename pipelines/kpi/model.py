"""Plans, their measures, indicators and observations, as the four tables hold them: figures exact, words as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

METHODS = ("linear", "growth", "cumulative", "at_least", "at_most", "keep", "share", "milestone")
DIRECTIONS = ("increase", "decrease", "keep")
PERS = ("year", "event", "")
"""What a value counts: its fiscal year (100 a year), one event (10 at each), or neither."""

GRADES = ("ahead", "on_plan", "behind", "not_judged", "not_reported", "baseline")

FISCAL_YEARS = range(1989, 2101)
"""Years that a plan can speak of (as the schemas have it); anything else is a slip and would make tables endless."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Plan:
    """A DX plan. It runs from April of `start_fiscal_year` to March after `end_fiscal_year` (None: not known).

    `adopted` is `YYYY-MM`, `YYYY-MM-DD` or blank, as the document has it.
    """

    plan_id: str
    organization_code: str = ""
    organization: str = ""
    title: str = ""
    title_en: str = ""
    start_fiscal_year: int | None = None
    end_fiscal_year: int | None = None
    adopted: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that the plan sets out to do. `schedule`: what it does in which fiscal year, in order."""

    measure_id: str
    plan_id: str
    pillar: str = ""
    group: str = ""
    number: str = ""
    title: str = ""
    departments: tuple[str, ...] = ()
    schedule: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, from which baseline to which target. A value that the plan gives in words is None.

    `measure_id` is blank when the indicator is one of the whole plan. Methods, directions and `per`: see METHODS,
    DIRECTIONS, PERS; what they mean is told in docs/kpi.md.
    """

    indicator_id: str
    plan_id: str
    method: str
    direction: str
    measure_id: str = ""
    title: str = ""
    unit: str = ""
    per: str = ""
    baseline_value: Decimal | None = None
    baseline_text: str = ""
    baseline_date: date | None = None
    baseline_fiscal_year: int | None = None
    target_value: Decimal | None = None
    target_text: str = ""
    target_fiscal_year: int | None = None
    start_fiscal_year: int | None = None
    section: str = ""
    definition: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was measured for a fiscal year. Without `as_of` it counts as of the year's last day, 31 March."""

    indicator_id: str
    fiscal_year: int
    as_of: date | None = None
    value: Decimal | None = None
    text: str = ""
    evidence: str = ""
    evidence_link: str = ""
    note: str = ""

    @property
    def day(self) -> date:
        """The day that the value stands for."""
        return self.as_of or fiscal_year_end(self.fiscal_year)

    @property
    def reports(self) -> bool:
        """Whether anything is reported, in figures or in words."""
        return self.value is not None or bool(self.text)


@dataclass(frozen=True)
class Kpis:
    """The four tables of one dataset. Rows may point to rows that are missing; the lookups answer None or nothing."""

    plans: tuple[Plan, ...] = ()
    measures: tuple[Measure, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    observations: tuple[Observation, ...] = ()

    @cached_property
    def _plans(self) -> Mapping[str, Plan]:
        return {plan.plan_id: plan for plan in self.plans}

    @cached_property
    def _observations(self) -> Mapping[str, list[Observation]]:
        found: dict[str, list[Observation]] = {}
        for observation in self.observations:
            found.setdefault(observation.indicator_id, []).append(observation)
        return found

    def plan_of(self, indicator: Indicator) -> Plan | None:
        """The plan of an indicator; None when there is none of that id."""
        return self._plans.get(indicator.plan_id)

    def observations_of(self, indicator: Indicator) -> tuple[Observation, ...]:
        """What was observed of an indicator, in the order of the table."""
        return tuple(self._observations.get(indicator.indicator_id, ()))


def fiscal_year_of(day: date) -> int:
    """The fiscal year (April to March) of a day: 2022-01-16 → 2021."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(fiscal_year: int) -> date:
    """The last day of a fiscal year: 2021 → 2022-03-31. For years of FISCAL_YEARS; others may raise ValueError."""
    return date(fiscal_year + 1, 3, 31)


def number(text: str) -> Decimal | None:
    """A plain figure with its decimal places kept (`33.0`), or None: words, signs, separators and exponents are none.

    At most 15 digits before and 10 after the point: all that `methods` reckons with stays well within its precision.
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    return value if value else abs(value)  # -0 is 0


def plain(value: Decimal) -> str:
    """The figure as it is written into a table, without exponent: `33.0`, `5000`."""
    return f"{value:f}"
