"""What other programs read besides DCAT: schema.org, Data Package, sitemap, robots, links in the head."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from catalogue_site import Site, dataset, open_site, upload
from described import BASE, DCAT, FORMATS, HOSTILE, ROOT, broken_rules, graph_of, publish
from frictionless import Package
from rdflib import DCTERMS, RDF, Graph, URIRef

from catalogue.metadata.values import plain
from catalogue.server import background, create_token
from catalogue.settings import Settings
from pipelines.build import build_dataset
from pipelines.portal import Portal, publish_package
from pipelines.workspace import load_dataset

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


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


def test_first_published_is_not_when_it_was_made(site: Site) -> None:
    made = site.call("package_create", dataset(private=True))
    for private in (False, True, False):
        site.call("package_patch", {"id": "shelters", "private": private})
    day = "2026-06-01T00:00:00"
    with sqlite3.connect(site.settings.folder / "catalogue.db") as connection:
        connection.execute("UPDATE datasets SET created = '2025-01-10T00:00:00.000000'")
        connection.execute(f"UPDATE changes SET moment = '{day}.000000' WHERE number = 1")
    page = site.client.get("/dataset/shelters").text
    assert json.loads(_Page(page).described[0])["datePublished"].startswith(day)
    assert "<dt>初回公開</dt><dd>2026年6月1日</dd>" in page
    assert f"<published>{day}" in site.client.get("/feeds/dataset.atom").text
    issued = graph_of(site, "/dataset/shelters.ttl").value(URIRef(f"{BASE}/dataset/{made['id']}"), DCTERMS.issued)
    assert str(issued).startswith(day)
    assert site.call("package_show", {"id": "shelters"}, None)["metadata_created"].startswith("2025-01-10")


CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
TERMS = "https://example.jp/terms"


@pytest.mark.parametrize(
    ("fields", "told", "rights", "shown"),
    [
        ({"license": CC0, "rights": "写真は転載禁止"}, CC0, "写真は転載禁止", ["CC0", "写真は転載禁止"]),
        ({"license": "CC0-1.0"}, CC0, None, ["CC0"]),
        ({"license": f"{CC0}deed.ja"}, CC0, None, ["CC0"]),
        ({"license": TERMS}, TERMS, None, [f'href="{TERMS}"']),
        ({"license": "市の規約", "rights": "転載禁止"}, None, "市の規約 転載禁止", ["市の規約 転載禁止", "CC-BY-4.0"]),
        ({}, None, None, ["CC-BY-4.0"]),
    ],
)
def test_licence_of_one_file(
    site: Site, fields: dict[str, str], told: str | None, rights: str | None, shown: list[str]
) -> None:
    site.call("package_create", dataset())
    sent = {"package_id": "shelters", "format": "CSV", **fields}
    made = site.call("resource_create", sent, files={"upload": upload()})
    package = site.client.get("/dataset/shelters/datapackage.json").json()
    (resource,) = package["resources"]
    assert [one["path"] for one in resource.get("licenses", [])] == ([told] if told else [])
    assert (resource.get("rights"), package["licenses"][0]["name"]) == (rights, "CC-BY-4.0")
    described = json.loads(_Page(site.client.get("/dataset/shelters").text).described[0])
    assert (described["license"], described["distribution"][0].get("license")) == (
        "https://creativecommons.org/licenses/by/4.0/",
        told,
    )
    assert described["distribution"][0].get("copyrightNotice") == rights
    graph = graph_of(site, "/dataset/shelters.ttl")
    assert {str(one) for one in graph.objects(None, DCTERMS.license)} == {told or described["license"]}
    page = site.client.get(f"/dataset/shelters/resource/{made['id']}").text
    assert all(words in page for words in shown)
    assert ("使うときの決まり" in page) == bool(fields)
    assert ("<span>CC-BY-4.0</span>" in page) == (told is None)


@pytest.mark.parametrize(
    ("spatial", "box"),
    [
        ("", None),
        ('{"type": "Point", "coordinates": [139.1, 36.1]}', "36.1 139.1 36.1 139.1"),
        ('{"type":"Polygon","coordinates":[[[137.5,-34],[138,-34],[138,1e-5],[137.5,-34]]]}', "-34 137.5 1e-05 138"),
        ('{"type":"Polygon","coordinates":[[]]}', None),
        ("見本市全域 Polygon", None),
    ],
)
def test_the_place_of_the_data(site: Site, spatial: str, box: str | None) -> None:
    site.call("package_create", dataset(extras=[{"key": "spatial", "value": spatial}]))
    page = site.client.get("/dataset/shelters").text
    place = json.loads(_Page(page).described[0])["spatialCoverage"]
    assert place == {"@type": "Place", "name": "見本市"} | ({"geo": {"@type": "GeoShape", "box": box}} if box else {})
    assert "Polygon" not in page and site.search(q="Polygon") == []


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
        publish_package(folder / "package", Portal(url, token, create_organization=True))
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
