"""The query language of `q` and `fq`: the part of Lucene's that CKAN's clients use.

AED 設置            every word
title:避難 AND (organization:mihon OR tags:"救急 医療") NOT private:true
metadata_modified:[2026-01-01T00:00:00Z TO *]   name:aed*   name:*_aed   +a -b

Boosts (`^2`) and distances (`~3`) are read and mean nothing: the order of the results is not a query's affair here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalogue.bigrams import match_phrase

_DEEPEST = 40
_MOST_TOKENS = 500
LONGEST = 20_000  # characters
_LONGEST_PATTERN = 10_000  # characters, which SQLite takes in any script
_MOST_GAPS = 8  # each makes matching several times slower


class QuerySyntaxError(Exception):
    """The query cannot be read."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase, in a field or anywhere. `prefix`: the value only begins so."""

    field: str | None
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with gaps: `parts` are texts, `*` (any characters) and `?` (one)."""

    field: str | None
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Values of a field between two ends; None is open."""

    field: str
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class Everything:
    """`*:*`"""


@dataclass(frozen=True, slots=True)
class Not:
    """What the inner part does not find."""

    inner: Node


@dataclass(frozen=True, slots=True)
class All:
    """What each of the parts finds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """What at least one of the parts finds."""

    parts: tuple[Node, ...]


Node = Term | Pattern | Range | Everything | Not | All | Any

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<range>[\[{][^\[\]{}]*[\]}])
      | "(?P<phrase>(?:[^"\\]|\\.)*)"
      | (?P<weight>[\^~][0-9.]*(?=[\s)]|$))
      | (?P<mark>[()]|&&|\|\||[+\-!](?=\S))
      | (?P<field>[^\s:()\[\]{}"+\-!][^\s:()\[\]{}"]*):(?=\S)
      | (?P<word>(?:[^\s()\[\]{}"\\:]|\\.|:(?=\S))+)
    )""",
    re.VERBOSE,
)

_WEIGHT = re.compile(r"(?<!\\)[\^~][0-9.]*$")
_WORD = re.compile(r"[*?]|(?:\\.|[^\\*?])+")


def parse(query: str) -> Node:
    """The meaning of a query in the full language. Raises QuerySyntaxError."""
    return _Parser(query).parse()


def parse_words(query: str) -> Node:
    """The meaning of what a person types: words and "phrases", all of which are wanted; `-` before one excludes it.

    Signs between them, as in a title that was pasted, mean nothing; signs alone are found nowhere.
    """
    parts: list[Term | Not] = []
    signs: list[Term | Not] = []
    for match in re.finditer(r'([+-]?)(?:"([^"]*)"|(\S+))', query[:LONGEST]):
        value = (match[2] or match[3] or "").strip('*"')
        if value:
            term = Term(None, value)
            (parts if match_phrase(value) else signs).append(Not(term) if match[1] == "-" else term)
    return All(tuple((parts or signs)[:_MOST_TOKENS])) if parts or signs else Everything()


def quoted(value: str) -> str:
    """The value as a phrase of the language."""
    escaped = re.sub(r'(["\\])', r"\\\1", value)
    return f'"{escaped}"'


class _Parser:
    def __init__(self, query: str) -> None:
        self._tokens = _tokens(query)
        self._place = 0
        self._depth = 0

    def parse(self) -> Node:
        if not self._tokens:
            return Everything()
        node = self._any(None)
        if self._place < len(self._tokens):
            raise QuerySyntaxError(self._tokens[self._place][1])
        return node

    def _any(self, field: str | None) -> Node:
        parts = [self._all(field)]
        while self._take("word", "OR") or self._take("mark", "||"):
            parts.append(self._all(field))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self, field: str | None) -> Node:
        parts = [self._one(field)]
        while self._place < len(self._tokens) and not self._ends():
            joined = self._take("word", "AND") or self._take("mark", "&&")
            if joined and (self._place >= len(self._tokens) or self._ends()):
                raise QuerySyntaxError("AND")
            parts.append(self._one(field))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, field: str | None) -> Node:
        if self._take("word", "NOT") or self._take("mark", "-") or self._take("mark", "!"):
            return Not(self._one(field))
        self._take("mark", "+")
        if self._take("mark", "("):
            return self._group(field)
        kind, value = self._next()
        if kind == "field":
            return self._one(value)
        if kind == "range":
            return _range(field, value)
        if kind == "phrase":
            return Term(field, _unescaped(value))
        if kind != "word" or value in ("AND", "OR"):
            raise QuerySyntaxError(value)
        return _word(field, value)

    def _group(self, field: str | None) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QuerySyntaxError("(")
        node = self._any(field)
        if not self._take("mark", ")"):
            raise QuerySyntaxError("(")
        self._depth -= 1
        return node

    def _ends(self) -> bool:
        return self._tokens[self._place] in (("mark", ")"), ("word", "OR"), ("mark", "||"))

    def _take(self, kind: str, value: str) -> bool:
        found = self._place < len(self._tokens) and self._tokens[self._place] == (kind, value)
        self._place += found
        return found

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise QuerySyntaxError("")
        self._place += 1
        return self._tokens[self._place - 1]


def _tokens(query: str) -> list[tuple[str, str]]:
    if len(query) > LONGEST:
        raise QuerySyntaxError(query[:40])
    tokens: list[tuple[str, str]] = []
    place, text = 0, query.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None or len(tokens) >= _MOST_TOKENS:
            raise QuerySyntaxError(text[place : place + 40])
        if match.lastgroup != "weight":
            tokens.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    if _deep_negation(tokens):
        raise QuerySyntaxError("-")
    return tokens


def _deep_negation(tokens: list[tuple[str, str]]) -> bool:
    """Long rows of signs would be read by as many nested calls."""
    row = 0
    for kind, value in tokens:
        row = row + 1 if kind == "field" or value in ("-", "!", "NOT") else 0
        if row > _DEEPEST:
            return True
    return False


def _range(field: str | None, written: str) -> Node:
    low, to, high = written[1:-1].strip().partition(" TO ")
    if field is None or not to:
        raise QuerySyntaxError(written)
    ends = [None if end.strip() == "*" else end.strip().strip('"') for end in (low, high)]
    return Range(field, ends[0], ends[1], written[0] == "[", written[-1] == "]")


def _word(field: str | None, value: str) -> Node:
    if field in (None, "*") and value in ("*", "*:*"):
        return Everything()
    if field is not None and value == "*":
        return Range(field, None, None)
    parts = _WORD.findall(_WEIGHT.sub("", value))
    plain = "".join(_unescaped(part) for part in parts if part not in ("*", "?"))
    gaps = [place for place, part in enumerate(parts) if part in ("*", "?")]
    if not plain or len(gaps) > _MOST_GAPS:
        raise QuerySyntaxError(value[:40])
    if gaps and len(value) > _LONGEST_PATTERN:
        raise QuerySyntaxError(value[:40])
    if not gaps or (gaps == [len(parts) - 1] and parts[-1] == "*"):
        return Term(field, plain, prefix=bool(gaps))
    return Pattern(field, tuple(_unescaped(part) for part in parts))


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value)
