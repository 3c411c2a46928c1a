"""A catalogue that is backed up and restored, and what its readers are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site, upload
from starlette.testclient import TestClient

from catalogue.app import create_app
from catalogue.backup import write_backup
from catalogue.settings import Settings

NOW = datetime(2026, 4, 1, 12, 30)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A catalogue with one dataset of one file."""
    with open_site(tmp_path) as opened:
        opened.call("package_create", dataset())
        opened.call("resource_create", {"package_id": "shelters", "name": "a"}, files={"upload": upload()})
        yield opened


@pytest.fixture
def backup(site: Site, tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "町.machikado-backup"
    write_backup(site.settings, path)
    return path


def answers(settings: Settings) -> list[Any]:
    """What readers are told of the dataset of `site`, with its rows and its file."""
    with TestClient(create_app(settings), base_url="http://catalogue.example") as client:
        shown = client.get("/api/3/action/package_show?id=shelters").json()["result"]
        (resource,) = shown["resources"]
        rows = client.get(f"/api/3/action/datastore_search?resource_id={resource['id']}").json()["result"]
        found = client.get("/api/3/action/package_search?q=避難").json()["result"]
        return [shown, rows["records"], found["results"], client.get(resource["url"]).content]


class NoRoom:
    """What `shutil.disk_usage` says of a full disk."""

    free = 1000
