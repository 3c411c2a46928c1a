"""What the form of a cell cannot say: whether the tables fit together, and whether years, values and units can be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.kpi import forms
from pipelines.kpi.cells import VALUES
from pipelines.kpi.counting import says_total, says_year
from pipelines.kpi.course import Course
from pipelines.kpi.figures import figure_in
from pipelines.kpi.model import (
    FISCAL_YEARS,
    Indicator,
    Kpis,
    Measure,
    Observation,
    Plan,
    fiscal_year_end,
    fiscal_year_of,
    number,
)
from pipelines.kpi.nearest import Nearest
from pipelines.kpi.rows import kpis_of
from pipelines.validate.context import Context

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Table

PERCENT = "%"
LARGEST_PERCENT = Decimal(1000)
"""No rate, growth or cut is beyond this: a count stands where a percentage should."""

SETTLED = timedelta(days=91)
"""A value as of 1 April or of the closing of the books may be that of the year that has ended."""

_WHOLE = Decimal(100)
_AGAINST = {"at_least": ("以下", "以内", "未満"), "at_most": ("以上",)}  # what a limit cannot be called
_NAMED = 5  # IDs that can be used, where none is near


@dataclass(frozen=True)
class Checks:
    """One run over the normalised tables. `own_units`: those of the town's settings; `organization`: its short name."""

    tables: Mapping[str, Table]
    logs: Mapping[str, Log]
    own_units: Collection[str] = ()
    organization: str = ""

    @cached_property
    def kpis(self) -> Kpis:
        """The rows as the model has them, in the order of the tables."""
        return kpis_of({name: table.frame for name, table in self.tables.items()})

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """By id."""
        return {plan.plan_id: plan for plan in self.kpis.plans}

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """By id."""
        return {measure.measure_id: measure for measure in self.kpis.measures}

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """By id."""
        return {indicator.indicator_id: indicator for indicator in self.kpis.indicators}

    @cached_property
    def _contexts(self) -> Mapping[str, Context]:
        return {name: Context(table, forms.form(name), self.logs[name]) for name, table in self.tables.items()}

    def of(self, table: str) -> Context:
        """For findings at the cells of a table."""
        return self._contexts[table]

    def run(self) -> None:
        """Adds all findings to the logs of their tables."""
        for table in self.tables:
            self._check_references(table)
        for record, plan in enumerate(self.kpis.plans):
            self._check_plan(record, plan)
        for record, measure in enumerate(self.kpis.measures):
            self._check_schedule(record, measure)
        for record, indicator in enumerate(self.kpis.indicators):
            self._check_unit(record, indicator)
            self._check_indicator(record, indicator)
        for record, observation in enumerate(self.kpis.observations):
            self._check_observation(record, observation)
        self._check_repeated()
        self._check_numbers()

    # how the tables refer to each other

    def _check_references(self, table: str) -> None:
        for field, other in forms.references(table).items():
            if other not in self.tables and (other in self.logs or other in forms.REQUIRED):
                continue  # that it is missing or cannot be read is told
            known = self._ids(other)
            nearest, some = Nearest(known, cutoff=0.6), tuple(islice(known, _NAMED))
            titles: dict[str, Any] = {"other": forms.title(other), "other_en": forms.title(other, "en").lower()}
            for record, cell in enumerate(self._column(table, field)):
                if cell and cell not in known:
                    self.of(table).add("kpi-reference", record, field, nearest=nearest.to(cell) or some, **titles)

    def _ids(self, table: str) -> dict[str, None]:
        """In the order of the table."""
        return dict.fromkeys(cell for cell in self._column(table, forms.key(table)[0]) if cell)

    def _column(self, table: str, field: str) -> list[str]:
        return self._columns.get((table, field), [])

    @cached_property
    def _columns(self) -> Mapping[tuple[str, str], list[str]]:
        return {
            (name, field): table.frame.get_column(field).to_list()
            for name, table in self.tables.items()
            for field in table.frame.columns
        }

    def _check_plan(self, record: int, plan: Plan) -> None:
        if plan.start_fiscal_year and plan.end_fiscal_year and plan.end_fiscal_year < plan.start_fiscal_year:
            self.of("plans").add("kpi-plan-years", record, "end_fiscal_year", expected=plan.start_fiscal_year)
        if self.organization and plan.organization and plan.organization != self.organization:
            self.of("plans").add("kpi-organization", record, "organization", expected=self.organization)

    def _check_schedule(self, record: int, measure: Measure) -> None:
        """The year before the plan, in which it was drawn up, may have its phase too."""
        plan = self.plans.get(measure.plan_id)
        outside = [year for year, _ in measure.schedule if plan and not within(plan, year, years_before=1)]
        if plan and outside:
            self._outside("measures", record, "schedule", plan, year=tuple(outside))

    def _outside(self, table: str, record: int, field: str, plan: Plan, year: object) -> None:
        period = f"{plan.start_fiscal_year}–{plan.end_fiscal_year}"
        self.of(table).add("kpi-year-outside", record, field, year=year, expected=period)

    # one indicator

    def _check_unit(self, record: int, indicator: Indicator) -> None:
        unit = indicator.unit
        if not unit and indicator.method != "milestone" and (indicator.target_value or indicator.baseline_value):
            self.of("indicators").add("kpi-unit-missing", record, "unit")
        if not unit or unit in forms.units() or unit in self.own_units:
            return
        start = [known for known in forms.units() if unit.startswith(known)]
        nearest = [max(start, key=len)] if start else get_close_matches(unit, forms.units(), n=1, cutoff=0.5)
        self.of("indicators").add(
            "kpi-unit-unknown", record, "unit", nearest="".join(nearest) or ("件", "人", "回", "%")
        )

    def _check_indicator(self, record: int, indicator: Indicator) -> None:
        context, plan = self.of("indicators"), self.plans.get(indicator.plan_id)
        measure = self.measures.get(indicator.measure_id)
        if measure and plan and measure.plan_id in self.plans and measure.plan_id != indicator.plan_id:
            context.add("kpi-plan-differs", record, "plan_id", expected=measure.plan_id, other=indicator.measure_id)
        if indicator.target_value is None and not indicator.target_text and not self._cell(record, "target_value"):
            context.add("kpi-target-missing", record, "target_value")
        self._check_way(record, indicator, Course(indicator, plan))
        for field in ("target_fiscal_year", "start_fiscal_year"):
            year = getattr(indicator, field)
            if plan and year is not None and not within(plan, year):
                self._outside("indicators", record, field, plan, year)
        for field in ("baseline_value", "target_value"):
            self._check_percentage("indicators", record, field, getattr(indicator, field), indicator)
            self._check_words("indicators", record, field, getattr(indicator, field), indicator)
        self._check_limit(record, indicator)

    def _check_words(self, table: str, record: int, field: str, value: Decimal | None, indicator: Indicator) -> None:
        """A value is the one figure of the words beside it. Of a milestone it says whether it is reached."""
        words = self._column(table, VALUES[field])[record]
        if not words or value is None or indicator.method == "milestone":
            return
        unit = indicator.unit if indicator.unit in forms.units() or indicator.unit in self.own_units else ""
        said = figure_in(words, unit)
        if said is None or said.is_value(value, unit):
            return
        self.of(table).add("kpi-text-differs", record, field, other=words, expected=indicator.unit or "—")

    def _check_limit(self, record: int, indicator: Indicator) -> None:
        """5件以下 is no lower limit: its grades would be the wrong way round."""
        said = figure_in(indicator.target_text, indicator.unit)
        if said and said.bound in _AGAINST.get(indicator.method, ()):
            self.of("indicators").add("kpi-method-words", record, "method", other=indicator.target_text)

    def _cell(self, record: int, field: str) -> str:
        return self._column("indicators", field)[record]

    def _check_way(self, record: int, indicator: Indicator, course: Course) -> None:
        """The target lies after the baseline, in time, and in the direction that the indicator is meant to go."""
        context = self.of("indicators")
        day, year = indicator.baseline_date, indicator.baseline_fiscal_year
        if day and year and not _belongs(day, year):
            context.add("kpi-day-outside", record, "baseline_date", year=year, expected=fiscal_year_of(day))
        if course.ends and course.baseline_day and course.ends <= course.baseline_day:
            field = "target_fiscal_year" if indicator.target_fiscal_year else "baseline_fiscal_year"
            context.add("kpi-target-before-baseline", record, field, expected=course.baseline_day.isoformat())
        base, target = indicator.baseline_value, indicator.target_value
        if base is None or target is None or indicator.method not in ("linear", "growth", "cumulative", "share"):
            return
        against = target < base if indicator.direction == "increase" else target > base
        if against and indicator.direction != "keep":
            context.add("kpi-direction", record, "direction", base=f"{base:f}", target=f"{target:f}")

    def _check_percentage(
        self, table: str, record: int, field: str, value: Decimal | None, indicator: Indicator
    ) -> None:
        """A share lies between 0 and 100; cuts and growth may be more, but not a thousand."""
        if indicator.unit != PERCENT or value is None:
            return
        if indicator.method == "share" and not 0 <= value <= _WHOLE:
            self.of(table).add("kpi-share", record, field)
        elif abs(value) > LARGEST_PERCENT:
            self.of(table).add("kpi-percentage", record, field, limit=LARGEST_PERCENT)
        elif 0 < value < 1 and (field == "target_value" or not indicator.target_value or indicator.target_value > 1):
            self.of(table).add("kpi-percentage-small", record, field, candidate=f"{(value * 100).normalize():f}")

    # observations

    def _check_observation(self, record: int, observation: Observation) -> None:
        context, indicator = self.of("observations"), self.indicators.get(observation.indicator_id)
        if not any(self._column("observations", field)[record] for field in ("value", "text")):
            context.add("kpi-observation-empty", record, "value")
        year = observation.fiscal_year
        if year and observation.as_of and not _belongs(observation.as_of, year):
            context.add("kpi-day-outside", record, "as_of", year=year, expected=fiscal_year_of(observation.as_of))
        if indicator is None:
            return
        self._check_percentage("observations", record, "value", observation.value, indicator)
        self._check_words("observations", record, "value", observation.value, indicator)
        self._check_total(record, observation, indicator)
        plan = self.plans.get(indicator.plan_id)
        if plan and year and not _reported_in(plan, Course(indicator, plan), year):
            self._outside("observations", record, "fiscal_year", plan, year)
        if _contradicts(observation, indicator):
            expected = f"{indicator.baseline_value:f}"
            context.add("kpi-baseline-differs", record, "value", expected=expected)

    def _check_total(self, record: int, observation: Observation, indicator: Indicator) -> None:
        """What is added up as the count of its year is not called a total elsewhere, and not both at once."""
        text, around = observation.text, f"{observation.note} {indicator.definition}"
        if indicator.method != "cumulative" or observation.value is None:
            return
        both = says_total(text) and says_year(text)
        silent = not (says_total(text) or says_year(text) or says_total(indicator.title))
        if both or (silent and says_total(around) and not says_year(observation.note)):
            read = "total" if both else "year"
            self.of("observations").add(f"kpi-total-{read}", record, "value")

    def _check_repeated(self) -> None:
        seen: dict[tuple[str, int], int] = {}
        for record, observation in enumerate(self.kpis.observations):
            key = (observation.indicator_id, observation.fiscal_year)
            if not all(key):
                continue
            first = seen.setdefault(key, record)
            if first != record:
                context = self.of("observations")
                other = context.cell(first, "fiscal_year")
                context.add("kpi-observation-twice", record, "fiscal_year", other=other, indicator=key[0])

    def _check_numbers(self) -> None:
        """Figures that fit the form but are too long to be reckoned with exactly."""
        for table in self.tables:
            context = self.of(table)
            for field in (name for name in VALUES if name in forms.form(table)):
                for record, cell in enumerate(self._column(table, field)):
                    if number(cell) is None and _is_plain(cell):
                        context.add("kpi-number-long", record, field)


