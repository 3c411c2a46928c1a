"""`publish check` of a file of 500 rows, the whole process, beside `frictionless validate` of the same with its schema.

python benchmarks/check.py

Both are asked in turns, the median of the ratios counts. Ours finds the heading, knows the dataset, repairs, compares
positions and validates; frictionless validates.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]  # the checkout

# ruff: noqa: E402
from children import FRICTIONLESS, PUBLISH, ROOT, Side, in_turns, ratios, told
from hydrants import write_csv

SCHEMA = ROOT / "schemas" / "fire-water-sources" / "standard-ods.json"


def main() -> None:
    """Prints both sides and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, tidy in (("clean", True), ("as people leave them: 2 % of the rows", False)):
            path = write_csv(Path(folder) / f"hydrants-{tidy}.csv", options.rows, tidy=tidy)
            ours = Side("publish check", [*PUBLISH, "check", str(path)])
            theirs = Side(
                "frictionless validate",
                [*FRICTIONLESS, "validate", str(path), "--schema", str(SCHEMA), "--trusted"],
                (0,) if tidy else (1,),
            )
            helped = Side("publish --help", [*PUBLISH, "--help"])
            in_turns([ours, theirs, helped], options.rounds)
            print(f"\n== {options.rows:,} rows, {name}\n{told([ours, theirs, helped])}")
            for what, words in (("seconds", "wall time"), ("processor", "time of processors")):
                each = ratios(ours, theirs, what)
                shown = ", ".join(f"{ratio:.2f}" for ratio in sorted(each))
                print(f"ratio, {words}: {statistics.median(each):.2f} (rounds: {shown})")


if __name__ == "__main__":
    main()
