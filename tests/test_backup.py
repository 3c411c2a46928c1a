"""`publish backup` and `publish restore`: one state of the catalogue, whole, while it is served and written to."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import backed_up
import pytest
from backed_up import NOW, NoRoom, answers
from catalogue_site import CSV, Site, dataset, upload
from commanding import Command
from faults import Served, check_folder, table
from faults import Site as Client
from towns import Town

import commands.backup
from catalogue.backup import Manifest, backup_name, check_backup, restore_backup, write_backup, writing
from catalogue.errors import CatalogueError
from catalogue.server import create_token
from catalogue.settings import Settings
from catalogue.store import Store
from catalogue.store.schema import MIGRATIONS

site, backup = backed_up.site, backed_up.backup  # fixtures


def test_a_backup_is_the_catalogue(site: Site, backup: Path, tmp_path: Path) -> None:
    told = check_backup(backup)
    assert (told.schema, told.counts["datasets"], told.counts["files"], told.missing) == (len(MIGRATIONS), 1, 1, ())
    assert os.name != "posix" or stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == [backup.name]
    elsewhere = replace(site.settings, folder=tmp_path / "elsewhere" / "catalogue")
    restored = restore_backup(backup, elsewhere, NOW)
    assert restored.former is None and restored.manifest == told
    site.client.__exit__(None, None, None)
    assert answers(elsewhere) == answers(site.settings)
    check_folder(elsewhere.folder)
    with open_again(elsewhere, site) as again:
        again.call("package_patch", {"id": "shelters", "title": "トークンは使える"})


def open_again(settings: Settings, site: Site) -> Any:
    from contextlib import contextmanager

    from starlette.testclient import TestClient

    from catalogue.app import create_app

    @contextmanager
    def opened() -> Iterator[Site]:
        with TestClient(create_app(settings), base_url="http://catalogue.example") as client:
            yield Site(client, settings, site.tokens)

    return opened()


def test_nothing_that_was_deleted_lingers(site: Site, tmp_path: Path) -> None:
    word = b"what was deleted" * 100
    with sqlite3.connect(site.settings.folder / "catalogue.db", isolation_level=None) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("INSERT INTO vocabularies VALUES ('1', '1', ?)", (word.decode(),))
        connection.execute("DELETE FROM vocabularies")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert b"what was deleted" in (site.settings.folder / "catalogue.db").read_bytes()
    write_backup(site.settings, tmp_path / "b.machikado-backup")
    assert b"what was deleted" not in (tmp_path / "b.machikado-backup").read_bytes()


def test_files_that_go_meanwhile_are_held(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the copy of the database and that of the files, the file is replaced and would be removed at once."""
    contents_of = writing.proving.contents_of
    resource = site.call("package_show", {"id": "shelters"})["resources"][0]["id"]

    def meanwhile(path: Path) -> Any:
        site.call("resource_patch", {"id": resource}, files={"upload": upload(content=CSV + b"x,1,2\n")})
        store = Store(site.settings)
        with store.writing() as connection:
            store.files.remove_unused(connection, timedelta(seconds=-1))
        store.close()
        return contents_of(path)

    with monkeypatch.context() as patched:
        patched.setattr(writing.proving, "contents_of", meanwhile)
        write_backup(site.settings, tmp_path / "b.machikado-backup")
    check_backup(tmp_path / "b.machikado-backup")
    before = {path.name for path in (site.settings.folder / "files").glob("??/*")}
    site.call("package_patch", {"id": "shelters", "title": "x"})
    store = Store(site.settings)
    with store.writing() as connection:
        store.files.remove_unused(connection, timedelta(seconds=-1))
    store.close()
    assert len({path.name for path in (site.settings.folder / "files").glob("??/*")}) < len(before), "and then it goes"


def test_backups_while_it_is_served_and_written(tmp_path: Path) -> None:
    """Each of the backups is one state: dataset, file and rows have the number of one write."""
    settings = Settings(folder=tmp_path / "catalogue")
    token = create_token(settings, "test")
    served = Served(settings.folder)
    over = threading.Event()
    try:
        with closing(Client(served.address(), token)) as publisher:
            publisher.call("organization_create", {"name": "mihon", "title": "見本市"})
            publisher.call("package_create", dataset(resources=[{"name": "a"}], version="0"))

            def write() -> None:
                number = 0
                while not over.is_set():
                    number += 1
                    data = {"match__name": "shelters", "update__version": str(number)}
                    content = table(number, 50 + number % 100)
                    publisher.call("package_revise", data, {"update__resources__0__upload": content})

            writer = threading.Thread(target=write)
            writer.start()
            paths = [tmp_path / f"{number}.machikado-backup" for number in range(3)]
            try:
                for path in paths:
                    write_backup(settings, path)
            finally:
                over.set()
                writer.join()
    finally:
        served.kill()
    versions = []
    for path in paths:
        folder = tmp_path / path.stem
        restore_backup(path, Settings(folder=folder), NOW)
        versions.append(_version(folder))
        check_folder(folder)
    assert versions == sorted(versions) and versions[-1] > versions[0] >= 0


