"""Tables of a portal's datastore: typed columns with labels and notes, filled so that no loader mangles them.

The files are published already when a table is filled, so nothing that goes wrong here takes them back. A mark in the
data dictionary, written with the last rows, says what a table was filled with: one that has it is left alone. A table
of the same columns is changed in place, since readers would find none while it is made anew.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError

from pipelines.errors import WorldError
from pipelines.portal.answers import files_of, leaving, parsed, plain, said
from pipelines.portal.client import Client, Fault
from pipelines.portal.datatable import MARK, DataTable, data_table
from pipelines.portal.held import schema_of
from pipelines.portal.notes import Note
from pipelines.portal.offer import Offer

_LARGEST_CALL = 8_000_000  # bytes of records that go in at one go: what is in one call, readers see whole or not at all
_SMALL_CALL = 500_000  # where a server in front of CKAN refuses that: nginx takes 1 MB unless it is told otherwise
_TRIES = 2
_PAGE = 5_000  # rows that are read at once
_IDS_PER_CALL = 5_000


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether anything was written; `notes`: tables that the portal would not take."""

    wrote: bool = False
    notes: tuple[Note, ...] = ()


class _RefusedError(Exception):
    """The portal will not take the table. The message is its reason."""


def fill(client: Client, offer: Offer, current: Mapping[str, Any]) -> Filled:
    """Brings the datastore's tables to hold the rows of the offer's CSV files, once the portal holds the files.

    `current` is what the portal shows. Where the setting `datastore` forbids tables, and for a file that is no table,
    one that we filled with other rows is taken away.
    Raises Fault for what may pass. A table that the portal refuses is taken away and told in a note.
    """
    held = files_of(current)
    wrote, notes = False, []
    for path, described in offer.tables.items():
        if path not in held:
            continue
        table = data_table((offer.folder / path).read_bytes(), schema_of(described))
        filling = _Filling(client, held[path], table or DataTable((), []))
        try:
            if table and client.portal.datastore:
                filling.bring()
            else:
                filling.withdraw_if_old()
        except _RefusedError as error:
            notes.append(Note("portal-table-refused", {"value": path, "reason": str(error)}))
        wrote |= filling.wrote
    return Filled(wrote, tuple(notes))


