"""Datasets and the catalogue as DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).

Nothing is said that is not known: no availability of files, no temporal coverage where the publisher told none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.kinds import kind_of
from catalogue.licenses import LICENSES, License
from catalogue.metadata import vocabulary
from catalogue.metadata.described import Described, File, licence_address
from catalogue.metadata.extents import iso_day, well_known_text
from catalogue.metadata.graph import Graph
from catalogue.metadata.values import moment, plain, web_address
from catalogue.texts import LANGUAGES, text

if TYPE_CHECKING:
    from rdflib.term import IdentifiedNode

_STANDARD = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Site:
    """The catalogue itself: its address, its title in the languages of `texts`, when it began and changed last."""

    base: str
    titles: tuple[str, str]
    issued: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list of datasets: its address, those of the first, the one before, the next, the last."""

    address: str
    first: str
    previous: str | None
    next: str | None
    last: str
    size: int
    count: int


def dataset_graph(one: Described) -> Graph:
    """One dataset with its files, and the services that give its rows."""
    graph = Graph()
    writer = _Writer(graph, one.base)
    writer.dataset(one)
    if one.has_rows:
        writer.services([one])
    return graph


def catalogue_graph(site: Site, page: Page, datasets: Iterable[Described]) -> Graph:
    """The catalogue with the datasets of one page; `hydra` leads to the next."""
    graph = Graph()
    writer = _Writer(graph, site.base)
    chosen = list(datasets)
    catalogue = writer.catalogue(site)
    for one in chosen:
        graph.link(catalogue, "dcat:dataset", writer.dataset(one))
    for service in writer.services(chosen):
        graph.link(catalogue, "dcat:service", service)
    writer.page(page)
    return graph


