"""What publishing would do, before it is done: fields, files, rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN
from publishing import rewrite
from towns import portal_of

from pipelines.build import build_dataset
from pipelines.portal import Portal, plan_package, publish_package
from pipelines.portal.answers import resource_id
from pipelines.portal.offer import DESCRIPTOR
from pipelines.portal.plan import Change, compare
from pipelines.portal.stopping import StoppedError
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


OURS = [file(), file(DESCRIPTOR)]


def ours(*more: dict[str, Any]) -> dict[str, Any]:
    """A dataset of ours, with resources more."""
    return held(id="7", resources=[*OURS, *more])


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
        (held(private=True), wanted(), [file()], "update", ["private"], ["keep"]),
        (held(), wanted(), [file(hash="2")], "update", [], ["update"]),
        (held(), wanted(), [file(), file("b.geojson")], "update", [], ["keep", "create"]),
        (held(), wanted(), [], "update", [], ["remove"]),
        (held(resources=[file(), file()]), wanted(), [file()], "update", [], ["keep", "remove"]),
        (held(resources=[{"id": "9", "name": "by hand"}]), wanted(), [file()], "update", [], ["create", "remove"]),
        (held(resources=[{"id": "9", "path": ["a.csv"]}]), wanted(), [file()], "update", [], ["create", "remove"]),
        (ours(), wanted(), OURS, "keep", [], ["keep", "keep"]),
        (ours({"id": "9", "name": "by hand"}), wanted(), OURS, "keep", [], ["keep", "keep"]),
        (ours({"id": "9", "path": ["a.csv"]}), wanted(), OURS, "keep", [], ["keep", "keep"]),
        (ours({"id": "9", "path": "b.csv"}), wanted(), OURS, "keep", [], ["keep", "keep"]),
        (ours(file("b.csv", sha256="1")), wanted(), OURS, "update", [], ["keep", "keep", "remove"]),
        (ours({"id": resource_id("7", "b.csv"), "path": "b.csv"}), wanted(), OURS, "update", [],
         ["keep", "keep", "remove"]),
        (ours(file()), wanted(), OURS, "update", [], ["keep", "keep", "remove"]),
        (held(id="7", resources=[file(DESCRIPTOR), {"id": resource_id("7", "a.csv")}]), wanted(), OURS, "update", [],
         ["create", "keep", "remove"]),
    ],
)  # fmt: skip
def test_plan(current: Any, shall: Any, files: Any, action: str, fields: list[str], actions: list[str]) -> None:
    plan = compare(current, shall, files)
    assert plan.action == action
    assert [change.field for change in plan.metadata] == fields
    assert [one.action for one in plan.files] == actions


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (None, "", []),
        (None, "x", [Change("field", "", "x")]),
        ("x", None, [Change("field", "x", "")]),
        (5, "5", []),
        ({"a": 1, "b": None, "c": ""}, {"a": "1"}, []),
        ('{"a": [1, "", {"b": null}]}', {"a": ["1"]}, []),
        ({"a": ""}, None, []),
        (["x", None], ["x"], []),
        (["x"], ["y"], [Change("field", ["x"], ["y"])]),
        ({"a": 1}, {"a": 2}, [Change("field", {"a": 1}, {"a": 2})]),
        ("{not JSON", "{not JSON", []),
    ],
)
def test_a_value_is_the_same_however_a_portal_writes_it(before: Any, after: Any, changes: list[Change]) -> None:
    plan = compare(held(field=before), wanted(field=after), [file()])
    assert list(plan.metadata) == changes


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with portal_of(tmp_path / "catalogue") as found:
        yield found


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
    assert changed[CSV].rows.removed and changed[CSV].rows.changed_cells == 0 and changed[CSV].rows.key == ("ID",)
    assert json.loads(json.dumps(plan.to_dict()))["files"][0]["rows"]["removed"] == list(changed[CSV].rows.removed)
    assert reader.action.package_show(id=NAME) == before
    publish_package(package, portal)
    assert plan_package(package, portal).action == "keep"


def test_a_dataset_made_by_hand_is_left_alone_until_that_is_allowed(portal: Portal, tmp_path: Path) -> None:
    """Of its files, some of which have no path, none may stay behind."""
    package = tmp_path / "package"
    build_dataset(load_dataset(ROOT / "datasets/mihon/emergency-evacuation-sites"), package)
    with RemoteCKAN(portal.url, apikey=portal.token) as ckan:
        ckan.action.organization_create(name="mihon", title="見本市")
        files = [{"name": name, "url": f"http://127.0.0.1:9/{name}"} for name in ("a.xlsx", "b.xlsx")]
        files += [{"name": "c", "path": CSV, "url": "http://127.0.0.1:9/c"}] * 2
        files += [{"name": "d", "path": {"of": "others"}, "url": "http://127.0.0.1:9/d"}]
        ckan.action.package_create(name=NAME, owner_org="mihon", license_id="CC-BY-4.0", resources=files)
        before = ckan.action.package_show(id=NAME)
        assert {stop.rule for stop in plan_package(package, portal).stops} >= {"not-ours"}
        with pytest.raises(StoppedError):
            publish_package(package, portal)
        assert ckan.action.package_show(id=NAME) == before
        done = publish_package(package, portal, allow=["not-ours", "not-comparable"])
        assert (done.state, {stop.rule for stop in done.overridden} >= {"not-ours"}) == ("updated", True)
        paths = [entry["path"] for entry in ckan.action.package_show(id=NAME)["resources"]]
        assert sorted(paths) == sorted([CSV, "992011_evacuation_space.geojson", "datapackage.json"])
    assert publish_package(package, portal).state == "unchanged"


def _change(package: Path) -> None:
    """Another title, and the last row gone."""
    path = package / CSV
    path.write_bytes(b"\r\n".join(path.read_bytes().rstrip(b"\r\n").split(b"\r\n")[:-1]) + b"\r\n")
    rewrite(package, lambda descriptor: descriptor.update(title="避難場所"))
