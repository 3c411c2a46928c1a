"""What did not change is neither built nor sent again; whatever did change is noticed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from towns import EVERYWHERE, Town, places_on, portal_of, shown

from pipelines import building, inputs, publishing
from pipelines.building import build_all
from pipelines.errors import UsageError
from pipelines.kpi import options
from pipelines.memory import NAME, Memory
from pipelines.portal import Portal, seen
from pipelines.portal.client import Client
from pipelines.run import Outcome

NAMES = ("aed", "public-wifi", "public-toilets")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """With three datasets; calls with as many ask the portal about all at once."""
    town = Town(tmp_path)
    for name in NAMES:
        town.dataset(name, *EVERYWHERE[:2], kind=name)
    return town


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.setattr(seen, "_FEWEST", 3)
    with portal_of(tmp_path / "catalogue") as found:
        yield found


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is built and what is looked at on the portal, as it happens."""
    told: list[str] = []

    def watched(module: Any, name: str, word: Callable[..., str]) -> None:
        actual = getattr(module, name)

        def instead(*args: Any, **kwargs: Any) -> Any:
            told.append(word(*args))
            return actual(*args, **kwargs)

        monkeypatch.setattr(module, name, instead)

    watched(building, "run", lambda folder, *_: f"build {folder.name}")
    watched(publishing, "publish_package", lambda *_: "look")
    return told


def build(town: Town, *names: str) -> list[Outcome]:
    with closing(Memory(town.build / NAME)) as memory:
        return list(build_all([town.folder / name for name in names or NAMES], town.build, memory=memory))


