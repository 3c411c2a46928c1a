"""All plans: whose they are, how many indicators they have, how many of them are reported; words to compare them by."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from catalogue.endpoints import guarded, reading
from catalogue.kpi.finding import public_plans
from catalogue.kpi.model import Kpis, Plan, standing
from catalogue.kpi.reading import read
from catalogue.pages.kpi.candidates import Candidate, phrases
from catalogue.pages.kpi.paths import COMPARE, board_path
from catalogue.pages.kpi.words import Words, words_of
from catalogue.pages.rendering import View, pages_of
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset with its plan (the one that begins last); `reported`: how many indicators have a report."""

    dataset: Dataset
    organization: Group
    kpis: Kpis
    plan: Plan | None
    path: str
    reported: int


@guarded
def page(request: Request) -> Response:
    """`/kpi`"""
    view = View(request, pages_of(request))
    with reading(request) as context:
        words, datasets = words_of(view, context), public_plans(context.connection)
        organizations = groups_by_id(context.connection, (one.organization for one in datasets))
        entries = [
            _entry(dataset, organizations[dataset.organization], kpis, words)
            for dataset, kpis in zip(datasets, read(context, datasets), strict=True)
        ]
    among = [
        Candidate(one.dataset, one.organization, one.kpis, indicator)
        for one in entries
        for indicator in one.kpis.indicators
    ]
    values = {
        "nav": "kpi",
        "w": words,
        "entries": sorted(entries, key=lambda one: (one.organization.title, one.dataset.title)),
        "indicators": len(among),
        "reported": sum(one.reported for one in entries),
        "phrases": phrases(among),
        "compare": COMPARE,
    }
    return pages_of(request).render(request, "kpi_plans.html", values)


def _entry(dataset: Dataset, organization: Group, kpis: Kpis, words: Words) -> Entry:
    rows = [standing(one, words.today) for one in kpis.indicators]
    plan = max(kpis.plans, key=lambda one: one.start or 0, default=None)
    return Entry(
        dataset, organization, kpis, plan, board_path(dataset), sum(bool(row and row.is_report) for row in rows)
    )
