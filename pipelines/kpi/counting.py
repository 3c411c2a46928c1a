"""Counting up over the years: a value is the count of its own year, unless it is said to be the total so far (累計)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.kpi.course import Course
from pipelines.kpi.model import Observation, fiscal_year_end

_RUNNING = re.compile(r"累計|累積|通算|cumulative|to date", re.IGNORECASE)
_OF_ITS_YEAR = re.compile(r"単年|当該年度|当年度|(?<![0-9０-９一二三四五六七八九十数か])年間")


@dataclass(frozen=True, slots=True)
class Count:
    """A total and what it was added up from. With `missing` years (or parts of them) it is only a lower bound."""

    total: Decimal
    terms: tuple[Decimal, ...]
    missing: tuple[int, ...]


def counted(course: Course, years: Mapping[int, Observation], fiscal_year: int, base: Decimal | None) -> Count:
    """All that was counted by `fiscal_year`, beginning with `base`: where counting began, or the last total stated."""
    first = course.start_fiscal_year if course.start_fiscal_year is not None else min(years)
    totals = [year for year, each in years.items() if first <= year <= fiscal_year and _is_total(course, each)]
    if totals:
        since = totals[-1]
        stated = years[since].value
        terms = [stated] if stated is not None else []
        missing = [since] if since < fiscal_year and _is_partial(years[since]) else []
    else:
        since = first - 1
        terms = [base] if base else []
        missing = []
    for year in range(since + 1, fiscal_year + 1):
        value = years[year].value if year in years else None
        if value is not None:
            terms.append(value)
        if value is None or (year < fiscal_year and _is_partial(years[year])):
            missing.append(year)
    return Count(sum(terms, Decimal(0)), tuple(terms), tuple(missing))


def _is_total(course: Course, observation: Observation) -> bool:
    """Whether a value is the total so far: 累計 stands in its wording, or in the indicator's own name and its wording
    does not say otherwise (単年度).
    """
    if observation.value is None:
        return False
    if says_total(observation.text):
        return True
    return says_total(course.indicator.title) and not says_year(observation.text)


def says_total(words: str) -> bool:
    """A value is called the total so far."""
    return bool(_RUNNING.search(words))


def says_year(words: str) -> bool:
    """A value is called that of its own fiscal year; 5年間 is not one."""
    return bool(_OF_ITS_YEAR.search(words))


def _is_partial(observation: Observation) -> bool:
    return observation.day < fiscal_year_end(observation.fiscal_year)
