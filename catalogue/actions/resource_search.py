"""Searching resources by their fields, and the formats that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.actions.views import show_resources
from catalogue.context import Context
from catalogue.errors import ValidationFailed
from catalogue.fields.reading import as_text, from_json, natural
from catalogue.fields.words import asked_words, checked_words
from catalogue.store.database import escaped
from catalogue.store.datasets import load_datasets
from catalogue.store.visibility import PUBLIC
from catalogue.texts import text

_MOST = 1000
_MOST_CONDITIONS = 100
# Left to itself, SQLite looks every resource up by its id.
_FOUND = (
    "SELECT r.dataset, r.position FROM resources r NOT INDEXED"
    f" WHERE +r.dataset IN (SELECT number FROM datasets WHERE {PUBLIC})"
)
_KEPT = ("format", "description", "hash", "name", "resource_type", "mimetype", "mimetype_inner", "size", "cache_url")
_COLUMNS = {name: f"json_extract(r.record, '$.{name}')" for name in (*_KEPT, "last_modified", "cache_last_updated")} | {
    "id": "r.id",
    "package_id": "(SELECT id FROM datasets WHERE number = r.dataset)",
    "position": "r.position",
    "created": "r.created",
    "metadata_modified": "r.modified",
    "url": "coalesce(r.file_name, json_extract(r.record, '$.url'))",
    "state": "'active'",
    "url_type": "CASE WHEN r.file IS NULL THEN NULL ELSE 'upload' END",
}
_EXACT = frozenset({"position", "size", "created", "metadata_modified", "last_modified", "cache_last_updated"})


@read
def resource_search(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Searches the resources of the public datasets; all that is asked for must fit. At most 1000 are given.

    :param query (any, required): `field:text` or a list of these; the text is a part of the field (of `hash` the
        beginning)
    :param order_by: a field
    :param offset, limit: a part of what is found
    """
    clauses, values = _conditions(data)
    order = _COLUMNS.get(as_text(data.get("order_by")) or "", "r.dataset, r.position")
    limit, offset = min(natural(data, "limit", _MOST), _MOST), natural(data, "offset", 0)
    statement = f"{_FOUND} {' '.join(f'AND {clause}' for clause in clauses)} ORDER BY {order}"
    places = [(row["dataset"], row["position"]) for row in context.connection.execute(statement, values)]
    return {"count": len(places), "results": _shown(context, places[offset : offset + limit])}


@read
def format_autocomplete(context: Context, data: Mapping[str, Any]) -> list[str]:
    """Formats of public resources that contain a text, in small letters, the most frequent first.

    :param q (required): the text
    :param limit: how many at most (default 5)
    """
    rows = context.connection.execute(
        f"SELECT value FROM terms JOIN datasets ON number = dataset WHERE field = 'res_format' AND {PUBLIC}"
        " AND value LIKE ? ESCAPE '\\' GROUP BY lower(value) ORDER BY count(*) DESC, value LIMIT ?",
        (f"%{escaped(asked_words(data))}%", natural(data, "limit", 5)),
    )
    return [row["value"].lower() for row in rows]


def _conditions(data: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    sent = from_json(data.get("query"), "query")
    if sent is None:
        raise ValidationFailed({"query": text("missing")})
    asked = [sent] if isinstance(sent, str) else sent
    if not isinstance(asked, list) or not all(isinstance(one, str) and ":" in one for one in asked):
        raise ValidationFailed({"query": text("query-pairs")})
    if len(asked) > _MOST_CONDITIONS:
        raise ValidationFailed({"query": text("query-many", most=_MOST_CONDITIONS)})
    clauses, values = [], []
    for field, _, term in (one.partition(":") for one in asked):
        column = _COLUMNS.get(field)
        if column is None:
            raise ValidationFailed({"query": text("query-field", field=field)})
        if field in _EXACT:
            clauses.append(f"CAST({column} AS TEXT) = ?")
            values.append(term)
        else:
            clauses.append(f"{column} LIKE ? ESCAPE '\\'")
            values.append(f"{'' if field == 'hash' else '%'}{escaped(checked_words(term, 'query'))}%")
    return clauses, values


def _shown(context: Context, places: list[tuple[int, int]]) -> list[dict[str, Any]]:
    datasets = {one.number: one for one in load_datasets(context.connection, {number for number, _ in places})}
    return show_resources(context, [(datasets[number], place) for number, place in places])
