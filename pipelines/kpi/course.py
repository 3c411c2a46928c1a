"""The course of an indicator: from which value and day to which value and day it is to move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pipelines.kpi.model import FISCAL_YEARS, Indicator, Observation, Plan, fiscal_year_end, fiscal_year_of

YEARLY_COUNTS = ("linear", "growth", "at_least", "at_most", "keep")
"""Methods whose values, when they are `per` year, belong to the whole fiscal year and not to the day of counting."""


def _year(fiscal_year: int | None) -> int | None:
    return fiscal_year if fiscal_year in FISCAL_YEARS else None


def _time(day: date) -> Decimal:
    """A day in fiscal years: the end of 2021 is 2022, so that all years are of one length."""
    year = fiscal_year_of(day)
    begins, ends = fiscal_year_end(year - 1), fiscal_year_end(year)
    return year + Decimal((day - begins).days) / Decimal((ends - begins).days)


@dataclass(frozen=True)
class Course:
    """An indicator in its plan. Years outside FISCAL_YEARS, and days in such years, count as not given."""

    indicator: Indicator
    plan: Plan | None = None

    @cached_property
    def states_baseline(self) -> bool:
        """Whether the plan says where the indicator stood, in figures or in words."""
        return self.indicator.baseline_value is not None or bool(self.indicator.baseline_text)

    @cached_property
    def baseline_fiscal_year(self) -> int | None:
        """The year of the baseline; where the plan states none, the year before the plan. None without a baseline."""
        if not self.states_baseline:
            return None
        day, start = self.baseline_date, self.plan.start_fiscal_year if self.plan else None
        stated = _year(self.indicator.baseline_fiscal_year) or (fiscal_year_of(day) if day else None)
        return stated or _year(start - 1 if start is not None else None)

    @cached_property
    def baseline_date(self) -> date | None:
        """The day of the baseline, if it is stated."""
        day = self.indicator.baseline_date
        return day if self.states_baseline and day and _year(fiscal_year_of(day)) else None

    @property
    def baseline_year_assumed(self) -> bool:
        """Whether the year of the baseline is taken from the plan's period, since nothing else is stated."""
        stated = _year(self.indicator.baseline_fiscal_year) or self.baseline_date
        return not stated and self.baseline_fiscal_year is not None

    @cached_property
    def baseline_day(self) -> date | None:
        """The day of the baseline: as stated, or the end of its fiscal year."""
        if self.baseline_date:
            return self.baseline_date
        return fiscal_year_end(self.baseline_fiscal_year) if self.baseline_fiscal_year is not None else None

    @cached_property
    def target_fiscal_year(self) -> int | None:
        """The year by whose end the target is due; where none is stated, the plan's last."""
        return _year(self.indicator.target_fiscal_year) or _year(self.plan.end_fiscal_year if self.plan else None)

    @property
    def target_year_assumed(self) -> bool:
        """Whether the year of the target is the plan's last, since the indicator names none."""
        return _year(self.indicator.target_fiscal_year) is None and self.target_fiscal_year is not None

    @cached_property
    def start_fiscal_year(self) -> int | None:
        """The first year that is due: as stated, else the one after the baseline, else the plan's first."""
        stated = _year(self.indicator.start_fiscal_year)
        after = self.baseline_fiscal_year + 1 if self.baseline_fiscal_year is not None else None
        years = [year for year in (stated, after) if year is not None]
        return max(years) if years else _year(self.plan.start_fiscal_year if self.plan else None)

    @cached_property
    def begins(self) -> date | None:
        """The day on which the way to the target begins: that of the baseline, or the eve of the start."""
        stated = _year(self.indicator.start_fiscal_year)
        if self.counts_years or self.indicator.method == "cumulative":
            return fiscal_year_end(self.start_fiscal_year - 1) if self.start_fiscal_year is not None else None
        if self.baseline_day is None or stated is None:
            return self.baseline_day
        return max(self.baseline_day, fiscal_year_end(stated - 1))

    @cached_property
    def ends(self) -> date | None:
        """The day on which the target is due: 31 March of its fiscal year."""
        return fiscal_year_end(self.target_fiscal_year) if self.target_fiscal_year is not None else None

    @property
    def counts_years(self) -> bool:
        """Whether a value is a count of its whole fiscal year (100 a year), so that only the year's end can be due."""
        return self.indicator.per == "year" and self.indicator.method in YEARLY_COUNTS

    @property
    def rises(self) -> bool | None:
        """Whether more is better; None when the value is to stay as it is."""
        indicator = self.indicator
        if indicator.method == "cumulative" or indicator.direction == "increase":
            return True
        if indicator.direction == "decrease":
            return False
        base, target = indicator.baseline_value, indicator.target_value
        return target > base if base is not None and target is not None and base != target else None

    def day(self, observation: Observation) -> date:
        """The day for which a value is compared with what was to be expected."""
        return fiscal_year_end(observation.fiscal_year) if self.counts_years else observation.day

    def unfinished(self, observation: Observation) -> bool:
        """Whether the value counts only a part of its fiscal year."""
        return self.counts_years and observation.day < fiscal_year_end(observation.fiscal_year)

    def elapsed(self, day: date) -> Decimal | None:
        """The share of the time from `begins` to `ends` that is over (0 to 1); None if not known.

        Time goes by fiscal years, each as long as the other, and within one by days: one of four years is 25.0 %.
        """
        if self.ends is None:
            return None
        if day >= self.ends:
            return Decimal(1)
        if self.begins is None or self.begins >= self.ends:
            return None
        if day <= self.begins:
            return Decimal(0)
        return (_time(day) - _time(self.begins)) / (_time(self.ends) - _time(self.begins))

    def reached(self, value: Decimal) -> bool:
        """Whether a value is at the target or beyond it. The target must be a figure."""
        target = self.indicator.target_value
        assert target is not None
        if self.rises is None:
            return value == target
        return value >= target if self.rises else value <= target


def by_year(observations: Sequence[Observation]) -> dict[int, Observation]:
    """One observation per fiscal year, in their order: of several the latest, of those of one day the last.

    Those that report nothing, neither a figure nor words, are none.
    """
    found: dict[int, Observation] = {}
    for observation in observations:
        if observation.fiscal_year not in FISCAL_YEARS or not observation.reports:
            continue
        before = found.get(observation.fiscal_year)
        if before is None or observation.day >= before.day:
            found[observation.fiscal_year] = observation
    return dict(sorted(found.items()))
