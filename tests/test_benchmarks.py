"""Each benchmark still runs: with as little as it takes, and nothing is timed here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from publishing import catalogue_running

pytestmark = pytest.mark.skipif(os.name == "nt", reason="they look at processes as only POSIX systems show them")
BENCHMARKS = ROOT / "benchmarks"
SMALL = {
    "build.py": ["--rows", "20", "--rounds", "1"],
    "catalogue_search.py": ["--towns", "1", "--rounds", "1", "--seconds", "0.1", "--most", "120", "--connections", "1"],
    "check.py": ["--rounds", "1"],
    "many.py": ["--datasets", "2", "--jobs", "1"],
    "privacy.py": ["--rows", "20", "--rounds", "1"],
    "samples.py": ["--rounds", "1", "--what", "mihon/aed"],
    "spreadsheet.py": ["--rows", "20", "--rounds", "1"],
    "validate.py": ["--rows", "200", "--rounds", "1"],
}
WITH_MORE = {"geocode.py", "load.py", "publish.py"}


def run(name: str, *arguments: str) -> str:
    """What the benchmark prints."""
    command = [sys.executable, str(BENCHMARKS / name), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", SMALL)
def test_it_runs(name: str) -> None:
    assert any(letter.isdigit() for letter in run(name, *SMALL[name]))


def test_none_is_left_out() -> None:
    scripts = {path.name for path in BENCHMARKS.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")}
    assert scripts == {*SMALL, *WITH_MORE}


def test_publishing_is_measured() -> None:
    with catalogue_running() as site:
        told = run("publish.py", "--ckan", site.url, "--token", site.token, "--turns", "1", "--datasets", "1")
    assert "first publishing" in told


def test_geocoding_is_measured(shared: Path, national_gazetteer: Path) -> None:
    told = run(
        "geocode.py",
        "--data",
        str(shared),
        "--gazetteer",
        str(national_gazetteer),
        "--parts",
        "schools",
        "--rounds",
        "1",
    )
    assert "addresses a second" in told


def test_a_little_load_is_held() -> None:
    """Twenty readers and a publisher for some seconds: every answer is whole and shows a state that there was."""
    asked = {"--seconds": 4, "--readers": 20, "--towns": 1, "--copies": 1, "--saturated": 0.5, "--p99": 0, "--pause": 0}
    told = run("load.py", "--json", *(str(one) for pair in asked.items() for one in pair))
    figures = json.loads(told.splitlines()[-1])
    assert figures["failures"] == 0 and figures["cases"] > 40
    assert figures["sites"]["ours"]["published"] > 0
