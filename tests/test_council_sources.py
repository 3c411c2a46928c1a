"""What `publish report` takes from a portal, the journal and the kept packages, and what it does not take for known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from towns import EVERYWHERE, Town

from commands.council import _judged
from pipelines import journal
from pipelines.council import Account, Span, gather
from pipelines.council.portal import Checked, checked
from pipelines.council.span import fiscal_year
from pipelines.errors import WorldError
from pipelines.kept import shelf
from pipelines.open_data_list import own_among
from pipelines.portal import Portal
from pipelines.portal.client import Client
from pipelines.workspace import load_organization

PORTAL = Portal("https://data.example.jp", "", "prefecture")
SHARED = Portal("https://data.example.jp", "", "prefecture", organization="pref")
YEAR = fiscal_year(2024)
CODE, NEIGHBOUR = "992011", "131041"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def shown(name: str = "mihon-aed", standard: str = "aed", **more: Any) -> dict[str, Any]:
    """A dataset as a portal may show it."""
    extras = {"standard": standard, "code": more.pop("code", ""), "frequency": more.pop("frequency", "")}
    known = {
        "name": name,
        "title": name,
        "metadata_created": "2024-05-01T00:00:00",
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": [{"path": "a.csv", "last_modified": "2024-06-01T00:00:00"}],
    }
    return known | more


def account_of(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    *held: dict[str, Any] | None,
    portal: Portal = PORTAL,
    span: Span = YEAR,
    downloads: Mapping[str, Any] = {"total": 0},
) -> Account:
    """The report where the portal holds this (None: it cannot be asked)."""

    def read(self: Client, action: str, **params: str) -> Any:
        if None in held:
            raise WorldError("portal-unreachable", value=portal.url)
        return {"results": list(held), "count": len(held)} if action == "package_search" else downloads

    monkeypatch.setattr(Client, "read", read)
    folders = [path.parent for path in sorted(town.folder.glob("*/dataset.yaml"))]
    return gather(load_organization(town.folder), folders, town.build, portal, span, judge=_judged)


def journaled(town: Town, *events: tuple[str, str, str], url: str = PORTAL.url) -> None:
    """A journal that tells that these datasets (day, label, state) were published."""
    town.build.mkdir(exist_ok=True)
    with (town.build / journal.NAME).open("a", encoding="utf-8") as file:
        for number, (day, label, state) in enumerate(events):
            about = {"at": f"{day}T03:00:00.000Z", "run": f"{url}-{number}-{day}"}
            begun = {"event": "start", "portal": PORTAL.name, "url": url, "datasets": {label: {}}}
            for entry in (begun, {"event": "done", "dataset": label, "state": state}):
                file.write(json.dumps(about | entry) + "\n")


def keep(town: Town, day: str, content: str, name: str = "mihon-aed") -> Path:
    """A package that was published on this day (`20240501`)."""
    mark = hashlib.sha256(f"{day}{content}".encode()).hexdigest()[:8]
    folder = shelf(town.build, PORTAL, name).folder / f"{day}T030000.000Z-{mark}"
    folder.mkdir(parents=True)
    resources = [{"path": "a.csv", "hash": content}]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources, "day": day}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("began", "of_all", "of_one"),
    [("2023-06-01", 2, 2), ("2024-04-01", 2, 2), ("2024-05-01", 2, 2), ("2025-04-01", None, None)],
)
def test_before_the_journal_nothing_is_known(
    town: Town, monkeypatch: pytest.MonkeyPatch, began: str, of_all: int | None, of_one: int | None
) -> None:
    town.dataset("aed", *EVERYWHERE)
    journaled(town, (began, "mihon/aed", "unchanged"))
    if of_all:
        journaled(town, ("2024-06-01", "mihon/aed", "updated"), ("2024-07-01", "mihon/aed", "updated"))
    found = account_of(town, monkeypatch, shown())
    assert (found.updates, found.lines[0].updates) == (of_all, of_one)
    assert found.to_dict()["updates"] == of_all


def test_a_past_year_does_not_call_what_came_later_unpublished(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("toilets", *EVERYWHERE, kind="public-toilets")
    found = account_of(town, monkeypatch, shown(metadata_created="2025-04-01T00:00:00"))
    assert (found.lines, found.covered, found.withheld) == ((), 0, ("公衆トイレ一覧",))


def test_changes_are_those_of_the_journal(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever became of the folder, of its settings or of the dataset; but none of another town."""
    town.dataset("aed", *EVERYWHERE)
    town.dataset("aed-2", *EVERYWHERE)
    (town.dataset("events") / "dataset.yaml").write_text("datasat: events\n", encoding="utf-8")
    days = ("2024-05-01", "2024-06-01")
    labels = ("mihon/aed", "mihon/aed-2", "mihon/events", "mihon/withdrawn", "umi/aed")
    journaled(town, *((day, label, "updated") for label in labels for day in days))
    found = account_of(town, monkeypatch, shown(), shown("mihon-events", "events"))
    assert {line.name: line.updates for line in found.lines} == {"mihon-aed": 4, "mihon-events": None}
    assert (found.updates, found.broken) == (8, ("mihon/events",))


