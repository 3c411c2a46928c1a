"""Unmodified clients over a real connection: ckanapi as library and as command; starting and stopping the server."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from catalogue_site import CSV, as_json, dataset
from ckanapi import RemoteCKAN, errors
from conftest import ROOT

from catalogue import server
from catalogue.errors import CatalogueError
from catalogue.server import apart, background, create_token, serve
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


class Command:
    """The `ckanapi` command, unmodified, against one site. It starts further ones of itself."""

    def __init__(self, url: str, token: str) -> None:
        self.path = Path(sys.executable).with_name("ckanapi")
        assert self.path.exists(), "the ckanapi command is not beside this Python"
        self.url = url
        self._site = ["-r", url, "-a", token]
        self._environment = {**os.environ, "PATH": f"{self.path.parent}{os.pathsep}{os.environ['PATH']}"}

    def __call__(self, *arguments: object) -> list[Any]:
        """The lines of JSON that it prints."""
        command = [self.path, *map(str, arguments), *self._site]
        done = subprocess.run(command, capture_output=True, env=self._environment, timeout=120)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Command, Command]]:
    """Two sites: one with everything, one with nothing."""
    full, empty = (Settings(folder=tmp_path_factory.mktemp(name)) for name in ("full", "empty"))
    with background(full) as one, background(empty) as two:
        with RemoteCKAN(one, apikey=create_token(full, "test")) as ckan:
            _fill(ckan)
        yield Command(one, create_token(full, "test")), Command(two, create_token(empty, "test"))


LARGE = "名称,説明\n".encode() + "".join(f"施設{n},{n * 7919}\n" for n in range(2000)).encode()


def _fill(ckan: RemoteCKAN) -> None:
    for name, title in (("mihon", "見本市"), ("other", "別の市")):
        ckan.action.organization_create(name=name, title=title, extras=[{"key": "code", "value": "992011"}])
    ckan.action.group_create(name="safety", title="安全", description="命を守る")
    ckan.action.package_create(**dataset(groups=[{"name": "safety"}]))
    ckan.action.resource_create(package_id="shelters", name="一覧", upload=("避難.csv", io.BytesIO(LARGE)))
    for number in range(4):
        ckan.action.package_create(
            name=f"many-{number}", owner_org="other", title=f"統計{number}", license_id="PDL-1.0"
        )
    ckan.action.resource_create(package_id="many-1", name="地図", url="https://example.jp/a.geojson", memo="そのまま")
    ckan.action.package_create(**dataset(name="hidden", private=True))


DUMPED = (
    ("organizations", ["mihon", "other"]),
    ("groups", ["safety"]),
    ("datasets", ["many-0", "many-1", "many-2", "many-3", "shelters"]),
)
MADE_HERE = {
    "created",
    "package_count",
    "metadata_created",
    "metadata_modified",
    "last_modified",
    "creator_user_id",
    "users",
}


def _without_times(value: Any, site: str) -> Any:
    """A dump without what the site writes by itself: times, accounts, the beginning of its addresses."""
    if isinstance(value, dict):
        return {key: _without_times(one, site) for key, one in value.items() if key not in MADE_HERE}
    if isinstance(value, list):
        return [_without_times(one, site) for one in value]
    return value.replace(site, "SITE") if isinstance(value, str) else value


def test_a_catalogue_moves_by_ckanapi(commands: tuple[Command, Command], tmp_path: Path) -> None:
    """What is dumped and loaded elsewhere is equal there, files included; loading it again changes nothing."""
    full, empty = commands
    for things, names in DUMPED:
        full("dump", things, "--all", "-q", "-p", 2, "-O", tmp_path / f"{things}.jsonl")
        assert [one["name"] for one in _dumped(tmp_path, things)] == names
        _load(empty, tmp_path, things)
    expected = {things: _without_times(_dumped(tmp_path, things), full.url) for things, _ in DUMPED}
    moved = _content(empty.url)
    assert _without_times(moved, empty.url) == expected
    resource = moved["datasets"][-1]["resources"][0]
    assert resource["url"].startswith(empty.url)
    assert requests.get(resource["url"], timeout=10).content == LARGE
    for things, _ in DUMPED:
        _load(empty, tmp_path, things, "--update-only")
    assert _without_times(_content(empty.url), empty.url) == expected


def _content(url: str) -> dict[str, Any]:
    """What a dump gives, without the command."""
    nouns = {"organizations": "organization", "groups": "group", "datasets": "package"}
    with RemoteCKAN(url) as ckan:
        return {
            things: [
                ckan.call_action(f"{noun}_show", {"id": name, "include_users": False})
                for name in sorted(ckan.call_action(f"{noun}_list"))
            ]
            for things, noun in nouns.items()
        }


def _load(site: Command, folder: Path, things: str, *more: str) -> None:
    uploading = ["--upload-resources"] if things == "datasets" else []
    site("load", things, "-I", folder / f"{things}.jsonl", "-q", "-p", 2, *uploading, *more)


def _dumped(folder: Path, things: str) -> list[Any]:
    lines = (folder / f"{things}.jsonl").read_text("utf-8").splitlines()
    return sorted((json.loads(line) for line in lines), key=lambda one: str(one["name"]))


def test_ckanapi_as_a_command(commands: tuple[Command, Command], tmp_path: Path) -> None:
    full, _ = commands
    csv, lines = tmp_path / "shelters.csv", tmp_path / "lines.jsonl"
    csv.write_bytes(CSV)
    made = full("action", "resource_create", "package_id=many-0", f"upload@{csv}", "-j")
    assert (made[0]["size"], made[0]["hash"]) == (len(CSV), hashlib.sha256(CSV).hexdigest())
    assert [one["name"] for one in full("search", "datasets", "q=避難")] == ["shelters"]
    assert [one["name"] for one in full("dump", "users", "--all", "-q")] == ["admin"]
    changes = [{"action": "package_patch", "data": {"id": f"many-{n}", "title": f"新しい統計{n}"}} for n in range(3)]
    lines.write_text("\n".join(as_json(change) for change in changes), "utf-8")
    full("batch", "-I", lines, "-q", "-p", 2)
    full("delete", "datasets", "many-2", "many-3", "-q", "-p", 2)
    titles = [one["title"] for one in full("search", "datasets", "q=統計", "sort=name asc")]
    assert titles == ["新しい統計0", "新しい統計1"]
    (with_columns,) = full("dump", "datasets", "shelters", "-q", "-d", "-R")
    assert [one["id"] for one in with_columns["resources"][0]["datastore_fields"]] == ["_id", "名称", "説明"]
    folder = tmp_path / "packages"
    full("dump", "datasets", "shelters", "-q", "-D", folder)
    package = json.loads((folder / "shelters" / "datapackage.json").read_text("utf-8"))
    assert package["name"] == "shelters"
    assert LARGE in [path.read_bytes() for path in (folder / "shelters" / "data").iterdir()]


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


def test_served_by_a_process_of_its_own(tmp_path: Path) -> None:
    settings, others = Settings(folder=tmp_path / "a"), set(multiprocessing.active_children())
    with apart(settings) as url:
        (process,) = set(multiprocessing.active_children()) - others
        assert requests.get(f"{url}/api/3/action/status_show", timeout=10).json()["success"] is True
    assert not process.is_alive()
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CatalogueError) as unusable, apart(Settings(folder=file)):
        pass
    assert unusable.value.code == "folder-unusable" and str(file) in unusable.value.message("ja")
    with apart(settings):
        (process,) = set(multiprocessing.active_children()) - others
        process.kill()
        process.join()
    with pytest.raises(CatalogueError, match="ended"):
        server._told(_closed())


def _closed() -> Any:
    here, there = multiprocessing.Pipe()
    there.close()
    return here


def test_unusable_address_and_folder(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "a")
    with background(settings) as url, pytest.raises(CatalogueError) as taken:
        serve(settings, port=int(url.rpartition(":")[2]))
    assert taken.value.code == "address-unusable"
    with pytest.raises(CatalogueError) as taken:
        serve(settings, host="あ" * 70, port=0)
    assert taken.value.code == "address-unusable"
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CatalogueError) as unusable, background(Settings(folder=file)):
        pass
    assert unusable.value.code == "folder-unusable"
    assert str(file) in unusable.value.message("ja")


SCHEMA = {
    "fields": [
        {"name": "名称", "type": "string"},
        {"name": "緯度", "type": "number"},
        {"name": "経度", "type": "number"},
    ]
}
ROWS = [
    {"名称": "見本公園", "緯度": Decimal("36.1"), "経度": Decimal("139.1")},
    {"名称": "見本小学校", "緯度": Decimal("36.2"), "経度": Decimal("139.2")},
]
POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"名称": row["名称"]},
            "geometry": {"type": "Point", "coordinates": [float(row["経度"]), float(row["緯度"])]},
        }
        for row in ROWS
    ],
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a dataset of files, one that has its data package among them, and one of another organization."""
    settings = Settings(folder=tmp_path_factory.mktemp("published"))
    package = {"name": "with-package", "resources": [{"name": "shelters", "path": "避難.csv", "schema": SCHEMA}]}
    files = {"避難.csv": CSV, "避難.geojson": as_json(POINTS).encode()}
    with background(settings) as url, RemoteCKAN(url, apikey=create_token(settings, "test")) as ckan:
        for name in ("mihon", "other"):
            ckan.action.organization_create(name=name, title=name)
        for name, more in (("files", {}), ("with-package", {"datapackage.json": as_json(package).encode()})):
            ckan.action.package_create(**dataset(name=name))
            for file, content in (files | more).items():
                ckan.action.resource_create(package_id=name, name=file, upload=(file, io.BytesIO(content)))
        ckan.action.package_create(**dataset(name="elsewhere", owner_org="other"))
        yield url


