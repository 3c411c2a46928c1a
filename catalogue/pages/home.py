"""The home page: search, the 14 kinds, what is new, who publishes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from catalogue.context import Context
from catalogue.endpoints import guarded, reading
from catalogue.kpi.finding import public_plans
from catalogue.metadata.schema_org import schema_org_catalogue
from catalogue.pages.facts import entries, overview
from catalogue.pages.history import summary
from catalogue.pages.kpi.paths import board_path
from catalogue.pages.rendering import iso_day, pages_of
from catalogue.search import search
from catalogue.store.groups import find_organization
from catalogue.store.model import Group

_LATEST = 6
_PUBLISHERS = 12
_PLANS = 12


@guarded
def page(request: Request) -> Response:
    """`/`"""
    with reading(request) as context:
        found = search(context, {"sort": "metadata_modified desc", "rows": _LATEST})
        latest = entries(context, found.numbers, changes=True)
        counted = overview(context, pages_of(request).overviews)
        values = {
            "nav": "",
            "described": schema_org_catalogue(context),
            "latest": [(entry, iso_day(entry.dataset.modified)) for entry in latest],
            "told": summary,
            "overview": counted,
            "plans": [(plan, board_path(plan)) for plan in public_plans(context.connection, limit=_PLANS)],
            "publishers": _publishers(context, list(counted.publishers)[:_PUBLISHERS]),
        }
    return pages_of(request).render(request, "home.html", values)


def _publishers(context: Context, names: list[str]) -> list[Group]:
    found = (find_organization(context.connection, name) for name in names)
    return sorted((one for one in found if one), key=lambda one: (one.title, one.name))
