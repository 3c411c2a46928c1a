"""Tables on real CKANs: typed, described, whole for readers at any time, and gone when their file goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from ckanapi.errors import CKANAPIError, NotFound
from publishing import copied, editor_of, portal_at, rewrite
from real_ckan import RealCKAN

from pipelines.portal import Portal, Published, datastore, publish_package
from pipelines.portal.datatable import column_names

NAME = "mihon-table"
LONG = "地域防災拠点における応急給水施設の名称（昼間に使うもの）"
ODD = ["50%", "（注）・", "it's", "a;b", ":時", '"引用"', "_id", "ctid", "a\\b", "%(x)s", "{a}", LONG]
FIELDS = [
    {"name": "ID", "type": "string", "title": "番号", "description": "見分ける番号。", "description_en": "Identifier."},
    {"name": "名称", "type": "string", "description": "100% の「名称」: it's"},
    {"name": "数", "type": "integer"},
    {"name": "緯度", "type": "number"},
    {"name": "更新日", "type": "date"},
    {"name": "開始時間", "type": "time", "format": "%H:%M"},
    {"name": "有無", "type": "boolean", "trueValues": ["有"], "falseValues": ["無"]},
    *({"name": name, "type": "string"} for name in ODD),
]
Package = Callable[..., Path]


@pytest.fixture
def portal(real_ckan: RealCKAN) -> Portal:
    """An empty site, and one who may only edit the datasets of the town."""
    real_ckan.reset()
    return portal_at(real_ckan.url, editor_of(real_ckan, "mihon"))


@pytest.fixture
def package(samples: dict[str, Path], tmp_path: Path) -> Package:
    """Makes the data package with these rows."""
    folder = copied(samples["aed"], tmp_path / "package", name=NAME)

    def made(*rows: list[str], fields: list[dict[str, Any]] = FIELDS) -> Path:
        lines = [[field["name"] for field in fields], *rows]
        text = "".join(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) + "\r\n" for line in lines)
        next(folder.glob("*.csv")).write_text(text, encoding="utf-8-sig", newline="")

        def describe(descriptor: dict[str, Any]) -> None:
            descriptor["resources"][0]["schema"] = {"fields": fields}

        rewrite(folder, describe)
        return folder

    return made


def row(name: str, number: str = "1") -> list[str]:
    return [name, f"施設{name}", number, "35.10", "2024-02-29", "08:30", "有", *("値" for _ in ODD)]


def published(folder: Path, portal: Portal) -> Published:
    """Rows and columns may go here."""
    return publish_package(folder, portal, allow=["rows-fell", "column-vanished", "located-fell"])


class Table:
    """What anybody reads of the one table."""

    def __init__(self, ckan: RealCKAN) -> None:
        self.client = ckan.client("")
        shown = self.client.action.package_show(id=NAME)
        self.entry = next(one for one in shown["resources"] if one["format"] == "CSV")

    def info(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.action.datastore_info(id=self.entry["id"])
        return found

    def search(self, **params: Any) -> list[dict[str, Any]]:
        found = self.client.action.datastore_search(resource_id=self.entry["id"], **{"limit": 32000, **params})
        own = ("_id", "rank")  # CKAN's number of a row, and how well it fits what was searched for
        return [{key: value for key, value in one.items() if key not in own} for one in found["records"]]


def test_columns_are_typed_and_described_and_blanks_are_null(
    real_ckan: RealCKAN, portal: Portal, package: Package
) -> None:
    done = published(package(row("a"), ["b", *("" for _ in FIELDS[1:])]), portal)
    assert [note for note in done.notes if "table" in note.code] == []
    table = Table(real_ckan)
    names = column_names([str(field["name"]) for field in FIELDS])
    info = table.info()
    assert [one["id"] for one in info["fields"]] == names
    types = ["text", "text", "int8", "numeric", "date", "time", "bool", *("text" for _ in ODD)]
    assert [one["type"] for one in info["fields"]] == types
    described = {one["id"]: (one["info"]["label"], one["info"]["notes"]) for one in info["fields"]}
    assert described["ID"] == ("番号", "見分ける番号。\n\nIdentifier.")
    assert described["名称"] == ("名称", "100% の「名称」: it's")
    assert [described[name][0] for name in names[-len(ODD) :]] == ODD
    first, second = table.search()
    assert list(first.values()) == ["a", "施設a", 1, 35.10, "2024-02-29", "08:30:00", True, *("値" for _ in ODD)]
    assert list(second.values()) == ["b", *(None for _ in FIELDS[1:])]
    assert table.search(filters={"数": 1}) == table.search(q="施設a") == [first]
    views = table.client.action.resource_view_list(id=table.entry["id"])
    assert [view["view_type"] for view in views] == ["datatables_view"]


def test_a_second_run_leaves_the_table_alone_and_a_change_is_found_by_searching(
    real_ckan: RealCKAN, portal: Portal, package: Package
) -> None:
    folder = package(row("a"), row("b"), row("c"))
    published(folder, portal)
    table = Table(real_ckan)
    before = table.info(), table.client.action.package_show(id=NAME)
    assert published(folder, portal).state == "unchanged"
    assert (table.info(), table.client.action.package_show(id=NAME)) == before
    assert published(package(row("a"), row("neu", "2")), portal).state == "updated"
    assert [one["ID"] for one in table.search()] == ["a", "neu"]
    assert [one["数"] for one in table.search(q="施設neu")] == [2]
    assert table.search(q="施設b") == table.search(q="施設c") == []
    fields = [one for one in FIELDS if one["name"] != "名称"]
    published(package(["a", *row("a")[2:]], fields=fields), portal)
    assert "名称" not in table.search()[0] and len(table.search()) == 1
    assert len(table.client.action.resource_view_list(id=table.entry["id"])) == 1


@contextmanager
def reading(table: Table, seen: list[list[str]]) -> Iterator[None]:
    """Somebody who reads the table without a pause."""
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.append([one["ID"] for one in table.search(fields="ID")])
            except CKANAPIError as error:
                seen.append([repr(error)])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        done.set()
        reader.join()


def test_readers_see_the_old_rows_or_the_new_ones(real_ckan: RealCKAN, portal: Portal, package: Package) -> None:
    old = [f"a{number}" for number in range(300)]
    new = ["first", *old[:-1]]
    published(package(*map(row, old)), portal)
    table = Table(real_ckan)
    seen: list[list[str]] = []
    with reading(table, seen):
        published(package(*map(row, new)), portal)
    assert seen[0] == old and [one for one in seen if one not in (old, new)] == []
    assert [one["ID"] for one in table.search(fields="ID")] == new


def test_a_large_table_goes_in_in_parts(
    real_ckan: RealCKAN, portal: Portal, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datastore, "_LARGEST_CALL", 100_000)
    monkeypatch.setattr(datastore, "_PAGE", 150)
    names = [f"a{number}" for number in range(600)]
    published(package(*map(row, names)), portal)
    table = Table(real_ckan)
    assert [one["ID"] for one in table.search(fields="ID")] == names
    published(package(*map(row, names[200:])), portal)
    assert [one["ID"] for one in table.search(fields="ID")] == names[200:]
    assert published(package(*map(row, names[200:])), portal).state == "unchanged"


def test_a_table_that_is_refused_leaves_the_dataset_whole(
    real_ckan: RealCKAN, portal: Portal, package: Package
) -> None:
    published(package(row("a")), portal)
    table = Table(real_ckan)
    with real_ckan.client() as admin:
        refusing = {"name": "refuse", "rettype": "trigger", "definition": "BEGIN RAISE EXCEPTION 'not this one'; END;"}
        admin.action.datastore_function_create(**refusing)
        admin.action.datastore_create(resource_id=table.entry["id"], force=True, triggers=[{"function": "refuse"}])
    folder = package(row("b"))
    done = published(folder, portal)
    assert done.state == "updated"
    (note,) = (note for note in done.notes if note.code == "portal-table-refused")
    assert "not this one" in note.params["reason"] or "500" in note.params["reason"]
    after = Table(real_ckan)
    assert table.client.session.get(after.entry["url"], timeout=30).content == next(folder.glob("*.csv")).read_bytes()
    with pytest.raises(NotFound):  # better none than the rows of the file before
        after.search()
    assert [note for note in published(folder, portal).notes if "table" in note.code] == []
    assert [one["ID"] for one in after.search()] == ["b"]
    assert published(folder, portal).state == "unchanged"


def test_nobody_reads_the_rows_of_a_file_that_went(real_ckan: RealCKAN, portal: Portal, package: Package) -> None:
    folder = package(row("a"))
    published(folder, portal)
    table = Table(real_ckan)

    def without_table(descriptor: dict[str, Any]) -> None:
        descriptor["resources"] = [one for one in descriptor["resources"] if one.get("type") != "table"]

    rewrite(folder, without_table)
    assert published(folder, portal).state == "updated"
    assert "CSV" not in [one["format"] for one in table.client.action.package_show(id=NAME)["resources"]]
    with suppress(NotFound):
        assert table.search() == []
