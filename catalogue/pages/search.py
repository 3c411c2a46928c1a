"""The list of datasets with search, filters, order and pages: one GET form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue.context import Context
from catalogue.endpoints import guarded, page_number, reading
from catalogue.kinds import KINDS_BY_NAME
from catalogue.licenses import LICENSES
from catalogue.pages.facts import entries
from catalogue.pages.links import page_links
from catalogue.pages.rendering import View, highlight, iso_day, pages_of
from catalogue.pages.suggestions import kinds_by_reading, shorter_words
from catalogue.query import quoted
from catalogue.search import facet_titles, search
from catalogue.store.groups import find_group

_ROWS = 20
_FACETS = ("kind", "organization", "groups", "data_format", "license_id", "tags")
_FACET_VALUES = 10
_SORTS = {"score": None, "modified": "metadata_modified desc", "title": "title asc, name asc"}


@guarded
def page(request: Request) -> Response:
    """`/dataset?q=…&organization=…&data_format=…&sort=…&page=…`"""
    asked = _asked(request)
    with reading(request) as context:
        found = search(context, _query(asked))
        view = View(request, pages_of(request))
        titles = _Titles(context, view)
        values = {
            **asked,
            "nav": "search",
            "count": found.count,
            "first": (asked["page"] - 1) * _ROWS + 1,
            "results": [(entry, iso_day(entry.dataset.modified)) for entry in entries(context, found.numbers)],
            "facets": _facets(titles, found.facets, asked["chosen"]),
            "chips": _chips(titles, asked["chosen"]),
            "sorts": list(_SORTS),
            "page_links": page_links(asked["page"], -(-found.count // _ROWS)),
            "highlight": highlight,
            "address": _Address(view, asked),
            **_suggestions(context, asked, found.count),
        }
    return pages_of(request).render(request, "search.html", values)


class _Address:
    """Addresses of this search with something changed."""

    def __init__(self, view: View, asked: dict[str, Any]) -> None:
        self._view = view
        self._asked = asked

    def page(self, number: int) -> str:
        """Another page of the same results."""
        return self._make(self._asked["chosen"], number)

    def without(self, field: str | None = None, value: str | None = None) -> str:
        """The search without one filter, or without any."""
        kept = {
            name: [one for one in values if field and (name, one) != (field, value)]
            for name, values in self._asked["chosen"].items()
        }
        return self._make(kept, 1)

    def _make(self, chosen: dict[str, list[str]], number: int) -> str:
        sort = self._asked["sort"]
        rest = {"sort": None if sort == "score" else sort, "page": None if number == 1 else number}
        return self._view.url("/dataset", q=self._asked["q"], **chosen, **rest)


def _suggestions(context: Context, asked: dict[str, Any], count: int) -> dict[str, Any]:
    """What may help when nothing was found."""
    if count or not asked["q"]:
        return {"guesses": [], "shorter": []}
    guesses = (
        (kind, search(context, {"fq": f"kind:{kind.name}", "rows": 0}).count) for kind in kinds_by_reading(asked["q"])
    )
    return {"guesses": [pair for pair in guesses if pair[1]], "shorter": shorter_words(context, asked["q"])}


def _asked(request: Request) -> dict[str, Any]:
    query = request.query_params
    sort = query.get("sort", "")
    return {
        "q": " ".join(query.get("q", "").replace("\0", " ").split())[:200],
        "chosen": {field: sorted({one for one in query.getlist(field) if one})[:20] for field in _FACETS},
        "sort": sort if sort in _SORTS else "score",
        "page": page_number(request),
    }


def _query(asked: dict[str, Any]) -> dict[str, Any]:
    # A colon would make the words a query in the full language, which people do not type into this field.
    filters = [f"{field}:({' OR '.join(map(quoted, values))})" for field, values in asked["chosen"].items() if values]
    return {
        "q": asked["q"].replace(":", " "),
        "fq": filters,
        "sort": _SORTS[asked["sort"]],
        "rows": _ROWS,
        "start": (asked["page"] - 1) * _ROWS,
        "facet.field": list(_FACETS),
        "facet.limit": _FACET_VALUES,
    }


class _Titles:
    """What people read for the values of the facets."""

    def __init__(self, context: Context, view: View) -> None:
        self._context = context
        self._view = view

    def of(self, field: str, values: Iterable[str]) -> Mapping[str, str]:
        """The titles that differ from their values."""
        if field == "kind":
            return {value: self._view.label_of(KINDS_BY_NAME[value]) for value in values if value in KINDS_BY_NAME}
        if field == "license_id" and self._view.lang == "en":
            return {license.id: license.title_en for license in LICENSES.values()}
        if field in ("organization", "groups"):
            found = (find_group(self._context.connection, value) for value in values)
            return {one.name: self._view.title_of(one) for one in found if one}
        return facet_titles(self._context, field, values)


def _facets(
    titles: _Titles, counts: dict[str, dict[str, int]], chosen: dict[str, list[str]]
) -> list[tuple[str, list[tuple[str, str, int, bool]]]]:
    """For each field its values: value, title, count, chosen. What is chosen is always among them."""
    facets = []
    for field in _FACETS:
        values = counts[field] | {one: counts[field].get(one, 0) for one in chosen[field]}
        named = titles.of(field, values)
        options = [(value, named.get(value, value), n, value in chosen[field]) for value, n in values.items()]
        facets.append((field, options))
    return [(field, options) for field, options in facets if options]


def _chips(titles: _Titles, chosen: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    return [
        (field, value, titles.of(field, [value]).get(value, value))
        for field, values in chosen.items()
        for value in values
    ]
