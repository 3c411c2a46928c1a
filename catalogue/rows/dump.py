"""`GET /datastore/dump/<resource id>`: all rows of a table, or those asked for, as CSV, TSV, JSON or GeoJSON.

Parameters: `format` (csv), `bom`, and of datastore_search `q` `filters` `fields` `sort` `limit` (none) `offset`
`distinct` `lat` `lon` `distance`. Texts are exactly those that were published: a spreadsheet that opens a CSV may take
a cell that begins with = for a formula, so files are sent to be saved, never shown. Numbers are equal to those that
were published, where they have up to 15 digits (35.10 comes out as 35.1); booleans are true and false.

GeoJSON (RFC 7946) has a point for each row with coordinates on the earth; the other rows are left out. A feature's id
is the row's `_id`, its properties are the columns that were asked for and the coordinates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import chain, islice
from typing import Any

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from catalogue.api import base_address, failure, find_user, opened, unforeseen
from catalogue.context import Context
from catalogue.errors import ActionError, NotFound, ValidationFailed
from catalogue.etags import bare, listed_tags
from catalogue.fields.reading import as_flag
from catalogue.packed import packed
from catalogue.rows.answers import delimited, show_columns
from catalogue.rows.asking import read_query
from catalogue.rows.model import ID, Column, RowQuery, Table
from catalogue.rows.query import find_table, select_rows, selected
from catalogue.sending import cache_control, named
from catalogue.store.database import renew
from catalogue.store.datasets import dataset_of_resource
from catalogue.store.model import Dataset, Resource
from catalogue.texts import text

_LONGEST = 900.0  # seconds; a reader who stands still must not keep a state of the database for ever
_PATIENCE = 6  # times as long as another question: millions of rows may have to be sorted before the first is sent
_BLOCK = 500  # rows
Rows = Iterator[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Form:
    media_type: str
    write: Callable[[Table, list[Column], Rows], Iterator[str]]


async def dump(request: Request) -> Response:
    """The endpoint. Errors are those of the API, without an envelope's `help`."""
    form = request.query_params.get("format") or "csv"
    return await run_in_threadpool(table_response, request, request.path_params["id"], form)


def table_response(request: Request, resource: str, form: str) -> Response:
    """The table of a resource (by id) in a form: csv, tsv, json or geojson."""
    settings, store = opened(request)
    try:
        user = find_user(store, request)
        with ExitStack() as stack:
            connection = stack.enter_context(store.reading(_PATIENCE * settings.max_query_time))
            context = Context(connection, store, settings, user, base_address(request))
            return _prepared(request, context, stack, resource, form)
    except ActionError as error:
        return failure(error)
    except Exception as error:
        return failure(unforeseen("dump", error))


def _prepared(request: Request, context: Context, stack: ExitStack, identifier: str, name: str) -> Response:
    """The answer. Where rows are to be sent it takes over the stack: the transaction lasts until the last one."""
    dataset = dataset_of_resource(context.connection, identifier)
    if dataset is None:
        raise NotFound(text("rows-none", id=identifier))
    context.require_read(dataset)
    table = find_table(context.connection, identifier)
    if table is None:
        raise NotFound(text("rows-none", id=identifier))
    asked = request.query_params
    if name not in _FORMS:
        raise ValidationFailed({"format": [text("rows-one-of", values=", ".join(_FORMS))]})
    headers = _headers(dataset, table, name, str(asked))
    if bare(headers["etag"]) in listed_tags(request.headers.get("if-none-match")):
        return _without_body(304, headers)
    query = read_query(table, dict(asked), limit=-1)
    body = _blocks(context, table, query, name, as_flag(asked.get("bom")))
    if request.method == "HEAD":
        return _without_body(200, headers)
    blocks = chain([next(body)], body)
    return _Stream(stack.pop_all(), blocks, headers)


def _without_body(status: int, headers: dict[str, str]) -> Response:
    response = Response(status_code=status, headers=headers)
    del response.headers["content-length"]  # it would be that of the rows, which nobody has counted
    return response


