"""Files that grow without end when they are opened: each given to the command as an officer would, and measured.

`python -m tests.fuzz.bombs --json` runs all of them; the default suite runs some (`test_bombs.py`). Each must end with
exit code 1 or 2 and a message in Japanese, without a traceback, within `SECONDS` of the processor and `MEGABYTES`, and
nothing may be fetched from elsewhere. What is only large, and no bomb, may also be read (exit code 0).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 5.0, 1024
_JAPANESE = re.compile("[ぁ-ん]")
_CHECK = ("check", "{path}")


@dataclass(frozen=True)
class Bomb:
    """`make` writes the file into a folder and returns it; `commands` are given it; `codes` are the exit codes."""

    make: Callable[[Path], Path]
    commands: tuple[tuple[str, ...], ...] = (_CHECK,)
    codes: tuple[int, ...] = (1, 2)


@dataclass(frozen=True)
class Outcome:
    """What came of one command: exit code, what it said, seconds of the processor, MB at most (0: not told here)."""

    code: int
    said: str
    seconds: float
    megabytes: int

    def faults(self, codes: Iterable[int], *, is_told: bool = False) -> list[str]:
        """What is wrong with it. `is_told`: it wrote a report, and need not say more."""
        found = []
        if self.code not in codes:
            found.append(f"exit code {self.code}")
        if "Traceback" in self.said or "panicked" in self.said:
            found.append("traceback")
        if self.code and not is_told and not _JAPANESE.search(self.said):
            found.append("no message in Japanese")
        if self.seconds > SECONDS:
            found.append(f"{self.seconds:.1f} s")
        if self.megabytes > MEGABYTES:
            found.append(f"{self.megabytes} MB")
        return found


def run(arguments: Iterable[str], folder: Path, limit: float = 30) -> Outcome:
    """`publish` with these arguments, measured with all processes that it starts."""
    out = folder / "said.txt"
    start = time.monotonic()
    with out.open("wb") as file:
        environ = {**os.environ, "LC_ALL": "ja_JP.UTF-8", "PYTHONUTF8": "1"}
        command = [sys.executable, str(ROOT / "publish.py"), *arguments]
        child = subprocess.Popen(
            command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
        code, seconds, kilobytes = _ended(child, start + limit)
    return Outcome(code, out.read_text("utf-8", "replace"), seconds, kilobytes // 1024)


def _ended(child: subprocess.Popen[bytes], until: float) -> tuple[int, float, int]:
    """Exit code, seconds of the processor and the most memory in kB; a child that does not end is ended."""
    if not hasattr(os, "wait4"):
        start = time.monotonic()
        try:
            return child.wait(until - start), time.monotonic() - start, 0
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait(), time.monotonic() - start, 0
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return child.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss
        if time.monotonic() > until:
            os.killpg(child.pid, 9)
            until += 1000
        time.sleep(0.02)


def tried(bomb: Bomb) -> list[tuple[str, Outcome, list[str]]]:
    """Each command, what came of it, what is wrong with that."""
    found = []
    for command in bomb.commands:
        with tempfile.TemporaryDirectory(prefix="bomb-") as place:
            folder = Path(place)
            path = _made(bomb, folder)
            outcome = run((part.format(path=path) for part in command), folder)
            codes = {*bomb.codes, 0} if "--rules" in command else bomb.codes  # rules are advice
            is_marked = (folder / "marked.xlsx").is_file()
            found.append((" ".join(command), outcome, outcome.faults(codes, is_told=is_marked)))
    return found


def _made(bomb: Bomb, folder: Path) -> Path:
    """The file, made in a process of its own: what a process had before it became another program counts as used."""
    if not hasattr(os, "fork"):
        return bomb.make(folder)
    place = folder / "made"
    place.mkdir()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            path = bomb.make(place)
            (folder / "path").write_text(str(path), "utf-8")
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status == 0, "the file could not be made"
    return Path((folder / "path").read_text("utf-8"))


def main() -> int:
    """All of them, or those whose names contain a word."""
    from .bomb_cases import BOMBS

    parser = argparse.ArgumentParser("python -m tests.fuzz.bombs", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", help="only those with one of these in their names")
    parser.add_argument("--first", action="store_true", help="only the first command of each")
    parser.add_argument("--json", action="store_true", help="the figures as JSON on the last line")
    asked = parser.parse_args()
    cases = failures = megabytes = 0
    slowest, start = 0.0, time.monotonic()
    for name, bomb in BOMBS.items():
        if asked.words and not any(word in name for word in asked.words):
            continue
        for command, outcome, faults in tried(replace(bomb, commands=bomb.commands[:1]) if asked.first else bomb):
            cases, failures = cases + 1, failures + bool(faults)
            slowest, megabytes = max(slowest, outcome.seconds), max(megabytes, outcome.megabytes)
            state = f"FAILED {', '.join(faults)}" if faults else "ok"
            print(f"{name} | {command} | {outcome.seconds:.1f} s, {outcome.megabytes} MB | {state}", flush=True)
            if faults:
                print("    " + outcome.said[-600:].replace("\n", "\n    "), flush=True)
    if asked.json:
        figures = {
            "cases": cases,
            "failures": failures,
            "seconds": round(time.monotonic() - start, 1),
            "slowest_ms": round(slowest * 1000),
            "peak_mb": megabytes,
        }
        print(json.dumps(figures))
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
