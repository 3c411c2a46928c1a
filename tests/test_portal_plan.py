"""What publishing would do, before it is done: fields, files, rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN
from hypothesis import given
from hypothesis import strategies as st

from catalogue.server import background, create_token
from catalogue.settings import Settings
from pipelines.build import build_dataset
from pipelines.files import sha256
from pipelines.portal import Portal, plan_package, publish_package
from pipelines.portal.plan import Change, compare
from pipelines.portal.rows import CellChange, compare_rows
from pipelines.workspace import load_dataset

ROOT = Path(__file__).resolve().parent.parent
NAME = "mihon-emergency-evacuation-sites"
CSV = "992011_evacuation_space.csv"


def wanted(**changed: Any) -> dict[str, Any]:
    base = {"name": "a", "title": "見本", "owner_org": "mihon", "tags": [{"name": "防災"}], "extras": []}
    return base | changed


def file(path: str = "a.csv", **changed: Any) -> dict[str, Any]:
    return {"path": path, "name": path, "hash": "1", "format": "CSV"} | changed


def held(**changed: Any) -> dict[str, Any]:
    return wanted(state="active", resources=[file() | {"id": "1", "url": "x"}]) | changed


@pytest.mark.parametrize(
    ("current", "shall", "files", "action", "fields", "actions"),
    [
        (None, wanted(), [file()], "create", [], ["create"]),
        (held(), wanted(), [file()], "keep", [], ["keep"]),
        (held(), wanted(title="新"), [file()], "update", ["title"], ["keep"]),
        (held(), wanted(tags=[]), [file()], "update", ["tags"], ["keep"]),
        (held(), wanted(extras=[{"key": "code", "value": "1"}]), [file()], "update", ["code"], ["keep"]),
        (held(extras=[{"key": "code", "value": "1"}]), wanted(), [file()], "update", ["code"], ["keep"]),
        (held(state="draft"), wanted(), [file()], "update", ["state"], ["keep"]),
        (held(), wanted(), [file(hash="2")], "update", [], ["update"]),
        (held(), wanted(), [file(), file("b.geojson")], "update", [], ["keep", "create"]),
        (held(), wanted(), [], "update", [], ["remove"]),
        (held(resources=[file(), file()]), wanted(), [file()], "update", [], ["keep", "remove"]),
        (held(resources=[{"id": "9", "name": "by hand"}]), wanted(), [file()], "update", [], ["create", "remove"]),
    ],
)
def test_plan(current: Any, shall: Any, files: Any, action: str, fields: list[str], actions: list[str]) -> None:
    plan = compare(current, shall, files)
    assert plan.action == action
    assert [change.field for change in plan.metadata] == fields
    assert [one.action for one in plan.files] == actions


BEFORE = "ID,名称,電話\n1,見本公園,0999-00-0001\n2,見本小学校,0999-00-0002\n3,港,\n"
AFTER = "ID,名称,住所\n1,見本公園,本町\n3,みなと,\n4,新しい館,港町\n"


def test_rows_by_key() -> None:
    rows = compare_rows(BEFORE.encode("utf-8-sig"), AFTER.encode(), [[], ["ID"]])
    assert rows is not None
    assert (rows.key, rows.before, rows.after) == (("ID",), 3, 3)
    assert (rows.added, rows.removed) == (("4",), ("2",))
    assert rows.changed == (CellChange("3", "名称", "港", "みなと"),)
    assert (rows.columns_added, rows.columns_removed) == (("住所",), ("電話",))


@pytest.mark.parametrize("keys", [[], [[]], [["none"]], [["名称"]]])
def test_rows_without_a_key_are_compared_whole(keys: list[list[str]]) -> None:
    before, after = "名称,n\na,1\na,1\nb,2\n", "名称,n\na,1\nb,3\nb,2\n"
    rows = compare_rows(before.encode(), after.encode(), keys)
    assert rows is not None and rows.key == ()
    assert (rows.added, rows.removed, rows.changed_rows) == (("b 3",), ("a 1",), 0)


@pytest.mark.parametrize("data", [b"\xff\xfe", b'a,b\n1,"' + b"x" * 1_100_000])
def test_no_table_no_rows(data: bytes) -> None:
    assert compare_rows(BEFORE.encode(), data, [["ID"]]) is None


TABLES = st.dictionaries(st.integers(0, 30).map(str), st.text("ab", max_size=2), max_size=12)


@given(TABLES, TABLES)
def test_the_changes_lead_from_one_table_to_the_other(old: dict[str, str], new: dict[str, str]) -> None:
    def csv(table: dict[str, str]) -> bytes:
        return "".join(f"{key},{value}\n" for key, value in [("ID", "v"), *table.items()]).encode()

    rows = compare_rows(csv(old), csv(new), [["ID"]])
    assert rows is not None
    result = {key: value for key, value in old.items() if key not in rows.removed}
    result |= {change.row: change.after for change in rows.changed} | {key: new[key] for key in rows.added}
    assert result == new


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    settings = Settings(folder=tmp_path / "catalogue")
    token = create_token(settings, "test")
    with background(settings) as url:
        yield Portal(url, token)


def test_plan_of_a_package_writes_nothing(portal: Portal, tmp_path: Path) -> None:
    package = tmp_path / "package"
    build_dataset(load_dataset(ROOT / "datasets/mihon/emergency-evacuation-sites"), package)
    assert plan_package(package, portal).action == "create"
    reader = RemoteCKAN(portal.url)
    assert reader.action.package_list() == []
    publish_package(package, portal)
    assert plan_package(package, portal).action == "keep"
    before = reader.action.package_show(id=NAME)
    _change(package)
    plan = plan_package(package, portal)
    assert plan.action == "update"
    assert Change("title", before["title"], "避難場所") in plan.metadata
    changed = {one.path: one for one in plan.files}
    assert changed[CSV].rows is not None and changed["992011_evacuation_space.geojson"].action == "keep"
    assert changed[CSV].rows.removed and changed[CSV].rows.changed == () and changed[CSV].rows.key == ("ID",)
    assert json.loads(json.dumps(plan.to_dict()))["files"][0]["rows"]["removed"] == list(changed[CSV].rows.removed)
    assert reader.action.package_show(id=NAME) == before
    publish_package(package, portal)
    assert plan_package(package, portal).action == "keep"


def _change(package: Path) -> None:
    """Another title, and the last row gone."""
    path = package / CSV
    path.write_bytes(b"\r\n".join(path.read_bytes().rstrip(b"\r\n").split(b"\r\n")[:-1]) + b"\r\n")
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["title"] = "避難場所"
    descriptor["resources"][0]["hash"] = f"sha256:{sha256(path)}"
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
