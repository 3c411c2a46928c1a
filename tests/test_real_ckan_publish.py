"""The sample town on our catalogue and on real CKANs: published once, left alone, changed where it changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from conftest import ROOT
from fault_proxy import FaultProxy
from publishing import CatalogueSite, content_of, copied, everything, portal_at, replace_in, rewrite, seen
from real_ckan import RealCKAN

from pipelines.portal import Portal, inspect_portal, publish_package
from pipelines.portal.stopping import StoppedError
from publish import main

Site = RealCKAN | CatalogueSite


@pytest.fixture(scope="module")
def proxy(portal_site: Site) -> Iterator[FaultProxy]:
    """In front of an empty site."""
    portal_site.reset()
    with FaultProxy(portal_site.url) as found:
        yield found


@pytest.fixture(scope="module")
def portal(proxy: FaultProxy, portal_site: Site) -> Portal:
    return portal_at(proxy.url, portal_site.token)


@pytest.fixture(scope="module")
def published(samples: dict[str, Path], portal: Portal, portal_site: Site) -> dict[str, dict[str, Any]]:
    """The 14 datasets, as the site shows them when they were published for the first time."""
    states = _publish(samples, portal)
    assert set(states.values()) == {"created"} and len(states) == 14
    return everything(portal_site.client())


def _publish(packages: dict[str, Path], portal: Portal) -> dict[str, str]:
    site = inspect_portal(portal)
    return {name: publish_package(folder, portal, site=site).state for name, folder in packages.items()}


def _addresses(shown: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {entry["path"]: (entry["id"], entry["url"]) for entry in shown["resources"]}


def test_all_are_there_and_a_second_run_writes_nothing(
    samples: dict[str, Path], published: dict[str, dict[str, Any]], proxy: FaultProxy, portal: Portal, portal_site: Site
) -> None:
    assert len(published) == 14 and {one["state"] for one in published.values()} == {"active"}
    proxy.forget()
    assert set(_publish(samples, portal).values()) == {"unchanged"}
    assert proxy.writes == []
    assert [one.method for one in proxy.asked if one.method != "GET"] == []
    assert everything(portal_site.client()) == published


def test_what_is_downloaded_is_what_was_built(
    samples: dict[str, Path], published: dict[str, dict[str, Any]], portal_site: Site, tmp_path: Path
) -> None:
    """Read by tools that are not ours: `ckanapi dump datasets` and `frictionless validate`."""
    dumped = _dump(portal_site, tmp_path)
    assert dumped.keys() == published.keys()
    for package in samples.values():
        name = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))["name"]
        folder = tmp_path / name
        folder.mkdir()
        for entry in dumped[name]["resources"]:
            (folder / entry["path"]).write_bytes(requests.get(entry["url"], timeout=60).content)
        assert content_of(folder) == content_of(package)
        assert {entry["path"]: entry["hash"] for entry in dumped[name]["resources"]} == content_of(package)
    command = [sys.executable, "-W", "ignore", "-c", _VALIDATE, *(str(tmp_path / name) for name in published)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "valid\n" * 14), done.stdout + done.stderr


# what `frictionless validate datapackage.json` calls, without its start for each of the 14
_VALIDATE = """
import sys, frictionless
for folder in sys.argv[1:]:
    report = frictionless.validate("datapackage.json", basepath=folder)
    print("valid" if report.valid and report.stats["tasks"] else report.flatten())
"""


def _dump(site: Site, folder: Path) -> dict[str, Any]:
    path = folder / "datasets.jsonl"
    programs = str(Path(sys.executable).parent)  # ckanapi starts itself again, by its name
    environment = os.environ | {"PATH": programs + os.pathsep + os.environ["PATH"]}
    command = ["ckanapi", "dump", "datasets", "--all", "-q", "-r", site.url, "-a", site.token, "-O", path]
    subprocess.run(command, env=environment, check=True, timeout=300)
    return {one["name"]: one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def test_one_changed_cell_sends_the_files_that_hold_it(
    samples: dict[str, Path],
    published: dict[str, dict[str, Any]],
    proxy: FaultProxy,
    portal: Portal,
    portal_site: Site,
    tmp_path: Path,
) -> None:
    """Beside the table goes the descriptor, which holds the table's hash; no id and no address changes."""
    changed = copied(samples["open-data-list"], tmp_path / "changed")
    replace_in(changed, ".csv", "見本市", "見本町")
    proxy.forget()
    assert _publish(samples | {"open-data-list": changed}, portal)["open-data-list"] == "updated"
    assert sorted(proxy.uploads) == ["992011_open_data_list.csv", "datapackage.json"]
    assert [action for action in proxy.writes if action.startswith(("package", "resource", "org"))] == [
        "package_revise"
    ]
    after = everything(portal_site.client())
    name = "mihon-open-data-list"
    assert [other for other in after if after[other] != published[other]] == [name]
    assert _addresses(after[name]) == _addresses(published[name])
    assert after[name]["id"] == published[name]["id"]
    assert publish_package(samples["open-data-list"], portal).state == "updated"
    again = everything(portal_site.client())
    assert {other: _addresses(one) for other, one in again.items()} == {
        other: _addresses(one) for other, one in published.items()
    }


