"""A nation's datasets, built and published by one command, beside one core of frictionless that only validates them.

    python benchmarks/many.py                    # 1,741 towns × 14 datasets of 500 rows: half an hour and 50 GB of disk
    python benchmarks/many.py --datasets 1400

Makes a workspace of invented towns (`nation.py`), runs `publish run --all --jobs 2` to the embedded catalogue, and then
the same command again. The second run must write nothing: neither to the catalogue nor a byte of a package. In between,
a sample of the sources is validated by frictionless on one core, half of it before the first run and half after it.
Memory is that of all processes of the command together (what they share counts once), on Linux only.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nation import ROWS, kinds, write_workspace  # noqa: E402

_SAMPLE = 200
_EVERY_S = 1.0
_PARTS = 4


@dataclass
class Run:
    """One call of the command. `memory`: datasets done and bytes, from time to time."""

    seconds: float = 0.0
    processor: float = 0.0
    done: int = 0
    states: dict[str, int] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)

    def peaks(self) -> list[int]:
        """The largest memory (MB) in each part of the run."""
        parts: list[list[int]] = [[] for _ in range(_PARTS)]
        for done, size in self.memory:
            parts[min(_PARTS - 1, done * _PARTS // max(1, self.done))].append(size)
        return [max(sizes, default=0) // 1_000_000 for sizes in parts]


def main() -> None:
    """Prints times, memory and ratios."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="many-", dir=options.folder))
    try:
        _measure(folder, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, options: argparse.Namespace) -> None:
    started = time.perf_counter()
    sources = write_workspace(folder, options.datasets, options.whole)
    print(f"{len(sources)} datasets of {ROWS} rows written in {time.perf_counter() - started:.0f} s", flush=True)
    sample = sources[:: max(1, len(sources) // _SAMPLE)][:_SAMPLE]
    before = _frictionless(sample[::2], options.whole)
    first = _run(folder, options.jobs)
    after = _frictionless(sample[1::2], options.whole)
    _tell("first run", first, options.datasets)
    state = _state(folder)
    second = _run(folder, options.jobs)
    _tell("second run", second, options.datasets)
    assert first.states == {"created": options.datasets}, first.states
    assert second.states == {"unchanged": options.datasets}, second.states
    assert _state(folder) == state, "the second run wrote something"
    peer, busy = ((one + other) / 2 for one, other in zip(before, after, strict=True))
    print(
        f"frictionless validate, one core: {peer * 1000:.1f} ms per dataset ({busy * 1000:.1f} ms of a processor),",
        end=" ",
    )
    print(f"all of them {peer * len(sources):.0f} s")
    print(f"first run: {peer * len(sources) / first.seconds:.2f} times as fast as that")
    print(f"second run: {first.seconds / second.seconds:.1f} times as fast as the first")


def _frictionless(sources: list[Path], whole: bool) -> tuple[float, float]:
    """Seconds per file, by the clock and of a processor."""
    code = f"import many, sys; many.validate(sys.argv[1:], {whole})"
    places = os.pathsep.join([str(ROOT), str(ROOT / "benchmarks")])
    told = subprocess.run(
        [sys.executable, "-c", code, *map(str, sources)],
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, busy = map(float, told.stdout.split())
    return seconds / len(sources), busy / len(sources)


def validate(sources: list[str], whole: bool) -> None:
    """Prints how many seconds frictionless takes for all of them; importing it and the first file do not count."""
    from frictionless import Resource, Schema

    schemas = {kind.name: Schema.from_descriptor(kind.schema) for kind in kinds(whole)}
    started = busy = 0.0
    for source in [sources[0], *sources]:
        path = Path(source)
        resource = Resource(path=path.name, basepath=str(path.parent), schema=schemas[path.parent.parent.name])
        report = resource.validate(limit_errors=1_000_000)
        assert report.stats["errors"] == 0, report.flatten()[:3]
        started, busy = started or time.perf_counter(), busy or time.process_time()
    print(time.perf_counter() - started, time.process_time() - busy)


def _run(folder: Path, jobs: int) -> Run:
    command = [sys.executable, str(ROOT / "publish.py"), "--lang", "en", "--workspace", str(folder)]
    run = Run()
    before = _processor()
    started = time.perf_counter()
    with subprocess.Popen(
        [*command, "run", "--all", "--jobs", str(jobs)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        watching = threading.Thread(target=_watch, args=(process, run), daemon=True)
        watching.start()
        assert process.stderr
        for line in process.stderr:
            if line.startswith("town-"):
                state = line.split(": ", 1)[1].split(" — ")[0].strip()
                state = "created" if state == "published" else state
                run.states[state] = run.states.get(state, 0) + 1
                run.done += 1
            else:
                print("  " + line.rstrip()[:200], flush=True)
    run.seconds = time.perf_counter() - started
    run.processor = _processor() - before
    watching.join()
    return run


def _processor() -> float:
    """Seconds of processors that ended processes have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[str], run: Run) -> None:
    while process.poll() is None:
        if size := sum(map(_memory, _tree(process.pid))):
            run.memory.append((run.done, size))
        time.sleep(_EVERY_S)


def _tree(root: int) -> list[int]:
    """The process and all that come from it."""
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(place.parent.name))
    found = [root]
    for one in found:
        found += parents.get(one, [])
    return found


def _memory(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _state(folder: Path) -> tuple[object, ...]:
    """What changes with any write to the catalogue or to a package."""
    with sqlite3.connect(folder / ".machikado" / "catalogue" / "catalogue.db") as database:
        revision = database.execute("SELECT max(revision), count(*) FROM revisions").fetchone()
        rows = database.execute("SELECT count(*), max(modified) FROM tables").fetchone()
    files = 0
    for path in folder.glob("build/town-*/*/*"):
        status = path.stat()
        files ^= hash((str(path), status.st_size, status.st_mtime_ns, status.st_ino))
    return revision, rows, files


def _tell(title: str, run: Run, count: int) -> None:
    peaks = " · ".join(f"{size} MB" for size in run.peaks())
    each, busy = run.seconds / count * 1000, run.processor / count * 1000
    print(f"{title}: {run.seconds:.1f} s, {each:.2f} ms per dataset ({busy:.2f} ms of processors); {run.states}")
    print(f"  memory in each quarter: {peaks}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=int, default=24_374)
    parser.add_argument("--whole", action="store_true", help="sources with all columns of the standards' forms")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where to make the workspace")
    parser.add_argument("--keep", action="store_true", help="leave the workspace there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
