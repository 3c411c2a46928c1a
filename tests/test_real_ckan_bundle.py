"""A real CKAN receives a bundle: the same rules, the same result as a run that publishes directly."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundling import Closed, Open, new_key
from publishing import content_of, editor_of, portal_at, seen
from real_ckan import PLAIN, RealCKAN
from towns import EVERYWHERE, Town

from pipelines.errors import DataError


@pytest.mark.parametrize("real_ckan", [PLAIN[-1]], indirect=True, ids=str)
def test_a_bundle_becomes_datasets(real_ckan: RealCKAN, tmp_path: Path) -> None:
    real_ckan.reset()
    town = Town(tmp_path / "closed")
    closed, inside = Closed(town, new_key()), Open(tmp_path / "open")
    inside.trust(closed.key)
    portal = portal_at(real_ckan.url, editor_of(real_ckan, "mihon"), create_organization=False)
    names = ("aed", "public-toilets")
    for name in names:
        town.dataset(name, *EVERYWHERE, kind=name)
    first = closed.hand_over("a.zip", *names)
    assert inside.states(first, portal) == dict.fromkeys(names, "created")
    for name in names:
        shown = seen(real_ckan.url, f"mihon-{name}")
        assert shown is not None
        assert {one["path"]: one["sha256"] for one in shown["resources"]} == content_of(town.build / "mihon" / name)
    town.dataset("aed", "市役所")
    second = closed.hand_over("b.zip", *names)
    assert inside.states(second, portal) == {"aed": "stopped", "public-toilets": "unchanged"}
    before = {name: seen(real_ckan.url, f"mihon-{name}") for name in names}
    with pytest.raises(DataError) as told:
        inside.receive(first, portal)
    assert told.value.code == "bundle-older"
    assert {name: seen(real_ckan.url, f"mihon-{name}") for name in names} == before
    allowed = frozenset({"rows-fell"})
    assert inside.states(second, portal, allow=allowed) == {"aed": "updated", "public-toilets": "unchanged"}
    with pytest.raises(DataError) as told:
        inside.receive(second, portal)
    assert told.value.code == "bundle-received"