def _blocks(context: Context, table: Table, query: RowQuery, name: str, bom: bool) -> Iterator[bytes]:
    """The first block comes when the query has begun, so that an error of it can still be told."""
    if name == "geojson":
        query = _with_place(table, query)
    columns = selected(table, query)
    rows = select_rows(context.connection, table, query)
    if bom and name != "geojson":
        yield b"\xef\xbb\xbf"
    for block in _FORMS[name].write(table, columns, rows):
        yield block.encode()
        renew(context.connection)  # however long all of it takes, and the reader


def _headers(dataset: Dataset, table: Table, name: str, asked: str) -> dict[str, str]:
    resource = next(one for one in dataset.resources if one.id == table.resource)
    mark = hashlib.sha256(f"{table.number} {table.modified} {name} {asked}".encode()).hexdigest()[:32]
    changed = datetime.fromisoformat(table.modified).replace(tzinfo=UTC)
    return {
        "content-type": _FORMS[name].media_type,
        "content-disposition": f"attachment; {named(_file_name(resource, name))}",
        "etag": f'W/"{mark}"',
        "last-modified": format_datetime(changed, usegmt=True),
        "cache-control": cache_control(dataset),
    }


def _file_name(resource: Resource, ending: str) -> str:
    """After the resource's name, or its file's, without what file systems refuse."""
    stem = str(resource.fields.get("name") or (resource.file_name or "").rpartition(".")[0] or resource.id)
    kept = "".join(one if one.isprintable() and one not in '\\/:*?"<>|%' else "-" for one in stem).strip(" .")[:80]
    return f"{kept.removesuffix(f'.{ending}') or resource.id}.{ending}"


class _Stream(StreamingResponse):
    """Sends the rows, and ends the transaction when that is done, broken off, or takes too long."""

    def __init__(self, stack: ExitStack, blocks: Iterable[bytes], headers: dict[str, str]) -> None:
        super().__init__(blocks, headers=headers)
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with anyio.move_on_after(_LONGEST):
                await super().__call__(scope, receive, send)
        finally:
            self._stack.close()


def _delimited(delimiter: str) -> Callable[[Table, list[Column], Rows], Iterator[str]]:
    def write(table: Table, columns: list[Column], rows: Rows) -> Iterator[str]:
        headings = [Column(column.id, "text") for column in columns]
        yield delimited(headings, [tuple(column.id for column in columns)], delimiter)
        while block := list(islice(rows, _BLOCK)):
            yield delimited(columns, block, delimiter)

    return write


def _json(table: Table, columns: list[Column], rows: Rows) -> Iterator[str]:
    yield f'{{\n  "fields": {packed(show_columns(columns))},\n  "records": ['
    before = "\n    "
    while block := list(islice(rows, _BLOCK)):
        yield before + ",\n    ".join(map(packed, block))
        before = ",\n    "
    yield "\n]}\n"


def _with_place(table: Table, query: RowQuery) -> RowQuery:
    """Also the columns that a point is made of."""
    place = table.coordinates()
    if place is None:
        raise ValidationFailed({"format": [text("rows-no-coordinates")]})
    shown = query.columns if query.columns is not None else [column.id for column in table.columns]
    return replace(query, columns=list(dict.fromkeys([*shown, ID, *place])))


def _geojson(table: Table, columns: list[Column], rows: Rows) -> Iterator[str]:
    place = table.coordinates()
    assert place is not None  # `_with_place` saw to it
    names = [column.id for column in columns]
    yield '{"type": "FeatureCollection", "features": ['
    before = "\n"
    while block := list(islice(rows, _BLOCK)):
        records = [dict(zip(names, row, strict=True)) for row in block]
        points = [(record[place[1]], record[place[0]], record) for record in records]
        features = [packed(_feature(*point)) for point in points if _is_place(*point[:2])]
        if features:
            yield before + ",\n".join(features)
            before = ",\n"
    yield "\n]}\n"


def _is_place(longitude: Any, latitude: Any) -> bool:
    return latitude is not None and longitude is not None and -90 <= latitude <= 90 and -180 <= longitude <= 180


def _feature(longitude: float, latitude: float, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": record.pop(ID),
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": record,
    }


_FORMS = {
    "csv": _Form("text/csv; charset=utf-8", _delimited(",")),
    "tsv": _Form("text/tab-separated-values; charset=utf-8", _delimited("\t")),
    "json": _Form("application/json; charset=utf-8", _json),
    "geojson": _Form("application/geo+json", _geojson),
}
