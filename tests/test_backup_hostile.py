"""Backups that somebody tampered with: refused, with nothing written anywhere and nothing changed.

MACHIKADO_TEST_CASES says how many random alterations are tried (80).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import dataset, open_site, upload

from catalogue.backup import check_backup, reading, restore_backup, write_backup
from catalogue.backup.manifest import NotAsWritten
from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from catalogue.store.schema import MIGRATIONS

CASES = int(os.environ.get("MACHIKADO_TEST_CASES", "80"))
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
NOW = datetime(2026, 4, 1)
MANIFEST = "machikado-backup.json"
Members = list[tuple[zipfile.ZipInfo, bytes]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with open_site(folder) as site:
        site.call("package_create", dataset())
        for number in range(3):
            content = f"行,番号\n1,{number}\n".encode()
            site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload(content=content)})
        write_backup(site.settings, folder / "b.machikado-backup")
    return folder / "b.machikado-backup"


def members(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return [(one, archive.read(one)) for one in archive.infolist()]


def packed(path: Path, found: Members) -> Path:
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "w") as archive:
        for info, content in found:
            made = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            made.compress_type, made.external_attr = info.compress_type, info.external_attr
            archive.writestr(made, content)
    return path


def described(found: Members, change: Callable[[dict[str, Any]], Any]) -> Members:
    """With another manifest."""
    told = json.loads(found[-1][1])
    change(told)
    return [*found[:-1], (found[-1][0], json.dumps(told).encode())]


def with_database(found: Members, folder: Path, change: Callable[[sqlite3.Connection], Any]) -> Members:
    """With another database, whose hash is in the manifest."""
    path = folder / "changed.db"
    path.write_bytes(found[0][1])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        change(connection)
    content = path.read_bytes()
    digest = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return described([(found[0][0], content), *found[1:]], lambda told: told.update(database=digest))


def renamed(name: str) -> Callable[[Members, Path], Members]:
    def change(found: Members, folder: Path) -> Members:
        return [(zipfile.ZipInfo(name) if number == 1 else one, content) for number, (one, content) in enumerate(found)]

    return change


def _compressed(found: Members, folder: Path) -> Members:
    for one, _ in found:
        one.compress_type = zipfile.ZIP_DEFLATED
    return found


def _deep(found: Members, folder: Path) -> Members:
    return [*found[:-1], (found[-1][0], b"[" * 100_000)]


def _of(change: Callable[[dict[str, Any]], Any]) -> Callable[[Members, Path], Members]:
    return lambda found, folder: described(found, change)


def _sql(*statements: str) -> Callable[[Members, Path], Members]:
    def change(connection: sqlite3.Connection) -> None:
        for one in statements:
            connection.execute(one)

    return lambda found, folder: with_database(found, folder, change)


def _torn_page(found: Members, folder: Path) -> Members:
    content = bytearray(found[0][1])
    for start in range(4096, len(content), 8192):
        content[start : start + 100] = bytes(100)
    digest = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return described([(found[0][0], bytes(content)), *found[1:]], lambda told: told.update(database=digest))


FORGERIES: dict[str, Callable[[Members, Path], Members]] = {
    "name that leads outside": renamed("files/../../../evil"),
    "name from the root": renamed("/tmp/evil"),
    "name of Windows": renamed("C:\\evil"),
    "backslashes": renamed("files\\ab\\evil"),
    "a folder": renamed("files/ab/"),
    "a member more": lambda found, _: [*found, (zipfile.ZipInfo("more"), b"x")],
    "a member less": lambda found, _: [found[0], *found[2:]],
    "a member twice": lambda found, _: [*found[:2], found[1], *found[2:]],
    "compressed": _compressed,
    "no manifest": lambda found, _: found[:-1],
    "another file's bytes": lambda found, _: [found[0], (found[1][0], found[2][1]), *found[2:]],
    "manifest is no JSON": lambda found, _: [*found[:-1], (found[-1][0], b"{")],
    "manifest is deep": _deep,
    "manifest is a list": lambda found, _: [*found[:-1], (found[-1][0], b"[]")],
    "another format": _of(lambda told: told.update(format="machikado-backup/2")),
    "no time": _of(lambda told: told.update(created="yesterday")),
    "a control character": _of(lambda told: told.update(machikado="\x1b[2J")),
    "size below zero": _of(lambda told: told["database"].update(bytes=-1)),
    "size beyond all": _of(lambda told: told["database"].update(bytes=10**30)),
    "size is text": _of(lambda told: told["files"][0].update(bytes="1")),
    "hash is a path": _of(lambda told: told["files"][0].update(sha256="../../evil")),
    "another hash": _of(lambda told: told["files"][0].update(sha256="0" * 64)),
    "a file twice": _of(lambda told: told["files"].append(told["files"][0])),
    "a file is said to be missing": _of(lambda told: told["missing"].append(told["files"][0]["sha256"])),
    "another is said to be missing": _of(lambda told: told["missing"].append("0" * 64)),
    "other counts": _of(lambda told: told["counts"].update(datasets=7)),
    "another schema": _of(lambda told: told.update(schema=1)),
    "torn database": _torn_page,
    "a trigger": _sql("CREATE TRIGGER evil AFTER INSERT ON datasets BEGIN DELETE FROM tokens; END"),
    "a view": _sql("CREATE VIEW evil AS SELECT * FROM tokens"),
    "a table less": _sql("DROP TABLE tokens"),
    "an altered trigger": _sql(
        "DROP TRIGGER datasets_insert",
        "CREATE TRIGGER datasets_insert AFTER INSERT ON datasets BEGIN DELETE FROM tokens; END",
    ),
    "rows of nothing": _sql("PRAGMA foreign_keys = OFF", "INSERT INTO terms VALUES ('a', 'b', 999)"),
    "a record that is no JSON": _sql("""UPDATE datasets SET record = replace(record, '{"fields":{', '{"fields":[')"""),
    "a record without tags": _sql("UPDATE datasets SET record = json_remove(record, '$.tags')"),
    "a record of another kind": _sql("UPDATE resources SET record = '[]' WHERE position = 1"),
    "an index that finds nothing": _sql("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10"),
    "a search that knows nothing": _sql("DELETE FROM search"),
    "a search that knows more": _sql("INSERT INTO search (rowid, title) VALUES (99, 'x')"),
    "a file nobody named": _sql("UPDATE resources SET file = NULL"),
}


def refuses(path: Path, tmp_path: Path, *codes: str) -> None:
    """Neither looking nor restoring takes it, and nothing is left of it."""
    before = left(tmp_path)
    folder = tmp_path / "catalogue"
    for attempt in (lambda: check_backup(path), lambda: restore_backup(path, Settings(folder=folder), NOW)):
        with pytest.raises(CatalogueError) as told:
            attempt()
        assert told.value.code in codes and told.value.exit_code == 1, told.value
        assert told.value.message("ja") and "{" not in told.value.message("ja")
    assert left(tmp_path) == before


def left(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.name != ".catalogue.lock")


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries(whole: Path, tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "forged.machikado-backup", FORGERIES[name](members(whole), tmp_path))
    refuses(path, tmp_path, "backup-damaged", "backup-foreign")


def test_one_made_before_deleted_datasets_were_told(whole: Path, tmp_path: Path) -> None:
    found = described(members(whole), lambda told: told["counts"].pop("deleted"))
    assert check_backup(packed(tmp_path / "b", found)) == check_backup(whole)


def test_one_of_a_newer_program(whole: Path, tmp_path: Path) -> None:
    newer = len(MIGRATIONS) + 1
    found = with_database(members(whole), tmp_path, lambda one: one.execute(f"PRAGMA user_version = {newer}"))
    for changed in (found, described(found, lambda told: told.update(schema=newer))):
        refuses(packed(tmp_path / "newer.machikado-backup", changed), tmp_path, "backup-newer", "backup-damaged")


def test_members_that_lie_over_each_other(whole: Path, tmp_path: Path) -> None:
    """A small file that would fill the disk: each entry of its directory is the same large member."""
    found = members(whole)
    content = bytearray(packed(tmp_path / "b.machikado-backup", found).read_bytes())
    sizes = {one.filename: one.file_size for one, _ in found}
    with zipfile.ZipFile(tmp_path / "b.machikado-backup") as archive:
        offsets = {one.filename: one.header_offset for one in archive.infolist()}
    largest = max(sizes, key=sizes.__getitem__)
    for name in sizes:
        place = content.rindex(name.encode()) - 46
        content[place + 16 : place + 28] = content[content.rindex(largest.encode()) - 30 :][:12]
        content[place + 42 : place + 46] = offsets[largest].to_bytes(4, "little")
    (tmp_path / "b.machikado-backup").write_bytes(content)
    refuses(tmp_path / "b.machikado-backup", tmp_path, "backup-damaged")


@pytest.mark.parametrize(
    "content", [b"", b"P", b"PK", b"PK\x05\x06" + bytes(18), b"SQLite format 3\0", b"\x1f\x8b" * 99]
)
def test_what_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    refuses(tmp_path / "x", tmp_path, "backup-foreign", "backup-damaged")


def test_links_are_files(whole: Path, tmp_path: Path) -> None:
    """A member that says it is a symbolic link is written as what it is: bytes under its hash."""
    found = members(whole)
    for one, _ in found:
        one.external_attr = 0o120777 << 16
    path = packed(tmp_path / "b.machikado-backup", found)
    restore_backup(path, Settings(folder=tmp_path / "catalogue"), NOW)
    assert not [one for one in (tmp_path / "catalogue").rglob("*") if one.is_symlink()]


def test_a_member_without_a_name(whole: Path) -> None:
    """Python's own `zipfile` fails over it."""
    with zipfile.ZipFile(whole) as archive:
        archive.infolist()[0].filename = ""
        with pytest.raises(NotAsWritten):
            reading._sizes(archive, whole.stat().st_size)


