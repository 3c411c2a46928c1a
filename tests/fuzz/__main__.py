"""`python -m tests.fuzz NAME… --cases 1000000`: as many cases of a target as wanted, and what became of them.

    python -m tests.fuzz                          the names of all targets
    python -m tests.fuzz readers --cases 1000000 --jobs 2 --json
    python -m tests.fuzz all --cases 10000
    python -m tests.fuzz readers --again FILE     a kept case once more, with its traceback

Exit code 0: all cases were run and none failed; 1: not so; 2: asked wrongly.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from .driving import ENGINES, Result, best_engine, drive, total
from .registry import PLACES, load


def main() -> int:
    """Runs what was asked for and prints it."""
    asked = _parser().parse_args()
    if not asked.names:
        print("\n".join(PLACES))
        return 0
    names = list(PLACES) if asked.names == ["all"] else asked.names
    if unknown := [name for name in names if name not in PLACES]:
        print(f"no such target: {', '.join(unknown)}; there are: {', '.join(PLACES)}", file=sys.stderr)
        return 2
    if asked.again:
        load(names[0]).run(asked.again.read_bytes())
        return 0
    with tempfile.TemporaryDirectory(prefix="fuzz-corpus-") as corpus:
        results = [_run(name, asked, asked.corpus or Path(corpus)) for name in names]
    if asked.json:
        print(json.dumps(total(results) if len(results) > 1 else results[0].to_dict()))
    return 0 if all(result.holds for result in results) else 1


def _run(name: str, asked: argparse.Namespace, corpus: Path) -> Result:
    crashes = asked.crashes or Path(tempfile.mkdtemp(prefix="fuzz-crashes-"))
    engine = best_engine() if asked.engine == "auto" else asked.engine
    result = drive(name, asked.cases, asked.seed, asked.jobs, engine, corpus / name, crashes)
    print(result.line(), flush=True)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="targets, or all; without: their names")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases of each target")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--engine", choices=ENGINES, default="auto", help="atheris where it is installed, else random")
    parser.add_argument("--corpus", type=Path, help="folder for what was learned, used again the next time")
    parser.add_argument("--crashes", type=Path, help="folder for cases that failed")
    parser.add_argument("--again", type=Path, metavar="FILE", help="run this kept case only")
    parser.add_argument("--json", action="store_true", help="the figures as JSON on the last line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
