"""What a workspace keeps, as this version writes it and as a later one might: read, or refused without a change.

The texts below are what files of this version look like. They stay as they are, so that what is kept today can be read
by every version to come.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from towns import Town

from pipelines import approval, journal, memory
from pipelines.bundle.ledger import Ledger as Receipts
from pipelines.errors import UsageError, WorldError
from pipelines.identifying import Known, Ledger
from pipelines.kept import Shelf
from pipelines.portal import Portal

RUN = (
    '{"at": "2026-04-01T00:00:00.000Z", "run": "a1", "event": "start", "kind": "run", "portal": "prefecture",'
    ' "url": "https://data.example", "datasets": {"mihon/aed": {"inputs": "", "allow": ["rows-fell"]}}}\n'
    '{"at": "2026-04-01T00:00:01.000Z", "run": "a1", "event": "publishing", "dataset": "mihon/aed", "package": "p",'
    ' "before": "b"}\n'
)
LATER_RUN = (
    RUN.replace('"kind": "run"', '"kind": "run", "user": "x"')
    + '{"at": "2026-04-01T00:00:02.000Z", "run": "a1", "event": "verified", "dataset": "mihon/aed"}\n'
    + "not JSON at all\n"
)
APPROVALS = f"""# 決裁の記録
approvals:
- package: {"0" * 64}
  drafter: 主事
  approver: 課長
  reason: 更新
  date: '2026-04-01'
"""
IDS = "﻿ID,名称,所在地,そのほか\r\nAED0001,市役所,見本市本町1,玄関\r\n"
RECEIVED = """{
 "format": 1,
 "portals": {"https://data.example": {"mihon/aed": {"id": "b1", "created": "2026-04-01T00:00:00.000Z", "done": true}}}
}
"""
PORTAL = Portal("https://data.example", "", name="prefecture")


def _journal(path: Path) -> Any:
    (entry,) = journal.latest(path)
    return entry.label, entry.package, entry.allow, entry.is_open


def _approvals(path: Path) -> Any:
    return [(one.drafter, one.approver, one.date.isoformat()) for one in approval.load(path.parent)]


def _ids(path: Path) -> Any:
    return Ledger.of(path.parent).entries


def _received(path: Path) -> Any:
    return Receipts(path, PORTAL)._is_done("mihon/aed", _Manifest())  # type: ignore[arg-type]


class _Manifest:
    from datetime import UTC, datetime

    id, created = "b1", datetime(2026, 4, 1, tzinfo=UTC)


READ: list[tuple[str, str, Callable[[Path], Any], Any]] = [
    ("journal.jsonl", RUN, _journal, ("mihon/aed", "p", ("rows-fell",), True)),
    ("journal.jsonl", LATER_RUN, _journal, ("mihon/aed", "p", ("rows-fell",), True)),
    ("approvals.yaml", APPROVALS, _approvals, [("主事", "課長", "2026-04-01")]),
    ("ids.csv", IDS, _ids, (Known("AED0001", "市役所", "見本市本町1", "玄関"),)),
    ("received.json", RECEIVED, _received, True),
]
REFUSED: list[tuple[str, str, Callable[[Path], Any], type[Exception]]] = [
    ("approvals.yaml", APPROVALS + "  seal: 印\n", _approvals, UsageError),
    ("ids.csv", IDS.replace("玄関", "玄関,新しい列"), _ids, UsageError),
    ("received.json", RECEIVED.replace('"format": 1', '"format": 2'), _received, WorldError),
]


@pytest.mark.parametrize(("name", "text", "read", "expected"), READ)
def test_what_was_kept_is_read(
    tmp_path: Path, name: str, text: str, read: Callable[[Path], Any], expected: object
) -> None:
    (tmp_path / name).write_bytes(text.encode())
    assert read(tmp_path / name) == expected


@pytest.mark.parametrize(("name", "text", "read", "error"), REFUSED)
def test_what_a_later_version_kept_is_refused_and_left_alone(
    tmp_path: Path, name: str, text: str, read: Callable[[Path], Any], error: type[Exception]
) -> None:
    """Where leaving something out would do harm: an approval, an ID, a receipt."""
    (tmp_path / name).write_bytes(text.encode())
    with pytest.raises(error):
        read(tmp_path / name)
    assert (tmp_path / name).read_bytes() == text.encode()


def test_a_memory_of_a_later_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / memory.NAME
    memory.Memory(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with closing(memory.Memory(path)) as known:
        known.keep_sent("catalogue", "mihon/aed", "p", "m")
        assert known.sent("catalogue", "mihon/aed") == ("p", "m")


def test_packages_that_were_kept(tmp_path: Path) -> None:
    for name in (
        "20260401T000000.000Z-0a1b2c3d",
        "20260402T000000.000Z-0a1b2c3d.withdrawn",
        "20260403T000000.000Z-0.later",
    ):
        (tmp_path / name).mkdir()
    assert [(one.name, one.withdrawn) for one in Shelf(tmp_path).packages] == [
        ("20260401T000000.000Z-0a1b2c3d", False),
        ("20260402T000000.000Z-0a1b2c3d", True),
    ]


def test_settings_of_a_later_version_name_what_is_not_known(tmp_path: Path) -> None:
    from pipelines.workspace import load_dataset

    folder = Town(tmp_path).dataset("aed", "市役所")
    path = folder / "dataset.yaml"
    path.write_text(path.read_text("utf-8") + "colour: red\n", "utf-8")
    with pytest.raises(UsageError) as told:
        load_dataset(folder)
    assert "colour" in told.value.message("ja")
