"""Which bundles are received: none twice, none after a later one, and what was interrupted is gone on with."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bundling import Closed, Open, files_of, forged, new_key, parts_of
from conftest import ROOT
from fault_proxy import Asked, FaultProxy
from publishing import seen
from towns import EVERYWHERE, Town, places_on, portal_of, shown

from pipelines import approval
from pipelines.bundle import receiving
from pipelines.bundle.ledger import NAME as LEDGER
from pipelines.errors import DataError, WorldError
from pipelines.portal import Portal
from pipelines.resuming import unfinished

KILLS = int(os.environ.get("MACHIKADO_TEST_KILLS", "4")) // 2
SEED = int(os.environ.get("MACHIKADO_TEST_SEED", "5"))
NAMES = ("aed", "public-toilets", "public-facilities")


@pytest.fixture
def closed(tmp_path: Path) -> Closed:
    town = Town(tmp_path / "closed")
    for name in NAMES:
        town.dataset(name, *EVERYWHERE, kind=name)
    return Closed(town, new_key())


@pytest.fixture
def inside(tmp_path: Path, closed: Closed) -> Open:
    side = Open(tmp_path / "open")
    side.trust(closed.key)
    return side


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with portal_of(tmp_path / "portal", timeout=20.0) as found:
        yield found


def refused(inside: Open, path: Path, portal: Portal) -> DataError:
    with pytest.raises(DataError) as told:
        inside.receive(path, portal)
    return told.value


def test_a_bundle_is_received_once(closed: Closed, inside: Open, portal: Portal) -> None:
    path = closed.hand_over("a.zip", *NAMES)
    inside.receive(path, portal)
    before = shown(portal)
    assert refused(inside, path, portal).code == "bundle-received"
    assert shown(portal) == before


def test_an_older_one_is_refused_with_both_times(closed: Closed, inside: Open, portal: Portal) -> None:
    older = closed.hand_over("older.zip", *NAMES)
    closed.town.dataset("aed", *EVERYWHERE[1:])
    inside.receive(closed.hand_over("newer.zip", "aed"), portal)
    error = refused(inside, older, portal)
    assert error.code == "bundle-older" and error.params["value"] == "mihon/aed"
    assert error.params["created"] < error.params["last"]
    assert error.params["created"] in error.message() and error.params["last"] in error.message()
    assert places_on(portal) == list(EVERYWHERE[1:])
    assert shown(portal, "mihon-public-toilets") is None, "nothing of an older bundle is taken"
    (inside.root / "build").rename(inside.root / "thrown-away")
    assert refused(inside, older, portal).code == "bundle-older"


def test_each_portal_has_its_own(closed: Closed, inside: Open, portal: Portal, tmp_path: Path) -> None:
    """First to a portal for trying out, then to the true one."""
    path = closed.hand_over("a.zip", "aed")
    with FaultProxy(portal.url) as proxy:
        trial = Portal(proxy.url, portal.token, name="trial", create_organization=True)
        assert inside.states(path, trial) == {"aed": "created"}
        assert inside.states(path, portal) == {"aed": "unchanged"}
        renamed = Portal(proxy.url, portal.token, name="other")
        assert refused(inside, path, renamed).code == "bundle-received", "the same address under another name"


def test_a_portal_is_known_by_its_name_and_by_its_address(
    closed: Closed, inside: Open, portal: Portal, tmp_path: Path
) -> None:
    """However it is written, and whatever it is called: nothing old comes back."""
    old = closed.hand_over("old.zip", "aed")
    closed.town.dataset("aed", *EVERYWHERE[1:])
    new = closed.hand_over("new.zip", "aed")
    named = replace(portal, name="prefecture")
    assert inside.states(new, named) == {"aed": "created"}
    written = replace(named, url=named.url.replace("127.0.0.1", "localhost"))
    for other in (named, written, replace(named, name="other")):
        assert refused(inside, old, other).code == "bundle-older"
    closed.town.dataset("aed", *EVERYWHERE)
    newest = closed.hand_over("newest.zip", "aed")
    assert inside.states(newest, written) == {"aed": "updated"}
    for other in (named, written, replace(named, name="other"), replace(written, name="third")):
        assert refused(inside, new, other).code == "bundle-older"
        assert refused(inside, newest, other).code == "bundle-received"
    assert places_on(portal) == list(EVERYWHERE)


def test_of_two_portals_that_became_one_the_later_bundle_counts(closed: Closed, inside: Open, portal: Portal) -> None:
    old, new = (closed.hand_over(name, "aed") for name in ("old.zip", "new.zip"))
    named = replace(portal, name="prefecture")
    other = replace(portal, name="other", url=portal.url.replace("127.0.0.1", "localhost"))
    inside.receive(new, named)
    assert inside.states(old, other) == {"aed": "unchanged"}, "another portal, as far as anybody knows"
    for one in (replace(named, name="other"), replace(other, name="prefecture")):
        assert refused(inside, old, one).code == "bundle-older"
        assert refused(inside, new, one).code == "bundle-received"


def test_a_record_of_an_earlier_version_knows_addresses(closed: Closed, inside: Open, portal: Portal) -> None:
    named = replace(portal, name="prefecture")
    path = closed.hand_over("a.zip", "aed")
    inside.receive(path, named)
    held = json.loads((inside.root / LEDGER).read_text("utf-8"))
    assert held.pop("names") == {named.url: ["prefecture"]}
    (inside.root / LEDGER).write_text(json.dumps(held), encoding="utf-8")
    assert refused(inside, path, named).code == "bundle-received"


def test_of_two_bundles_of_one_time_the_first_stands(closed: Closed, inside: Open, portal: Portal) -> None:
    path = closed.hand_over("a.zip", "aed")
    inside.receive(path, portal)
    told, files = parts_of(path)[0] | {"id": "0" * 32}, files_of(path)
    other = forged(path.with_name("b.zip"), closed.key, told, files)
    assert refused(inside, other, portal).code == "bundle-older"


def test_an_office_with_a_new_name_is_no_way_around(closed: Closed, inside: Open, portal: Portal) -> None:
    path = closed.hand_over("a.zip", "aed")
    inside.receive(path, portal)
    (inside.root / "publish.toml").unlink()
    inside.trust(closed.key, "town-hall", 'organizations = ["mihon"]')
    assert refused(inside, path, portal).code == "bundle-received"


def test_what_was_stopped_goes_on_when_it_is_allowed(closed: Closed, inside: Open, portal: Portal) -> None:
    inside.receive(closed.hand_over("a.zip", *NAMES), portal)
    for name in NAMES[:2]:
        closed.town.dataset(name, *EVERYWHERE[: 5 if name == "aed" else 1], kind=name)
    closed.town.dataset("aed", *EVERYWHERE[1:])
    path = closed.hand_over("b.zip", "aed", "public-toilets")
    assert inside.states(path, portal) == {"aed": "updated", "public-toilets": "stopped"}
    assert inside.states(path, portal) == {"aed": "unchanged", "public-toilets": "stopped"}
    outcomes = inside.receive(path, portal, allow=frozenset({"rows-fell"}))
    assert {name: one.state for name, one in outcomes.items()} == {"aed": "unchanged", "public-toilets": "updated"}
    published = outcomes["public-toilets"].published
    assert published and [stop.rule for stop in published.overridden] == ["rows-fell"]
    assert refused(inside, path, portal).code == "bundle-received"


class Later(datetime):
    """The clock after an embargo."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.fromisoformat("2999-01-01T00:00:00+09:00") + timedelta(seconds=1)