def test_what_was_never_published_from_here_was_not_changed_nought_times(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.dataset("aed", *EVERYWHERE)
    journaled(town, ("2024-05-01", "mihon/events", "created"))
    found = account_of(town, monkeypatch, shown())
    assert (found.updates, found.lines[0].updates) == (1, None)


def test_a_trial_on_another_portal_of_the_same_name_does_not_count(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.dataset("aed", *EVERYWHERE)
    town.dataset("toilets", *EVERYWHERE, kind="public-toilets")
    journaled(town, ("2024-04-05", "mihon/aed", "created"), url="https://trial.example.jp")
    keep(town, "20240405", "trial")
    keep(town, "20240405", "trial", "mihon-public-toilets")
    assert account_of(town, monkeypatch, None).lines == ()
    journaled(town, ("2024-05-01", "mihon/aed", "created"))
    keep(town, "20240501", "trial")
    found = account_of(town, monkeypatch, None)
    assert [line.name for line in found.lines] == ["mihon-aed"] and found.withheld == ("公衆トイレ一覧",)
    assert (found.history_since, found.updates) == (date(2024, 5, 1), 1)


@pytest.mark.parametrize(
    ("contents", "updated"),
    [(("a", "a"), date(2024, 5, 1)), (("a", "b"), date(2024, 6, 1))],
)
def test_offline_a_change_of_words_is_no_update(
    town: Town, monkeypatch: pytest.MonkeyPatch, contents: tuple[str, str], updated: date
) -> None:
    town.dataset("aed", *EVERYWHERE)
    for day, content in zip(("20240501", "20240601"), contents, strict=True):
        keep(town, day, content)
    (one,) = account_of(town, monkeypatch, None).lines
    assert (one.updated, one.created, one.is_new) == (updated, None, None)


@pytest.mark.parametrize(
    ("kept", "journal_day", "expected"),
    [("20240501", None, 1), ("20250501", None, 0), ("20250501", "2024-05-01", 1), ("20250501", "2025-05-01", 0)],
)
def test_offline_a_past_year_has_what_is_proved_to_have_been_there(
    town: Town, monkeypatch: pytest.MonkeyPatch, kept: str, journal_day: str | None, expected: int
) -> None:
    town.dataset("aed", *EVERYWHERE)
    keep(town, kept, "a")
    if journal_day:
        journaled(town, (journal_day, "mihon/aed", "created"))
    found = account_of(town, monkeypatch, None)
    assert (len(found.lines), found.withheld, found.asked) == (expected, (), False)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((("success", "2"), ("success", "3")), Checked(0, 5)),
        ((("success", ""),), Checked(0, 0)),
        ((("success", "2"), ("failure", "")), Checked(failed=True)),
        ((("success", "2"), ("running", "")), Checked()),
        ((("", ""),), Checked()),
        ((), Checked()),
    ],
)
def test_checks_that_the_files_tell(states: tuple[tuple[str, str], ...], expected: Checked) -> None:
    files = [{"validation_status": state, "validation_warnings": warnings} for state, warnings in states]
    assert checked({"resources": files}) == expected


