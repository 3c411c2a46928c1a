"""Tables asked and written with harm in mind: ids out of range, endless spaces, JSON in texts, readers who go away."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, as_json, dataset, open_site, upload
from starlette.requests import Request

from catalogue.errors import ValidationFailed
from catalogue.rows import dump
from catalogue.rows.model import Column, RowQuery, Table
from catalogue.rows.query import select_rows
from catalogue.store import database

LAST_ID = 4294967294
FIELDS = [
    {"id": "番号", "type": "int"},
    {"id": "名称", "type": "text"},
    {"id": "a  b", "type": "text"},
    {"id": "j", "type": "json"},
    {"id": "日", "type": "timestamp"},
    {"id": "x", "type": "float"},
    {"id": "可", "type": "bool"},
]


def hex_of(text: str) -> str:
    """What pytest shows of characters that cannot be seen."""
    return "-".join(f"{ord(sign):x}" for sign in text)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        yield opened


@pytest.fixture
def table(site: Site) -> str:
    return make(site, FIELDS, [{"番号": 2, "名称": "市役所", "a  b": "い"}, {"番号": 1, "a  b": "ろ"}], ["番号"])


def make(site: Site, fields: Any, records: Any, key: list[str] | None = None, user: str = "editor") -> str:
    package = "shelters" if user == "editor" else "others"
    sent = {"resource": {"package_id": package}, "fields": fields, "records": records, "primary_key": key}
    return str(site.call("datastore_create", {k: v for k, v in sent.items() if v}, user)["resource_id"])


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u2cef\ufb1e"], ids=hex_of)
def test_a_heap_of_accents_holds_nobody_up(site: Site, table: str, marks: str) -> None:
    """To put them in order would take minutes, in which nobody else is answered."""
    begun = time.process_time()
    for heap in ("市" + marks * 100_000, "市" + marks * 20 + "所" + marks * 100_000):
        body = {"resource_id": table, "q": heap}
        assert site.client.post("/api/3/action/datastore_search", json=body).json()["result"]["total"] == 0
        site.call("datastore_upsert", {"resource_id": table, "records": [{"番号": 3, "名称": f"ＡＥＤ {heap}"}]})
        assert site.client.post("/api/3/action/datastore_search", json=body | {"q": "aed"}).json()["result"]["total"]
    assert time.process_time() - begun < 5


# Ids


def test_no_id_leads_into_the_next_table(site: Site, table: str) -> None:
    site.call("package_create", dataset(name="others", owner_org="other"), "outsider")
    other = make(site, [{"id": "a", "type": "text"}], [{"a": "theirs"}], user="outsider")
    new = [{"番号": 100 + number} for number in range(5)]
    sent = {"resource_id": table, "records": [{"_id": LAST_ID, "番号": 9}, *new]}
    status, error = site.refused("datastore_upsert", sent)
    assert (status, error["records_row"]) == (409, 2), "one is left after the last that can be chosen"
    assert site.call("datastore_search", {"resource_id": table})["total"] == 2
    site.call("datastore_upsert", sent | {"records": sent["records"][:2]})
    for method in ("insert", "upsert"):
        assert site.refused("datastore_upsert", {"resource_id": table, "records": new[1:], "method": method})[0] == 409
    assert [one["_id"] for one in site.call("datastore_search", {"resource_id": table})["records"]][2:] == [
        LAST_ID,
        LAST_ID + 1,
    ]
    assert site.call("datastore_search", {"resource_id": other})["records"] == [{"_id": 1, "a": "theirs"}]
    for value in (0, -1, LAST_ID + 1, LAST_ID + 2, 1 << 32, (1 << 32) + 1, 2**63, -(2**63), 1e300):
        for method in ("upsert", "update"):
            records = [{"_id": value, "名称": "x"}]
            asked = {"resource_id": table, "records": records, "method": method}
            assert site.refused("datastore_upsert", asked)[0] == 409, value
        filters = {"_id": {"gt": value}} if value > LAST_ID else {"_id": {"lt": value}}
        site.send("datastore_records_delete", {"resource_id": table, "filters": filters})
    assert site.call("datastore_search", {"resource_id": table})["total"] == 4
    assert site.call("datastore_search", {"resource_id": other})["records"] == [{"_id": 1, "a": "theirs"}]


# Readers who go away


def _begun(site: Site, table: str) -> Any:
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/", "query_string": b""}
    scope |= {"headers": [(b"host", b"x")], "app": site.client.app, "path_params": {"id": table}}
    return dump.table_response(Request(scope), table, "csv")


class _Gone(Exception):
    """The reader's connection broke."""


