"""The folder: what a crash, a second process, an old or a newer version leave in it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from catalogue_site import CSV, Site, dataset, open_site, upload
from conftest import ROOT
from starlette.testclient import TestClient

from catalogue.app import create_app
from catalogue.errors import CatalogueError
from catalogue.server import create_token, revoke_tokens
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.files import Files, TooLarge
from catalogue.store.schema import MIGRATIONS


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def _stored(site: Site) -> set[str]:
    return {path.name for path in (site.settings.folder / "files").glob("*/*")}


def test_tokens_are_nowhere_in_clear(site: Site) -> None:
    site.call("package_create", dataset())
    content = b"".join(path.read_bytes() for path in site.settings.folder.glob("catalogue.db*"))
    for token in site.tokens.values():
        assert len(token) >= 43
        assert token.encode() not in content
    assert revoke_tokens(site.settings, "test") == 3
    assert site.refused("package_patch", {"id": "shelters", "title": "x"})[0] == 403


def test_token_for_an_unknown_organization(site: Site) -> None:
    with pytest.raises(CatalogueError, match="no organization"):
        create_token(site.settings, "x", user="new", organization="nosuch")


def test_files_no_longer_needed_go_after_a_while(site: Site) -> None:
    site.call("package_create", dataset())
    made = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    second = site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    first_hash = hashlib.sha256(CSV).hexdigest()
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload(content=b"new")})
    assert first_hash in _stored(site), "another resource still has it"
    site.call("resource_delete", {"id": second["id"]})
    assert first_hash in _stored(site), "a download may be under way"
    store = Store(site.settings)
    with store.writing() as connection:
        store.files.remove_unused(connection, timedelta(0))
    store.close()
    assert _stored(site) == {hashlib.sha256(b"new").hexdigest()}
    site.call("resource_patch", {"id": made["id"]}, files={"upload": upload()})
    assert site.client.get(site.call("resource_show", {"id": made["id"]})["url"]).content == CSV


def test_leftovers_of_a_crash_are_swept(tmp_path: Path) -> None:
    store = Store(Settings(folder=tmp_path))
    placed, incoming = tmp_path / "files" / "ab" / ("ab" + "0" * 62), tmp_path / "incoming" / "half"
    placed.parent.mkdir()
    for path in (placed, incoming):
        path.write_bytes(b"x")
    store.sweep()
    assert placed.exists() and incoming.exists(), "they may be somebody's, just now"
    for path in (placed, incoming):
        os.utime(path, (time.time() - 7200,) * 2)
    store.sweep()
    assert not placed.exists() and not incoming.exists()
    store.close()


def test_too_large_stream_leaves_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(TooLarge):
        files.receive(io.BytesIO(b"x" * 11), 10)
    assert list((tmp_path / "incoming").iterdir()) == []


def test_damaged_and_newer_databases_are_told(tmp_path: Path) -> None:
    (tmp_path / "catalogue.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(CatalogueError) as damaged:
        Store(Settings(folder=tmp_path))
    assert damaged.value.code == "database-unusable"
    newer = tmp_path / "newer"
    Store(Settings(folder=newer)).close()
    with sqlite3.connect(newer / "catalogue.db") as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(CatalogueError) as too_new:
        Store(Settings(folder=newer))
    assert too_new.value.code == "database-newer"
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(CatalogueError) as no_folder:
        Store(Settings(folder=file))
    assert no_folder.value.code == "folder-unusable"


def test_a_new_folder_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: Store(Settings(folder=tmp_path / "new")), range(8)))
    for store in stores:
        with store.writing() as connection:
            assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        store.close()


def test_writers_of_two_applications_take_turns(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        site.call("package_create", dataset())
        other = Store(site.settings)

        def add(number: int) -> int:
            return site.send("resource_create", {"package_id": "shelters", "name": f"r{number}"}).status_code

        def count(number: int) -> int:
            with other.writing() as connection:
                connection.execute("UPDATE datasets SET modified = modified")
                time.sleep(0.01)
            return 200

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda n: add(n) if n % 2 else count(n), range(40)))
        other.close()
        assert answers == [200] * 40
        names = [one["name"] for one in site.call("package_show", {"id": "shelters"})["resources"]]
        assert sorted(names) == sorted(f"r{number}" for number in range(1, 40, 2))


def test_of_two_equal_names_one_wins(site: Site) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: site.send("package_create", dataset()).status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7


def test_of_two_revisions_of_one_state_one_wins(site: Site) -> None:
    made = site.call("package_create", dataset())

    def revise(number: int) -> int:
        match = {"id": made["id"], "metadata_modified": made["metadata_modified"]}
        return site.send("package_revise", {"match": match, "update": {"title": f"題名{number}"}}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(revise, range(6))) == [200] + [409] * 5


def test_locked_database_is_an_answer(tmp_path: Path) -> None:
    with open_site(tmp_path, busy_timeout=0.1) as site:
        site.call("package_create", dataset())
        blocker = sqlite3.connect(site.settings.folder / "catalogue.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        status, error = site.refused("package_patch", {"id": "shelters", "title": "x"})
        assert (status, error["message"][:2]) == (503, "いま")
        assert site.search(q="避難") == ["shelters"], "reading goes on"
        blocker.execute("ROLLBACK")
        blocker.close()
        assert site.call("package_patch", {"id": "shelters", "title": "x"})["title"] == "x"


def test_full_disk_is_an_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.call("package_create", dataset())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("catalogue.store.files.os.fsync", full)
    status, error = site.refused("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    assert (status, "ディスク" in error["message"]) == (503, True)
    assert list((site.settings.folder / "incoming").iterdir()) == []
    assert site.call("package_show", {"id": "shelters"})["resources"] == []


KILLED = """
import io, itertools, json, sys
from pathlib import Path
from starlette.testclient import TestClient
from catalogue.app import create_app
from catalogue.settings import Settings
with TestClient(create_app(Settings(folder=Path(sys.argv[1])))) as client:
    for number in itertools.count():
        body = str(number).encode() * 50_000
        data = {"match__name": "shelters", "update__version": str(number)}
        files = {f"update__resources__{place}__upload": (f"{number}.csv", body + bytes([place])) for place in (0, 1)}
        headers = {"Authorization": sys.argv[2]}
        answer = client.post("/api/3/action/package_revise", data=data, files=files, headers=headers)
        assert answer.status_code == 200, answer.text
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process as POSIX does")
def test_killed_while_writing(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        site.call("package_create", dataset(resources=[{}, {}]))
        token = site.tokens["editor"]
        folder = site.settings.folder
    for pause in (0.02, 0.1, 0.25, 0.4):
        command = [sys.executable, "-c", KILLED, str(folder), token]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        acknowledged = [int(line) for line in process.stdout.read().split()] or [0]
        process.wait()
        process.stdout.close()
        with _opened_again(folder) as site:
            _check_whole(site, acknowledged[-1])


@contextmanager
def _opened_again(folder: Path) -> Iterator[Site]:
    chosen = Settings(folder=folder)
    with TestClient(create_app(chosen), base_url="http://catalogue.example") as client:
        yield Site(client, chosen, {})


def _check_whole(site: Site, acknowledged: int) -> None:
    """Nothing acknowledged is lost, and all parts are of one revision."""
    shown = site.call("package_show", {"id": "shelters"}, None)
    version = int(shown["version"])
    assert version in (acknowledged, acknowledged + 1)
    for place, resource in enumerate(shown["resources"]):
        content = site.client.get(resource["url"]).content
        assert content == str(version).encode() * 50_000 + bytes([place])
        assert hashlib.sha256(content).hexdigest() == resource["hash"]
    with sqlite3.connect(site.settings.folder / "catalogue.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_settings_are_checked() -> None:
    assert Settings(folder=Path("x"), base_url="https://data.example/town/").prefix == "/town"
    for wrong in ("data.example", "ftp://data.example", "https://data.example/?q"):
        with pytest.raises(CatalogueError):
            Settings(folder=Path("x"), base_url=wrong)


def test_schema_has_no_stray_statement() -> None:
    """Scripts are split at semicolons that end a line: none may stand inside a statement."""
    for script in MIGRATIONS:
        for statement in filter(str.strip, script.split(";\n")):
            assert re.match(r"\s*(CREATE|ALTER TABLE) ", statement), json.dumps(statement)