def test_an_embargo_is_kept_where_it_is_received(
    closed: Closed, inside: Open, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (closed.town.folder / "aed" / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write("embargo_until: 2999-01-01\n")
    path = closed.hand_over("a.zip", "aed", "public-toilets")
    assert inside.states(path, portal) == {"aed": "withheld", "public-toilets": "created"}
    assert shown(portal) is None
    monkeypatch.setattr(approval, "datetime", Later)
    assert inside.states(path, portal) == {"aed": "created", "public-toilets": "unchanged"}


def test_what_waits_is_not_lost_by_a_later_bundle_of_others(
    closed: Closed, inside: Open, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = closed.town.folder / "aed" / "dataset.yaml"
    settings.write_text(settings.read_text("utf-8") + "embargo_until: 2999-01-01\n", encoding="utf-8")
    path = closed.hand_over("a.zip", *NAMES)
    assert inside.states(path, portal)["aed"] == "withheld"
    closed.town.dataset("public-toilets", *EVERYWHERE[1:], kind="public-toilets")
    assert inside.states(closed.hand_over("b.zip", "public-toilets"), portal) == {"public-toilets": "updated"}
    outcomes = inside.receive(path, portal)
    assert {name: one.state for name, one in outcomes.items()} == {
        "aed": "withheld",
        "public-toilets": "unchanged",
        "public-facilities": "unchanged",
    }
    assert outcomes["aed"].error and outcomes["aed"].error.code == "embargoed-received"
    noted = {name: [note.code for note in one.published.notes] for name, one in outcomes.items() if one.published}
    assert noted == {"public-toilets": ["bundle-superseded"], "public-facilities": []}
    with receiving.opened(path, inside.root) as found:
        planned = {plan.name: (plan.action, outcome) for plan, outcome in receiving.planned(found, inside.root, portal)}
    assert planned.keys() == {"mihon-aed", "mihon-public-toilets"}
    assert planned["mihon-public-toilets"] == ("keep", None)
    assert planned["mihon-aed"][1] and planned["mihon-aed"][1].state == "withheld"
    monkeypatch.setattr(approval, "datetime", Later)
    assert inside.states(path, portal)["aed"] == "created"
    assert places_on(portal, "mihon-public-toilets") == list(EVERYWHERE[1:]), "and nothing older comes back"
    assert refused(inside, path, portal).code == "bundle-older"


def test_nothing_is_sent_to_a_portal_that_cannot_be_used(closed: Closed, inside: Open, portal: Portal) -> None:
    path = closed.hand_over("a.zip", "aed")
    nowhere = Portal("http://127.0.0.1:9", "x", attempts=1, backoff=0.01)
    with pytest.raises(WorldError):
        inside.receive(path, nowhere)
    assert not (inside.root / LEDGER).exists()
    assert inside.states(path, portal) == {"aed": "created"}


@pytest.mark.parametrize("fault", ["reset", "lose", "truncate", "gateway", "refuse"])
def test_after_a_fault_a_rerun_converges(closed: Closed, inside: Open, portal: Portal, fault: str) -> None:
    path = closed.hand_over("a.zip", *NAMES)
    with FaultProxy(portal.url) as proxy:
        through = Portal(
            proxy.url, portal.token, create_organization=True, attempts=1, backoff=0.01, timeout=5.0, parallel=1
        )
        proxy.choose = lambda asked: fault if asked.action == "package_revise" else None
        states = inside.states(path, through)
        assert set(states.values()) <= {"failed", "created", "updated"}
        assert fault == "lose" or "failed" in states.values()
        proxy.choose = lambda asked: None
        through = replace(through, attempts=8, backoff=0.05)  # for a moment nobody listens after a refusal
        if "failed" in states.values():
            assert set(inside.states(path, through).values()) <= {"created", "updated", "unchanged"}
        assert all(shown(portal, f"mihon-{name}") for name in NAMES)
        assert refused(inside, path, through).code == "bundle-received"
    assert unfinished(inside.root / "build") == [], "`publish run --resume` has nothing to do with it"


def test_a_damaged_record_lets_nothing_in(closed: Closed, inside: Open, portal: Portal) -> None:
    path = closed.hand_over("a.zip", "aed")
    inside.receive(path, portal)
    for text in (
        "{",
        "[]",
        '{"format": 2, "portals": {}}',
        '{"format": 1, "portals": {"catalogue": {"mihon/aed": 5}}}',
        '{"format": 1, "names": 5, "portals": {}}',
        '{"format": 1, "names": {"catalogue": [5]}, "portals": {}}',
    ):
        (inside.root / LEDGER).write_text(text, encoding="utf-8")
        with pytest.raises(WorldError) as told:
            inside.receive(path, portal)
        assert told.value.code == "ledger-damaged"


def test_one_at_a_time(closed: Closed, inside: Open, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "_PATIENCE_S", 0.2)
    path = closed.hand_over("a.zip", "aed")
    with receiving.opened(path, inside.root), pytest.raises(WorldError) as told:
        inside.receive(path, portal)
    assert told.value.code == "receive-busy"
    assert inside.states(path, portal) == {"aed": "created"}


def _command(inside: Open, path: Path, portal: Portal) -> subprocess.Popen[bytes]:
    """`publish receive` as a process of its own."""
    arguments = ["--workspace", str(inside.root), "receive", str(path), "--to", portal.url, "--create-organization"]
    return subprocess.Popen(
        [sys.executable, str(ROOT / "publish.py"), *arguments],
        env={**os.environ, "CKAN_API_TOKEN": portal.token, "LANG": "ja_JP.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_killed_at_any_moment(closed: Closed, inside: Open, portal: Portal) -> None:
    """What readers see is the old dataset or the new one, nothing older comes in, and a rerun ends it."""
    chance, older = random.Random(SEED), closed.hand_over("older.zip", *NAMES)
    before: dict[str, Any] = dict.fromkeys(NAMES)
    with FaultProxy(portal.url) as proxy:
        through = replace(portal, url=proxy.url)
        for number in range(KILLS):
            for name in NAMES:
                closed.town.dataset(name, *EVERYWHERE[1 - number % 2 :], kind=name)
            path = closed.hand_over(f"{number}.zip", *NAMES)
            process = _command(inside, path, through)
            _kill_at(proxy, process, 1 + chance.randrange(3))
            process.communicate(timeout=120)
            assert process.returncode == -signal.SIGKILL
            proxy.forget()
            after = {name: seen(portal.url, f"mihon-{name}") for name in NAMES}
            again = _command(inside, path, through)
            assert again.communicate(timeout=120) and again.returncode == 0
            done = {name: seen(portal.url, f"mihon-{name}") for name in NAMES}
            assert all(done.values()) and all(after[name] in (before[name], done[name]) for name in NAMES)
            assert places_on(portal) == list(EVERYWHERE[1 - number % 2 :])
            before = done
    late = _command(inside, older, through)
    assert "より後に作られた" in late.communicate(timeout=120)[0].decode() and late.returncode == 1
    assert not list((inside.root / "build").glob(".receiving-*"))


def _kill_at(proxy: FaultProxy, process: subprocess.Popen[bytes], number: int) -> None:
    """Kills the process when its write of this number, from 1, is about to reach the portal."""
    left = iter(range(number - 1))

    def before(asked: Asked) -> None:
        if asked.kind == "write" and next(left, None) is None:
            process.kill()

    proxy.before = before


def test_two_receivers_at_once(closed: Closed, inside: Open, portal: Portal) -> None:
    """One takes turns after the other, or is told to wait; the later bundle stands in the end."""
    older = closed.hand_over("older.zip", *NAMES)
    closed.town.dataset("aed", *EVERYWHERE[1:])
    newer = closed.hand_over("newer.zip", *NAMES)
    both = [_command(inside, path, portal) for path in (older, newer)]
    told = [one.communicate(timeout=120)[0].decode() for one in both]
    codes = [one.returncode for one in both]
    assert set(codes) <= {0, 1, 3} and 0 in codes, told
    assert "より後に作られた" in told[0] if codes[0] == 1 else True
    if codes[1] != 0:
        again = _command(inside, newer, portal)
        assert codes[1] == 3 and again.communicate(timeout=120) and again.returncode == 0, told
    assert places_on(portal) == list(EVERYWHERE[1:])
