"""Questions to a table: filters, words, order, pages, places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, as_json, dataset, open_site, upload

from catalogue.rows.model import Near, RowQuery
from catalogue.rows.query import count, find_table, select
from catalogue.store import Store

CSV = """番号,施設名,緯度,経度,設置日,公開,備考
1,市役所,36.1000,139.1000,2026-01-01,true,本館１階
2,中央図書館,36.1010,139.1000,2026-02-01,false,
3,ひがし小学校,36.2000,139.2000,,true,体育館
4,ヒガシ公園,36.3000,139.3000,2026-04-01,,ＡＥＤは管理棟
5,移動図書館,,,2026-05-01,true,場所は決まっていません
"""
SCHEMA = {
    "fields": [
        {"name": "番号", "type": "integer"},
        {"name": "施設名", "type": "string"},
        {"name": "緯度", "type": "number"},
        {"name": "経度", "type": "number"},
        {"name": "設置日", "type": "date"},
        {"name": "公開", "type": "boolean"},
    ],
    "primaryKey": "番号",
}


class Rows:
    """One table, asked in one line."""

    def __init__(self, site: Site, resource: str) -> None:
        self.site = site
        self.resource = resource

    def ask(self, method: str = "POST", **query: Any) -> dict[str, Any]:
        answer = self.site.send("datastore_search", {"resource_id": self.resource, **query}, None, method=method)
        assert answer.status_code == 200, answer.json()
        result: dict[str, Any] = answer.json()["result"]
        return result

    def numbers(self, **query: Any) -> list[int]:
        found = self.ask(**query)
        numbers = [row["番号"] for row in found["records"]]
        if "limit" not in query and "offset" not in query:
            assert found["total"] == len(numbers)
        return numbers

    def refused(self, **query: Any) -> dict[str, Any]:
        status, error = self.site.refused("datastore_search", {"resource_id": self.resource, **query}, None)
        assert status == 409
        assert error.pop("__type") == "Validation Error"
        return dict(error)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    with open_site(tmp_path_factory.mktemp("site")) as site:
        site.call("package_create", dataset())
        made = site.call(
            "resource_create",
            {"package_id": "shelters", "schema": as_json(SCHEMA)},
            files={"upload": upload("a.csv", CSV.encode())},
        )
        yield Rows(site, made["id"])


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"番号": 2}, [2]),
        ({"番号": "2"}, [2]),
        ({"番号": 2.5}, []),
        ({"番号": {"gt": 2.5}}, [3, 4, 5]),
        ({"番号": [1, "3", 99]}, [1, 3]),
        ({"番号": []}, []),
        ({"番号": {"gte": 2, "lt": 4}}, [2, 3]),
        ({"番号": {"in": [2, 4]}}, [2, 4]),
        ({"番号": [{"lte": 1}, 5]}, [1, 5]),
        ({"番号": {"eq": 3}, "公開": True}, [3]),
        ({"施設名": "図書館"}, []),
        ({"施設名": "中央図書館"}, [2]),
        ({"備考": None}, [2]),
        ({"設置日": [None, "2026-01-01"]}, [1, 3]),
        ({"設置日": {"gte": "2026/02/01"}}, [2, 4, 5]),
        ({"設置日": {"gt": "2026-02-01T10:00:00"}}, [4, 5]),
        ({"公開": "t"}, [1, 3, 5]),
        ({"公開": False}, [2]),
        ({"緯度": 36.1}, [1]),
        ({"緯度": {"lt": "36.15"}}, [1, 2]),
        ({"_id": {"gt": 3}}, [4, 5]),
        ({"_id": [1, 2]}, [1, 2]),
        ({"_id": {"lt": -1e300}}, []),
        ({"$or": [{"番号": 1}, {"施設名": "移動図書館"}]}, [1, 5]),
        ({"$or": [{"番号": 1, "公開": False}, {"$and": [{"番号": {"gt": 3}}, {"公開": None}]}]}, [4]),
        ({"$or": [{"番号": 1}, {"$or": [{"番号": 2}, {"番号": 3}]}], "公開": True}, [1, 3]),
        ([{"番号": 1}, {"番号": 2, "公開": False}, {}], [1, 2]),
        ({"$and": []}, [1, 2, 3, 4, 5]),
    ],
)
def test_filters(rows: Rows, filters: Any, numbers: list[int]) -> None:
    assert rows.numbers(filters=filters) == numbers
    assert [row["番号"] for row in rows.ask("GET", filters=json.dumps(filters))["records"]] == numbers


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"番号": "x"}, 'invalid input syntax for type integer: "x"'),
        ({"番号": True}, 'invalid input syntax for type integer: "true"'),
        ({"番号": 10**30}, "out of range"),
        ({"設置日": "令和8年"}, 'type date: "令和8年"'),
        ({"設置日": "2026-01-01T05:00:00+09:00"}, 'type date: "2026-01-01T05:00:00+09:00"'),
        ({"公開": "maybe"}, "type boolean"),
        ({"緯度": "inf"}, "type double precision"),
        ({"なし": 1}, "Unknown field: なし"),
        ({"$nor": [{"番号": 1}]}, "Unknown operators"),
        ({"$or": {"番号": 1}}, "list of dicts"),
        ({"番号": {"like": "x"}}, "Unknown filter operation"),
        ({"番号": {}}, "Unknown filter operation"),
        ({"番号": {"in": 5}}, "Unknown filter operation"),
        ({"番号": {"gt": [5]}}, "Unknown filter operation"),
        ({"番号": [[1]]}, "type integer"),
        ("x", "Cannot parse JSON"),
        (5, "dict or a list of dicts"),
        ([1], "list of dicts"),
        ([{"番号": 1}] * 101, "Maximum number"),
    ],
)
def test_refused_filters(rows: Rows, filters: Any, message: str) -> None:
    error = rows.refused(filters=filters)
    assert error.keys() == {"filters"}
    assert message in error["filters"][0]


def test_deeply_nested_filters(rows: Rows) -> None:
    nested: Any = {"番号": 1}
    for _ in range(8):
        nested = {"$or": [nested, {"$and": [nested]}]} if _ < 2 else {"$or": [{"$and": [nested, {"番号": 1}]}]}
    assert "Maximum" in rows.refused(filters=nested)["filters"][0]
    assert rows.numbers(filters={"番号": list(range(-50_000, 2))}) == [1]


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        ("図書館", [2, 5]),
        ("ヒガシ", [3, 4]),
        ("ひがし", [3, 4]),
        ("aed", [4]),
        ("1階", [1]),
        ("図書館 中央", [2]),
        ("　中央　", [2]),
        ("36.1010", [2]),
        ("館 体", [3]),
        ("所本", []),
        ("%", []),
        ("", [1, 2, 3, 4, 5]),
        ({"施設名": "図書館"}, [2, 5]),
        ({"施設名": "図書館", "備考": "決まって"}, [5]),
        ({"備考": "図書館"}, []),
        ({"公開": "x"}, []),
        ({"公開": "true"}, [1, 3, 5]),
        ({"公開": "TRUE", "施設名": "図書館"}, [5]),
        ({"設置日": "2026-0"}, [1, 2, 4, 5]),
    ],
)
def test_words(rows: Rows, q: Any, numbers: list[int]) -> None:
    assert rows.numbers(q=q) == numbers
    assert [row["番号"] for row in rows.ask("GET", q=q if isinstance(q, str) else json.dumps(q))["records"]] == numbers


def test_words_of_unknown_columns(rows: Rows) -> None:
    assert rows.refused(q={"なし": "x"}) == {"q": ['invalid value "なし"']}


def test_rank_stands_where_ckan_has_it(rows: Rows) -> None:
    found = rows.ask(q="図書館")
    assert found["fields"][-1] == {"id": "rank", "type": "float"}
    assert found["records"][0].keys() == {field["id"] for field in found["fields"]}
    assert rows.ask(q={"施設名": "図書館"})["fields"][-1]["id"] == "rank 施設名"
    assert rows.ask(q="図書館", fields="番号,rank")["records"][0].keys() == {"番号", "rank"}
    assert rows.ask(q="図書館", fields="rank")["records"][0].keys() == {"_id", "rank"}
    assert rows.ask(q="図書館", fields=["番号"])["records"] == [{"番号": 2}, {"番号": 5}]


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("番号 desc", [5, 4, 3, 2, 1]),
        ("設置日", [1, 2, 4, 5, 3]),
        ("設置日 desc", [3, 5, 4, 2, 1]),
        ("設置日 DESC NULLS LAST", [5, 4, 2, 1, 3]),
        ("公開 asc nulls first, 番号 desc", [4, 2, 5, 3, 1]),
        (["公開", "番号 desc"], [2, 5, 3, 1, 4]),
        ('"番号" desc', [5, 4, 3, 2, 1]),
        ("_id desc", [5, 4, 3, 2, 1]),
        ("", [1, 2, 3, 4, 5]),
    ],
)
def test_order(rows: Rows, sort: Any, numbers: list[int]) -> None:
    assert rows.numbers(sort=sort) == numbers


@pytest.mark.parametrize(
    "sort", ["なし", "番号 down", "番号; DROP TABLE tables", "r.id", "1", "_distance", '"', ["番号", 5]]
)
def test_refused_orders(rows: Rows, sort: Any) -> None:
    assert rows.refused(sort=sort).keys() == {"sort"}


def test_pages(rows: Rows) -> None:
    assert rows.numbers(limit=2) == [1, 2]
    assert rows.numbers(limit=2, offset=4) == [5]
    assert rows.ask(limit=0)["records"] == []
    assert (rows.ask(limit=99_999)["limit"], rows.ask()["limit"]) == (32_000, 100)
    assert rows.ask("GET", limit="2", offset="1")["offset"] == 1
    assert rows.refused(limit=-1).keys() == {"limit"}
    assert rows.refused(offset=-1) == {"offset": ['invalid value "-1"']}
    assert rows.refused(offset="x").keys() == {"offset"}
    assert "total" not in rows.ask(include_total=False)


def test_next_page(rows: Rows) -> None:
    seen: list[int] = []
    filters: dict[str, Any] = {}
    while (found := rows.ask(include_next_page=True, limit=2, filters=filters))["records"]:
        seen += [row["番号"] for row in found["records"]]
        filters = found["next_page"]
    assert seen == [1, 2, 3, 4, 5]
    assert rows.ask(include_next_page=True, sort="_id desc", limit=2)["next_page"] == {"_id": {"lt": 4}}
    for other in ({"sort": "番号"}, {"distinct": True}, {"fields": "番号"}, {"lat": 36, "lon": 139}):
        assert "next_page" not in rows.ask(include_next_page=True, **other)


def test_fields(rows: Rows) -> None:
    found = rows.ask(fields=" 施設名 , 番号", limit=1)
    assert found["records"] == [{"施設名": "市役所", "番号": 1}]
    assert [field["id"] for field in found["fields"]] == ["施設名", "番号"]
    assert rows.refused(fields="番号,なし") == {"fields": ['invalid value "なし"']}


def test_names_that_look_like_something_else(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        site.call("package_create", dataset())
        files = {"upload": upload("a.csv", b"2026,true,rank,null\n1,2,3,4\n")}
        asked = Rows(site, site.call("resource_create", {"package_id": "shelters"}, files=files)["id"])
        for name, value in {"2026": "1", "true": "2", "rank": "3", "null": "4"}.items():
            query = {"fields": name, "sort": f"{name} desc", "q": value, "filters": json.dumps({name: value})}
            assert asked.ask("GET", **query)["records"] == [{name: value}]


def test_a_table_can_be_asked_while_it_is_being_read(rows: Rows) -> None:
    store = Store(rows.site.settings)
    with store.reading() as connection:
        table = find_table(connection, rows.resource)
        assert table is not None
        found = select(connection, table, RowQuery())
        assert next(found)["番号"] == 1
        assert count(connection, table, RowQuery(near=Near(36.1, 139.1), q={"施設名": "市"})) == 1
        assert [row["番号"] for row in found] == [2, 3, 4, 5]
    store.close()


def test_distinct(rows: Rows) -> None:
    found = rows.ask(fields=["公開"], distinct=True, sort="公開 desc nulls last")
    assert [row["公開"] for row in found["records"]] == [True, False, None]
    assert found["total"] == 3
    assert rows.refused(fields=["公開"], distinct=True, sort="番号").keys() == {"sort"}


def test_formats(rows: Rows) -> None:
    asked = {"limit": 2, "fields": ["番号", "公開", "緯度", "備考"]}
    assert rows.ask(records_format="lists", **asked)["records"] == [
        [1, True, 36.1, "本館１階"],
        [2, False, 36.101, None],
    ]
    assert rows.ask(records_format="csv", **asked)["records"] == "1,true,36.1,本館１階\r\n2,false,36.101,\r\n"
    assert rows.ask(records_format="tsv", **asked)["records"].startswith("1\ttrue\t")
    assert rows.refused(records_format="xml").keys() == {"records_format"}


def test_nearest_first(rows: Rows) -> None:
    found = rows.ask(lat=36.101, lon=139.1)
    assert [row["番号"] for row in found["records"]] == [2, 1, 3, 4]
    assert (found["total"], found["fields"][-1]) == (4, {"id": "_distance", "type": "float8"})
    distances = [row["_distance"] for row in found["records"]]
    assert distances[0] == 0
    assert distances[1] == pytest.approx(111.2, abs=0.7), "a thousandth of a degree to the south"
    assert distances[2] == pytest.approx(14_200, rel=0.01)
    assert rows.numbers(lat=36.101, lon=139.1, distance=111) == [2]
    assert rows.numbers(lat=36.101, lon=139.1, distance=112) == [2, 1]
    assert rows.numbers(lat=36.101, lon=139.1, limit=1, offset=2) == [3]
    assert rows.numbers(lat="36.101", lon="139.1", q="ひがし") == [3, 4]
    assert rows.numbers(lat=36.101, lon=139.1, distance=20_000, sort="番号") == [1, 2, 3]
    assert rows.numbers(lat=36.101, lon=139.1, filters={"番号": {"gt": 1}}) == [2, 3, 4]
    assert rows.ask(lat=36.101, lon=139.1, fields="番号", limit=1)["records"] == [{"番号": 2, "_distance": 0.0}]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"lat": 36}, {"lon"}),
        ({"lon": 139}, {"lat"}),
        ({"distance": 5}, {"lat", "lon"}),
        ({"lat": 91, "lon": 139}, {"lat"}),
        ({"lat": 36, "lon": "east"}, {"lon"}),
        ({"lat": "nan", "lon": 0}, {"lat"}),
        ({"lat": 36, "lon": 139, "distance": -1}, {"distance"}),
        ({"lat": 36, "lon": 139, "distance": [5]}, {"distance"}),
    ],
)
def test_refused_places(rows: Rows, query: dict[str, Any], keys: set[str]) -> None:
    assert rows.refused(**query).keys() == keys


def test_only_places_on_the_earth_are_found(tmp_path: Path) -> None:
    """Nothing is near a place that is none: another latitude than there is, or the two in the wrong columns."""
    places = "36.1,139.1\n95,200\n139.7,35.6\n-90,-180\n91,139\n,139\n"
    with open_site(tmp_path) as site:
        site.call("package_create", dataset())
        files = {"upload": upload("a.csv", f"緯度,経度\n{places}".encode())}
        made = site.call("resource_create", {"package_id": "shelters"}, files=files)
        found = site.call("datastore_search", {"resource_id": made["id"], "lat": 36, "lon": 139}, None)
        assert [row["_id"] for row in found["records"]] == [1, 4]
        assert "33%（6 行のうち 2 行に緯度経度）" in site.client.get("/dataset/shelters").text


SPELLINGS = """番号,値,旗,日,時
1,0.00001,有,2026年4月1日,2026-04-01T09:30:00
2,35.10,無,2026年4月2日,2026-04-02T09:30:00
"""


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": {"値": "0.00001"}}, [1]),
        ({"q": {"値": "1e-05"}}, [1]),
        ({"q": {"値": "35.1"}}, [2]),
        ({"q": {"旗": "true"}}, [1]),
        ({"q": {"旗": "false", "値": "35"}}, [2]),
        ({"q": {"日": "2026-04-02"}}, [2]),
        ({"q": {"": "2026年4月2日"}}, [2]),
        ({"filters": {"時": "2026-04-01T09:30:00"}}, [1]),
        ({"filters": {"時": "2026-04-01 09:30"}}, [1]),
        ({"filters": {"時": "2026-04-01T09:30:00Z"}}, None),
        ({"filters": {"時": {"gte": "2026-04-01T09:30:00+09:00"}}}, None),
        ({"filters": {"時": "2026-04-01 09:30:00.5 -0930"}}, None),
    ],
)
def test_values_that_the_file_spells_otherwise(
    spellings: tuple[Site, str], query: dict[str, Any], numbers: list[int] | None
) -> None:
    site, made = spellings
    answer = site.send("datastore_search", {"resource_id": made, **query}, None)
    assert answer.status_code == (409 if numbers is None else 200)
    if numbers is not None:
        assert [row["番号"] for row in answer.json()["result"]["records"]] == numbers


@pytest.fixture(scope="module")
def spellings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    fields = [
        {"name": "番号", "type": "integer"},
        {"name": "値", "type": "number"},
        {"name": "旗", "type": "boolean", "trueValues": ["有"], "falseValues": ["無"]},
        {"name": "日", "type": "date", "format": "%Y年%m月%d日"},
        {"name": "時", "type": "datetime"},
    ]
    with open_site(tmp_path_factory.mktemp("spellings")) as site:
        site.call("package_create", dataset())
        sent = {"package_id": "shelters", "schema": as_json({"fields": fields})}
        made = site.call("resource_create", sent, files={"upload": upload("a.csv", SPELLINGS.encode())})
        yield site, made["id"]


def test_a_table_without_coordinates(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        site.call("package_create", dataset())
        files = {"upload": upload("a.csv", "名称,緯度,経度\n市役所,北緯36度,東経139度\n".encode())}
        made = site.call("resource_create", {"package_id": "shelters"}, files=files)
        status, error = site.refused("datastore_search", {"resource_id": made["id"], "lat": 36, "lon": 139}, None)
        assert (status, error.keys()) == (409, {"lat", "__type"})


def test_unknown_parameters(rows: Rows) -> None:
    assert rows.refused(filter={"番号": 1}) == {"__extras": ['invalid value "filter"']}


def test_what_was_asked_is_repeated(rows: Rows) -> None:
    found = rows.ask(
        "GET", filters='{"番号": {"gt": 1, "lt": 4}}', q='{"施設名": "館"}', sort="番号", plain="true", offset="0"
    )
    shown = {key: value for key, value in found.items() if key not in ("records", "fields")}
    assert shown == {
        "include_next_page": False,
        "include_total": True,
        "limit": 100,
        "offset": 0,
        "plain": True,
        "q": {"施設名": "館"},
        "records_format": "objects",
        "resource_id": rows.resource,
        "sort": "番号",
        "filters": {"番号": {"gt": 1, "lt": 4}},
        "filterops": {
            "op": "$and",
            "field": None,
            "value": [{"op": "gt", "field": "番号", "value": 1}, {"op": "lt", "field": "番号", "value": 4}],
        },
        "total": 1,
    }


def test_info(rows: Rows) -> None:
    info = rows.site.call("datastore_info", {"id": rows.resource}, None)
    assert info["meta"]["count"] == 5
    assert info["meta"]["size"] > 100
    assert info["fields"][0]["schema"] == {
        "native_type": "integer",
        "notnull": False,
        "index_name": f"{rows.resource}-key",
        "is_index": True,
        "uniquekey": True,
    }
    short = {"id": rows.resource, "include_meta": False, "include_fields_schema": False}
    assert rows.site.call("datastore_info", short, None)["fields"][2] == {"id": "緯度", "type": "float8"}