def test_random_alterations(whole: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Bytes changed, cut out, doubled, cut off: refused, or it was nothing that matters and all is as it was."""
    chance, content = random.Random(SEED), whole.read_bytes()
    told = check_backup(whole)
    path, kept = tmp_path / "b.machikado-backup", 0
    for number in range(CASES):
        path.write_bytes(_altered(content, chance))
        try:
            assert check_backup(path) == told
        except CatalogueError as error:
            assert error.exit_code == 1, (number, error)
            assert error.code in ("backup-damaged", "backup-foreign", "backup-newer")
        else:
            kept += 1
    record_property("cases", CASES)
    assert kept < CASES / 3, "most bytes matter"
    shutil.rmtree(tmp_path)


def _altered(content: bytes, chance: random.Random) -> bytes:
    place, kind = chance.randrange(len(content)), chance.randrange(5)
    if chance.random() < 0.5:  # the directory and the manifest are small, and where the craft is
        place = len(content) - 1 - chance.randrange(3000)
    length = chance.choice((1, 2, 40, 5000))
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[:place] + content[place + length :]
    if kind == 2:
        return content[:place] + content[place : place + length] + content[place:]
    changed = chance.randbytes(length) if kind == 3 else bytes(length)
    return (content[:place] + changed + content[place + length :])[: len(content)]
