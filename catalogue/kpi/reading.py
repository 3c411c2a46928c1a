"""From the tables of a dataset to its KPIs.

What a publisher sent is read as far as it can be: a missing table or column is as if it were empty, a cell that does
not fit its place is as if it were blank, and what is too long is cut.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from catalogue.context import Context
from catalogue.kpi.finding import MOST_DATASETS
from catalogue.kpi.model import (
    GRADES,
    Figure,
    Indicator,
    Kpis,
    Measure,
    Observation,
    Plan,
    Row,
    fiscal_year_end,
    fiscal_year_of,
)
from catalogue.last_used import LastUsed
from catalogue.rows.model import RowQuery, Table
from catalogue.rows.query import find_table, select
from catalogue.store.model import Dataset

TABLES = ("plans", "measures", "indicators", "observations", "progress")
MOST_INDICATORS = 1000
_MOST_ROWS = 12_000  # of observations and of progress
_LONGEST = 500  # characters of a title; explanations and notes may be longer
_LONGEST_NOTE = 1000
_YEARS = range(1900, 2201)
_LARGEST = 1e15
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_PHASE = re.compile(r"([0-9]{4})[:：](.+)")
_MOST_PARTS = 60  # of departments and of a schedule

Cells = Mapping[str, Any]
State = tuple[str, int, str, int]  # the resource of a table, its number, when it changed, its rows
_kept: LastUsed[Kpis] = LastUsed(MOST_DATASETS + 50)


def read(context: Context, datasets: Sequence[Dataset]) -> list[Kpis]:
    """The KPIs of each dataset, read once for each state of its tables."""
    chosen = [_resources(dataset) for dataset in datasets]
    states = _states(context, [resource for found in chosen for resource in found.values()])
    return [
        _read_once(context, {name: states[resource] for name, resource in found.items() if resource in states})
        for found in chosen
    ]


def _resources(dataset: Dataset) -> dict[str, str]:
    """The resources (by id) that hold the tables, known by the end of the file's name: `102121_dx_plan_kpi_plans.csv`,
    `plans.csv`; or by the name of a resource without a file."""
    found: dict[str, str] = {}
    for resource in dataset.resources:
        for called in (resource.fields.get("path"), resource.file_name, resource.fields.get("name")):
            stem = PurePosixPath(str(called or "")[:_LONGEST]).stem.lower()
            name = next((name for name in TABLES if stem == name or stem.endswith(f"_{name}")), None)
            if name:
                found.setdefault(name, resource.id)
                break
    return found


def _states(context: Context, resources: Sequence[str]) -> dict[str, State]:
    """The state of each resource's table; without reading what its columns are, which takes far longer."""
    rows = context.connection.execute(
        "SELECT resource, number, modified, count FROM tables"
        " WHERE problem IS NULL AND resource IN (SELECT value FROM json_each(?))",
        (json.dumps(resources),),
    )
    return {row["resource"]: tuple(row) for row in rows}


def _read_once(context: Context, states: Mapping[str, State]) -> Kpis:
    versions = tuple(sorted(states.items()))
    return _kept.get((str(context.settings.folder), versions), lambda: _read(context, versions))


def _read(context: Context, versions: tuple[tuple[str, State], ...]) -> Kpis:
    found = {name: find_table(context.connection, state[0]) for name, state in versions}
    tables = {name: table for name, table in found.items() if table}
    rows = {name: _rows(context, table, name) for name, table in tables.items()}
    observations = _by_indicator(rows.get("observations", ()))
    progress = _by_indicator(rows["progress"]) if "progress" in rows else None
    indicators = {
        one.id: one
        for cells in rows.get("indicators", ())
        if (one := _indicator(cells, observations, progress)).id and one.title
    }
    return Kpis(
        _plans(rows.get("plans", ()), indicators.values()),
        tuple(measure for cells in rows.get("measures", ()) if (measure := _measure(cells)).id),
        tuple(indicators.values()),
        {name: table.resource for name, table in tables.items()},
        "indicators" in tables and tables["indicators"].count > MOST_INDICATORS,
        versions,
    )


def _rows(context: Context, table: Table, name: str) -> list[Cells]:
    limit = _MOST_ROWS if name in ("observations", "progress") else MOST_INDICATORS
    return list(select(context.connection, table, RowQuery(limit=limit)))


def _by_indicator(rows: Iterable[Cells]) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    for cells in rows:
        found.setdefault(_text(cells, "indicator_id"), []).append(cells)
    return found


def _plans(rows: Iterable[Cells], indicators: Iterable[Indicator]) -> tuple[Plan, ...]:
    """The plans, and one without a title for each that only indicators name."""
    known = {one.id: one for cells in rows if (one := _plan(cells)).id}
    named = {one.plan: Plan(one.plan, "") for one in indicators if one.plan not in known}
    return (*known.values(), *named.values())


