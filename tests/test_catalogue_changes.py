"""What changed: recorded with each save of public data, in counts and names only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, as_json, dataset, open_site, upload

from catalogue.pages.history import sentences, summary
from catalogue.store.changes import Change, FileChange, RowChange

FILE = FileChange("replaced", "r", "一覧", "CSV", True, 100, 2048)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def changes(site: Site) -> list[Change]:
    """The changes of the dataset `shelters`, latest first."""
    from catalogue.store.changes import changes_of
    from catalogue.store.datasets import find_dataset

    with site.client.app.state.store.reading() as connection:  # type: ignore[attr-defined]
        found = find_dataset(connection, "shelters")
        assert found is not None
        return changes_of(connection, found.number or 0, 100)


def put(site: Site, content: bytes, **fields: Any) -> dict[str, Any]:
    """Uploads the table, the first time as a new resource."""
    held = site.call("package_show", {"id": "shelters"})["resources"]
    action, key = ("resource_patch", {"id": held[0]["id"]}) if held else ("resource_create", {"package_id": "shelters"})
    sent: dict[str, Any] = site.call(action, {**key, **fields}, files={"upload": upload(content=content)})
    return sent


def test_from_publication_on(site: Site) -> None:
    site.call("package_create", dataset())
    put(site, CSV)
    site.call("package_patch", {"id": "shelters", "title": "新しい題", "notes": "秘密だった説明"})
    site.call("package_patch", {"id": "shelters", "title": "新しい題"})
    told = [(one.event, one.fields, [file.what for file in one.files]) for one in changes(site)]
    assert told == [("changed", ["notes", "title"], []), ("changed", [], ["added"]), ("published", [], [])]
    assert [one.moment for one in changes(site)] == sorted((one.moment for one in changes(site)), reverse=True)


def test_the_extent_is_told_by_its_name(site: Site) -> None:
    extras = site.call("package_create", dataset())["extras"]
    site.call("package_patch", {"id": "shelters", "extras": [*extras, {"key": "spatial", "value": "{}"}]})
    assert [one.fields for one in changes(site)] == [["spatial"], []]
    assert sentences(changes(site)[0], "ja") == ["改めた項目：データの範囲"]


@pytest.mark.parametrize("hidden", [{"state": "draft"}, {"private": True}])
def test_nothing_of_what_is_not_public(site: Site, hidden: dict[str, Any]) -> None:
    shown = {"state": "active", "private": False}
    site.call("package_create", dataset(**hidden))
    put(site, CSV)
    site.call("package_patch", {"id": "shelters", "title": "下書きの題"})
    assert changes(site) == []
    site.call("package_patch", {"id": "shelters", **shown})
    assert [(one.event, one.files[0].rows) for one in changes(site)] == [("published", RowChange(None, 2))]
    site.call("package_patch", {"id": "shelters", **hidden})
    put(site, CSV + "見本広場,36.3,139.3\n".encode())
    assert len(changes(site)) == 1
    site.call("package_patch", {"id": "shelters", **shown})
    last = changes(site)[0]
    assert (last.event, last.fields, last.files) == ("republished", [], [])


KEYED = "ID,名称,定員\n1,甲,10\n2,乙,20\n3,丙,30\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (KEYED, KEYED.replace("20", "25") + "4,丁,40\n", RowChange(3, 4, 1, 0, 1)),
        (KEYED, "ID,名称,定員\n3,丙,30\n1,甲,10\n", RowChange(3, 2, 0, 1, 0)),
        (KEYED, KEYED.replace("2,乙", "9,乙"), RowChange(3, 3, 1, 1, 0)),
        (KEYED, "ID,名称,定員,備考\n1,甲,10,x\n2,乙,21,x\n3,丙,30,x\n", RowChange(3, 3, 0, 0, 1)),
        (KEYED, "ID,名称\n1,甲\n2,乙\n3,丙\n", RowChange(3, 3, 0, 0, 0)),
        # No key: rows are told apart as wholes.
        ("名称,定員\n甲,1\n乙,2\n", "名称,定員\n甲,1\n乙,3\n丙,4\n", RowChange(2, 3, 2, 1)),
        ("ID,名称\n1,甲\n1,乙\n", "ID,名称\n1,甲\n1,丙\n", RowChange(2, 2, 1, 1)),
        # Of equal rows each one counts.
        ("名称,定員\n甲,1\n甲,1\n乙,\n", "名称,定員\n甲,1\n乙,\n丙,3\n", RowChange(3, 3, 1, 1)),
        ("名称,定員\n甲,1\n乙,\n", "名称,定員\n甲,1\n甲,1\n乙,\n乙,\n丙,3\n", RowChange(2, 5, 3, 0)),
        # Other columns and no key: only how many.
        ("名称,定員\n甲,1\n", "名前,人数\n甲,1\n乙,1\n", RowChange(1, 2)),
        ("", KEYED, RowChange(None, 3)),
        (KEYED, "", RowChange(3, None)),
    ],
)
def test_rows(site: Site, before: str, after: str, expected: RowChange) -> None:
    site.call("package_create", dataset())
    put(site, before.encode() or b"\n")
    put(site, after.encode() or b"\n")
    assert [one.rows for one in changes(site)[0].files] == [expected]


def test_rows_by_the_declared_key(site: Site) -> None:
    schema = {"fields": [{"name": "名称", "type": "string"}], "primaryKey": ["名称"]}
    site.call("package_create", dataset())
    put(site, "名称,定員\n甲,1\n乙,2\n".encode(), schema=as_json(schema))
    put(site, "名称,定員\n乙,3\n丙,4\n".encode())
    assert changes(site)[0].files[0].rows == RowChange(2, 2, 1, 1, 1)


PLACES = "ID,名称,緯度\n" + "".join(f"{n},名{n},35.{n}0\n" for n in range(1, 6))
LONG = PLACES.replace("35.10", "139.69170639999998").replace("35.20", "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (PLACES, PLACES.replace("35.50", "不明"), RowChange(5, 5, 0, 0, 1)),
        (PLACES.replace("35.50", "不明"), PLACES, RowChange(5, 5, 0, 0, 1)),
        (LONG, LONG.replace("35.50", "35.5度"), RowChange(5, 5, 0, 0, 1)),
        (PLACES, PLACES.replace("35.50", "35.500"), RowChange(5, 5, 0, 0, 0)),
        (PLACES.replace("ID", "x"), PLACES.replace("ID", "x").replace("35.50", "不明"), RowChange(5, 5, 1, 1)),
    ],
)
def test_rows_of_a_column_that_is_of_numbers_no_more(site: Site, before: str, after: str, expected: RowChange) -> None:
    site.call("package_create", dataset())
    put(site, before.encode())
    put(site, after.encode())
    assert changes(site)[0].files[0].rows == expected


@pytest.mark.parametrize(
    ("before", "after", "cell", "expected"),
    [
        ("integer", "number", "10", RowChange(1, 1, 0, 0, 1)),
        ("string", "integer", "10", RowChange(1, 1, 0, 0, 1)),
        ("integer", "string", "9007199254740993", RowChange(1, 1, 0, 0, 1)),
        ("number", "string", "100000000000000000", RowChange(1, 1, 0, 0, 1)),
        ("number", "string", "1e3", RowChange(1, 1, 0, 0, 1)),
        ("date", "string", "2024-05-01", RowChange(1, 1, 0, 0, 1)),
        ("date %Y/%m/%d", "string", "2024/05/01", RowChange(1, 1)),
        ("string", "time", "09:30:00", RowChange(1, 1, 0, 0, 1)),
        ("string", "datetime", "2024-05-01T09:30:00", RowChange(1, 1)),
        ("string", "datetime", "2024-05-01T09:30:00Z", RowChange(1, 1, 0, 0, 1)),  # stays text
        ("string", "boolean", "1", RowChange(1, 1)),
    ],
)
def test_rows_of_columns_with_another_type(site: Site, before: str, after: str, cell: str, expected: RowChange) -> None:
    site.call("package_create", dataset())
    for kind, name in ((before, "甲"), (after, "乙")):
        type_, _, pattern = kind.partition(" ")
        schema = {"fields": [{"name": one, "type": type_, "format": pattern or "default"} for one in ("ID", "値")]}
        put(site, f"ID,値,名称\n{cell},{cell},{name}\n".encode(), schema=as_json(schema))
    assert changes(site)[0].files[0].rows == expected


def test_long_codes_are_told_apart_in_a_column_of_another_type(site: Site) -> None:
    site.call("package_create", dataset())
    codes = [f"{10**16 + n},名{n}\n" for n in range(90)]
    for kind, rows in (("integer", codes), ("string", [*codes[1:], "x,名x\n"])):
        schema = {"fields": [{"name": "ID", "type": kind}, {"name": "名称"}]}
        put(site, ("ID,名称\n" + "".join(rows)).encode(), schema=as_json(schema))
    assert changes(site)[0].files[0].rows == RowChange(90, 90, 1, 1, 0)


def test_no_old_table_is_left_behind(site: Site) -> None:
    site.call("package_create", dataset())
    for content in (CSV, KEYED.encode(), b"\n", CSV):
        put(site, content)
    with sqlite3.connect(site.settings.folder / "catalogue.db") as connection:
        assert connection.execute("SELECT count(*) FROM tables").fetchone()[0] == 1
        assert connection.execute("SELECT count(*) FROM rows_8").fetchone()[0] == 2


def test_what_was_taken_back_is_not_kept(site: Site) -> None:
    site.call("package_create", dataset(notes="電話 090-0000-0001"))
    put(site, "ID,名称\n1,個人の名前\n".encode())
    put(site, "ID,名称\n1,施設\n".encode())
    site.call("package_patch", {"id": "shelters", "notes": "直しました"})
    with sqlite3.connect(site.settings.folder / "catalogue.db") as connection:
        kept = "".join(row[0] for row in connection.execute("SELECT record FROM changes"))
    assert "個人の名前" not in kept
    assert "090" not in kept


def test_files_that_come_go_and_return_under_their_name(site: Site) -> None:
    made = site.call("package_create", dataset(resources=[{"url": "https://x.example/a.csv", "name": "A"}]))
    put(site, CSV)
    site.call("package_patch", {"id": made["id"], "resources": [{"url": "https://x.example/b.csv", "name": "B"}]})
    assert [(one.what, one.name) for one in changes(site)[0].files] == [("added", "B"), ("removed", "A")]
    site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload("t.csv")})
    site.call("package_patch", {"id": "shelters", "resources": []})
    assert [one.what for one in changes(site)[0].files] == ["removed", "removed"]


def test_descriptions_are_told_and_marks_of_the_check_are_not(site: Site) -> None:
    site.call("package_create", dataset())
    made = put(site, CSV)
    site.call("resource_patch", {"id": made["id"], "validation_status": "success", "validation_warnings": 3})
    assert [one.what for one in changes(site)[0].files] == ["added"]
    site.call("resource_patch", {"id": made["id"], "description": "新しい説明"})
    assert [one.what for one in changes(site)[0].files] == ["described"]


def test_failure_leaves_no_trace(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.call("package_create", dataset())
    put(site, CSV)

    def broken(*_: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("catalogue.actions.package.record_change", broken)
    held = site.call("package_show", {"id": "shelters"})["resources"][0]
    assert (
        site.send("resource_patch", {"id": held["id"]}, files={"upload": upload(content=KEYED.encode())}).status_code
        == 500
    )
    monkeypatch.undo()
    assert len(changes(site)) == 2
    assert site.client.get(held["url"]).content == CSV


@pytest.mark.parametrize(
    ("change", "ja", "en"),
    [
        (Change(1, "m", "published"), ["公開しました"], ["Published"]),
        (Change(1, "m", "published", files=[FILE]), ["公開しました（ファイル 1 個）"], ["Published (files: 1)"]),
        (Change(1, "m", "republished"), ["ふたたび公開しました"], ["Published again"]),
        (
            Change(1, "m", "changed", ["title", "title_en", "notes", "nosuch"]),
            ["改めた項目：題名、説明、そのほかの項目"],
            ["Fields changed: title, description, other fields"],
        ),
        (
            Change(1, "m", "changed", files=[FILE]),
            ["一覧（CSV）：更新（100 B → 2.0 KB）"],
            ["一覧 (CSV): updated (100 B → 2.0 KB)"],
        ),
        (
            Change(1, "m", "changed", files=[replace(FILE, rows=RowChange(10, 1011, 1001, 0, 3))]),
            ["一覧（CSV）：1,001 行を追加、3 行を変更"],
            ["一覧 (CSV): rows added: 1,001, rows changed: 3"],
        ),
        (
            Change(1, "m", "changed", files=[replace(FILE, rows=RowChange(10, 12))]),
            ["一覧（CSV）：10 行 → 12 行"],
            ["一覧 (CSV): 10 → 12 rows"],
        ),
        (
            Change(1, "m", "changed", files=[FILE, replace(FILE, name="報告", data=False)]),
            ["一覧（CSV）：更新（100 B → 2.0 KB）"],
            ["一覧 (CSV): updated (100 B → 2.0 KB)"],
        ),
        (
            Change(1, "m", "changed", files=[FileChange("described", "r", "報告", "", False, 5, 5)]),
            ["報告：ファイルの説明を変更"],
            ["報告: description changed"],
        ),
    ],
)
def test_sentences(change: Change, ja: list[str], en: list[str]) -> None:
    assert sentences(change, "ja") == ja
    assert sentences(change, "en") == en
    assert summary(change, "ja") in (ja[0], ja[0].partition("：")[2])
