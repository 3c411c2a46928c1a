"""The home page: search, what is new, who publishes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from catalogue.pages.facts import entries, total_counts
from catalogue.pages.rendering import guarded, iso_day, pages_of, reading
from catalogue.search import search
from catalogue.store.groups import active_groups, public_counts

_LATEST = 6
_WORDS = 6


@guarded
def page(request: Request) -> Response:
    """`/`"""
    with reading(request) as context:
        query = {"sort": "metadata_modified desc", "rows": _LATEST, "facet.field": ["tags"], "facet.limit": _WORDS}
        found = search(context, query)
        counts = public_counts(context.connection)
        values = {
            "nav": "",
            "latest": [(entry, iso_day(entry.dataset.modified)) for entry in entries(context, found.numbers)],
            "words": list(found.facets["tags"]),
            "organizations": [
                (one, counts[one.id])
                for one in active_groups(context.connection, organizations=True)
                if one.id in counts
            ],
            "totals": total_counts(context),
        }
    return pages_of(request).render(request, "home.html", values)
