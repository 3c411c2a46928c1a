"""The organizations, and one organization with its datasets."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from catalogue.errors import NotFound
from catalogue.pages.facts import entries
from catalogue.pages.notes import rendered, summary
from catalogue.pages.rendering import guarded, iso_day, pages_of, reading
from catalogue.search import search
from catalogue.store.groups import active_groups, find_organization, public_counts

_ROWS = 100


@guarded
def list_page(request: Request) -> Response:
    """`/organization`"""
    with reading(request) as context:
        counts = public_counts(context.connection)
        found = [
            (one, counts.get(one.id, 0), summary(one.description))
            for one in active_groups(context.connection, organizations=True)
        ]
    return pages_of(request).render(request, "organizations.html", {"nav": "organizations", "organizations": found})


@guarded
def page(request: Request) -> Response:
    """`/organization/<name>`"""
    with reading(request) as context:
        one = find_organization(context.connection, request.path_params["name"])
        if one is None or one.state != "active":
            raise NotFound
        found = search(context, {"fq": f'organization:"{one.name}"', "sort": "title asc", "rows": _ROWS})
        values = {
            "nav": "organizations",
            "organization": one,
            "notes": rendered(one.description),
            "code": next((extra["value"] for extra in one.extras if extra["key"] == "code"), ""),
            "count": found.count,
            "results": [(entry, iso_day(entry.dataset.modified)) for entry in entries(context, found.numbers)],
        }
    return pages_of(request).render(request, "organization.html", values)
