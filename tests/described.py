"""A full dataset, hostile words and addresses, and the rules of DCAT-AP 3 as a table, for tests of metadata."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from catalogue_site import Site, dataset, upload
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from catalogue.metadata import vocabulary

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
