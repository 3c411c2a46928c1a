"""`package_search`: queries become SQL over the index (FTS5), the table of terms and the columns of datasets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catalogue import clock, query
from catalogue.bigrams import match_phrase
from catalogue.context import Context
from catalogue.errors import SearchError, SearchQueryError, ValidationFailed
from catalogue.fields.reading import as_flag, as_text, from_json, natural, string_list
from catalogue.licenses import LICENSES
from catalogue.store.groups import find_organization
from catalogue.texts import text

MOST_ROWS = 1000
DEFAULT_SORT = "score desc, metadata_modified desc"
# How much a hit in each column of the index weighs: title, title_kana, name, tags, organization, resources, notes.
_RANK = "bm25(search, 10.0, 8.0, 6.0, 5.0, 3.0, 2.0, 1.0)"
_COLUMNS = {
    "id": "d.id",
    "name": "d.name",
    "title_string": "d.title",
    "state": "d.state",
    "owner_org": "d.organization",
    "creator_user_id": "d.creator",
    "metadata_created": "d.created",
    "metadata_modified": "d.modified",
    "capacity": "CASE d.private WHEN 0 THEN 'public' ELSE 'private' END",
    "private": "CASE d.private WHEN 0 THEN 'false' ELSE 'true' END",
}
_TEXT_COLUMNS = {"title": "title", "title_ngram": "title", "notes": "notes", "res_name": "resources"}
_TERM_FIELDS = frozenset(
    {"tags", "organization", "res_format", "data_format", "license_id", "dataset_type", "author", "maintainer"}
)
_ALWAYS_TRUE = {("entity_type", "package"), ("site_id", "default")}
_SORTS = {
    "score": "score",
    "name": "d.name",
    "title": "d.title",
    "title_string": "d.title",
    "id": "d.id",
    "metadata_created": "d.created",
    "metadata_modified": "d.modified",
}
_PARAMETERS = frozenset(
    {"q", "fq", "fq_list", "rows", "start", "sort", "facet", "facet.field", "facet.limit", "facet.mincount"}
    | {"include_private", "include_drafts", "include_deleted", "include_all", "use_default_schema", "df", "fl"}
    | {"qf", "bf", "boost", "tie", "mm", "defType", "q.op", "facet.sort", "wt", "search_facets"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: how many datasets, the numbers of those on the page, and counts by facet."""

    count: int
    numbers: list[int]
    sort: str
    facets: dict[str, dict[str, int]]


def search(context: Context, data: Mapping[str, Any]) -> Found:
    """Searches what the caller may see. Raises SearchQueryError, SearchError, ValidationFailed."""
    _check_parameters(data)
    rows, start = min(natural(data, "rows", 10), MOST_ROWS), natural(data, "start", 0)
    condition = _Condition()
    _add_visible(condition, context, data)
    _add_queries(condition, data)
    sort = as_text(data.get("sort")) or DEFAULT_SORT
    order = _order(sort, condition.ranked)
    source, parameters = condition.source(), condition.parameters()
    connection = context.connection
    count = int(connection.execute(f"SELECT count(*) {source}", parameters).fetchone()[0])
    page: list[int] = []
    if rows and start < count:
        score = _RANK if condition.ranked else "0"
        statement = f"SELECT d.number, {score} AS score {source} ORDER BY {order} LIMIT ? OFFSET ?"
        page = [row["number"] for row in connection.execute(statement, [*parameters, rows, start])]
    return Found(count, page, sort, _facets(context, data, source, parameters))


def facet_titles(context: Context, field: str, values: Iterable[str]) -> Mapping[str, str]:
    """What people read for the values of a facet, where that differs."""
    if field == "organization":
        found = (find_organization(context.connection, value) for value in values)
        return {one.name: one.title or one.name for one in found if one}
    if field == "license_id":
        return {license.id: license.title for license in LICENSES.values()}
    return {}