def _is_plain(cell: str) -> bool:
    whole, _, part = cell.removeprefix("-").partition(".")
    return cell.isascii() and whole.isdigit() and (part.isdigit() or not part)


def within(plan: Plan, year: int, *, years_before: int = 0) -> bool:
    """The year lies in the plan's period, as far as that is known."""
    start, end = _period(plan)
    return (start is None or year >= start - years_before) and (end is None or year <= end)


def _period(plan: Plan) -> tuple[int | None, int | None]:
    """The first and the last year; neither is known where the plan ends before it begins, which is told itself."""
    start, end = plan.start_fiscal_year, plan.end_fiscal_year
    return (None, None) if start and end and end < start else (start, end)


def _reported_in(plan: Plan, course: Course, year: int) -> bool:
    """A year of the plan, or one from the baseline's on; where there is no baseline, from the year before the plan."""
    (start, end), baseline = _period(plan), course.baseline_fiscal_year
    first = min(year for year in (start - 1 if start else year, baseline or year))
    return year >= first and (end is None or year <= end)


def _belongs(day: date, year: int) -> bool:
    """The day lies in the fiscal year, or so shortly after it that it tells how that year ended."""
    if fiscal_year_of(day) == year:
        return True
    return year in FISCAL_YEARS and timedelta() < day - fiscal_year_end(year) <= SETTLED


def _contradicts(observation: Observation, indicator: Indicator) -> bool:
    """Of one day, or else of one year, the observation says another figure than the baseline."""
    if observation.value is None or indicator.baseline_value is None or observation.value == indicator.baseline_value:
        return False
    if observation.as_of and indicator.baseline_date:
        return observation.as_of == indicator.baseline_date
    return not observation.as_of and observation.fiscal_year == indicator.baseline_fiscal_year


def check_tables(
    tables: Mapping[str, Table], logs: Mapping[str, Log], own_units: Collection[str] = (), organization: str = ""
) -> None:
    """Adds a finding, with its cell, for everything that is wrong or doubtful between the cells and the tables."""
    Checks(tables, logs, own_units, organization).run()
