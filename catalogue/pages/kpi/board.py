"""A plan's board: its pillars, their measures, and of each indicator how far it is and how it is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalogue.context import Context
from catalogue.endpoints import guarded, reading
from catalogue.errors import NotFound
from catalogue.kpi.finding import public_plans
from catalogue.kpi.model import GRADES, Indicator, Kpis, Measure, Plan, Row, standing
from catalogue.kpi.reading import MOST_INDICATORS
from catalogue.metadata.values import web_address
from catalogue.pages.kpi.bars import Bar, bar
from catalogue.pages.kpi.lines import Small, small
from catalogue.pages.kpi.paths import ROOT, board_path, find_plan, indicator_path
from catalogue.pages.kpi.words import Words, words_of
from catalogue.pages.rendering import View, pages_of
from catalogue.store.groups import find_organization, groups_by_id
from catalogue.store.model import Dataset


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator on the board. `told`: its bar in words; `missing`: years that are over since the last
    report."""

    indicator: Indicator
    path: str
    row: Row | None
    grade: str
    bar: Bar
    small: Small | None
    told: str
    missing: str


@dataclass(slots=True)
class Group:
    """A measure with its indicators; `measure` is None for those of none."""

    measure: Measure | None
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Pillar:
    """A pillar of the plan; `code` names a text where the plan has no title for it. `without`: measures that have no
    indicator."""

    title: str
    code: str = ""
    groups: list[Group] = field(default_factory=list)
    without: list[Measure] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """Its indicators."""
        return [entry for group in self.groups for entry in group.entries]

    @property
    def reported(self) -> int:
        """How many of them have a report."""
        return sum(entry.row is not None and entry.row.is_report for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Drawn:
    """All pillars as HTML, and how many measures, indicators and reports there are."""

    html: Markup | str = ""
    measures: int = 0
    indicators: int = 0
    reported: int = 0


@guarded
def page(request: Request) -> Response:
    """`/kpi/<dataset>?plan=…`; an organization leads to its plan, an id to the name."""
    name, view = request.path_params["name"], View(request, pages_of(request))
    with reading(request) as context:
        try:
            dataset, kpis = find_plan(context, name)
        except NotFound:
            return RedirectResponse(view.url(_of_organization(context, name)), 302)
        if board_path(dataset) != f"{ROOT}/{name}":
            return RedirectResponse(view.url(board_path(dataset)), 302)
        values = _values(request, context, words_of(view, context), dataset, kpis)
    return pages_of(request).render(request, "kpi_board.html", values)


def _of_organization(context: Context, name: str) -> str:
    """Where the plans of an organization are. Raises NotFound where it has none."""
    organization = find_organization(context.connection, name)
    plans = public_plans(context.connection, organization.id) if organization and organization.state == "active" else []
    if not plans or organization is None:
        raise NotFound
    return board_path(plans[0]) if len(plans) == 1 else f"/organization/{organization.name}"


def _values(request: Request, context: Context, words: Words, dataset: Dataset, kpis: Kpis) -> dict[str, Any]:
    plan = _chosen(kpis, request.query_params.get("plan", ""))
    return {
        "nav": "kpi",
        "w": words,
        "dataset": dataset,
        "organization": groups_by_id(context.connection, [dataset.organization])[dataset.organization],
        "kpis": kpis,
        "plan": plan,
        "path": board_path(dataset),
        "source_link": web_address(plan.source_url) if plan else None,
        "drawn": _drawn_once(request, words, dataset, kpis, plan) if plan else Drawn(),
        "most": MOST_INDICATORS,
    }


def _drawn_once(request: Request, words: Words, dataset: Dataset, kpis: Kpis, plan: Plan) -> Drawn:
    """The pillars, made once for each state of the tables, title of the dataset, language and day."""
    pages = pages_of(request)
    key = (kpis.version, plan.id, board_path(dataset), dataset.title, words.lang, words.today)
    drawn: Drawn = pages.drawn.get(key, lambda: _drawn(request, words, dataset, kpis, plan))
    return drawn


def _drawn(request: Request, words: Words, dataset: Dataset, kpis: Kpis, plan: Plan) -> Drawn:
    pillars = _pillars(dataset, kpis, plan, words)
    entries = [entry for pillar in pillars for entry in pillar.entries]
    grades = Counter(entry.grade for entry in entries)
    values = {
        "w": words,
        "pillars": pillars,
        "entries": entries,
        "grades": [(grade, grades[grade]) for grade in GRADES if grades[grade]],
        "small": any(entry.small for entry in entries),
        "title": plan.title or dataset.title,
    }
    measures = sum(len(pillar.without) + sum(g.measure is not None for g in pillar.groups) for pillar in pillars)
    html = pages_of(request).part(request, "kpi_pillars.html", values)
    return Drawn(html, measures, len(entries), sum(pillar.reported for pillar in pillars))


def _chosen(kpis: Kpis, asked: str) -> Plan | None:
    """The plan that is asked for, or else the one that begins last."""
    return kpis.plan(asked) or max(kpis.plans, key=lambda plan: plan.start or 0, default=None)


def _pillars(dataset: Dataset, kpis: Kpis, plan: Plan, words: Words) -> list[Pillar]:
    measures = {one.id: one for one in kpis.measures if one.plan == plan.id}
    of_measure: dict[str | None, list[Indicator]] = {}  # "": the whole plan; None: a measure that is not known
    for indicator in kpis.indicators:
        if indicator.plan == plan.id:
            known = not indicator.measure or indicator.measure in measures
            of_measure.setdefault(indicator.measure if known else None, []).append(indicator)
    pillars: dict[str, Pillar] = {}
    for measure in measures.values():
        title = measure.pillar
        pillar = pillars.setdefault(f"={title}", Pillar(title, "" if title else "kpi-no-pillar"))
        if measure.id in of_measure:
            pillar.groups.append(Group(measure, _entries(dataset, of_measure[measure.id], words)))
        else:
            pillar.without.append(measure)
    for key, code in (("", "kpi-whole-plan"), (None, "kpi-no-measure")):
        if key in of_measure:
            pillars[code] = Pillar("", code, [Group(None, _entries(dataset, of_measure[key], words))])
    return list(pillars.values())


def _entries(dataset: Dataset, indicators: Iterable[Indicator], words: Words) -> list[Entry]:
    return [_entry(dataset, indicator, words) for indicator in indicators]


def _entry(dataset: Dataset, indicator: Indicator, words: Words) -> Entry:
    row = standing(indicator, words.today)
    return Entry(
        indicator,
        indicator_path(dataset, indicator),
        row,
        row.grade if row else "not_reported",
        bar(indicator, row, words),
        small(indicator, words),
        told(indicator, row, words),
        words.since(indicator, row),
    )


def told(indicator: Indicator, row: Row | None, words: Words) -> str:
    """What the bar shows, in words."""
    report = words.report(indicator, row)
    said = words.text(
        "kpi-bar",
        title=indicator.title,
        baseline=words.baseline(indicator),
        target=words.target(indicator),
        report=words.text("kpi-reported", value=report) if row and row.is_report else report,
    )
    expected = words.expected(indicator, row)
    return words.text("kpi-bar-expected", bar=said, expected=expected) if expected else said
