"""Tables written over the API: columns, records, keys, rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site, upload

from catalogue.actions import datastore

FIELDS = [
    {"id": "番号", "type": "int", "info": {"label": "番号", "notes": "連番"}},
    {"id": "名称", "type": "text"},
    {"id": "緯度", "type": "float"},
    {"id": "経度", "type": "float8"},
    {"id": "日", "type": "date"},
]
RECORD = {"番号": 1, "名称": "市役所", "緯度": 36.1, "経度": 139.1, "日": "2026/01/02"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, max_table_columns=50, max_table_rows=1000) as opened:
        opened.call("package_create", dataset())
        yield opened


@pytest.fixture
def table(site: Site) -> str:
    """The id of a resource that has nothing but its rows."""
    made = site.call(
        "datastore_create",
        {"resource": {"package_id": "shelters", "name": "行"}, "fields": FIELDS, "primary_key": ["番号"]}
        | {"records": [RECORD]},
    )
    return str(made["resource_id"])


def rows(site: Site, resource: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.call("datastore_search", {"resource_id": resource, **query}, None)["records"]
    return found


def test_a_resource_of_rows_only(site: Site, table: str) -> None:
    shown = site.call("resource_show", {"id": table}, None)
    assert (shown["datastore_active"], shown["url_type"]) == (True, "datastore")
    assert shown["url"] == f"http://catalogue.example/datastore/dump/{table}"
    assert rows(site, table) == [{"_id": 1, **RECORD, "日": "2026-01-02"}]
    sent = site.call("package_show", {"id": "shelters"})
    site.call("package_update", {**sent, "title": "新しい題名"})
    assert site.call("resource_show", {"id": table}, None)["url"] == shown["url"]
    upserted = site.call("datastore_upsert", {"resource_id": table, "records": [{"番号": 1, "名称": "役場"}]})
    assert upserted == {"calculate_record_count": "background", "method": "upsert", "resource_id": table}
    site.call("resource_patch", {"id": table}, files={"upload": upload("a.csv", b"x\n1\n")})
    assert rows(site, table) == [{"_id": 1, "x": "1"}], "a file takes the place of the rows"


def test_methods(site: Site, table: str) -> None:
    def send(method: str, *records: dict[str, Any], **more: Any) -> Any:
        return site.call("datastore_upsert", {"resource_id": table, "method": method, "records": records, **more})

    send("upsert", {"番号": 1, "名称": "役場"}, {"番号": 2, "名称": "図書館"}, {"番号": 2, "名称": "中央図書館"})
    send("insert", {"番号": 3})
    send("update", {"番号": 3, "名称": "公園", "緯度": "36.5", "経度": 139})
    send("update", {"_id": 3, "番号": 30})
    send("upsert", {"番号": 3, "名称": "新しい3番"}, {"_id": 9, "番号": 90}, {"番号": None}, {"番号": None})
    found = {row["_id"]: (row["番号"], row["名称"]) for row in rows(site, table)}
    assert found == {
        1: (1, "役場"),
        2: (2, "中央図書館"),
        3: (30, "公園"),
        4: (3, "新しい3番"),
        9: (90, None),
        10: (None, None),
        11: (None, None),
    }
    assert rows(site, table)[0]["緯度"] == 36.1, "what is not sent stays"
    assert [row["_id"] for row in rows(site, table, q="中央")] == [2]
    assert rows(site, table, q="役所") == [], "words of the old value are gone"
    assert [row["_id"] for row in rows(site, table, lat=36.5, lon=139)] == [3, 1]
    assert site.call("datastore_search", {"resource_id": table}, None)["total"] == 7
    answer = send("upsert", {"番号": 5, "名称": "五"}, include_records=True)
    assert [(row["_id"], row["番号"]) for row in answer["records"]] == [(12, 5)]


def test_dry_run_changes_nothing(site: Site, table: str) -> None:
    before = rows(site, table)
    sent = {"resource_id": table, "records": [{"番号": 2}], "dry_run": True}
    assert site.call("datastore_upsert", sent)["dry_run"] is True
    assert rows(site, table) == before
    assert "records" in site.refused("datastore_upsert", {**sent, "records": [{"番号": "x"}]})[1]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"records": [{"番号": 2}, {"番号": "x"}]}, {"records": ['type integer: "x"'], "records_row": 1}),
        ({"records": [{"番号": 2**31}]}, {"records": ["out of range for type integer"], "records_row": 0}),
        ({"records": [{"番号": 1.5}]}, {"records": ["type integer"], "records_row": 0}),
        ({"records": [{"番号": 2, "日": "令和8年"}]}, {"records": ["type date"], "records_row": 0}),
        ({"records": [{"番号": 2, "緯度": [1]}]}, {"records": ["double precision"], "records_row": 0}),
        ({"records": [{"番号": 1}], "method": "insert"}, {"records": ["duplicate key"], "records_row": 0}),
        ({"records": [{"番号": 9, "列なし": 1}]}, {"fields": ['"列なし" do not exist']}),
        ({"records": [{"_id": 5}], "method": "insert"}, {"records": ["extra keys"]}),
        ({"records": [{"名称": "x"}]}, {"key": ['"番号" are missing']}),
        ({"records": [{"番号": 8}], "method": "update"}, {"key": ["not found"]}),
        ({"records": [{"_id": 8}], "method": "update"}, {"key": ["not found"]}),
        ({"records": [{"_id": 0}]}, {"records": ["out of range"], "records_row": 0}),
        ({"records": [{"_id": 2**40}]}, {"records": ["out of range"], "records_row": 0}),
        ({"records": [{"_id": "x"}]}, {"records": ["bigint"], "records_row": 0}),
        ({"records": ["x"]}, {"records": ["not a json object"]}),
        ({"records": {"番号": 1}}, {"records": [""]}),
        ({"method": "replace"}, {"method": ["upsert, insert, update"]}),
        ({"records": [{"番号": n} for n in range(1001)]}, {"records": ["1000"]}),
    ],
)
def test_refused_records(site: Site, table: str, sent: dict[str, Any], error: dict[str, Any]) -> None:
    status, answer = site.refused("datastore_upsert", {"resource_id": table, **sent})
    assert (status, answer.pop("__type")) == (409, "Validation Error")
    assert answer.keys() == error.keys()
    for key, value in error.items():
        assert value[0] in answer[key][0] if isinstance(value, list) else value == answer[key]
    assert len(rows(site, table)) == 1, "all of it or nothing"


def test_columns_are_added_and_removed(site: Site, table: str) -> None:
    def create(**sent: Any) -> Any:
        return site.call("datastore_create", {"resource_id": table, **sent})

    create(fields=[{"id": "電話", "type": "text", "info": {"label": "電話番号"}}], records=[{"番号": 2, "電話": "03"}])
    create(records=[{"番号": 3, "開館": True, "数": 2**40, "種": ["a"], "割": 0.5, "形": "007"}])
    assert rows(site, table)[0] == {"_id": 1, **RECORD, "日": "2026-01-02"} | dict.fromkeys(
        ("電話", "開館", "数", "種", "割", "形")
    )
    last = rows(site, table)[2]
    assert (last["開館"], last["数"], last["種"], last["割"], last["形"]) == (True, 2**40, ["a"], 0.5, "007")
    fields = site.call("datastore_info", {"id": table}, None)["fields"]
    assert [one["type"] for one in fields] == [
        *("int4", "text", "float8", "float8", "date", "text", "bool", "int8", "json", "float8", "text")
    ]
    create(fields=[{"id": "形"}, {"id": "番号"}, {"id": "名称", "info": {"notes": "新"}}], delete_fields=True)
    assert rows(site, table)[2] == {"_id": 3, "番号": 3, "名称": None, "形": "007"}
    assert [row["_id"] for row in rows(site, table, q="007 3")] == [3]
    assert rows(site, table, q="03") == [], "words of a removed column are not found"
    kept = site.call("datastore_info", {"id": table}, None)["fields"]
    assert [one.get("info") for one in kept] == [{"label": "番号", "notes": "連番"}, {"notes": "新"}, None]
    assert site.refused("datastore_search", {"resource_id": table, "lat": 36, "lon": 139})[1].keys() >= {"lat"}
    assert (
        "duplicate"
        in site.refused("datastore_upsert", {"resource_id": table, "method": "insert"} | {"records": [{"番号": 3}]})[1][
            "records"
        ][0]
    )
    create(fields=[{"id": "名称"}], delete_fields=True)
    assert "table" in site.refused("datastore_upsert", {"resource_id": table, "records": [{"名称": "x"}]})[1]


def test_large_numbers_are_not_changed(site: Site, table: str) -> None:
    numbers = [2**53 + 1, str(-(2**63) + 1), 2**53, 35.1, "35.10", 5, 10**30]
    fields = [{"id": "番号", "type": "int"}, {"id": "額", "type": "numeric"}]
    records = [{"番号": place + 2, "額": number} for place, number in enumerate(numbers)]
    site.call("datastore_create", {"resource_id": table, "fields": fields, "records": records})
    assert [row["額"] for row in rows(site, table)[1:]] == [2**53 + 1, -(2**63) + 1, 2**53, 35.1, 35.1, 5, 1e30]
    assert [row["番号"] for row in rows(site, table, filters={"額": 2**53 + 1})] == [2]
    assert [row["番号"] for row in rows(site, table, filters={"額": {"gt": 2**53}})] == [2, 8]
    found = site.client.get(f"/datastore/dump/{table}?fields=額").text.split()[2:]
    assert found == ["9007199254740993", "-9223372036854775807", "9007199254740992.0", "35.1", "35.1", "5", "1e+30"]


def test_wide_tables(site: Site, table: str) -> None:
    fields = [{"id": f"列{number}", "type": "text"} for number in range(40)]
    site.call("datastore_create", {"resource_id": table, "fields": fields, "records": [{"番号": 2, "列39": "端"}]})
    assert [row["列39"] for row in rows(site, table)] == [None, "端"]
    assert rows(site, table)[0]["名称"] == "市役所"
    too_many = [{"id": f"別{number}", "type": "text"} for number in range(9)]
    assert "50" in site.refused("datastore_create", {"resource_id": table, "fields": too_many})[1]["fields"][0]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (
            {"fields": [{"id": "a", "type": "text"}, {"id": "_bad"}]},
            {"fields": [{}, {"id": ['"_bad" is not a valid']}]},
        ),
        ({"fields": [{"id": 'a"b', "type": "text"}]}, {"fields": [{"id": ["not a valid field name"]}]}),
        ({"fields": [{"id": " a", "type": "text"}]}, {"fields": [{"id": ["not a valid field name"]}]}),
        ({"fields": [{"type": "text"}]}, {"fields": [{"id": [""]}]}),
        ({"fields": [{"id": "a", "type": "geometry"}]}, {"fields": ['"geometry" is not a valid field type']}),
        ({"fields": [{"id": "a"}]}, {"fields": ["not guessable"]}),
        ({"fields": [{"id": "a", "type": "text"}] * 2}, {"field": ["Duplicate"]}),
        ({"fields": "x"}, {"fields": [""]}),
        ({"records": [{"_x": 1}]}, {"fields": ['"_x" is not a valid']}),
        ({"records": [{"a": 1}, {"b": 1}]}, {"records": ['extra keys "b"']}),
        ({"fields": [{"id": "a", "type": "int"}], "primary_key": "b"}, {"index": ['"b" is not a valid']}),
        ({"records": [{"a": 1}, {"a": 1}], "primary_key": "a"}, {"records": ["duplicate key"], "records_row": 1}),
        ({"aliases": "x"}, {"aliases": [""]}),
        ({"resource": {"package_id": "shelters"}}, {"resource": ["cannot be used with"]}),
        ({"resource_id": "", "resource": {"package_id": "shelters", "url": "http://a.example"}}, {"resource": [""]}),
        ({"resource_id": ""}, {"resource_id": ["required"]}),
        ({"resource_id": "00000000-0000-0000-0000-000000000000"}, {"resource_id": [""]}),
    ],
)
def test_refused_tables(site: Site, sent: dict[str, Any], error: dict[str, Any]) -> None:
    made = site.call("resource_create", {"package_id": "shelters", "name": "x"})
    status, answer = site.refused("datastore_create", {"resource_id": made["id"], **sent})
    assert (status, answer.pop("__type")) == (409, "Validation Error")
    assert answer.keys() == error.keys()
    for key, value in error.items():
        if isinstance(value, list) and isinstance(value[-1], dict):
            assert answer[key][-1].keys() == value[-1].keys()
            assert value[-1]["id"][0] in answer[key][-1]["id"][0]
        else:
            assert value[0] in answer[key][0] if isinstance(value, list) else value == answer[key]
    assert site.call("resource_show", {"id": made["id"]})["datastore_active"] is False


def test_a_key_over_rows_that_are_alike(site: Site) -> None:
    made = site.call("resource_create", {"package_id": "shelters"})
    sent = {"resource_id": made["id"], "records": [{"a": 1}, {"a": 1}]}
    site.call("datastore_create", sent)
    assert "constraints" in site.refused("datastore_create", {"resource_id": made["id"], "primary_key": ["a"]})[1]


def test_files_are_not_overwritten_without_force(site: Site) -> None:
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", b"a\n1\n2\n")})
    linked = site.call("resource_create", {"package_id": "shelters", "url": "http://a.example/a.csv"})
    for resource in (made["id"], linked["id"]):
        for action in ("datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete"):
            sent = {"resource_id": resource, "records": [{"a": "3"}], "method": "insert", "filters": {}}
            assert site.refused(action, sent)[1].keys() == {"read-only", "__type"}, action
    forced = {"resource_id": made["id"], "method": "insert", "records": [{"a": "3"}], "force": True}
    site.call("datastore_upsert", forced)
    assert [row["a"] for row in rows(site, made["id"])] == ["1", "2", "3"]
    site.call("resource_patch", {"id": made["id"], "description": "x"})
    assert len(rows(site, made["id"])) == 3, "the file did not change"


def test_deleting_rows(site: Site, table: str) -> None:
    site.call("datastore_upsert", {"resource_id": table, "records": [{"番号": n} for n in range(2, 7)]})
    gone = site.call(
        "datastore_delete", {"resource_id": table, "filters": {"番号": {"lt": 3}}, "include_deleted_records": 1}
    )
    assert [row["番号"] for row in gone.pop("deleted_records")] == [1, 2]
    operation = {"op": "lt", "field": "番号", "value": 3}
    assert gone == {"resource_id": table, "filters": {"番号": {"lt": 3}}, "filterops": operation}
    assert site.refused("datastore_delete", {"resource_id": table, "filters": {"なし": 1}})[1].keys() >= {"filters"}
    assert site.refused("datastore_delete", {"resource_id": table, "filters": [1]})[1].keys() >= {"filters"}
    assert site.refused("datastore_records_delete", {"resource_id": table})[1].keys() >= {"filters"}
    site.call("datastore_upsert", {"resource_id": table, "method": "insert", "records": [{"番号": 1}]})
    site.call("datastore_records_delete", {"resource_id": table, "filters": {"番号": [3, 4, 1]}})
    assert [row["番号"] for row in rows(site, table)] == [5, 6]
    site.call("datastore_delete", {"resource_id": table, "filters": {}})
    assert site.call("datastore_search", {"resource_id": table}, None)["total"] == 0


@pytest.mark.parametrize("action", ["datastore_delete", "datastore_records_delete"])
@pytest.mark.parametrize(
    "filters",
    [{"$or": []}, {"$and": [{}]}, {"番号": 1, "$or": []}, {"$or": [{"番号": 1}, {"$and": [{"$or": []}]}]}],
)
def test_no_condition_at_all_deletes_nothing(site: Site, table: str, action: str, filters: dict[str, Any]) -> None:
    status, error = site.refused(action, {"resource_id": table, "filters": filters})
    assert (status, error.keys()) == (409, {"filters", "__type"})
    assert len(rows(site, table)) == 1


def test_deleted_rows_are_all_told_or_not_deleted(site: Site, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datastore, "MOST_ROWS", 2)
    site.call("datastore_upsert", {"resource_id": table, "records": [{"番号": 2}, {"番号": 3}]})
    sent = {"resource_id": table, "include_deleted_records": True}
    status, error = site.refused("datastore_records_delete", {**sent, "filters": {}})
    assert (status, error.keys()) == (409, {"include_deleted_records", "__type"})
    gone = site.call("datastore_records_delete", {**sent, "filters": {"番号": {"gt": 1}}})["deleted_records"]
    assert [row["番号"] for row in gone] == [2, 3]
    site.call("datastore_records_delete", {"resource_id": table, "filters": {}})
    assert rows(site, table) == []


def test_deleting_a_table(site: Site, table: str) -> None:
    assert site.call("datastore_delete", {"resource_id": table}) == {"resource_id": table}
    assert site.refused("datastore_search", {"resource_id": table}, None)[0] == 404
    assert site.refused("datastore_delete", {"resource_id": table})[0] == 404
    assert site.call("resource_show", {"id": table}, None)["url_type"] is None
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("a.csv", b"a\n1\n")})
    site.call("datastore_delete", {"resource_id": made["id"], "force": True})
    site.call("resource_patch", {"id": made["id"], "description": "x"})
    assert site.call("resource_show", {"id": made["id"]})["datastore_active"] is False, "it is not made again"
    site.call("datastore_create", {"resource_id": made["id"], "force": True, "records": [{"b": 1}]})
    assert rows(site, made["id"]) == [{"_id": 1, "b": 1}]


def test_rights(site: Site, table: str) -> None:
    sent = {"resource_id": table, "records": [{"番号": 2}], "filters": {}, "fields": FIELDS}
    for user in (None, "outsider"):
        for action in ("datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete"):
            status, error = site.refused(action, sent, user)
            assert (status, error["__type"]) == (403, "Authorization Error")
        described = {"resource": {"package_id": "shelters"}, "records": [{"a": 1}]}
        assert site.refused("datastore_create", described, user)[0] == 403
    assert len(site.call("package_show", {"id": "shelters"})["resources"]) == 1
    site.call("package_patch", {"id": "shelters", "private": True})
    for user, status in ((None, 403), ("outsider", 403), ("editor", 200)):
        for action in ("datastore_search", "datastore_info"):
            assert site.send(action, {"resource_id": table}, user).status_code == status
        answer = site.client.get(
            f"/datastore/dump/{table}", headers={"Authorization": site.tokens[user]} if user else {}
        )
        assert answer.status_code == status
    site.call("package_patch", {"id": "shelters", "private": False, "state": "draft"})
    assert site.refused("datastore_search", {"resource_id": table}, None)[0] == 403


@pytest.mark.parametrize("action", ["datastore_search", "datastore_info", "datastore_upsert", "datastore_delete"])
def test_unknown_resources(site: Site, action: str) -> None:
    status, error = site.refused(action, {"resource_id": "00000000-0000-0000-0000-000000000000"})
    assert (status, error["__type"]) == (404, "Not Found Error")
    assert site.refused(action)[1].keys() == {"resource_id", "__type"}


def test_there_is_no_sql(site: Site) -> None:
    answer = site.client.get("/api/3/action/datastore_search_sql", params={"sql": "SELECT 1"})
    assert answer.status_code == 400
