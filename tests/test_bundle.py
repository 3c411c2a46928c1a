"""A bundle: what is in it, what it says changed, and that its packages are published as they were made."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from bundling import Closed, Open, new_key, parts_of
from publishing import content_of
from towns import EVERYWHERE, Town, places_on, portal_of, shown

from pipelines.bundle import writing
from pipelines.bundle.manifest import FORMAT, Manifest
from pipelines.errors import UsageError, WithheldError
from pipelines.locks import alone
from pipelines.portal import Portal


@pytest.fixture
def closed(tmp_path: Path) -> Closed:
    town = Town(tmp_path / "closed")
    town.dataset("aed", *EVERYWHERE)
    town.dataset("public-toilets", "市役所", "公民館", kind="public-toilets")
    return Closed(town, new_key())


@pytest.fixture
def inside(tmp_path: Path, closed: Closed) -> Open:
    side = Open(tmp_path / "open")
    side.trust(closed.key)
    return side


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with portal_of(tmp_path / "portal") as found:
        yield found


def test_what_was_made_is_published(closed: Closed, inside: Open, portal: Portal) -> None:
    path = closed.hand_over("a.zip", "aed", "public-toilets")
    assert inside.states(path, portal) == {"aed": "created", "public-toilets": "created"}
    found = shown(portal)
    assert found is not None
    assert {one["path"]: one["hash"] for one in found["resources"]} == content_of(closed.town.build / "mihon" / "aed")
    closed.town.dataset("aed", *EVERYWHERE[1:])
    assert inside.states(closed.hand_over("b.zip", "aed"), portal) == {"aed": "updated"}
    assert places_on(portal) == list(EVERYWHERE[1:])
    assert not list((inside.root / "build").glob(".receiving-*"))


def test_a_bundle_is_a_plain_zip_that_says_what_it_holds(closed: Closed) -> None:
    path = closed.hand_over("a.zip", "aed")
    with zipfile.ZipFile(path) as held:
        assert held.testzip() is None
        names = held.namelist()
        told = json.loads(held.read("bundle.json"))
        descriptor = json.loads(held.read("packages/mihon/aed/datapackage.json"))
    files = ["datapackage.json", "992011_aed.csv", "992011_aed.geojson"]
    assert names == ["bundle.json", "signature", *(f"packages/mihon/aed/{name}" for name in files)]
    (entry,) = told["datasets"]
    assert (told["format"], told["organization"]) == (FORMAT, {"name": "mihon", "title": "見本市", "code": "992011"})
    assert [one["path"] for one in entry["files"]] == files
    assert (entry["label"], entry["name"], entry["title"]) == ("mihon/aed", "mihon-aed", descriptor["title"])
    assert (entry["approval_required"], entry["approvals"], entry["embargo_until"]) == (False, [], None)
    assert entry["plan"]["action"] == "create"


def test_the_plan_names_rows(closed: Closed) -> None:
    closed.hand_over("a.zip", "aed", "public-toilets")
    closed.town.dataset("aed", *EVERYWHERE[1:])
    done = closed.bundle(closed.town.root / "b.zip", "aed", "public-toilets")
    assert [plan.action for plan in done.plans] == ["update", "keep"]
    told = parts_of(closed.town.root / "b.zip")[0]["datasets"][0]["plan"]
    by_path = {one["path"]: one for one in told["files"]}
    assert {one["action"] for one in by_path.values()} == {"update"}
    rows = by_path["992011_aed.csv"]["rows"]
    assert (rows["before"], rows["after"], rows["counts"]["removed"]) == (5, 4, 1)
    assert len(rows["removed"]) == 1


def test_a_plan_of_a_thousand_rows_lists_a_hundred(closed: Closed) -> None:
    closed.hand_over("a.zip", "aed")
    rows = [f"場所{number},見本県見本市本町1-{number},34.05,137.60,玄関" for number in range(1000)]
    closed.town.dataset("aed", text="\n".join(["名称,住所,緯度,経度,設置場所", *rows]) + "\n")
    done = closed.bundle(closed.town.root / "b.zip", "aed")
    table = next(one for one in done.plans[0].files if one.rows)
    told = parts_of(closed.town.root / "b.zip")[0]["datasets"][0]["plan"]["files"]
    assert table.rows and table.rows.added_rows == 1000
    (listed,) = [one["rows"] for one in told if one["rows"]]
    assert (listed["counts"]["added"], len(listed["added"])) == (1000, 100)


def test_a_file_that_left_is_told(closed: Closed) -> None:
    closed.hand_over("a.zip", "aed")
    without = "名称,住所,設置場所\n市役所,見本県見本市本町1-1,玄関\n"
    closed.town.dataset("aed", text=without)
    (closed.town.folder / "aed" / "dataset.yaml").write_text(
        "dataset: aed\nsource: {path: source/a.csv}\nwaive_required: [緯度, 経度]\n", encoding="utf-8"
    )
    done = closed.bundle(closed.town.root / "b.zip", "aed")
    gone = [one.path for one in done.plans[0].files if one.action == "remove"]
    assert gone == ["992011_aed.geojson"]


def test_the_same_again_differs_in_id_and_time_only(closed: Closed) -> None:
    closed.hand_over("a.zip", "aed")
    one, other = (parts_of(closed.hand_over(name, "aed")) for name in ("b.zip", "c.zip"))
    assert one[2] == other[2]
    told = [{key: value for key, value in part[0].items() if key not in ("id", "created")} for part in (one, other)]
    assert told[0] == told[1]
    assert one[0]["id"] != other[0]["id"] and one[0]["created"] < other[0]["created"]


def test_times_rise_although_the_clock_does_not(closed: Closed, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.fromisoformat("2026-01-01T00:00:00+00:00")

    monkeypatch.setattr(writing, "datetime", Stopped)
    times = [parts_of(closed.hand_over(f"{number}.zip", "aed"))[0]["created"] for number in range(3)]
    assert times == [f"2026-01-01T00:00:00.{number:03d}Z" for number in range(3)]
    state = closed.town.root / writing.STATE
    state.write_text('{"created": "2036-01-01T00:00:00.000Z"}', encoding="utf-8")
    healed = closed.bundle(closed.town.root / "healed.zip", "aed")
    assert parts_of(closed.town.root / "healed.zip")[0]["created"] == "2026-01-01T00:00:00.000Z"
    (note,) = healed.notes
    assert note.code == "bundle-clock" and "2036-01-01" in note.message() and "2026-01-01" in note.message()
    assert closed.bundle(closed.town.root / "next.zip", "aed").notes == ()
    state.write_text('{"created": "2036-01-01T00:00:00"}', encoding="utf-8")
    state.write_text("{", encoding="utf-8")
    closed.hand_over("lost.zip", "aed")


def test_what_is_told_comes_back(closed: Closed) -> None:
    done = closed.bundle(closed.town.root / "a.zip", "aed", "public-toilets")
    assert Manifest.of_bytes(done.manifest.to_bytes()) == done.manifest


def test_what_a_killed_one_left_is_cleared(closed: Closed) -> None:
    left, other = closed.town.root / ".a.zip.0123abcd", closed.town.root / ".a.zip.mine"
    left.write_bytes(b"half")
    other.write_bytes(b"not ours")
    closed.hand_over("a.zip", "aed")
    assert not left.exists() and other.exists()


def test_nothing_is_written_over(closed: Closed) -> None:
    path = closed.hand_over("a.zip", "aed")
    before = path.read_bytes()
    with pytest.raises(UsageError) as told:
        closed.hand_over("a.zip", "aed")
    assert told.value.code == "bundle-there" and path.read_bytes() == before


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("late", ["before the lock", "before the end"])
def test_nor_over_what_came_while_it_was_made(
    closed: Closed, monkeypatch: pytest.MonkeyPatch, links: bool, late: str
) -> None:
    path, where = closed.town.root / "a.zip", "alone" if late == "before the lock" else "_write"
    known = getattr(writing, where)

    def others(*arguments: Any) -> Any:
        path.write_bytes(b"waits to be carried")
        return known(*arguments)

    monkeypatch.setattr(writing, where, others)
    if not links:
        monkeypatch.setattr(os, "link", lambda *names: (_ for _ in ()).throw(PermissionError(1, "no links here")))
    with pytest.raises(UsageError) as told:
        closed.hand_over("a.zip", "aed")
    assert told.value.code == "bundle-there" and path.read_bytes() == b"waits to be carried"
    assert (late == "before the end") == (closed.town.root / writing.STATE).exists(), "refused as early as can be"
    assert not list(closed.town.root.glob(".a.zip.*"))
    monkeypatch.setattr(writing, where, known)
    path.unlink()
    assert parts_of(closed.hand_over("a.zip", "aed"))
    assert not list(closed.town.root.glob(".a.zip.*"))


def test_without_approval_there_is_no_bundle(closed: Closed) -> None:
    with (closed.town.folder / "organization.yaml").open("a", encoding="utf-8") as file:
        file.write("approval: required\n")
    with pytest.raises(WithheldError):
        closed.hand_over("a.zip", "public-toilets", "aed")
    assert not list(closed.town.root.glob("*.zip")) and not list(closed.town.root.glob(".*.zip*"))
    assert not (closed.town.root / writing.STATE).exists()
    assert not list((closed.town.build / writing.SHELVES).glob("*/*"))


def refused_together(closed: Closed, other: Town, organization: str, folder: Path) -> UsageError:
    """Why the AEDs of both towns are not bundled; `organization`: where those of the other are built."""
    ours = (closed.town.folder / "aed", closed.town.build / "mihon" / "aed")
    theirs = (other.folder / "aed", other.build / organization / "aed")
    with pytest.raises(UsageError) as told:
        writing.bundle([ours, theirs], closed.town.root, closed.key, folder / "a.zip")
    return told.value


def test_two_towns_are_two_bundles(closed: Closed, tmp_path: Path) -> None:
    other = Town(tmp_path / "other")
    (other.folder / "organization.yaml").write_text("code: 011002\nname: sapporo\ntitle: 札幌市\n", encoding="utf-8")
    other.dataset("aed", "市役所")
    told = refused_together(closed, other, "sapporo", tmp_path)
    assert told.code == "bundle-organizations" and "mihon, sapporo" in told.message()


def test_one_dataset_is_not_there_twice(closed: Closed, tmp_path: Path) -> None:
    closed.town.dataset("aed-copy", *EVERYWHERE)
    with pytest.raises(UsageError) as told:
        closed.hand_over("a.zip", "aed", "aed-copy")
    assert told.value.code == "dataset-published-twice"


def test_nor_from_two_folders_that_bear_one_organization(closed: Closed, tmp_path: Path) -> None:
    other = Town(tmp_path / "other")
    other.folder = other.folder.rename(other.folder.with_name("mihon-old"))
    other.dataset("aed", "市役所")
    told = refused_together(closed, other, "mihon", tmp_path)
    assert told.code == "dataset-published-twice" and "mihon-old/aed" in told.message()


def test_one_bundle_is_made_at_a_time(closed: Closed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_PATIENCE_S", 0.2)
    with alone((closed.town.root / writing.STATE).with_suffix(".lock")) as taken:
        assert taken
        with pytest.raises(Exception, match="Another `publish bundle`"):
            closed.hand_over("a.zip", "aed")
    closed.hand_over("a.zip", "aed")
