"""What a crash, a full or read-only disk, a lock, and many at once do: never damage, always an answer."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import disks
import pytest
from catalogue_site import CSV, dataset, open_site, upload
from catalogue_site import Site as OpenSite
from faults import Served, Site, kill_while_writing, table

from catalogue.errors import CatalogueError
from catalogue.server import create_token, revoke_tokens
from catalogue.settings import Settings
from catalogue.store import Store

# More by hand: MACHIKADO_TEST_WRITES=5000 MACHIKADO_TEST_SEED=2 pytest tests/test_catalogue_faults.py -k killed
WRITES = int(os.environ.get("MACHIKADO_TEST_WRITES", "100"))
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "1"))


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process as POSIX does")
def test_killed_at_any_moment(tmp_path: Path) -> None:
    """Nothing acknowledged is lost, and no dataset is half of one write and half of another."""
    figures = kill_while_writing(tmp_path / "catalogue", WRITES, SEED)
    print(figures)
    assert figures.writes >= WRITES
    assert figures.kept + figures.lost >= WRITES / 40, "too few kills met a write"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenSite]:
    with open_site(tmp_path, busy_timeout=0.1) as opened:
        opened.call("package_create", dataset(resources=[{"name": "a"}, {"name": "b"}]))
        yield opened


def _writes(site: OpenSite, content: bytes) -> dict[str, tuple[str, Any, Any]]:
    """One call of each kind of write: action, data, files."""
    shown = site.call("package_show", {"id": "shelters"}, "admin")
    first = shown["resources"][0]["id"]
    revision = {"match__id": shown["id"], "update__title": "改訂"}
    places = {f"update__resources__{place}__upload": upload(content=content) for place in (0, 1)}
    return {
        "create": ("package_create", dataset(name="more", notes=content.decode()), None),
        "patch": ("package_patch", {"id": "shelters", "notes": content.decode()}, None),
        "revise": ("package_revise", revision, places),
        "upload": ("resource_patch", {"id": first}, {"upload": upload(content=content)}),
        "add": ("resource_create", {"package_id": "shelters"}, {"upload": upload(content=content)}),
        "rows": (
            "datastore_create",
            {
                "resource": {"package_id": shown["id"], "name": "rows"},
                "fields": [{"id": "行", "type": "text"}],
                "records": [{"行": line} for line in content.decode().split()],
            },
            None,
        ),
        "organization": ("organization_patch", {"id": "mihon", "description": content.decode()}, None),
    }


def _state(site: OpenSite) -> tuple[Any, ...]:
    shown = site.call("package_show", {"id": "shelters"}, "admin")
    return shown, site.call("package_list"), site.call("organization_show", {"id": "mihon"}, None)


def _check_refused(site: OpenSite, content: bytes) -> None:
    """Every kind of write is answered with 503 and changes nothing."""
    for kind, (action, data, files) in _writes(site, content).items():
        before = _state(site)
        status, error = site.refused(action, data, "admin", files)
        assert (kind, status, set(error)) == (kind, 503, {"__type", "message"})
        assert _state(site) == before, kind
        assert list((site.settings.folder / "incoming").iterdir()) == [], kind


def _check_goes_on(site: OpenSite, content: bytes) -> None:
    """Every kind of write succeeds."""
    for action, data, files in _writes(site, content).values():
        site.call(action, data, "admin", files)
    with sqlite3.connect(site.settings.folder / "catalogue.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


BIG = table(1, 8_000)  # more than the pages that a nearly full database has left


@pytest.mark.parametrize("pragma", ["max_page_count = {nearly}", "query_only = ON"])
def test_database_that_cannot_be_written(site: OpenSite, monkeypatch: pytest.MonkeyPatch, pragma: str) -> None:
    """SQLite's own errors: the database is full, the database is read-only."""
    database = site.client.app.state.store._database  # type: ignore[attr-defined]
    connect = database._connect

    def connected() -> sqlite3.Connection:
        connection: sqlite3.Connection = connect()
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA {pragma.format(nearly=pages + 4)}")
        return connection

    def close_idle() -> None:
        for pool in (database._idle, database._writers):
            while pool:
                pool.pop().close()

    with monkeypatch.context() as failing:
        close_idle()
        failing.setattr(database, "_connect", connected)
        _check_refused(site, BIG)
        close_idle()
    _check_goes_on(site, BIG)


def test_locked_database(site: OpenSite) -> None:
    with sqlite3.connect(site.settings.folder / "catalogue.db", isolation_level=None) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        _check_refused(site, CSV)
        told = site.refused("package_patch", {"id": "shelters", "title": "x"})[1]["message"]
        assert told.startswith("いま書き込めません")
        assert site.search(q="避難") == ["shelters"], "reading goes on"
        blocker.execute("ROLLBACK")
    blocker.close()
    _check_goes_on(site, CSV)


