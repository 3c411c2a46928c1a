"""`publish run --jobs 2` killed at any moment, with all its processes or alone, and gone on with by `--resume`.

MACHIKADO_TEST_KILLS says how often (2).
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import ROOT
from towns import EVERYWHERE, Town

from pipelines.resuming import unfinished

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
KILLS = int(os.environ.get("MACHIKADO_TEST_KILLS", "2"))
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "7"))
NAMES = ["aed", "public-facilities", "public-toilets", "public-wifi", "tourist-facilities", "cultural-properties"]
STATES = ("created", "updated", "unchanged")


def town_at(root: Path) -> Town:
    town = Town(root)
    for number, name in enumerate(NAMES):
        town.dataset(name, *EVERYWHERE[: 1 + number % 5], kind=name)
    return town


def publish(town: Town, *arguments: str) -> subprocess.Popen[bytes]:
    """The command, with a group of processes of its own."""
    command = [sys.executable, str(ROOT / "publish.py"), "--workspace", str(town.root), *arguments, "--jobs", "2"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, start_new_session=True)


def outcomes(town: Town, *arguments: str) -> dict[str, str]:
    with publish(town, *arguments, "--format", "json") as process:
        told, complaints = process.communicate(timeout=120)
    assert b"Traceback" not in complaints, complaints.decode()
    return {one["dataset"]: one["state"] for one in json.loads(told)}


def packages(town: Town) -> dict[str, str]:
    """The hash of each file of all packages. What was being written when the run was killed is hidden beside them."""
    folder = town.build / "mihon"
    names = {one.name for one in folder.iterdir()}
    assert all(re.fullmatch(r"\.[a-z-]+\.new-[0-9a-f]{8}", name) for name in names - {*NAMES}), names
    files = [one for name in names & {*NAMES} for one in (folder / name).iterdir()]
    return {str(one.relative_to(folder)): sha256(one.read_bytes()).hexdigest() for one in files}


def published(town: Town) -> Counter[str]:
    """How often the catalogue holds each dataset with its files, by the hash of its descriptor and its name."""
    with closing(sqlite3.connect(town.root / ".machikado" / "catalogue" / "catalogue.db")) as database:
        rows = database.execute(
            "SELECT name, file FROM datasets JOIN resources ON dataset = number"
            " WHERE state = 'active' AND private = 0 AND file_name = 'datapackage.json'"
        )
        return Counter(f"{name} {file}" for name, file in rows)


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def ended(group: int) -> bool:
    """Whether all processes of the group end by themselves."""
    for _ in range(100):
        if not alive(group):
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False


def test_killed_and_gone_on_with(tmp_path: Path) -> None:
    usual = town_at(tmp_path / "usual")
    started = time.monotonic()
    assert set(outcomes(usual, "run", "--all").values()) == {"created"}
    took = time.monotonic() - started
    chance = random.Random(SEED)
    for number in range(KILLS):
        town = town_at(tmp_path / f"town-{number}")
        with publish(town, "run", "--all") as process:
            time.sleep(chance.uniform(0.3, 1.0) * took)
            if number % 2:
                process.kill()  # the others have to notice
                process.wait()
                assert ended(process.pid), "a worker or the catalogue outlived the run"
            else:
                os.killpg(process.pid, signal.SIGKILL)
        resumed = outcomes(town, "run", "--resume")
        assert set(resumed.values()) <= set(STATES)
        assert not unfinished(town.build)
        if not resumed:  # nothing was begun, or all was done
            assert set(outcomes(town, "run", "--all").values()) <= set(STATES)
        assert packages(town) == packages(usual)
        assert published(town) == published(usual) and set(published(town).values()) == {1}
        assert set(outcomes(town, "run", "--all").values()) == {"unchanged"}
