"""The publisher is killed at any moment, or meets another: readers see the old dataset or the new one, and a rerun
brings it to its end. MACHIKADO_TEST_KILLS says how often each is killed (4); above 8, on every version of CKAN.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fault_proxy import Asked, FaultProxy
from publishing import (
    DONE,
    CatalogueSite,
    copied,
    editor_of,
    named,
    outcome_of,
    portal_at,
    replace_in,
    rows_of,
    seen,
    two_states,
)
from real_ckan import PLAIN, RealCKAN

from pipelines.portal import Portal

Site = RealCKAN | CatalogueSite
KILLS = int(os.environ.get("MACHIKADO_TEST_KILLS", "4"))
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
SITES = ["catalogue", *(PLAIN if KILLS > 8 else PLAIN[-1:])]
NAME = "killed"
every_site = pytest.mark.parametrize("portal_site", SITES, indirect=True, ids=str)

if "forkserver" not in multiprocessing.get_all_start_methods():
    pytest.skip("forks and kills as POSIX does", allow_module_level=True)
_forks = multiprocessing.get_context("forkserver")
_LOADED = ["publishing", "pipelines.portal.carrying", "pipelines.portal.stops", "polars"]


@pytest.fixture(scope="module", autouse=True)
def _quick_start() -> None:
    """Each publisher is forked from a process that has loaded what it needs."""
    from multiprocessing import forkserver

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        _forks.set_forkserver_preload(_LOADED)
        forkserver.ensure_running()


@pytest.fixture
def proxy(portal_site: Site) -> Iterator[FaultProxy]:
    portal_site.reset()
    with FaultProxy(portal_site.url) as found:
        yield found


@pytest.fixture
def portal(proxy: FaultProxy, portal_site: Site) -> Portal:
    """As one who may write in the organization `mihon`, and nothing else."""
    return portal_at(proxy.url, editor_of(portal_site, "mihon"), create_organization=False)


def _publish(package: Path, portal: Portal, ready: Any, done: Any) -> None:
    """What the publisher's process does: it says when it begins, so that its moments are counted from there."""
    assert {*_LOADED} <= sys.modules.keys()
    ready.set()
    outcome_of(package, portal)
    done.set()


def _started(package: Path, portal: Portal, done: Any) -> Any:
    ready = _forks.Event()
    process = _forks.Process(target=_publish, args=(package, portal, ready, done))
    process.start()
    assert ready.wait(60)
    return process


def _time(package: Path, portal: Portal) -> float:
    """How long a publisher works, in seconds."""
    done = _forks.Event()
    process = _started(package, portal, done)
    begin = time.monotonic()
    assert done.wait(60)
    took = time.monotonic() - begin
    process.join(60)
    return took


def _killed(package: Path, portal: Portal, proxy: FaultProxy, after: float) -> int:
    """Kills a publisher `after` so many seconds. Returns how many requests it had made."""
    proxy.forget()
    process = _started(package, portal, _forks.Event())
    time.sleep(after)
    process.kill()
    process.join(60)
    asked = len(proxy.asked)
    proxy.settle()
    return asked


@every_site
def test_killed_while_updating(
    samples: dict[str, Path],
    proxy: FaultProxy,
    portal: Portal,
    portal_site: Site,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    packages = two_states(samples["public-wifi"], tmp_path, NAME)
    states, took = [], []
    for package in (*packages, *packages):
        took.append(_time(package, portal))
        states.append((package, seen(portal_site.url, NAME, ids=True), rows_of(portal_site.url, NAME)))
    chance = random.Random(SEED)
    for number in range(KILLS):
        (package, new, rows), (_, old, _) = states[number % 2], states[1 - number % 2]
        asked = _killed(package, portal, proxy, chance.uniform(0, min(took[2:])))
        got = seen(portal_site.url, NAME, ids=True)
        assert got in (old, new), asked
        record_property("killed", (asked, "new" if got == new else "old"))
        assert outcome_of(package, portal) in DONE
        assert seen(portal_site.url, NAME, ids=True) == new, asked
        assert rows_of(portal_site.url, NAME) == rows, asked
    with portal_site.client() as client:
        assert named(client, NAME) == 1


@every_site
def test_killed_while_publishing_for_the_first_time(
    samples: dict[str, Path],
    proxy: FaultProxy,
    portal: Portal,
    portal_site: Site,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    sample = samples["public-wifi"]
    shortest = min(_time(copied(sample, tmp_path / name, name=name), portal) for name in ("first", "second"))
    chance = random.Random(SEED)
    with portal_site.client() as client:
        for number in range(KILLS):
            name = f"{NAME}-{number}"
            package = copied(sample, tmp_path / name, name=name)
            asked = _killed(package, portal, proxy, chance.uniform(0, shortest))
            before = seen(portal_site.url, name, ids=True)
            assert outcome_of(package, portal) in DONE
            after = seen(portal_site.url, name, ids=True)
            assert after is not None and before in (None, after), asked
            record_property("killed", (asked, "new" if before else "old"))
            assert rows_of(portal_site.url, name) == rows_of(portal_site.url, "first")
            assert named(client, name) == 1, asked


def _meeting(action: str) -> Callable[[Asked], None]:
    """Lets the first two requests for the action go on only when both are there."""
    both, first = threading.Barrier(2, timeout=30), iter(range(2))

    def wait(asked: Asked) -> None:
        if asked.action == action and next(first, None) is not None:
            both.wait()

    return wait


def _at_once(packages: tuple[Path, Path], portal: Portal) -> list[str]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda package: outcome_of(package, portal), packages))


