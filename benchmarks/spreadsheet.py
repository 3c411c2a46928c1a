"""A workbook of 100,000 rows, read and checked by `publish check`, beside openpyxl just reading it.

python benchmarks/spreadsheet.py

Both are whole processes, in turns; the median of the ratios counts. openpyxl reads as fast as it can (`read_only`,
values) and does nothing with what it has read. The same rows as openpyxl writes them (each text in its cell) and as
Excel does (each text once).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]  # the checkout

# ruff: noqa: E402
from children import PUBLISH, Side, in_turns, ratios, told

_MAKE = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
import hydrants
writes = {"Excel": hydrants.write_xlsx, "openpyxl": hydrants.write_xlsx_with_openpyxl}
writes[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
"""
_READ = """
import sys
from openpyxl import load_workbook
sheet = load_workbook(sys.argv[1], read_only=True, data_only=True).worksheets[0]
print(sum(1 for row in sheet.iter_rows(values_only=True) for cell in row))
"""


def measured(writer: str, path: Path, options: argparse.Namespace) -> None:
    """Both sides with a workbook as `writer` writes it."""
    Side("", [sys.executable, "-c", _MAKE, writer, str(path), str(options.rows), *sys.path[:2]]).run()
    ours = Side("publish check", [*PUBLISH, "check", str(path)])
    theirs = Side("openpyxl, reading only", [sys.executable, "-c", _READ, str(path)])
    in_turns([ours, theirs], options.rounds, warm=False)
    print(f"\n== {options.rows:,} rows × 16 columns as {writer} writes them, {path.stat().st_size / 1e6:.1f} MB")
    print(told([ours, theirs]))
    for what, words in (("seconds", "wall time"), ("processor", "time of processors")):
        each = ratios(theirs, ours, what)
        shown = ", ".join(f"{ratio:.1f}" for ratio in sorted(each))
        print(f"times faster, {words}: {statistics.median(each):.1f} (rounds: {shown})")


def main() -> None:
    """Prints both sides and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for writer in ("openpyxl", "Excel"):
            measured(writer, Path(folder) / f"{writer}.xlsx", options)


if __name__ == "__main__":
    main()
