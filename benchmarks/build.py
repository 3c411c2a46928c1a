"""From the source to the package (CSV, GeoJSON, report) of a long list, beside frictionless and geopandas.

python benchmarks/build.py --rows 100000 1000000

Ours is `publish convert`, the whole process: read, heading found, dataset recognised, columns matched, normalised,
positions compared, validated, written. Theirs is a script: frictionless validates the same file with the same schema,
geopandas writes the same points as GeoJSON in pyogrio's fastest way. Both sides run in turns; the median of
the ratios counts. Memory is resident memory at its peak. With two sizes the growth of time is told too. `--ours` leaves
the peer out; `--peer-python` is one that has geopandas, frictionless and, for Arrow, pyarrow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]  # the checkout

# ruff: noqa: E402
from children import PUBLISH, ROOT, Side, in_turns, ratios, told
from hydrants import write_csv

SCHEMA = ROOT / "schemas" / "fire-water-sources" / "standard-ods.json"
_PEER = """
import sys, time
from pathlib import Path
source, schema, target = sys.argv[1:]
from frictionless import Resource, Schema, system
start = time.perf_counter()
system.trusted = True
report = Resource(path=source, schema=Schema.from_descriptor(schema)).validate(limit_errors=10**9)
print("validated", time.perf_counter() - start, report.stats["errors"], flush=True)
import geopandas, pandas
start = time.perf_counter()
frame = pandas.read_csv(source, dtype=str, keep_default_na=False)
points = [pandas.to_numeric(frame[name], errors="coerce") for name in ("経度", "緯度")]
located = points[0].notna() & points[1].notna()
geometry = geopandas.points_from_xy(points[0][located], points[1][located])
places = geopandas.GeoDataFrame(frame[located], geometry=geometry, crs="EPSG:4326")
try:
    import pyarrow
    arrow = True
except ImportError:
    arrow = False
places.to_file(target, driver="GeoJSON", engine="pyogrio", use_arrow=arrow)
print("written", "with Arrow" if arrow else "without Arrow", time.perf_counter() - start, flush=True)
"""


def measured(folder: Path, rows: int, rounds: int, peer: str | None) -> Side:
    """Both sides at one size; returns ours."""
    source, package, target = write_csv(folder / "hydrants.csv", rows), folder / "package", folder / "peer.geojson"
    ours = Side("publish convert", [*PUBLISH, "convert", str(source), "--out", str(package)])
    theirs = Side("frictionless + geopandas", [peer or "", "-c", _PEER, str(source), str(SCHEMA), str(target)])
    sides = [ours, theirs] if peer else [ours]
    in_turns(sides, rounds, warm=False)
    print(f"\n== {rows:,} rows, {source.stat().st_size / 1e6:.0f} MB\n{told(sides)}")
    report = json.loads((package / "report.json").read_text(encoding="utf-8"))
    print(f"our package: {', '.join(f'{file.name} {file.stat().st_size / 1e6:.0f} MB' for file in package.iterdir())}")
    print(f"report: {report['counts']}")
    if peer:
        print("\n".join(f"  peer: {line}" for line in theirs.said.splitlines()))
        for what, words in (("seconds", "wall time"), ("processor", "time of processors")):
            each = ratios(theirs, ours, what)
            shown = ", ".join(f"{ratio:.1f}" for ratio in sorted(each))
            print(f"times faster, {words}: {statistics.median(each):.1f} (rounds: {shown})")
    return ours


def main() -> None:
    """Prints both sides at each size, the ratios, and how time grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", action="store_true", help="leave the peer out")
    parser.add_argument("--peer-python", default=sys.executable)
    options = parser.parse_args()
    sides = []
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            sides.append(measured(Path(folder), rows, options.rounds, None if options.ours else options.peer_python))
    for fewer, more, one, other in zip(options.rows, options.rows[1:], sides, sides[1:], strict=False):
        grown = other.median() / one.median()
        print(f"\nfrom {fewer:,} to {more:,} rows ({more / fewer:.0f} times): our time grows {grown:.1f} times")


if __name__ == "__main__":
    main()