async def _break_off(response: Any) -> None:
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if len(sent) == 3:
            raise _Gone

    await response({"type": "http", "asgi": {"spec_version": "2.4"}}, None, send)


def test_a_dump_that_is_broken_off_leaves_no_old_state_behind(site: Site) -> None:
    lines = b"".join(b"%d\n" % number for number in range(5000))
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", b"a\n" + lines)})
    app: Any = site.client.app
    idle = app.state.store._database._idle
    response = _begun(site, made["id"])  # kept until the end of the test, like a traceback keeps what it saw
    with pytest.raises(_Gone):
        asyncio.run(_break_off(response))
    assert idle
    for connection in idle:
        connection.execute("PRAGMA wal_checkpoint")
    # A second catalogue, so that all connections of this one read what another process wrote.
    with open_site_again(site) as other:
        other.call("package_patch", {"id": "shelters", "private": True})
    for connection in list(idle):
        row = connection.execute("SELECT private FROM datasets WHERE name = 'shelters'").fetchone()
        assert row["private"] == 1
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    assert site.send("package_show", {"id": "shelters"}, None).status_code == 403


def open_site_again(site: Site) -> Any:
    """The same folder by another application, as another process opens it."""
    from contextlib import contextmanager

    from starlette.testclient import TestClient

    from catalogue.app import create_app

    @contextmanager
    def opened() -> Iterator[Site]:
        with TestClient(create_app(site.settings), base_url="http://catalogue.example") as client:
            yield Site(client, site.settings, site.tokens)

    return opened()


# Time


def _large(site: Site) -> str:
    lines = b"".join(b"%d,%s\n" % (number, b"xyz" * 5) for number in range(20_000))
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", b"a,b\n" + lines)})
    return str(made["id"])


def test_a_query_that_takes_too_long_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_STEPS", 10_000)
    with open_site(tmp_path, max_query_time=1e-6) as site:
        site.call("package_create", dataset())
        large = _large(site)
        answer = site.send("datastore_search", {"resource_id": large, "q": {"a": "w"}}, None)
        assert answer.status_code == 503
        assert "1e-06" in answer.json()["error"]["message"]
        assert answer.headers["retry-after"]
        assert site.client.get(f"/datastore/dump/{large}", params={"q": "w"}).status_code == 503
        assert site.client.get(f"/dataset/shelters/resource/{large}", params={"q": "w"}).status_code == 503
        assert len(site.call("datastore_search", {"resource_id": large}, None)["records"]) == 100
        deleted = site.call("datastore_records_delete", {"resource_id": large, "filters": {"b": "w"}, "force": True})
        assert deleted["resource_id"] == large, "a write takes the time it takes"


def test_a_dump_may_take_longer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    large, now = _large(site), [0.0]
    monkeypatch.setattr(database, "monotonic", lambda: now[0])
    monkeypatch.setattr(database, "_STEPS", 100)
    app: Any = site.client.app
    app.state.store._database._idle.clear()
    parts: list[bytes] = []

    async def send(message: Any) -> None:
        now[0] += 60
        parts.append(message.get("body", b""))

    asyncio.run(_begun(site, large)({"type": "http", "asgi": {"spec_version": "2.4"}}, None, send))
    assert now[0] > 2000
    assert b"".join(parts).count(b"\n") == 20_001


# Sorting and words


