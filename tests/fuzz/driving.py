"""Starting workers, watching them, starting others for the rest where one was ended, and adding up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from .board import Board

ENGINES = ("auto", "atheris", "random")
ROOT = Path(__file__).resolve().parents[2]
MOST_ENDED = 20
"""So many workers may be ended at a case (hang, memory, crash of the interpreter) before the run is given up."""
_STUCK, _BEGINNING = 90, 600  # seconds without a case, and before the first: what is watched is compiled then
_TOLD = 60  # seconds between two lines on how far it is


def best_engine() -> str:
    """atheris where it is installed."""
    return "atheris" if find_spec("atheris") else "random"


@dataclass(frozen=True)
class Result:
    """`cases` that were run of those `wanted`; `failures` among them; `peak_mb` 0 where the system does not tell it."""

    target: str
    engine: str
    wanted: int
    cases: int
    failures: int
    seconds: float
    slowest_ms: float
    peak_mb: int
    seed: int
    crashes: str

    @property
    def holds(self) -> bool:
        """All cases were run and none failed."""
        return self.failures == 0 and self.cases >= self.wanted

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def line(self) -> str:
        """For people."""
        speed = self.cases / self.seconds if self.seconds else 0
        return (
            f"{self.target}: {self.cases:,} cases ({self.engine}), {self.failures} failures, {self.seconds:,.0f} s, "
            f"{speed:,.0f}/s, slowest {self.slowest_ms:,.0f} ms, {self.peak_mb} MB"
            + ("" if self.holds else f"; kept in {self.crashes}")
        )


def total(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of several targets together, and each."""
    return {
        "cases": sum(one.cases for one in results),
        "failures": sum(one.failures for one in results),
        "seconds": round(sum(one.seconds for one in results), 1),
        "slowest_ms": max(one.slowest_ms for one in results),
        "peak_mb": max(one.peak_mb for one in results),
        "targets": {one.target: one.to_dict() for one in results},
    }


def drive(name: str, cases: int, seed: int, jobs: int, engine: str, corpus: Path, crashes: Path) -> Result:
    """Runs `cases` of a target in `jobs` processes."""
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    shares = [cases // jobs + (number < cases % jobs) for number in range(jobs)]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place, ThreadPoolExecutor(jobs) as pool:
        orders = [
            {
                "name": name,
                "engine": engine,
                "goal": share,
                "seed": seed + 1000 * number,
                "folder": str(Path(place) / str(number)),
                "corpus": str(corpus),
                "crashes": str(crashes.resolve()),
            }
            for number, share in enumerate(shares)
        ]
        boards = list(pool.map(_share, orders))
        slowest, peak = (max(board.get(field) for board in boards) for field in ("slowest_us", "peak_kb"))
        done, failures = (sum(board.get(field) for board in boards) for field in ("cases", "failures"))
    seconds = round(time.monotonic() - start, 1)
    return Result(name, engine, cases, done, failures, seconds, slowest / 1000, peak // 1024, seed, str(crashes))


def _share(order: dict[str, Any]) -> Board:
    """One process after the other until its share is done."""
    folder = Path(order["folder"])
    folder.mkdir()
    board = Board(folder / "board")
    ended = 0
    for number in count():
        before = board.get("cases"), board.get("failures")
        code = _watched({**order, "seed": order["seed"] + number}, board, folder / f"log-{number}")
        if board.get("cases") >= order["goal"]:
            break
        if code or board.get("cases") == before[0]:
            if board.get("failures") == before[1]:
                board.more("failures")
            kept = Path(order["crashes"]) / f"{order['name']}-ended-{order['seed'] + number}.txt"
            kept.write_bytes(_end_of(folder / f"log-{number}"))
            ended += 1
        if ended > MOST_ENDED:
            break
    return board


def _watched(order: dict[str, Any], board: Board, log: Path) -> int:
    """One worker until it ends, or until it has done nothing for so long that it is ended. Returns its exit code."""
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.fuzz.worker", json.dumps(order)]
        environ = {**os.environ, "POLARS_MAX_THREADS": "1"}  # each worker has a core; threads would wait for each other
        worker = subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        last = first = board.get("cases")
        since = told = time.monotonic()
        while True:
            try:
                return worker.wait(1)
            except subprocess.TimeoutExpired:
                now, cases = time.monotonic(), board.get("cases")
            if cases != last:
                last, since = cases, now
            elif now - since > (_STUCK if cases > first else _BEGINNING):
                worker.kill()
                return worker.wait() or 1
            if now - told > _TOLD:
                told = now
                print(f"{order['name']}: {cases:,} of {order['goal']:,}", file=sys.stderr, flush=True)


def _end_of(log: Path) -> bytes:
    return log.read_bytes()[-20_000:]
