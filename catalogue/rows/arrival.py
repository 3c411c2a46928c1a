"""A table for each CSV or TSV as it arrives, in the transaction that stores the dataset.

A file that cannot be made a table is published all the same; why there is none is kept (`tables.problem_of`). A table
is made again only when the file or its schema changed, and goes with its resource. One that was written over the API
stays until a file arrives.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from catalogue.context import Context
from catalogue.descriptor import published_resources
from catalogue.rows import tables
from catalogue.rows.folding import fold_rows
from catalogue.rows.model import Table
from catalogue.rows.reading import DELIMITERS, NoTable, Reader
from catalogue.rows.tableschema import Plan, as_schema, mark_of, plan_columns, primary_key
from catalogue.store.model import Dataset, Resource
from catalogue.store.schema import ROW_WIDTHS


def follow(context: Context, old: Dataset | None, new: Dataset) -> None:
    """Brings the tables of a dataset's resources up to date; to be called when `new` is stored in place of `old`."""
    known = {one.id for one in new.resources}
    for resource in old.resources if old else []:
        if resource.id not in known:
            tables.forget(context.connection, resource.id)
    held = tables.sources(context.connection, known)
    package: dict[str, dict[str, Any]] | None = None
    for resource in new.resources:
        if _is_table(resource) and package is None and as_schema(resource.fields.get("schema")) is None:
            package = published_resources(context.store.files, new)
        schema, source = _source(resource, package or {})
        if source != held.get(resource.id):
            _replace(context, resource, schema, source)


def _is_table(resource: Resource) -> bool:
    return resource.file is not None and resource.format in DELIMITERS


def _source(resource: Resource, package: Mapping[str, dict[str, Any]]) -> tuple[dict[str, Any] | None, str | None]:
    """The schema of a file, and what tells this file with this schema from others; None: no table can be made."""
    if not _is_table(resource):
        return None, None
    written = resource.fields.get("schema")
    if as_schema(written) is None:
        written = _schema_in(package, resource)
    return as_schema(written), f"{resource.format} {resource.file} {mark_of(written)}"


def _schema_in(package: Mapping[str, dict[str, Any]], resource: Resource) -> object:
    """What stands for the schema of the package's resource with the same path, or else the same file name."""
    own = package.get(str(resource.fields.get("path")))
    named = (entry for path, entry in package.items() if PurePosixPath(path).name == resource.file_name)
    entry = own if own is not None else next(named, None)
    return entry.get("schema") if entry is not None else None


def _replace(context: Context, resource: Resource, schema: dict[str, Any] | None, source: str | None) -> None:
    connection = context.connection
    tables.forget(connection, resource.id)
    if source is None:
        return
    connection.execute("SAVEPOINT arrival")
    try:
        _make(context, resource, schema, source)
    except NoTable as reason:
        connection.execute("ROLLBACK TO arrival")
        problem = json.dumps([reason.code, reason.params])
        tables.note_problem(connection, resource.id, source, problem, context.now)
    connection.execute("RELEASE arrival")


def _make(context: Context, resource: Resource, schema: dict[str, Any] | None, source: str) -> None:
    """Types are believed first; only where a cell contradicts them is the file read a second time."""
    settings, path = context.settings, context.store.files.path(resource.file or "")
    try:
        if path.stat().st_size > settings.max_table_size:
            raise NoTable("bytes", limit=settings.max_table_size)
        plans: list[Plan] = []
        while True:
            reader = Reader(path, resource.format, min(settings.max_table_columns, ROW_WIDTHS[-1]))
            plans = plans or plan_columns(reader.headings, schema)
            columns = [plan.column for plan in plans]
            table = tables.begin(context.connection, resource.id, columns, source, context.now)
            try:
                wrong = _fill(context.connection, table, reader, plans, settings.max_table_rows)
            finally:
                reader.close()
            if not wrong:
                break
            tables.clear(context.connection, table)
            for place in wrong:
                plans[place].give_up()
    except OSError:
        raise NoTable("unreadable") from None
    key = primary_key(reader.headings, schema)
    table = replace(table, columns=[plan.column for plan in plans], primary_key=key)
    tables.index_all(context.connection, table)


def _fill(connection: sqlite3.Connection, table: Table, reader: Reader, plans: list[Plan], limit: int) -> set[int]:
    """Stores all rows; or, once a cell does not fit, only looks which other columns have such cells, too."""
    wrong: set[int] = set()
    count = 0
    for rows in reader:
        if count + len(rows) > limit:
            raise NoTable("rows", limit=limit)
        values = []
        columns = list(zip(*rows, strict=True))
        for place, cells in enumerate(columns):
            try:
                values.append(plans[place].values(cells) if place not in wrong else [])
            except ValueError:
                wrong.add(place)
        if not wrong:
            tables.append(connection, table, count + 1, values, fold_rows(columns))
        count += len(rows)
    return wrong