def _table(*names: str) -> Table:
    return Table(1, "r", [Column(name, "text") for name in names], [])


@pytest.mark.parametrize("gap", [" ", "\t", "\n", "\u3000"])
@pytest.mark.parametrize("end", ["b", " desc", " nulls", " nulls last x", " asc nulls last nulls"])
def test_spaces_take_no_time(gap: str, end: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(ValidationFailed):
        select_rows(sqlite3.connect(":memory:"), _table("a"), RowQuery(sort=["a" + gap * 100_000 + end]))
    assert time.perf_counter() - begun < 0.05


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("a  b", "いろ"),
        ("a  b desc", "ろい"),
        ("a  b \t DESC   Nulls\nLast", "ろい"),
        ('"a  b" desc', "ろい"),
        ("番号", "ろい"),
        ("番号 nulls first", "ろい"),
        ("名称 desc", "ろい"),
        ("名称 desc nulls last", "いろ"),
        ("名称 nulls first, 番号", "ろい"),
    ],
)
def test_sorts_are_read_from_their_end(site: Site, table: str, sort: str, expected: str) -> None:
    found = site.call("datastore_search", {"resource_id": table, "sort": sort}, None)["records"]
    assert "".join(one["a  b"] for one in found) == expected


@pytest.mark.parametrize(
    ("key", "most", "more"),
    [
        ("q", " ".join(f"w{number}" for number in range(50)), " ".join(f"w{number}" for number in range(1400))),
        ("q", as_json({"名称": "い " * 3000}), as_json({"名称": " ".join(map(str, range(51)))})),
        ("sort", ",".join(["名称"] * 50), ",".join(["名称"] * 2100)),
        ("sort", "a  b" + " " * 1000 + "desc", "a  b" + " " * 2000 + "desc"),
    ],
)
def test_words_and_clauses_have_a_limit(site: Site, table: str, key: str, most: str, more: str) -> None:
    assert site.send("datastore_search", {"resource_id": table, key: most}, None).status_code == 200
    status, error = site.refused("datastore_search", {"resource_id": table, key: more}, None)
    assert (status, list(error)) == (409, [key, "__type"])
    assert site.client.get(f"/datastore/dump/{table}", params={key: most}).status_code == 200
    assert site.client.get(f"/datastore/dump/{table}", params={key: more}).status_code == 409


def test_long_lists_of_columns_hold_nobody_up(site: Site) -> None:
    """A megabyte, which anybody may send."""
    names = [f"c{number}" for number in range(1000)]
    table = make(site, [{"id": name, "type": "text"} for name in names], [])
    begun = time.process_time()
    cases: list[tuple[int, dict[str, Any]]] = [
        (200, {"fields": names[-1:] * 90_000}),
        (200, {"fields": [f"rank {name}" for name in names] * 50, "q": dict.fromkeys(names, "")}),
        (409, {"fields": [f"{number:05x}" for number in range(90_000)]}),
        (409, {"fields": ["b"] * 100_000, "q": {f"{number:05x}": "" for number in range(40_000)}}),
    ]
    for status, asked in cases:
        assert site.send("datastore_search", {"resource_id": table, **asked}, None).status_code == status
    assert time.process_time() - begun < 3


# JSON inside texts


HALF, NAN, HUGE = '"\\ud800"', "NaN", "1e999"