class _Condition:
    """A growing WHERE clause. The text query stands apart, because only a joined MATCH can be ranked."""

    def __init__(self) -> None:
        self._match: list[str] = []
        self._clauses: list[str] = []
        self._values: list[Any] = []

    @property
    def ranked(self) -> bool:
        return bool(self._match)

    def add(self, clause: str, values: list[Any]) -> None:
        self._clauses.append(clause)
        self._values += values

    def add_match(self, expression: str) -> None:
        self._match.append(f"({expression})")

    def source(self) -> str:
        # CROSS keeps the order: left to itself, SQLite asks the index anew for every dataset.
        joined = "search CROSS JOIN datasets d ON d.number = search.rowid" if self._match else "datasets d"
        clauses = (["search MATCH ?"] if self._match else []) + self._clauses
        return f"FROM {joined} WHERE {' AND '.join(clauses)}"

    def parameters(self) -> list[Any]:
        return [*([" AND ".join(self._match)] if self._match else []), *self._values]


def _check_parameters(data: Mapping[str, Any]) -> None:
    unknown = sorted(key for key in data if key not in _PARAMETERS and not key.startswith("ext_"))
    if unknown:
        raise SearchQueryError(f"Invalid search parameters: {unknown}")


def _add_visible(condition: _Condition, context: Context, data: Mapping[str, Any]) -> None:
    """Public datasets; on request also those that the caller may see beyond that."""
    own = list(context.capacities())
    edited = [one for one in own if context.may_edit_in(one)]
    alternatives, values = ["(d.state = 'active' AND d.private = 0)"], []
    for flag, clause, where in (
        ("include_private", "d.state = 'active' AND d.private = 1", own),
        ("include_drafts", "d.state = 'draft'", edited),
        ("include_deleted", "d.state = 'deleted'", edited),
    ):
        if not as_flag(data.get(flag)) or context.user is None:
            continue
        places = "1" if context.is_sysadmin() else f"d.organization IN ({', '.join('?' for _ in where)})"
        alternatives.append(f"({clause} AND {places})")
        values += [] if context.is_sysadmin() else where
    condition.add(f"({' OR '.join(alternatives)})", values)


def _add_queries(condition: _Condition, data: Mapping[str, Any]) -> None:
    asked = (as_text(data.get("q")) or "").strip()
    filters = [*_text_list(data.get("fq")), *_text_list(from_json(data.get("fq_list")))]
    nodes = [_parse(one) for one in filters if one.strip()]
    nodes.insert(0, _parse(asked) if ":" in asked else query.parse_words(asked))
    for node in nodes:
        for part in node.parts if isinstance(node, query.All) else (node,):
            expression = _as_match(part)
            if expression:
                condition.add_match(expression)
            else:
                condition.add(*_as_sql(part))


