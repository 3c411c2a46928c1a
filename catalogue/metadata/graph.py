"""An RDF graph that is written to in words: `graph.words(dataset, "dct:title", "AED設置箇所一覧")`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.metadata.values import plain, tongue
from catalogue.metadata.vocabulary import PREFIXES

if TYPE_CHECKING:
    from rdflib import URIRef
    from rdflib.term import IdentifiedNode


class Graph:
    """Triples. Subjects and objects are addresses that are valid already (see `values`), or nodes without a name."""

    def __init__(self) -> None:
        import rdflib

        self._rdflib = rdflib
        self._terms: dict[str, URIRef] = {}
        self._unnamed = 0
        self._graph = rdflib.Graph(bind_namespaces="none")
        for prefix, namespace in (PREFIXES | {"xml": "http://www.w3.org/XML/1998/namespace"}).items():
            self._graph.bind(prefix, namespace)

    def node(self, kind: str, address: str | None = None) -> IdentifiedNode:
        """A node of a class; without an address one without a name, numbered so that equal data gives equal bytes."""
        if address is None:
            self._unnamed += 1
        node = self._rdflib.URIRef(address) if address else self._rdflib.BNode(f"n{self._unnamed}")
        self._graph.add((node, self._term("rdf:type"), self._term(kind)))
        return node

    def link(self, subject: IdentifiedNode, predicate: str, to: IdentifiedNode | str | None) -> None:
        """A relation to a node or an address; nothing for None."""
        if to is not None:
            node = to if isinstance(to, self._rdflib.term.IdentifiedNode) else self._rdflib.URIRef(to)
            self._graph.add((subject, self._term(predicate), node))

    def words(self, subject: IdentifiedNode, predicate: str, text: str | None, lang: str | None = None) -> None:
        """Text in a language (by default the one it is seen to be in); nothing for an empty one."""
        text = plain(text)
        if text:
            literal = self._rdflib.Literal(text, lang=lang or tongue(text))
            self._graph.add((subject, self._term(predicate), literal))

    def value(self, subject: IdentifiedNode, predicate: str, text: str, kind: str | None = None) -> None:
        """A value of a datatype (`xsd:dateTime`), or a text without language; written as it is."""
        datatype = self._term(kind) if kind else None
        literal = self._rdflib.Literal(plain(text), datatype=datatype, normalize=False)
        self._graph.add((subject, self._term(predicate), literal))

    def written(self, form: str) -> bytes:
        """The graph as `turtle`, `json-ld` or `pretty-xml`, in UTF-8."""
        if form == "json-ld":
            written = self._graph.serialize(format=form, context=PREFIXES, indent=1)
        else:
            written = self._graph.serialize(format=form)
        return written.encode("utf-8")

    def _term(self, short: str) -> URIRef:
        """`dct:title` → its address."""
        if short not in self._terms:
            prefix, _, name = short.partition(":")
            self._terms[short] = self._rdflib.URIRef(PREFIXES[prefix] + name)
        return self._terms[short]