@pytest.mark.parametrize("bad", [HALF, NAN, HUGE, '"\\u0000"'])
@pytest.mark.parametrize(
    ("action", "key", "form", "statuses"),
    [
        ("datastore_search", "filters", '{{"名称": {}}}', {409}),
        ("datastore_search", "fields", "[{}]", {409}),
        ("datastore_search", "q", '{{"名称": {}}}', {200, 409}),
        ("datastore_search", "q", "{}", {200, 409}),
        ("datastore_upsert", "records", '[{{"番号": 2, "j": {}}}]', {409}),
        ("datastore_create", "fields", '[{{"id": "new", "type": "text", "info": {{"label": {}}}}}]', {409}),
        ("datastore_delete", "filters", '{{"名称": {}}}', {409}),
        ("package_search", "fq_list", "[{}]", {200, 409}),
        ("package_search", "facet.field", "[{}]", {200, 400, 409}),
        ("resource_search", "query", "[{}]", {409}),
        ("tag_search", "query", "[{}]", {200, 409}),
        ("package_resource_reorder", "order", "[{}]", {409}),
    ],
)
def test_json_in_a_text(site: Site, table: str, action: str, key: str, form: str, statuses: set[int], bad: str) -> None:
    identifier = "shelters" if action == "package_resource_reorder" else table
    more = {"id": identifier} if action.startswith("package_res") else {"resource_id": table, "force": "true"}
    if not action.startswith("datastore") and action != "package_resource_reorder":
        more = {}
    if action == "datastore_search":
        more.pop("force")
    answer = site.send(action, {**more, key: form.format(bad)})
    assert answer.status_code in statuses, answer.text
    body = json.loads(answer.content, parse_constant=pytest.fail)
    if answer.status_code == 409 and bad == HALF and form != "{}":
        assert key in body["error"] or action == "package_search", body


def test_words_that_look_like_numbers(site: Site, table: str) -> None:
    for word in (NAN, HUGE, "Infinity"):
        site.call("datastore_upsert", {"resource_id": table, "records": [{"番号": 7, "名称": word}]})
        found = site.call("datastore_search", {"resource_id": table, "q": word}, None)
        assert [one["番号"] for one in found["records"]] == [7]


# Schemas


def _schema(**changed: Any) -> str:
    return json.dumps({"fields": [{"name": "c0", "type": "string", "title": "題"}]} | changed)


@pytest.mark.parametrize(
    ("schema", "label"),
    [
        (_schema(primaryKey=[f"c{number}" for number in range(130)]), "題"),
        (_schema(fields=[{"name": "c0", "title": "あ\ud800い\0う"}]), "あ\ufffdい\ufffdう"),
        (_schema(fields=[{"name": "c0", "title": "題", "example": float("inf"), "constraints": {"a\ud800": 1}}]), "題"),
        (_schema(missingValues=["\ud800"], primaryKey="c0"), "題"),
        (_schema().replace('"題"', "[" * 900 + "]" * 900), None),
    ],
)
@pytest.mark.parametrize("how", ["field", "package"])
def test_a_wrong_schema_stops_nothing(site: Site, schema: str, label: str | None, how: str) -> None:
    content = (",".join(f"c{number}" for number in range(130)) + "\n" + ",".join(["v"] * 130) + "\n").encode()
    if how == "package":
        package = f'{{"resources": [{{"path": "a.csv", "schema": {schema}}}]}}'
        sent = upload("datapackage.json", package.encode(), "application/json")
        site.call("resource_create", {"package_id": "shelters"}, files={"upload": sent})
    data = {"package_id": "shelters"} | ({"schema": schema} if how == "field" else {})
    made = site.call("resource_create", data, files={"upload": upload("a.csv", content)})
    answer = site.send("datastore_search", {"resource_id": made["id"]}, None)
    body = json.loads(answer.content, parse_constant=pytest.fail)["result"]
    assert body["total"] == 1
    assert label is None or body["fields"][1]["info"]["label"] == label
    for path in ("dataset/shelters", f"dataset/shelters/resource/{made['id']}", f"datastore/dump/{made['id']}"):
        assert site.client.get(f"/{path}").status_code == 200


def test_a_cell_of_json_that_cannot_be_stored_is_text(site: Site) -> None:
    schema = as_json({"fields": [{"name": "j", "type": "object"}]})
    for cell in ('{""a"": ""\\ud800""}', '{""a"": 1e999}', '{""a"": NaN}'):
        sent = {"upload": upload("a.csv", f'j\n"{cell}"\n'.encode())}
        made = site.call("resource_create", {"package_id": "shelters", "schema": schema}, files=sent)
        found = site.call("datastore_search", {"resource_id": made["id"]}, None)
        assert found["records"][0]["j"] == cell.replace('""', '"')
        site.call("resource_delete", {"id": made["id"]})


