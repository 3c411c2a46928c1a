"""A full disk and one that may only be read: each call says so and what to do, and nothing that was there changes.

Both are real disks, mounted for the test. `tests/test_faults_killed.py` lets a disk become full at any write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from adopting import AED, tree, written
from commanding import Command
from disasters import catalogue
from disks import filled, read_only, small_disk
from towns import Town

_PASSING = re.compile(r"(^|/)(\.catalogue\.lock|copying\.lock|state\.sqlite.*|catalogue\.db-.*|journal\.jsonl)$")
CALLS = (
    ("build", "aed"),
    ("run", "aed"),
    ("backup", "b"),
    ("restore", "before.machikado-backup"),
    ("adopt", "AED一覧.csv", "--as", "public-wifi", "--yes"),
    ("new", "public-toilets"),
    ("init", "みどり市", "--code", "102121", "--kana", "みどりし"),
    ("approve", "aed", "--drafter", "主事", "--approver", "課長", "--reason", "更新", "--yes"),
    ("bundle", "aed", "-o", "渡す.zip"),
    ("check", "AED一覧.csv", "--format", "html", "--output", "報告.html"),
    ("convert", "AED一覧.csv", "--code", "992011", "--out", "できたもの"),
)


def kept(root: Path) -> dict[str, bytes]:
    """All files but for those that come and go with each call."""
    return {name: content for name, content in tree(root).items() if not _PASSING.search(name) and name != "filler"}


@pytest.fixture
def town(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace on a disk of its own: published, backed up, and then its source has changed."""
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.chdir(disk)
        monkeypatch.setenv("MACHIKADO_OFFICE_KEY", str(tmp_path / "key.pem"))
        town = Town(disk)
        town.dataset("aed", "市役所", "公民館")
        written(disk / "AED一覧.csv", AED)
        for arguments in (("aed",), ("key", "new"), ("backup", "before.machikado-backup")):
            assert command(*arguments).code == 0
        town.dataset("aed", "市役所", "公民館", "図書館")
        yield disk
        monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_every_call_says_so_and_changes_nothing(command: Command, town: Path, fault: str) -> None:
    before, held = kept(town), catalogue(town)
    with filled(town) if fault == "full" else read_only(town):
        for arguments in CALLS:
            done = command(*arguments)
            assert done.code == 3, (arguments, done)
            assert re.search(r"[ぁ-ん]", done.err) and "思いがけない" not in done.err, (arguments, done.err)
            assert kept(town) == before, arguments
        assert command("check", "aed").code == command("list").code == 0, "reading goes on"
    assert catalogue(town) == held
    for arguments in (("run", "aed"), ("backup", "b"), ("restore", "before.machikado-backup")):
        assert command(*arguments).code == 0, arguments
