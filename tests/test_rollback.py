"""`publish rollback`: back to what was published before, as often as something is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from ckanapi import RemoteCKAN
from ending_early import killed_in
from towns import EVERYWHERE, Town, places_on, portal_of, shown

from pipelines import journal
from pipelines.errors import MachikadoError
from pipelines.kept import Shelf, shelf
from pipelines.portal import Portal
from pipelines.portal.carrying import Carrying
from pipelines.rollback import CONSENT, rollback, shelf_of
from pipelines.standing import standing_of

ALL = frozenset(CONSENT)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with portal_of(tmp_path / "catalogue") as found:
        yield found


def publish(town: Town, portal: Portal, *numbers: int) -> Path:
    """Publishes the first so many places, one after the other."""
    for number in numbers:
        folder = town.dataset("aed", *EVERYWHERE[:number])
        assert town.state(portal, allow=ALL) in ("created", "updated")
    return folder


def back(town: Town, portal: Portal, wanted: str = "") -> int:
    """How many places are published after going back."""
    rollback(town.folder / "aed", town.build, portal, wanted)
    return len(places_on(portal))


def code_of(town: Town, portal: Portal, wanted: str = "") -> str:
    with pytest.raises(MachikadoError) as caught:
        rollback(town.folder / "aed", town.build, portal, wanted)
    assert caught.value.message("ja") and caught.value.remedy("en")
    return caught.value.code


def kept(town: Town, portal: Portal) -> Shelf:
    return shelf(town.build, portal, "mihon-aed")


def test_each_time_one_further_back(town: Town, portal: Portal) -> None:
    publish(town, portal, 1, 2, 3)
    assert (back(town, portal), back(town, portal)) == (2, 1)
    assert code_of(town, portal) == "rollback-nothing"
    assert len(places_on(portal)) == 1


def test_ids_and_addresses_stay(town: Town, portal: Portal) -> None:
    publish(town, portal, 1, 2)
    before = shown(portal)
    assert before and back(town, portal) == 1
    after = shown(portal)
    assert after and after["id"] == before["id"]
    assert [(one["id"], one["url"]) for one in after["resources"]] == [
        (one["id"], one["url"]) for one in before["resources"]
    ]


def test_what_was_taken_back_is_not_gone_back_to(town: Town, portal: Portal) -> None:
    publish(town, portal, 1, 2, 3)
    assert back(town, portal) == 2
    publish(town, portal, 4)
    assert (back(town, portal), back(town, portal)) == (2, 1)


def test_what_was_taken_back_can_be_named(town: Town, portal: Portal) -> None:
    publish(town, portal, 1, 2, 3)
    third = kept(town, portal).packages[2].name
    back(town, portal)
    assert back(town, portal, third) == 3
    assert back(town, portal) == 2


def test_more_than_five_are_not_kept(town: Town, portal: Portal) -> None:
    publish(town, portal, 1, 2, 3, 4, 5, 4)
    assert [back(town, portal) for _ in range(4)] == [5, 4, 3, 2]
    assert code_of(town, portal) == "rollback-nothing"


def test_fewer_rows_and_an_older_licence_are_what_was_asked_for(town: Town, portal: Portal) -> None:
    folder = publish(town, portal, 1)
    organization = folder.parent / "organization.yaml"
    organization.write_text(organization.read_text(encoding="utf-8") + "license: PDL-1.0\n", encoding="utf-8")
    publish(town, portal, 5)
    undone = rollback(folder, town.build, portal)
    assert undone.published and {"rows-fell", "licence-changed"} <= {one.rule for one in undone.published.overridden}
    assert len(places_on(portal)) == 1
    lines = [json.loads(line) for line in (town.build / journal.NAME).read_text(encoding="utf-8").splitlines()]
    assert lines[-1]["state"] == "updated" and lines[-3]["kind"] == "rollback"
    assert {one["rule"] for one in lines[-1]["overridden"]} == {one.rule for one in undone.published.overridden}


def test_what_is_not_ours_by_now_is_left_alone(town: Town, portal: Portal) -> None:
    folder = publish(town, portal, 1, 2)
    with RemoteCKAN(portal.url, apikey=portal.token) as client:
        other = client.action.organization_create(name="other")
        client.action.package_owner_org_update(id="mihon-aed", organization_id=other["id"])
    with pytest.raises(MachikadoError) as caught:
        rollback(folder, town.build, portal)
    assert [stop.rule for stop in getattr(caught.value, "stops", ())] == ["not-ours"]
    assert len(places_on(portal)) == 2
    last = journal.latest(town.build / journal.NAME)[-1]
    assert (last.kind, last.state, last.sent) == ("rollback", "stopped", False)


@pytest.mark.parametrize(
    ("numbers", "wanted", "code"),
    [((), "", "rollback-not-there"), ((1,), "", "rollback-nothing"), ((1, 2), "20200101T000000", "rollback-unknown")],
)
def test_nothing_to_go_back_to(town: Town, portal: Portal, numbers: tuple[int, ...], wanted: str, code: str) -> None:
    town.dataset("aed", "市役所")
    if numbers:
        publish(town, portal, *numbers)
    before = shown(portal)
    assert code_of(town, portal, wanted) == code
    assert shown(portal) == before


def test_nothing_is_kept_of_other_portals(town: Town, portal: Portal, tmp_path: Path) -> None:
    publish(town, portal, 1, 2)
    with portal_of(tmp_path / "second", name="second") as second:
        publish(town, second, 3)
        assert code_of(town, second) == "rollback-nothing"
        publish(town, second, 4)
        assert back(town, second) == 3
    assert len(places_on(portal)) == 2


def test_what_went_to_another_address_is_not_gone_back_to(town: Town, portal: Portal, tmp_path: Path) -> None:
    """A name of publish.toml that meant a portal for trials, say, and means the real one now."""
    with portal_of(tmp_path / "old", name="prefecture") as old:
        folder = publish(town, old, 1, 2, 3)
    with portal_of(tmp_path / "new", name="prefecture") as new:
        assert standing_of(folder, town.build, new).published is None
        assert not kept(town, new).packages and kept(town, new).elsewhere == journal.address(old)
        other = Town(tmp_path / "other")
        publish(other, new, 5)
        assert code_of(town, new) == "rollback-portal-moved"
        assert len(places_on(new)) == 5
        publish(town, new, 4, 2)
        assert [back(town, new), back(town, new)] == [4, 5]
        assert code_of(town, new) == "rollback-portal-moved"
    assert len(kept(town, old).line) == 3


def test_after_an_interrupted_rollback_somebody_else_published(town: Town, portal: Portal, tmp_path: Path) -> None:
    """What is there is neither of the two that the rollback was about, so that it is not what is finished."""
    folder = publish(town, portal, 1, 2, 3)
    killed_in(Carrying, "_write", lambda: rollback(folder, town.build, portal))
    publish(Town(tmp_path / "other"), portal, 5)
    assert back(town, portal) == 3


def test_a_kept_package_that_was_altered_is_refused(town: Town, portal: Portal) -> None:
    folder = publish(town, portal, 1, 2)
    (csv,) = kept(town, portal).line[0].folder.glob("*.csv")
    csv.write_bytes(csv.read_bytes() + b"9,9,9\r\n")
    assert code_of(town, portal) == "package-damaged"
    assert len(places_on(portal)) == 2
    assert rollback(folder, town.build, portal, kept(town, portal).line[1].name).published


def test_what_somebody_changed_by_hand_is_kept_too(town: Town, portal: Portal, tmp_path: Path) -> None:
    """Going back from what another machine published leads to what was published from here."""
    publish(town, portal, 1, 2)
    other = Town(tmp_path / "other")
    publish(other, portal, 4)
    assert back(town, portal) == 2
    assert [one.withdrawn for one in kept(town, portal).packages] == [False, False, True]
    assert back(town, portal) == 1


@pytest.mark.parametrize("arrived", [False, True])
def test_an_interrupted_rollback_is_finished(
    town: Town, portal: Portal, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    folder = publish(town, portal, 1, 2, 3)
    where, step = (Shelf, "back_to") if arrived else (Carrying, "_write")
    with monkeypatch.context() as patched:
        if arrived:  # what is there is known to be kept: only what comes after the step ends it
            patched.setattr(Shelf, "hold", lambda self, current, fetch: kept(town, portal).line[-1].fingerprint)
        killed_in(where, step, lambda: rollback(folder, town.build, portal))
    assert len(places_on(portal)) == (2 if arrived else 3)
    assert back(town, portal) == 2
    assert back(town, portal) == 1


def test_a_draft_of_another_organization_stays(town: Town, portal: Portal) -> None:
    town.dataset("aed", "市役所")
    with RemoteCKAN(portal.url, apikey=portal.token) as client:
        client.action.organization_create(name="other")
        client.action.package_create(name="mihon-aed", owner_org="other", state="draft")
    assert code_of(town, portal) == "rollback-foreign"
    assert shown(portal)


@pytest.mark.parametrize("organization", ["mihon", "other"])
def test_a_draft_that_somebody_made_by_hand_stays(town: Town, portal: Portal, organization: str) -> None:
    town.dataset("aed", "市役所")
    with RemoteCKAN(portal.url, apikey=portal.token) as client:
        client.action.organization_create(name=organization)
        client.action.package_create(name="mihon-aed", owner_org=organization, private=True, title="準備中")
    before = shown(portal)
    assert code_of(town, portal) == ("rollback-not-begun" if organization == "mihon" else "rollback-foreign")
    assert town.state(portal) == "stopped: publish-stopped"
    assert before and shown(portal) == before


def test_what_was_hidden_on_the_portal_does_not_come_back(town: Town, portal: Portal) -> None:
    folder = publish(town, portal, 1, 2)
    with RemoteCKAN(portal.url, apikey=portal.token) as client:
        client.action.package_patch(id="mihon-aed", private=True)
    with pytest.raises(MachikadoError) as caught:
        rollback(folder, town.build, portal)
    assert [stop.rule for stop in getattr(caught.value, "stops", ())] == ["withdrawn"]
    hidden = shown(portal)
    assert hidden and hidden["private"]


def test_broken_settings_are_told(town: Town, portal: Portal) -> None:
    folder = publish(town, portal, 1, 2)
    (folder / "dataset.yaml").write_text("datset: aed\n", encoding="utf-8")
    assert code_of(town, portal) == "setting-unknown"


def test_a_shelf_that_nobody_filled_is_empty(town: Town, portal: Portal) -> None:
    assert shelf_of(town.dataset("aed", "市役所"), town.build, portal).packages == []
