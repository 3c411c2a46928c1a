"""A catalogue of each former version, made by the program of that time, becomes one of this version, and loses nothing.

`tests/old_catalogues.py` made them. A real kill at every statement: `MACHIKADO_TEST_FAULTS=all`.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from faults import check_folder
from old_catalogues import ANSWERS, READS, TOKEN, answers
from starlette.testclient import TestClient

from catalogue.app import create_app
from catalogue.backup import restore_backup, write_backup
from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from catalogue.store import DATABASE, Store, database
from catalogue.store.schema import MIGRATIONS

CATALOGUES = Path(__file__).resolve().parent / "catalogues"
VERSIONS = range(1, len(MIGRATIONS) + 1)
WANTED = os.environ.get("MACHIKADO_TEST_FAULTS", "")


def unpacked(version: object, folder: Path) -> tuple[Path, str, list[str], list[Any]]:
    """The catalogue in a folder, its administrator's token, ids of its resources, and what it answered."""
    with zipfile.ZipFile(CATALOGUES / f"version-{version}.zip") as archive:
        archive.extractall(folder)
    _, resources, told = json.loads((folder / ANSWERS).read_bytes())
    return folder, (folder / TOKEN).read_text(), resources, told


def version_of(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def served(folder: Path, work: Callable[[Any], Any]) -> Any:
    with TestClient(create_app(Settings(folder=folder)), base_url="http://catalogue.example") as client:
        return work(client)


def _shown(value: Any, version: int) -> Any:
    """An answer without what version 1 could not know yet: which files have rows, and the order of equally many."""
    if isinstance(value, dict):
        known = {key: _shown(one, version) for key, one in value.items()}
        if version == 1 and "datastore_active" in known:
            known["datastore_active"] = True
        if version == 1 and isinstance(known.get("items"), list):
            known["items"].sort(key=lambda one: str(one["name"]))
        return known
    return [_shown(one, version) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("version", VERSIONS)
def test_answers_are_what_they_were(version: int, tmp_path: Path) -> None:
    folder, token, resources, told = unpacked(version, tmp_path)
    assert version_of(folder) == version
    for _ in range(2):
        now = served(folder, lambda client: answers(client, resources))
        names = [action for action, _ in READS] + ["rows or file"] * len(resources) * 2
        for name, before, after in zip(names, told, now, strict=True):
            if before is not None:  # an action that this version did not have, or nobody may see
                assert _shown(after, version) == _shown(before, version), name
    assert version_of(folder) == len(MIGRATIONS)
    rows = served(folder, lambda client: answers(client, resources[:1], ()))[0]
    assert [row["名称"] for row in rows["records"]] == ["見本公園", "見本小学校", "x"]
    headers = {"Authorization": token}
    private = served(folder, lambda client: client.get("/api/3/action/package_show?id=secret", headers=headers))
    assert private.json()["result"]["title"] == "まだ見せない"
    patched = served(
        folder, lambda client: client.post("/api/3/action/package_patch", json={"id": "draft"}, headers=headers)
    )
    assert patched.json()["success"] is True
    check_folder(folder)


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_the_power_goes_at_any_statement(version: int, tmp_path: Path) -> None:
    """The files as they are on the disk before each statement: opened, they are of the old version or of the new."""
    folder, *_ = unpacked(version, tmp_path / "old")
    copies: list[Path] = []

    def copy(statement: str) -> None:
        copies.append(tmp_path / f"copy-{len(copies)}")
        copies[-1].mkdir()
        for path in folder.glob(f"{DATABASE}*"):
            if not path.name.endswith("-shm"):  # it is not on the disk, and made anew
                shutil.copy(path, copies[-1])

    connect = database.Database._connect

    def connected(self: Any) -> Any:
        made = connect(self)
        made.set_trace_callback(copy)
        return made

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database.Database, "_connect", connected)
        Store(Settings(folder=folder)).close()
    assert len(copies) >= 10
    found = [version_of(one) for one in copies]
    assert set(found) == {version, len(MIGRATIONS)} and found == sorted(found)
    for one in copies[:: 1 if WANTED else 11]:
        Store(Settings(folder=one)).close()
        assert version_of(one) == len(MIGRATIONS)
        with closing(sqlite3.connect(one / DATABASE)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM datasets").fetchone() == (5,)


_KILLED = """
import os, signal, sys
from pathlib import Path
from catalogue.settings import Settings
from catalogue.store import Store, database
connect, left = database.Database._connect, int(sys.argv[2])
def trace(statement):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
def connected(self):
    made = connect(self)
    made.set_trace_callback(trace)
    return made
database.Database._connect = connected
Store(Settings(folder=Path(sys.argv[1]))).close()
"""


_OPENED = """
import sys
from pathlib import Path
from catalogue.settings import Settings
from catalogue.store import Store
Store(Settings(folder=Path(sys.argv[1]))).close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_killed_while_it_migrates(tmp_path: Path) -> None:
    for at in range(1, 80) if WANTED else (30,):
        folder, _, resources, told = unpacked(1, tmp_path / str(at))
        subprocess.run([sys.executable, "-c", _KILLED, str(folder), str(at)], cwd=ROOT, check=False)
        assert version_of(folder) in (1, len(MIGRATIONS))
        now = served(folder, lambda client, known=resources: answers(client, known, READS[:3]))
        assert _shown(now[:3], 1) == _shown(told[:3], 1)


@pytest.mark.parametrize("version", VERSIONS[:-1] if WANTED else VERSIONS[:1])
def test_several_open_it_at_once(version: int, tmp_path: Path) -> None:
    folder, *_ = unpacked(version, tmp_path)
    command = [sys.executable, "-c", _OPENED, str(folder)]
    others = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Store(Settings(folder=folder)), range(4)))
    assert [other.wait(60) for other in others] == [0, 0]
    for store in stores:
        store.close()
    assert version_of(folder) == len(MIGRATIONS)
    check_folder(folder)


def test_an_older_program_leaves_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, *_ = unpacked(len(MIGRATIONS), tmp_path)
    before = (folder / DATABASE).read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:-1])
    with pytest.raises(CatalogueError) as told:
        Store(Settings(folder=folder))
    assert told.value.code == "database-newer" and told.value.exit_code == 3
    assert (folder / DATABASE).read_bytes() == before


def test_one_of_unfinished_tables_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    """Of a day of development: it says it is of version 2, and is not."""
    folder, *_ = unpacked("2-unfinished", tmp_path)
    for _ in range(2):
        with pytest.raises(CatalogueError) as told:
            Store(Settings(folder=folder))
        assert told.value.code == "database-unusable"
        assert version_of(folder) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_backups_of_former_versions(version: int, tmp_path: Path) -> None:
    """One is made without changing what it is made of, and restored by this version."""
    folder, _, resources, told = unpacked(version, tmp_path / "old")
    made = write_backup(Settings(folder=folder), tmp_path / "b.machikado-backup")
    assert made.schema == version == version_of(folder)
    there = tmp_path / "there"
    restore_backup(tmp_path / "b.machikado-backup", Settings(folder=there), datetime(2026, 4, 1))
    assert version_of(there) == len(MIGRATIONS)
    now = served(there, lambda client: answers(client, resources, READS[:3]))
    assert _shown(now[:3], version) == _shown(told[:3], version)
    check_folder(there)