def stamps(town: Town) -> dict[str, tuple[int, int]]:
    files = [path for path in town.build.glob("mihon/*/*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


def test_built_once(town: Town, work: list[str]) -> None:
    first = build(town)
    before = stamps(town)
    work.clear()
    again = build(town)
    assert (work, stamps(town)) == ([], before) and before
    assert [(one.label, one.state, one.build) for one in again] == [(one.label, one.state, one.build) for one in first]


@pytest.mark.parametrize("known", [(), ("aed",), ("again",)])
def test_two_folders_that_are_one_dataset_do_not_overwrite_each_other(
    town: Town, work: list[str], known: tuple[str, ...]
) -> None:
    town.dataset("again", *EVERYWHERE[:3])
    (town.dataset("unread") / "dataset.yaml").write_text("dataset: [\n", "utf-8")
    for name in known:
        build(town, name)
    work.clear()
    outcomes = {one.label: one for one in build(town, "aed", "again", "public-wifi", "unread")}
    error = outcomes["mihon/again"].error
    assert isinstance(error, UsageError) and error.code == "dataset-published-twice" and "mihon/aed" in error.message()
    assert outcomes["mihon/aed"].state == outcomes["mihon/public-wifi"].state == "built" and "build again" not in work
    assert outcomes["mihon/unread"].error and outcomes["mihon/unread"].error.code != error.code
    assert len((town.build / "mihon/aed/992011_aed.csv").read_text("utf-8").splitlines()) == 1 + 2


def test_organizations_of_one_name_have_one_place(town: Town, work: list[str]) -> None:
    shutil.copytree(town.folder, town.folder.with_name("other"))
    assert [one.state for one in build(town, "aed", "../other/aed")] == ["built", "failed"]
    assert work == ["build aed"]


def touch(path: Path, text: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def swap(path: Path) -> None:
    """Another content of the same size, at another time."""
    content = path.read_bytes()
    path.write_bytes(content.replace("見".encode(), "身".encode()))
    os.utime(path, ns=(1, 1))


CHANGES: dict[str, Callable[[Town], Any]] = {
    "source": lambda town: touch(town.folder / "aed/source/a.csv", "図書館,見本県,34.07,137.62,2階\n"),
    "settings": lambda town: touch(town.folder / "aed/dataset.yaml", "title: x\n"),
    "another file in the folder": lambda town: touch(town.folder / "aed/source/a.prj"),
    "package gone": lambda town: shutil.rmtree(town.build / "mihon/aed"),
    "table gone": lambda town: (town.build / "mihon/aed/992011_aed.csv").unlink(),
    "report gone": lambda town: (town.build / "mihon/aed/report.html").unlink(),
    "table altered": lambda town: swap(town.build / "mihon/aed/992011_aed.csv"),
    "descriptor altered": lambda town: swap(town.build / "mihon/aed/datapackage.json"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_built_again(town: Town, work: list[str], change: str) -> None:
    build(town)
    CHANGES[change](town)
    work.clear()
    assert {one.state for one in build(town)} == {"built"}
    assert work == ["build aed"]
    build(town)
    assert work == ["build aed"]


@pytest.mark.parametrize("change", ["organization", "program", "gazetteer", "place", "unreadable link"])
def test_what_changes_all_is_built_again(
    town: Town, work: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr("pipelines.geocode.gazetteer.find.installed_folder", lambda: tmp_path / "gazetteers")
    build(town)
    if change == "organization":
        touch(town.folder / "organization.yaml", "homepage: https://example.jp\n")
    elif change == "program":
        monkeypatch.setattr(inputs, "program", lambda: "another")
    elif change == "gazetteer":
        touch(tmp_path / "gazetteers" / "x.zip")
    elif change == "place":
        town.build = town.root / "elsewhere"
    else:
        for name in NAMES:
            (town.folder / name / "elsewhere").symlink_to(tmp_path, target_is_directory=True)
    work.clear()
    build(town)
    assert work == [f"build {name}" for name in NAMES]


def test_what_counts_in_others_is_always_built(town: Town, work: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "KPI", "aed")
    actual = building.settings_of

    def counting(folder: Path) -> Any:
        dataset = actual(folder)
        object.__setattr__(dataset, "computed", options.computed(None, folder) or ("something",))
        return dataset

    monkeypatch.setattr(building, "settings_of", counting)
    build(town)
    work.clear()
    build(town)
    assert work == ["build aed"]


def test_what_has_errors_is_always_checked(town: Town, work: list[str]) -> None:
    town.dataset("aed", text="名称,住所,緯度,経度,設置場所\n公民館,見本市,34.06x,137.61,玄関\n")
    assert build(town, "aed")[0].state == build(town, "aed")[0].state == "refused"
    assert work == ["build aed"] * 2


@pytest.mark.parametrize("damage", [b"", b"no database at all, but long enough to be one\n" * 200, None])
def test_a_damaged_memory_is_forgotten(town: Town, work: list[str], damage: bytes | None) -> None:
    build(town)
    path = town.build / NAME
    if damage is None:
        with closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE built SET record = '{\"files\": 1}'")
            database.commit()
    else:
        path.write_bytes(damage)
    work.clear()
    assert {one.state for one in build(town)} == {"built"} and len(work) == 3
    build(town)
    assert len(work) == 3


def test_a_memory_that_cannot_be_written_is_done_without(town: Town, work: list[str]) -> None:
    (town.build / NAME).mkdir(parents=True)
    assert {one.state for one in [*build(town), *build(town)]} == {"built"} and len(work) == 6


def states(town: Town, portal: Portal, **given: Any) -> set[str]:
    return {outcome.state for outcome in town.publish(portal, *NAMES, **given).values()}


def test_published_once(town: Town, portal: Portal, work: list[str]) -> None:
    assert states(town, portal) == {"created"}
    before, on_portal = stamps(town), [shown(portal, f"mihon-{name}") for name in NAMES]
    work.clear()
    assert states(town, portal) == {"unchanged"}
    assert work == [] and stamps(town) == before
    assert [shown(portal, f"mihon-{name}") for name in NAMES] == on_portal
    assert (town.build / "journal.jsonl").read_text("utf-8").count('"state": "unchanged"') == 3


def test_what_somebody_changed_on_the_portal_is_looked_at(town: Town, portal: Portal, work: list[str]) -> None:
    states(town, portal)
    with Client(portal) as client:
        client.write("package_patch", {"id": "mihon-aed", "title": "by hand"})
        client.write("package_delete", {"id": "mihon-public-wifi"})
    work.clear()
    outcomes = town.publish(portal, *NAMES)
    assert {name: outcome.state for name, outcome in outcomes.items()} == {
        "aed": "updated", "public-wifi": "stopped", "public-toilets": "unchanged",
    }  # fmt: skip
    assert work == ["look", "look"]
    work.clear()
    outcomes = town.publish(portal, *NAMES, allow=frozenset({"withdrawn"}))
    assert {outcome.state for outcome in outcomes.values()} == {"unchanged", "created"}
    assert work == ["look"]
    work.clear()
    assert states(town, portal) == {"unchanged"} and work == []


def test_what_is_built_anew_with_the_same_bytes_is_only_looked_at(town: Town, portal: Portal, work: list[str]) -> None:
    states(town, portal)
    touch(town.folder / "aed" / "notes.txt")
    work.clear()
    assert states(town, portal) == {"unchanged"}
    assert work == ["build aed", "look"]


def test_another_portal_knows_nothing_of_it(town: Town, portal: Portal, work: list[str], tmp_path: Path) -> None:
    states(town, portal)
    with portal_of(tmp_path / "other", name="other") as other:
        work.clear()
        assert states(town, other) == {"created"} and work == ["look"] * 3


@pytest.mark.parametrize("told", ["few", "tables", "odd"])
def test_where_the_portal_cannot_tell_each_is_looked_at(
    town: Town, portal: Portal, work: list[str], monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    states(town, portal)
    if told == "few":
        monkeypatch.setattr(seen, "_FEWEST", 4)
    elif told == "tables":
        monkeypatch.setattr("pipelines.portal.site.Site.has_datastore", True)
        monkeypatch.setattr("pipelines.portal.datastore.fill", lambda *_: _Nothing)
    else:
        actual = Client.read

        def odd(self: Client, action: str, **params: str) -> Any:
            return {"results": [{"title": "x"}]} if action == "package_search" else actual(self, action, **params)

        monkeypatch.setattr(Client, "read", odd)
    work.clear()
    assert states(town, portal) == {"unchanged"} and work == ["look"] * 3


class _Nothing:
    wrote = False
    notes = ()


def test_a_name_that_is_taken_after_all(town: Town, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search may not know yet of what is there."""
    states(town, portal)
    (town.build / NAME).unlink()
    town.dataset("aed", *EVERYWHERE[:3])
    monkeypatch.setattr(seen, "_versions", lambda portal: {})
    outcomes = town.publish(portal, *NAMES)
    assert {name: outcome.state for name, outcome in outcomes.items()} == {
        "aed": "updated", "public-wifi": "unchanged", "public-toilets": "unchanged",
    }  # fmt: skip
    assert places_on(portal) == list(EVERYWHERE[:3])
