"""One indicator: how it went, what is meant by it, what the grades and the values rest on, where to get it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalogue.context import Context
from catalogue.endpoints import guarded, reading
from catalogue.errors import NotFound
from catalogue.kpi.model import Indicator, Kpis, Observation, Row, fiscal_year_of, standing
from catalogue.metadata.values import web_address
from catalogue.pages.kpi.candidates import Candidate, candidates, similar
from catalogue.pages.kpi.lines import line
from catalogue.pages.kpi.paths import COMPARE, ROOT, board_path, find_plan, indicator_path, reference
from catalogue.pages.kpi.words import Words, words_of
from catalogue.pages.rendering import View, pages_of
from catalogue.store.datasets import find_dataset
from catalogue.store.groups import find_organization, groups_by_id
from catalogue.store.model import Dataset
from catalogue.store.visibility import is_public

_SIMILAR = 8


@dataclass(frozen=True, slots=True)
class Year:
    """A row of the table. `marks`: codes of texts that say what the year is."""

    row: Row
    marks: list[str]
    value: str
    difference: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reported value rests on; `link` leads there, `inside`: within this site."""

    observation: Observation
    value: str
    link: str
    inside: bool


@guarded
def page(request: Request) -> Response:
    """`/kpi/<dataset>/<indicator>`; the dataset's id leads to its name."""
    view = View(request, pages_of(request))
    with reading(request) as context:
        dataset, kpis = find_plan(context, request.path_params["name"])
        indicator = kpis.indicator(request.path_params["indicator"])
        if indicator is None:
            raise NotFound
        if board_path(dataset) != f"{ROOT}/{request.path_params['name']}":
            return RedirectResponse(view.url(indicator_path(dataset, indicator)), 302)
        values = _values(context, words_of(view, context), dataset, kpis, indicator)
    return pages_of(request).render(request, "kpi_indicator.html", values)


def _values(context: Context, words: Words, dataset: Dataset, kpis: Kpis, indicator: Indicator) -> dict[str, Any]:
    plan, row = kpis.plan(indicator.plan), standing(indicator, words.today)
    drawn = line(indicator, words)
    return {
        "nav": "kpi",
        "w": words,
        "dataset": dataset,
        "organization": groups_by_id(context.connection, [dataset.organization])[dataset.organization],
        "kpis": kpis,
        "plan": plan,
        "measure": kpis.measure(indicator.measure),
        "indicator": indicator,
        "board": board_path(dataset),
        "row": row,
        "grade": row.grade if row else "not_reported",
        "missing": words.since(indicator, row),
        "line": drawn,
        "line_told": _told(indicator, words) if drawn else "",
        "years": [_year(indicator, one, words) for one in indicator.rows],
        "explained": [one for one in indicator.rows if words.why(one)],
        "evidence": [_evidence(context, words, indicator, one) for one in indicator.observations],
        "downloads": _downloads(kpis, indicator),
        "source_link": web_address(plan.source_url) if plan else None,
        "similar": _similar(context, dataset, indicator),
        "compare": COMPARE,
        "reference": reference(dataset, indicator),
    }


def _year(indicator: Indicator, row: Row, words: Words) -> Year:
    now = fiscal_year_of(words.today)
    marks = [
        *(["kpi-row-baseline"] if row.grade == "baseline" else []),
        *(["kpi-row-target"] if row.fiscal_year == indicator.target.fiscal_year else []),
        *(["kpi-row-now"] if row.fiscal_year == now else []),
    ]
    known = row.is_report and row.progress is not None and row.expected_progress is not None
    difference = words.points((row.progress or 0) - (row.expected_progress or 0)) if known else ""
    return Year(row, marks, words.value(row.value, indicator), difference)


def _told(indicator: Indicator, words: Words) -> str:
    """What the chart shows, in words."""
    values = [words.dated(words.value(row.value, indicator), row.day.isoformat()) for row in indicator.rows]
    given = [value for value, row in zip(values, indicator.rows, strict=True) if row.value.is_given]
    goal = words.text("kpi-goal", value=words.target(indicator))
    listed = words.text("kpi-comma").join([*(given or [words.text("kpi-no-report")]), goal])
    return words.text("kpi-course-told", title=indicator.title, values=listed)


def _evidence(context: Context, words: Words, indicator: Indicator, observation: Observation) -> Evidence:
    value = words.dated(words.value(observation.value, indicator), words.when(observation.value))
    outside = web_address(observation.link)
    inside = "" if outside else _inside(context, observation.link)
    return Evidence(observation, value, outside or inside, bool(inside))


def _inside(context: Context, link: str) -> str:
    """The path that a link within the catalogue leads to: `dataset/NAME#FILE` or `organization/NAME`; "" where there
    is no such page for everybody."""
    place, _, rest = link.partition("/")
    name, _, file = rest.partition("#")
    if place == "organization":
        organization = find_organization(context.connection, name)
        return f"/organization/{organization.name}" if organization and organization.state == "active" else ""
    dataset = find_dataset(context.connection, name) if place == "dataset" and name else None
    if dataset is None or not is_public(dataset):
        return ""
    resource = next(
        (one for one in dataset.resources if file and file in (one.file_name, one.fields.get("path"))), None
    )
    return f"/dataset/{dataset.name}" + (f"/resource/{resource.id}" if resource else "")


def _downloads(kpis: Kpis, indicator: Indicator) -> list[tuple[str, str]]:
    """Code of a text, and the address of the indicator's rows in a table."""
    asked = {"filters": json.dumps({"indicator_id": indicator.id}, ensure_ascii=False), "bom": "true"}
    return [
        (f"kpi-download-{name}", f"/datastore/dump/{kpis.resources[name]}?{urlencode(asked)}")
        for name in ("progress", "observations")
        if name in kpis.resources
    ]


def _similar(context: Context, dataset: Dataset, indicator: Indicator) -> list[tuple[Candidate, str]]:
    found = similar(candidates(context), dataset, indicator)[:_SIMILAR]
    return [(one, indicator_path(one.dataset, one.indicator)) for one in found]
