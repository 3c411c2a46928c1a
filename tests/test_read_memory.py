"""A large file that there is no memory for is refused with what to do, before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import read
from pipelines.errors import DataError
from pipelines.findings import Log
from pipelines.read import memory, opening
from pipelines.read.limits import MB

ROWS = "名称,住所\n公園,東町1\n学校,西町2\n"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(opening, "LARGE", 10)
    made = tmp_path / "一覧.csv"
    made.write_text(ROWS, encoding="utf-8")
    return made


def test_too_little_memory_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: len(ROWS))
    with pytest.raises(DataError) as caught:
        read.read(path, Log())
    assert (caught.value.code, caught.value.exit_code) == ("memory-short", 1)
    assert "メモリー" in caught.value.message("ja") and caught.value.remedy("en")


@pytest.mark.parametrize("free", [None, 1000 * MB])
def test_enough_memory_or_none_told(free: int | None, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: free)
    assert len(read.read(path, Log())) == 2


def test_what_linux_and_containers_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:  9000 kB\nMemAvailable:    4000 kB\nHugePages_Total:  0\nSwapFree:  100 kB\n")
    monkeypatch.setattr(memory, "_MEMINFO", meminfo)
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    assert memory.available() == 4100 * 1024
    (tmp_path / "memory.current").write_text("1000\n")
    for limit, expected in (("max", 4100 * 1024), ("5000", 4000), ("500", 0)):
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        assert memory.available() == expected
    meminfo.write_text("nothing of the kind")
    assert memory.available() == 0
    (tmp_path / "memory.max").unlink()
    assert memory.available() is None


def test_this_machine_tells_something_or_nothing() -> None:
    free = memory.available()
    assert free is None or free >= 0
