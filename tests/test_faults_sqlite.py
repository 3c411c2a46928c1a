"""What a power cut and a bad disk do to the catalogue's database: acknowledged writes are there, damage is told.

MACHIKADO_TEST_CASES says how many torn states and damages are tried (24 of each); `MACHIKADO_TEST_FAULTS=all`: 2000.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from catalogue_site import dataset, open_site, upload
from commanding import Command
from starlette.testclient import TestClient
from towns import Town

from catalogue.app import create_app
from catalogue.errors import CatalogueError
from catalogue.settings import Settings
from catalogue.store import DATABASE, Store

ALL = os.environ.get("MACHIKADO_TEST_FAULTS") == "all"
CASES = int(os.environ.get("MACHIKADO_TEST_CASES", "2000" if ALL else "24"))
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
_PAGE, _HEAD, _FRAME = 4096, 32, 4096 + 24


def copied(folder: Path, target: Path) -> Path:
    """The database and its log as they are on the disk at this moment; the index of the log is only in memory."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, target)
    return target


def written(store: Store, number: int) -> None:
    """A transaction of some pages whose parts all have its number."""
    with store.writing() as connection:
        connection.execute("DELETE FROM vocabularies")
        for part in range(number % 7 + 1):
            text = str(number) * (1 + number % 3000)
            connection.execute("INSERT INTO vocabularies VALUES (?, ?, ?)", (f"{number}-{part}", str(part), text))


def number_in(folder: Path) -> int:
    """Which transaction the database is of; 0 before the first. It is sound, and of one transaction alone."""
    store = Store(Settings(folder=folder))
    with closing(store), store.reading() as connection:
        rows = connection.execute("SELECT id, tags FROM vocabularies").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    numbers = {int(row["id"].partition("-")[0]) for row in rows}
    assert len(numbers) <= 1, numbers
    number = numbers.pop() if numbers else 0
    assert len(rows) == (number % 7 + 1 if number else 0)
    assert all(row["tags"] == str(number) * (1 + number % 3000) for row in rows)
    return number


