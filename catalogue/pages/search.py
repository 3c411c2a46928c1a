"""The list of datasets with search, filters, order and pages: one GET form."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue.context import Context
from catalogue.pages.facts import entries
from catalogue.pages.rendering import View, guarded, highlight, iso_day, pages_of, reading
from catalogue.search import facet_titles, search

_ROWS = 20
_FACETS = ("organization", "data_format", "license_id", "tags")
_FACET_VALUES = 10
_SORTS = {"score": None, "modified": "metadata_modified desc", "title": "title asc, name asc"}


@guarded
def page(request: Request) -> Response:
    """`/dataset?q=…&organization=…&data_format=…&sort=…&page=…`"""
    asked = _asked(request)
    with reading(request) as context:
        found = search(context, _query(asked))
        values = {
            **asked,
            "nav": "search",
            "count": found.count,
            "first": (asked["page"] - 1) * _ROWS + 1,
            "results": [(entry, iso_day(entry.dataset.modified)) for entry in entries(context, found.numbers)],
            "facets": _facets(context, found.facets, asked["chosen"]),
            "chips": _chips(context, asked["chosen"]),
            "sorts": list(_SORTS),
            "page_links": _page_links(asked["page"], -(-found.count // _ROWS)),
            "highlight": highlight,
            "address": _Address(View(request, pages_of(request)), asked),
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


def _asked(request: Request) -> dict[str, Any]:
    query = request.query_params
    sort, number = query.get("sort", ""), query.get("page", "1")
    return {
        "q": " ".join(query.get("q", "").replace("\0", " ").split())[:200],
        "chosen": {field: sorted({one for one in query.getlist(field) if one})[:20] for field in _FACETS},
        "sort": sort if sort in _SORTS else "score",
        "page": min(max(int(number), 1), 10_000) if re.fullmatch(r"[0-9]{1,5}", number) else 1,
    }


def _query(asked: dict[str, Any]) -> dict[str, Any]:
    # A colon would make the words a query in the full language, which people do not type into this field.
    filters = [f"{field}:({' OR '.join(map(_quoted, values))})" for field, values in asked["chosen"].items() if values]
    return {
        "q": asked["q"].replace(":", " "),
        "fq": filters,
        "sort": _SORTS[asked["sort"]],
        "rows": _ROWS,
        "start": (asked["page"] - 1) * _ROWS,
        "facet.field": list(_FACETS),
        "facet.limit": _FACET_VALUES,
    }


def _quoted(value: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", value)
    return f'"{escaped}"'


def _facets(
    context: Context, counts: dict[str, dict[str, int]], chosen: dict[str, list[str]]
) -> list[tuple[str, list[tuple[str, str, int, bool]]]]:
    """For each field its values: value, title, count, chosen. What is chosen is always among them."""
    facets = []
    for field in _FACETS:
        values = counts[field] | {one: counts[field].get(one, 0) for one in chosen[field]}
        titles = facet_titles(context, field, values)
        options = [(value, titles.get(value, value), n, value in chosen[field]) for value, n in values.items()]
        facets.append((field, options))
    return [(field, options) for field, options in facets if options]


def _chips(context: Context, chosen: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    return [
        (field, value, facet_titles(context, field, [value]).get(value, value))
        for field, values in chosen.items()
        for value in values
    ]


def _page_links(current: int, last: int) -> list[int | None]:
    """Numbers of pages to offer; None is a gap."""
    near = {1, last, *range(current - 2, current + 3)}
    links: list[int | None] = []
    for number in sorted(one for one in near if 1 <= one <= last):
        if links and links[-1] != number - 1:
            links.append(None)
        links.append(number)
    return links if last > 1 else []
