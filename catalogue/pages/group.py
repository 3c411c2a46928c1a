"""Organizations and thematic groups: the lists of them, and one with its datasets."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from catalogue.context import Context
from catalogue.endpoints import guarded, page_number, reading
from catalogue.errors import NotFound
from catalogue.kpi.finding import public_plans
from catalogue.metadata.values import web_address
from catalogue.notes import rendered, summary
from catalogue.pages.board import board
from catalogue.pages.facts import Entry, dataset_counts, entries, publishers_of_kinds
from catalogue.pages.kpi.paths import board_path
from catalogue.pages.links import page_links
from catalogue.pages.rendering import iso_day, pages_of
from catalogue.store.groups import active_groups, find_group
from catalogue.store.model import Group
from catalogue.store.visibility import PUBLIC_AMONG_FEW

_ROWS = 50
_LISTED = 100
_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}")


@guarded
def organization_list(request: Request) -> Response:
    """`/organization`"""
    return _list_page(request, organizations=True)


@guarded
def group_list(request: Request) -> Response:
    """`/group`"""
    return _list_page(request, organizations=False)


@guarded
def organization(request: Request) -> Response:
    """`/organization/<name>?page=…`: about it, the board of the 14 kinds, its other datasets."""
    with reading(request) as context:
        one = _find(context, request.path_params["name"], organizations=True)
        owned = f"FROM datasets WHERE organization = ? AND {PUBLIC_AMONG_FEW}"
        rest = f"{owned} AND NOT EXISTS (SELECT 1 FROM terms WHERE +field = 'kind' AND dataset = number)"
        values = _values(context, request, one, rest) | {
            "nav": "organizations",
            "count": _count(context, owned, one),
            "board": board(context, one),
            "plans": [(plan, board_path(plan)) for plan in public_plans(context.connection, one.id)],
        }
    return pages_of(request).render(request, "organization.html", values)


@guarded
def group(request: Request) -> Response:
    """`/group/<name>?page=…`: about it and its datasets."""
    with reading(request) as context:
        one = _find(context, request.path_params["name"], organizations=False)
        of_group = f"FROM datasets JOIN dataset_groups ON dataset = number WHERE group_id = ? AND {PUBLIC_AMONG_FEW}"
        values = _values(context, request, one, of_group) | {"nav": "groups", "board": None, "plans": []}
        values["count"] = values["listed"]
    return pages_of(request).render(request, "organization.html", values)


def _list_page(request: Request, *, organizations: bool) -> Response:
    key, number = "organizations" if organizations else "groups", page_number(request)
    with reading(request) as context:
        counts = dataset_counts(context, "organization" if organizations else "groups")
        by_kind = publishers_of_kinds(context).values() if organizations else ()
        kinds = Counter(name for publishers in by_kind for name in publishers)
        groups = active_groups(context.connection, organizations=organizations)
        found = [
            (one, counts.get(one.name, 0), kinds[one.name], summary(one.description))
            for one in groups[(number - 1) * _LISTED : number * _LISTED]
        ]
    values = {
        "nav": key,
        "key": key,
        "path": "/organization" if organizations else "/group",
        "found": found,
        "page": number,
        "page_links": page_links(number, -(-len(groups) // _LISTED)),
    }
    return pages_of(request).render(request, "organizations.html", values)


def _find(context: Context, reference: str, *, organizations: bool) -> Group:
    one = find_group(context.connection, reference)
    if one is None or one.state != "active" or one.is_organization != organizations:
        raise NotFound
    return one


def _values(context: Context, request: Request, one: Group, source: str) -> dict[str, Any]:
    """What both kinds of pages show; `source` is the SQL that names the datasets of the list."""
    number = page_number(request)
    listed = _count(context, source, one)
    rows = context.connection.execute(
        f"SELECT number {source} ORDER BY title, name LIMIT ? OFFSET ?", (one.id, _ROWS, (number - 1) * _ROWS)
    )
    extras = {extra["key"]: extra["value"] for extra in one.extras}
    return {
        "group": one,
        "notes": rendered(one.description),
        "code": extras.get("code", ""),
        "contact_name": extras.get("contact_name", ""),
        "contact_email": address if _EMAIL.fullmatch(address := extras.get("contact_email", "")) else "",
        "homepage": web_address(extras.get("homepage")),
        "listed": listed,
        "results": [_dated(entry) for entry in entries(context, [row["number"] for row in rows])],
        "page": number,
        "page_links": page_links(number, -(-listed // _ROWS)),
        "today": context.now,
    }


def _count(context: Context, source: str, one: Group) -> int:
    return int(context.connection.execute(f"SELECT count(*) {source}", (one.id,)).fetchone()[0])


def _dated(entry: Entry) -> tuple[Entry, str]:
    return entry, iso_day(entry.dataset.modified)
