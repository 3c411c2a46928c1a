"""From the normalised tables to plans, measures, indicators and observations. What cannot be read is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from pipelines.kpi.model import Indicator, Kpis, Measure, Observation, Plan, number

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, str]


def kpis_of(frames: Mapping[str, pl.DataFrame]) -> Kpis:
    """The four tables as the model has them, row by row: also rows with errors, whose unreadable cells count as blank.

    An observation without a fiscal year is one of the year 0.
    """
    return Kpis(
        plans=tuple(map(_plan, rows(frames.get("plans")))),
        measures=tuple(map(_measure, rows(frames.get("measures")))),
        indicators=tuple(map(_indicator, rows(frames.get("indicators")))),
        observations=tuple(map(_observation, rows(frames.get("observations")))),
    )


def rows(frame: pl.DataFrame | None) -> Iterator[Row]:
    """The records by field."""
    if frame is not None:
        yield from frame.iter_rows(named=True)


def year(text: str) -> int | None:
    """A fiscal year in its canonical form."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def day(text: str) -> date | None:
    """A date in its canonical form."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def schedule(text: str) -> tuple[tuple[int, str], ...]:
    """The phases of a schedule in its canonical form (`2021:検討;2022:導入`)."""
    parts = [part.partition(":") for part in text.split(";") if part]
    return tuple((found, phase) for written, _, phase in parts if (found := year(written)) is not None)


def _plan(row: Row) -> Plan:
    return Plan(
        plan_id=row["plan_id"],
        organization_code=row["organization_code"],
        organization=row["organization"],
        title=row["title"],
        title_en=row["title_en"],
        start_fiscal_year=year(row["start_fiscal_year"]),
        end_fiscal_year=year(row["end_fiscal_year"]),
        adopted=row["adopted"],
        source=row["source"],
        source_url=row["source_url"],
    )


def _measure(row: Row) -> Measure:
    return Measure(
        measure_id=row["measure_id"],
        plan_id=row["plan_id"],
        pillar=row["pillar"],
        group=row["group"],
        number=row["number"],
        title=row["title"],
        departments=tuple(filter(None, row["departments"].split(";"))),
        schedule=schedule(row["schedule"]),
    )


def _indicator(row: Row) -> Indicator:
    return Indicator(
        indicator_id=row["indicator_id"],
        plan_id=row["plan_id"],
        method=row["method"],
        direction=row["direction"],
        measure_id=row["measure_id"],
        title=row["title"],
        unit=row["unit"],
        per=row["per"],
        baseline_value=number(row["baseline_value"]),
        baseline_text=row["baseline_text"],
        baseline_date=day(row["baseline_date"]),
        baseline_fiscal_year=year(row["baseline_fiscal_year"]),
        target_value=number(row["target_value"]),
        target_text=row["target_text"],
        target_fiscal_year=year(row["target_fiscal_year"]),
        start_fiscal_year=year(row["start_fiscal_year"]),
        section=row["section"],
        definition=row["definition"],
        note=row["note"],
    )


def _observation(row: Row) -> Observation:
    return Observation(
        indicator_id=row["indicator_id"],
        fiscal_year=year(row["fiscal_year"]) or 0,
        as_of=day(row["as_of"]),
        value=number(row["value"]),
        text=row["text"],
        evidence=row["evidence"],
        evidence_link=row["evidence_link"],
        note=row["note"],
    )
