"""Validation: how fast, how much memory, and whether the errors are the same, beside frictionless and a mere read.

python benchmarks/validate.py

A made-up CSV of 14 columns, 2 % of its rows bad in one to three cells. Each measurement has a process of its own that
has checked a small table before: what is loaded once is not timed. The sides take turns, the medians count, and
the two lists of errors (type, row, field, cell, note, message) must be equal.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]  # the checkout

ENDINGS = ["市民会館", "小学校", "中学校", "保健センター", "公民館", "消防署", "図書館", "体育館", "市役所", "駅前交番"]
KANA = [
    "シミンカイカン", "ショウガッコウ", "チュウガッコウ", "ホケンセンター", "コウミンカン",
    "ショウボウショ", "トショカン", "タイイクカン", "シヤクショ", "エキマエコウバン",
]  # fmt: skip
PLACES = ["北区", "南町", "東山", "西条", "中央", "上野", "下川", "本郷", "新田", "大森"]
KINDS = ["屋内", "屋外", "屋内外"]
REMARKS = ["", "要問合せ", "土日は休館"]
BAD = {
    "名称": "", "緯度": "95.123456", "経度": "abc", "電話番号": "０３-１２３４", "開始時間": "9時",
    "小児対応設備の有無": "あり", "設置日": "2021/02/31", "区分": "不明", "台数": "0",
}  # fmt: skip
FIELDS: list[dict[str, Any]] = [
    {"name": "ID", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[0-9]{14}"}},
    {"name": "名称", "type": "string", "constraints": {"required": True, "maxLength": 50}},
    {"name": "名称_カナ", "type": "string", "constraints": {"pattern": "[ァ-ヶー]*"}},
    {"name": "住所", "type": "string", "constraints": {"required": True}},
    {"name": "緯度", "type": "number", "constraints": {"minimum": 20, "maximum": 46}},
    {"name": "経度", "type": "number", "constraints": {"minimum": 122, "maximum": 154}},
    {"name": "電話番号", "type": "string", "constraints": {"pattern": "[0-9]{2,4}-[0-9]{2,4}-[0-9]{3,4}"}},
    {"name": "開始時間", "type": "time"},
    {"name": "終了時間", "type": "time"},
    {"name": "小児対応設備の有無", "type": "boolean", "trueValues": ["有"], "falseValues": ["無"]},
    {"name": "設置日", "type": "date"},
    {"name": "区分", "type": "string", "constraints": {"enum": KINDS}},
    {"name": "台数", "type": "integer", "constraints": {"minimum": 1, "maximum": 99}},
    {"name": "備考", "type": "string"},
]
SCHEMA = {"fields": FIELDS, "primaryKey": ["ID"], "missingValues": [""]}
NAMES = [field["name"] for field in FIELDS]
BAD_SHARE = 0.02
SMALL = 200
SEED = 1

Errors = Sequence[tuple[Any, ...]]
Side = Callable[[Path], Errors]


def main() -> None:
    """Prints a table for each size."""
    options = _options()
    if options.one:
        _measure(options.one, options.file, options.errors)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_table(Path(folder, "small.csv"), SMALL)
        for rows in options.rows:
            path = Path(folder) / f"{rows}.csv"
            write_table(path, rows)
            _compare(path, rows, options)


def write_table(path: Path, rows: int) -> None:
    """The same table at every run."""
    chance = random.Random(SEED)
    before = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for number in range(rows):
            record = _record(number, chance)
            if chance.random() < BAD_SHARE:
                for name in chance.sample(list(BAD), chance.choice((1, 1, 1, 2, 3))):
                    record[NAMES.index(name)] = BAD[name]
                if before and chance.random() < 0.1:
                    record[0] = before
            before = record[0]
            writer.writerow(record)


def _record(number: int, chance: random.Random) -> list[str]:
    at, many = chance.randrange(10), chance.randrange
    return [
        f"{131001 + number % 62:06d}{number:08d}",
        f"{PLACES[many(10)]}{ENDINGS[at]}{many(100)}",
        KANA[at],
        f"東京都{PLACES[many(10)]}{many(1, 9)}丁目{many(1, 30)}-{many(1, 20)}",
        f"{35.5 + chance.random() * 0.4:.6f}",
        f"{139.0 + chance.random() * 0.9:.6f}",
        f"03-{many(1000, 9999)}-{many(1000, 9999)}",
        f"{many(6, 10):02d}:{chance.choice(('00', '30'))}:00",
        f"{many(16, 23):02d}:00:00",
        chance.choice(("有", "無")),
        f"20{many(5, 25):02d}-{many(1, 13):02d}-{many(1, 29):02d}",
        chance.choice(KINDS),
        str(many(1, 5)),
        chance.choice(REMARKS),
    ]


def _compare(path: Path, rows: int, options: argparse.Namespace) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in SIDES}
    busy: dict[str, list[float]] = {name: [] for name in SIDES}
    peaks: dict[str, float] = {}
    lists: dict[str, Errors] = {}
    rounds = options.rounds if rows <= options.often else 1
    for turn in range(max(rounds, options.rounds)):
        for name in SIDES:
            if name == "frictionless" and turn >= rounds:
                continue
            (taken, of_processors, peaks[name]), lists[name] = _in_a_process(name, path)
            seconds[name].append(taken)
            busy[name].append(of_processors)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    processors = {name: statistics.median(taken) for name, taken in busy.items()}
    print(f"\n== {rows:,} rows × {len(NAMES)} columns, {path.stat().st_size / 1e6:.0f} MB")
    for name, median in medians.items():
        each = ", ".join(f"{taken:.3f}" for taken in seconds[name])
        print(f"   {name:<14}{median:>9.3f} s {rows / median:>14,.0f} rows/s {peaks[name]:>7.0f} MB   ({each})")
    for unit, taken in (("by the clock", medians), ("in processor time", processors)):
        ratios = taken["frictionless"] / taken["ours"], taken["ours"] / taken["polars read"]
        print(
            f"   {unit}: {ratios[0]:.1f} times as fast as frictionless, {ratios[1]:.2f} times a mere read with polars"
        )
    _say_whether_equal(lists["ours"], lists["frictionless"])


def _say_whether_equal(ours: Errors, theirs: Errors) -> None:
    if ours == theirs:
        print(f"   the same {len(ours):,} errors: {dict(Counter(error[0] for error in ours))}")
        return
    first = next((pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]), None)
    print(f"   NOT the same errors: ours {len(ours):,}, frictionless {len(theirs):,}; first difference: {first}")
    sys.exit(1)


def _in_a_process(name: str, path: Path) -> tuple[tuple[float, float, float], Errors]:
    """Seconds by the clock and of processors, the largest size of the process in MB, and the errors."""
    written = path.with_suffix(".errors.json")
    command = [sys.executable, __file__, "--one", name, "--file", str(path), "--errors", str(written)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, busy, peak = json.loads(told)
    return (seconds, busy, peak), list(map(tuple, json.loads(written.read_text("utf-8"))))


def _measure(name: str, path: Path, written: Path) -> None:
    call = SIDES[name]()
    call(path.with_name("small.csv"))
    begin, busy = time.perf_counter(), time.process_time()
    errors = call(path)
    seconds, busy = time.perf_counter() - begin, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    written.write_text(json.dumps(errors, ensure_ascii=False), encoding="utf-8")
    print(json.dumps([seconds, busy, peak]))


def _frictionless() -> Side:
    import frictionless
    from frictionless.resources import TableResource

    frictionless.system.trusted = True
    names = ("row_number", "field_name", "cell", "note", "message")

    def call(path: Path) -> Errors:
        schema = frictionless.Schema.from_descriptor(dict(SCHEMA))
        found = TableResource(path=str(path), schema=schema).validate(limit_errors=0).tasks[0].errors
        return [(error.type, *(getattr(error, name, None) for name in names)) for error in found]

    return call


def _ours() -> Side:
    from pipelines.validate.exact.files import file_errors

    return lambda path: file_errors(path, SCHEMA)


def _read() -> Side:
    import polars as pl

    def call(path: Path) -> Errors:
        pl.read_csv(path, infer_schema=False)
        return []

    return call


SIDES: dict[str, Callable[[], Side]] = {"frictionless": _frictionless, "ours": _ours, "polars read": _read}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side; medians count")
    parser.add_argument("--often", type=int, default=100_000, help="frictionless has but one turn at more rows")
    parser.add_argument("--one", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--errors", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