def _version(folder: Path) -> int:
    """The number of the write that all of the dataset is of."""
    store = Store(Settings(folder=folder))
    with closing(store), store.reading() as connection:
        import json

        (record,) = connection.execute("SELECT record FROM datasets").fetchone()
        number = int(json.loads(record)["fields"]["version"])
        if number:
            (file,) = connection.execute("SELECT file FROM resources").fetchone()
            assert store.files.path(file).read_bytes() == table(number, 50 + number % 100)
            rows = connection.execute("SELECT DISTINCT c1 FROM rows_8").fetchall()
            assert [str(row[0]) for row in rows] == [str(number)]
    return number


def refused(code: str, path: Path, settings: Settings, **options: bool) -> CatalogueError:
    with pytest.raises(CatalogueError) as told:
        write_backup(settings, path, **options)
    assert told.value.code == code
    assert str(path) in told.value.message("ja") or code != "backup-there"
    return told.value


def test_what_is_not_written_over_or_into(site: Site, backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes()
    assert refused("backup-there", backup, site.settings).exit_code == 2
    assert refused("backup-there", tmp_path, site.settings).exit_code == 2
    assert refused("backup-inside", site.settings.folder / "b.zip", site.settings).exit_code == 2
    assert refused("backup-of-nothing", tmp_path / "c", Settings(folder=tmp_path / "none")).exit_code == 2
    assert backup.read_bytes() == content
    site.call("package_create", dataset(name="more"))
    write_backup(site.settings, backup, replace=True)
    assert check_backup(backup).counts["datasets"] == 2


def test_only_backups_are_replaced(site: Site, tmp_path: Path) -> None:
    """The officer's own file is not, whatever it is called."""
    for name, content in (("一覧.zip", b"PK\x05\x06" + bytes(18)), ("一覧.csv.zip", CSV)):
        (tmp_path / name).write_bytes(content)
        assert refused("backup-over-another", tmp_path / name, site.settings, replace=True).exit_code == 2
        assert (tmp_path / name).read_bytes() == content


def test_what_comes_there_meanwhile_stays(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, add = tmp_path / "b.zip", writing._add

    def meanwhile(*arguments: Any) -> Any:
        target.write_bytes(CSV)
        return add(*arguments)

    monkeypatch.setattr(writing, "_add", meanwhile)
    refused("backup-there", target, site.settings)
    assert target.read_bytes() == CSV


def test_it_is_of_the_moment_that_it_holds(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied, contents_of = [], writing.proving.contents_of

    def later(path: Path) -> Any:
        copied.append(datetime.now(UTC))
        time.sleep(1.1)
        return contents_of(path)

    monkeypatch.setattr(writing.proving, "contents_of", later)
    assert datetime.fromisoformat(write_backup(site.settings, tmp_path / "b").created) <= copied[0]


def test_deleted_datasets_are_told_besides(site: Site, tmp_path: Path) -> None:
    site.call("package_create", dataset(name="more"))
    site.call("package_delete", {"id": "more"})
    made = write_backup(site.settings, tmp_path / "b.zip")
    assert check_backup(tmp_path / "b.zip") == made
    assert (made.counts["datasets"], made.counts["deleted"]) == (2, 1)
    assert "1 datasets (1 deleted besides)" in told_of(made) or "1 件（ほかに、消したもの 1 件）" in told_of(made)


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "UPDATE users SET name = name"], "database-unusable"),
        (["DROP TABLE files"], "database-damaged"),
        (["PRAGMA user_version = 99"], "database-newer"),
        (["CREATE TABLE memo (a)", "CREATE INDEX memo_a ON memo (a)"], "database-not-only-ours"),
    ],
)
def test_a_locked_database_is_not_called_damaged(tmp_path: Path, statements: list[str], code: str) -> None:
    """Nobody is told to put a backup over what is sound."""
    settings = Settings(folder=tmp_path / "catalogue", busy_timeout=0.1)
    Store(settings).close()
    with closing(sqlite3.connect(settings.folder / "catalogue.db", isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)
        assert refused(code, tmp_path / "b.zip", settings).exit_code == 3
    assert {path.name for path in tmp_path.iterdir()} == {"catalogue", ".catalogue.lock"}


def test_statistics_of_sqlite_are_no_damage(site: Site, tmp_path: Path) -> None:
    with closing(sqlite3.connect(site.settings.folder / "catalogue.db", isolation_level=None)) as other:
        other.execute("ANALYZE")
    write_backup(site.settings, tmp_path / "b.zip")
    assert check_backup(tmp_path / "b.zip").counts["datasets"] == 1


@pytest.mark.skipif("os.name != 'posix'")
def test_trouble_of_the_disk_that_is_written_is_told_as_such(site: Site, tmp_path: Path) -> None:
    import resource

    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, former[1]))
    try:
        refused("backup-not-written", tmp_path / "b.zip", site.settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
    assert not (tmp_path / "b.zip").exists()


def test_names(tmp_path: Path) -> None:
    assert backup_name(tmp_path, NOW) == tmp_path / "20260401-123000.machikado-backup"
    assert backup_name(tmp_path / "a", NOW) == tmp_path / "a.machikado-backup"
    assert backup_name(tmp_path / "a.ZIP", NOW) == tmp_path / "a.ZIP"
    assert backup_name("令和8.4", NOW) == Path("令和8.4.machikado-backup")
    assert backup_name("まだない/", NOW) == Path("まだない/20260401-123000.machikado-backup")


def test_a_full_disk_is_known_before(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: NoRoom())
    told = refused("backup-no-space", tmp_path / "b.zip", site.settings)
    assert told.exit_code == 3 and "空きは 0 MB" in told.message("ja")
    assert not (tmp_path / "b.zip").exists()


def told_of(made: Manifest) -> str:
    return commands.backup._told(made)


@pytest.mark.parametrize("damage", ["gone", "altered", "short", "unreadable"])
def test_damaged_files_are_told_by_name(site: Site, tmp_path: Path, damage: str) -> None:
    (path,) = (site.settings.folder / "files").glob("??/*")
    content = path.read_bytes()
    if damage in ("gone", "unreadable"):
        path.unlink()
        path.mkdir() if damage == "unreadable" else None
    else:
        path.write_bytes(content[::-1] if damage == "altered" else content[:-1])
    target = tmp_path / "b.machikado-backup"
    told = refused("backup-file-damaged", target, site.settings)
    assert "shelters/shelters.csv" in told.message("ja") and told.exit_code == 3
    assert not list(tmp_path.glob("*backup*")) and not list(tmp_path.glob(".machikado-backup*"))
    assert write_backup(site.settings, target, without_damaged=True).missing == (path.name,)
    elsewhere = Settings(folder=tmp_path / "elsewhere")
    restore_backup(target, elsewhere, NOW)
    with open_again(elsewhere, site) as again:
        (resource,) = again.call("package_show", {"id": "shelters"})["resources"]
        assert again.client.get(resource["url"]).status_code == 404
        again.call("resource_patch", {"id": resource["id"]}, files={"upload": upload()})
        assert again.client.get(resource["url"]).content == CSV


def test_what_the_disk_damaged_is_mended_by_an_upload(site: Site) -> None:
    (path,) = (site.settings.folder / "files").glob("??/*")
    path.write_bytes(b"rotten")
    site.call("resource_create", {"package_id": "shelters", "name": "b"}, files={"upload": upload()})
    assert path.read_bytes() == CSV


@pytest.mark.skipif("MACHIKADO_TEST_FAULTS" not in os.environ, reason="writes 9 GB: MACHIKADO_TEST_FAULTS=all")
def test_files_beyond_four_gigabytes(site: Site, tmp_path: Path) -> None:
    import hashlib

    beside = tmp_path / "large"
    with beside.open("wb") as file:
        file.truncate((4 << 30) + 5)
    with beside.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    place = site.settings.folder / "files" / sha256[:2] / sha256
    place.parent.mkdir(exist_ok=True)
    beside.rename(place)
    store = Store(site.settings)
    with closing(store), store.writing() as connection:
        connection.execute("INSERT INTO files VALUES (?, ?, NULL)", (sha256, place.stat().st_size))
        connection.execute("UPDATE resources SET file = ?", (sha256,))
    target = tmp_path / "b.machikado-backup"
    write_backup(site.settings, target)
    assert check_backup(target).files[sha256] == (4 << 30) + 5
    assert zipfile.ZipFile(target).testzip() is None


def test_the_commands(command: Command, tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    assert command("backup", "控え").code == 2, "there is no catalogue yet"
    assert command("aed").code == 0
    (tmp_path / "控え").mkdir()
    done = command("backup", "控え")
    assert done.code == 0, done.err
    path = Path(done.out.strip())
    assert path.parent == Path("控え") and re.fullmatch(r"\d{8}-\d{6}\.machikado-backup", path.name)
    assert "データセット 1 件" in done.err and "入っていません" in done.err
    assert command("backup", str(path)).code == 2
    town.dataset("aed", "市役所", "公民館", "図書館")
    assert command("aed").code == 0
    checked = command("restore", str(path), "--check")
    assert (checked.code, checked.out) == (0, "") and "控えは壊れていません" in checked.err
    done = command("restore", str(path))
    assert done.code == 0 and "catalogue.before-" in done.err and "publish --all" in done.err
    assert "また公開されています" in done.err and "publish token revoke" not in done.err, "there is no token"
    assert "updated" in command("aed", "--format", "json").out or "更新" in command("aed").err
    (tmp_path / "x").write_text("これは控えではない", encoding="utf-8")
    done = command("restore", "x")
    assert done.code == 1 and "控えではありません" in done.err
    assert command("restore", "none").code == 2
    assert command("token", "create", "CI").code == 0
    done = command("backup", "別の控え/")
    assert Path(done.out.strip()).parent == Path("別の控え")
    assert "使えるようになりました: CI。" in command("restore", done.out.strip()).err
