"""Unmodified clients over a real connection: ckanapi as library and as command; starting and stopping the server."""

from __future__ import annotations

import io
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from catalogue_site import CSV, dataset
from ckanapi import RemoteCKAN, errors
from conftest import ROOT

from catalogue.errors import CatalogueError
from catalogue.server import background, create_token, serve
from catalogue.settings import Settings


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    settings = Settings(folder=tmp_path_factory.mktemp("portal"))
    with background(settings) as url:
        yield url, create_token(settings, "test")


def test_ckanapi_as_a_library(portal: tuple[str, str]) -> None:
    url, token = portal
    with RemoteCKAN(url, apikey=token) as ckan:
        ckan.action.organization_create(name="mihon", title="見本市")
        made = ckan.action.package_create(**dataset(resources=[{"name": "一"}, {"name": "二"}]))
        first = ckan.action.resource_create(package_id="shelters", name="三", upload=("避難.csv", io.BytesIO(CSV)))
        assert requests.get(first["url"], timeout=10).content == CSV
        found = ckan.action.package_search(q="避難")
        assert [one["id"] for one in found["results"]] == [made["id"]]
        current = ckan.action.package_show(id="shelters")
        revised = ckan.call_action(
            "package_revise",
            {"match__id": made["id"], "match__metadata_modified": current["metadata_modified"], "update__title": "新"},
            files={
                "update__resources__0__upload": ("a.csv", io.BytesIO(CSV)),
                "update__resources__1__upload": ("b.geojson", io.BytesIO(b"{}")),
            },
        )["package"]
        assert [one["format"] for one in revised["resources"]] == ["CSV", "GeoJSON", "CSV"]
        assert [requests.get(one["url"], timeout=10).content for one in revised["resources"]] == [CSV, b"{}", CSV]
        with pytest.raises(errors.ValidationError):
            ckan.call_action("package_revise", {"match": {"id": made["id"], "metadata_modified": "x"}})
        with pytest.raises(errors.NotFound):
            ckan.action.package_show(id="nosuch")
        with pytest.raises(errors.SearchQueryError):
            ckan.action.package_search(sort="bogus")
        ckan.action.package_delete(id="shelters")
        assert ckan.action.package_list() == []
    with RemoteCKAN(url) as anonymous:
        with pytest.raises(errors.NotAuthorized):
            anonymous.action.package_show(id=made["id"])
        with pytest.raises(errors.CKANAPIError):
            anonymous.action.no_such_action()
    with RemoteCKAN(url, get_only=True) as getting:
        assert getting.action.organization_list() == ["mihon"]


def _ckanapi(*arguments: str) -> bytes:
    command = Path(sys.executable).with_name("ckanapi")
    if not command.exists():
        pytest.skip("the ckanapi command is not beside this Python")
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run([command, *arguments], capture_output=True, env={**os.environ, "PATH": path}, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_ckanapi_as_a_command(portal: tuple[str, str], tmp_path: Path) -> None:
    url, token = portal
    with RemoteCKAN(url, apikey=token) as ckan:
        if "mihon" not in ckan.action.organization_list():
            ckan.action.organization_create(name="mihon", title="見本市")
        ckan.action.package_create(**dataset(name="by-command"))
    csv = tmp_path / "shelters.csv"
    csv.write_bytes(CSV)
    upload = _ckanapi("action", "resource_create", "package_id=by-command", f"upload@{csv}", "-r", url, "-a", token)
    assert json.loads(upload)["size"] == len(CSV)
    found = json.loads(_ckanapi("action", "package_search", "q=避難", "-r", url))
    assert [one["name"] for one in found["results"]] == ["by-command"]
    lines = _ckanapi("-r", url, "search", "datasets", "q=避難").splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["by-command"]
    dumped = _ckanapi("dump", "datasets", "--all", "-r", url).splitlines()
    assert [json.loads(line)["name"] for line in dumped] == ["by-command"]


SERVED = """
import sys
import time
from pathlib import Path
from catalogue.server import serve
from catalogue.settings import Settings
serve(Settings(folder=Path(sys.argv[1])), on_ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


def test_answers_come_at_once(portal: tuple[str, str]) -> None:
    """Small answers on a kept connection must not wait for the other side's acknowledgement (40 ms on Linux)."""
    times = []
    with requests.Session() as session:
        for _ in range(15):
            before = time.perf_counter()
            session.get(f"{portal[0]}/api/3/action/status_show", timeout=10)
            times.append(time.perf_counter() - before)
    assert statistics.median(times) < 0.035


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_quietly(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVED, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    session = requests.Session()  # keeps its connection open
    assert session.get(f"{url}/api/3/action/status_show", timeout=10).json()["success"] is True
    process.send_signal(number)
    output, complaints = process.communicate(timeout=20)
    session.close()
    assert (output, complaints, process.returncode) == ("ended\n", "", 0)


def test_two_servers_share_a_folder(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path)
    token = create_token(settings, "test")
    with background(settings) as one, background(settings) as two:
        with RemoteCKAN(one, apikey=token) as ckan:
            ckan.action.organization_create(name="mihon", title="見本市")
            made = ckan.action.package_create(**dataset(resources=[{"upload": "x"}]))
        shown = requests.get(f"{two}/api/3/action/package_show", {"id": "shelters"}, timeout=10).json()["result"]
        assert shown == made
        assert one != two


def test_unusable_address_and_folder(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "a")
    with background(settings) as url, pytest.raises(CatalogueError) as taken:
        serve(settings, port=int(url.rpartition(":")[2]))
    assert taken.value.code == "address-unusable"
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CatalogueError) as unusable, background(Settings(folder=file)):
        pass
    assert unusable.value.code == "folder-unusable"
    assert str(file) in unusable.value.message("ja")
