"""Work spread over processes and clusters: the same results, and workers that die take nothing with them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from conftest import ROOT, unavailable
from killing import KILL, work
from towns import EVERYWHERE, Town, places_on, portal_of

from pipelines import inputs, jobs
from pipelines.building import Order, build_all, carry_out
from pipelines.errors import UsageError, WorldError
from pipelines.jobs import Cluster, Crew, Here, Processes, Spread
from pipelines.publishing import LeftError, Task, publish_all
from pipelines.resuming import unfinished

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
SAMPLES = sorted(path.parent for path in (ROOT / "datasets" / "mihon").glob("*/dataset.yaml"))


@pytest.fixture
def processes() -> Iterator[Processes]:
    with closing(Processes(2)) as crew:
        yield crew


@contextmanager
def cluster_of(workers: int) -> Iterator[Any]:
    """A cluster of processes of this machine; skips where the extra is missing."""
    try:
        from distributed import LocalCluster
    except ImportError:
        unavailable("needs the extra [cluster]: pip install distributed")
    places = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", places)
        patch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "1")
        patch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "120s")  # a new worker on a busy machine
        with LocalCluster(
            n_workers=workers, threads_per_worker=2, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster:
            yield cluster


def done(crew: Crew, items: list[str]) -> dict[str, str]:
    """What came of each: its result, or the code of its error."""
    spread: Spread[str, str] = Spread(crew, work)
    todo, found = list(items), {}
    while todo or not spread.is_empty:
        while todo and spread.has_room:
            spread.put(todo.pop(0))
        for item, result in spread.ended():
            assert item not in found
            found[item] = result if isinstance(result, str) else getattr(result, "code", type(result).__name__)
        if spread.futures:
            wait(spread.futures, 0.5, FIRST_COMPLETED)
    return found


def hashes(folder: Path) -> dict[str, str]:
    """All files below the folder, by their names in it."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def built(target: Path, crew: Crew) -> dict[str, str]:
    assert {outcome.state for outcome in build_all(SAMPLES, target, crew=crew)} == {"built"}
    return hashes(target)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What this process alone builds of the sample town."""
    return built(tmp_path_factory.mktemp("usual"), Here())


def test_here() -> None:
    assert done(Here(), ["a", "fault", "b"]) == {"a": "a done", "fault": "ZeroDivisionError", "b": "b done"}


def test_who_kills_its_worker_when_alone_is_given_up_and_nobody_else(processes: Processes) -> None:
    others = {item: f"{item} done" for item in "abcdefghi"}
    found = done(processes, [*"abc", "kill", *"defghi", "fault"])
    assert found == {**others, "kill": "worker-died", "fault": "ZeroDivisionError"}


def test_who_kills_its_worker_once_among_others_is_done_then(processes: Processes, tmp_path: Path) -> None:
    once = f"kill once {tmp_path / 'killed'}"
    assert done(processes, [*"abc", once, *"def"]) == {**{item: f"{item} done" for item in "abcdef"}, once: "kill done"}


def test_workers_killed_from_outside_are_replaced(processes: Processes, tmp_path: Path) -> None:
    assert done(processes, ["a", "b"])
    assert processes._pool is not None
    for pid in list(processes._pool._processes):
        os.kill(pid, KILL)
    time.sleep(0.5)
    assert done(processes, ["c", "d"]) == {"c": "c done", "d": "d done"}


def test_workers_that_always_go_away_end_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    class Never(Here):
        is_elsewhere = True

        def submit(self, work: Any, item: Any) -> Any:
            raise OSError("gone")

        def is_lost(self, error: BaseException) -> bool:
            return isinstance(error, OSError)

    assert done(Never(), ["a"]) == {"a": "not-writable"}


def test_the_same_packages_from_one_and_from_two(usual: dict[str, str], processes: Processes, tmp_path: Path) -> None:
    assert built(tmp_path, processes) == usual


def test_a_cluster_makes_the_same_packages_and_survives_its_workers(usual: dict[str, str], tmp_path: Path) -> None:
    with cluster_of(2) as cluster, closing(Cluster(cluster.scheduler_address)) as crew:
        assert built(tmp_path / "cluster", crew) == usual
        once = f"kill once {tmp_path / 'killed'}"
        assert done(crew, ["a", once, "b", "fault"]) == {
            "a": "a done", once: "kill done", "b": "b done", "fault": "ZeroDivisionError",
        }  # fmt: skip
        assert done(crew, ["kill", "c"]) == {"kill": "worker-died", "c": "c done"}


def test_a_cluster_that_goes_away_leaves_the_rest_to_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_CONNECT_S", 2)
    town = Town(tmp_path)
    names = ["aed", "public-wifi", "public-toilets", "public-facilities"]
    for name in names:
        town.dataset(name, *EVERYWHERE[:2], kind=name)
    with portal_of(tmp_path / "catalogue") as portal:
        tasks = [Task(town.folder / name) for name in names]
        with cluster_of(1) as cluster, closing(Cluster(cluster.scheduler_address)) as crew:
            crew._threads, crew._counted = 1, time.monotonic() + 1000  # few under way
            outcomes = publish_all(tasks, town.build, portal, crew=crew)
            first = next(outcomes)
            cluster.close()
            with pytest.raises(LeftError, match="datasets are done") as ended:
                list(outcomes)
        assert first.state == "created" and ended.value.code == "run-left"
        left = [entry.label for entry in unfinished(town.build)]
        assert 0 < len(left) < len(names) and all(label in ended.value.message() for label in left)
        for outcome in publish_all([Task(town.folder / label.split("/")[1]) for label in left], town.build, portal):
            assert outcome.state in ("created", "unchanged")
        assert all(places_on(portal, f"mihon-{name}") == list(EVERYWHERE[:2]) for name in names)


def test_a_cluster_without_workers_ends_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its scheduler answers, and would keep the work until somebody starts a worker."""

    class Deserted(Cluster):
        workers: ClassVar = {"one": 2}

        def _open(self) -> None:
            self._client = SimpleNamespace(nthreads=lambda: self.workers, close=lambda timeout: None)

        def submit(self, work: Any, item: Any) -> Any:
            return Future()

    monkeypatch.setattr(jobs, "_COUNT_S", 0)
    monkeypatch.setattr(jobs, "_DESERTED_S", 0.2)
    spread: Spread[str, str] = Spread(Deserted("tcp://nowhere"), work)
    spread.put("a")
    time.sleep(0.3)
    assert list(spread.ended()) == []  # a worker is there, and may still do it
    monkeypatch.setattr(Deserted, "workers", {})
    assert list(spread.ended()) == []  # one may come back
    time.sleep(0.3)
    with pytest.raises(WorldError) as told:
        list(spread.ended())
    assert told.value.code == "cluster-deserted"


def test_a_cluster_that_is_not_there_is_told() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "distributed", None)
        with pytest.raises(UsageError, match="not installed"):
            Cluster("tcp://127.0.0.1:1")
    with cluster_of(1) as cluster:
        address = cluster.scheduler_address
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_CONNECT_S", 1)
        with pytest.raises(WorldError, match="does not answer"):
            Cluster(address)


def test_a_worker_with_another_program_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = inputs.equipment()
    assert carry_out(Order(SAMPLES[0], tmp_path, equipment=same)).outcome.state == "built"
    monkeypatch.setattr("pipelines.geocode.gazetteer.find.installed_folder", lambda: tmp_path)
    outcome = carry_out(Order(SAMPLES[0], tmp_path / "other", equipment=same)).outcome
    assert outcome.error and outcome.error.code == "worker-differs" and not (tmp_path / "other").exists()
