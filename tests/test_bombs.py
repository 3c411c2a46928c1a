"""Some of the files that grow without end, as an officer would meet them; `python -m tests.fuzz.bombs` runs all."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fuzz.bomb_cases import BOMBS
from fuzz.bombs import ROOT, Outcome

SOME = [
    "sheet with a letter before it",
    "sheet named as the texts",
    "texts that say they are a billion",
    "address as an entity",
    "tags that never end",
    "YAML aliases as keys",
]


def test_bombs_are_refused_in_words() -> None:
    # in a process of its own: a command that is started here counts the memory of the tests as its own
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.bombs", *SOME, "--first"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert {line.partition(" | ")[0] for line in done.stdout.splitlines() if " | " in line} >= set(SOME), done
    assert done.returncode == 0, done.stdout


def test_every_kind_of_bomb_is_there() -> None:
    assert len(BOMBS) > 100


@pytest.mark.parametrize(
    ("outcome", "faults"),
    [
        (Outcome(1, "壊れています", 1.0, 100), []),
        (Outcome(0, "", 1.0, 100), ["exit code 0"]),
        (Outcome(1, "damaged", 1.0, 100), ["no message in Japanese"]),
        (Outcome(1, "だめ Traceback", 9.0, 2000), ["traceback", "9.0 s", "2000 MB"]),
        (Outcome(3, "だめ", 1.0, 100), ["exit code 3"]),
        (Outcome(-9, "", 1.0, 0), ["exit code -9", "no message in Japanese"]),
    ],
)
def test_what_counts_as_a_fault(outcome: Outcome, faults: list[str]) -> None:
    assert outcome.faults((1, 2)) == faults