class _Writer:
    """Writes into one graph; what many datasets share (publishers, themes, licences) is written once."""

    def __init__(self, graph: Graph, base: str) -> None:
        self._graph = graph
        self._base = base
        self._shared: set[str] = set()

    def catalogue(self, site: Site) -> IdentifiedNode:
        graph = self._graph
        node = graph.node("dcat:Catalog", site.base)
        for lang, title in zip(LANGUAGES, site.titles, strict=True):
            graph.words(node, "dct:title", title, lang)
        self._texts(node, "dct:description", "site-description")
        publisher = self._first("foaf:Agent", f"{site.base}/#publisher")
        for lang, title in zip(LANGUAGES, site.titles, strict=True):
            graph.words(publisher, "foaf:name", title, lang)
        graph.link(node, "dct:publisher", publisher)
        graph.link(node, "foaf:homepage", graph.node("foaf:Document", f"{site.base}/"))
        self._language(node)
        graph.link(node, "dct:spatial", graph.node("dct:Location", vocabulary.JAPAN))
        scheme = graph.node("skos:ConceptScheme", vocabulary.THEMES)
        graph.words(scheme, "dct:title", "EU data themes", "en")
        graph.link(node, "dcat:themeTaxonomy", scheme)
        for predicate, stored in (("dct:issued", site.issued), ("dct:modified", site.modified)):
            if stored:
                graph.value(node, predicate, moment(stored), "xsd:dateTime")
        return node

    def page(self, page: Page) -> None:
        """The page as ckanext-dcat and its harvester know it."""
        graph = self._graph
        node = graph.node("hydra:PagedCollection", page.address)
        for names, address in (
            (("first", "firstPage"), page.first),
            (("previous", "previousPage"), page.previous),
            (("next", "nextPage"), page.next),
            (("last", "lastPage"), page.last),
        ):
            for name in names if address else ():
                graph.link(node, f"hydra:{name}", address)
        graph.value(node, "hydra:itemsPerPage", str(page.size), "xsd:integer")
        graph.value(node, "hydra:totalItems", str(page.count), "xsd:integer")

    def services(self, datasets: list[Described]) -> list[IdentifiedNode]:
        """The Action API, and the rows as files."""
        graph = self._graph
        with_rows = [one for one in datasets if one.has_rows]
        offers = [(self._api, "/api/3/action", "service-api", datasets)]
        if with_rows:
            offers.append((self._dump, "/datastore/dump", "service-dump", with_rows))
        found = []
        for address, endpoint, code, served in offers:
            node = graph.node("dcat:DataService", address)
            self._texts(node, "dct:title", code)
            graph.link(node, "dcat:endpointURL", self._resource(f"{self._base}{endpoint}"))
            graph.link(node, "dcat:endpointDescription", self._resource(f"{self._base}/api/openapi.json"))
            graph.link(node, "dcat:landingPage", self._document(f"{self._base}/api"))
            self._public(node)
            for one in served:
                graph.link(node, "dcat:servesDataset", one.uri)
            found.append(node)
        return found

    def dataset(self, one: Described) -> IdentifiedNode:
        graph, dataset = self._graph, one.dataset
        node = graph.node("dcat:Dataset", one.uri)
        graph.value(node, "dct:identifier", dataset.id)
        graph.words(node, "dct:title", one.title)
        graph.words(node, "dct:title", one.extra("title_en"), "en")
        graph.words(node, "dct:description", one.notes or one.title)
        graph.words(node, "dct:description", one.extra("notes_en"), "en")
        graph.value(node, "dct:issued", moment(one.issued), "xsd:dateTime")
        graph.value(node, "dct:modified", moment(dataset.modified), "xsd:dateTime")
        for tag in dataset.tags:
            graph.words(node, "dcat:keyword", tag)
        if version := plain(dataset.fields.get("version")):
            graph.value(node, "dcat:version", version)
        graph.link(node, "dct:publisher", self._publisher(one))
        graph.link(node, "dcat:contactPoint", self._contact(one))
        graph.link(node, "dcat:landingPage", self._document(one.page))
        self._language(node)
        self._public(node)
        self._about(node, one)
        self._documentation(node, one)
        for file in one.files:
            graph.link(node, "dcat:distribution", self._distribution(file, one))
        return node

    def _about(self, node: IdentifiedNode, one: Described) -> None:
        """Subject, place, time, rhythm, standard."""
        graph = self._graph
        kind = kind_of(one.dataset)
        if kind:
            graph.link(node, "dcat:theme", self._theme(kind.name))
            told = one.extra("standard")
            name = told if _STANDARD.fullmatch(told) else kind.name
            standard = self._first("dct:Standard", f"{one.base}/#standard/{name}")
            graph.words(standard, "dct:title", kind.title, "ja")
            graph.words(standard, "dct:title", kind.title_en, "en")
            graph.value(standard, "dct:identifier", name)
            graph.link(node, "dct:conformsTo", standard)
        if address := web_address(one.extra("conforms_to")):
            graph.link(node, "dct:conformsTo", graph.node("dct:Standard", address))
        graph.link(node, "dct:accrualPeriodicity", self._frequency(one.extra("frequency")))
        graph.link(node, "dct:spatial", self._place(one))
        graph.link(node, "dct:temporal", self._period(one))

    def _documentation(self, node: IdentifiedNode, one: Described) -> None:
        """The publisher's own page, the report on quality, the descriptor of the data package."""
        about = [file for file in (one.report, one.descriptor) if file and file.address]
        for address in (web_address(one.dataset.fields.get("url")), *(file.address for file in about)):
            if address and address != one.page:
                self._graph.link(node, "foaf:page", self._document(address))

    def _publisher(self, one: Described) -> IdentifiedNode:
        graph, organization = self._graph, one.organization
        known = one.publisher_uri in self._shared
        node = self._first("foaf:Agent", one.publisher_uri)
        if known:
            return node
        extras = {extra["key"]: plain(extra["value"]) for extra in organization.extras}
        graph.words(node, "foaf:name", one.publisher)
        graph.words(node, "foaf:name", extras.get("title_en"), "en")
        graph.link(node, "foaf:homepage", self._document(f"{one.base}/organization/{organization.name}"))
        code = extras.get("code", "")
        kind = vocabulary.publisher_type(code)
        if code:
            graph.value(node, "dct:identifier", code)
        if kind:
            graph.link(node, "dct:type", self._concept(kind, "publisher-" + kind.rpartition("/")[2]))
            graph.link(node, "dct:spatial", self._first("dct:Location", vocabulary.area(code)))
        return node

    def _contact(self, one: Described) -> IdentifiedNode:
        graph = self._graph
        node = graph.node("vcard:Organization")
        graph.link(node, "rdf:type", f"{vocabulary.PREFIXES['vcard']}Kind")
        name, mail = one.contact()
        graph.words(node, "vcard:fn", name)
        graph.link(node, "vcard:hasEmail", mail)
        if not mail:
            graph.link(node, "vcard:hasURL", f"{one.base}/organization/{one.organization.name}")
        return node

    def _frequency(self, word: str) -> IdentifiedNode | None:
        known = vocabulary.frequency(word)
        if known or not word:
            return self._first("dct:Frequency", known) if known else None
        return self._labelled("dct:Frequency", word)

    def _theme(self, kind: str) -> IdentifiedNode | None:
        found = vocabulary.theme(kind)
        if not found:
            return None
        node = self._first("skos:Concept", found[0])
        for lang, label in zip(LANGUAGES, found[1:], strict=True):
            self._graph.words(node, "skos:prefLabel", label, lang)
        self._graph.link(node, "skos:inScheme", vocabulary.THEMES)
        return node

    def _place(self, one: Described) -> IdentifiedNode | None:
        """The municipality, and the extent that the publisher told (extra `spatial`, GeoJSON)."""
        graph = self._graph
        address, geometry = vocabulary.area(one.code), well_known_text(one.dataset.extra("spatial"))
        if geometry:
            node = graph.node("dct:Location")
            graph.value(node, "locn:geometry", geometry, "gsp:wktLiteral")
            graph.link(node, "dct:isPartOf", self._first("dct:Location", address) if address else None)
            return node
        return self._first("dct:Location", address) if address else None

    def _period(self, one: Described) -> IdentifiedNode | None:
        """What the extras `temporal_start` and `temporal_end` tell, as ckanext-dcat has them."""
        ends = [
            ("dcat:startDate", iso_day(one.extra("temporal_start"))),
            ("dcat:endDate", iso_day(one.extra("temporal_end"))),
        ]
        if not any(day for _, day in ends):
            return None
        node = self._graph.node("dct:PeriodOfTime")
        for predicate, day in ends:
            if day:
                self._graph.value(node, predicate, day, "xsd:date")
        return node

    def _distribution(self, file: File, one: Described) -> IdentifiedNode:
        graph = self._graph
        node = graph.node("dcat:Distribution", file.uri)
        graph.words(node, "dct:title", file.name)
        graph.words(node, "dct:description", file.description)
        graph.link(node, "dcat:accessURL", self._resource(file.address or file.uri))
        if file.resource.file and file.address:
            graph.link(node, "dcat:downloadURL", self._resource(file.address))
        graph.value(node, "dct:issued", moment(max(file.resource.created, one.issued)), "xsd:dateTime")
        graph.value(node, "dct:modified", file.modified, "xsd:dateTime")
        if file.size is not None:
            graph.value(node, "dcat:byteSize", str(file.size), "xsd:nonNegativeInteger")
        if file.sha256:
            checksum = graph.node("spdx:Checksum")
            graph.link(checksum, "spdx:algorithm", self._first("spdx:ChecksumAlgorithm", vocabulary.SHA256))
            graph.value(checksum, "spdx:checksumValue", file.sha256, "xsd:hexBinary")
            graph.link(node, "spdx:checksum", checksum)
        self._forms(node, file)
        self._terms(node, file, one)
        for service in (self._api, self._dump) if file.has_rows else ():
            graph.link(node, "dcat:accessService", service)
        return node

    def _forms(self, node: IdentifiedNode, file: File) -> None:
        graph = self._graph
        if kind := vocabulary.media_type(file.media_type):
            graph.link(node, "dcat:mediaType", self._first("dct:MediaType", kind))
        if known := vocabulary.file_type(file.format):
            graph.link(node, "dct:format", self._first("dct:MediaTypeOrExtent", known))
        elif file.format:
            graph.link(node, "dct:format", self._labelled("dct:MediaTypeOrExtent", file.format))

    def _terms(self, node: IdentifiedNode, file: File, one: Described) -> None:
        """The licence as an address; what has none, in words."""
        graph, license = self._graph, file.license or one.license
        address = license and licence_address(license)
        if license and address:
            graph.link(node, "dct:license", self._licence(address, LICENSES.get(license.id)))
        told = file.rights
        if not address and not told and one.dataset.fields.get("license_id") != "notspecified":
            told = license.title if license else plain(one.dataset.fields.get("license_id"))
        if told:
            graph.link(node, "dct:rights", self._labelled("dct:RightsStatement", told))

    def _licence(self, address: str, license: License | None) -> IdentifiedNode:
        known = address in self._shared
        node = self._first("dct:LicenseDocument", address)
        if license is None or known:
            return node
        self._graph.words(node, "dct:title", license.title, "ja")
        self._graph.words(node, "dct:title", license.title_en, "en")
        if kind := vocabulary.licence_type(license.id):
            self._graph.link(node, "dct:type", self._concept(kind, "licence-" + kind.rpartition("/")[2]))
        return node

    def _language(self, node: IdentifiedNode) -> None:
        self._graph.link(node, "dct:language", self._first("dct:LinguisticSystem", vocabulary.JAPANESE))

    def _public(self, node: IdentifiedNode) -> None:
        self._graph.link(node, "dct:accessRights", self._first("dct:RightsStatement", vocabulary.PUBLIC))

    def _document(self, address: str) -> IdentifiedNode:
        return self._first("foaf:Document", address)

    def _resource(self, address: str) -> IdentifiedNode:
        return self._first("rdfs:Resource", address)

    def _concept(self, address: str, code: str) -> IdentifiedNode:
        node = self._first("skos:Concept", address)
        self._texts(node, "skos:prefLabel", code)
        return node

    def _labelled(self, kind: str, words: str) -> IdentifiedNode:
        node = self._graph.node(kind)
        self._graph.words(node, "rdfs:label", words)
        return node

    def _first(self, kind: str, address: str | None) -> IdentifiedNode:
        """A node that several others may point to."""
        if address:
            self._shared.add(address)
        return self._graph.node(kind, address)

    def _texts(self, node: IdentifiedNode, predicate: str, code: str) -> None:
        for lang in LANGUAGES:
            self._graph.words(node, predicate, text(code, lang), lang)

    @property
    def _api(self) -> str:
        return f"{self._base}/api/3#service"

    @property
    def _dump(self) -> str:
        return f"{self._base}/datastore/dump#service"