def clear(client: Client, offer: Offer, current: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Empties the tables of files that are about to be removed, so that nobody reads their rows afterwards.
    Returns these files' resources, for `restore`.

    CKAN keeps the table of a removed file, open to everybody who knows the id, and (2.12) lets nobody delete it. It is
    emptied and not deleted, because CKAN would take that for a change of the dataset.
    """
    paths = [entry["path"] for entry in offer.resources]
    cleared = [entry for entry in leaving(current, paths) if entry.get("datastore_active")]
    for entry in cleared:
        with contextlib.suppress(NotFound):
            client.write("datastore_delete", {"resource_id": entry["id"], "force": True, "filters": {}})
    return cleared


def restore(client: Client, cleared: Sequence[Mapping[str, Any]]) -> None:
    """Fills emptied tables again from their files: the portal refused to remove them. Faults are left to a rerun."""
    for entry in cleared:
        with contextlib.suppress(_RefusedError, WorldError, CKANAPIError, ValueError):
            schema = schema_of({"schema": parsed(str(entry.get("schema") or "{}").encode())})
            if table := data_table(client.fetch(str(entry["url"])), schema):
                _Filling(client, entry, table).bring()


class _Filling:
    """One table on its way into the datastore. `entry` is its resource as the portal shows it."""

    def __init__(self, client: Client, entry: Mapping[str, Any], table: DataTable) -> None:
        self._client = client
        self._entry = entry
        self._table = table
        self._id = str(entry["id"])
        self._is_shown = bool(entry.get("datastore_active"))
        self._largest = _LARGEST_CALL
        self.wrote = False

    def bring(self) -> None:
        """Fills the table unless it is as it should be."""
        held = _Stored.of(self._client, self._id)
        if held.has(self._table) and self._is_shown:
            return
        self._is_shown &= bool(held.mark)  # one that was not filled to its end may lack its view
        for number in range(_TRIES):
            reason = self._refusal(held)
            held = _Stored.of(self._client, self._id)
            if not reason and held.has(self._table):
                self._ensure_undisturbed()
                return
            if not reason:  # somebody else is filling it: not in step with them
                time.sleep(random.uniform(0, self._client.portal.backoff * 2**number))
                held = _Stored.of(self._client, self._id)
        if not reason:
            raise self._disturbed()
        if held.exists:  # its old rows would pass for those of the file
            self._drop()
        raise _RefusedError(reason)

    def _refusal(self, held: _Stored) -> str:
        """Why the portal did not take the table; empty where it did."""
        try:
            self._write(held)
        except _RefusedError as error:
            return str(error)
        return ""

    def withdraw_if_old(self) -> None:
        """Takes away a table that we filled with other rows than those that are published now."""
        if self._is_shown and _Stored.of(self._client, self._id).mark not in ("", self._table.mark):
            self._drop()

    def _write(self, held: _Stored) -> None:
        try:
            self._fill(held)
        except WorldError as error:
            if error.code != "portal-too-large" or self._largest == _SMALL_CALL:
                raise
            self._largest = _SMALL_CALL
            self._fill(_Stored.of(self._client, self._id))

    def _fill(self, held: _Stored) -> None:
        if not held.has_columns_of(self._table) or held.count > 2 * len(self._table.records) + 1000:
            if held.exists:
                self._drop()
            self._add(self._table.records)
        elif held.has_rows_of(self._table):
            self._add([])
        else:
            self._change(held)

    def _change(self, held: _Stored) -> None:
        """The first rows take the place of those that are there, in one step where they fit into one call.

        They are told apart by their place, so that the order of the file is kept. One that is as it should be is left
        out, unless it is not known who wrote it.
        """
        there, records = self._rows(held.count), self._table.records
        self._create(None, [])
        changed = [
            {"_id": number, **record}
            for (number, *row), record in zip(there, records, strict=False)
            if not (held.mark and self._table.is_shown(record, row))
        ]
        for part in self._parts(changed):
            self._send("datastore_upsert", method="update", records=part)
        left = [number for number, *_ in there[len(records) :]]
        for start in range(0, len(left), _IDS_PER_CALL):
            self._send("datastore_delete", filters={"_id": left[start : start + _IDS_PER_CALL]})
        self._add(records[len(there) :])

    def _add(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Adds rows and sets the mark: both in one step where it can be done in one call."""
        first, *others = [*self._parts(records)] or [[]]
        at_once = self._is_shown and not others
        self._create(self._table.mark if at_once else None, first)
        for part in others:
            self._send("datastore_upsert", method="insert", records=part)
        if not self._is_shown:
            self._show()
        if not at_once:
            self._create(self._table.mark, [])

    def _show(self) -> None:
        """Asks for the views that the site has by default for tables: files that come with a dataset get none."""
        resource = {**self._entry, "datastore_active": True}
        with contextlib.suppress(_RefusedError):
            self._call("resource_create_default_resource_views", {"resource": resource, "create_datastore_views": True})

    def _create(self, mark: str | None, records: Sequence[Mapping[str, Any]]) -> None:
        self._send("datastore_create", fields=self._table.fields(mark), records=records)

    def _drop(self) -> None:
        self._send("datastore_delete")

    def _parts(self, records: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        part: list[Mapping[str, Any]] = []
        size = 0
        for record in records:
            weight = len(json.dumps(record))
            if part and size + weight > self._largest:
                yield part
                part, size = [], 0
            part.append(record)
            size += weight
        if part:
            yield part

    def _rows(self, count: int) -> list[tuple[Any, ...]]:
        """The rows that are there, in order: CKAN's number of each, and its cells as texts."""
        found: list[tuple[Any, ...]] = []
        while len(found) < count and (page := self._page(len(found))):
            found += page
        return found

    def _page(self, start: int) -> list[tuple[Any, ...]]:
        page = self._client.read(
            "datastore_search",
            resource_id=self._id,
            records_format="csv",  # numbers to their last digit
            sort="_id",
            limit=str(_PAGE),
            offset=str(start),
        )
        if [one["id"] for one in page["fields"]] != ["_id", *(one.name for one in self._table.columns)]:
            raise self._disturbed()
        return _numbered(page["records"], len(page["fields"]))

    def _send(self, action: str, **data: Any) -> None:
        self._call(action, {"resource_id": self._id, "force": True, **data})

    def _call(self, action: str, data: Mapping[str, Any]) -> None:
        try:
            self._client.write(action, data)
        except NotFound as error:
            raise self._disturbed() from error
        except ValidationError as error:
            if "key" in error.error_dict:  # a row that was there is gone
                raise self._disturbed() from error
            raise _RefusedError(said(error.error_dict)) from error
        except NotAuthorized as error:
            raise _RefusedError("HTTP 403") from error
        except CKANAPIError as error:
            raise _RefusedError(plain(error)) from error
        except Fault as fault:
            if fault.params.get("status") != 500:
                raise
            raise _RefusedError("HTTP 500") from fault  # so CKAN 2.10 refuses rows
        self.wrote = True

    def _ensure_undisturbed(self) -> None:
        """The table must be of the file that is published by now: somebody else may have published another one."""
        shown = self._client.read("resource_show", id=self._id)
        if shown.get("hash") != self._entry.get("hash"):
            raise self._disturbed()

    def _disturbed(self) -> Fault:
        return Fault("portal-overtaken", value=str(self._entry.get("path")))


def _numbered(text: str, width: int) -> list[tuple[Any, ...]]:
    """Rows of CKAN's CSV, which has no headings. Raises Fault for what is none."""
    import polars as pl

    try:
        frame = pl.read_csv(io.BytesIO(text.encode()), has_header=False, infer_schema=False) if text else pl.DataFrame()
        if frame.height and frame.width != width:
            raise ValueError(frame.width)
        return [(int(number), *cells) for number, *cells in frame.rows()]
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        raise Fault("portal-answer", value="datastore_search") from error


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the datastore says that it holds for a resource."""

    exists: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    count: int = 0
    mark: str = ""

    @classmethod
    def of(cls, client: Client, resource_id: str) -> _Stored:
        """Raises what reading raises, but for a table that is not there."""
        try:
            info = client.read("datastore_info", id=resource_id)
        except (NotFound, NotAuthorized):
            return cls()
        except WorldError as error:
            if error.code != "portal-answer-odd":
                raise
            raise Fault(error.code, **error.params) from error  # so CKAN answers while somebody removes the table
        fields = [one for one in info["fields"] if not one["id"].startswith("_")]
        described = fields[0].get("info") if fields else None
        return cls(
            exists=True,
            columns=tuple((one["id"], one["type"]) for one in fields),
            count=info["meta"]["count"],
            mark=str(described.get(MARK) or "") if isinstance(described, dict) else "",
        )

    def has_columns_of(self, table: DataTable) -> bool:
        """Whether rows of the table fit in: columns cannot be given another type."""
        return self.columns == tuple((one.name, one.type) for one in table.columns)

    def has_rows_of(self, table: DataTable) -> bool:
        """Whether it was filled with these rows and still has them."""
        same = self.mark.split(".")[0] == table.mark_of_rows and self.count == len(table.records)
        return same and self.has_columns_of(table)

    def has(self, table: DataTable) -> bool:
        """Whether there is nothing left to do."""
        return self.mark == table.mark and self.has_rows_of(table)
