"""`publish restore`: all of a backup takes the place of the catalogue, or nothing; and what is said of it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import backed_up
import pytest
from backed_up import NOW, NoRoom, answers
from catalogue_site import Site

from catalogue.backup import check_backup, restore_backup, write_backup
from catalogue.errors import CatalogueError
from catalogue.server import create_token
from catalogue.settings import Settings
from catalogue.store import Store

site, backup = backed_up.site, backed_up.backup  # fixtures


def test_what_was_there_is_kept_beside(site: Site, backup: Path, tmp_path: Path) -> None:
    site.call("package_patch", {"id": "shelters", "title": "あとの題"})
    site.client.__exit__(None, None, None)
    later, settings = answers(site.settings), site.settings
    (former,) = {restore_backup(backup, settings, NOW).former}
    assert former == settings.folder.with_name("catalogue.before-20260401-123000")
    assert answers(settings)[0]["title"] == "指定緊急避難場所"
    assert answers(replace(settings, folder=former)) == later
    again = restore_backup(backup, settings, NOW).former
    assert again is not None and again.name == "catalogue.before-20260401-123000-2"
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".catalogue.new")]


def test_not_while_it_is_open(site: Site, backup: Path, tmp_path: Path) -> None:
    """Served, opened by another call, being backed up: nothing of it is touched."""
    before = answers_of_folder(site.settings.folder)
    with pytest.raises(CatalogueError) as told:
        restore_backup(backup, site.settings, NOW)
    assert (told.value.code, told.value.exit_code) == ("catalogue-in-use", 3)
    site.client.__exit__(None, None, None)
    store = Store(site.settings)
    with pytest.raises(CatalogueError, match="is open"):
        restore_backup(backup, site.settings, NOW)
    store.close()
    with closing(sqlite3.connect(site.settings.folder / "catalogue.db")) as foreign:  # a program without our lock
        foreign.execute("SELECT 1 FROM datasets").fetchall()
        with pytest.raises(CatalogueError, match="is open"):
            restore_backup(backup, site.settings, NOW)
    assert answers_of_folder(site.settings.folder) == before
    assert restore_backup(backup, site.settings, NOW).former


def answers_of_folder(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and not re.search("-(wal|shm)$", path.name)}


def test_nobody_opens_what_is_being_restored(site: Site, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalogue.backup import restoring

    site.client.__exit__(None, None, None)
    told = []

    def meanwhile(path: Path, folder: Path) -> Any:
        for _ in range(2):
            with pytest.raises(CatalogueError) as error:
                Store(site.settings)
            told.append(error.value.code)
        with pytest.raises(CatalogueError) as error:
            write_backup(site.settings, backup.with_name("other"))
        told.append(error.value.code)
        return read(path, folder)

    read = restoring.read_backup
    monkeypatch.setattr(restoring, "read_backup", meanwhile)
    restore_backup(backup, site.settings, NOW)
    assert told == ["being-restored"] * 3
    Store(site.settings).close()


@pytest.mark.parametrize("step", ["written", "moved away"])
def test_a_restoring_that_was_killed(site: Site, backup: Path, tmp_path: Path, step: str) -> None:
    """Before the renames all is as it was; between them whoever opens the folder finds the restored one."""
    site.call("package_patch", {"id": "shelters", "title": "あとの題"})
    site.client.__exit__(None, None, None)
    folder = site.settings.folder
    restore_backup(backup, replace(site.settings, folder=tmp_path / "x"), NOW)
    shutil.move(tmp_path / "x", tmp_path / ".catalogue.restored")
    if step == "moved away":
        folder.rename(tmp_path / "catalogue.before-1")
    (tmp_path / ".catalogue.new-01234567").mkdir()
    title = answers(site.settings)[0]["title"]
    assert title == ("指定緊急避難場所" if step == "moved away" else "あとの題")
    assert not list(tmp_path.glob(".catalogue.[nr]*")), "else it came back when the folder is moved away some day"
    assert restore_backup(backup, site.settings, NOW).former


def test_a_backup_between_the_renames(site: Site, backup: Path, tmp_path: Path) -> None:
    site.client.__exit__(None, None, None)
    site.settings.folder.rename(tmp_path / ".catalogue.restored")
    assert write_backup(site.settings, tmp_path / "b").counts["datasets"] == 1


def test_tokens_that_are_good_again(site: Site, tmp_path: Path) -> None:
    """Those that `publish` makes for a run are not, and of the others the names are told."""
    for name in ("県との連携", "publish-0123456789ab", "publish-aed"):
        create_token(site.settings, name)
    target = tmp_path / "b"
    write_backup(site.settings, target)
    assert restore_backup(target, Settings(folder=tmp_path / "x"), NOW).tokens == ["publish-aed", "test", "県との連携"]


@pytest.mark.skipif("os.name != 'posix'")
def test_a_link_stays_one(site: Site, backup: Path, tmp_path: Path) -> None:
    """The catalogue stays on the disk where it is, and whoever opens it by either name is seen."""
    link = replace(site.settings, folder=tmp_path / "w" / "catalogue")
    link.folder.parent.mkdir()
    link.folder.symlink_to(site.settings.folder, target_is_directory=True)
    with pytest.raises(CatalogueError, match="is open"):
        restore_backup(backup, link, NOW)
    site.client.__exit__(None, None, None)
    former = restore_backup(backup, link, NOW).former
    assert former == site.settings.folder.with_name("catalogue.before-20260401-123000")
    assert link.folder.is_symlink() and answers(link)[0]["title"] == "指定緊急避難場所"
    assert [path.name for path in link.folder.parent.iterdir()] == ["catalogue"]


def test_what_is_restored_belongs_to_whom_the_former_did(
    site: Site, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.client.__exit__(None, None, None)
    owned: dict[str, tuple[int, int]] = {}
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(os, "chown", lambda path, *whose: owned.update({path.name: whose}), raising=False)
    restore_backup(backup, site.settings, NOW)
    status = site.settings.folder.stat()
    assert {"catalogue.db", "files"} < owned.keys() and set(owned.values()) == {(status.st_uid, status.st_gid)}


def test_no_room_to_restore_or_to_check(
    site: Site, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are known before anything is written."""
    site.client.__exit__(None, None, None)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: NoRoom())
    for code, attempt in (
        ("backup-no-space", lambda: restore_backup(backup, site.settings, NOW)),
        ("backup-not-checked", lambda: check_backup(backup)),
    ):
        with pytest.raises(CatalogueError) as told:
            attempt()
        assert (told.value.code, told.value.exit_code) == (code, 3)
    assert tempfile.gettempdir() in told.value.message("ja") and not list(tmp_path.glob(".catalogue.[nr]*"))


def test_the_disk_refuses_the_rename(site: Site, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.client.__exit__(None, None, None)
    before, rename = answers(site.settings), Path.rename

    def refuses(path: Path, target: Path) -> Path:
        if path.name == ".catalogue.restored" and target == site.settings.folder:
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuses)
        with pytest.raises(CatalogueError) as told:
            restore_backup(backup, site.settings, NOW)
    assert told.value.code == "restore-failed"
    assert answers(site.settings) == before
    assert not list(tmp_path.glob(".catalogue.[nr]*"))
