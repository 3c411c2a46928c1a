"""Rows of resources, as CKAN's DataStore has them. There is no SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from catalogue.actions.registry import read, write
from catalogue.actions.resource import resource_create
from catalogue.context import Context
from catalogue.errors import NotFound, ValidationFailed
from catalogue.fields.reading import as_flag, as_text, from_json, required
from catalogue.rows import tables, writing
from catalogue.rows.answers import search, show_columns
from catalogue.rows.asking import KNOWN, MOST_ROWS, read_names
from catalogue.rows.filters import condition, has_empty_part, parse_filters
from catalogue.rows.model import ID, RowQuery, Table
from catalogue.rows.query import find_table, select
from catalogue.rows.values import NATIVE_TYPES
from catalogue.store.datasets import dataset_number, dataset_of_resource
from catalogue.store.model import Dataset, Resource
from catalogue.store.schema import ROW_WIDTHS
from catalogue.texts import text

_METHODS = ("upsert", "insert", "update")


@read
def datastore_search(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of a resource.

    :param resource_id (required): the resource's id
    :param filters (object): {"column": value}, {"column": [values]}, {"column": {"gte": 1, "lt": 9}},
        {"$or": [{…}, {…}]}
    :param q (any): words (at most 50) that a row must contain, whatever their width, case or kana; or
        {"column": "words"}
    :param fields (any): columns to return (default: `_id` and all)
    :param sort: "column, other desc nulls last", at most 50 columns (default: `_id`, or the distance)
    :param limit: rows at most (default 100, at most 32000)
    :param offset: rows to pass over
    :param distinct: equal rows once
    :param include_total: count all rows found (default: yes)
    :param records_format: objects (default), lists, csv or tsv
    :param include_next_page: with the filter that finds the next page, where rows are sorted by `_id`
    :param lat, lon: degrees: the nearest rows first, each with its `_distance` in metres (along a sphere: up to 0.6 %
        from the distance on the earth)
    :param distance: metres: only rows that are no farther away
    :param plain, language, total_estimation_threshold: taken as in CKAN, without effect
    """
    resource = _resource_id(data)
    unknown = [key for key in data if key not in KNOWN]
    if unknown:
        raise ValidationFailed({"__extras": [f'invalid value "{unknown[0]}"']})
    table = readable_table(context, resource)
    context.dataset = dataset_number(context.connection, resource)
    return search(context.connection, table, data)


