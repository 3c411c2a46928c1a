"""The look for personal data: time of processors for a whole table, beside a mere read of it with polars.

python benchmarks/privacy.py [--rows 500 1000000]

The made-up table of `validate.py` (14 columns, nothing personal in it). Every round looks at a new table, so that
nothing is known from the round before; what is loaded once is not timed. The sides take turns, the medians count.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]  # the checkout

# ruff: noqa: E402
import polars as pl
from validate import write_table

from pipelines.findings import Log
from pipelines.privacy import Watch
from pipelines.table import Column, Source, Table


def main() -> None:
    """Prints a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[500, 1_000_000])
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            path = Path(folder, f"{rows}.csv")
            write_table(path, rows)
            _measure(path, rows, options.rounds)


def _measure(path: Path, rows: int, rounds: int) -> None:
    looks, reads = [], []
    for number in range(rounds + 1):
        frame, read = _timed(lambda: pl.read_csv(path, infer_schema=False).fill_null(""))
        columns = tuple(Column(name, name, at) for at, name in enumerate(frame.columns, 1))
        table = Table(frame, columns, range(2, rows + 2), Source(path.name, "csv"))
        found, look = _timed(lambda table=table: _look(table))
        if found.findings:
            raise SystemExit(f"nothing personal is in the table, but {found.findings[0].message('en')}")
        if number:  # the first round loads and compiles
            looks.append(look)
            reads.append(read)
    look, read = statistics.median(looks), statistics.median(reads)
    print(f"{rows:,} rows: looked at in {look * 1000:.2f} ms, read in {read * 1000:.2f} ms: {look / read:.2f}")


def _look(table: Table) -> Log:
    log = Log()
    watch = Watch()
    watch.look(table, log)
    watch.end(log)
    return log


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    done = work()
    return done, time.process_time() - start


if __name__ == "__main__":
    main()
