"""The links in the head of a page: its one address, its other language, the feeds, and its metadata for programs."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request

from catalogue.api import base_address
from catalogue.texts import LANGUAGES, text

_FEED = "application/atom+xml"


def head_links(request: Request, lang: str) -> Markup:
    """`<link>` elements for the page of the request. Searches have no canonical address: each is another page."""
    base, path = base_address(request), quote(request.scope["path"])
    links = [_link("alternate", f"{base}/feeds/dataset.atom", type=_FEED, title=text("atom-link", lang))]
    of_query = path == "/dataset" or path.startswith("/kpi")
    if not of_query or not set(request.query_params) - {"lang"}:
        links += _languages(base + path, lang)
    place, name = [*path.strip("/").split("/"), ""][:2]
    if path == f"/{place}/{name}" and name:
        links += _own(base, place, name)
    return Markup("\n").join(links)


def _languages(address: str, lang: str) -> list[Markup]:
    addresses = {one: address if one == LANGUAGES[0] else f"{address}?lang={one}" for one in LANGUAGES}
    others = [_link("alternate", there, hreflang=one) for one, there in addresses.items()]
    return [_link("canonical", addresses[lang]), *others, _link("alternate", address, hreflang="x-default")]


def _own(base: str, place: str, name: str) -> list[Markup]:
    if place in ("organization", "group"):
        return [_link("alternate", f"{base}/feeds/{place}/{name}.atom", type=_FEED)]
    if place != "dataset":
        return []
    forms = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}
    links = [_link("alternate", f"{base}/dataset/{name}.{ending}", type=kind) for ending, kind in forms.items()]
    return [*links, _link("alternate", f"{base}/dataset/{name}/datapackage.json", type="application/json")]


def _link(relation: str, address: str, **attributes: str) -> Markup:
    written = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in attributes.items())
    return Markup('<link rel="{}"{} href="{}">').format(relation, written, address)
