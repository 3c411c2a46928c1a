"""Downloads are counted: which requests count, when they are written, and who may see how many there were."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import CSV, Site, dataset, open_site

from catalogue import clock, counting
from catalogue.store import Store
from catalogue.store.database import Database

DAY = date(2026, 4, 1)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """On one day: a test that begins before midnight must not end on another."""
    monkeypatch.setattr(clock, "today", DAY.isoformat)
    with open_site(tmp_path) as opened:
        yield opened


def uploaded(site: Site, **changed: Any) -> dict[str, Any]:
    """A resource with a file."""
    site.call("package_create", dataset(resources=[], **changed))
    name = changed.get("name", "shelters")
    files = {"upload": ("a.csv", CSV, "text/csv")}
    found: dict[str, Any] = site.call("resource_create", {"package_id": name, "format": "CSV"}, files=files)
    return found


def total(site: Site, user: str | None = None, **asked: Any) -> int:
    """Downloads in all, once what was counted is written."""
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    store.downloads.write()
    return int(site.call("download_statistics", asked, user)["total"])


@pytest.mark.parametrize(
    ("method", "headers", "count"),
    [
        ("GET", {}, 1),
        ("HEAD", {}, 0),
        ("GET", {"range": "bytes=0-9"}, 1),
        ("GET", {"range": "bytes=10-"}, 0),
        ("GET", {"range": "bytes=-5"}, 0),
        ("GET", {"range": "bytes=900000-"}, 0),
        ("GET", {"range": "lines=3-4"}, 1),
        ("GET", {"if-none-match": "*"}, 0),
        ("GET", {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, 0),
        ("GET", {"user-agent": "some-Crawler"}, 0),
        ("GET", {"user-agent": "machikado"}, 0),
        ("GET", {"user-agent": "curl/8.0"}, 1),
    ],
)
def test_what_counts(site: Site, method: str, headers: dict[str, str], count: int) -> None:
    path = uploaded(site)["url"]
    site.client.request(method, path, headers=headers)
    assert total(site) == count


def test_the_address_that_never_changes_counts_too(site: Site) -> None:
    resource = uploaded(site)
    for form in ("csv", "json"):  # the file, and one that is made of its rows
        assert site.client.get(f"/mihon/shelters/data.{form}").status_code == 200
    assert site.client.get("/mihon/shelters/data.pdf").status_code == 404
    assert total(site) == 2
    (found,) = site.call("download_statistics", {"id": "shelters"}, None)["datasets"]
    assert found["resources"] == [{"id": resource["id"], "name": "a.csv", "format": "CSV", "total": 2}]


def test_package_show_has_what_ckan_calls_tracking(site: Site) -> None:
    url = uploaded(site)["url"]
    site.client.get(url)
    old = (DAY - timedelta(days=30)).isoformat()
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    store.downloads.write()
    shown = site.call("package_show", {"id": "shelters"})
    assert "tracking_summary" not in shown
    with store.writing() as connection:
        values = (shown["id"], shown["resources"][0]["id"], old, 5)
        connection.execute("INSERT INTO downloads (dataset, resource, day, count) VALUES (?, ?, ?, ?)", values)
    answer = site.send("package_show", {"id": "shelters", "include_tracking": "true"}, None, method="GET").json()
    assert answer["result"]["tracking_summary"] == {"total": 6, "recent": 1}
    assert answer["result"]["resources"][0]["tracking_summary"] == {"total": 6, "recent": 1}


def test_a_span_of_days(site: Site) -> None:
    site.client.get(uploaded(site)["url"])
    today = DAY.isoformat()
    assert total(site, **{"from": today, "to": today}) == 1
    assert total(site, to=(DAY - timedelta(days=1)).isoformat()) == 0
    assert total(site, **{"from": (DAY + timedelta(days=1)).isoformat(), "to": "9999-12-31"}) == 0
    found = site.call("download_statistics", {}, None)
    assert found["days"] == [{"day": today, "total": 1}]
    assert found["to"] == today and date.fromisoformat(found["counted_since"]), "since the catalogue was made"
    assert site.refused("download_statistics", {"from": "April"}, None)[0] == 409


def test_of_whom(site: Site) -> None:
    site.client.get(uploaded(site)["url"])
    assert total(site, organization="mihon") == 1
    assert total(site, organization="other") == 0
    assert site.refused("download_statistics", {"organization": "nobody"}, None)[0] == 404
    site.call("package_patch", {"id": "shelters", "private": True})
    assert total(site) == total(site, organization="mihon") == 0
    assert site.refused("download_statistics", {"id": "shelters"}, None)[0] == 403
    assert total(site, "editor", id="shelters") == 1


def test_no_download_waits_for_the_database(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_INTERVAL", 0.05)
    url = uploaded(site)["url"]
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    with store.writing():
        assert site.client.get(url).status_code == 200
    assert total(site) == 1


def test_what_cannot_be_written_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    url = uploaded(site)["url"]
    store: Store = site.client.app.state.store  # type: ignore[attr-defined]
    site.client.get(url)

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as changed:
        changed.setattr(counting, "add_downloads", broken)
        store.downloads.write()
    assert total(site) == 1


def test_the_last_are_written_at_the_end(tmp_path: Path) -> None:
    with open_site(tmp_path) as opened:
        opened.client.get(uploaded(opened)["url"])
    database = Database(tmp_path / "catalogue" / "catalogue.db", 1.0, 1.0)
    with database.reading() as connection:
        rows = connection.execute("SELECT count FROM downloads WHERE dataset <> ''").fetchall()
    assert [row["count"] for row in rows] == [1]
    database.close()