def test_two_update_at_once(
    samples: dict[str, Path], proxy: FaultProxy, portal: Portal, portal_site: Site, tmp_path: Path
) -> None:
    """Both have seen the same old dataset; one of them writes, the other says that it was overtaken."""
    packages = two_states(samples["public-wifi"], tmp_path, NAME)
    old = copied(packages[0], tmp_path / "old")
    replace_in(old, ".csv", "見本", "古本")
    states = []
    for package in packages:
        assert outcome_of(package, portal) in DONE
        states.append(seen(portal_site.url, NAME, ids=True))
    assert outcome_of(old, portal) == "updated"
    proxy.forget()
    proxy.before = _meeting("package_revise")
    outcomes = _at_once(packages, portal)
    assert sorted(outcomes) == ["portal-overtaken", "updated"]
    assert seen(portal_site.url, NAME, ids=True) == states[outcomes.index("updated")]


def test_two_make_the_dataset_at_once(
    samples: dict[str, Path], proxy: FaultProxy, portal: Portal, portal_site: Site, tmp_path: Path
) -> None:
    packages = two_states(samples["public-wifi"], tmp_path, NAME)
    proxy.before = _meeting("package_create")
    outcomes = _at_once(packages, portal)
    assert sorted(outcomes) == ["created", "portal-overtaken"]
    found = seen(portal_site.url, NAME)
    with portal_site.client() as client:
        assert named(client, NAME) == 1
    assert outcome_of(packages[outcomes.index("created")], portal) == "unchanged"
    assert found == seen(portal_site.url, NAME)


def test_two_publish_the_same_at_once(
    samples: dict[str, Path], proxy: FaultProxy, portal: Portal, portal_site: Site
) -> None:
    proxy.before = _meeting("package_create")
    outcomes = _at_once((samples["public-wifi"],) * 2, portal)
    assert set(outcomes) <= DONE and "created" in outcomes
    assert outcome_of(samples["public-wifi"], portal) == "unchanged"


def test_readers_see_the_old_dataset_or_the_new_one(
    samples: dict[str, Path], proxy: FaultProxy, portal: Portal, portal_site: Site, tmp_path: Path
) -> None:
    """Somebody who asks all the time, while the dataset changes again and again.

    CKAN reads a dataset in several steps, so it may show some of both to one who asks while the atomic step is made.
    """
    packages = two_states(samples["public-wifi"], tmp_path, NAME)
    allowed: list[Any] = [None]
    views: list[tuple[float, float, Any]] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            begin = time.monotonic()
            view = seen(portal_site.url, NAME, files=False)
            views.append((begin, time.monotonic(), view))

    proxy.forget()
    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(6):
            assert outcome_of(packages[number % 2], portal) in DONE
            if number < 2:
                allowed.append(seen(portal_site.url, NAME, files=False))
    finally:
        over.set()
        reader.join(60)
    began = next(number for number, (_, _, view) in enumerate(views) if view)
    assert began > 0 and len(views) - began > 10 and None not in [view for _, _, view in views[began:]]
    half = [(begin, end) for begin, end, view in views if view not in allowed]
    if isinstance(portal_site, CatalogueSite):
        assert half == []
    steps = [(one.begin, one.end or 0.0) for one in proxy.asked if one.action == "package_revise"]
    assert len(steps) == 6
    for begin, end in half:
        assert any(begin < finished and started < end for started, finished in steps)
