"""DCAT-AP 3: what must be there is there, in every form alike, whatever words and addresses a publisher sends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site
from described import (
    BAD_ADDRESSES,
    BASE,
    DCAT,
    DCT,
    FORMATS,
    HOSTILE,
    addresses,
    broken_rules,
    graph_of,
    is_address,
    publish,
    term,
)
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from catalogue.metadata import rdf
from catalogue.metadata.values import mail_address, plain, web_address

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


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


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-04-01", "2026-04-01"),
        ("2026-04-01T00:00:00+09:00", "2026-04-01"),
        (" 2026-03-31T23:59:59Z ", "2026-03-31"),
        ("令和8年", None),
    ],
)
def test_a_period_begins_on_the_day_that_is_written(site: Site, written: str, day: str | None) -> None:
    site.call("package_create", dataset(extras=[{"key": "temporal_start", "value": written}]))
    days = [str(one) for one in graph_of(site, "/dataset/shelters.ttl").objects(None, DCAT.startDate)]
    assert days == ([day] if day else [])


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
