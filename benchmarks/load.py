"""The catalogue under many readers at once while somebody publishes, beside a real CKAN under the same.

    python benchmarks/load.py --ckan http://127.0.0.1:5000 --token TOKEN
    python benchmarks/load.py --ckan start        # one of its own, as the tests do (two workers)

200 readers, each on a kept connection, each asking for something about once a second (exponential), for ten minutes;
a publisher publishes one dataset after the other, a second between two. Every answer is checked: see
`publications.py`. The claim: no error, 99 of 100 answers within 100 ms, memory, open files and threads flat. It ends
with 1 where that does not hold of our catalogue. `--json` ends the output with one line of JSON; README.md tells what
is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from loading import Site, load  # noqa: E402
from processes import MB, Watch, processor_time  # noqa: E402
from readers import Measured, Readers  # noqa: E402
from reading_mix import Mix  # noqa: E402
from republishing import publishing  # noqa: E402

_LONG_ENOUGH_S = 60  # to judge whether memory is flat
_LARGEST_LOG = 80 * MB  # the catalogue keeps its write-ahead log at 64 MB
_SERVE = """
import sys
from pathlib import Path
from catalogue.server import create_token, serve
from catalogue.settings import Settings
settings = Settings(folder=Path(sys.argv[1]), processes=int(sys.argv[2]))
token = create_token(settings, "benchmark")
serve(settings, on_ready=lambda address: print(address, token, flush=True))
"""


@dataclass
class Result:
    """What was measured of one site. `shares`: seconds of processors in a second, by who took them."""

    name: str
    measured: Measured
    saturated: Measured | None = None
    published: int = 0
    new: int = 0
    wrong: list[str] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)
    watch: Watch | None = None

    @property
    def failures(self) -> int:
        """Wrong or missing answers, and publishings that failed."""
        return self.measured.failures + len(self.wrong) + (self.saturated.failures if self.saturated else 0)

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return percentiles(every_latency(self.measured))[1]


def main() -> None:
    """Measures, prints, and ends with 0 or 1."""
    options = _options()
    started = time.monotonic()
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        with _catalogue(folder, options.processes) as (ours, process):
            results.append(_measured(ours, options, options.seconds, process, folder / "catalogue.db-wal"))
    if options.ckan:
        with _ckan(options) as site:
            results.append(_measured(site, options, options.ckan_seconds or options.seconds))
    broken = _broken(results[0], options)
    for one in results:
        _tell(one)
    print("\n" + ("the claim does not hold: " + "; ".join(broken) if broken else "the claim holds"))
    if options.json:
        print(json.dumps(_as_json(results, broken, time.monotonic() - started), ensure_ascii=False))
    sys.exit(bool(broken))


def _measured(
    site: Site, options: argparse.Namespace, seconds: float, process: int | None = None, log: Path | None = None
) -> Result:
    """`process`, `log`: of our catalogue, which can be looked into."""
    missing = options.towns * 14 - site.count()
    if missing > 0:
        print(f"{site.name}: {options.towns * 14} datasets, loaded in {load(site, options.towns):.0f} s", flush=True)
    ours = process is not None
    watch = Watch(process, log) if process and log else None
    with publishing(site.address, site.token, options.copies, options.pause) as (publications, publisher):
        before, new = publications.published, publications.new
        mix = Mix(publications, options.towns, ours)
        readers = Readers(site.address, options.readers, mix, publications, whole=ours)
        try:
            taken = {"publisher": publisher, **({"server": process} if process else {})}
            busy = {name: processor_time(number) for name, number in taken.items()}
            measured = readers.run(seconds, options.think, watch.look if watch else lambda: None)
            result = Result(site.name, measured, watch=watch)
            spent = {name: processor_time(number) - busy[name] for name, number in taken.items()}
            spent["readers"] = measured.processor
            result.shares = {name: seconds / measured.seconds for name, seconds in spent.items()}
            result.published, result.new = publications.published - before, publications.new - new
            if options.saturated:
                result.saturated = readers.run(options.saturated, 0)
            result.wrong = publications.wrong
        finally:
            readers.close()
    return result


def _broken(ours: Result, options: argparse.Namespace) -> list[str]:
    """What of the claim does not hold."""
    found = []
    if ours.failures:
        found.append(f"{ours.failures} failures")
    if options.p99 and ours.p99 >= options.p99:
        found.append(f"p99 {ours.p99:.0f} ms")
    if ours.watch and ours.measured.seconds >= _LONG_ENOUGH_S:
        found += [f"{what} grew" for what in ("rss", "pss", "files", "threads") if not ours.watch.is_flat(what)]
        if max((one.log for one in ours.watch.samples), default=0) > _LARGEST_LOG:
            found.append("the write-ahead log grew")
    return found


def _tell(result: Result) -> None:
    measured = result.measured
    print(
        f"\n{result.name}: {measured.count} requests in {measured.seconds:.0f} s, {_rate(measured):.0f} a second,",
        end=" ",
    )
    print(f"{result.published} datasets published meanwhile, {result.new} of them new; {result.failures} failures")
    for title, latencies in [*sorted(measured.latencies.items()), ("all", every_latency(measured))]:
        median, p99, slowest = percentiles(latencies)
        print(f"  {title:22}{len(latencies):8}   median {median:7.1f}   p99 {p99:7.1f}   slowest {slowest:7.1f} ms")
    print(
        f"  {measured.unchanged} answers 304; {measured.connections} connections, {measured.again} requests sent again"
    )
    print("  processors: " + ", ".join(f"{name} {share:.2f}" for name, share in result.shares.items()))
    if result.watch and result.watch.peaks("rss"):
        for what in ("rss", "pss"):
            print(f"  {what.upper()} by quarter: {' · '.join(f'{one // MB} MB' for one in result.watch.peaks(what))}")
        for what in ("files", "threads"):
            print(f"  {what} by quarter: {' · '.join(map(str, result.watch.peaks(what)))}")
        print(f"  write-ahead log at most {max(one.log for one in result.watch.samples) // MB} MB")
    if result.saturated:
        median, p99, slowest = percentiles(every_latency(result.saturated))
        print(f"  without a pause between requests: {_rate(result.saturated):.0f} a second, ", end="")
        print(f"median {median:.0f}, p99 {p99:.0f}, slowest {slowest:.0f} ms")
    for fault in [*measured.faults, *(result.saturated.faults if result.saturated else []), *result.wrong][:20]:
        print(f"  wrong: {fault}")


def every_latency(measured: Measured) -> list[float]:
    """Of all kinds."""
    return [one for latencies in measured.latencies.values() for one in latencies]


def percentiles(latencies: list[float]) -> tuple[float, float, float]:
    """Median, p99 and the slowest in milliseconds."""
    ordered = sorted(latencies) or [0.0]
    median, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.99))
    return median, p99, ordered[-1] * 1000


def _rate(measured: Measured) -> float:
    return measured.count / measured.seconds


def _as_json(results: list[Result], broken: list[str], seconds: float) -> dict[str, Any]:
    ours = results[0]
    return {
        "cases": ours.measured.count,
        "failures": ours.failures,
        "seconds": round(seconds, 1),
        "broken": broken,
        "sites": {one.name: _site_as_json(one) for one in results},
    }


def _site_as_json(result: Result) -> dict[str, Any]:
    kinds = {**result.measured.latencies, "all": every_latency(result.measured)}
    shown: dict[str, Any] = {
        "requests": result.measured.count,
        "failures": result.failures,
        "seconds": round(result.measured.seconds, 1),
        "per_second": round(_rate(result.measured), 1),
        "published": result.published,
        "milliseconds": {
            kind: dict(zip(("p50", "p99", "max"), (round(one, 1) for one in percentiles(latencies)), strict=True))
            for kind, latencies in kinds.items()
        },
        "processors": {name: round(share, 3) for name, share in result.shares.items()},
    }
    if result.watch:
        shown["quarters"] = {what: result.watch.peaks(what) for what in ("rss", "pss", "files", "threads")}
        shown["log"] = max((one.log for one in result.watch.samples), default=0)
    if result.saturated:
        shown["saturated"] = {
            "per_second": round(_rate(result.saturated), 1),
            "p99": round(percentiles(every_latency(result.saturated))[1], 1),
        }
    return shown


@contextmanager
def _catalogue(folder: Path, processes: int) -> Iterator[tuple[Site, int]]:
    command = [sys.executable, "-c", _SERVE, str(folder), str(processes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        address, token = process.stdout.readline().split()
        try:
            yield Site("ours", address, token), process.pid
        finally:
            process.terminate()


@contextmanager
def _ckan(options: argparse.Namespace) -> Iterator[Site]:
    if options.ckan != "start":
        yield Site("CKAN", options.ckan.rstrip("/"), options.token)
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from real_ckan import running

    os.environ.setdefault("CKAN_WORKERS", "2")
    with running() as ckan:
        yield Site("CKAN", ckan.url, ckan.token)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--think", type=float, default=1.0, help="seconds between two requests of a reader, on average")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two publishings")
    parser.add_argument("--p99", type=float, default=100, help="milliseconds that are claimed; 0: none are")
    parser.add_argument("--saturated", type=float, default=20, help="seconds without a pause between requests")
    parser.add_argument("--towns", type=int, default=358, help="municipalities whose 14 datasets are there beforehand")
    parser.add_argument("--copies", type=int, default=3, help="how often the 14 samples are there, files and all")
    parser.add_argument("--processes", type=int, default=2, help="of our catalogue; CKAN has its own setting")
    parser.add_argument("--folder", type=Path, help="of our catalogue; kept, and filled only where needed")
    parser.add_argument("--ckan", help="address of a running CKAN, filled where it holds less than is needed; or start")
    parser.add_argument("--token", default=os.environ.get("CKAN_API_TOKEN", ""), help="of an administrator of it")
    parser.add_argument("--ckan-seconds", type=float, help="as long as ours, unless told otherwise")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
