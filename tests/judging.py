"""One indicator of an invented plan (2022 to 2025) and what comes of it, for the tests of KPIs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.kpi.course import Course
from pipelines.kpi.judgement import Judgement
from pipelines.kpi.methods import judge
from pipelines.kpi.model import Indicator, Kpis, Observation, Plan
from pipelines.kpi.progress import Row, rows

PLAN = Plan("p", start_fiscal_year=2022, end_fiscal_year=2025)
NUMBERS = ("baseline_value", "target_value")


def indicator(method: str, base: object = None, target: object = None, **others: Any) -> Indicator:
    """An indicator that is to increase by the end of 2025; one with a baseline had it at the end of 2021.

    A baseline or target that is no figure is in words.
    """
    fields: dict[str, Any] = {"direction": "increase", "target_fiscal_year": 2025}
    for name, given in (("baseline", base), ("target", target)):
        figure = decimal(given)
        fields |= {f"{name}_value": figure} if figure is not None else {f"{name}_text": given or ""}
    if base is not None:
        fields["baseline_fiscal_year"] = 2021
    return Indicator("x", "p", method, **{**fields, **others})


def observation(fiscal_year: int, value: object, as_of: str = "", text: str = "") -> Observation:
    """An observation; words instead of a figure are its text."""
    figure = decimal(value)
    words = text or ("" if figure is not None or value is None else str(value))
    return Observation("x", fiscal_year, date.fromisoformat(as_of) if as_of else None, figure, words)


def decimal(given: object) -> Decimal | None:
    """`"33.0"` and 33 as figures; words and None are none."""
    try:
        return Decimal(str(given))
    except ArithmeticError:
        return None


def judged(given: Indicator, *observed: Observation, year: int | None = None) -> Judgement:
    """The judgement of the last observation's year, or of `year`."""
    return judge(Course(given, PLAN), observed, observed[-1].fiscal_year if year is None else year)


def table(given: Indicator, *observed: Observation, plan: Plan = PLAN) -> list[Row]:
    """The rows of the progress table."""
    return rows(Kpis((plan,), (), (given,), tuple(observed)))


def share(text: str) -> Decimal | None:
    """A share in a table of cases; blank is none."""
    return Decimal(text) if text else None