def _plan(cells: Cells) -> Plan:
    return Plan(
        _text(cells, "plan_id"),
        _text(cells, "title"),
        _text(cells, "title_en"),
        _year(cells, "start_fiscal_year"),
        _year(cells, "end_fiscal_year"),
        _text(cells, "adopted"),
        _text(cells, "source"),
        _text(cells, "source_url", _LONGEST_NOTE),
    )


def _measure(cells: Cells) -> Measure:
    departments = _text(cells, "departments", _LONGEST_NOTE).split(";")[:_MOST_PARTS]
    phases = (_PHASE.fullmatch(part.strip()) for part in _text(cells, "schedule", _LONGEST_NOTE).split(";"))
    return Measure(
        _text(cells, "measure_id"),
        _text(cells, "plan_id"),
        _text(cells, "pillar"),
        _text(cells, "group"),
        _text(cells, "number"),
        _text(cells, "title"),
        tuple(one.strip() for one in departments if one.strip()),
        tuple((int(found[1]), found[2].strip()) for found in phases if found)[:_MOST_PARTS],
    )


def _indicator(
    cells: Cells, observations: Mapping[str, list[Cells]], progress: Mapping[str, list[Cells]] | None
) -> Indicator:
    identifier = _text(cells, "indicator_id")
    baseline = _figure(cells, "baseline_value", "baseline_text", "baseline_date", "baseline_fiscal_year")
    own = sorted((_observation(one) for one in observations.get(identifier, ())), key=lambda one: _order(one.value))
    if progress is None:
        rows = [_row_of(one.value, baseline) for one in own if one.value.fiscal_year]
    else:
        rows = [row for one in progress.get(identifier, ()) if (row := _row(one))]
    return Indicator(
        identifier,
        _text(cells, "plan_id"),
        _text(cells, "measure_id"),
        _text(cells, "title"),
        _text(cells, "unit"),
        _text(cells, "per"),
        _text(cells, "method"),
        _text(cells, "direction"),
        baseline,
        _figure(cells, "target_value", "target_text", "", "target_fiscal_year"),
        _year(cells, "start_fiscal_year"),
        _text(cells, "section"),
        _text(cells, "definition", _LONGEST_NOTE),
        _text(cells, "note", _LONGEST_NOTE),
        tuple(sorted(rows, key=lambda row: (row.fiscal_year, row.day))),
        tuple(own),
    )


def _order(figure: Figure) -> tuple[int, date]:
    return figure.fiscal_year or 0, figure.day or date.max


def _observation(cells: Cells) -> Observation:
    return Observation(
        _figure(cells, "value", "text", "as_of", "fiscal_year"),
        _text(cells, "evidence", _LONGEST_NOTE),
        _text(cells, "evidence_link", _LONGEST_NOTE),
        _text(cells, "note", _LONGEST_NOTE),
    )


def _row(cells: Cells) -> Row | None:
    """A row of the table of progress; None without a fiscal year."""
    value = _figure(cells, "value", "text", "as_of", "fiscal_year")
    if value.fiscal_year is None:
        return None
    grade = _text(cells, "grade")
    return Row(
        value.fiscal_year,
        value.day or fiscal_year_end(value.fiscal_year),
        value,
        _number(cells.get("progress")),
        _number(cells.get("expected_value")),
        _number(cells.get("expected_progress")),
        grade if grade in GRADES else "not_judged",
        _text(cells, "explanation", _LONGEST_NOTE),
        _text(cells, "explanation_en", _LONGEST_NOTE),
    )


def _row_of(value: Figure, baseline: Figure) -> Row:
    """What an observation alone tells, where there is no table of progress: no grade."""
    year = value.fiscal_year or 0
    base_year = baseline.fiscal_year or (fiscal_year_of(baseline.day) if baseline.day else None)
    same = (value.number, value.words) == (baseline.number, baseline.words) and year == base_year
    grade = "baseline" if same else "not_judged"
    return Row(year, value.day or fiscal_year_end(year), value, None, None, None, grade, "", "")


def _figure(cells: Cells, number: str, words: str, day: str, year: str) -> Figure:
    return Figure(_number(cells.get(number)), _text(cells, words), _day(cells.get(day)), _year(cells, year))


def _text(cells: Cells, name: str, longest: int = _LONGEST) -> str:
    value = cells.get(name)
    words = " ".join(str(value).split()) if value is not None else ""
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _number(value: object) -> float | None:
    """A number that can be drawn."""
    if isinstance(value, str):
        value = float(value) if _NUMBER.fullmatch(value.strip()) else None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return float(value) if math.isfinite(value) and abs(value) < _LARGEST else None


def _year(cells: Cells, name: str) -> int | None:
    value = _number(cells.get(name))
    return int(value) if value is not None and value.is_integer() and int(value) in _YEARS else None


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None
