"""Tables made from files as they arrive: encodings, headings, types, when they are made again, what is no table."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, as_json, dataset, open_site, upload

from catalogue.rows.query import find_table
from catalogue.rows.tables import problem_of
from catalogue.store import Store
from catalogue.texts import text

CSV = "番号,名称,緯度,経度\n001,見本公園,36.1,139.1\n002,見本小学校,36.2,139.2\n"
SCHEMA = {
    "fields": [
        {"name": "番号", "type": "integer"},
        {"name": "名称", "type": "string", "title": "名称", "description": "施設の名", "description_en": "The name"},
    ]
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        yield opened


def publish(site: Site, content: str | bytes, name: str = "a.csv", **fields: Any) -> dict[str, Any]:
    """A new resource with this file."""
    data = content.encode() if isinstance(content, str) else content
    sent = {key: value if isinstance(value, str) else as_json(value) for key, value in fields.items()}
    result: dict[str, Any] = site.call(
        "resource_create", {"package_id": "shelters", **sent}, files={"upload": upload(name, data)}
    )
    return result


def rows(site: Site, resource: str, **query: Any) -> list[dict[str, Any]]:
    """All rows without `_id`."""
    found = site.call("datastore_search", {"resource_id": resource, **query}, None)["records"]
    return [{key: value for key, value in row.items() if key != "_id"} for row in found]


def types(site: Site, resource: str) -> dict[str, str]:
    fields = site.call("datastore_search", {"resource_id": resource}, None)["fields"]
    return {one["id"]: one["type"] for one in fields if one["id"] != "_id"}


def problem(site: Site, resource: str) -> str:
    store = Store(site.settings)
    with store.reading() as connection:
        found = problem_of(connection, resource)
        assert find_table(connection, resource) is None
    store.close()
    assert found is not None
    assert text(found[0], "en", **found[1]) and text(found[0], "ja", **found[1])
    return found[0].removeprefix("rows-problem-")


@pytest.mark.parametrize(
    "content",
    [CSV.encode(), b"\xef\xbb\xbf" + CSV.encode(), CSV.encode("cp932"), CSV.replace("\n", "\r\n").encode()],
    ids=["utf-8", "bom", "cp932", "crlf"],
)
def test_a_csv_becomes_a_table(site: Site, content: bytes) -> None:
    made = publish(site, content)
    assert made["datastore_active"] is True
    assert rows(site, made["id"]) == [
        {"番号": "001", "名称": "見本公園", "緯度": 36.1, "経度": 139.1},
        {"番号": "002", "名称": "見本小学校", "緯度": 36.2, "経度": 139.2},
    ]
    assert types(site, made["id"]) == {"番号": "text", "名称": "text", "緯度": "float8", "経度": "float8"}


def test_a_tsv_becomes_a_table(site: Site) -> None:
    assert rows(site, publish(site, "名称\t数\n公園\t1,000\n", "a.tsv")["id"]) == [{"名称": "公園", "数": "1,000"}]


def test_every_way_of_writing_makes_tables(site: Site) -> None:
    made = publish(site, CSV)
    for action, data in (
        ("resource_update", {"id": made["id"]}),
        ("resource_patch", {"id": made["id"]}),
        ("package_revise", {"match__name": "shelters"}),
    ):
        key = "update__resources__0__upload" if action == "package_revise" else "upload"
        site.call(action, data, files={key: upload("a.csv", f"やり方\n{action}\n".encode())})
        assert rows(site, made["id"]) == [{"やり方": action}]
    shown = site.call("package_show", {"id": "shelters"}, None)
    assert [one["datastore_active"] for one in shown["resources"]] == [True]
    found = site.call("package_search", {"q": "避難"}, None)["results"][0]["resources"]
    assert [one["datastore_active"] for one in found] == [True]


def test_codes_stay_text_and_fitting_columns_are_typed(site: Site) -> None:
    assert types(site, publish(site, CSV, schema=SCHEMA)["id"])["番号"] == "text"
    typed = publish(site, CSV.replace("001", "1").replace("002", "2000000000"), schema=SCHEMA)
    assert types(site, typed["id"])["番号"] == "int4"
    assert types(site, typed["id"])["緯度"] == "text", "with a schema nothing is inferred"
    wide = publish(site, CSV.replace("001", "1").replace("002", "3000000000"), schema=SCHEMA)
    assert types(site, wide["id"])["番号"] == "int8"
    fields = site.call("datastore_search", {"resource_id": typed["id"]}, None)["fields"]
    assert fields[2]["info"] == {"label": "名称", "notes": "施設の名", "notes_en": "The name"}


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "integer"}, {"1": 1, "-5": -5, "0": 0}, ["01", "1.0", " 1", "1,000", "１", "99999999999999999999"]),
        ({"type": "year"}, {"2026": 2026}, ["令和8年"]),
        ({"type": "number"}, {"1": 1.0, "-0.5": -0.5, ".5": 0.5, "1e3": 1000.0}, ["01", "inf", "NaN", "1_0", "1e999"]),
        (
            {"type": "number"},
            {"9007199254740992": 2.0**53, "-1e23": -1e23, "35.10": 35.1, "0.123456789012345678": 0.12345678901234568},
            ["9007199254740993", "-9007199254740993.0", "123456789012345678901234567890"],
        ),
        ({"type": "number", "groupChar": ","}, {}, ["1,000"]),
        ({"type": "boolean"}, {"true": True, "0": False}, ["有", "yes"]),
        ({"type": "boolean", "trueValues": ["有"], "falseValues": ["無"]}, {"有": True, "無": False}, ["true"]),
        ({"type": "date"}, {"2026-11-20": "2026-11-20"}, ["2026-02-30", "2026/11/20", "20261120", "2026-11-20T00"]),
        ({"type": "date", "format": "%Y年%m月%d日"}, {"2026年1月2日": "2026-01-02"}, ["2026-01-02"]),
        ({"type": "date", "format": "%Y%Y"}, {}, ["2026"]),
        ({"type": "time"}, {"09:30:00": "09:30:00"}, ["09:30", "24:00:00", "9:30:00"]),
        ({"type": "time", "format": "%H:%M"}, {"09:30": "09:30:00"}, ["24:00", "終日"]),
        (
            {"type": "datetime"},
            {"2026-01-02T03:04:05": "2026-01-02T03:04:05"},
            ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05+09:00"],
        ),
        ({"type": "datetime"}, {"2026-01-02T03:04:05.25": "2026-01-02T03:04:05.250000"}, ["2026-01-02 03:04"]),
        ({"type": "object"}, {'{"a": [1]}': {"a": [1]}}, ["{", "5", '{"a": NaN}']),
        ({"type": "geopoint"}, {}, ["1, 2"]),
        ({"type": ["nonsense"]}, {}, ["x"]),
    ],
)
def test_types(site: Site, field: dict[str, Any], good: dict[str, Any], bad: list[str]) -> None:
    def published(cells: list[str]) -> list[Any]:
        lines = ["値,他", *('"' + cell.replace('"', '""') + '",x' for cell in cells)]
        made = publish(site, "\n".join(lines), schema={"fields": [{"name": "値", **field}]})
        return [row["値"] for row in rows(site, made["id"])]

    assert published([*good, ""]) == [*good.values(), None]
    for cell in bad:
        cells = [*good, cell]
        assert published(cells) == cells, "one cell that does not fit: all stay as they are"


def test_missing_values(site: Site) -> None:
    schema = {
        "fields": [{"name": "数", "type": "integer"}, {"name": "名"}, {"name": "別", "missingValues": ["x"]}],
        "missingValues": ["-", {"value": "不明", "label": "わからない"}, 5],
    }
    made = publish(site, "数,名,別\n1,-,-\n不明,,x\n", schema=schema)
    assert rows(site, made["id"]) == [{"数": 1, "名": None, "別": "-"}, {"数": None, "名": None, "別": None}]


@pytest.mark.parametrize(
    "schema",
    ["[1]", "{", "null", {"fields": 5}, {"fields": [5, {"name": 5}]}, {"fields": [{"name": "番号", "type": 5}]}],
)
def test_a_broken_schema_is_none(site: Site, schema: Any) -> None:
    made = publish(site, CSV, schema=schema)
    assert types(site, made["id"])["番号"] == "text"


def test_primary_key(site: Site) -> None:
    made = publish(site, CSV, schema={**SCHEMA, "primaryKey": ["番号"]})
    record = {"resource_id": made["id"], "force": True, "records": [{"番号": "001", "名称": "新しい名"}]}
    site.call("datastore_upsert", record)
    assert [row["名称"] for row in rows(site, made["id"])] == ["新しい名", "見本小学校"]
    twice = publish(site, CSV.replace("002", "001"), schema={**SCHEMA, "primaryKey": "番号"})
    assert len(rows(site, twice["id"])) == 2
    assert "table" in site.refused("datastore_upsert", {**record, "resource_id": twice["id"]})[1]


def test_headings(site: Site) -> None:
    long = "とても長い見出し" * 20
    made = publish(site, f'名称,,名称, "_id",_, 前後 ,"改\n行",{long},名称_2\n' + ",".join("123456789") + "\n")
    names = ["名称", "column_2", "名称_2", "'_id'", "column_5", "前後", "改 行", long, "名称_2_2"]
    assert rows(site, made["id"]) == [dict(zip(names, "123456789", strict=True))]
    assert rows(site, publish(site, "\n,,\n_id,A,a\n1,2,3\n")["id"]) == [{"id": "1", "A": "2", "a": "3"}]


def test_short_and_long_rows(site: Site) -> None:
    made = publish(site, "甲,乙\n1\n\n1,2,,\n")
    assert rows(site, made["id"]) == [{"甲": "1", "乙": None}, {"甲": "1", "乙": "2"}]
    assert rows(site, publish(site, "甲,乙\n")["id"]) == []


def test_schema_of_the_data_package_beside(site: Site) -> None:
    package = {
        "resources": [{"name": "x", "path": "data/a.csv", "schema": {"fields": [{"name": "数", "type": "integer"}]}}]
    }
    made = publish(site, "数\n5\n")
    assert rows(site, made["id"]) == [{"数": "5"}]
    described = publish(site, json.dumps(package), "datapackage.json")
    assert rows(site, made["id"]) == [{"数": 5}]
    package["resources"][0]["path"] = "elsewhere.csv"
    site.call("resource_patch", {"id": described["id"]}, files={"upload": upload("datapackage.json", b"[" * 9999)})
    assert rows(site, made["id"]) == [{"数": "5"}]
    site.call("resource_patch", {"id": made["id"], "path": "elsewhere.csv"})
    again = json.dumps(package).encode()
    site.call("resource_patch", {"id": described["id"]}, files={"upload": upload("datapackage.json", again)})
    assert rows(site, made["id"]) == [{"数": 5}]


def test_made_again_only_when_file_or_schema_changed(site: Site) -> None:
    made = publish(site, CSV)

    def number() -> int:
        store = Store(site.settings)
        with store.reading() as connection:
            table = find_table(connection, made["id"])
        store.close()
        assert table is not None
        return table.number

    first = number()
    site.call("resource_patch", {"id": made["id"], "description": "別の説明"})
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload("other.csv", CSV.encode())})
    assert number() == first
    site.call("resource_patch", {"id": made["id"], "schema": SCHEMA})
    second = number()
    assert second > first
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload("a.csv", b"a\n1\n")})
    assert number() > second


def _stored_rows(site: Site) -> int:
    store = Store(site.settings)
    with store.reading() as connection:
        counts = (connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("rows_8", "row_words"))
        total = sum(counts) + connection.execute("SELECT count(*) FROM tables").fetchone()[0]
    store.close()
    return int(total)


def test_tables_go_with_their_resource(site: Site) -> None:
    made = publish(site, CSV)
    assert _stored_rows(site) == 5
    site.call("package_delete", {"id": "shelters"})
    assert site.refused("datastore_search", {"resource_id": made["id"]}, None)[0] == 403
    site.call("package_patch", {"id": "shelters", "state": "active"})
    assert len(rows(site, made["id"])) == 2
    site.call("resource_delete", {"id": made["id"]})
    assert site.refused("datastore_search", {"resource_id": made["id"]}, None)[0] == 404
    assert _stored_rows(site) == 0
    publish(site, CSV)
    site.call("dataset_purge", {"id": "shelters"}, "admin")
    assert _stored_rows(site) == 0


def test_a_file_that_is_no_csv_any_more_has_no_table(site: Site) -> None:
    made = publish(site, CSV)
    shown = site.call(
        "resource_update", {"id": made["id"], "format": "PDF"}, files={"upload": upload("a.pdf", b"%PDF-", "x/y")}
    )
    assert shown["datastore_active"] is False
    assert _stored_rows(site) == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"a,b\n1,\x00\n", "encoding"),
        (b"\xff\xfe" + "名称".encode("utf-16-le"), "encoding"),
        (b"a\n\xe3\x81\xe3", "encoding"),
        ("名称\n本庁\n".encode("iso2022_jp"), "encoding"),
        (b"\xef\xbb\xbfa\n\x82\xa0\n", "encoding"),
        ("件名\n".encode() + b"\x82\xa0\n" + "あ".encode(), "encoding"),
        (b"a,b\n1,2\n1,2,3\n", "ragged"),
        (b"title\na,b\n1,2\n", "ragged"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "long"),
        (b"a,b\n" + b"x" * 2_000_000, "long"),
        (b"a,b\n" + b'"x\n",' * 500_000, "long"),
        (b'a,b\n"never closed' + b"\nx" * 200_000, "long"),
        (b",".join(b"c%d" % n for n in range(1001)), "columns"),
        (b"x" * 1001 + b"\n1\n", "heading"),
        (b"a\n" + b"1\n" * 31, "rows"),
        (b"a\n" + b"1\n" * 2_500_000, "bytes"),
    ],
)
def test_what_cannot_be_a_table_is_published_all_the_same(tmp_path: Path, content: bytes, reason: str) -> None:
    with open_site(tmp_path, max_table_rows=30, max_table_size=4_000_000) as site:
        site.call("package_create", dataset())
        made = publish(site, content)
        assert made["datastore_active"] is False
        assert problem(site, made["id"]) == reason
        assert site.refused("datastore_search", {"resource_id": made["id"]}, None)[0] == 404
        assert site.client.get(made["url"]).content == content
        site.call("resource_patch", {"id": made["id"]}, files={"upload": upload("a.csv", CSV.encode())})
        assert len(rows(site, made["id"])) == 2
        site.call("resource_patch", {"id": made["id"]}, files={"upload": upload("a.csv", content)})
        assert problem(site, made["id"]) == reason, "the rows of the file before are gone"


def test_a_table_without_columns_to_spare(site: Site) -> None:
    names = [f"列{number}" for number in range(1000)]
    made = publish(site, ",".join(names) + "\n" + ",".join(names) + "\n")
    assert rows(site, made["id"]) == [{name: name for name in names}]


def test_hostile_names_and_cells_are_only_text(site: Site) -> None:
    names = ["x'); DROP TABLE datasets; --", "rowid", "id", "c0", "r.id", "SELECT *", "{0}", "%s", "?1", "$or", "\\"]
    made = publish(site, ",".join(names) + "\n" + ",".join("'\"; --" for _ in names) + "\n")
    for name in names:
        key = f"${name}" if name.startswith("$") else name
        query = {"filters": {key: "'\"; --"}, "sort": [f"{name} desc"], "fields": [name], "q": {name: "'"}}
        found = site.call("datastore_search", {"resource_id": made["id"], **query}, None)
        assert found["records"][0][name] == "'\"; --"
    assert site.search() == ["shelters"]


def test_the_longest_cell_is_ours_to_say(tmp_path: Path) -> None:
    """csv's own limit is one for the whole process, and other libraries raise it."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        with open_site(tmp_path) as site:
            site.call("package_create", dataset())
            made = publish(site, b'a,b\n1,"' + b"x" * 200_000 + b'"\n')
            assert problem(site, made["id"]) == "long"
    finally:
        csv.field_size_limit(before)