@read
def datastore_info(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a resource's table, with their types, labels and notes.

    :param id (required): the resource's id
    :param include_meta: number of rows and size, too (default: yes)
    :param include_fields_schema: native types and keys of the columns, too (default: yes)
    """
    table = readable_table(context, _resource_id(data))
    fields = show_columns(table.columns)
    if as_flag(data.get("include_fields_schema"), default=True):
        fields = [one | {"schema": _native(table, one["id"])} for one in fields]
    if not as_flag(data.get("include_meta"), default=True):
        return {"fields": fields}
    return {"fields": fields, "meta": _meta(context.connection, table)}


@write
def datastore_create(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Makes a resource's table, or adds columns and records to the one there is.

    :param resource_id: the resource's id, or
    :param resource (object): {package_id, name, …}: a new resource that has nothing but its rows
    :param fields (objects): [{id, type, info: {label, notes}}]; types: text int int8 float numeric bool date time
        timestamp json
    :param records: [{column: value}]
    :param primary_key (any): columns whose values tell rows apart
    :param delete_fields (boolean): removes the columns that are not in `fields`
    :param include_records: the records as stored in the answer
    :param force: also for a resource with a file or an address of its own
    """
    sent = {key: from_json(value, key) for key, value in data.items()}
    records = _records(sent)
    if sent.get("aliases") or sent.get("triggers"):
        raise ValidationFailed({("aliases" if sent.get("aliases") else "triggers"): [text("rows-no-aliases")]})
    resource = _resource_to_fill(context, sent)
    held = find_table(context.connection, resource.id)
    first = records[0] if records else None
    fields = sent.get("fields") or [{"id": column.id} for column in (held.columns if held else [])]
    columns = writing.read_fields(fields, held.columns if held else [], first)
    table = _shaped(context, resource, held, columns, delete=as_flag(sent.get("delete_fields")))
    if sent.get("primary_key") is not None:
        table = writing.set_primary_key(context.connection, table, read_names(sent, "primary_key"))
    ids = _write(context, table, records, "insert")
    answer = {key: value for key, value in sent.items() if key not in ("records", "force", "include_records", "id")}
    defaults = {"calculate_record_count": "background", "delete_fields": False}
    answer = defaults | answer | {"resource_id": resource.id, "method": "insert"}
    return answer | _written(context, sent, table, ids)


@write
def datastore_upsert(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Changes and adds records.

    :param resource_id (required): the resource's id
    :param records: [{column: value}]; a record names its row by the primary key, or by `_id`
    :param method: upsert (default), insert, or update
    :param include_records: the records as stored in the answer
    :param dry_run (boolean): only looks whether it would succeed
    :param force: also for a resource with a file or an address of its own
    """
    sent = {key: from_json(value, key) for key, value in data.items()}
    resource_id, records = _resource_id(sent), _records(sent)
    method = sent.get("method") or "upsert"
    if method not in _METHODS:
        raise ValidationFailed({"method": [text("rows-one-of", values=", ".join(_METHODS))]})
    table = _writable_table(context, resource_id, sent)
    context.connection.execute("SAVEPOINT upsert")
    ids = _write(context, table, records, method)
    hidden = ("records", "force", "include_records", "id")
    answer = {key: value for key, value in sent.items() if key not in hidden}
    answer = {"calculate_record_count": "background"} | answer | {"method": method, "resource_id": resource_id}
    answer |= _written(context, sent, table, ids)
    if as_flag(sent.get("dry_run")):
        context.connection.execute("ROLLBACK TO upsert")
    context.connection.execute("RELEASE upsert")
    return answer


@write
def datastore_delete(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Removes the rows that the filters find; without filters, the whole table.

    :param resource_id (required): the resource's id
    :param filters (object): as those of datastore_search; {} finds all rows
    :param include_deleted_records: the rows that were removed, in the answer; at most 32000
    :param force: also for a resource with a file or an address of its own
    """
    filters = from_json(data.get("filters"), "filters")
    if filters is not None and not isinstance(filters, Mapping):
        raise ValidationFailed({"filters": [text("not-object")]})
    if filters is not None:
        return _delete_records(context, data, filters)
    table = _writable_table(context, _resource_id(data), data)
    if table.source is None:
        tables.forget(context.connection, table.resource)
    else:  # or the next change of the dataset would make it again
        tables.note_problem(context.connection, table.resource, table.source, '["removed", {}]', context.now)
    return {"resource_id": table.resource}


@write
def datastore_records_delete(context: Context, data: Mapping[str, Any]) -> dict[str, Any]:
    """Removes the rows that the filters find, never the table.

    :param resource_id (required): the resource's id
    :param filters (object, required): as those of datastore_search; {} removes all rows
    :param include_deleted_records: the rows that were removed, in the answer; at most 32000
    :param force: also for a resource with a file or an address of its own
    """
    filters = from_json(data.get("filters"), "filters")
    if filters is None or not isinstance(filters, Mapping):
        raise ValidationFailed({"filters": [text("missing" if filters is None else "not-object")]})
    return _delete_records(context, data, filters)


def readable_table(context: Context, resource_id: str) -> Table:
    """The table of a resource that the caller may read. Raises NotFound, NotAuthorized."""
    dataset = dataset_of_resource(context.connection, resource_id)
    if dataset is not None:
        context.require_read(dataset)
    return _table(context, resource_id)


def _table(context: Context, resource_id: str) -> Table:
    table = find_table(context.connection, resource_id)
    if table is None:
        raise NotFound(text("rows-none", id=resource_id))
    return table


def _resource_id(data: Mapping[str, Any]) -> str:
    return as_text(data.get("resource_id")) or as_text(data.get("id")) or required(data, "resource_id")


def _records(sent: Mapping[str, Any]) -> list[Any]:
    records = sent.get("records") or []
    if not isinstance(records, list):
        raise ValidationFailed({"records": [text("not-objects")]})
    return records


def _resource_to_fill(context: Context, sent: Mapping[str, Any]) -> Resource:
    """The resource that datastore_create is about; a new one where one is described."""
    described, identifier = sent.get("resource"), as_text(sent.get("resource_id")) or as_text(sent.get("id"))
    if described and identifier:
        raise ValidationFailed({"resource": ["resource cannot be used with resource_id"]})
    if not described and not identifier:
        raise ValidationFailed({"resource_id": ["resource_id or resource required"]})
    if not described:
        return _writable(
            context, identifier or "", sent, missing=ValidationFailed({"resource_id": [text("not-found")]})
        )
    if not isinstance(described, Mapping) or described.get("url") or "upload" in described:
        raise ValidationFailed({"resource": [text("rows-new-resource")]})
    made = resource_create.function(context, {**described, "url": ""})
    return _writable(context, made["id"], sent, missing=NotFound())


def _writable(context: Context, identifier: str, sent: Mapping[str, Any], missing: Exception) -> Resource:
    """The resource. Raises NotAuthorized, or ValidationFailed where writing would contradict its file."""
    dataset = dataset_of_resource(context.connection, identifier)
    if dataset is None:
        raise missing
    context.require_edit(dataset)
    resource = _of(dataset, identifier)
    if (resource.file or resource.fields.get("url")) and not as_flag(sent.get("force")):
        raise ValidationFailed({"read-only": [text("rows-read-only")]})
    return resource


def _writable_table(context: Context, identifier: str, sent: Mapping[str, Any]) -> Table:
    _writable(context, identifier, sent, missing=NotFound(text("rows-none", id=identifier)))
    return _table(context, identifier)


def _of(dataset: Dataset, identifier: str) -> Resource:
    return next(one for one in dataset.resources if one.id == identifier)


def _shaped(context: Context, resource: Resource, held: Table | None, columns: list[Any], delete: bool) -> Table:
    """The table with these columns: a new one, or the one there is, with its other columns unless they go."""
    most = min(context.settings.max_table_columns, ROW_WIDTHS[-1])
    if len({column.id for column in [*columns, *(held.columns if held and not delete else [])]}) > most:
        raise ValidationFailed({"fields": [text("rows-problem-columns", limit=most)]})
    if held is None:
        source = tables.sources(context.connection, [resource.id]).get(resource.id)
        return tables.create(context.connection, resource.id, columns, source, context.now)
    described = {column.id: column for column in columns}
    kept = [described.pop(one.id, None if delete else one) for one in held.columns]
    wanted = [one for one in kept if one] + list(described.values())
    table = writing.reshape(context.connection, held, wanted)
    lost = set(held.primary_key) - {one.id for one in wanted}
    return writing.set_primary_key(context.connection, table, []) if lost else table


def _write(context: Context, table: Table, records: list[Any], method: str) -> list[int]:
    most = context.settings.max_table_rows
    ids = writing.write_records(context.connection, table, records, method, most)
    tables.counted(context.connection, replace(table, modified=context.now))
    return ids


def _written(context: Context, sent: Mapping[str, Any], table: Table, ids: list[int]) -> dict[str, Any]:
    if not as_flag(sent.get("include_records")):
        return {}
    query = RowQuery(filters={ID: [one - table.base for one in ids]}, limit=-1)
    return {"records": list(select(context.connection, table, query))}


def _delete_records(context: Context, data: Mapping[str, Any], filters: Mapping[str, Any]) -> dict[str, Any]:
    table = _writable_table(context, _resource_id(data), data)
    operation = parse_filters(filters, table)
    if filters and has_empty_part(filters):
        raise ValidationFailed({"filters": [text("rows-filter-empty")]})
    where, values = condition(operation, table)
    found = context.connection.execute(
        f"SELECT r.id FROM {table.rows} AS r WHERE r.id BETWEEN ? AND ? AND {where}", [*table.ids, *values]
    )
    ids = [row["id"] for row in found.fetchall()]
    answer: dict[str, Any] = {"resource_id": table.resource, "filters": filters}
    if operation:
        answer["filterops"] = operation.shown()
    if as_flag(data.get("include_deleted_records")):
        if len(ids) > MOST_ROWS:  # none is removed that the caller would not be told
            raise ValidationFailed({"include_deleted_records": [text("rows-too-many", limit=MOST_ROWS)]})
        query = RowQuery(filters=filters, limit=MOST_ROWS)
        answer["deleted_records"] = list(select(context.connection, table, query))
    tables.remove_rows(context.connection, table, ids)
    tables.counted(context.connection, replace(table, modified=context.now))
    return answer


def _native(table: Table, name: str) -> dict[str, Any]:
    column = table.column(name)
    assert column is not None
    is_key = name in table.primary_key
    return {
        "native_type": NATIVE_TYPES.get(column.type, column.type),
        "notnull": False,
        "index_name": f"{table.resource}-key" if is_key else None,
        "is_index": is_key,
        "uniquekey": is_key and len(table.primary_key) == 1,
    }


def _meta(connection: sqlite3.Connection, table: Table) -> dict[str, Any]:
    """Sizes are bytes of the rows' text: rows of all resources share the pages of the database."""

    def number(sql: str, *values: object) -> int:
        return int(connection.execute(sql, values).fetchone()[0] or 0)

    size = number("SELECT sum(length(CAST(folded AS BLOB))) FROM row_words WHERE id BETWEEN ? AND ?", *table.ids)
    return {
        "id": table.resource,
        "count": table.count,
        "table_type": "BASE TABLE",
        "size": size,
        "db_size": number("PRAGMA page_count") * number("PRAGMA page_size"),
        "idx_size": size,
        "aliases": [],
    }
