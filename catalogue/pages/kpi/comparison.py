"""Several towns' indicators with similar names side by side: what each calls it, its unit, dates and denominator.

They are never said to be the same. Charts stand apart by unit, and what a plan does not state is said to be missing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from catalogue.context import Context
from catalogue.endpoints import guarded, reading
from catalogue.kpi.model import Row, standing
from catalogue.kpi.similar import LONGEST_RUN, SHORTEST
from catalogue.pages.kpi.candidates import Candidate, candidates, phrases, similar, with_words
from catalogue.pages.kpi.paths import COMPARE, indicator_path, reference
from catalogue.pages.kpi.spans import Spans, spans
from catalogue.pages.kpi.words import Words, cut, words_of
from catalogue.pages.rendering import View, pages_of
from catalogue.sending import named

_MOST = 60
_LONGEST_QUERY = 100
_COLUMNS = (
    *("organization", "dataset", "indicator_id", "title", "unit", "per", "method"),
    *("baseline_value", "baseline_text", "baseline_date", "baseline_fiscal_year"),
    *("reported_value", "reported_text", "reported_as_of"),
    *("target_value", "target_text", "target_fiscal_year", "definition", "section", "note"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is compared. `heading`: code and parameters of a text; `asked`: the parameters of the address; `more`: there
    are more than are shown."""

    found: list[Candidate]
    heading: tuple[str, dict[str, str]]
    asked: dict[str, Any]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the compared; `row` is where it stands, `reported` the same where that is a report."""

    candidate: Candidate
    path: str
    reference: str
    row: Row | None
    reported: Row | None


@dataclass(frozen=True, slots=True)
class Group:
    """The indicators of one unit; `drawn` is None where none of them has a number. `told`: the chart in words."""

    unit: str
    entries: list[Entry]
    drawn: Spans | None
    told: str


@guarded
def page(request: Request) -> Response:
    """`/kpi/compare?indicator=<dataset>/<id>` (one: with those of similar names; several: these), or `?q=` words."""
    view = View(request, pages_of(request))
    with reading(request) as context:
        words, among = words_of(view, context), candidates(context)
        chosen = _chosen(among, request.query_params)
        values = _values(view, words, among, chosen)
    return pages_of(request).render(request, "kpi_compare.html", values)


@guarded
def table(request: Request) -> Response:
    """`/kpi/compare.csv`: the same as a file; headings are those of the tables of the standard."""
    with reading(request) as context:
        chosen, words = _chosen(candidates(context), request.query_params), _words(request, context)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(_entry(one, words)) for one in chosen.found)
    headers = {"content-disposition": f"attachment; {named('kpi-compare.csv')}", "cache-control": "no-cache"}
    return Response(file.getvalue().encode("utf-8-sig", "replace"), 200, headers, "text/csv; charset=utf-8")


def _words(request: Request, context: Context) -> Words:
    return words_of(View(request, pages_of(request)), context)


def _chosen(among: Sequence[Candidate], asked: QueryParams) -> Chosen:
    references = list(dict.fromkeys(asked.getlist("indicator")))[:_MOST]
    named_ = {reference(one.dataset, one.indicator): one for one in among} if references else {}
    picked = [named_[one] for one in references if one in named_]
    if len(picked) > 1 or (references and not picked):
        return Chosen(picked, ("kpi-compare-chosen", {}), {"indicator": references})
    if picked:
        one = picked[0]
        found = [one, *similar(among, one.dataset, one.indicator)]
        heading = ("kpi-compare-of", {"title": one.indicator.title})
        return Chosen(found[:_MOST], heading, {"indicator": references}, len(found) > _MOST)
    q = " ".join(asked.get("q", "").split())[:_LONGEST_QUERY]
    found = with_words(among, q)
    heading = ("kpi-compare-q", {"q": q}) if q else ("kpi-compare-title", {})
    return Chosen(found[:_MOST], heading, {"q": q}, len(found) > _MOST)


def _values(view: View, words: Words, among: Sequence[Candidate], chosen: Chosen) -> dict[str, Any]:
    entries = [_entry(one, words) for one in chosen.found]
    code, params = chosen.heading
    return {
        "nav": "kpi",
        "w": words,
        "cut": cut,
        "heading": words.text(code, **params),
        "q": chosen.asked.get("q", ""),
        "asked": chosen.asked,
        "entries": entries,
        "plans": len({one.candidate.dataset.id for one in entries}),
        "groups": _groups(view, words, entries),
        "cautions": list(_cautions(words, entries)),
        "more": chosen.more,
        "most": _MOST,
        "phrases": phrases(among),
        "path": COMPARE,
        "rule": {"shortest": SHORTEST, "run": LONGEST_RUN},
    }


def _entry(one: Candidate, words: Words) -> Entry:
    row = standing(one.indicator, words.today)
    reported = row if row and row.is_report else None
    return Entry(one, indicator_path(one.dataset, one.indicator), reference(one.dataset, one.indicator), row, reported)


def _groups(view: View, words: Words, entries: Sequence[Entry]) -> list[Group]:
    """By unit; those in words last."""
    by_unit: dict[str, list[Entry]] = {}
    for one in entries:
        by_unit.setdefault(words.unit_name(one.candidate.indicator), []).append(one)
    groups = []
    for unit, of_unit in by_unit.items():
        drawn = spans(
            [(view.title_of(one.candidate.organization), one.candidate.indicator, one.row) for one in of_unit], words
        )
        groups.append(Group(unit, of_unit, drawn, " ".join(_told(view, words, one) for one in of_unit)))
    return sorted(groups, key=lambda group: group.drawn is None)


def _told(view: View, words: Words, one: Entry) -> str:
    indicator = one.candidate.indicator
    report = words.report(indicator, one.row)
    return words.text(
        "kpi-compare-told",
        organization=view.title_of(one.candidate.organization),
        title=indicator.title,
        baseline=words.baseline(indicator),
        report=words.text("kpi-reported", value=report) if one.reported else report,
        target=words.target(indicator),
    )


def _cautions(words: Words, entries: Sequence[Entry]) -> Iterator[str]:
    """What has to be kept in mind, as far as the plans tell it."""
    yield words.text("kpi-compare-not-ranking")
    indicators = [one.candidate.indicator for one in entries]
    days = sorted(one.baseline.day for one in indicators if one.baseline.day)
    if len(set(days)) > 1:
        yield words.text("kpi-compare-days", first=days[0].isoformat(), last=days[-1].isoformat())
    years = sorted({one.target.fiscal_year for one in indicators if one.target.fiscal_year})
    if len(years) > 1:
        listed = words.text("kpi-comma").join(words.year(year) for year in years)
        yield words.text("kpi-compare-targets", years=listed)
    units = list(dict.fromkeys(words.unit_name(one) for one in indicators))
    if len(units) > 1:
        yield words.text("kpi-compare-units", units=words.text("kpi-comma").join(units))
    known = sum(bool(one.definition) for one in indicators)
    yield words.text("kpi-compare-definitions", known=known, unknown=len(indicators) - known)


def _cells(one: Entry) -> list[object]:
    candidate, indicator, reported = one.candidate, one.candidate.indicator, one.reported
    baseline, target = indicator.baseline, indicator.target
    return [
        candidate.organization.title or candidate.organization.name,
        candidate.dataset.name,
        indicator.id,
        indicator.title,
        indicator.unit,
        indicator.per,
        indicator.method,
        _plain(baseline.number),
        baseline.words,
        baseline.day,
        baseline.fiscal_year,
        _plain(reported.value.number) if reported else None,
        reported.value.words if reported else None,
        reported.day if reported else None,
        _plain(target.number),
        target.words,
        target.fiscal_year,
        indicator.definition,
        indicator.section,
        indicator.note,
    ]


def _plain(value: float | None) -> object:
    return int(value) if value is not None and value.is_integer() else value
