"""Nothing that a publisher or a reader writes runs on a page: every page, in a real browser, full of hostile words.

Twice: as it is served, where also nothing may be tried that the page's policy would refuse; and without the policy,
where only the pages themselves keep harm away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from catalogue_site import open_site
from hostile_pages import Suspect, missing_headers, suspect
from hostile_town import FILES, PLAN, fill, open_settings
from hostile_words import BARE, ONE_LINE, RUN, SHORT
from markupsafe import Markup
from starlette.routing import Match, Mount, Route

from catalogue.app import create_app
from catalogue.pages.rendering import View
from catalogue.server import background
from catalogue.settings import Settings

pytestmark = pytest.mark.browser

ALL = bool(os.environ.get("MACHIKADO_TEST_ALL"))
BAD = quote(ONE_LINE[:600], safe="")
WORDS = urlencode({"q": ONE_LINE[:150], "sort": SHORT, "page": SHORT, "tags": SHORT, "organization": SHORT})
# What is asked of each address of the application.
PATHS: dict[str, list[str]] = {
    "/": ["/", f"/?q={BAD}&lang={BAD}", "/?lang=en"],
    "/dataset": ["/dataset", f"/dataset?{WORDS}", f"/dataset?q={BAD}&lang=en", "/dataset?q=script"],
    "/dataset/{name}": ["/dataset/evil-data", "/dataset/evil-data?lang=en", "/dataset/links-0", f"/dataset/{BAD}"],
    "/dataset/{name}/datapackage.json": ["/dataset/evil-data/datapackage.json"],
    "/dataset/{name}.ttl": ["/dataset/evil-data.ttl"],
    "/dataset/{name}.jsonld": ["/dataset/evil-data.jsonld"],
    "/dataset/{name}.rdf": ["/dataset/evil-data.rdf"],
    "/dataset/{name}.xml": ["/dataset/evil-data.xml"],
    "/catalog.ttl": [f"/catalog.ttl?q={BAD}"],
    "/catalog.jsonld": ["/catalog.jsonld"],
    "/catalog.rdf": ["/catalog.rdf"],
    "/catalog.xml": ["/catalog.xml"],
    "/feeds/dataset.atom": ["/feeds/dataset.atom"],
    "/feeds/organization/{name}.atom": ["/feeds/organization/evil.atom"],
    "/feeds/group/{name}.atom": ["/feeds/group/evil-group.atom"],
    "/feeds/tag/{name}.atom": ["/feeds/tag/script.atom", f"/feeds/tag/{BAD}.atom"],
    "/feeds/custom.atom": [f"/feeds/custom.atom?{urlencode({'q': ONE_LINE[:200], 'tags': SHORT})}"],
    "/robots.txt": ["/robots.txt"],
    "/sitemap.xml": ["/sitemap.xml"],
    "/sitemap-{number}.xml": ["/sitemap-1.xml", f"/sitemap-{BAD}.xml"],
    "/dataset/{name}/resource/{id}": [],
    "/dataset/{name}/resource/{id}/download": [],
    "/dataset/{name}/resource/{id}/download/{file}": [],
    "/datastore/dump/{id}": [f"/datastore/dump/{BAD}"],
    "/organization": ["/organization", "/organization?lang=en"],
    "/organization/{name}": ["/organization/evil", "/organization/evil?lang=en", f"/organization/{BAD}"],
    "/group": ["/group"],
    "/group/{name}": ["/group/evil-group", f"/group/{BAD}"],
    "/kpi": ["/kpi", "/kpi?lang=en"],
    "/kpi/compare": [f"/kpi/compare?q={BAD}", f"/kpi/compare?indicator={PLAN}/i-1&indicator={PLAN}/i-3&lang=en"],
    "/kpi/compare.csv": [f"/kpi/compare.csv?indicator={PLAN}/i-1"],
    "/kpi/{name}": [f"/kpi/{PLAN}", f"/kpi/{PLAN}?lang=en&plan={quote(SHORT, safe='')}"],
    "/kpi/{name}/{indicator:path}": [f"/kpi/{PLAN}/i-1", f"/kpi/{PLAN}/{quote(SHORT, safe='')}?lang=en"],
    "/api": ["/api", "/api?lang=en"],
    "/api/openapi.json": ["/api/openapi.json"],
    "/api/3": ["/api/3"],
    "/api/3/action/{name}": ["/api/3/action/package_show?id=evil-data", f"/api/3/action/{BAD}"],
    "/api/action/{name}": [f"/api/action/package_search?fq={BAD}"],
    "/{organization}/{dataset}/data.{format}": ["/evil/evil-data/data.csv", f"/evil/{BAD}/data.csv"],
}
NOWHERE = [f"/{BAD}", f"/%3Cscript%3E/%22?{BAD}={BAD}", "/static/%3Cscript%3E", f"/.{BAD}"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of the hostile town's catalogue."""
    folder = tmp_path_factory.mktemp("hostile")
    with open_site(folder) as site:
        fill(site)
    return open_settings(folder / "catalogue")


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with background(settings) as url:
        yield url