def _text_list(value: Any) -> list[str]:
    """Filters one by one; a comma inside a filter is the filter's own."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _parse(written: str) -> query.Node:
    try:
        return query.parse(written)
    except query.QuerySyntaxError as error:
        raise SearchError(text("query-syntax", value=str(error))) from error


def _as_match(node: query.Node) -> str | None:
    """An FTS5 expression for what asks only for words in the index, else None."""
    if isinstance(node, query.Term) and (node.field in (None, "text") or node.field in _TEXT_COLUMNS):
        phrase = match_phrase(node.value)
        column = _TEXT_COLUMNS.get(node.field or "")
        return f"{{{column}}} : ({phrase})" if column and phrase else phrase
    if isinstance(node, (query.All, query.Any)):
        parts = [_as_match(part) for part in node.parts]
        if all(parts):
            return (" AND " if isinstance(node, query.All) else " OR ").join(f"({part})" for part in parts)
    return None


def _as_sql(node: query.Node) -> tuple[str, list[Any]]:
    expression = _as_match(node)
    if expression:
        return "d.number IN (SELECT rowid FROM search WHERE search MATCH ?)", [expression]
    match node:
        case query.Everything():
            return "1", []
        case query.Not(inner):
            clause, values = _as_sql(inner)
            return f"NOT ({clause})", values
        case query.All(parts) | query.Any(parts):
            compiled = [_as_sql(part) for part in parts]
            word = " AND " if isinstance(node, query.All) else " OR "
            return f"({word.join(clause for clause, _ in compiled)})", [one for _, some in compiled for one in some]
        case query.Range():
            return _range_as_sql(node)
        case query.Term():
            return _term_as_sql(node)


def _term_as_sql(term: query.Term) -> tuple[str, list[Any]]:
    field = term.field
    if field is None or field == "text" or field in _TEXT_COLUMNS:
        return "0", []  # a word without any letter or digit is found nowhere
    if (field, term.value) in _ALWAYS_TRUE:
        return "1", []
    if field in ("metadata_created", "metadata_modified"):
        return f"{_COLUMNS[field]} = ?", [_moment(term.value)]
    column = _COLUMNS.get(field)
    operator, value = ("GLOB", re.sub(r"([*?\[])", r"[\1]", term.value) + "*") if term.prefix else ("=", term.value)
    if column:
        return f"{column} {operator} ?", [value]
    fields = [field] if field in _TERM_FIELDS else [field, f"extras_{field}"]
    places = ", ".join("?" for _ in fields)
    return (
        f"d.number IN (SELECT dataset FROM terms WHERE field IN ({places}) AND value {operator} ?)",
        [*fields, value],
    )


def _range_as_sql(node: query.Range) -> tuple[str, list[Any]]:
    timed = node.field in ("metadata_created", "metadata_modified")
    ends = [(">" + "=" * node.with_low, node.low), ("<" + "=" * node.with_high, node.high)]
    tests = [(sign, _moment(end) if timed else end) for sign, end in ends if end is not None]
    column = _COLUMNS.get(node.field, "value")
    clause = " AND ".join(f"{column} {sign} ?" for sign, _ in tests) or "1"
    values: list[Any] = [end for _, end in tests]
    if node.field in _COLUMNS:
        return f"({clause})", values
    if node.field in _TEXT_COLUMNS or node.field == "text":
        return "1", []
    return (
        f"d.number IN (SELECT dataset FROM terms WHERE field IN (?, ?) AND {clause})",
        [node.field, f"extras_{node.field}", *values],
    )


_NOW = re.compile(r"NOW(?:-([0-9]{1,6})(DAY|HOUR|MINUTE)S?)?")


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


def _order(sort: str, ranked: bool) -> str:
    """ORDER BY for `sort`; bm25 is smaller for better hits."""
    parts, falling = [], False
    for one in sort.split(","):
        field, _, direction = one.strip().partition(" ")
        if field not in _SORTS or direction.strip().lower() not in ("asc", "desc"):
            raise SearchQueryError('Invalid "sort" parameter')
        falling = (direction.strip().lower() == "desc") != (field == "score")
        if field != "score" or ranked:
            parts.append(f"{_SORTS[field]} {'DESC' if falling else 'ASC'}")
    return ", ".join([*parts, "d.number DESC" if falling else "d.number"])


def _facets(context: Context, data: Mapping[str, Any], source: str, parameters: list[Any]) -> dict[str, dict[str, int]]:
    fields = string_list(data, "facet.field")
    limit = _facet_limit(data)
    if not as_flag(data.get("facet"), default=True):
        return {}
    statement = (
        f"SELECT value, count(*) AS n FROM terms WHERE field = ? AND dataset IN (SELECT d.number {source})"
        " GROUP BY value HAVING n >= ? ORDER BY n DESC, value LIMIT ?"
    )
    least = max(natural(data, "facet.mincount", 1), 1)
    return {
        field: {
            row["value"]: row["n"] for row in context.connection.execute(statement, [field, *parameters, least, limit])
        }
        for field in fields
    }


def _facet_limit(data: Mapping[str, Any]) -> int:
    value = as_text(data.get("facet.limit"))
    if value == "-1":
        return -1
    try:
        return natural(data, "facet.limit", 50)
    except ValidationFailed:
        raise SearchQueryError('Invalid "facet.limit" parameter') from None
