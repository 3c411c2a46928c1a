"""The target of pages, files and metadata: odd paths, queries and headers."""

from __future__ import annotations

from urllib.parse import urlencode

from furnished import Known

from .answers import judge_page
from .choosing import WORDS, Chooser, beginnings
from .shop import Headers, shop
from .target import Target, of_bytes

_PATHS = (
    "/",
    "/dataset",
    "/dataset/{d}",
    "/dataset/{d}/datapackage.json",
    "/dataset/{d}.{form}",
    "/catalog.{form}",
    "/feeds/dataset.atom",
    "/feeds/organization/{o}.atom",
    "/feeds/group/{g}.atom",
    "/feeds/tag/{x}.atom",
    "/feeds/custom.atom",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-{x}.xml",
    "/dataset/{d}/resource/{r}",
    "/dataset/{d}/resource/{r}/download",
    "/dataset/{d}/resource/{r}",
    "/dataset/{d}/resource/{r}/download/{x}",
    "/datastore/dump/{r}",
    "/datastore/dump/{r}",
    "/organization",
    "/organization/{o}",
    "/group",
    "/group/{g}",
    "/kpi",
    "/kpi/compare",
    "/kpi/compare.csv",
    "/kpi/{d}",
    "/kpi/{d}/{x}",
    "/api",
    "/api/openapi.json",
    "/api/3",
    "/api/action/{x}",
    "/{o}/{d}/data.{form}",
    "/static/{x}",
    "/{x}/{x}",
)
_ASKED = (
    "q",
    "fq",
    "sort",
    "page",
    "lang",
    "tags",
    "organization",
    "kind",
    "data_format",
    "indicator",
    "plan",
    "modified_since",
    "f.名称",
    "f.緯度",
    "f.",
    "column",
    "columns",
    "chart",
    "row",
    "order",
    "format",
    "bom",
    "filters",
    "fields",
    "limit",
    "offset",
    "lat",
    "lon",
    "distance",
    "distinct",
)
_VALUES = (
    "名称",
    "緯度",
    "csv",
    "json",
    "geojson",
    "tsv",
    "en",
    "ja",
    "1",
    "2",
    "desc",
    "36..37",
    ">=36",
    "=見本公園",
    "all",
    "true",
)
_HEADERS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (
        b"accept",
        (b"text/turtle", b"application/ld+json;q=0.5,text/html", b"*/*;q=x", b"application/rdf+xml;q=9", b",;,"),
    ),
    (b"accept-encoding", (b"gzip", b"identity", b"gzip;q=0", b"br,*", b"gzip;q=1.0000")),
    (
        b"range",
        (
            b"bytes=0-10",
            b"bytes=-5",
            b"bytes=5-",
            b"bytes=9-1",
            b"bytes=0-0,2-2,-1",
            b"bytes=" + b"0-," * 300,
            b"lines=1-2",
            b"bytes=99999999999999999999-",
        ),
    ),
    (b"if-range", (b'"x"', b"Wed, 21 Oct 2015 07:28:00 GMT", b"W/")),
    (b"if-none-match", (b"*", b'"x", W/"y"', b",,", b'"' + b"a" * 500)),
    (
        b"if-modified-since",
        (
            b"Wed, 21 Oct 2037 07:28:00 GMT",
            b"x",
            b"Wed, 99 Oct 9999 99:99:99 +9999",
            b"0",
            b"Mon, 01 Jan 0001 00:00:00 GMT",
        ),
    ),
    (b"host", (b"data.example", b"", b"evil/<x>", b"[::1]:80", b"a" * 3000)),
    (b"authorization", (b"x", b"\xff", b"Bearer x")),
    (b"origin", (b"https://evil.test", b"null")),
    (b"user-agent", (b"python-requests/2", b"bot", b"\xff")),
    (b"content-type", (b"application/json", b"multipart/form-data")),
    (b"access-control-request-method", (b"POST", b"X")),
)


def _path(chooser: Chooser, known: Known) -> str:
    path = chooser.pick(_PATHS)
    fills = {
        "{d}": known["package"],
        "{o}": known["organization"],
        "{g}": known["group"],
        "{r}": known["resource"],
        "{form}": ("ttl", "jsonld", "rdf", "xml", "csv", "json", "geojson"),
        "{x}": (*WORDS, "shelters.csv", "1", "防災", "script.js", "style.css"),
    }
    for sign, values in fills.items():
        while sign in path:
            path = path.replace(sign, chooser.text() if chooser.maybe(12) else str(chooser.pick(values)), 1)
    return path if chooser.maybe(95) else path + chooser.text()


def _page(data: bytes) -> None:
    chooser, place = Chooser(data), shop()
    path = _path(chooser, place.known)
    pairs = [(key, chooser.pick(_VALUES) if chooser.maybe(60) else chooser.text()) for key in chooser.some(_ASKED, 5)]
    query = urlencode(pairs, errors="replace").encode()
    headers: Headers = []
    for name, values in chooser.some(_HEADERS, 4):
        headers.append((name, chooser.pick(values)))
    method = chooser.pick(("GET",) * 12 + ("HEAD", "POST", "OPTIONS", "PUT"))
    reply = place.ask(method, path, query=chooser.cut(query), headers=headers)
    judge_page(reply, path)


PAGES: Target = of_bytes("pages", _page, beginnings)
