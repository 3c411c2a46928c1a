"""Rows found → the answer of `datastore_search`."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from catalogue.errors import ValidationFailed
from catalogue.fields.reading import as_flag, from_json
from catalogue.packed import packed
from catalogue.rows.asking import MOST_ROWS, read_query
from catalogue.rows.filters import parse_filters
from catalogue.rows.model import ID, Column, RowQuery, Table
from catalogue.rows.query import count, select_rows, selected
from catalogue.rows.values import SHOWN_TYPES, to_cell
from catalogue.texts import text

_FORMATS = {"objects": "", "lists": "", "csv": ",", "tsv": "\t"}
# What an answer repeats of what was asked, where it was.
_REPEATED = ("q", "full_text", "plain", "language", "sort", "distinct", "offset", "lat", "lon", "distance")
_RANK = 1.0  # every row that is found contains every word


def search(connection: sqlite3.Connection, table: Table, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, with CKAN's keys. Raises ValidationFailed."""
    format_ = str(data.get("records_format") or "objects")
    if format_ not in _FORMATS:
        raise ValidationFailed({"records_format": [text("rows-one-of", values=", ".join(_FORMATS))]})
    query = read_query(table, data)
    ranks = _ranks(table, query)
    if query.columns is not None:
        query = replace(query, columns=[name for name in query.columns if name not in ranks] or [ID])
    query = replace(query, limit=min(query.limit, MOST_ROWS))
    found = selected(table, query)
    columns = [*found, *ranks.values()]
    rows = [(*row, *(_RANK for _ in ranks)) for row in select_rows(connection, table, query)]
    answer = _repeated(table, data, query) | {
        "include_next_page": as_flag(data.get("include_next_page")),
        "include_total": as_flag(data.get("include_total"), default=True),
        "limit": query.limit,
        "records_format": format_,
        "resource_id": table.resource,
        "fields": show_columns(found) + [{"id": name, "type": "float"} for name in ranks],
        "records": _records(format_, columns, rows),
    }
    if answer["include_total"]:
        is_all = len(rows) < query.limit and (rows or not query.offset)
        answer["total"] = query.offset + len(rows) if is_all else count(connection, table, query)
    if answer["include_next_page"] and rows:
        answer |= _next_page(query, [column.id for column in columns], rows[-1])
    return answer


def show_columns(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Columns as CKAN describes them: id, type, and `info` where there is any."""
    return [
        {"id": one.id, "type": "int" if one.id == ID else SHOWN_TYPES.get(one.type, one.type)}
        | ({"info": one.info} if one.info else {})
        for one in columns
    ]


def delimited(columns: list[Column], rows: Iterable[tuple[Any, ...]], delimiter: str) -> str:
    """Rows as CSV or TSV, without headings."""
    kinds = [column.type for column in columns]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(list(map(_cell, kinds, row)) for row in rows)
    return text.getvalue()


def _cell(kind: str, value: Any) -> str:
    is_json = kind == "json" and value is not None
    return to_cell(kind, packed(value) if is_json else value)


def _records(format_: str, columns: list[Column], rows: list[tuple[Any, ...]]) -> Any:
    if format_ == "objects":
        names = [column.id for column in columns]
        return [dict(zip(names, row, strict=True)) for row in rows]
    return [list(row) for row in rows] if format_ == "lists" else delimited(columns, rows, _FORMATS[format_])


def _ranks(table: Table, query: RowQuery) -> dict[str, Column]:
    """The columns of ranks that CKAN adds where words are searched, by name."""
    names = ["rank"] if query.q else []
    if isinstance(query.q, Mapping):
        names = [f"rank {name}" for name in query.q]
    known, asked = table.places(), set(query.columns or ())
    return {name: Column(name, "float") for name in names if name not in known and (not asked or name in asked)}


def _repeated(table: Table, data: Mapping[str, Any], query: RowQuery) -> dict[str, Any]:
    answer = {key: data[key] for key in _REPEATED if key in data}
    if "offset" in answer:
        answer["offset"] = query.offset
    for key in ("distinct", "plain"):
        if key in answer:
            answer[key] = as_flag(answer[key])
    if "q" in answer and isinstance(query.q, dict):
        answer["q"] = from_json(answer["q"], "q")
    if "filters" in data:
        answer["filters"] = query.filters
    operation = parse_filters(query.filters, table)
    return answer | ({"filterops": operation.shown()} if operation else {})


def _next_page(query: RowQuery, names: list[str], last: tuple[Any, ...]) -> dict[str, Any]:
    """The filter that finds the rows after these, where they are sorted by `_id` and show it."""
    clauses = [one.lower().split() for one in query.sort]
    descending = clauses == [[ID, "desc"]]
    by_id = descending or clauses in ([[ID]], [[ID, "asc"]]) or not (clauses or query.near or query.distinct)
    if not by_id or ID not in names:
        return {}
    return {"next_page": {ID: {"lt" if descending else "gt": last[names.index(ID)]}}}
