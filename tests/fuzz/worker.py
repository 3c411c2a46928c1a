"""One process that runs cases of one target: `python -m tests.fuzz.worker` with its order as JSON.

A case fails when it raises, takes more than `SECONDS` of the processor (its children's too), or when the process has
used more than `MEGABYTES` after it. Failing cases are kept, one of each kind; the run goes on. What does not come back
at all ends the process, by libFuzzer's own limits or by whoever started it; another one does the rest. So it does where
the engine that guides has come to keep `_KEPT` megabytes of its own: these are not what a case has used.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests' own helpers

from .board import Board
from .memory import taken
from .mutation import mutated
from .registry import load
from .target import Target

SECONDS, MEGABYTES = 5, 1024
_KEPT = 512
_LOOK = 1000  # cases from one look at that to the next
_HANG = 60  # seconds by the clock: the machine may be busy with other things
_WATCHED = ["pipelines", "catalogue"]
_POOL = 2000


@dataclass(frozen=True)
class Order:
    """What a worker is to do. `goal`: cases; `folder`: its own, with `seeds/`; `corpus`, `crashes`: folders."""

    name: str
    engine: str
    goal: int
    seed: int
    folder: str
    corpus: str
    crashes: str


class TooSlowError(Exception):
    """A case took longer than it may."""


class TooLargeError(Exception):
    """A case took more memory than it may."""


class Cases:
    """Runs cases, counts them, and keeps those that fail."""

    def __init__(self, target: Target, order: Order) -> None:
        self._target, self._crashes = target, Path(order.crashes)
        self._board = Board(Path(order.folder) / "board")
        self._seen: set[str] = set()
        self._peak = 0

    @property
    def done(self) -> int:
        return self._board.get("cases")

    def one(self, data: bytes) -> Any:
        """One case. Returns what the target returns, None where it failed."""
        before, start, found = self._target.counter.cases, _processor_seconds(), None
        try:
            found = self._target.run(data)
            self._within(_processor_seconds() - start)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of a library in Rust is no Exception
            self._failed(data, error)
        self._board.more("cases", self._target.counter.cases - before)
        return found

    def _within(self, seconds: float) -> None:
        peak = _peak_kilobytes()
        self._board.most("slowest_us", int(seconds * 1e6))
        self._board.most("peak_kb", peak)
        if seconds > SECONDS:
            raise TooSlowError(f"{seconds:.1f} s")
        grown, self._peak = peak > self._peak, peak  # the system tells the most that there ever was: for one case
        if grown and peak > MEGABYTES * 1024:
            raise TooLargeError(f"{peak // 1024} MB")

    def _failed(self, data: bytes, error: BaseException) -> None:
        self._board.more("failures")
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f"{frame.filename}:{frame.lineno}" for frame in frames if "site-packages" not in frame.filename]
        kind = f"{type(error).__name__} {ours[-1:]}"
        if kind in self._seen:
            return
        self._seen.add(kind)
        kept = self._crashes / f"{self._target.name}-{hashlib.sha256(data).hexdigest()[:12]}"
        kept.write_bytes(data)
        kept.with_suffix(".txt").write_text("".join(traceback.format_exception(error)), "utf-8", "backslashreplace")


def _processor_seconds() -> float:
    """What this process and its children have used."""
    used = os.times()
    return time.process_time() + used.children_user + used.children_system


def _peak_kilobytes() -> int:
    """The most memory that this process or a child of it has used; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return used // 1024 if sys.platform == "darwin" else used


def guided(order: Order) -> None:
    """Cases that atheris makes, guided by the lines of ours that they reach. Mostly does not return."""
    import atheris

    with atheris.instrument_imports(include=_WATCHED):
        target = load(order.name)
        cases = Cases(target, order)
        seeds = list(target.seeds())
        for seed in seeds or [b""]:  # so that all is imported here that is imported on the way
            cases.one(seed)
    if cases.done >= order.goal:
        return  # to the engine, no runs and less mean without end
    started = Path(order.folder) / "seeds"
    started.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (started / str(number)).write_bytes(seed)
    words = Path(order.folder) / "words"
    said = [word for word in target.words if word] or [b"\0"]  # no word, and an empty one, are errors to it
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in said))
    options = [
        f"-runs={order.goal - cases.done}",
        f"-seed={order.seed}",
        f"-timeout={_HANG}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={target.longest}",
        f"-dict={words}",
        f"-artifact_prefix={order.crashes}/{order.name}-",
    ]

    def one(data: bytes) -> None:
        cases.one(data)
        if cases.done % _LOOK == 0 and taken()[1] > _KEPT * 2**20:
            os._exit(0)  # the corpus is in its folder, and the count on the board: another process goes on

    atheris.Setup(["fuzz", *options, order.corpus, str(started)], one)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def unguided(order: Order) -> None:
    """Good cases altered at random; what hypothesis made a case of is altered further."""
    target = load(order.name)
    cases, chance = Cases(target, order), Random(order.seed)
    with_alarm = _alarmed(cases.one)
    pool = list(target.seeds()) or [b""]
    for seed in pool[: order.goal - cases.done]:
        with_alarm(seed)
    while cases.done < order.goal:
        found = with_alarm(mutated(chance.choice(pool), chance, target.words, target.longest))
        if isinstance(found, bytes) and found:
            pool[chance.randrange(len(pool)) if len(pool) >= _POOL else len(pool) :][:1] = [found]


def _alarmed(one: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """With an alarm that ends a case in Python code which never would; where the system has none, without."""
    if not hasattr(signal, "setitimer"):
        return one

    def ring(*_: object) -> None:
        raise TooSlowError(f"more than {SECONDS} s")

    signal.signal(signal.SIGPROF, ring)

    def alarmed(data: bytes) -> Any:
        signal.setitimer(signal.ITIMER_PROF, SECONDS + 0.5)
        found = one(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        return found

    return alarmed


def main() -> None:
    """The worker."""
    order = Order(**json.loads(sys.argv[1]))
    guided(order) if order.engine == "atheris" else unguided(order)


if __name__ == "__main__":
    main()
