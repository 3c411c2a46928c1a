"""Metadata out: DCAT-AP 3 by a table of its rules, schema.org, Data Package, sitemap. Hostile words break nothing."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from catalogue_site import Site, dataset, open_site, upload
from frictionless import Package
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from catalogue.metadata import rdf, vocabulary
from catalogue.metadata.values import mail_address, plain, web_address
from catalogue.server import background, create_token
from catalogue.settings import Settings
from pipelines.build import build_dataset
from pipelines.portal import Portal, publish_package
from pipelines.workspace import load_dataset

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
ROOT = Path(__file__).resolve().parent.parent
BASE = "http://catalogue.example"
DCT, DCAT = Namespace(vocabulary.PREFIXES["dct"]), Namespace(vocabulary.PREFIXES["dcat"])
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "xml": "xml"}
# DCAT-AP 3.0: class → property: mandatory (M) or recommended (R), at most how many, class or datatype of the value.
RULES: dict[str, dict[str, tuple[str, int | None, str]]] = {
    "dcat:Catalog": {
        "dct:title": ("M", None, "text"),
        "dct:description": ("M", None, "text"),
        "dct:publisher": ("M", 1, "foaf:Agent"),
        "dcat:dataset": ("R", None, "dcat:Dataset"),
        "dcat:service": ("R", None, "dcat:DataService"),
        "dcat:themeTaxonomy": ("R", None, "skos:ConceptScheme"),
        "dct:language": ("R", None, "dct:LinguisticSystem"),
        "dct:spatial": ("R", None, "dct:Location"),
        "dct:issued": ("R", 1, "xsd:dateTime"),
        "dct:modified": ("R", 1, "xsd:dateTime"),
        "foaf:homepage": ("R", 1, "foaf:Document"),
    },
    "dcat:Dataset": {
        "dct:title": ("M", None, "text"),
        "dct:description": ("M", None, "text"),
        "dcat:contactPoint": ("R", None, "vcard:Kind"),
        "dcat:distribution": ("R", None, "dcat:Distribution"),
        "dcat:keyword": ("R", None, "text"),
        "dct:publisher": ("R", 1, "foaf:Agent"),
        "dct:spatial": ("R", None, "dct:Location"),
        "dct:temporal": ("R", None, "dct:PeriodOfTime"),
        "dcat:theme": ("R", None, "skos:Concept"),
        "dct:accessRights": ("R", 1, "dct:RightsStatement"),
        "dct:accrualPeriodicity": ("R", 1, "dct:Frequency"),
        "dct:conformsTo": ("R", None, "dct:Standard"),
        "dct:identifier": ("R", None, "text"),
        "dct:issued": ("R", 1, "xsd:dateTime"),
        "dct:modified": ("R", 1, "xsd:dateTime"),
        "dct:language": ("R", None, "dct:LinguisticSystem"),
        "dcat:landingPage": ("R", None, "foaf:Document"),
        "dcat:version": ("R", 1, "text"),
        "foaf:page": ("R", None, "foaf:Document"),
    },
    "dcat:Distribution": {
        "dcat:accessURL": ("M", None, "rdfs:Resource"),
        "dct:format": ("R", 1, "dct:MediaTypeOrExtent"),
        "dct:license": ("R", 1, "dct:LicenseDocument"),
        "dct:description": ("R", None, "text"),
        "dct:title": ("R", None, "text"),
        "dcat:downloadURL": ("R", None, "rdfs:Resource"),
        "dcat:mediaType": ("R", 1, "dct:MediaType"),
        "dcat:byteSize": ("R", 1, "xsd:nonNegativeInteger"),
        "spdx:checksum": ("R", 1, "spdx:Checksum"),
        "dct:issued": ("R", 1, "xsd:dateTime"),
        "dct:modified": ("R", 1, "xsd:dateTime"),
    },
    "dcat:DataService": {
        "dct:title": ("M", None, "text"),
        "dcat:endpointURL": ("M", None, "rdfs:Resource"),
        "dcat:endpointDescription": ("R", None, "rdfs:Resource"),
        "dcat:servesDataset": ("R", None, "dcat:Dataset"),
    },
    "foaf:Agent": {"foaf:name": ("M", None, "text")},
    "spdx:Checksum": {
        "spdx:algorithm": ("M", 1, "spdx:ChecksumAlgorithm"),
        "spdx:checksumValue": ("M", 1, "xsd:hexBinary"),
    },
    "skos:Concept": {"skos:prefLabel": ("M", None, "text")},
    "skos:ConceptScheme": {"dct:title": ("M", None, "text")},
    "dct:PeriodOfTime": {"dcat:startDate": ("R", 1, "xsd:date"), "dcat:endDate": ("R", 1, "xsd:date")},
    "dct:LicenseDocument": {"dct:type": ("R", None, "skos:Concept")},
}
# Of a DCAT-AP class, but the profile has no such property there.
FOREIGN = [("dcat:Dataset", "dct:license"), ("dcat:Dataset", "dcat:accessURL")]
FULL = dataset(
    url="https://www.example.jp/bosai/避難 場所.html",
    version="2026-11",
    maintainer="防災課",
    maintainer_email="bosai@example.jp",
    extras=[
        {"key": "code", "value": "131041"},
        {"key": "frequency", "value": "annual"},
        {"key": "spatial", "value": '{"type": "Point", "coordinates": [139.1, 36.1]}'},
        {"key": "standard", "value": "emergency-evacuation-sites/standard-ods"},
        {"key": "temporal_end", "value": "2026-03-31"},
        {"key": "temporal_start", "value": "2025-04-01"},
        {"key": "title_en", "value": "Evacuation sites"},
        {"key": "title_kana", "value": "シテイキンキュウヒナンバショ"},
    ],
)
HOSTILE = [
    '"quoted" \\ back \\" slash \\u0041 """ three',
    "line\nline\r\nline\rline\ttab",
    "control \x01\x0b\x1f\x7f\ufffe\uffff end",
    "]]> --> </script><script>alert(1)</script><!-- &amp; &#0; <b>",
    "\u202e\u200b\u2028\u2029 🗾 が́ 𠮷",
    "<http://example.jp/> . @prefix x: <y> .",
    "@ja ^^xsd:integer _:b0",
    "a" * 20_000,
]
BAD_ADDRESSES = {
    'https://example.jp/a b<c>"d"{e}|f^g`h\\i': "https://example.jp/a%20b%3Cc%3E%22d%22%7Be%7D%7Cf%5Eg%60h%5Ci",
    "https://example.jp/100%/x%20y%zz": "https://example.jp/100%25/x%20y%25zz",
    "https://例え.jp/日本?q=語#節": "https://xn--r8jz45g.jp/%E6%97%A5%E6%9C%AC?q=%E8%AA%9E#%E7%AF%80",
    "HTTPS://EXAMPLE.jp:8443/": "https://example.jp:8443/",
    "http://[::1]:80/": "http://[::1]:80/",
    "https://user:secret@example.jp/x": "https://example.jp/x",
    "javascript:alert(1)": None,
    "data:text/html,x": None,
    "ftp://example.jp/x": None,
    "//example.jp/x": None,
    "http://": None,
    "http://exa mple.jp/": None,
    "http://exam<ple.jp/": None,
    "http://example.jp:99999/": None,
    "http://[::1/": None,
    "http://" + "a" * 64 + ".jp/": None,
    "http://example.jp/" + "a" * 3000: None,
    "": None,
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def publish(site: Site, **changed: Any) -> str:
    """A dataset with one file; its id."""
    made = site.call("package_create", FULL | changed)
    described = {"package_id": made["id"], "name": "避難場所（CSV）", "description": "UTF-8"}
    site.call("resource_create", described, files={"upload": upload()})
    return str(made["id"])


def graph_of(site: Site, path: str, status: int = 200) -> Graph:
    answer = site.client.get(path)
    assert answer.status_code == status, answer.text
    return Graph().parse(data=answer.content, format=FORMATS[path.partition("?")[0].rpartition(".")[2]])


def term(short: str) -> URIRef:
    prefix, _, name = short.partition(":")
    return URIRef(vocabulary.PREFIXES[prefix] + name)


def broken_rules(graph: Graph, wanted: str) -> list[str]:
    """What in the graph breaks the rules of these levels."""
    found = []
    for kind, rules in RULES.items():
        for node in graph.subjects(RDF.type, term(kind)):
            for name, (level, most, value) in rules.items():
                values = list(graph.objects(node, term(name)))
                if level in wanted and not values:
                    found.append(f"{kind} without {name}")
                if most and len(values) > most:
                    found.append(f"{kind} has {len(values)} {name}")
                found += [f"{kind} {name} {one!r} is no {value}" for one in values if not fits(graph, one, value)]
    found += [
        f"{kind} has {name}"
        for kind, name in FOREIGN
        for one in graph.subjects(RDF.type, term(kind))
        if (one, term(name), None) in graph
    ]
    return found


def fits(graph: Graph, value: Any, wanted: str) -> bool:
    if wanted == "text":
        return isinstance(value, Literal) and value.datatype is None and str(value).strip() != ""
    if wanted.startswith("xsd:"):
        return isinstance(value, Literal) and value.datatype == term(wanted) and value.value is not None
    return not isinstance(value, Literal) and (value, RDF.type, term(wanted)) in graph


def addresses(graph: Graph) -> set[str]:
    return {str(one) for triple in graph for one in triple if isinstance(one, URIRef)}


def is_address(text: str) -> bool:
    """An IRI of characters that every parser takes."""
    return re.fullmatch(r"(https?|mailto):[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", text) is not None


def test_a_full_dataset_has_all_that_dcat_ap_asks_for(site: Site) -> None:
    publish(site)
    for path in ("/catalog.ttl", "/dataset/shelters.ttl"):
        graph = graph_of(site, path)
        assert broken_rules(graph, "MR") == []
        assert all(is_address(one) for one in addresses(graph))


def test_the_rules_can_fail(site: Site) -> None:
    publish(site)
    graph = graph_of(site, "/catalog.ttl")
    for kind, name in (
        ("dcat:Distribution", "dct:license"),
        ("dcat:Dataset", "dct:title"),
        ("foaf:Agent", "foaf:name"),
    ):
        graph.remove((next(graph.subjects(RDF.type, term(kind))), term(name), None))
    node = next(graph.subjects(RDF.type, term("dcat:Dataset")))
    graph.add((node, term("dct:license"), URIRef("http://example.jp/")))
    graph.set((node, term("dct:modified"), Literal("2026-13-01T00:00:00Z", datatype=XSD.dateTime)))
    assert {one.partition(" Literal")[0].partition(" rdflib")[0] for one in broken_rules(graph, "MR")} == {
        "dcat:Distribution without dct:license",
        "dcat:Dataset without dct:title",
        "foaf:Agent without foaf:name",
        "dcat:Dataset dct:modified",
        "dcat:Dataset has dct:license",
    }


def test_the_barest_dataset_has_what_is_mandatory(site: Site) -> None:
    site.call("package_create", {"name": "bare", "owner_org": "mihon", "resources": [{"url": ""}]})
    assert broken_rules(graph_of(site, "/catalog.ttl"), "M") == []
    assert broken_rules(graph_of(site, "/dataset/bare.ttl"), "M") == []


def test_values_of_a_dataset(site: Site) -> None:
    identifier = publish(site)
    graph = graph_of(site, "/dataset/shelters.ttl")
    node = URIRef(f"{BASE}/dataset/{identifier}")
    authority = "http://publications.europa.eu/resource/authority"
    assert set(graph.objects(node, DCT.title)) == {
        Literal("指定緊急避難場所", lang="ja"),
        Literal("Evacuation sites", lang="en"),
    }
    assert set(graph.objects(node, DCAT.keyword)) == {Literal("防災", lang="ja"), Literal("避難", lang="ja")}
    assert graph.value(node, DCT.accrualPeriodicity) == URIRef(f"{authority}/frequency/ANNUAL")
    assert graph.value(node, DCT.language) == URIRef(f"{authority}/language/JPN")
    assert graph.value(node, DCAT.theme) == URIRef(f"{authority}/data-theme/JUST")
    assert graph.value(node, DCT.modified).value.utcoffset() == timedelta(0)
    place = graph.value(node, DCT.spatial)
    assert graph.value(place, term("locn:geometry")) == Literal("POINT (139.1 36.1)", datatype=term("gsp:wktLiteral"))
    standard = graph.value(node, DCT.conformsTo)
    assert str(graph.value(standard, DCT.identifier)) == "emergency-evacuation-sites/standard-ods"
    assert graph.value(place, DCT.isPartOf) == URIRef("http://data.e-stat.go.jp/lod/sac/C13104")
    contact = graph.value(node, DCAT.contactPoint)
    assert graph.value(contact, term("vcard:hasEmail")) == URIRef("mailto:bosai@example.jp")
    file = graph.value(node, DCAT.distribution)
    assert graph.value(file, DCT.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(file, DCT["format"]) == URIRef(f"{authority}/file-type/CSV")
    assert graph.value(file, DCAT.mediaType) == URIRef("https://www.iana.org/assignments/media-types/text/csv")
    told = site.client.get(str(graph.value(file, DCAT.downloadURL)))
    assert len(told.content) == int(graph.value(file, DCAT.byteSize))
    shown = site.call("package_show", {"id": "shelters"})["resources"][0]
    assert str(graph.value(graph.value(file, term("spdx:checksum")), term("spdx:checksumValue"))) == shown["hash"]


@pytest.mark.parametrize(
    ("sent", "license_", "rights"),
    [
        ({"license_id": "cc-by"}, "http://www.opendefinition.org/licenses/cc-by", None),
        ({"license_id": "CC0-1.0"}, "https://creativecommons.org/publicdomain/zero/1.0/", None),
        ({"license_id": "other-open"}, None, "その他（オープン）"),
        ({"license_id": "市の規約"}, None, "市の規約"),
        ({"license_id": "notspecified"}, None, None),
        ({"license_id": ""}, None, None),
    ],
)
def test_licence_is_an_address_or_words_on_the_file(
    site: Site, sent: dict[str, str], license_: str | None, rights: str | None
) -> None:
    site.call("package_create", dataset(**sent, resources=[{"url": "https://example.jp/a.csv"}]))
    graph = graph_of(site, "/dataset/shelters.ttl")
    file = next(graph.subjects(RDF.type, DCAT.Distribution))
    assert graph.value(file, DCT.license) == (URIRef(license_) if license_ else None)
    stated = graph.value(file, DCT.rights)
    assert (str(graph.value(stated, term("rdfs:label"))) if stated else None) == rights


def test_all_forms_hold_the_same_graph_however_hostile_the_words(site: Site) -> None:
    words = dict(
        zip(("title", "notes", "version", "author", "maintainer", "license_id", "url", "x"), HOSTILE, strict=True)
    )
    words["version"] = words["version"][:90]
    extras = [
        {"key": key, "value": one}
        for key, one in zip(("title_en", "frequency", "spatial", "notes_en"), HOSTILE, strict=False)
    ]
    extras += [{"key": "standard", "value": "aed/" + HOSTILE[0]}, {"key": "conforms_to", "value": "https://e.jp/a b"}]
    resources = [
        {"url": address, "name": one, "description": one, "format": one[:50], "mimetype": one[:50], "hash": one[:64]}
        for address, one in zip(BAD_ADDRESSES, HOSTILE * 3, strict=False)
    ]
    site.call(
        "package_create",
        dataset(**{key: one for key, one in words.items() if key != "x"}, extras=extras, resources=resources),
    )
    site.call("organization_patch", {"id": "mihon", "title": HOSTILE[3]}, "admin")
    for path in ("/dataset/shelters", "/catalog"):
        graphs = {ending: graph_of(site, f"{path}.{ending}") for ending in FORMATS}
        numberless = {ending: without_page(graph) for ending, graph in graphs.items()}
        assert all(isomorphic(numberless["ttl"], other) for other in numberless.values())
        assert broken_rules(graphs["ttl"], "M") == []
        assert [one for one in addresses(graphs["ttl"]) if not is_address(one)] == []
        assert any(str(one) == plain(HOSTILE[0]) for one in graphs["ttl"].objects())


def without_page(graph: Graph) -> Graph:
    """Without the address of the page itself, that has the form in it."""
    page = next(graph.subjects(RDF.type, term("hydra:PagedCollection")), None)
    graph.remove((page, None, None)) if page else None
    return graph


def test_lone_surrogates_in_the_database_break_nothing() -> None:
    assert plain("a\ud800b\udfff") == "ab"
    assert web_address("https://example.jp/\ud800") is None
    assert mail_address("a\ud800@example.jp") is None


@pytest.mark.parametrize(("written", "address"), BAD_ADDRESSES.items())
def test_addresses(written: str, address: str | None) -> None:
    assert web_address(written) == address
    assert address is None or (is_address(address) and web_address(address) == address)


@pytest.mark.parametrize(
    ("written", "wkt"),
    [
        ({"type": "Point", "coordinates": [139, 36.5, 7]}, "POINT (139 36.5)"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}, "POLYGON ((1 2, 3 4, 1 2))"),
        ({"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4], [1, 2]]]]}, "MULTIPOLYGON (((1 2, 3 4, 1 2)))"),
        ({"type": "Polygon", "coordinates": [1, 2]}, None),
        ({"type": "Point", "coordinates": [[1, 2]]}, None),
        ({"type": "Point", "coordinates": [1, 91]}, None),
        ({"type": "Point", "coordinates": ["x", None]}, None),
        ({"type": "Point", "coordinates": [10**400, 1]}, None),
        ({"type": "Point"}, None),
        ({"type": ["Point"], "coordinates": [1, 2]}, None),
        ([1], None),
    ],
)
def test_extents(site: Site, written: Any, wkt: str | None) -> None:
    site.call("package_create", dataset(extras=[{"key": "spatial", "value": json.dumps(written)}]))
    places = [str(one) for one in graph_of(site, "/dataset/shelters.ttl").objects(None, term("locn:geometry"))]
    assert places == ([wkt] if wkt else [])


def test_pages_of_the_catalogue(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "PAGE", 2)
    names = [f"set-{number}" for number in range(5)]
    for name in names:
        site.call("package_create", dataset(name=name))
    site.call("package_patch", {"id": "set-0", "notes": "changed"})
    seen: list[str] = []
    path: str | None = "/catalog.ttl"
    for _ in range(5):
        graph = graph_of(site, str(path))
        seen += [str(one) for one in graph.objects(URIRef(BASE), DCAT.dataset)]
        page = next(graph.subjects(RDF.type, term("hydra:PagedCollection")))
        assert int(graph.value(page, term("hydra:totalItems"))) == 5
        path = next((str(one) for one in graph.objects(page, term("hydra:nextPage"))), None)
        if path is None:
            break
    ids = [site.call("package_show", {"id": name})["id"] for name in names]
    assert sorted(seen) == sorted(f"{BASE}/dataset/{one}" for one in ids) and path is None


def test_the_catalogue_can_be_asked_for_a_part(site: Site) -> None:
    site.call("package_create", dataset())
    site.call("package_create", dataset(name="toilets", title="公衆トイレ", tags=[]))
    changed = site.call("package_show", {"id": "toilets"})["metadata_modified"]

    def count(**query: str) -> int:
        query_string = "&".join(f"{key}={value}" for key, value in query.items())
        return len(set(graph_of(site, f"/catalog.ttl?{query_string}").objects(None, DCAT.dataset)))

    assert (count(q="避難"), count(fq="tags:防災"), count(q="nothing")) == (1, 1, 0)
    assert (count(modified_since=changed), count(modified_since="2100-01-01"), count(modified_since="2020-01-01")) == (
        1,
        0,
        2,
    )
    for query in ("page=0", "page=x", "page=9999999999", "modified_since=x", "fq=((", "page=-1"):
        assert site.client.get(f"/catalog.ttl?{query}").status_code == 400
    assert count(page="1000") == 0


def test_only_public_datasets_whoever_asks(site: Site) -> None:
    site.call("package_create", dataset(name="secret", private=True))
    site.call("package_create", dataset(name="draft", state="draft"))
    headers = {"Authorization": site.tokens["editor"]}
    for name in ("secret", "draft"):
        for path in (f"/dataset/{name}.ttl", f"/dataset/{name}.jsonld", f"/dataset/{name}/datapackage.json"):
            assert site.client.get(path, headers=headers).status_code == 403
    for path in ("/catalog.ttl", "/feeds/dataset.atom", "/sitemap.xml", "/sitemap-1.xml", "/feeds/custom.atom?q=避難"):
        answer = site.client.get(path, headers=headers)
        assert answer.status_code == 200 and "secret" not in answer.text and "draft" not in answer.text
    assert site.client.get("/dataset/nothing.ttl").status_code == 404


def test_a_reader_that_has_it_already_is_told_so(site: Site) -> None:
    publish(site)
    paths = ["/dataset/shelters.ttl", "/catalog.jsonld", "/dataset/shelters/datapackage.json", "/feeds/dataset.atom"]
    paths += ["/sitemap.xml", "/sitemap-1.xml"]
    tags = {path: site.client.get(path).headers["etag"] for path in paths}
    for path, tag in tags.items():
        again = site.client.get(path, headers={"If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
    assert len({*tags.values(), site.client.get("/dataset/shelters.jsonld").headers["etag"]}) == len(paths) + 1
    site.call("organization_patch", {"id": "mihon", "title": "見本町"}, "admin")
    for path in paths[:4]:
        assert site.client.get(path, headers={"If-None-Match": tags[path]}).status_code == 200
    site.call("package_patch", {"id": "shelters", "notes": "changed"})
    for path in paths:
        assert site.client.get(path, headers={"If-None-Match": tags[path]}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=0.5, text/html", "text/html"),
        ("application/rdf+xml;q=0.9, text/html;q=0.2", "application/rdf+xml"),
        ("application/ld+json, text/turtle;q=0.8", "application/ld+json"),
        ("text/turtle;q=x", "text/html"),
        ("application/n-triples", "text/html"),
    ],
)
def test_a_dataset_answers_in_the_form_that_is_asked_for(site: Site, accept: str | None, media_type: str) -> None:
    publish(site)
    answer = site.client.get("/dataset/shelters", headers={"Accept": accept} if accept else {})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in [one.strip() for one in answer.headers["vary"].split(",")]
    if media_type != "text/html":
        assert answer.headers["content-location"].startswith("shelters.")
    for path in ("/dataset/%E6%97%A5%0A%E6%9C%AC", "/dataset/nothing"):
        assert site.client.get(path, headers={"Accept": accept} if accept else {}).status_code == 404


class _Page(HTMLParser):
    """The links of the head, and what stands in the data element; `scripts` are those that would run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.described: list[str] = []
        self.scripts = 0
        self._data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link":
            self.links.append(found)
        self._data = tag == "script" and found.get("type") == "application/ld+json"
        if self._data:
            self.described.append("")
        self.scripts += tag == "script" and not self._data and "src" not in found

    def handle_endtag(self, tag: str) -> None:
        self._data = False

    def handle_data(self, data: str) -> None:
        if self._data:
            self.described[-1] += data


def test_schema_org_in_the_page(site: Site) -> None:
    identifier = publish(site)
    found = json.loads(_Page(site.client.get("/dataset/shelters").text).described[0])
    assert found["@type"] == "Dataset" and found["@id"] == f"{BASE}/dataset/{identifier}"
    assert 50 <= len(found["description"]) <= 5000
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["publisher"]["name"] == "見本市" and found["isAccessibleForFree"] is True
    assert found["keywords"] == ["避難", "防災"] and found["alternateName"][0] == "Evacuation sites"
    download = found["distribution"][0]
    assert (download["@type"], download["encodingFormat"]) == ("DataDownload", "text/csv")
    assert site.client.get(download["contentUrl"]).status_code == 200
    assert [one["name"] for one in found["variableMeasured"]] == ["名称", "緯度", "経度"]
    home = json.loads(_Page(site.client.get("/").text).described[0])
    assert (home["@type"], home["@id"], home["name"]) == ("DataCatalog", BASE, "見本市オープンデータ")


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_end_the_data_element(site: Site, words: str) -> None:
    site.call(
        "package_create", dataset(title=words, notes=words, resources=[{"url": "https://example.jp/", "name": words}])
    )
    page = _Page(site.client.get("/dataset/shelters").text)
    assert page.scripts == 0 and len(page.described) == 1
    assert json.loads(page.described[0])["name"] == plain(words)


def test_links_in_the_head(site: Site) -> None:
    publish(site)

    def links(path: str) -> set[tuple[str | None, str | None, str | None]]:
        page = _Page(site.client.get(path).text)
        return {(one.get("rel"), one.get("hreflang") or one.get("type"), one.get("href")) for one in page.links}

    here = f"{BASE}/dataset/shelters"
    assert {
        ("canonical", None, here),
        ("alternate", "en", f"{here}?lang=en"),
        ("alternate", "text/turtle", f"{here}.ttl"),
        ("alternate", "application/atom+xml", f"{BASE}/feeds/dataset.atom"),
    } <= links("/dataset/shelters")
    assert ("canonical", None, f"{here}?lang=en") in links("/dataset/shelters?lang=en")
    assert ("alternate", "application/atom+xml", f"{BASE}/feeds/organization/mihon.atom") in links(
        "/organization/mihon"
    )
    assert not [one for one in links("/dataset?q=避難&page=2") if one[0] == "canonical"]
    assert not [one for one in links("/dataset/nothing") if one[0] == "canonical"]


def test_data_package(site: Site) -> None:
    identifier = publish(site)
    schema = {"fields": [{"name": "名称", "type": "string"}]}
    shown = site.call("package_show", {"id": "shelters"})["resources"][0]
    site.call("resource_patch", {"id": shown["id"], "schema": json.dumps(schema), "encoding": "utf-8"})
    site.call("resource_create", {"package_id": identifier, "url": "https://example.jp/x.pdf", "format": "PDF"})
    site.call("resource_create", {"package_id": identifier, "url": "javascript:alert(1)", "name": "bad"})
    package = site.client.get("/dataset/shelters/datapackage.json").json()
    assert (package["name"], package["id"], package["licenses"][0]["name"]) == ("shelters", identifier, "CC-BY-4.0")
    assert package["sources"][0]["path"].isascii()
    csv, pdf = package["resources"]
    assert csv["hash"] == f"sha256:{shown['hash']}" and csv["bytes"] == shown["size"] and csv["path"] == shown["url"]
    assert (csv["type"], csv["schema"], csv["encoding"], csv["mediatype"]) == ("table", schema, "utf-8", "text/csv")
    assert pdf["name"] == "pdf" and "type" not in pdf


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[1]", b'{"resources": 5}', b'{"resources": [5, {"path": []}]}', b"[" * 100_000]
)
def test_a_broken_published_descriptor_is_no_obstacle(site: Site, content: bytes) -> None:
    publish(site)
    site.call(
        "resource_create",
        {"package_id": "shelters"},
        files={"upload": upload("datapackage.json", content, "application/json")},
    )
    package = site.client.get("/dataset/shelters/datapackage.json")
    assert package.status_code == 200 and len(package.json()["resources"]) == 1


def test_sitemap(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.metadata.sitemap.PART", 2)
    for number in range(5):
        site.call("package_create", dataset(name=f"set-{number}"))
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.fromstring(site.client.get("/sitemap.xml").content)
    parts = [one.text or "" for one in index.iter(f"{name}loc")]
    assert parts == [f"{BASE}/sitemap-{number}.xml" for number in (1, 2, 3)]
    found = [
        one.text or ""
        for part in parts
        for one in ElementTree.fromstring(site.client.get(part).content).iter(f"{name}loc")
    ]
    assert len(found) == len(set(found))
    assert {f"{BASE}/", f"{BASE}/organization/mihon", *(f"{BASE}/dataset/set-{number}" for number in range(5))} <= set(
        found
    )
    assert all(site.client.get(one).status_code == 200 for one in found)
    for number in ("4", "0", "x", "-1", "9" * 5000):
        assert site.client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots(site: Site, tmp_path: Path) -> None:
    written = site.client.get("/robots.txt").text
    rules = RobotFileParser()
    rules.parse(written.splitlines())
    assert rules.site_maps() == [f"{BASE}/sitemap.xml"] and rules.crawl_delay("*") == 10
    allowed = {
        path: rules.can_fetch("bot", BASE + path)
        for path in ("/", "/dataset/x", "/api/3/action/package_list", "/static/style.css")
    }
    assert allowed == {"/": True, "/dataset/x": True, "/api/3/action/package_list": False, "/static/style.css": True}
    with open_site(tmp_path / "tried", robots=False) as tried:
        closed = RobotFileParser()
        closed.parse(tried.client.get("/robots.txt").text.splitlines())
        assert not closed.can_fetch("bot", f"{BASE}/")


def test_addresses_under_a_path(tmp_path: Path) -> None:
    with open_site(tmp_path, base_url="https://data.example.lg.jp/catalogue") as site:
        publish(site)
        base = "https://data.example.lg.jp/catalogue"
        assert URIRef(base) in set(graph_of(site, "/catalog.ttl").subjects(RDF.type, DCAT.Catalog))
        assert f"{base}/sitemap-1.xml" in site.client.get("/sitemap.xml").text
        assert "Disallow: /catalogue/api/\n" in site.client.get("/robots.txt").text
        assert f'href="{base}/dataset/shelters"' in site.client.get("/dataset/shelters").text


def test_rows_that_cannot_be_written_in_xml(site: Site) -> None:
    """What an older version, or a hand, put into the database is cleaned on its way out."""
    publish(site)
    connection = sqlite3.connect(site.settings.folder / "catalogue.db")
    with connection:
        connection.execute("UPDATE datasets SET title = ?", ("a\x00\x08b",))
    connection.close()
    for ending in FORMATS:
        assert "ab" in {str(one) for one in graph_of(site, f"/dataset/shelters.{ending}").objects()}
    ElementTree.fromstring(site.client.get("/feeds/dataset.atom").content)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a catalogue on a port of its own that holds the sample package of the evacuation sites."""
    folder = tmp_path_factory.mktemp("published")
    build_dataset(load_dataset(ROOT / "datasets/mihon/emergency-evacuation-sites"), folder / "package")
    settings = Settings(folder=folder / "catalogue")
    token = create_token(settings, "test")
    with background(settings) as url:
        publish_package(folder / "package", Portal(url, token))
        yield url


def test_frictionless_opens_reads_and_validates_the_data_package(published: str) -> None:
    package = Package(f"{published}/dataset/mihon-emergency-evacuation-sites/datapackage.json")
    assert package.validate().valid
    table = next(one for one in package.resources if one.format == "csv")
    rows = table.read_rows()
    assert len(rows) > 5
    assert table.schema.get_field("緯度").type == "number" and isinstance(rows[0]["緯度"], (float, Decimal))
    assert [one.name for one in package.resources] == [
        "emergency-evacuation-sites",
        "emergency-evacuation-sites-geojson",
    ]


def test_a_published_package_as_rdf(published: str) -> None:
    graph = Graph().parse(f"{published}/catalog.ttl", format="turtle")
    assert broken_rules(graph, "M") == []
    (dataset_,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert len(list(graph.objects(dataset_, DCAT.distribution))) == 2  # the report and the descriptor are no data
    services = {str(one) for one in graph.objects(None, DCAT.accessService)}
    assert services == {f"{published}/api/3#service", f"{published}/datastore/dump#service"}
    catalogue = next(graph.subjects(RDF.type, DCAT.Catalog))
    assert services == {str(one) for one in graph.objects(catalogue, DCAT.service)}
