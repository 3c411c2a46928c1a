"""What a process and those that it has started take while they work, on Linux: memory, files, threads, processors."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MB = 1024 * 1024
_SAME = 20  # looks before it is asked again which processes there are
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: RSS and PSS in bytes, open files, threads, bytes of the write-ahead log; of all processes together."""

    moment: float
    rss: int
    pss: int
    files: int
    threads: int
    log: int


@dataclass
class Watch:
    """Looks at a process (and at the size of a file) every so many seconds, when it is called often enough."""

    process: int
    log: Path
    every: float = 1.0
    samples: list[Sample] = field(default_factory=list)
    _next: float = 0.0
    _tree: list[int] = field(default_factory=list)

    def look(self) -> None:
        """Takes a sample if it is time for one. Nothing where the system does not tell."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self.every
        try:
            if len(self.samples) % _SAME == 0:
                self._tree = tree(self.process)
            parts = [_look(one) for one in self._tree]
            log = self.log.stat().st_size if self.log.exists() else 0
        except (OSError, ValueError, KeyError):
            return  # one has just ended, or this system does not tell
        self.samples.append(Sample(now, *(sum(part) for part in zip(*parts, strict=True)), log))

    def peaks(self, what: str) -> list[int]:
        """The largest value in each quarter of the time."""
        if len(self.samples) < 8:
            return []
        begin, end = self.samples[0].moment, self.samples[-1].moment
        parts: list[list[int]] = [[], [], [], []]
        for one in self.samples:
            parts[min(3, int((one.moment - begin) / (end - begin) * 4))].append(getattr(one, what))
        return [max(part, default=0) for part in parts]

    def is_flat(self, what: str, most: float = 1.1) -> bool:
        """Whether the last quarter's peak is at most so many times that of the second. True where nothing is known."""
        peaks = self.peaks(what)
        return not peaks or peaks[3] <= peaks[1] * most


def _look(process: int) -> tuple[int, int, int, int]:
    place = Path(f"/proc/{process}")
    rollup = place.joinpath("smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in rollup[1:4]}
    files, threads = len(os.listdir(place / "fd")), len(os.listdir(place / "task"))  # noqa: PTH208 — cheap
    return sizes["Rss"], sizes["Pss"], files, threads


def tree(process: int) -> list[int]:
    """The process and all that it has started, and these."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            parent = int(place.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(place.parent.name))
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found


def processor_time(process: int) -> float:
    """Seconds of processors that the process and its children have taken; 0 where the system does not tell."""
    return sum(map(_processor_time, tree(process)))


def _processor_time(process: int) -> float:
    try:
        words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / _TICKS
