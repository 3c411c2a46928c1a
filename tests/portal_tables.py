"""A datastore in memory that keeps CKAN's rules for it, and offers of one CSV file for it to hold."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from ckanapi.errors import NotFound, ValidationError

from pipelines.errors import WorldError
from pipelines.portal import Portal
from pipelines.portal.client import Fault
from pipelines.portal.offer import Offer

RESOURCE = "11111111-2222-3333-4444-555555555555"
PATH = "992011_aed.csv"
READ_AS: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "int8": int,
    "numeric": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bool": {"true": True, "false": False}.__getitem__,
}


def offered(folder: Path, content: bytes, schema: Mapping[str, Any] | None = None) -> Offer:
    """An offer of one CSV file."""
    (folder / PATH).write_bytes(content)
    described = {"path": PATH, "type": "table", "schema": dict(schema or {})}
    wanted = [{"path": PATH, "hash": sha256(content).hexdigest()}]
    return Offer(folder, {"resources": [described]}, {"name": "aed"}, wanted, {})


@dataclass
class FakeDatastore:
    """Stands for a `Client`. `writes`: every writing call that came in. `tables`: fields and rows by resource.

    `lost`: numbers of writing calls that never arrive, `unanswered` of those whose answer is lost. `refuse` is asked
    before each writing call and may raise. `watch` is called after each. `garbled`: what is read instead of rows.
    """

    portal: Portal = field(default_factory=lambda: Portal("http://127.0.0.1:1", "t"))
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    resource: dict[str, Any] = field(default_factory=lambda: {"id": RESOURCE, "path": PATH, "url": "", "hash": ""})
    writes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    views: int = 0
    lost: frozenset[int] = frozenset()
    unanswered: frozenset[int] = frozenset()
    refuse: Callable[[str, Mapping[str, Any]], None] = lambda action, data: None
    watch: Callable[[], None] = lambda: None
    page: int = 32_000
    garbled: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        if url not in self.files:
            raise WorldError("portal-file-missing", value=url, status=404)
        return self.files[url]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows in the order of their numbers, without them."""
        rows = self.tables[RESOURCE]["rows"]
        return [rows[number] for number in sorted(rows)]

    @property
    def shown(self) -> dict[str, Any]:
        """What `package_show` gives."""
        return {"resources": [dict(self.resource)]}

    def holds(self, offer: Offer) -> None:
        """The file is published."""
        self.resource["hash"] = offer.resources[0]["hash"]

    def read(self, action: str, **params: str) -> Any:
        if action == "resource_show":
            return dict(self.resource)
        table = self.tables.get(params.get("id") or params["resource_id"])
        if table is None:
            raise NotFound
        if action == "datastore_info":
            return {"fields": table["fields"], "meta": {"count": len(table["rows"])}}
        assert (action, params["records_format"], params["sort"]) == ("datastore_search", "csv", "_id")
        start, limit = int(params["offset"]), min(int(params["limit"]), self.page)
        out = io.StringIO()
        shown = [[number, *table["rows"][number].values()] for number in sorted(table["rows"])[start : start + limit]]
        csv.writer(out, lineterminator="\n").writerows(shown)
        return {"fields": [{"id": "_id"}, *table["fields"]], "records": self.garbled or out.getvalue()}

    def write(self, action: str, data: Mapping[str, Any]) -> None:
        number = len(self.writes)
        self.writes.append((action, dict(data)))
        if number in self.lost:
            raise Fault("portal-unreachable")
        self.refuse(action, data)
        getattr(self, f"_{action}")(dict(data))
        self.watch()
        if number in self.unanswered:
            raise Fault("portal-unreachable")

    def _datastore_create(self, data: dict[str, Any]) -> None:
        assert data["force"] is True
        before = self.tables.get(data["resource_id"])
        table = {"fields": [], "rows": {}, "next": 1} if before is None else {**before, "rows": dict(before["rows"])}
        held = {one["id"]: one for one in table["fields"]}
        for one in data["fields"]:
            _ensure_name(one["id"])
            held[one["id"]] = {"type": held.get(one["id"], one)["type"], "id": one["id"], "info": one["info"]}
        table["fields"] = list(held.values())
        self._insert(table, data["records"])
        self.tables[data["resource_id"]] = table
        self.resource["datastore_active"] = True

    def _datastore_upsert(self, data: dict[str, Any]) -> None:
        table = self._table(data)
        after = {**table, "rows": dict(table["rows"])}
        if data["method"] == "insert":
            self._insert(after, data["records"])
        else:
            for record in data["records"]:
                if record["_id"] not in after["rows"]:
                    raise ValidationError({"key": ["not found"]})
                row = {key: value for key, value in record.items() if key != "_id"}
                after["rows"][record["_id"]] |= _read(after, row)
        self.tables[data["resource_id"]] = after

    def _datastore_delete(self, data: dict[str, Any]) -> None:
        table = self._table(data)
        if "filters" not in data:
            del self.tables[data["resource_id"]]
            self.resource["datastore_active"] = False
        else:
            gone = data["filters"].get("_id", table["rows"].keys())
            table["rows"] = {number: row for number, row in table["rows"].items() if number not in set(gone)}

    def _resource_create_default_resource_views(self, data: dict[str, Any]) -> None:
        assert data["create_datastore_views"] and data["resource"]["datastore_active"]
        self.views = 1  # CKAN makes no view twice

    def _table(self, data: Mapping[str, Any]) -> dict[str, Any]:
        if data["resource_id"] not in self.tables:
            raise NotFound
        return self.tables[data["resource_id"]]

    def _insert(self, table: dict[str, Any], records: list[dict[str, Any]]) -> None:
        for record in records:
            table["rows"][table["next"]] = dict.fromkeys(one["id"] for one in table["fields"]) | _read(table, record)
            table["next"] += 1


def _read(table: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    types = {one["id"]: one["type"] for one in table["fields"]}
    try:
        return {key: value if value is None else READ_AS[types[key]](value) for key, value in record.items()}
    except (KeyError, ValueError, ArithmeticError) as error:
        raise ValidationError({"records": [str(error)]}) from error


def _ensure_name(name: str) -> None:
    """As CKAN 2.12 and PostgreSQL have it."""
    allowed = name and name == name.strip() and not name.startswith("_") and '"' not in name and ":" not in name
    printable = not any(unicodedata.category(one).startswith("C") for one in name)
    if not (allowed and printable and len(name.encode()) <= 63 and name not in ("ctid", "xmin", "tableoid")):
        raise ValidationError({"fields": [f"{name!r} is not a valid field name"]})
