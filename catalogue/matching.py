"""Which datasets a query means: its tree becomes a mask over all datasets."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from catalogue import clock, query
from catalogue.bigrams import match_phrase
from catalogue.errors import SearchError
from catalogue.fields.reading import as_integer
from catalogue.index import Index, Relation
from catalogue.texts import text

if TYPE_CHECKING:
    from catalogue.index import Mask

# Fields that are words in a text; they are columns of the full-text index.
_TEXTS = {
    "title": "title",
    "title_ngram": "title",
    "notes": "notes",
    "name_ngram": "name",
    "res_name": "resources",
    "res_description": "resources",
}
# Fields that are columns of `datasets`.
_COLUMNS = {
    "id": "id",
    "name": "name",
    "title_string": "title",
    "state": "state",
    "owner_org": "organization",
    "creator_user_id": "creator",
    "metadata_created": "created",
    "metadata_modified": "modified",
    "capacity": "CASE private WHEN 0 THEN 'public' ELSE 'private' END",
    "private": "CASE private WHEN 0 THEN 'false' ELSE 'true' END",
}
_ALIASES = {"type": "dataset_type"}
# Fields that are not extras; of any other name, an extra is meant too.
_OWN = frozenset({"tags", "groups", "organization", "res_format", "data_format", "license_id", "dataset_type", "kind"})
_TIMES = frozenset({"metadata_created", "metadata_modified"})
_COUNTS = frozenset({"num_resources", "num_tags"})
_SAME_FOR_ALL = {"entity_type": "package", "site_id": "default"}
_DEEPEST = 20  # levels of an expression for the full-text index; of thirty it would say that they are too many
_NOW = re.compile(r"NOW(?:-([0-9]{1,6})(DAY|HOUR|MINUTE)S?)?")


def relation(field: str) -> Relation:
    """The values that filters and facets know of a field. Of a field that does not exist there are none."""
    field = _ALIASES.get(field, field)
    if field in _COLUMNS:
        return Relation(f"SELECT {_COLUMNS[field]} AS value, number FROM datasets")
    names = [field] if field in _OWN else [field, f"extras_{field}"]
    places = ", ".join("?" for _ in names)
    return Relation(f"SELECT value, dataset AS number FROM terms WHERE field IN ({places})", *names)


class Matching:
    """Answers queries for one state of the catalogue."""

    def __init__(self, connection: sqlite3.Connection, index: Index) -> None:
        self._connection = connection
        self._index = index

    def find(self, node: query.Node) -> Mask:
        """The datasets that the query means, whoever may see them. Raises SearchError."""
        words = _as_words(node)
        if words:
            return self.words(words)
        match node:
            case query.Everything():
                return self._all(True)
            case query.Not(inner):
                return ~self.find(inner)
            case query.All(parts):
                return self._find_all(parts)
            case query.Any(parts):
                found = self.find(parts[0])
                for part in parts[1:]:
                    found = found | self.find(part)
                return found
            case query.Range():
                return self._range(node)
            case query.Term() | query.Pattern():
                return self._exact(node)

    def words(self, expression: str, *columns: str) -> Mask:
        """The datasets that the expression finds in the full-text index; only in these columns where some are named."""
        asked = f"{{{' '.join(columns)}}} : ({expression})" if columns else expression
        return self._mask("SELECT rowid AS number FROM search WHERE search MATCH ?", asked)

    def _find_all(self, parts: tuple[query.Node, ...]) -> Mask:
        words = words_of(query.All(parts))
        found = self.words(words) if words else self._all(True)
        for part in parts:
            if not found.any():
                break
            if not _as_words(part):
                found = found & self.find(part)
        return found

    def _exact(self, node: query.Term | query.Pattern) -> Mask:
        field = node.field
        if field is None or is_text(field):  # words without any letter or digit are found nowhere
            return self._all(False)
        if isinstance(node, query.Pattern):
            glob = "".join(one if one in ("*", "?") else _as_glob(one) for one in node.parts)
            return self._where(field, "value GLOB ?", glob)
        if _SAME_FOR_ALL.get(field) == node.value:
            return self._all(True)
        if node.prefix:
            return self._where(field, "value GLOB ?", f"{_as_glob(node.value)}*")
        return self._where(field, "value = ?", _moment(node.value) if field in _TIMES else node.value)

    def _range(self, asked: query.Range) -> Mask:
        if is_text(asked.field):
            return self._all(True)
        ends = [(">" + "=" * asked.with_low, asked.low), ("<" + "=" * asked.with_high, asked.high)]
        compared = "CAST(value AS INTEGER)" if asked.field in _COUNTS else "value"
        tests = [(f"{compared} {sign} ?", _end(asked.field, end)) for sign, end in ends if end is not None]
        return self._where(asked.field, " AND ".join(test for test, _ in tests) or "1", *(end for _, end in tests))

    def _where(self, field: str, clause: str, *values: str | int) -> Mask:
        of = relation(field)
        return self._mask(f"SELECT number FROM ({of.statement}) WHERE {clause}", *of.parameters, *values)

    def _mask(self, statement: str, *parameters: Any) -> Mask:
        return self._index.mask(self._connection, statement, parameters)

    def _all(self, value: bool) -> Mask:
        import numpy as np

        return np.full(len(self._index.public), value)


def is_text(field: str | None) -> bool:
    """Whether a query for the field means words in a text, and not an exact value."""
    return field is None or field == "text" or field in _TEXTS


def words_of(node: query.Node) -> str | None:
    """What the query wants of the texts, as an expression of the full-text index; None where it wants nothing."""
    if isinstance(node, query.All):
        expressions = [words for part in node.parts if (words := _as_words(part))]
        return " AND ".join(f"({one})" for one in expressions) or None
    return _as_words(node)


def _as_words(node: query.Node, depth: int = 0) -> str | None:
    """An expression of the full-text index that finds exactly what the query means, else None."""
    if depth > _DEEPEST:
        return None
    match node:
        case query.Term(field, value) if is_text(field):
            return _in_column(field, match_phrase(value))
        case query.Pattern(field, parts) if is_text(field):
            return _in_column(field, match_phrase(" ".join(part for part in parts if part not in ("*", "?"))))
        case query.All(parts) | query.Any(parts):
            expressions = [_as_words(part, depth + 1) for part in parts]
            if all(expressions):
                return (" AND " if isinstance(node, query.All) else " OR ").join(f"({one})" for one in expressions)
    return None


def _in_column(field: str | None, phrase: str | None) -> str | None:
    return f"{{{_TEXTS[field]}}} : ({phrase})" if phrase and field in _TEXTS else phrase


def _as_glob(value: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", value)


def _end(field: str, written: str) -> str | int:
    """An end of a range as the values of the field are compared with it."""
    if field in _TIMES:
        return _moment(written)
    if field not in _COUNTS:
        return written
    number = as_integer(written)
    if number is None:
        raise SearchError(text("query-syntax", value=written))
    return number


def _moment(written: str) -> str:
    """A time of the query as times are stored; also `NOW` and `NOW-7DAYS`."""
    try:
        relative = _NOW.fullmatch(written)
        if relative:
            back = timedelta(**{f"{relative[2].lower()}s": int(relative[1])}) if relative[1] else timedelta()
            return (clock.parse(clock.now()) - back).isoformat(timespec="microseconds")
        return clock.parse(written).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):
        raise SearchError(text("query-syntax", value=written)) from None
