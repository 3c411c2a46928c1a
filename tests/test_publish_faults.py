"""A proxy breaks each request of a publishing in each way: what readers see stays the old or becomes the new dataset.

By default, against our catalogue, every fault at every request that writes the dataset and a part of the other cases;
against the newest CKAN, a part of both. MACHIKADO_TEST_FAULTS says how many others, or `all`; with it every version of
CKAN has its turn.
MACHIKADO_TEST_SEED draws other ones.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from fault_proxy import FAULTS, FaultProxy
from publishing import (
    DONE,
    CatalogueSite,
    content_of,
    copied,
    editor_of,
    founder_on,
    named,
    outcome_of,
    portal_at,
    rewrite,
    rows_of,
    seen,
    two_states,
)
from real_ckan import PLAIN, RealCKAN

from pipelines.portal import Portal

Site = RealCKAN | CatalogueSite
WANTED = os.environ.get("MACHIKADO_TEST_FAULTS", "")
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
STEPS = ("organization_create", "package_create", "package_revise")
SLOW = ("stall", "late", "overdue")
SITES = ["catalogue", *(PLAIN if WANTED else PLAIN[-1:])]
pytestmark = pytest.mark.parametrize("portal_site", SITES, indirect=True, ids=str)


@dataclass(frozen=True)
class Case:
    """The fault, at which request, and whether all later requests meet it too."""

    fault: str
    at: int
    lasting: bool


def _cases(proxy: FaultProxy, site: Site) -> list[Case]:
    """What can be done to a publishing like the one that the proxy has just seen."""
    steps = {one.number: one.action for one in proxy.asked if one.action in STEPS}
    assert "package_revise" in steps.values()
    numbers = range(len(proxy.asked))
    cases = [Case(fault, at, lasting) for fault in FAULTS for at in numbers for lasting in (False, True)]
    if WANTED == "all":
        return cases
    telling = [case for case in cases if case.at in steps and not case.lasting and not _is_slow(case, steps[case.at])]
    others = [case for case in cases if case not in telling]
    chance = random.Random(SEED)
    if not WANTED and not isinstance(site, CatalogueSite):  # one takes a second or two with a real CKAN
        return chance.sample(telling, 6) + chance.sample(others, 2)
    return telling + chance.sample(others, min(len(others), int(WANTED or 8)))


def _is_slow(case: Case, action: str) -> bool:
    """What takes seconds is done to the atomic step only."""
    return case.fault in SLOW and action != "package_revise"


@pytest.fixture
def proxy(portal_site: Site) -> Iterator[FaultProxy]:
    portal_site.reset()
    with FaultProxy(portal_site.url) as found:
        yield found


def _meet(case: Case, proxy: FaultProxy, package: Path, portal: Portal) -> str:
    """One publishing that meets the fault, and all its requests arrived or lost for good."""
    proxy.forget()
    proxy.fail(case.fault, case.at, until=None if not case.lasting else 1_000_000)
    state = outcome_of(package, portal)
    proxy.release()
    proxy.settle()
    assert any(one.fault for one in proxy.asked), case
    return state


def _portal(case: Case, calm: Portal) -> Portal:
    return replace(calm, attempts=2 if case.lasting else 6, timeout=1.0 if case.fault in SLOW else 30.0, backoff=0.1)


def _may_end(case: Case, state: str) -> bool:
    """What fails once is tried again, but for a page that is no answer of a portal."""
    return state in DONE or case.lasting or case.fault in ("login", *SLOW)


def test_an_update_is_done_or_not(
    samples: dict[str, Path],
    proxy: FaultProxy,
    portal_site: Site,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    name = "faulty"
    packages = two_states(samples["public-wifi"], tmp_path, name)
    calm = portal_at(proxy.url, editor_of(portal_site, "mihon"), create_organization=False)
    states = []
    for package in packages:
        proxy.forget()
        assert outcome_of(package, calm) in DONE
        states.append((package, seen(portal_site.url, name, ids=True), rows_of(portal_site.url, name)))
    wrong = []
    turns = cycle(zip(states, reversed(states), strict=True))
    cases = _cases(proxy, portal_site)
    for case in cases:
        (package, new, rows), (_, old, _) = next(turns)
        state = _meet(case, proxy, package, _portal(case, calm))
        got = seen(portal_site.url, name, ids=True)
        if got not in (old, new) or (state in DONE and got != new) or not _may_end(case, state):
            wrong.append((case, state, "old" if got == old else "new" if got == new else got))
        proxy.forget()
        again = outcome_of(package, calm)
        if again not in DONE or seen(portal_site.url, name, ids=True) != new:
            wrong.append((case, state, again))
        if rows_of(portal_site.url, name) != rows:
            wrong.append((case, state, again, "rows"))
    with portal_site.client() as client:
        assert named(client, name) == 1
    assert wrong == []
    record_property("cases", len(cases))


def test_a_first_publishing_is_done_or_not(
    samples: dict[str, Path],
    proxy: FaultProxy,
    portal_site: Site,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Each time into an organization that does not exist yet."""
    calm = portal_at(proxy.url, founder_on(portal_site))
    sample = samples["public-wifi"]
    assert outcome_of(_first(sample, tmp_path, "calm"), calm) == "created"
    cases = _cases(proxy, portal_site)
    held, rows = _held(portal_site, "calm"), rows_of(portal_site.url, "calm")
    assert held
    with portal_site.client() as client:
        for number, case in enumerate(cases):
            name = f"faulty-{number}"
            package = _first(sample, tmp_path, name)
            state = _meet(case, proxy, package, _portal(case, calm))
            new = (held[0], content_of(package))
            got = _held(portal_site, name)
            assert (got is None and state not in DONE) or got == new, (case, state)
            assert _may_end(case, state), (case, state)
            proxy.forget()
            again = outcome_of(package, calm)
            assert again in DONE, (case, state, again)
            assert (_held(portal_site, name), rows_of(portal_site.url, name)) == (new, rows), (case, state, again)
            assert named(client, name) == 1, (case, state, again)
        names = client.action.organization_list()
    record_property("cases", len(cases))
    assert sorted(names) == sorted(["calm", *(f"faulty-{number}" for number in range(len(cases)))])


def _first(sample: Path, folder: Path, name: str) -> Path:
    package = copied(sample, folder / name, name=name)
    rewrite(package, lambda descriptor: descriptor["organization"].update(name=name))
    return package


def _held(site: Site, name: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    """What is seen of the dataset, and the files' SHA-256, as downloaded."""
    found = seen(site.url, name)
    if found is None:
        return None
    files = {entry["path"]: entry.pop("sha256") for entry in found["resources"]}
    for entry in found["resources"]:
        assert entry.pop("hash") == files[entry["path"]]
        entry.pop("size")  # the descriptor holds the dataset's name
    return found, files
