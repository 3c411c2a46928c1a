"""The fourteen sample datasets, from their sources to data packages: `publish build mihon`, the whole process.

python benchmarks/samples.py
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]  # the checkout

# ruff: noqa: E402
from children import PUBLISH, ROOT, Side, in_turns, told


def main() -> None:
    """Prints the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--what", default="mihon", help="all of them, or one (mihon/aed)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        shutil.copytree(ROOT / "datasets" / "mihon", workspace / "datasets" / "mihon")
        side = Side(f"publish build {options.what}", [*PUBLISH, "--workspace", folder, "build", options.what])
        in_turns([side], 0)
        for _ in range(options.rounds):
            shutil.rmtree(workspace / "build")  # what is there already would not be built again
            side.run()
        packages = len(list(workspace.glob("build/mihon/*/datapackage.json")))
    print(f"{packages} packages\n{told([side])}")
    print("wall s, each: " + ", ".join(f"{run.seconds:.2f}" for run in sorted(side.runs, key=lambda run: run.seconds)))


if __name__ == "__main__":
    main()