def test_commands_on_a_locked_database(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path, busy_timeout=0.1)
    create_token(settings, "test")
    calls: list[Callable[[], object]] = [
        lambda: create_token(settings, "another"),
        lambda: revoke_tokens(settings, "test"),
    ]
    with closing(sqlite3.connect(tmp_path / "catalogue.db", isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        for call in calls:
            with pytest.raises(CatalogueError) as told:
                call()
            assert told.value.code == "database-unusable" and "locked" in told.value.message("ja")
        blocker.execute("ROLLBACK")
    assert revoke_tokens(settings, "test") == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB."""
    with disks.small_disk(tmp_path / "disk") as disk:
        yield disk


def test_full_disk(small_disk: Path) -> None:
    with open_site(small_disk) as site:
        site.call("package_create", dataset(resources=[{"name": "a"}, {"name": "b"}]))
        filler = small_disk / "filler"
        with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        for kind, (action, data, files) in _writes(site, BIG).items():
            before = _state(site)
            status, error = site.refused(action, data, "admin", files)
            assert (kind, status) == (kind, 503), error
            assert _state(site) == before, kind
        filler.unlink()
        _check_goes_on(site, BIG)


def test_read_only_disk(small_disk: Path) -> None:
    Store(Settings(folder=small_disk / "old")).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for name, code in (("old", "database-unusable"), ("new", "folder-unusable")):
        with pytest.raises(CatalogueError) as told:
            Store(Settings(folder=small_disk / name))
        assert told.value.code == code
        assert str(small_disk / name) in told.value.message("ja")


def _truncate(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _overwrite_schema(content: bytes) -> bytes:
    return content[:100] + os.urandom(3996) + content[4096:]


def _overwrite_header(content: bytes) -> bytes:
    return bytes(100) + content[100:]


@pytest.mark.parametrize("damage", [_truncate, _overwrite_schema, _overwrite_header])
def test_damaged_database_is_told_at_the_start(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    Store(Settings(folder=tmp_path)).close()
    path = tmp_path / "catalogue.db"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CatalogueError) as told:
        Store(Settings(folder=tmp_path))
    assert told.value.code == "database-damaged"
    assert str(path) in told.value.message("ja")


def test_no_update_is_lost(tmp_path: Path) -> None:
    """Publishers who change what they have read, if it is still so, and else try again."""
    with open_site(tmp_path) as site:
        site.call("package_create", dataset(version="0"))
        tries = _publish_in_turns(site)
        assert site.call("package_show", {"id": "shelters"})["version"] == "40"
    assert tries >= 43, "of the first four, one can have published"


def _publish_in_turns(site: OpenSite) -> int:
    """Adds one to the version forty times. Returns how often that was tried."""

    barrier = threading.Barrier(4, timeout=30)

    def publish(number: int) -> int:
        tries = 0
        while True:
            tries += 1
            shown = site.call("package_show", {"id": "shelters"})
            if number < 4 and tries == 1:
                barrier.wait()  # the first four have read the same
            match = {"id": shown["id"], "metadata_modified": shown["metadata_modified"]}
            update = {"version": str(int(shown["version"]) + 1)}
            answer = site.send("package_revise", {"match": match, "update": update})
            if answer.status_code == 200:
                return tries
            assert (answer.status_code, set(answer.json()["error"])) == (409, {"match", "__type"})

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(publish, range(40)))


READERS = 100


def test_readers_see_whole_versions(tmp_path: Path) -> None:
    """A hundred readers while new versions are published: dataset, file and rows are of one version each."""
    token = create_token(Settings(folder=tmp_path), "test")
    served = Served(tmp_path)
    try:
        address = served.address()
        with closing(Site(address, token)) as publisher:
            publisher.call("organization_create", {"name": "mihon", "title": "見本市"})
            publisher.call("package_create", dataset(resources=[{"name": "a"}], version="0"))
            _publish(publisher, 1)
            ended = threading.Event()
            with ThreadPoolExecutor(READERS) as pool:
                readers = [pool.submit(_read_until, ended, address) for _ in range(READERS)]
                try:
                    for number in range(2, 12):
                        _publish(publisher, number)
                finally:
                    ended.set()
                seen = [reader.result() for reader in readers]
        assert all(seen), "each reader has read"
        assert len(set.union(*seen)) > 3, "the readers saw versions come"
    finally:
        served.kill()


def _length(number: int) -> int:
    return 50 + 37 * number % 400


def _publish(site: Site, number: int) -> None:
    data = {"match__name": "shelters", "update__version": str(number)}
    site.call("package_revise", data, {"update__resources__0__upload": table(number, _length(number))})


def _read_until(ended: threading.Event, address: str) -> set[int]:
    """Reads until it is enough. Returns the versions that were seen."""
    seen: set[int] = set()
    with closing(Site(address, "")) as site:
        while not (ended.is_set() and seen):
            shown = site.call("package_show", {"id": "shelters"})
            number = int(shown["version"])
            resource = shown["resources"][0]
            assert resource["hash"] == hashlib.sha256(table(number, _length(number))).hexdigest()
            content = site.download(resource["url"])
            later = int(content.rpartition(b",")[2])
            assert content == table(later, _length(later))
            asked = {"resource_id": resource["id"], "limit": 1000}
            found = site.call("datastore_search", asked)
            latest = int(found["records"][0]["番号"])
            assert [row["番号"] for row in found["records"]] == [str(latest)] * _length(latest)
            assert found["total"] == _length(latest)
            assert number <= later <= latest
            seen.add(number)
    return seen
