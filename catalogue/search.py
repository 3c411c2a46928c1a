"""`package_search`: from its parameters to the numbers of the datasets on a page, their count, and counts by facet."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue import query
from catalogue.context import Context
from catalogue.errors import SearchError, SearchQueryError, ValidationFailed
from catalogue.fields.reading import as_flag, as_text, from_json, natural, string_list
from catalogue.licenses import LICENSES
from catalogue.matching import Matching, relation
from catalogue.ranking import DEFAULT_SORT, Ranking, read_sort
from catalogue.store import Store
from catalogue.texts import text

if TYPE_CHECKING:
    from catalogue.index import Index, Mask, Numbers

MOST_ROWS = 1000
_MOST_FACETS = 50
_MOST_FILTERS = 100
_USUAL_FACETS = ("organization", "tags", "res_format", "license_id")
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
    sort = as_text(data.get("sort")) or DEFAULT_SORT
    order = read_sort(sort)
    index = context.store.indexes.at(context.connection)
    matching = Matching(context.connection, index)
    asked = _asked(data)
    found = matching.find(query.All((asked, *_filters(data)))) & _visible(context, index, data)
    numbers = found.nonzero()[0]
    page: list[int] = []
    if rows and start < len(numbers):
        page = Ranking(context.connection, index, asked).page(numbers, order, start, rows)
    return Found(len(numbers), page, sort, _facets(context, data, index, numbers))


def prepare(store: Store) -> None:
    """Reads into memory what the first search would have to wait for."""
    with suppress(sqlite3.Error), store.reading(patience=math.inf) as connection:
        index = store.indexes.at(connection)
        for field in _USUAL_FACETS:
            index.facet(connection, field, relation(field))


def facet_titles(context: Context, field: str, values: Iterable[str]) -> Mapping[str, str]:
    """What people read for the values of a facet, where that differs."""
    if field in ("organization", "groups"):
        rows = context.connection.execute(
            "SELECT name, title FROM groups WHERE name IN (SELECT value FROM json_each(?))", (json.dumps([*values]),)
        )
        return {row["name"]: row["title"] for row in rows if row["title"].strip()}
    if field == "license_id":
        return {license.id: license.title for license in LICENSES.values()}
    return {}


def _check_parameters(data: Mapping[str, Any]) -> None:
    unknown = sorted(key for key in data if key not in _PARAMETERS and not key.startswith("ext_"))
    if unknown:
        raise SearchQueryError(f"Invalid search parameters: {unknown}")


def _visible(context: Context, index: Index, data: Mapping[str, Any]) -> Mask:
    """Public datasets; on request also those that the caller may see beyond that."""
    own = list(context.capacities())
    edited = [one for one in own if context.may_edit_in(one)]
    visible = index.public
    for flag, clause, where in (
        ("include_private", "state = 'active' AND private = 1", own),
        ("include_drafts", "state = 'draft'", edited),
        ("include_deleted", "state = 'deleted'", edited),
    ):
        if not as_flag(data.get(flag)) or context.user is None:
            continue
        places = "1" if context.is_sysadmin() else f"organization IN ({', '.join('?' for _ in where)})"
        statement = f"SELECT number FROM datasets WHERE {clause} AND {places}"
        visible = visible | index.mask(context.connection, statement, [] if context.is_sysadmin() else where)
    return visible


def _asked(data: Mapping[str, Any]) -> query.Node:
    asked = (as_text(data.get("q")) or "").strip()
    return _parse(asked) if ":" in asked else query.parse_words(asked)


def _filters(data: Mapping[str, Any]) -> list[query.Node]:
    """All of them together may be as long as one."""
    filters = [*_text_list(data.get("fq")), *_text_list(from_json(data.get("fq_list"), "fq_list"))]
    if len(filters) > _MOST_FILTERS:
        raise SearchError(text("query-many", most=_MOST_FILTERS))
    if sum(map(len, filters)) > query.LONGEST:
        raise SearchError(text("query-syntax", value=filters[-1][:40]))
    return [_parse(one) for one in filters if one.strip()]


def _text_list(value: Any) -> list[str]:
    """Filters one by one; a comma inside a filter is the filter's own. Only null is none: no filter goes unheard."""
    sent = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
    for one in sent:
        if isinstance(one, (list, dict)):
            raise SearchError(text("query-syntax", value=json.dumps(one, ensure_ascii=False)[:40]))
    return [as_text(one) or "" for one in sent]


def _parse(written: str) -> query.Node:
    try:
        return query.parse(written)
    except query.QuerySyntaxError as error:
        raise SearchError(text("query-syntax", value=str(error))) from error


def _facets(context: Context, data: Mapping[str, Any], index: Index, found: Numbers) -> dict[str, dict[str, int]]:
    fields = string_list(data, "facet.field")
    limit = _facet_limit(data)
    least = natural(data, "facet.mincount", 1)
    if len(fields) > _MOST_FACETS:
        raise SearchQueryError('Invalid "facet.field" parameter')
    if not as_flag(data.get("facet"), default=True):
        return {}
    connection = context.connection
    return {field: index.facet(connection, field, relation(field)).count(found, least, limit) for field in fields}


def _facet_limit(data: Mapping[str, Any]) -> int:
    value = as_text(data.get("facet.limit"))
    if value == "-1":
        return -1
    try:
        return natural(data, "facet.limit", 50)
    except ValidationFailed:
        raise SearchQueryError('Invalid "facet.limit" parameter') from None
