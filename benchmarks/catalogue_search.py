"""How fast the catalogue searches 24,374 datasets, beside a real CKAN that holds the first 5,012 of the same.

    python benchmarks/catalogue_search.py --ckan http://127.0.0.1:5000 --token TOKEN

Both are asked the same queries with the same rows and the same four facets, by the same client, in turns. Without
`--ckan`, only our own catalogue is measured. See README.md for what the figures mean.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from loading import Site, load
from municipalities import COUNT, municipalities
from queries import checks, different, repeated
from requesting import Measured, measure

ROOT = Path(__file__).resolve().parent.parent
TARGET = 50
_SERVE = """
import sys
from pathlib import Path
from catalogue.server import create_token, serve
from catalogue.settings import Settings
settings = Settings(folder=Path(sys.argv[1]))
token = create_token(settings, "benchmark")
serve(settings, on_ready=lambda address: print(address, token, flush=True))
"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as temporary, _catalogue(options.folder or Path(temporary)) as (ours, process):
        sites = [ours]
        _fill(ours, options.towns)
        if options.ckan:
            sites.append(Site("CKAN", options.ckan.rstrip("/"), options.token))
            _fill(sites[1], options.ckan_towns)
            _compare(sites, options.ckan_towns)
        _print_memory(process, "after loading")
        for title, make in (
            ("every query different", different),
            ("a thousand queries, some asked often, most seldom (Zipf)", lambda towns: repeated(towns, 1000)),
            ("a hundred queries, all asked before", lambda towns: repeated(towns, 100)),
        ):
            _run(title, sites, make(options.ckan_towns), options)
        _print_memory(process, "at the end")


def _run(title: str, sites: list[Site], paths: Iterator[str], options: argparse.Namespace) -> None:
    print(f"\n{title}")
    measured: dict[str, list[Measured]] = {site.name: [] for site in sites}
    chosen = [next(paths) for _ in range(options.most)]
    if "asked before" in title:
        for site in sites:
            measure(site.address, sorted(set(chosen)), 60, options.connections, once=True)
    places = dict.fromkeys(measured, 0)
    for _ in range(options.rounds):
        for site in sites:
            part = measure(site.address, chosen[places[site.name] :], options.seconds, options.connections)
            places[site.name] = (places[site.name] + part.count) % len(chosen)
            measured[site.name].append(part)
    rates = {name: statistics.median(part.rate for part in parts) for name, parts in measured.items()}
    for name, parts in measured.items():
        every = sorted(one for part in parts for one in part.latencies)
        shown = [every[int(len(every) * share)] * 1000 for share in (0.5, 0.99)] + [every[-1] * 1000]
        print(
            f"  {name:10} {rates[name]:8.0f} requests/s   median {shown[0]:7.2f} ms   p99 {shown[1]:7.2f} ms"
            f"   slowest {shown[2]:7.1f} ms   ({len(every)} requests)"
        )
    if "CKAN" in rates:
        print(f"  ratio      {rates['ours'] / rates['CKAN']:8.1f} times CKAN's rate (wanted: {TARGET})")


def _fill(site: Site, towns: int) -> None:
    missing = towns * 14 - site.count()
    if missing <= 0:
        print(f"{site.name}: has {site.count()} datasets")
        return
    seconds = load(site, towns)
    print(f"{site.name}: loaded {towns * 14} datasets in {seconds:.0f} s, {towns * 14 / seconds:.0f} a second")


def _compare(sites: list[Site], towns: int) -> None:
    """Both must find the same number of datasets where a query asks for exact values."""
    counted = 0
    for parameters in checks(towns):
        found = [site.call("package_search", parameters)["count"] for site in sites]
        if len(set(found)) != 1 or not found[0]:
            raise SystemExit(f"the sites do not hold the same: {parameters} finds {found}")
        counted += 1
    print(f"both find the same number of datasets for {counted} queries by exact values")


def _print_memory(process: subprocess.Popen[str], when: str) -> None:
    rollup = Path(f"/proc/{process.pid}/smaps_rollup")
    if rollup.exists():
        lines = rollup.read_text(encoding="utf-8").splitlines()[1:4]
        sizes = {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines}
        print(f"memory of our serving process {when}: PSS {sizes['Pss']} MB, RSS {sizes['Rss']} MB")


@contextmanager
def _catalogue(folder: Path) -> Iterator[tuple[Site, subprocess.Popen[str]]]:
    command = [sys.executable, "-c", _SERVE, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        address, token = process.stdout.readline().split()
        try:
            yield Site("ours", address, token), process
        finally:
            process.terminate()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ckan", help="address of a running CKAN; it is filled where it holds less than is needed")
    parser.add_argument("--token", default=os.environ.get("CKAN_API_TOKEN", ""), help="of an administrator of it")
    parser.add_argument("--folder", type=Path, help="of our catalogue; kept, and filled only where needed")
    parser.add_argument("--towns", type=int, default=COUNT, help="municipalities in ours, 14 datasets each")
    parser.add_argument("--ckan-towns", type=int, default=358, help="municipalities in CKAN")
    parser.add_argument("--seconds", type=float, default=5, help="for one turn of one site")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each site; the median rate counts")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--most", type=int, default=30_000, help="requests that are prepared")
    options = parser.parse_args()
    options.ckan_towns = min(options.ckan_towns, options.towns, len(municipalities()))
    return options


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"\n{time.monotonic() - started:.0f} s in all")
