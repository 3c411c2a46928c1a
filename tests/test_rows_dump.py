"""`/datastore/dump/<id>`: the formats, what can be asked, and one state of the table from the first row to the last."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, as_json, dataset, open_site, upload
from starlette.requests import Request

from catalogue.context import Context
from catalogue.rows import dump
from catalogue.rows.model import RowQuery
from catalogue.rows.query import find_table
from catalogue.store import Store

CSV = '''番号,名称,緯度,経度,公開
1,"=cmd|' /C calc'!A0",36.1,139.1,true
2,"二,行
""目""",36.2,139.2,
3,場所なし,,,false
4,地球の外,95.5,139.3,true
'''
SCHEMA = {
    "fields": [
        {"name": "番号", "type": "integer", "title": "番号"},
        {"name": "緯度", "type": "number"},
        {"name": "経度", "type": "number"},
        {"name": "公開", "type": "boolean"},
    ]
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        yield opened


@pytest.fixture
def table(site: Site) -> str:
    made = site.call(
        "resource_create",
        {"package_id": "shelters", "schema": as_json(SCHEMA), "name": "避難場所 一覧/2026.csv"},
        files={"upload": upload("a.csv", CSV.encode())},
    )
    return str(made["id"])


def get(site: Site, table: str, **query: Any) -> Any:
    return site.client.get(f"/datastore/dump/{table}", params=query)


def test_csv(site: Site, table: str) -> None:
    answer = get(site, table)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E9%81%BF%E9%9B%A3%E5%A0%B4%E6%89%80%20%E4%B8%80%E8%A6%A7-2026.csv"
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    lines = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert lines[0] == ["_id", "番号", "名称", "緯度", "経度", "公開"]
    assert lines[1] == ["1", "1", "=cmd|' /C calc'!A0", "36.1", "139.1", "true"]
    assert lines[2] == ["2", "2", '二,行\n"目"', "36.2", "139.2", ""]
    assert len(lines) == 5
    assert get(site, table, bom="true").content == b"\xef\xbb\xbf" + answer.content


def test_tsv_and_json(site: Site, table: str) -> None:
    tsv = get(site, table, format="tsv", fields="番号,公開")
    assert tsv.text == "番号\t公開\r\n1\ttrue\r\n2\t\r\n3\tfalse\r\n4\ttrue\r\n"
    assert tsv.headers["content-type"].startswith("text/tab-separated-values")
    body = get(site, table, format="json").json()
    assert body["fields"][:2] == [
        {"id": "_id", "type": "int"},
        {"id": "番号", "type": "int4", "info": {"label": "番号"}},
    ]
    assert body["records"][0] == [1, 1, "=cmd|' /C calc'!A0", 36.1, 139.1, True]
    assert get(site, table, format="json", q="どこにもない").json()["records"] == []


def test_geojson(site: Site, table: str) -> None:
    answer = get(site, table, format="geojson", bom="true")
    assert answer.headers["content-type"] == "application/geo+json"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert [feature["id"] for feature in body["features"]] == [1, 2], "those that are on the earth"
    assert body["features"][1] == {
        "type": "Feature",
        "id": 2,
        "geometry": {"type": "Point", "coordinates": [139.2, 36.2]},
        "properties": {"番号": 2, "名称": '二,行\n"目"', "緯度": 36.2, "経度": 139.2, "公開": None},
    }
    some = get(site, table, format="geojson", fields="名称", lat=36.2, lon=139.2).json()["features"]
    assert [one["id"] for one in some] == [2, 1]
    assert some[0]["properties"] == {"名称": '二,行\n"目"', "緯度": 36.2, "経度": 139.2, "_distance": 0.0}


def test_what_can_be_asked(site: Site, table: str) -> None:
    def numbers(**query: Any) -> list[str]:
        return get(site, table, format="tsv", fields="番号", **query).text.split()[1:]

    assert numbers(filters='{"番号": {"gte": 2}}', sort="番号 desc") == ["4", "3", "2"]
    assert numbers(limit=2, offset=1) == ["2", "3"]
    assert numbers(limit=0) == []
    assert numbers(q="場所") == ["3"]
    assert numbers(lat=36.2, lon=139.2, distance=1000) == ["_distance", "2", "0"]
    distinct = get(site, table, fields="公開", distinct="true", sort="公開", format="tsv")
    assert distinct.text.split() == ["公開", "false", "true", '""']


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"format": "xml"}, "format"),
        ({"filters": "{"}, "filters"),
        ({"filters": '{"番号": "x"}'}, "filters"),
        ({"fields": "なし"}, "fields"),
        ({"sort": "なし"}, "sort"),
        ({"limit": "-1"}, "limit"),
        ({"offset": "x"}, "offset"),
        ({"lat": "36"}, "lon"),
        ({"q": '{"なし": "x"}'}, "q"),
    ],
)
def test_refused(site: Site, table: str, query: dict[str, str], key: str) -> None:
    answer = get(site, table, **query)
    assert answer.status_code == 409
    assert answer.json()["error"].keys() == {key, "__type"}


def test_without_a_table_or_coordinates(site: Site) -> None:
    assert get(site, "00000000-0000-0000-0000-000000000000").status_code == 404
    linked = site.call("resource_create", {"package_id": "shelters", "url": "http://a.example/a.csv"})
    assert get(site, linked["id"]).json()["error"]["__type"] == "Not Found Error"
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", b"a\n1\n")})
    assert get(site, made["id"], format="geojson").json()["error"].keys() == {"format", "__type"}
    assert get(site, made["id"]).headers["content-disposition"] == 'attachment; filename="a.csv"'


def test_conditions(site: Site, table: str) -> None:
    first = get(site, table)
    tag = first.headers["etag"]
    headers = {"If-None-Match": f'"x", {tag}'}
    path = f"/datastore/dump/{table}"
    unchanged = site.client.get(path, headers=headers)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert site.client.get(path, params={"format": "json"}, headers=headers).status_code == 200
    head = site.client.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert "content-length" not in head.headers
    record = {"resource_id": table, "method": "insert", "force": True, "records": [{"番号": 9}]}
    site.call("datastore_upsert", record)
    assert site.client.get(path, headers=headers).status_code == 200


def _begun(site: Site, table: str) -> Any:
    """The answer of which nothing has been sent yet."""
    scope = {"type": "http", "method": "GET", "path": "", "query_string": b"", "headers": [], "scheme": "http"}
    return dump.table_response(Request(scope | {"app": site.client.app}), table, "tsv")


def test_one_state_from_the_first_row_to_the_last(site: Site) -> None:
    """A file of thousands of rows is replaced, and then removed, while it is being read."""

    def content(mark: str) -> bytes:
        return "値\n".encode() + b"".join(f"{mark}{number}\n".encode() for number in range(5000))

    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", content("old"))})
    begun = _begun(site, made["id"])
    assert isinstance(begun, dump._Stream)
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload("a.csv", content("new"))})
    later = _begun(site, made["id"])
    site.call("resource_delete", {"id": made["id"]})

    async def read(response: Any) -> list[str]:
        parts: list[bytes] = []

        async def send(message: Any) -> None:
            parts.append(message.get("body", b""))

        async def receive() -> Any:
            await asyncio.sleep(60)

        await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
        return b"".join(parts).decode().split()

    for response, mark in ((begun, "old"), (later, "new")):
        words = asyncio.run(read(response))
        assert words[:2] == ["_id", "値"]
        assert words[3::2] == [f"{mark}{number}" for number in range(5000)]


def test_a_reader_who_goes_away_leaves_nothing_open(site: Site, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "_LONGEST", 0.1)

    async def stand_still(message: Any) -> None:
        await asyncio.sleep(60)

    response = _begun(site, table)
    asyncio.run(response({"type": "http", "asgi": {"spec_version": "2.4"}}, None, stand_still))
    app: Any = site.client.app
    idle = app.state.store._database._idle
    assert idle and not any(connection.in_transaction for connection in idle)


def test_memory_stays_small_while_a_large_table_is_sent(site: Site) -> None:
    lines = b"".join(b"%d,%s\n" % (number, b"x" * 500) for number in range(20_000))
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", b"a,b\n" + lines)})
    store = Store(site.settings)
    with store.reading() as connection:
        context = Context(connection, store, site.settings, None, "")
        table = find_table(connection, made["id"])
        assert table is not None
        tracemalloc.start()
        total = sum(len(block) for block in dump._blocks(context, table, RowQuery(limit=-1), "csv", bom=False))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    store.close()
    assert total > 10_000_000
    assert peak < 3_000_000


def test_json_survives(site: Site) -> None:
    value = {"a": [1, "二"], "b": None}
    made = site.call(
        "datastore_create",
        {"resource": {"package_id": "shelters"}, "fields": [{"id": "j", "type": "json"}]}
        | {"records": [{"j": value}, {"j": "text"}]},
    )
    assert get(site, made["resource_id"], format="json").json()["records"] == [[1, value], [2, "text"]]
    lines = list(csv.reader(io.StringIO(get(site, made["resource_id"]).text)))
    assert [json.loads(line[1]) for line in lines[1:]] == [value, "text"]
