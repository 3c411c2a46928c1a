"""The KPIs in the layout of Open SDG, a platform for indicators: `data/indicator_<id>.csv` and `meta/<id>.yml`.

The CSV has Year, Units (if there is a unit) and Value; years are fiscal years, values are figures. What Open SDG cannot
hold is told in the footnote: baselines, targets and reports in words. Its own grading is left off but for compound
growth, which it means: a baseline of 0, a total or a milestone it cannot judge.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.errors import DataError
from pipelines.kpi import forms
from pipelines.kpi.course import Course, by_year
from pipelines.kpi.model import Indicator, Kpis, Measure, Observation, Plan, plain

_WITH_A_WAY = ("linear", "share", "growth")
_DATA, _META = "data", "meta"


def write_layout(kpis: Kpis, organization: str, folder: Path) -> Path:
    """Writes both folders as `folder`, in one step, and returns it. `organization`: the town's name, for people.

    Raises DataError for ids that would be one file, UsageError when `folder` holds anything else, WorldError when the
    disk refuses.
    """
    from pipelines.files import write_text
    from pipelines.package.folder import replaced

    _ensure_files_differ(kpis.indicators)
    measures = {measure.measure_id: measure for measure in kpis.measures}
    with replaced(folder, foreign=_foreign) as beside:
        for indicator in kpis.indicators:
            seen = list(by_year(kpis.observations_of(indicator)).values())
            figures = [each for each in seen if each.value is not None]
            if figures:
                path = beside / _DATA / f"indicator_{indicator.indicator_id}.csv"
                write_text(path, _csv(figures, indicator.unit))
            plan, measure = kpis.plan_of(indicator), measures.get(indicator.measure_id)
            described = _described(indicator, plan, measure, seen, organization)
            write_text(beside / _META / f"{indicator.indicator_id}.yml", _yaml(described))
    return folder


def _ensure_files_differ(indicators: Sequence[Indicator]) -> None:
    seen: dict[str, str] = {}
    for indicator in indicators:
        other = seen.setdefault(indicator.indicator_id.casefold(), indicator.indicator_id)
        if other != indicator.indicator_id:
            raise DataError("open-sdg-ids", value=indicator.indicator_id, other=other)


def _foreign(folder: Path) -> str | None:
    """What stands in the folder that this module has not written."""
    ours = {_DATA: ("indicator_", ".csv"), _META: ("", ".yml")}
    for entry in sorted(folder.iterdir()):
        start, end = ours.get(entry.name, ("", ""))
        if entry.name not in ours or not entry.is_dir():
            return entry.name
        for file in sorted(entry.iterdir()):
            if file.is_dir() or not (file.name.startswith(start) and file.name.endswith(end)):
                return f"{entry.name}/{file.name}"
    return None


def _csv(figures: Sequence[Observation], unit: str) -> str:
    """Year first, Value last, as Open SDG asks for."""
    import csv

    stream = io.StringIO(newline="")
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(["Year", *(["Units"] if unit else []), "Value"])
    for each in figures:
        value = plain(each.value) if each.value is not None else ""
        lines.writerow([each.fiscal_year, *([unit] if unit else []), value])
    return stream.getvalue()


# the description of one indicator


def _described(
    indicator: Indicator,
    plan: Plan | None,
    measure: Measure | None,
    seen: Sequence[Observation],
    organization: str,
) -> dict[str, Any]:
    course = Course(indicator, plan)
    pairs: dict[str, Any] = {
        "indicator_number": indicator.indicator_id,
        "indicator_name": indicator.title,
        "published": True,
        "standalone": True,  # it belongs to no goal of the United Nations
        "permalink": indicator.indicator_id,
        "reporting_status": _status(indicator, seen),
        "data_non_statistical": indicator.method == "milestone",
        "graph_title": indicator.title,
        "graph_type": "line",
        "graph_target_lines": _target_line(course),
        "precision": _precision(indicator, seen),
        "computation_units": _unit(indicator),
        "national_geographical_coverage": organization,
        "tags": [text for text in (measure.pillar, measure.title) if text] if measure else [],
        "data_footnote": "。".join(_footnote(course, seen)),
        "auto_progress_calculation": _is_growth(indicator),
        "progress_calculation_options": _progress_options(course),
        **_source(plan, indicator, organization),
    }
    return {key: value for key, value in pairs.items() if value not in ("", [], None)}


def _status(indicator: Indicator, seen: Sequence[Observation]) -> str:
    if any(each.value is not None for each in seen) or (seen and indicator.method == "milestone"):
        return "complete"
    return "inprogress" if seen else "notstarted"


def _unit(indicator: Indicator) -> str:
    per = forms.label("indicators", "per", indicator.per)
    return f"{indicator.unit}（{per}）" if per and indicator.unit else indicator.unit


def _target_line(course: Course) -> list[dict[str, Any]]:
    """A line at the target. Not for totals: their values are those of single years."""
    indicator = course.indicator
    if indicator.target_value is None or indicator.method in ("cumulative", "milestone"):
        return []
    words = indicator.target_text or plain(indicator.target_value)
    return [{"value": indicator.target_value, "label_content": f"目標 {words}{_in_year(course.target_fiscal_year)}"}]


def _in_year(year: int | None) -> str:
    return f"（{year}年度）" if year is not None else ""


def _precision(indicator: Indicator, seen: Sequence[Observation]) -> list[dict[str, int]]:
    """Decimals as the plan and the reports write them; Open SDG drops zeros at the end otherwise."""
    values = [indicator.baseline_value, indicator.target_value, *(each.value for each in seen)]
    decimals = max((len(plain(value).partition(".")[2]) for value in values if value is not None), default=0)
    return [{"decimals": decimals}] if decimals else []


def _footnote(course: Course, seen: Sequence[Observation]) -> Iterator[str]:
    """What was said in words, and the notes."""
    indicator = course.indicator
    if indicator.baseline_value is None and indicator.baseline_text:
        yield f"基準値: {indicator.baseline_text}{_in_year(course.baseline_fiscal_year)}"
    if indicator.target_value is None and indicator.target_text:
        yield f"目標: {indicator.target_text}{_in_year(course.target_fiscal_year)}"
    for each in seen:
        if each.value is None:
            yield f"{each.fiscal_year}年度: {each.text}"
    if indicator.note:
        yield indicator.note


def _is_growth(indicator: Indicator) -> bool:
    base, target = indicator.baseline_value, indicator.target_value
    return indicator.method == "growth" and base is not None and target is not None and base > 0 and target > 0


def _progress_options(course: Course) -> list[dict[str, Any]]:
    indicator = course.indicator
    directions = {"increase": "positive", "decrease": "negative"}
    years = (course.baseline_fiscal_year, course.target_fiscal_year)
    if indicator.method not in _WITH_A_WAY or not indicator.target_value or None in years:
        return []
    if indicator.direction not in directions:
        return []
    options = {
        "direction": directions[indicator.direction],
        "base_year": years[0],
        "target_year": years[1],
        "target": indicator.target_value,
    }
    return [{**options, **({"unit": indicator.unit} if indicator.unit else {})}]


def _source(plan: Plan | None, indicator: Indicator, organization: str) -> dict[str, Any]:
    document = " ".join(filter(None, (plan.source if plan else "", indicator.section)))
    return {
        "STAT_CONC_DEF": indicator.definition,
        "UNIT_MEASURE": indicator.unit,
        "DATA_SOURCE": document,
        "COMPILING_ORG": organization,
        "source_active_1": bool(plan),
        "source_organisation_1": organization if plan else "",
        "source_url_1": plan.source_url if plan else "",
        "source_url_text_1": plan.title if plan else "",
    }


def _yaml(described: dict[str, Any]) -> str:
    """YAML whose figures are written as the tables have them (80.0 stays 80.0)."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def figure(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
        text = plain(value)
        return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)

    Dumper.add_representer(Decimal, figure)
    return str(yaml.dump(described, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1000))
