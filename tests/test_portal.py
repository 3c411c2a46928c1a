"""A data package becomes a dataset, stays one, and is left alone when nothing changed. Against our catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN
from ckanapi.errors import ValidationError
from publishing import content_of, copied, replace_in, rewrite
from towns import portal_of

from pipelines.build import build_dataset
from pipelines.errors import WorldError
from pipelines.portal import (
    Portal,
    carrying,
    datastore,
    inspect_portal,
    mapping,
    plan_package,
    publish_package,
)
from pipelines.portal.client import Client
from pipelines.portal.stopping import StoppedError
from pipelines.workspace import load_dataset

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built sample package of the evacuation sites."""
    folder = tmp_path_factory.mktemp("built") / "package"
    build_dataset(load_dataset(ROOT / "datasets/mihon/emergency-evacuation-sites"), folder)
    return folder


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """An empty catalogue on a loopback port, with a token of its administrator."""
    with portal_of(tmp_path / "catalogue") as found:
        yield found


def _descriptor(package: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_published_found_downloaded_and_then_left_alone(package: Path, portal: Portal) -> None:
    assert publish_package(package, portal).state == "created"
    reader = RemoteCKAN(portal.url)
    found = reader.action.package_search(q="避難")
    assert [entry["name"] for entry in found["results"]] == ["mihon-emergency-evacuation-sites"]
    dataset = found["results"][0]
    assert dataset["license_id"] == "CC-BY-4.0" and dataset["organization"]["title"] == "見本市"
    for resource in dataset["resources"]:
        answer = reader.session.get(resource["url"], timeout=10)
        assert answer.content == (package / resource["path"]).read_bytes()
    table = next(entry for entry in dataset["resources"] if entry["format"] == "CSV")
    described = _descriptor(package)["resources"][0]["validation"]
    assert (table["validation_status"], table["validation_warnings"]) == ("success", described["warnings"])
    before = reader.action.package_show(id=dataset["id"])
    assert publish_package(package, portal).state == "unchanged"
    assert reader.action.package_show(id=dataset["id"]) == before


def test_an_update_keeps_ids_and_addresses(package: Path, portal: Portal, tmp_path: Path) -> None:
    publish_package(package, portal)
    reader = RemoteCKAN(portal.url)
    name = "mihon-emergency-evacuation-sites"
    before = reader.action.package_show(id=name)
    changed = copied(package, tmp_path / "changed")
    replace_in(changed, ".csv", "\r\n", "\r\n\r\n")
    assert publish_package(changed, portal).state == "updated"
    after = reader.action.package_show(id=name)
    assert [r["id"] for r in after["resources"]] == [r["id"] for r in before["resources"]]
    assert [r["url"] for r in after["resources"]] == [r["url"] for r in before["resources"]]
    assert [r["path"] for r in after["resources"] if r["hash"] not in {b["hash"] for b in before["resources"]}] == [
        "992011_evacuation_space.csv",
        "datapackage.json",
    ]


def test_a_resource_that_left_the_package_leaves_the_portal(package: Path, portal: Portal, tmp_path: Path) -> None:
    publish_package(package, portal)
    fewer = copied(package, tmp_path / "fewer")
    rewrite(fewer, lambda descriptor: descriptor["resources"].pop())
    assert publish_package(fewer, portal).state == "updated"
    shown = RemoteCKAN(portal.url).action.package_show(id="mihon-emergency-evacuation-sites")
    assert [r["path"] for r in shown["resources"]] == ["992011_evacuation_space.csv", "datapackage.json"]


def test_a_wrong_token_is_told_and_nothing_is_published(package: Path, portal: Portal) -> None:
    with pytest.raises(WorldError) as caught:
        publish_package(package, Portal(portal.url, "not-the-token"))
    assert caught.value.code == "portal-token-unknown"
    assert "not-the-token" not in caught.value.message() + repr(Portal(portal.url, "not-the-token"))
    assert RemoteCKAN(portal.url).action.package_list() == []


def test_an_unreachable_portal_is_told(package: Path) -> None:
    with pytest.raises(WorldError) as caught:
        publish_package(package, Portal("http://127.0.0.1:9", "token"))
    assert (caught.value.code, caught.value.exit_code) == ("portal-unreachable", 3)


@pytest.mark.parametrize("step", ["package_create", "package_revise"])
def test_somebody_is_faster_with_the_same(
    package: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """CKAN may then find fault with ids that are there by now, and not with the version."""
    write, faster = Client.write, []

    def late(self: Client, action: str, *given: Any) -> Any:
        if action == step and not faster:
            faster.append(action)
            assert publish_package(package, portal).state in ("created", "updated")
            raise ValidationError({"resources": [{"id": ["Resource id already exists."]}]})
        return write(self, action, *given)

    monkeypatch.setattr(Client, "write", late)
    publish_package(package, portal)
    assert faster and publish_package(package, portal).state == "unchanged"


def test_what_a_portal_refuses_is_told_once(package: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refusing(self: Client, action: str, *given: Any) -> Any:
        asked.append(action)
        raise ValidationError({"notes": ["too long"]})

    monkeypatch.setattr(Client, "write", refusing)
    with pytest.raises(WorldError) as refused:
        publish_package(package, portal)
    assert refused.value.code == "portal-invalid" and asked.count("package_create") <= 1


def test_a_refused_step_fills_again_what_it_emptied(
    package: Path, portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_package(package, portal)
    fewer = copied(package, tmp_path / "fewer")
    rewrite(fewer, lambda descriptor: descriptor["resources"].pop())
    write, steps = Client.write, []

    def refusing(self: Client, action: str, *given: Any) -> Any:
        if action == "package_revise":
            raise ValidationError({"notes": ["too long"]})
        return write(self, action, *given)

    monkeypatch.setattr(Client, "write", refusing)
    monkeypatch.setattr(datastore, "clear", lambda *given: steps.append("clear") or [{"id": "1"}])
    monkeypatch.setattr(datastore, "restore", lambda client, cleared: steps.append(cleared))
    site = replace(inspect_portal(portal), extensions=frozenset({"datastore"}))
    with pytest.raises(WorldError) as refused:
        publish_package(fewer, portal, site=site)
    assert refused.value.code == "portal-invalid" and steps == ["clear", [{"id": "1"}]]


NAME = "mihon-emergency-evacuation-sites"


def test_what_others_added_stays(package: Path, portal: Portal, tmp_path: Path) -> None:
    publish_package(package, portal)
    by_hand = [{"name": "地図", "url": "https://example.jp/map"}, {"name": "解説", "url": "https://example.jp/a.pdf"}]
    with RemoteCKAN(portal.url, apikey=portal.token) as ckan:
        for entry in by_hand:
            ckan.action.resource_create(package_id=NAME, **entry)
        added = ckan.action.package_show(id=NAME)["resources"][-2:]
        assert publish_package(package, portal).state == "unchanged"
        fewer = copied(package, tmp_path / "fewer")
        rewrite(fewer, lambda descriptor: descriptor["resources"].pop())
        assert publish_package(fewer, portal).state == "updated"
        assert publish_package(package, portal).state == "updated", "a new file behind those of others"
        shown = ckan.action.package_show(id=NAME)["resources"]
    kept = [one | {"position": entry["position"]} for entry in added for one in shown if one["id"] == entry["id"]]
    assert kept == added
    assert {one["path"] for one in shown if "path" in one} == {*content_of(package)} and len(shown) == 5
    assert publish_package(package, portal).state == "unchanged"


@pytest.mark.parametrize(("step", "state"), [("package_patch", "updated"), ("package_delete", "created")])
def test_what_was_withdrawn_on_the_portal_is_public_again_only_when_allowed(
    package: Path, portal: Portal, step: str, state: str
) -> None:
    publish_package(package, portal)
    with RemoteCKAN(portal.url, apikey=portal.token) as ckan:
        ckan.call_action(step, {"id": NAME, "private": True} if step == "package_patch" else {"id": NAME})
        before = ckan.action.package_show(id=NAME)
        assert [stop.rule for stop in plan_package(package, portal).stops] == ["withdrawn"]
        for is_new in (False, state == "created"):
            with pytest.raises(StoppedError):
                publish_package(package, portal, is_new=is_new)
        assert ckan.action.package_show(id=NAME) == before
    done = publish_package(package, portal, allow=["withdrawn"])
    assert (done.state, [stop.rule for stop in done.overridden]) == (state, ["withdrawn"])
    assert publish_package(package, portal).state == "unchanged"


def test_a_first_publishing_knows_its_draft_by_a_mark(
    package: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ending(*given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(carrying, "revise", ending)
        with pytest.raises(KeyboardInterrupt):
            publish_package(package, portal)
    with RemoteCKAN(portal.url, apikey=portal.token) as ckan:
        draft = ckan.action.package_show(id=NAME)
        assert carrying.is_begun(draft) and mapping.DRAFT in {one["key"] for one in draft["extras"]}
        assert publish_package(package, portal).state == "created"
        after = ckan.action.package_show(id=NAME)
    assert after["id"] == draft["id"] and mapping.DRAFT not in {one["key"] for one in after["extras"]}


def test_a_name_that_a_hidden_dataset_of_others_has_is_told(
    package: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RemoteCKAN(portal.url, apikey=portal.token) as ckan:
        ckan.action.organization_create(name="other")
        ckan.action.package_create(name=NAME, owner_org="other", private=True)
    monkeypatch.setattr(carrying, "_shown", lambda client, name: None)  # as an editor sees it
    with pytest.raises(WorldError) as refused:
        publish_package(package, portal)
    assert refused.value.code == "portal-name-refused" and "別の団体" in refused.value.remedy("ja")


@pytest.mark.parametrize(
    ("keywords", "names"),
    [
        (["AED", "防災・救急", "税", "AED"], ["AED", "防災-救急"]),
        (["（仮）"], []),
        (["x" * 200], ["x" * 100]),
    ],
)
def test_tags_as_ckan_accepts_them(keywords: list[str], names: list[str]) -> None:
    assert [tag["name"] for tag in mapping.tags(keywords)[0]] == names


def test_a_keyword_that_was_dropped_leaves_the_portal(package: Path, portal: Portal, tmp_path: Path) -> None:
    """`package_revise` lays lists over lists by position: what is not taken out first would stay."""
    publish_package(package, portal)
    fewer = copied(package, tmp_path / "fewer")
    rewrite(fewer, lambda descriptor: descriptor.update(keywords=descriptor["keywords"][:1], frequency=""))
    assert publish_package(fewer, portal).state == "updated"
    shown = RemoteCKAN(portal.url).action.package_show(id="mihon-emergency-evacuation-sites")
    assert [tag["name"] for tag in shown["tags"]] == _descriptor(package)["keywords"][:1]
    assert "frequency" not in {extra["key"] for extra in shown["extras"]}
    assert publish_package(fewer, portal).state == "unchanged"


def test_keywords_by_which_crawlers_know_the_nations_forms(package: Path) -> None:
    keywords = _descriptor(package)["keywords"]
    assert keywords[-1] == "自治体標準ODS"
    assert keywords.count("指定緊急避難場所") == 1, "among the officer's own words already"
