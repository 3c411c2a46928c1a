"""A real CKAN beside our catalogue: its harvester fetches from us."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, dataset
from ckanapi import RemoteCKAN
from real_ckan import HARVESTING, RealCKAN

from catalogue.server import background, create_token
from catalogue.settings import Settings

PATIENCE = 300.0  # seconds
MANY = 101  # the harvester asks for a hundred at a time
OWN_TO_A_SITE = {
    "creator_user_id",
    "extras",
    "groups",
    "isopen",
    "license_title",
    "license_url",
    "metadata_created",
    "metadata_modified",
    "organization",
    "resources",
    "tags",
}
OWN_TO_A_RESOURCE = {"created", "datastore_active", "last_modified", "metadata_modified", "url_type"}


@contextmanager
def _consuming(ckan: RealCKAN, folder: Path) -> Iterator[None]:
    """The two processes that a CKAN with the harvester runs for ever."""
    with ExitStack() as stack:
        for stage in ("gather", "fetch"):
            log = stack.enter_context((folder / f"{stage}.log").open("w"))
            process = subprocess.Popen(ckan.command("harvester", f"{stage}-consumer"), stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield


def _harvest(client: RemoteCKAN, source: str) -> dict[str, int]:
    """Runs one harvest, which meets all public datasets, to its end. Returns how many were added, updated, …"""
    job = client.action.harvest_job_create(source_id=source, run=True)["id"]

    def done() -> bool:
        stats = client.action.harvest_job_show(id=job)["stats"]
        return sum(number for state, number in stats.items() if state != "null") >= MANY

    def closed() -> bool:
        client.action.harvest_jobs_run()  # cron does it on a real site; before all is done it would send things again
        return bool(client.action.harvest_job_show(id=job)["status"] == "Finished")

    _wait_until(done)
    _wait_until(closed)
    shown = client.action.harvest_job_show(id=job)
    assert shown["gather_error_summary"] == shown["object_error_summary"] == []
    return {name: number for name, number in shown["stats"].items() if number}


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "the harvest did not end"
        time.sleep(0.2)


def _fill(ours: RemoteCKAN) -> None:
    for name, title in (("mihon", "見本市"), ("other", "別の市")):
        ours.action.organization_create(
            name=name, title=title, description="説明", extras=[{"key": "code", "value": "1"}]
        )
    ours.action.group_create(name="safety", title="安全", description="命を守る")
    groups = [{"name": "safety"}]
    ours.action.package_create(
        **dataset(groups=groups, notes="# 説明\n\n**命**を守る 🏫", url="https://example.jp/", version="2026")
    )
    ours.action.resource_create(
        package_id="shelters",
        name="一覧",
        description="全域",
        upload=("避難場所.csv", io.BytesIO(CSV)),
        encoding="utf-8",
    )
    ours.action.resource_create(
        package_id="shelters", name="地図", url="https://example.jp/map.geojson", format="GeoJSON"
    )
    extras = [{"key": "standard", "value": "aed/standard-ods"}, {"key": "memo", "value": ""}]
    ours.action.package_create(**dataset(name="aed", owner_org="other", license_id="PDL-1.0", tags=[], extras=extras))
    for number in range(MANY - 2):
        ours.action.package_create(name=f"many-{number:03}", owner_org="mihon", title=f"統計その{number}")
    ours.action.package_create(**dataset(name="hidden", private=True))
    ours.action.package_create(**dataset(name="draft", state="draft"))
    ours.action.package_create(**dataset(name="gone"))
    ours.action.package_delete(id="gone")


def _all(client: RemoteCKAN) -> dict[str, dict[str, Any]]:
    """The public datasets of a site."""
    results: list[dict[str, Any]] = []
    while page := client.action.package_search(rows=100, start=len(results), sort="name asc")["results"]:
        results += page
    return {one["name"]: one for one in results if one["type"] != "harvest"}


def _comparable(shown: dict[str, Any]) -> dict[str, Any]:
    """A dataset without what each site decides for itself."""
    extras = {extra["key"]: extra["value"] for extra in shown["extras"] if not extra["key"].startswith("harvest_")}
    return {
        **{key: value for key, value in shown.items() if key not in OWN_TO_A_SITE},
        "extras": extras,
        "groups": [group["name"] for group in shown["groups"]],
        "tags": sorted(tag["name"] for tag in shown["tags"]),
        "organization": {key: shown["organization"][key] for key in ("id", "name", "title", "description")},
        "resources": [
            {key: value for key, value in one.items() if key not in OWN_TO_A_RESOURCE} for one in shown["resources"]
        ],
    }


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteCKAN]:
    settings = Settings(folder=tmp_path_factory.mktemp("ours"))
    with background(settings) as url, RemoteCKAN(url, apikey=create_token(settings, "test")) as client:
        _fill(client)
        yield client


@pytest.mark.parametrize("real_ckan", [HARVESTING], indirect=True, ids=str)
def test_ckan_harvests_our_catalogue(ours: RemoteCKAN, real_ckan: RealCKAN, tmp_path: Path) -> None:
    with real_ckan.client() as ckan, _consuming(real_ckan, tmp_path):
        ckan.action.organization_create(name="prefecture")
        source = ckan.action.harvest_source_create(
            url=ours.address,
            name="our-catalogue",
            title="見本市",
            source_type="ckan",
            owner_org="prefecture",
            config='{"remote_orgs": "create", "remote_groups": "create"}',
        )["id"]
        assert _harvest(ckan, source) == {"added": MANY}
        first = _all(ckan)
        assert {name: _comparable(one) for name, one in first.items()} == {
            name: _comparable(one) for name, one in _all(ours).items()
        }

        assert _harvest(ckan, source) == {"not modified": MANY}
        assert _all(ckan) == first

        ours.action.package_patch(id="shelters", title="指定緊急避難場所一覧")
        assert _harvest(ckan, source) == {"updated": 1, "not modified": MANY - 1}
        third = _all(ckan)
        assert [name for name, one in third.items() if one != first[name]] == ["shelters"]
        assert ckan.action.group_show(id="safety")["title"] == "安全"
        assert third["shelters"]["title"] == "指定緊急避難場所一覧"