@pytest.fixture(scope="module")
def resources(address: str) -> list[dict[str, Any]]:
    """The resources of the dataset with files."""
    shown = requests.get(f"{address}/api/3/action/package_show?id=evil-data", timeout=20).json()
    return list(shown["result"]["resources"])


def _paths(resources: list[dict[str, Any]]) -> dict[str, list[str]]:
    """All that is visited."""
    table = f"/dataset/evil-data/resource/{resources[0]['id']}"
    asked = {"q": SHORT, f"f.{SHORT}": SHORT, "f.n": "1..9", "sort": "名称", "column": SHORT, "chart": "名称"}
    own = [f"/dataset/evil-data/resource/{one['id']}" for one in resources if "x.test" not in one["url"]][:6]
    more = [f"{table}?row=7", f"{table}?{urlencode(asked)}", f"{table}?lang=en&columns=all", f"{table}?chart=n"]
    download = [one["url"].split("/", 3)[3] for one in resources]
    return PATHS | {
        "/dataset/{name}/resource/{id}": [*own, *more, f"/dataset/evil-data/resource/{BAD}"],
        "/dataset/{name}/resource/{id}/download": [f"{table}/download"],
        "/dataset/{name}/resource/{id}/download/{file}": [f"/{path}" for path in download[:2]],
        "/datastore/dump/{id}": [
            *PATHS["/datastore/dump/{id}"],
            *(f"/datastore/dump/{resources[0]['id']}?format={form}" for form in ("csv", "json", "geojson", SHORT)),
        ],
    }


@pytest.mark.parametrize("policy", [True, False], ids=["as-served", "without-the-policy"])
def test_nothing_runs_on_any_page(browser: Any, address: str, resources: list[dict[str, Any]], policy: bool) -> None:
    """One page of each kind, and as served the fullest ones; all of them, both ways, where that is asked for."""
    paths = [path for paths in _paths(resources).values() for path in paths]
    if not ALL:
        paths = [each[0] for each in _paths(resources).values()] if not policy else [*paths[:4], f"/kpi/{PLAN}", "/kpi"]
    with suspect(browser, address, policy=policy) as tab:
        for path in paths + NOWHERE:
            tab.visit(path)
    assert tab.found == []


def test_every_address_is_visited(settings: Settings, resources: list[dict[str, Any]]) -> None:
    """A new kind of page must be put into the list above."""
    routes = [route for route in create_app(settings).routes if isinstance(route, Route)]
    known = {route.path for route in routes}
    assert {route.path for route in create_app(settings).routes} - known <= {"/static"} | {
        route.path for route in create_app(settings).routes if isinstance(route, Mount)
    }
    assert set(PATHS) == known
    for expected, paths in _paths(resources).items():
        assert paths, expected
        for path in paths:
            scope = {"type": "http", "method": "GET", "path": requests.utils.unquote(path.partition("?")[0])}
            met = next((one.path for one in routes if one.matches(scope)[0] == Match.FULL), None)
            assert met == expected or ("%" in path and met is None), path


def test_what_opens_on_a_click(browser: Any, address: str, resources: list[dict[str, Any]]) -> None:
    """Popups and names on maps, folded parts, copy buttons."""
    geojson = next(one["id"] for one in resources if one["format"] == "GeoJSON")
    with suspect(browser, address, policy=False) as tab:
        for resource in (resources[0]["id"], geojson):
            tab.visit(f"/dataset/evil-data/resource/{resource}")
            tab.page.wait_for_selector(".map .point, .map .cluster", state="attached", timeout=5000)
            tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert _opened(tab), "a popup was opened and judged"
    assert tab.found == []


_CLICK = """n => {
  const all = document.querySelectorAll(".map .cluster, .map .point");
  all[n % all.length]?.click();
}"""


def _opened(tab: Suspect) -> int:
    """Opens clusters and points one after the other and judges each state; how many popups were seen."""
    seen = 0
    for number in range(8):
        tab.page.evaluate(_CLICK, number)
        tab.page.wait_for_timeout(100)
        seen += tab.page.locator(".leaflet-popup-content").count()
        tab.judge()
    return seen


