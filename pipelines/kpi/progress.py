"""The fifth table, reckoned from the other four: where each indicator stood and should have stood, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pipelines.kpi.course import Course, by_year
from pipelines.kpi.judgement import Judgement
from pipelines.kpi.methods import is_baseline, judge
from pipelines.kpi.model import Indicator, Kpis, Observation, fiscal_year_end, plain

if TYPE_CHECKING:
    import polars as pl

COLUMNS = (
    "indicator_id",
    "fiscal_year",
    "as_of",
    "value",
    "text",
    "progress",
    "expected_value",
    "expected_progress",
    "grade",
    "explanation",
    "explanation_en",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in one fiscal year. `as_of` is the day of the value; without a value, the end of the year."""

    indicator_id: str
    fiscal_year: int
    as_of: date
    value: Decimal | None
    text: str
    judgement: Judgement

    def cells(self) -> dict[str, str]:
        """The row as text, by COLUMNS; blank where there is nothing."""
        judged = self.judgement
        return {
            "indicator_id": self.indicator_id,
            "fiscal_year": str(self.fiscal_year),
            "as_of": self.as_of.isoformat(),
            "value": _plain(self.value),
            "text": self.text,
            "progress": _plain(judged.progress),
            "expected_value": _plain(judged.expected.value),
            "expected_progress": _plain(judged.expected.progress),
            "grade": judged.grade,
            "explanation": judged.explanation.ja,
            "explanation_en": judged.explanation.en,
        }


def _plain(value: Decimal | None) -> str:
    return plain(value) if value is not None else ""


def rows(kpis: Kpis) -> list[Row]:
    """The whole table: indicators in their order, of each its years in theirs."""
    return [row for indicator in kpis.indicators for row in _rows(kpis, indicator)]


def frame(kpis: Kpis) -> pl.DataFrame:
    """The table as text columns, in the order of COLUMNS."""
    import polars as pl

    return pl.DataFrame([row.cells() for row in rows(kpis)], schema=dict.fromkeys(COLUMNS, pl.String))


def _rows(kpis: Kpis, indicator: Indicator) -> Iterator[Row]:
    course = Course(indicator, kpis.plan_of(indicator))
    observations = kpis.observations_of(indicator)
    observed = by_year(observations)
    for year in _years(course, observed):
        judged = judge(course, observations, year)
        yield _row(course, year, observed.get(year), judged)


def _years(course: Course, observed: dict[int, Observation]) -> list[int]:
    """The baseline's year, all years that are due up to the target's, and others of which something is known."""
    due: set[int] = set()
    if course.start_fiscal_year is not None and course.target_fiscal_year is not None:
        due = set(range(course.start_fiscal_year, course.target_fiscal_year + 1))
    stated = {year for year in (course.baseline_fiscal_year, course.target_fiscal_year) if year is not None}
    return sorted(due | stated | set(observed))


def _row(course: Course, year: int, observed: Observation | None, judged: Judgement) -> Row:
    indicator = course.indicator
    if observed is None and judged.grade != "baseline":
        return Row(indicator.indicator_id, year, fiscal_year_end(year), None, "", judged)
    of_baseline = observed is None or is_baseline(course, observed)
    day = course.baseline_day if of_baseline else None
    value, text = (observed.value, observed.text) if observed else (indicator.baseline_value, indicator.baseline_text)
    return Row(
        indicator.indicator_id, year, day or (observed.day if observed else fiscal_year_end(year)), value, text, judged
    )