def test_metadata_alone_uploads_only_the_descriptor(
    samples: dict[str, Path], published: dict[str, Any], proxy: FaultProxy, portal: Portal, tmp_path: Path
) -> None:
    changed = copied(samples["public-wifi"], tmp_path / "changed")
    rewrite(changed, lambda descriptor: descriptor.update(description="別の説明", keywords=["Wi-Fi"]))
    proxy.forget()
    assert publish_package(changed, portal).state == "updated"
    assert proxy.uploads == ["datapackage.json"]
    shown = seen(proxy.url, "mihon-public-wifi")
    assert shown and (shown["notes"], shown["tags"]) == ("別の説明", ["Wi-Fi"])
    publish_package(samples["public-wifi"], portal)


def test_a_resource_that_left_the_package_leaves_the_portal(
    samples: dict[str, Path], published: dict[str, Any], portal: Portal, portal_site: Site, tmp_path: Path
) -> None:
    name = "mihon-public-toilets"
    fewer = copied(samples["public-toilets"], tmp_path / "fewer")
    rewrite(fewer, lambda descriptor: descriptor["resources"].pop())
    assert publish_package(fewer, portal).state == "updated"
    with portal_site.client() as client:
        left = client.action.package_show(id=name)
        before = _addresses(published[name])
        gone = before.keys() - _addresses(left).keys()
        assert gone == {"992011_public_toilet.geojson"}
        assert _addresses(left) == {path: one for path, one in before.items() if path not in gone}
        assert requests.get(before.pop(gone.pop())[1], timeout=60).status_code in (403, 404)
        assert publish_package(samples["public-toilets"], portal).state == "updated"
        assert _addresses(client.action.package_show(id=name)).keys() == content_of(samples["public-toilets"]).keys()


def test_what_others_added_stays_and_what_they_withdrew_too(
    samples: dict[str, Path], published: dict[str, Any], portal: Portal, portal_site: Site, tmp_path: Path
) -> None:
    name, whole = "mihon-public-toilets", samples["public-toilets"]
    fewer = copied(whole, tmp_path / "fewer")
    rewrite(fewer, lambda descriptor: descriptor["resources"].pop())
    with portal_site.client() as client:
        added = client.action.resource_create(package_id=name, name="地図", url="https://example.jp/map")
        assert publish_package(whole, portal).state == "unchanged"
        assert [publish_package(one, portal).state for one in (fewer, whole)] == ["updated", "updated"]
        shown = client.action.package_show(id=name)
        assert added["url"] in [one["url"] for one in shown["resources"] if one["id"] == added["id"]]
        assert _addresses({"resources": [one for one in shown["resources"] if one["id"] != added["id"]]}) == _addresses(
            published[name]
        )
        client.action.resource_delete(id=added["id"])
        for withdrawn in ({"private": True}, {"state": "deleted"}):
            client.action.package_patch(id=name, **withdrawn)
            with pytest.raises(StoppedError) as stopped:
                publish_package(whole, portal)
            assert [stop.rule for stop in stopped.value.stops] == ["withdrawn"]
            client.action.package_patch(id=name, private=False, state="active")
    assert publish_package(whole, portal).state == "unchanged"


def test_one_that_fails_leaves_the_others_done(
    portal_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command, into a site where somebody else has one of the names; one of the sources is no table any more."""
    town = tmp_path / "datasets" / "mihon"
    for name in ("aed", "open-data-list", "public-toilets", "public-wifi"):
        shutil.copytree(ROOT / "datasets" / "mihon" / name, town / name)
    shutil.copy(ROOT / "datasets" / "mihon" / "organization.yaml", town)
    for path in (town / "public-toilets" / "source").iterdir():
        path.write_bytes(b"\x00")
    portal_site.reset()
    monkeypatch.setenv("CKAN_API_TOKEN", portal_site.token)
    with portal_site.client() as client, FaultProxy(portal_site.url) as proxy:
        client.action.organization_create(name="other", title="別の市")
        client.action.package_create(name="mihon-aed", owner_org="other", title="別の市のAED")
        theirs = client.action.package_show(id="mihon-aed")
        states = {"aed": "stopped", "open-data-list": "created", "public-toilets": "failed", "public-wifi": "created"}
        for _ in range(2):
            command = ["--workspace", str(tmp_path), "run", "--all", "--format", "json"]
            with pytest.raises(SystemExit) as ended:
                main([*command, "--to", proxy.url, "--create-organization"])
            told = {one["dataset"].removeprefix("mihon/"): one["state"] for one in json.loads(capsys.readouterr().out)}
            assert (told, ended.value.code) == (states, 1)
            states |= {"open-data-list": "unchanged", "public-wifi": "unchanged"}
            proxy_writes, _ = list(proxy.writes), proxy.forget()
        assert proxy_writes == []
        assert client.action.package_show(id="mihon-aed") == theirs
        assert [one["state"] for one in everything(client).values()] == ["active"] * 3
