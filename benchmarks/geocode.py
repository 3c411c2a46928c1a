"""Offline geocoding: how fast, how much, how far off, beside jageocoder on the same town data.

python benchmarks/geocode.py --data ../shared --peer-python VENV/bin/python --peer-dictionary FOLDER

Both sides are asked in turns, the medians count. Without a peer only ours is measured.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]  # the checkout

# ruff: noqa: E402
import numpy as np
import polars as pl

from benchmarks.geocode_truth import CLASSES, Said, Surroundings, Truth, metres, school_addresses, truths
from pipelines.geocode.columns import read_addresses
from pipelines.geocode.gazetteer.build import build_index
from pipelines.geocode.gazetteer.file import open_index, save_index
from pipelines.geocode.gazetteer.index import Index
from pipelines.geocode.gazetteer.sources import read_sources
from pipelines.geocode.geocoder import Geocoder
from pipelines.geocode.names import in_kanji

_FINE = ("town", "block", "parcel", "building", "facility")
_MISSING_IN_PEER = (
    "浜松",
    "宝塚",
)  # the peer's dictionary has 浜松's wards of before 2024 as names it lacks, and no 宝塚
_FAR = 2000.0
_PARTS = ("schools", "truths", "far", "own")


class Peer:
    """jageocoder in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.version = self._line()["version"]

    def ask(self, addresses: list[str]) -> tuple[float, list[list[Any]]]:
        """Seconds of the search alone, and the answers."""
        self._send(addresses)
        return self._line()["seconds"], self._line()["answers"]

    def single(self, addresses: list[str]) -> list[float]:
        """Seconds of each address."""
        self._send(["single", *addresses])
        times: list[float] = self._line()["seconds"]
        return times

    def _send(self, asked: list[str]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout
        line: dict[str, Any] = json.loads(self._process.stdout.readline())
        return line


def main() -> None:
    """Prints the tables."""
    options = _options()
    index = _town_index(options)
    with _peer(options) as peer:
        if "schools" in options.parts:
            _schools(index, school_addresses(options.data), peer, options.rounds)
        if {"truths", "far"} & set(options.parts):
            surroundings, sets = Surroundings(index), list(truths(options.data))
            for truth in sets:
                surroundings.learn(truth.addresses, read_addresses(index, truth.addresses).town, truth.points)
            for truth in sets:
                _truth(index, truth, surroundings, peer if "truths" in options.parts else None, options)
    if "own" in options.parts:
        _own_points(options.data)


def _schools(index: Index, addresses: list[str], peer: Peer | None, rounds: int) -> None:
    print(f"\n== {len(addresses):,} addresses of schools, one process each, in turns")
    geocoder = Geocoder(index)
    sample = random.Random(1).sample(addresses, min(2000, len(addresses)))
    ours: list[float] = []
    theirs: list[float] = []
    ratios: list[float] = []
    answers: list[list[Any]] = []
    for _ in range(rounds):
        mine = [_timed(lambda: geocoder.geocode(addresses)) for _ in range(3)]
        ours += mine
        if peer:
            seconds, answers = peer.ask(addresses)
            theirs.append(seconds)
            ratios.append(seconds / statistics.median([*mine, _timed(lambda: geocoder.geocode(addresses))]))
    one = [_timed(lambda address=address: geocoder.one(address)) for address in sample]
    count = len(addresses)
    _row("", "ours", f"jageocoder {peer.version}" if peer else "")
    _row("addresses a second, first run", count / ours[0], count / theirs[0] if theirs else None)
    _row(
        "addresses a second, median",
        count / statistics.median(ours),
        count / statistics.median(theirs) if theirs else None,
    )
    if ratios:
        print(f"   ratio: {statistics.median(ratios):.0f} (rounds: {', '.join(f'{ratio:.0f}' for ratio in ratios)})")
    single = statistics.median(peer.single(sample)) if peer else None
    _row("a single address, median, ms", statistics.median(one) * 1000, single * 1000 if single else None, 3)
    _shares(index, geocoder, addresses, answers)


def _shares(index: Index, geocoder: Geocoder, addresses: list[str], answers: list[list[Any]]) -> None:
    said, found = Said(index), geocoder.geocode(addresses)
    fine = found["match_level"].is_in(_FINE).to_list()
    theirs = [answer[0] >= 5 for answer in answers]
    without = [not any(name in address for name in _MISSING_IN_PEER) for address in addresses]
    _row("town or finer", _percent(fine), _percent(theirs) if theirs else None, 3, "%")
    _row(
        f"… without {' and '.join(_MISSING_IN_PEER)} ({sum(without):,}), which that dictionary lacks",
        _percent([one for one, kept in zip(fine, without, strict=True) if kept]),
        _percent([one for one, kept in zip(theirs, without, strict=True) if kept]) if theirs else None,
        3,
        "%",
    )
    _row(
        "in a municipality that is not written",
        _unsaid(index, said, addresses),
        _their_unsaid(index, said, addresses, answers),
    )
    states = Counter(found["state"].to_list())
    print(f"   ours: states {dict(states)}, levels {dict(Counter(found['match_level'].to_list()))}")


def _truth(
    index: Index, truth: Truth, surroundings: Surroundings, peer: Peer | None, options: argparse.Namespace
) -> None:
    print(f"\n== {truth.name}: {len(truth.addresses):,} addresses with points")
    geocoder, said = Geocoder(index), Said(index)
    found = geocoder.geocode(truth.addresses)
    fine = found["match_level"].is_in(_FINE).to_numpy()
    places = found.select("latitude", "longitude").to_numpy()
    distances = metres(places, truth.points)
    answers = peer.ask(truth.addresses)[1] if peer else []
    _row("", "ours", "jageocoder" if peer else "")
    theirs = np.array([answer[0] >= 5 for answer in answers], bool)
    _row("town or finer", _percent(fine.tolist()), _percent(theirs.tolist()) if answers else None, 3, "%")
    their_places = np.array([answer[1:3] for answer in answers], float) if answers else np.empty((0, 2))
    their_distances = metres(their_places, truth.points) if answers else np.empty(0)
    for percent in (50, 90, 99):
        _row(
            f"distance of these, p{percent}, metres",
            float(np.nanpercentile(distances[fine], percent)),
            float(np.nanpercentile(their_distances[theirs], percent)) if answers else None,
        )
    _row(
        "in a municipality that is not written",
        _unsaid(index, said, truth.addresses),
        _their_unsaid(index, said, truth.addresses, answers),
    )
    _far(index, truth, surroundings, distances, fine, options)


def _far(
    index: Index, truth: Truth, surroundings: Surroundings, distances: Any, fine: Any, options: argparse.Namespace
) -> None:
    readings = read_addresses(index, truth.addresses)
    rows = np.flatnonzero(fine & (distances > _FAR) & (readings.town >= 0))
    towns = readings.town[rows].astype(np.int64)
    told = surroundings.explain([truth.addresses[row] for row in rows], towns, truth.points[rows])
    print(f"   over {_FAR / 1000:.0f} km off: {len(rows):,} of {int(fine.sum()):,}")
    for reason, text in CLASSES.items():
        print(f"   {sum(one == reason for one in told):6,} {reason}: {text}")
    names = Geocoder(index)._names
    listed = sorted(zip(distances[rows].tolist(), rows.tolist(), towns.tolist(), told, strict=True), reverse=True)
    lines = [
        f"{distance / 1000:.1f} km\t{reason}\t{truth.addresses[row]}\t{names.town(town)}"
        for distance, row, town, reason in listed
    ]
    if options.list:
        with options.list.open("a", encoding="utf-8") as file:
            file.writelines(f"{truth.name}\t{line}\n" for line in lines)
    for line in [*lines[: options.most], *(line for line in lines[options.most :] if "\tours\t" in line)]:
        print("     " + line.replace("\t", "  "))


def _own_points(data: Path) -> None:
    """Blocks of 文京区 and parcels of 屋久島町: their addresses as text, back to their own points."""
    folder = data / "gazetteer"
    files = ["municipalities.csv", "towns.csv.gz", "abr_rsdt_pref13.csv.gz", "abr_parcel_465054.csv.gz"]
    records = read_sources([folder / name for name in files])
    names = {
        row["code"]: row["prefecture"] + row["county"] + row["city"] + row["ward"]
        for row in records.municipalities.to_dicts()
    }
    geocoder = Geocoder(build_index(records))
    for (code,), points in records.points.drop_nulls("latitude").group_by("code", maintain_order=True):
        rows = points.to_dicts()
        addresses = [names[row["code"]] + _as_text(row) for row in rows]
        seconds = _timed(lambda addresses=addresses: geocoder.geocode(addresses))
        found = geocoder.geocode(addresses)
        distances = metres(
            found.select("latitude", "longitude").to_numpy(), points.select("latitude", "longitude").to_numpy()
        )
        print(f"\n== {names[str(code)]}: {len(rows):,} points of its own, geocoded back from their text")
        p50, p99 = np.nanpercentile(distances, [50, 99])
        print(f"   median {p50:.2f} m, p99 {p99:.2f} m, {len(rows) / seconds:,.0f}/s")
        far = found.with_columns(address=pl.Series(addresses)).filter(pl.Series(~(distances < 1)))
        levels = dict(Counter(far["match_level"].to_list()))
        print(f"   not at their own point: {far.height} {levels} {far['address'].to_list()[:10]}")


def _as_text(row: dict[str, Any]) -> str:
    numbers = [row[name] for name in ("first", "second", "third") if row[name]]
    town = row["oaza"] + (f"{in_kanji(row['chome'])}丁目" if row["chome"] else "") + row["koaza"]
    if row["level"] == "parcel":
        return f"{town}{numbers[0]}番地{'の'.join(['', *numbers[1:]])}"
    return f"{town}{numbers[0]}番" + (f"{'-'.join(numbers[1:])}号" if numbers[1:] else "")


def _unsaid(index: Index, said: Said, addresses: list[str]) -> int:
    readings = read_addresses(index, addresses)
    return sum(
        town >= 0 and bool(index.town_level[town] > 3) and not said.by(address, int(index.town_municipality[town]))
        for address, town in zip(addresses, readings.town.tolist(), strict=True)
    )


def _their_unsaid(index: Index, said: Said, addresses: list[str], answers: list[list[Any]]) -> int | None:
    if not answers:
        return None
    of = {code[:5]: number for code, number in index.number_of_code.items()}
    return sum(
        answer[0] >= 5 and answer[3] in of and not said.by(address, of[answer[3]])
        for address, answer in zip(addresses, answers, strict=True)
    )


def _row(label: str, ours: object, theirs: object = None, digits: int = 0, unit: str = "") -> None:
    shown = [
        f"{value:,.{digits}f}{unit}" if isinstance(value, float | int) else str(value or "") for value in (ours, theirs)
    ]
    print(f"   {label:<66}{shown[0]:>14}{shown[1] if theirs is not None else '':>24}")


def _percent(values: list[bool]) -> float:
    return 100 * sum(values) / max(len(values), 1)


def _timed(call: Any) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _town_index(options: argparse.Namespace) -> Index:
    """Through a file, as it is used."""
    path = options.gazetteer
    if not path.exists():
        folder = options.data / "gazetteer"
        save_index(build_index(read_sources([folder / "municipalities.csv", folder / "towns.csv.gz"])), path)
    return open_index(path)


@contextmanager
def _peer(options: argparse.Namespace) -> Iterator[Peer | None]:
    if not options.peer_python:
        yield None
        return
    script = Path(__file__).with_name("geocode_peer.py")
    command = [str(options.peer_python), str(script), str(options.peer_dictionary)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield Peer(process)
        finally:
            process.terminate()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with gazetteer/ and geocoding/")
    parser.add_argument(
        "--gazetteer", type=Path, required=True, help="town-level gazetteer; made there if it is missing"
    )
    parser.add_argument("--peer-python", type=Path, help="interpreter that has jageocoder")
    parser.add_argument("--peer-dictionary", type=Path, help="jageocoder's db_dir")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each side; the median of the ratios counts")
    parser.add_argument("--most", type=int, default=15, help="far answers to print for each set")
    parser.add_argument("--list", type=Path, help="write all far answers there, tab-separated")
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