def test_failures_stay_in_the_share(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [{"validation_status": state, "last_modified": "2024-06-01"} for state in ("failure", "success")]
    found = account_of(town, monkeypatch, *(shown(f"x-{one}", resources=[file]) for one, file in enumerate(files)))
    assert (len(found.sound), len(found.checked)) == (1, 2)
    assert [line["failed"] for line in found.to_dict()["lines"]] == [True, False]


@pytest.mark.parametrize(
    ("more", "state", "covered"),
    [
        ({"frequency": "daily"}, "overdue", 1),
        ({"frequency": "never"}, "unpromised", 1),
        ({"frequency": "annual", "resources": []}, "undated", 0),
        ({"frequency": "annual", "resources": [{"path": "datapackage.json"}]}, "undated", 0),
    ],
)
def test_a_promise_without_a_day(
    town: Town, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], state: str, covered: int
) -> None:
    found = account_of(town, monkeypatch, shown("by-hand", **more))
    assert (found.lines[0].state, found.covered) == (state, covered)


OWN, CODED = shown("mihon-aed"), shown("x", code=CODE)
OTHER, BLANK, ODD = shown("umi-aed", code=NEIGHBOUR), shown("y"), shown("z", code="A-1")


@pytest.mark.parametrize(
    ("portal", "neighbours", "held", "expected"),
    [
        (PORTAL, True, [OWN, OTHER, BLANK], [OWN, OTHER, BLANK]),
        (SHARED, True, [OWN, CODED, OTHER, BLANK, ODD], [OWN, CODED]),
        (SHARED, True, [OWN, BLANK], [OWN]),
        (SHARED, False, [OWN, CODED, OTHER, BLANK], [OWN, CODED]),
        (SHARED, False, [OWN, CODED, BLANK, ODD], [OWN, CODED, BLANK, ODD]),
    ],
)
def test_what_neighbours_publish_is_not_ours(
    town: Town, portal: Portal, neighbours: bool, held: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> None:
    town.dataset("aed", *EVERYWHERE)
    if neighbours:
        (town.root / "datasets" / "umi").mkdir()
        (town.root / "datasets" / "umi" / "organization.yaml").touch()
    assert own_among(held, load_organization(town.folder), town.folder, portal) == expected


def test_neighbours_are_in_no_figure(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.dataset("aed", *EVERYWHERE)
    counts = [{"name": "mihon-aed", "total": 3}, {"name": "umi-aed", "total": 40}]
    said = {"total": 43, "datasets": counts, "counted_since": "2024-01-01"}
    found = account_of(town, monkeypatch, OWN, OTHER, portal=SHARED, downloads=said)
    assert ([line.name for line in found.lines], found.downloads.total, found.left_aside) == (["mihon-aed"], 3, 1)


def _plan(town: Town, day: str = "20240501") -> str:
    folder = keep(town, day, "plan", "mihon-dx-plan-kpi")
    (folder / "992011_dx_plan_kpi_plans.csv").write_text("plan_id\na\nb\n", encoding="utf-8")
    (folder / "992011_dx_plan_kpi_indicators.csv").write_text("indicator_id\n1\n2\n3\n", encoding="utf-8")
    return hashlib.sha256((folder / "datapackage.json").read_bytes()).hexdigest()


@pytest.mark.parametrize("held", ["the same", "another", "two"])
def test_indicators_are_counted_where_all_are_known(town: Town, monkeypatch: pytest.MonkeyPatch, held: str) -> None:
    digest = _plan(town)
    files = [{"path": "datapackage.json", "hash": "0" * 64 if held == "another" else digest}]
    sets = [shown("mihon-dx-plan-kpi", "dx-plan-kpi", resources=files)]
    sets += [shown("by-hand", "dx-plan-kpi")] if held == "two" else []
    found = account_of(town, monkeypatch, *sets)
    assert (found.plan_count, found.indicators) == ((2, 3) if held == "the same" else (None, None))
    from pipelines.council.table import account_text

    assert ("2計画" if held == "the same" else f"{len(sets)}データセット") in account_text(found)
