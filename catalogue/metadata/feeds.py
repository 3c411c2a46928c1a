"""Atom feeds (RFC 4287) at CKAN's addresses: what is new and what changed, the latest first, page by page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response

from catalogue.context import Context
from catalogue.endpoints import guarded, language, page_number
from catalogue.errors import NotFound, SearchQueryError
from catalogue.metadata.conditional import anonymous, answer
from catalogue.metadata.described import Described, describe
from catalogue.metadata.values import moment, plain
from catalogue.notes import rendered, summary
from catalogue.query import quoted
from catalogue.search import search
from catalogue.store.datasets import load_datasets
from catalogue.store.groups import find_group
from catalogue.texts import text

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_PAGE = 20
_LATEST = "metadata_modified desc"
_BEGINNING = "1970-01-01T00:00:00Z"
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True, slots=True)
class _Feed:
    """One page of a feed. `query` is what stands in its address besides the page."""

    title: str
    path: str
    query: dict[str, str]
    alternate: str
    lang: str
    number: int
    count: int
    entries: list[Described]


@guarded
def datasets(request: Request) -> Response:
    """`/feeds/dataset.atom`: all public datasets."""
    return _answer(request, "atom-all", "", {}, "/dataset")


@guarded
def organization(request: Request) -> Response:
    """`/feeds/organization/<name>.atom`"""
    return _group_feed(request, organizations=True)


@guarded
def group(request: Request) -> Response:
    """`/feeds/group/<name>.atom`"""
    return _group_feed(request, organizations=False)


@guarded
def tag(request: Request) -> Response:
    """`/feeds/tag/<tag>.atom`; a tag that nothing has gives an empty feed."""
    name = request.path_params["name"]
    return _answer(request, "atom-tag", name, {"fq": f"tags:{quoted(name)}"}, f"/dataset?{urlencode({'tags': name})}")


@guarded
def custom(request: Request) -> Response:
    """`/feeds/custom.atom?q=…&fq=…&sort=…`: any search; other parameters are filters by their names, as in CKAN."""
    asked = {key: value for key, value in request.query_params.items() if value and key not in ("page", "lang")}
    filters = [f"{key}:{quoted(value)}" for key, value in asked.items() if key not in ("q", "fq", "sort")]
    if not all(_FIELD.fullmatch(key) for key in asked):
        raise SearchQueryError("Invalid search parameters")
    query = {"q": asked.get("q", ""), "fq": [*([asked["fq"]] if "fq" in asked else []), *filters]}
    title = " ".join(value for key, value in asked.items() if key != "sort")
    page = f"/dataset?{urlencode({'q': asked['q']})}" if "q" in asked else "/dataset"
    return _answer(request, "atom-custom", title, query | {"sort": asked.get("sort") or _LATEST}, page, asked)


def _group_feed(request: Request, *, organizations: bool) -> Response:
    with anonymous(request) as context:
        one = find_group(context.connection, request.path_params["name"])
    if one is None or one.state != "active" or one.is_organization != organizations:
        raise NotFound
    kind, field = ("organization", "organization") if organizations else ("group", "groups")
    query = {"fq": f"{field}:{quoted(one.name)}"}
    return _answer(request, f"atom-{kind}", plain(one.title) or one.name, query, f"/{kind}/{one.name}")


def _answer(
    request: Request,
    code: str,
    title: str,
    query: Mapping[str, object],
    page: str,
    asked: dict[str, str] | None = None,
) -> Response:
    lang, number = language(request), page_number(request, strict=True)
    with anonymous(request) as context:
        found = search(context, {"sort": _LATEST, **query, "rows": _PAGE, "start": (number - 1) * _PAGE})
        entries = describe(context, load_datasets(context.connection, found.numbers))
        site, base = _site(context, lang), context.base_url
    feed = _Feed(
        text(code, lang, site=site, title=plain(title)),
        base + quote(request.scope["path"]),
        (asked or {}) | ({"lang": lang} if lang != "ja" else {}),
        base + page,
        lang,
        number,
        found.count,
        entries,
    )
    return answer(request, MEDIA_TYPE, (feed, site), lambda: _written(feed, site))


def _written(feed: _Feed, site: str) -> bytes:
    root = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.lang})
    _add(root, "id", _address(feed, 1))
    _add(root, "title", feed.title)
    _add(root, "updated", max((moment(one.dataset.modified) for one in feed.entries), default=_BEGINNING))
    _add(_add(root, "author"), "name", site)
    last = max(-(-feed.count // _PAGE), 1)
    numbers = {"self": feed.number, "first": 1, "prev": feed.number - 1, "next": feed.number + 1, "last": last}
    for relation, number in numbers.items():
        if relation == "self" or 1 <= number <= last:
            _add(root, "link", rel=relation, type=MEDIA_TYPE, href=_address(feed, number))
    _add(root, "link", rel="alternate", type="text/html", href=feed.alternate)
    for one in feed.entries:
        _write_entry(_add(root, "entry"), one, feed.lang)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _write_entry(entry: ElementTree.Element, one: Described, lang: str) -> None:
    dataset = one.dataset
    _add(entry, "id", one.uri)
    _add(entry, "title", (one.extra("title_en") if lang == "en" else "") or one.title)
    _add(entry, "updated", moment(dataset.modified))
    _add(entry, "published", moment(one.issued))
    _add(_add(entry, "author"), "name", one.publisher)
    _add(entry, "link", rel="alternate", type="text/html", href=one.page)
    described = f"{one.base}/api/3/action/package_show?id={dataset.name}"
    _add(entry, "link", rel="enclosure", type="application/json", href=described)
    for tag in dataset.tags:
        _add(entry, "category", term=plain(tag))
    if one.notes:
        _add(entry, "summary", plain(summary(one.notes)) or one.title, type="text")
        _add(entry, "content", plain(rendered(one.notes)), type="html")


def _add(parent: ElementTree.Element, name: str, words: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = words
    return element


def _address(feed: _Feed, number: int) -> str:
    query = feed.query | ({"page": str(number)} if number > 1 else {})
    return feed.path + (f"?{urlencode(query)}" if query else "")


def _site(context: Context, lang: str) -> str:
    return plain(context.settings.title_en if lang == "en" else context.settings.title)