def test_a_log_torn_by_a_power_cut(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """The log ends anywhere, or is nonsense from there on: what was acknowledged before is there, and nothing else."""
    folder = tmp_path / "catalogue"
    store = Store(Settings(folder=folder))
    ends = {_HEAD: 0}
    for number in range(1, 25):
        written(store, number)
        ends[(folder / f"{DATABASE}-wal").stat().st_size] = number
    before = copied(folder, tmp_path / "before")
    whole = (before / f"{DATABASE}-wal").read_bytes()
    store.close()
    start = max((end for end, number in ends.items() if not number), default=0)
    chance = random.Random(SEED)
    for case in range(CASES):
        torn = copied(before, tmp_path / "torn")
        cut = chance.randrange(start, len(whole) + 1)
        rest = len(whole) - cut
        tail = (b"", bytes(rest), chance.randbytes(rest), whole[_HEAD : _HEAD + rest])[case % 4]
        (torn / f"{DATABASE}-wal").write_bytes(whole[:cut] + tail)
        expected = max((number for end, number in ends.items() if end <= cut), default=0)
        assert number_in(torn) == expected, (cut, case % 4)
    record_property("cases", CASES)


def test_a_database_torn_while_the_log_goes_into_it(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Some pages of the database are new and some old, one is half: the log makes it whole again."""
    folder = tmp_path / "catalogue"
    store = Store(Settings(folder=folder))
    for number in range(1, 12):
        written(store, number)
    before = copied(folder, tmp_path / "before")
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(FULL)")
    old, new = (before / DATABASE).read_bytes(), (folder / DATABASE).read_bytes()
    store.close()
    old = old.ljust(len(new), b"\0")
    chance = random.Random(SEED)
    for _ in range(CASES):
        torn = copied(before, tmp_path / "torn")
        pages = bytearray(old)
        for page in range(0, len(new), _PAGE):
            length = chance.choice((0, 512, _PAGE))
            pages[page : page + length] = new[page : page + length]
        (torn / DATABASE).write_bytes(pages[: chance.choice((len(new), len((before / DATABASE).read_bytes())))])
        assert number_in(torn) == 11
    record_property("cases", CASES)


def _page(content: bytes, chance: random.Random) -> bytes:
    """A page is nonsense."""
    place = chance.randrange(0, len(content), _PAGE)
    return content[:place] + chance.randbytes(_PAGE) + content[place + _PAGE :]


def _half(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _zeros(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(0, len(content), _PAGE)
    length = _PAGE * chance.randrange(1, 20)
    return content[:place] + bytes(length) + content[place + length :]


def _text(content: bytes, chance: random.Random) -> bytes:
    return "これはデータベースではありません。\n".encode() * 200


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_page, _half, _zeros, _text)
READS = ("/", "/dataset/shelters", "/api/3/action/package_show?id=shelters", "/api/3/action/package_search?q=x", "/api")


def test_a_damaged_database_never_breaks_the_service(
    tmp_path: Path, record_property: Callable[[str, object], None], caplog: pytest.LogCaptureFixture
) -> None:
    """It is refused with what to do, or what can still be read is answered, and the rest is 503; never a traceback."""
    with open_site(tmp_path) as site:
        site.call("package_create", dataset())
        site.call("resource_create", {"package_id": "shelters"}, files={"upload": upload()})
    with closing(sqlite3.connect(site.settings.folder / DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = (site.settings.folder / DATABASE).read_bytes()
    chance = random.Random(SEED)
    told = 0
    for case in range(CASES):
        folder = tmp_path / "damaged"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / DATABASE).write_bytes(DAMAGES[case % len(DAMAGES)](content, chance))
        told += _is_told(folder, caplog)
    record_property("cases", CASES)
    assert told > CASES * 0.5


def _is_told(folder: Path, caplog: pytest.LogCaptureFixture) -> bool:
    caplog.clear()
    try:
        app = create_app(Settings(folder=folder))
    except CatalogueError as error:
        assert error.code in ("database-damaged", "database-unusable", "database-newer"), error
        assert str(folder) in error.message("ja") or error.code == "database-newer"
        return True
    told = False
    with TestClient(app, base_url="http://catalogue.example", raise_server_exceptions=True) as client:
        for path in READS:
            answer = client.get(path)
            told |= answer.status_code in (500, 503)
            assert answer.status_code in (200, 404, 500, 503), path
    assert not [record for record in caplog.records if record.exc_info and "sqlite3" in str(record.exc_info[0])]
    return told


@pytest.mark.parametrize("damage", ["empty", "text", "header", "page", "half"])
def test_commands_tell_and_overwrite_nothing(command: Command, tmp_path: Path, damage: str) -> None:
    """`serve`, `publish` and `backup`: in Japanese, exit code 3, the file as it was."""
    town = Town(tmp_path)
    town.dataset("aed", "市役所", "公民館")
    assert command("aed").code == 0
    path = tmp_path / ".machikado" / "catalogue" / DATABASE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = path.read_bytes()
    broken = {
        "empty": b"",
        "text": _text(b"", random.Random(1)),
        "header": bytes(100) + content[100:],
        "page": content[:_PAGE] + os.urandom(_PAGE * 3) + content[_PAGE * 4 :],
        "half": content[: len(content) // 2],
    }[damage]
    path.write_bytes(broken)
    for arguments in (("serve", "--port", "0"), ("aed",), ("backup", "b")):
        done = command(*arguments)
        assert done.code == 3, (arguments, done.err)
        told = "空です" if damage == "empty" and arguments[0] != "backup" else "壊れています"
        assert (
            told in done.err
            and "publish restore" in done.err
            and str(Path(".machikado", "catalogue", DATABASE)) in done.err
        )
        assert path.read_bytes() == broken