def test_a_key_of_too_many_columns(site: Site) -> None:
    fields = [{"id": f"c{number}", "type": "text"} for number in range(130)]
    sent = {"resource": {"package_id": "shelters"}, "fields": fields, "primary_key": [one["id"] for one in fields]}
    assert site.refused("datastore_create", sent) == (
        409,
        {"primary_key": ["100 個までにしてください"], "__type": "Validation Error"},
    )
    long = [{"id": "x" * 1001, "type": "text"}]
    assert site.refused("datastore_create", sent | {"fields": long, "primary_key": []})[0] == 409


# Anything


def _deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


VALUES: list[Any] = [
    *(10**30, -(10**30), 2**63, -(2**63), 2**64, 1e308, -0.0, 1.5, True, None, "", " ", "0", "-1", "NaN", "1e999"),
    *("x" * 1_000_000, "\u0000"[:0], "[", "{", '"', "'; DROP TABLE tables; --", "%", "\uffff", "\U0010ffff"),
    *([], {}, [[]], [[1, [2, [3]]]], {"a": {"b": {"c": []}}}, [None], [{}], [{"_id": None}], _deep(300)),
    *({"gte": []}, {"in": {}}, {"$or": []}, {"$or": [{}]}, {"$and": [{"番号": {"gt": {}}}]}, {"番号": _deep(30)}),
    *({f"k{number}": number for number in range(5000)}, ["番号"] * 5000, list(range(5000)), "番号," * 5000),
    *("9999-12-31T23:59:59.999999999", "0000-00-00", "24:61", "2026-01-01T00:00:00+99:99", "９" * 40, "9" * 5000),
]
PARAMETERS = {
    "datastore_search": "filters q full_text limit offset fields sort distinct include_total records_format "
    "include_next_page lat lon distance plain language",
    "datastore_info": "id include_meta include_fields_schema",
    "datastore_create": "fields records primary_key delete_fields include_records force aliases resource",
    "datastore_upsert": "records method include_records dry_run force",
    "datastore_delete": "filters include_deleted_records force",
    "datastore_records_delete": "filters include_deleted_records force",
}


def _hostile(chance: random.Random, action: str) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key in chance.sample(PARAMETERS[action].split(), chance.randint(1, 3)):
        value = chance.choice(VALUES)
        if key == "records" and chance.random() < 0.8:
            value = [
                {chance.choice(["_id", "番号", "名称", "j", "日", "x", "可"]): value, "番号": chance.randint(1, 9)}
            ]
        if key == "filters" and chance.random() < 0.8:
            value = {chance.choice(["_id", "番号", "名称", "j", "日", "x", "可"]): value}
        if key == "fields" and action == "datastore_create" and chance.random() < 0.8:
            value = [{"id": chance.choice(["番号", value]), "type": chance.choice(["json", value]), "info": value}]
        data[key] = json.dumps(value) if chance.random() < 0.3 else value
    return data


@pytest.mark.parametrize("seed", range(6))
def test_no_value_makes_the_server_fail(site: Site, table: str, seed: int) -> None:
    chance = random.Random(seed)
    made = 0
    for _ in range(60):
        action = chance.choice(list(PARAMETERS))
        data = {"resource_id": table} | _hostile(chance, action)
        answer = site.send(action, data, method="POST")
        assert answer.status_code in (200, 400, 403, 404, 409), (action, str(data)[:300], answer.text[:300])
        json.loads(answer.content, parse_constant=pytest.fail)
        made += answer.status_code == 200
        if site.send("datastore_info", {"id": table}).status_code == 404:
            sent = {"resource_id": table, "fields": FIELDS, "primary_key": ["番号"], "force": True}
            site.send("datastore_create", sent)
    assert made > 5
