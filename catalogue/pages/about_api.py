"""How to use the API, from the actions themselves."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from catalogue.actions import ACTIONS
from catalogue.pages.rendering import guarded, pages_of, reading


@guarded
def page(request: Request) -> Response:
    """`/api`"""
    with reading(request) as context:
        base_url = context.base_url
    values = {
        "nav": "api",
        "base_url": base_url,
        "actions": [
            (heading, method, [one.name for one in ACTIONS.values() if one.reads == reads])
            for heading, method, reads in (("api-reading", "GET, POST", True), ("api-writing", "POST", False))
        ],
    }
    return pages_of(request).render(request, "api.html", values)
