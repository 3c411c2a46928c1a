"""A few cases of every target for hostile input; `python -m tests.fuzz` runs a million."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fuzz import driving
from fuzz.board import Board
from fuzz.registry import PLACES, load

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", PLACES)
def test_nothing_hostile_gets_through(name: str) -> None:
    target = load(name)
    assert target.name == name
    target.test()
    assert target.counter.cases > 0


def test_the_long_run_counts_what_it_runs(tmp_path: Path) -> None:
    """Without atheris, which need not be there."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz",
            "json",
            "--cases=30",
            "--engine=random",
            "--json",
            f"--crashes={tmp_path}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["cases"], found["failures"]) == (30, 0)
    assert found["slowest_ms"] > 0 and found["seconds"] > 0


@pytest.mark.parametrize(
    ("each", "code", "expected"),
    [
        (1000, 0, (100_000, 0)),
        (0, 0, (0, driving.MOST_ENDED + 1)),
        (1, 70, (driving.MOST_ENDED + 1, driving.MOST_ENDED + 1)),
    ],
    ids=["gives-its-place-to-another", "does-nothing", "dies"],
)
def test_workers_that_end_before_their_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each: int, code: int, expected: tuple[int, int]
) -> None:
    def watched(order: dict[str, Any], board: Board, log: Path) -> int:
        board.more("cases", each)
        log.write_bytes(b"")
        return code

    monkeypatch.setattr(driving, "_watched", watched)
    found = driving.drive("json", 100_000, 1, 1, "atheris", tmp_path / "corpus", tmp_path / "crashes")
    assert (found.cases, found.failures) == expected


def test_a_target_that_nobody_knows() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "nosuch"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2