def test_words_do_not_turn_their_surroundings(browser: Any, address: str) -> None:
    """A sign that turns text around ends with the words that hold it."""
    found = {}
    with suspect(browser, address) as tab:
        for path in ("/", "/dataset", "/dataset/evil-data", "/organization/evil", "/organization", f"/kpi/{PLAN}"):
            tab.visit(path)
            found[path] = tab.turned()
    assert {path: words for path, words in found.items() if words} == {}


def test_no_file_runs_as_this_site(browser: Any, address: str, resources: list[dict[str, Any]]) -> None:
    names = {file for file, _, _ in FILES}
    own = [one["url"] for one in resources if one["url"].rpartition("/")[2] in names]
    assert len(own) == len(FILES)
    with suspect(browser, address) as tab:
        for url, (name, _, content) in zip(own, FILES, strict=True):
            answer = requests.get(url, timeout=20)
            headers = {key.lower(): value for key, value in answer.headers.items()}
            assert answer.text == content and missing_headers(headers) == [] and "x-evil" not in headers, name
            kind = headers["content-type"].partition(";")[0]
            assert "sandbox" in headers["content-security-policy"] or kind == "application/pdf", name
            assert "script" not in kind and "css" not in kind, "a page could call it up as its own script or style"
            if headers["content-disposition"].startswith("inline"):
                assert kind in ("text/html", "text/plain", "application/json", "application/pdf", "image/png"), name
                if kind != "application/pdf":
                    tab.page.goto(url)
                    assert tab.page.evaluate("[window.ran, origin]") == [None, "null"], name
    assert not [one for one in tab.found if "dialog" in one or "asked for" in one]


def test_headers_of_every_method(address: str) -> None:
    paths = ("/nosuch", "/dataset/links-0", "/api/3/action/package_show?id=links-0", "/api/3", "/robots.txt")
    with requests.Session() as session:
        for path in (*paths, "/static/script.js", "/static/nosuch", "/evil/evil-data/data.csv"):
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
                answer = session.request(method, address + path, timeout=20, allow_redirects=False)
                found = missing_headers({key.lower(): value for key, value in answer.headers.items()})
                assert found == [] and answer.status_code < 500, (method, path)


# ---- the test itself can fail


def _hole(monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    """One careless line: words as they are, Markdown with HTML, any address, JSON that is only JSON."""
    if which == "words":
        careful = View.say
        monkeypatch.setattr(View, "say", lambda self, words: Markup(words) if words == BARE else careful(self, words))
    elif which == "notes":
        monkeypatch.setattr("catalogue.pages.dataset.rendered", lambda notes: Markup(notes[-40:] + BARE))
    elif which == "links":
        monkeypatch.setattr("catalogue.pages.dataset.web_address", lambda value: value)
    else:
        element = f'<script type="application/ld+json">"</script><script>{RUN}</script>"</script>'
        monkeypatch.setattr("catalogue.pages.dataset.schema_org_dataset", lambda *_: Markup(element))


@pytest.mark.parametrize(
    ("which", "policy", "told"),
    [
        ("words", True, "violates"),
        ("words", False, "ran"),
        ("notes", True, "img onerror="),
        ("links", True, "href=javascript:"),
        ("data", False, "a dialog was opened"),
    ],
)
def test_a_hole_is_found(
    browser: Any, address: str, monkeypatch: pytest.MonkeyPatch, which: str, policy: bool, told: str
) -> None:
    """With one careless line in a renderer the same visit finds fault."""
    with monkeypatch.context() as broken:
        _hole(broken, which)
        with suspect(browser, address, policy=policy) as tab:
            tab.visit(f"/dataset/links-0?hole={which}-{policy}")  # another address than before: that page is kept
            tab.page.wait_for_timeout(50)
            tab.judge()
    assert any(told in one for one in tab.found), tab.found


def test_a_foreign_request_is_found(browser: Any, address: str) -> None:
    with suspect(browser, address, policy=False) as tab:
        tab.visit("/")
        tab.page.evaluate("document.body.append(Object.assign(new Image(), {src: '//evil.test/x.png'}))")
        tab.page.wait_for_timeout(100)
    assert any("asked for" in one for one in tab.found)


def test_turned_words_are_found(browser: Any, address: str) -> None:
    with suspect(browser, address) as tab:
        tab.visit("/")
        tab.page.evaluate("document.querySelector('main').append('\\u202e見本', document.createElement('b'))")
        tab.page.evaluate("document.querySelector('main > b').textContent = '読めない'")
        assert tab.turned() == ["読めない"]
