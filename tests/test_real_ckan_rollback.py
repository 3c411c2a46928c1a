"""Going back and removing a draft, on real CKANs: what they keep of a deleted dataset must not be in the way."""

from __future__ import annotations

from pathlib import Path

from ending_early import killed_in
from real_ckan import RealCKAN
from towns import EVERYWHERE, Town, places_on, shown

from pipelines.portal import Portal, carrying
from pipelines.rollback import rollback


def test_back_to_what_was_there_with_the_same_addresses(real_ckan: RealCKAN, tmp_path: Path) -> None:
    real_ckan.reset()
    portal = Portal(real_ckan.url, real_ckan.token, name="real", create_organization=True)
    town = Town(tmp_path)
    for number in (2, 5):
        folder = town.dataset("aed", *EVERYWHERE[:number])
        assert town.state(portal) in ("created", "updated")
    before = shown(portal)
    undone = rollback(folder, town.build, portal)
    after = shown(portal)
    assert undone.published and [stop.rule for stop in undone.published.overridden] == ["rows-fell"]
    assert before and after and places_on(portal) == list(EVERYWHERE[:2])
    assert [(one["id"], one["url"]) for one in before["resources"]] == [
        (one["id"], one["url"]) for one in after["resources"]
    ]
    assert town.state(portal) == "updated" and town.state(portal) == "unchanged"


def test_an_interrupted_first_publishing_leaves_its_name_free(real_ckan: RealCKAN, tmp_path: Path) -> None:
    real_ckan.reset()
    portal = Portal(real_ckan.url, real_ckan.token, name="real", create_organization=True)
    town = Town(tmp_path)
    folder = town.dataset("aed", "市役所")
    killed_in(carrying, "revise", lambda: town.publish(portal, "aed"))
    draft = shown(portal)
    assert draft and draft["resources"] == []
    assert rollback(folder, town.build, portal).published is None
    assert shown(portal) is None
    assert town.state(portal) == "created"
    found = shown(portal)
    assert found and found["id"] != draft["id"] and places_on(portal) == ["市役所"]
