"""Runs over many datasets: one that fails, two at once, one that is killed at any point and gone on with."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from ending_early import killed_in
from towns import EVERYWHERE, Town, places_on, portal_of, shown

from pipelines import journal, publishing
from pipelines.errors import UsageError, WorldError
from pipelines.kept import Shelf, shelf
from pipelines.portal import Portal, carrying, organization
from pipelines.portal.client import Client
from pipelines.publishing import Task, inputs_of, publish_all
from pipelines.resuming import left_over, unfinished
from pipelines.rollback import rollback
from pipelines.run import run


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with portal_of(tmp_path / "catalogue") as found:
        yield found


def kept(town: Town, portal: Portal, name: str = "mihon-aed") -> Shelf:
    return shelf(town.build, portal, name)


def resume(town: Town, portal: Portal, allow: frozenset[str] = frozenset()) -> dict[str, str]:
    folders = {f"mihon/{path.name}": path for path in town.folder.iterdir() if path.is_dir()}
    left = left_over(unfinished(town.build), folders, town.build, portal, allow)
    with closing(publish_all(left.tasks, town.build, portal)) as outcomes:
        return {outcome.label: outcome.state for outcome in outcomes}


def test_one_that_fails_leaves_the_others_done(town: Town, portal: Portal) -> None:
    town.dataset("aed", "市役所", "公民館")
    town.dataset("public-toilets", text="名称,住所\n北緯,999x\n", kind="public-toilets")
    (town.dataset("events", kind="events", text="x\n") / "source" / "a.csv").unlink()
    town.dataset("public-wifi", "市役所", kind="public-wifi")
    outcomes = town.publish(portal, "public-toilets", "aed", "events", "public-wifi")
    assert {name: outcome.state for name, outcome in outcomes.items()} == {
        "aed": "created", "public-wifi": "created", "public-toilets": "refused", "events": "failed",
    }  # fmt: skip
    assert shown(portal) and shown(portal, "mihon-public-wifi") and not shown(portal, "mihon-public-toilets")
    assert [entry.label for entry in unfinished(town.build)] == ["mihon/public-toilets", "mihon/events"]


def test_a_fault_of_ours_in_one_leaves_the_others_done(
    town: Town, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.dataset("aed", "市役所")
    town.dataset("public-wifi", "市役所", kind="public-wifi")
    actual = publishing.publish_package

    def broken(folder: Path, *args: Any, **kwargs: Any) -> Any:
        if (folder / "992011_aed.csv").exists():
            raise ZeroDivisionError
        return actual(folder, *args, **kwargs)

    monkeypatch.setattr(publishing, "publish_package", broken)
    outcomes = town.publish(portal, "aed", "public-wifi")
    assert outcomes["aed"].error and outcomes["aed"].error.code == "unexpected"
    assert outcomes["public-wifi"].state == "created"


def test_as_many_at_once_as_the_portal_says(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["aed", "public-wifi", "public-toilets", "public-facilities"]
    for name in names:
        town.dataset(name, "市役所", kind=name)
    sending: list[str] = []
    most: list[int] = []
    two = threading.Barrier(2)
    actual = publishing.publish_package

    def counted(*args: Any, **kwargs: Any) -> Any:
        sending.append("one")
        two.wait(60)  # each waits until another one is on its way too
        most.append(len(sending))
        try:
            return actual(*args, **kwargs)
        finally:
            sending.pop()

    monkeypatch.setattr(publishing, "publish_package", counted)
    with portal_of(tmp_path / "catalogue", parallel=2) as portal:
        outcomes = town.publish(portal, *names)
    assert {outcome.state for outcome in outcomes.values()} == {"created"}
    assert max(most) == 2


def test_two_folders_that_are_one_dataset_do_not_overwrite_each_other(town: Town, portal: Portal) -> None:
    town.dataset("aed", "市役所")
    town.dataset("aed-old", "公民館", kind="aed")
    outcomes = town.publish(portal, "aed", "aed-old")
    assert outcomes["aed"].state == "created" and places_on(portal) == ["市役所"]
    error = outcomes["aed-old"].error
    assert isinstance(error, UsageError) and error.code == "dataset-published-twice" and "mihon/aed" in error.message()


def test_a_source_that_is_a_folder_is_known_by_its_files(town: Town) -> None:
    """By which two folders that are one dataset are found, and whether a consent still holds."""
    folder = town.dataset("kpi", kind="dx-plan-kpi", text="x\n")
    (folder / "dataset.yaml").write_text("dataset: dx-plan-kpi\nsource: {path: source}\n", encoding="utf-8")
    first = inputs_of(folder)
    assert first.name == "mihon-dx-plan-kpi" and first.fingerprint
    (folder / "source" / "b.csv").write_text("y\n", encoding="utf-8")
    second = inputs_of(folder)
    shutil.rmtree(folder / "source")
    assert (second.fingerprint not in ("", first.fingerprint), inputs_of(folder).name) == (True, first.name)


def test_nothing_is_sent_when_the_portal_is_out_of_reach(town: Town) -> None:
    town.dataset("aed", "市役所")
    with pytest.raises(WorldError):
        town.publish(Portal("http://127.0.0.1:9", "token", attempts=1), "aed")
    assert not town.build.exists(), "no run was begun"


@pytest.mark.parametrize("place", ["journal.jsonl", "published"])
def test_nothing_is_sent_that_cannot_be_written_down(town: Town, portal: Portal, place: str) -> None:
    town.dataset("aed", "市役所")
    town.build.mkdir()
    if place == "published":
        (town.build / place).write_text("a file where a folder should be", encoding="utf-8")
        assert town.state(portal).startswith("failed: not-writable")
    else:
        (town.build / place).mkdir()
        with pytest.raises(OSError):
            town.publish(portal, "aed")
    assert shown(portal) is None


def test_a_journal_that_can_no_longer_be_written_forbids_the_rest(
    town: Town, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.dataset("aed", "市役所")

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal.Run, "publishing", full)
    assert town.state(portal) == "failed: not-writable"
    assert shown(portal) is None


@pytest.mark.parametrize(
    ("where", "note"), [((journal.Run, "done"), "journal-not-written"), ((Shelf, "follow"), "kept-not-written")]
)
def test_what_was_done_is_told_even_if_it_cannot_be_written_down(
    town: Town, portal: Portal, monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str], note: str
) -> None:
    town.dataset("aed", "市役所")

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(*where, full)
        outcome = town.publish(portal, "aed")["aed"]
    assert (outcome.state, outcome.exit_code) == ("created", 0)
    assert outcome.published and [one.code for one in outcome.published.notes] == [note]
    assert town.state(portal) == "unchanged"
    assert not unfinished(town.build) and len(kept(town, portal).line) == 1


def test_what_another_machine_published_is_kept_before_it_is_replaced(
    town: Town, portal: Portal, tmp_path: Path
) -> None:
    town.dataset("aed", *EVERYWHERE)
    other = Town(tmp_path / "other")
    other.dataset("aed", *EVERYWHERE[:4])
    other.publish(portal, "aed")
    assert town.state(portal) == "updated"
    assert len(kept(town, portal).line) == 2
    rollback(town.folder / "aed", town.build, portal)
    assert places_on(portal) == list(EVERYWHERE[:4])


def test_what_is_no_package_is_replaced_only_with_consent_and_it_is_told_that_nothing_is_kept(
    town: Town, portal: Portal
) -> None:
    town.dataset("aed", "市役所")
    town.publish(portal, "aed")
    shutil.rmtree(town.build / "published")
    with Client(portal) as client:
        found = shown(portal)
        assert found
        (descriptor,) = (one["id"] for one in found["resources"] if one["path"] == "datapackage.json")
        client.write("resource_delete", {"id": descriptor})
    assert town.state(portal) == "stopped: publish-stopped"
    outcome = town.publish(portal, "aed", allow=frozenset({"not-ours"}))["aed"]
    assert outcome.published and "kept-foreign" in [note.code for note in outcome.published.notes]
    assert [stop.rule for stop in outcome.published.overridden] == ["not-ours"]
    assert '"overridden": [{"rule": "not-ours"' in (town.build / "journal.jsonl").read_text(encoding="utf-8")


POINTS: dict[str, tuple[Any, str, bool]] = {  # where the process ends: of which object which call, before or after it
    "before the journal": (journal.Run, "publishing", False),
    "after the journal": (journal.Run, "publishing", True),
    "before the organization": (organization, "ensure_organization", False),
    "before the draft": (carrying.Carrying, "_create", False),
    "after the draft": (carrying.Carrying, "_create", True),
    "before the step": (carrying, "revise", False),
    "after the step": (carrying, "revise", True),
    "before it is kept": (Shelf, "follow", False),
    "after it is kept": (Shelf, "follow", True),
    "before it is done": (journal.Run, "done", False),
}


def killed_at(point: str, work: Callable[[], Any]) -> None:
    where, name, after = POINTS[point]
    killed_in(where, name, work, after=after)


UPDATING = [point for point in POINTS if "draft" not in point]  # an update makes none


@pytest.mark.parametrize(
    ("point", "first"), [*((point, True) for point in POINTS), *((point, False) for point in UPDATING)]
)
def test_killed_and_gone_on_with(town: Town, portal: Portal, point: str, first: bool) -> None:
    if not first:
        town.dataset("aed", "市役所")
        town.publish(portal, "aed")
    town.dataset("aed", "市役所", "公民館")
    killed_at(point, lambda: town.publish(portal, "aed"))
    assert places_on(portal) in ([] if first else ["市役所"], ["市役所", "公民館"]), "the old state or the new one"
    assert list(resume(town, portal)) == ["mihon/aed"]
    assert places_on(portal) == ["市役所", "公民館"]
    assert resume(town, portal) == {} and town.state(portal) == "unchanged"
    assert len(kept(town, portal).line) == (1 if first else 2)


@pytest.mark.parametrize("point", UPDATING[1:])  # before anything is written down, nothing was begun
def test_killed_and_undone(town: Town, portal: Portal, point: str) -> None:
    """Going back after an interrupted update leads to what was there before it, never further."""
    for number in (1, 2):
        town.dataset("aed", *EVERYWHERE[:number])
        town.publish(portal, "aed")
    town.dataset("aed", *EVERYWHERE[:3])
    killed_at(point, lambda: town.publish(portal, "aed"))
    rollback(town.folder / "aed", town.build, portal)
    assert places_on(portal) == list(EVERYWHERE[:2])
    assert resume(town, portal) == {}, "what was undone is not gone on with"
    rollback(town.folder / "aed", town.build, portal)
    assert places_on(portal) == list(EVERYWHERE[:1])


@pytest.mark.parametrize("point", ["after the draft", "before the step"])
def test_a_killed_first_publishing_is_removed(town: Town, portal: Portal, point: str) -> None:
    folder = town.dataset("aed", "市役所")
    killed_at(point, lambda: town.publish(portal, "aed"))
    assert shown(portal)
    undone = rollback(folder, town.build, portal)
    assert (undone.kept, shown(portal)) == (None, None)
    assert resume(town, portal) == {}
    assert town.state(portal) == "created"


def test_the_consent_of_a_killed_run_holds_for_the_same_data_only(town: Town, portal: Portal) -> None:
    for name in ("aed", "public-wifi"):
        town.dataset(name, *EVERYWHERE, kind=name)
    town.publish(portal, "aed", "public-wifi")
    for name in ("aed", "public-wifi"):
        town.dataset(name, "市役所", kind=name)
    consent = frozenset({"rows-fell"})
    killed_at("before the journal", lambda: town.publish(portal, "aed", "public-wifi", allow=consent))
    town.dataset("public-wifi", "公民館", kind="public-wifi")
    assert resume(town, portal) == {"mihon/aed": "updated", "mihon/public-wifi": "stopped"}
    assert resume(town, portal) == {"mihon/public-wifi": "stopped"}, "its consent does not come back"
    assert resume(town, portal, consent) == {"mihon/public-wifi": "updated"}
    assert resume(town, portal) == {}


@pytest.mark.parametrize("point", ["before the journal", "before the step"])
@pytest.mark.parametrize("removed", [False, True])
def test_the_consent_of_a_killed_run_does_not_hold_for_what_others_published_meanwhile(
    town: Town, portal: Portal, tmp_path: Path, point: str, removed: bool
) -> None:
    town.dataset("aed", *EVERYWHERE[:4])
    town.publish(portal, "aed")
    town.dataset("aed", "市役所")
    consent = frozenset({"rows-fell", "withdrawn"})
    killed_at(point, lambda: town.publish(portal, "aed", allow=consent))
    if removed:
        with Client(portal) as client:
            client.write("package_delete", {"id": "mihon-aed"})
    else:
        other = Town(tmp_path / "other")
        other.dataset("aed", *EVERYWHERE)
        assert other.state(portal) == "updated"
    folders = {"mihon/aed": town.folder / "aed"}
    left = left_over(unfinished(town.build), folders, town.build, portal)
    assert (left.changed, left.tasks) == (("mihon/aed",), (Task(folders["mihon/aed"]),))
    assert resume(town, portal) == {"mihon/aed": "stopped"}
    assert places_on(portal) == ([] if removed else list(EVERYWHERE))


@pytest.mark.parametrize("point", ["after the draft", "after the step"])
def test_what_the_killed_run_left_on_the_portal_changes_nothing_of_its_consent(
    town: Town, portal: Portal, point: str
) -> None:
    folder, consent = town.dataset("aed", "市役所"), frozenset({"report-errors"})
    killed_at(point, lambda: town.publish(portal, "aed", allow=consent))
    left = left_over(unfinished(town.build), {"mihon/aed": folder}, town.build, portal)
    assert (left.changed, left.tasks) == ((), (Task(folder, consent),))


def test_what_is_no_package_of_ours_is_not_surely_what_was_there(town: Town, portal: Portal) -> None:
    folder, consent = town.dataset("aed", "市役所"), frozenset({"not-ours"})
    with Client(portal) as client:
        client.write("organization_create", {"name": "mihon"})
        client.write("package_create", {"name": "mihon-aed", "owner_org": "mihon", "title": "別のもの"})
    begun = {"mihon/aed": (inputs_of(folder).fingerprint, consent)}
    log = journal.Run(town.build / journal.NAME, "run", portal, begun)
    for _ in range(2):
        assert left_over(unfinished(town.build), {"mihon/aed": folder}, town.build, portal).changed == ("mihon/aed",)
        log.publishing("mihon/aed", "p", "")


def test_a_dataset_that_could_not_be_read_then_and_cannot_now_is_not_the_same(town: Town, portal: Portal) -> None:
    folder = town.dataset("aed", "市役所")
    (folder / "dataset.yaml").write_text("dataset: [", encoding="utf-8")
    begun = {"mihon/aed": (inputs_of(folder).fingerprint, frozenset({"rows-fell"}))}
    journal.Run(town.build / journal.NAME, "run", portal, begun)
    left = left_over(unfinished(town.build), {"mihon/aed": folder}, town.build, portal)
    assert (left.changed, left.tasks) == (("mihon/aed",), (Task(folder),))


def test_ids_that_the_killed_run_gave_out_change_nothing_of_its_consent(town: Town, portal: Portal) -> None:
    folder = town.dataset("aed", "市役所")
    consent = {"mihon/aed": (inputs_of(folder).fingerprint, frozenset({"rows-fell"}))}
    journal.Run(town.build / journal.NAME, "run", portal, consent)
    run(folder, town.build)
    assert (folder / "ids.csv").exists()
    left = left_over(unfinished(town.build), {"mihon/aed": folder}, town.build, portal)
    assert (left.changed, left.tasks) == ((), (Task(folder, frozenset({"rows-fell"})),))


def test_what_left_the_workspace_is_spoken_of_once(town: Town, portal: Portal) -> None:
    folder = town.dataset("aed", "市役所")
    killed_at("before the step", lambda: town.publish(portal, "aed"))
    shutil.rmtree(folder)
    left = left_over(unfinished(town.build), {}, town.build, portal)
    assert (left.tasks, left.gone) == ((), ("mihon/aed",))
    assert unfinished(town.build) == []


def test_a_name_that_means_another_portal_by_now_is_not_gone_on_with(town: Town) -> None:
    entry = journal.Entry("r", "1", "run", "prefecture", "https://old.example.jp", "mihon/aed")
    now = Portal("https://new.example.jp", "", name="prefecture")
    with pytest.raises(UsageError, match=r"old\.example\.jp → https://new"):
        left_over([entry], {}, town.build, now)


def test_two_runs_in_one_workspace_at_the_same_time(town: Town, portal: Portal) -> None:
    """Each dataset ends as one of both would have it; at least one says that it was done."""
    names = ["aed", "public-wifi"]
    for name in names:
        town.dataset(name, *EVERYWHERE[:2], kind=name)
    found: list[dict[str, Any]] = []
    threads = [threading.Thread(target=lambda: found.append(town.publish(portal, *names))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in names:
        outcomes = [one[name] for one in found]
        assert any(outcome.state in ("created", "unchanged") for outcome in outcomes)
        assert {outcome.error.code for outcome in outcomes if outcome.error} <= {"portal-overtaken", "package-damaged"}
        assert places_on(portal, f"mihon-{name}") == list(EVERYWHERE[:2])
    assert resume(town, portal).keys() <= {f"mihon/{name}" for name in names}
    assert town.publish(portal, *names)["aed"].state == "unchanged"


def test_stopping_ends_what_is_on_its_way_and_begins_nothing_more(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["aed", "public-wifi", "public-facilities"]
    for name in names:
        town.dataset(name, *EVERYWHERE[:2], kind=name)
    begun: list[str] = []
    actual = publishing.publish_package

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(2)
        return actual(*args, **kwargs)

    def watch(label: str) -> None:
        begun.append(label)
        if len(begun) == 3:  # the first is on its way, the second waits
            raise KeyboardInterrupt

    monkeypatch.setattr(publishing, "publish_package", slow)
    with portal_of(tmp_path / "catalogue", parallel=1) as portal:
        with pytest.raises(KeyboardInterrupt):
            list(publish_all([Task(town.folder / name) for name in names], town.build, portal, watch))
        assert [shown(portal, f"mihon-{name}") is not None for name in names] == [True, False, False]
    assert [entry.label for entry in unfinished(town.build)] == ["mihon/public-wifi", "mihon/public-facilities"]