@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # in frictionless-ckan-mapper, when it is compiled
@pytest.mark.parametrize("name", ["files", "with-package"])
def test_frictionless_reads_a_dataset(published: str, name: str) -> None:
    from frictionless import Package
    from frictionless.portals import CkanControl
    from frictionless.resources import TableResource

    package = Package(control=CkanControl(baseurl=published, dataset=name))
    table = package.resources[0]
    assert isinstance(table, TableResource)
    assert [row.to_dict() for row in table.read_rows()] == ROWS
    if name == "files":
        assert (package.title, package.keywords) == ("指定緊急避難場所", ["避難", "防災"])
        assert [license["name"] for license in package.licenses] == ["CC-BY-4.0"]
        assert (table.bytes, table.format) == (len(CSV), "csv")


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_frictionless_reads_a_catalogue(published: str) -> None:
    from frictionless import Catalog
    from frictionless.portals import CkanControl

    def names(**options: Any) -> list[str]:
        found = Catalog(control=CkanControl(baseurl=published, **options)).datasets
        return sorted(one.package.name for one in found)

    assert names(organization_name="mihon") == ["files", "with-package"]
    assert names(search={"q": "避難", "fq": "organization:other"}) == ["elsewhere"]
    assert names() == ["elsewhere", "files", "with-package"]
    assert len(names(num_packages=2)) == 2


def test_data_is_read_by_its_address(published: str) -> None:
    import geopandas
    import pandas

    table = pandas.read_csv(f"{published}/mihon/files/data.csv")
    assert list(table["名称"]) == [row["名称"] for row in ROWS]
    places = geopandas.read_file(f"{published}/mihon/files/data.geojson")
    assert [(point.x, point.y) for point in places.geometry] == [(139.1, 36.1), (139.2, 36.2)]
    assert list(places["名称"]) == [row["名称"] for row in ROWS]
