"""Clocks that are wrong, jump or know no zone: order and locks hold, and what is built does not depend on them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload
from commanding import Command
from towns import Town

from catalogue import clock
from pipelines.approval import Gate
from pipelines.errors import WithheldError
from pipelines.workspace import load_dataset

NOW = "2026-04-01T03:00:00.000000"


@pytest.mark.parametrize(
    ("last", "moment", "expected"),
    [
        ("2026-03-01T00:00:00.000000", NOW, NOW),
        (NOW, NOW, "2026-04-01T03:00:00.000001"),
        ("2026-04-01T03:59:59.999999", NOW, "2026-04-01T04:00:00.000000"),
        ("2026-04-02T03:00:00.000000", NOW, "2026-04-02T03:00:00.000001"),
        ("2026-04-02T03:00:00.000001", NOW, NOW),
        ("2099-01-01T00:00:00.000000", NOW, NOW),
    ],
)
def test_no_two_states_have_the_same_time(last: str, moment: str, expected: str) -> None:
    assert clock.after(last, moment) == expected != last


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        yield opened


@pytest.mark.parametrize("jump", [timedelta(0), timedelta(minutes=-10), timedelta(days=-400), timedelta(days=400)])
def test_two_publishers_and_a_clock_that_jumps(site: Site, monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    """One changes what the other has read: the other is told, however little time has passed, or the wrong way."""
    read = site.call("package_show", {"id": "shelters"})
    moment = datetime.fromisoformat(read["metadata_modified"]) + jump
    monkeypatch.setattr(clock, "datetime", _Frozen.at(moment))
    site.call("package_patch", {"id": "shelters", "title": "先に書いた"})
    match = {"id": read["id"], "metadata_modified": read["metadata_modified"]}
    status, error = site.refused("package_revise", {"match": match, "update": {"title": "あとから"}})
    assert (status, "match" in error) == (409, True)
    now = site.call("package_show", {"id": "shelters"})
    assert now["title"] == "先に書いた"
    if timedelta(days=-1) < jump:
        assert now["metadata_modified"] > read["metadata_modified"], "harvesters ask for what is newer"


class _Frozen:
    """`datetime` of a machine whose clock stands still."""

    moment = datetime(2026, 4, 1)

    @classmethod
    def at(cls, moment: datetime) -> type[_Frozen]:
        return type("Frozen", (cls,), {"moment": moment})

    @classmethod
    def now(cls, zone: object = None) -> datetime:
        return cls.moment.replace(tzinfo=UTC)

    @staticmethod
    def fromisoformat(text: str) -> datetime:
        return datetime.fromisoformat(text)


def test_a_day_ahead_nothing_that_is_used_goes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock jumps ahead: files no longer used go at once, those in use stay, and tokens hold."""
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    ahead = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=4000)
    monkeypatch.setattr(clock, "datetime", _Frozen.at(ahead))
    site.call("package_patch", {"id": "shelters", "title": "十年後"})
    assert site.client.get(site.call("resource_show", {"id": made["id"]})["url"]).content == CSV
    assert site.client.get("/dataset/shelters").status_code == 200
    monkeypatch.undo()
    site.call("package_patch", {"id": "shelters", "title": "もどった"})
    assert site.call("package_show", {"id": "shelters"})["title"] == "もどった"
    assert site.search(q="もどった") == ["shelters"]


def test_answers_of_two_states_have_two_etags(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags come from what is answered, and not from when."""
    monkeypatch.setattr(clock, "datetime", _Frozen.at(datetime.now(UTC).replace(tzinfo=None)))
    tags = set()
    for title in ("一", "二", "三"):
        site.call("package_patch", {"id": "shelters", "title": title})
        for path in (
            "/api/3/action/package_show?id=shelters",
            "/dataset/shelters.ttl",
            "/dataset/shelters/datapackage.json",
        ):
            tags.add(site.client.get(path).headers["etag"])
    assert len(tags) == 9


zones = pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has one zone for all programs")
ZONES = ("", "Asia/Tokyo", "America/St_Johns", "Nowhere/Nothing")


@zones
def test_packages_do_not_depend_on_the_zone_or_the_clock(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    found = set()
    try:
        for number, zone in enumerate(ZONES):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert command("build", "aed", "--out", f"out-{number}").code == 0
            files = sorted((tmp_path / f"out-{number}").glob("*/*/*"))
            found.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in files))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert len(found) == 1


@zones
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_an_embargo_ends_in_japan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """Whatever zone the machine is set to. A clock that is ahead ends it early: nobody else can know."""
    town = Town(tmp_path)
    folder = town.dataset("aed", "市役所")
    path = folder / "dataset.yaml"
    day = (datetime.now(UTC) + timedelta(hours=9)).date()
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for offset, is_held in ((1, True), (0, False)):
            path.write_text(
                f"dataset: aed\nsource: {{path: source/a.csv}}\nembargo_until: {day + timedelta(days=offset)}\n"
            )
            gate = Gate.of(load_dataset(folder))
            held = False
            try:
                gate.check(_package(tmp_path))
            except WithheldError:
                held = True
            assert held is is_held
    finally:
        monkeypatch.undo()
        time.tzset()


def _package(folder: Path) -> Path:
    (folder / "datapackage.json").write_text(json.dumps({"name": "mihon-aed", "resources": []}), "utf-8")
    return folder
