"""What robots read first: `/robots.txt`, and the sitemap with every public page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from catalogue.api import base_address, opened
from catalogue.context import Context
from catalogue.endpoints import guarded
from catalogue.errors import NotFound
from catalogue.kpi.finding import public_plans
from catalogue.metadata.conditional import anonymous, answer
from catalogue.metadata.values import moment
from catalogue.pages.kpi.paths import board_path
from catalogue.store.groups import active_groups, public_counts
from catalogue.store.visibility import PUBLIC

PART = 10_000  # pages in one part; the protocol allows 50,000
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
# What stands behind a question mark is another view of a page that is listed; only the English one is wanted.
_RULES = """User-agent: *
Allow: {prefix}/*?lang=en$
Allow: {prefix}/static/
Allow: {prefix}/catalog.
Disallow: {prefix}/api/
Disallow: {prefix}/datastore/
Disallow: {prefix}/*?
Crawl-delay: 10

Sitemap: {base}/sitemap.xml
"""
_NOBODY = "User-agent: *\nDisallow: /\n"


def robots(request: Request) -> Response:
    """`/robots.txt`: what is worth reading; nothing at all where the operator wants no robots."""
    settings, _ = opened(request)
    rules = _RULES.format(prefix=settings.prefix, base=base_address(request)) if settings.robots else _NOBODY
    return PlainTextResponse(rules, headers={"cache-control": "public, no-cache"})


@guarded
def index(request: Request) -> Response:
    """`/sitemap.xml`: the parts, each with the time of its last change."""
    with anonymous(request) as context:
        base, times = context.base_url, [changed for _, changed in _datasets(context)]
    parts = [max(times[first : first + PART], default=None) for first in range(0, max(len(times), 1), PART)]
    entries = ((f"{base}/sitemap-{number}.xml", changed) for number, changed in enumerate(parts, 1))
    return answer(request, "application/xml", (base, parts), lambda: _written("sitemapindex", "sitemap", entries))


@guarded
def part(request: Request) -> Response:
    """`/sitemap-<n>.xml`: 10,000 datasets; the other pages stand in the first part."""
    written = request.path_params["number"]
    if not re.fullmatch(r"[1-9][0-9]{0,5}", written):
        raise NotFound
    number = int(written)
    with anonymous(request) as context:
        base, found = context.base_url, _datasets(context, number)
        others = _other_pages(context) if number == 1 else []
    if not found and not others:
        raise NotFound
    pages = [*others, *((f"/dataset/{name}", changed) for name, changed in found)]
    entries = ((base + path, changed) for path, changed in pages)
    return answer(request, "application/xml", (base, pages), lambda: _written("urlset", "url", entries))


def _datasets(context: Context, number: int | None = None) -> list[tuple[str, str]]:
    """Name and last change of the public datasets, oldest first; those of one part, or all."""
    limit, offset = (PART, (number - 1) * PART) if number else (-1, 0)
    rows = context.connection.execute(
        f"SELECT name, modified FROM datasets WHERE {PUBLIC} ORDER BY number LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [(row["name"], row["modified"]) for row in rows]


def _other_pages(context: Context) -> list[tuple[str, str | None]]:
    """The pages that list datasets. Groups without any public dataset are left out."""
    counts = public_counts(context.connection)
    pages = ["/", "/dataset", "/organization", "/group", "/api"]
    for place, organizations in (("organization", True), ("group", False)):
        groups = active_groups(context.connection, organizations=organizations)
        pages += [f"/{place}/{one.name}" for one in groups if counts.get(one.id)]
    plans = public_plans(context.connection)
    pages += ["/kpi", *map(board_path, plans)] if plans else []
    return [(page, None) for page in pages]


def _written(root: str, element: str, entries: Iterable[tuple[str, str | None]]) -> str:
    lines = [f"{_XML}<{root} {_NAMESPACE}>"]
    for address, changed in entries:
        time = f"<lastmod>{moment(changed)}</lastmod>" if changed else ""
        lines.append(f"<{element}><loc>{escape(address)}</loc>{time}</{element}>")
    lines.append(f"</{root}>\n")
    return "\n".join(lines)
