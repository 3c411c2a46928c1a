"""The journal: who wrote what last, whatever else stands in the file."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import journal
from pipelines.journal import Entry, Run, latest
from pipelines.portal import Portal

HERE = Portal("http://127.0.0.1:5000", "secret-token")
AWAY = Portal("https://data.example.jp/site", "secret-token", name="prefecture")
BARE = Portal("https://data.example.jp/site", "", name="@data.example.jp+site")
WRITER = """
import sys
from pathlib import Path
from pipelines.journal import Run
from pipelines.portal import Portal
run = Run(Path(sys.argv[1]), "run", Portal("http://127.0.0.1:1", ""), {sys.argv[2]: ("", ())})
for number in range(300):
    run.done(sys.argv[2], f"state-{number}", padding="x" * 500)
"""


def begin(path: Path, *labels: str, portal: Portal = HERE, kind: journal.Kind = "run") -> Run:
    return Run(path, kind, portal, {label: (f"inputs of {label}", {"rows-fell"}) for label in labels})


def states(path: Path) -> dict[str, tuple[str, bool]]:
    return {entry.label: (entry.state, entry.is_open) for entry in latest(path)}


def test_what_a_run_left_open(tmp_path: Path) -> None:
    path = tmp_path / "build" / "journal.jsonl"
    run = begin(path, "mihon/aed", "mihon/public-wifi", "mihon/events", "mihon/public-toilets")
    run.publishing("mihon/aed", "new", "old")
    run.done("mihon/aed", "updated")
    run.publishing("mihon/public-wifi", "new", "")
    run.done("mihon/events", "failed", error="portal-busy")
    assert states(path) == {
        "mihon/aed": ("updated", False),
        "mihon/public-wifi": ("", True),
        "mihon/events": ("failed", True),
        "mihon/public-toilets": ("", True),
    }
    found = {entry.label: entry for entry in latest(path)}
    assert (found["mihon/aed"].sent, found["mihon/aed"].package, found["mihon/aed"].before) == (True, "new", "old")
    assert found["mihon/events"].sent is False
    assert found["mihon/events"].allow == ("rows-fell",) and found["mihon/events"].inputs == "inputs of mihon/events"


def test_runs_at_the_same_time_do_not_speak_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first, second = begin(path, "a", "b"), begin(path, "b", "c")
    first.done("a", "created")
    first.done("b", "created")  # the second has begun it anew since
    second.done("c", "unchanged")
    assert states(path) == {"a": ("created", False), "b": ("", True), "c": ("unchanged", False)}


def test_the_same_dataset_on_two_portals(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    begin(path, "a", portal=HERE).done("a", "created")
    begin(path, "a", portal=AWAY)
    here, away = latest(path)
    assert (here.portal, here.url, here.to, here.is_open) == ("catalogue", "", "catalogue", False)
    assert (away.portal, away.url, away.to, away.is_open) == (
        "prefecture", "https://data.example.jp/site", "prefecture", True,
    )  # fmt: skip
    assert [here.is_of(portal) for portal in (HERE, AWAY, BARE)] == [True, False, False]
    assert [away.is_of(portal) for portal in (HERE, AWAY, BARE)] == [False, True, True]


def test_a_name_that_meant_another_portal_before_is_no_proof(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    begin(path, "a", portal=replace(AWAY, url="https://trial.example.jp"))
    begin(path, "b", portal=AWAY)
    begin(path, "c", portal=HERE)
    found = {entry.label: [entry.is_at(portal) for portal in (HERE, AWAY, BARE)] for entry in latest(path)}
    assert found == {"a": [False] * 3, "b": [False, True, True], "c": [True, False, False]}
    assert all(entry.is_of(AWAY) for entry in latest(path) if entry.label != "c")  # else it would be left open


def test_a_portal_that_is_known_by_its_address_and_by_its_name_is_one(tmp_path: Path) -> None:
    """Else what was left open under the one would stay so for ever, done under the other or not."""
    path = tmp_path / "journal.jsonl"
    begin(path, "a", portal=BARE).done("a", "failed")
    begin(path, "a", portal=HERE)
    begin(path, "a", portal=AWAY).done("a", "created")
    assert [(entry.portal, entry.state) for entry in latest(path)] == [("catalogue", ""), ("prefecture", "created")]


def test_names_that_are_no_text_are_written_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    run = begin(path, "mihon/\udc8f")
    run.done("mihon/\udc8f", "updated", overridden=[{"owner": "\ud800"}])
    assert states(path) == {"mihon/\udc8f": ("updated", False)}


def test_a_portal_known_by_its_address_only_is_called_by_it(tmp_path: Path) -> None:
    begin(tmp_path / "journal.jsonl", "a", portal=BARE)
    (entry,) = latest(tmp_path / "journal.jsonl")
    assert entry.to == "https://data.example.jp/site"


def test_secrets_stay_out(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    begin(path, "a", portal=Portal("https://user:pass-word@data.example.jp/x", "secret-token", name="p"))
    text = path.read_text(encoding="utf-8")
    assert "secret-token" not in text and "pass-word" not in text
    assert latest(path)[0].url == "https://data.example.jp/x"


def test_no_journal_is_an_empty_one(tmp_path: Path) -> None:
    assert latest(tmp_path / "nothing" / "journal.jsonl") == []


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"nonsense",
        b"[" * 100_000,
        b"[1, 2]",
        b"null",
        b'{"event": "done"}',
        b'{"event": 1, "run": [], "at": null}',
        b'{"at": "x", "run": "r", "event": "start", "datasets": ["mihon/aed"]}',
        b'{"at": "x", "run": "r", "event": "done", "dataset": {"a": 1}, "state": []}',
        b'{"at": "x", "run": "r", "event": "start", "portal": 5, "datasets": null, "kind": []}',
    ],
)
def test_lines_that_are_none_are_passed_over(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    run = begin(path, "a")
    path.write_bytes(path.read_bytes() + line)
    run.done("a", "created")
    assert states(path) == {"a": ("created", False)}


@pytest.mark.parametrize("kept", [1, 10, 60])
def test_a_torn_line_does_not_take_the_next_one_with_it(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "journal.jsonl"
    begin(path, "a")
    whole = path.read_bytes()
    begin(path, "b")
    path.write_bytes(whole + path.read_bytes()[len(whole) :][:kept])
    begin(path, "c")
    assert list(states(path)) == ["a", "c"]


def test_odd_values_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    start = {"at": "1", "run": "r", "event": "start", "portal": "p"}
    known = {"inputs": 5, "allow": "rows-fell"}
    path.write_text(json.dumps({**start, "datasets": {"a": known, "b": None}}) + "\n", encoding="utf-8")
    assert latest(path) == [Entry("r", "1", "run", "p", "", "a"), Entry("r", "1", "run", "p", "", "b")]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=20))
def test_of_each_dataset_the_run_begun_last_counts(turns: list[tuple[int, int]]) -> None:
    """Whatever the order in which three runs of the same three datasets write their lines."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        runs = [begin(path, "0", "1", "2") for _ in range(3)]
        for run, dataset in turns:
            runs[run].done(str(dataset), f"state of {run}")
        expected = {str(one): ("state of 2" if (2, one) in turns else "") for one in range(3)}
        assert {label: state for label, (state, _) in states(path).items()} == expected


def test_processes_write_whole_lines_into_one_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"label-{number}"], cwd=Path(__file__).parents[1])
        for number in range(3)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    lines = path.read_bytes().splitlines()
    assert len(lines) == 3 * 301 and all(json.loads(line) for line in lines)
    assert states(path) == {f"label-{number}": ("state-299", True) for number in range(3)}


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OSError, match="No space left"):
        begin(Path("/dev/full"), "a")
