"""A plan, its measures, indicators and what was observed, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

GRADES = ("ahead", "on_plan", "behind", "not_judged", "not_reported", "baseline")
METHODS = ("linear", "growth", "cumulative", "at_least", "at_most", "keep", "share", "milestone")
# Whose values are counts of single years, while the target is their total: only progress tells where they stand.
COUNTED_UP = "cumulative"
# Whose progress is a share of the target itself: it begins at zero, not at the baseline.
OF_THE_TARGET = "at_least"


@dataclass(frozen=True, slots=True)
class Plan:
    """A DX plan; years are fiscal years, by the calendar year in which they begin (April)."""

    id: str
    title: str
    title_en: str = ""
    start: int | None = None
    end: int | None = None
    adopted: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that a plan sets out to do. `schedule`: what it does in which fiscal year."""

    id: str
    plan: str
    pillar: str
    group: str
    number: str
    title: str
    departments: tuple[str, ...] = ()
    schedule: tuple[tuple[int, str], ...] = ()

    @property
    def heading(self) -> str:
        """Its title with its number and the heading that it stands under."""
        own = f"{self.number} {self.title}".strip()
        return f"{self.group}　{own}" if self.group and self.group != own else own


@dataclass(frozen=True, slots=True)
class Figure:
    """A value: its number where the plan defines one, its wording, and when it was or is to be."""

    number: float | None = None
    words: str = ""
    day: date | None = None
    fiscal_year: int | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is anything, in figures or in words."""
        return self.number is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator in one fiscal year, as the table of progress has it. `progress` and `expected_progress` are shares
    of the way from baseline to target (1 is the target); `day` is that of the value, or else the end of the year."""

    fiscal_year: int
    day: date
    value: Figure
    progress: float | None
    expected: float | None
    expected_progress: float | None
    grade: str
    explanation: str
    explanation_en: str

    @property
    def is_report(self) -> bool:
        """Whether something was reported for the year, other than the baseline."""
        return self.value.is_given and self.grade != "baseline"


@dataclass(frozen=True, slots=True)
class Observation:
    """What the publisher reports for a fiscal year, and what it rests on."""

    value: Figure
    evidence: str = ""
    link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured. `rows` and `observations` are in the order of the years."""

    id: str
    plan: str
    measure: str
    title: str
    unit: str
    per: str
    method: str
    direction: str
    baseline: Figure
    target: Figure
    start: int | None = None
    section: str = ""
    definition: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Kpis:
    """The tables of one dataset. `resources`: which resource (by id) holds which of them; `cut`: more indicators are
    there than are read; `version`: the state of the tables."""

    plans: tuple[Plan, ...] = ()
    measures: tuple[Measure, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    resources: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    version: tuple[Any, ...] = ()

    def indicator(self, identifier: str) -> Indicator | None:
        """The indicator of this id."""
        return next((one for one in self.indicators if one.id == identifier), None)

    def measure(self, identifier: str) -> Measure | None:
        """The measure of this id."""
        return next((one for one in self.measures if one.id == identifier), None)

    def plan(self, identifier: str) -> Plan | None:
        """The plan of this id."""
        return next((one for one in self.plans if one.id == identifier), None)


def fiscal_year_of(day: date) -> int:
    """The fiscal year (April to March) of a day."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(year: int) -> date:
    """The last day of a fiscal year: 2021 → 2022-03-31."""
    return date(year + 1, 3, 31)


def standing(indicator: Indicator, today: date) -> Row | None:
    """Where the indicator stands: its latest report, or else the latest year that has ended, or else its first row."""
    past = [row for row in indicator.rows if row.day <= today]
    reports = [row for row in past if row.is_report]
    found = reports or past or indicator.rows[:1]
    return found[-1] if found else None


def missing_years(indicator: Indicator, today: date, since: Row) -> list[int]:
    """Fiscal years after that of a row that have ended and of which nothing was reported."""
    later = [row for row in indicator.rows if since.fiscal_year < row.fiscal_year and row.day <= today]
    return [row.fiscal_year for row in later if row.grade == "not_reported"]
