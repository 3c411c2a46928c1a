"""Both sides of a comparison as processes of their own: how long each took, and how much memory at its peak.

This process stays small (it imports neither side), since what a child inherits would count as its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent
# as the installed command does it: the module is imported, so that it is not compiled anew each time
PUBLISH = (sys.executable, "-c", f"import sys; sys.path[:0] = [{str(ROOT)!r}]; from publish import main; main()")
FRICTIONLESS = (str(SCRIPTS / "frictionless"),)
MB = 1024


@dataclass(frozen=True)
class Run:
    """Wall time and time of processors in seconds, resident memory at its peak in MB."""

    seconds: float
    processor: float
    peak: float


@dataclass
class Side:
    """One side: its name, its command, the exit codes that are right, its runs, and what it printed in the last."""

    name: str
    command: Sequence[str]
    codes: tuple[int, ...] = (0,)
    runs: list[Run] = field(default_factory=list)
    said: str = ""

    def run(self) -> Run:
        """Once more. What it prints goes to a file, as it would on an officer's disk."""
        with tempfile.TemporaryFile() as out:
            start = time.perf_counter()
            child = subprocess.Popen(self.command, stdout=out, stderr=subprocess.STDOUT, env=_environment())
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.said = out.read().decode(errors="replace")
            if child.returncode not in self.codes:
                raise SystemExit(f"{self.name} ended with {child.returncode}:\n{self.said}")
        done = Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MB)
        self.runs.append(done)
        return done

    def median(self, what: str = "seconds") -> float:
        """The median of all runs."""
        return statistics.median(getattr(run, what) for run in self.runs)


def _environment() -> Mapping[str, str]:
    """As an officer's: compiled modules are kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def in_turns(sides: Sequence[Side], rounds: int, *, warm: bool = True) -> None:
    """Every side once a round, so that what else the machine does falls on all of them alike."""
    for side in sides if warm else ():
        side.run()
        side.runs.clear()
    for _ in range(rounds):
        for side in sides:
            side.run()


def ratios(one: Side, other: Side, what: str = "seconds") -> list[float]:
    """Of each round, how many times `one` is `other`."""
    return [getattr(a, what) / getattr(b, what) for a, b in zip(one.runs, other.runs, strict=True)]


def told(sides: Sequence[Side]) -> str:
    """A table of the medians."""
    lines = [f"{'':36} {'wall s':>9} {'CPU s':>9} {'peak MB':>9}"]
    lines += [
        f"{side.name:36} {side.median():9.3f} {side.median('processor'):9.3f} {side.median('peak'):9.0f}"
        for side in sides
    ]
    return "\n".join(lines)
