"""The pages that an officer keeps as files: the report of a check, the plan, the year's report. Full of hostile words,
opened from the disk in a real browser, nothing runs and nothing is asked for."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from commanding import Command
from hostile_pages import suspect
from hostile_words import ADDRESSES, EVIL, NOTES, ONE_LINE, QUOTES, RUN, SHORT, TEMPLATES, turned

from pipelines.council import Account, Downloads, Line, span_of
from pipelines.council.page import account_page
from pipelines.findings import Log, Place
from pipelines.portal.notes import Note
from pipelines.portal.plan import Change, FileChange, Plan
from pipelines.portal.rows import CellChange, RowChanges
from pipelines.portal.stopping import Stop
from pipelines.report import Report
from pipelines.report.plan_page import plan_page
from pipelines.table import Source

pytestmark = pytest.mark.browser

BAD = turned(ONE_LINE)
EACH = (BAD, NOTES, SHORT, *QUOTES, *TEMPLATES, *ADDRESSES)


def _report(lang: str) -> str:
    log = Log()
    for row, words in enumerate(EACH, 2):
        log.add("type-time", Place(words, row, 1), field=words, value=words, example=words)
        log.add("duplicate-row", Place(words, row), other=words)
        log.repair("type-date", Place(None, row, 1), words, words, f"{words}!")
    columns = [(words, words, words) for words in EACH]
    return Report(Source(BAD, BAD, BAD, BAD, BAD, (1,), 1), "aed", BAD, 0.5, columns, log, 9, 3).to_html(lang)


def _plan(lang: str) -> str:
    cells = tuple(CellChange(one, one, one, one) for one in EACH)
    rows = RowChanges((BAD,), 9, 8, EACH, EACH, cells, EACH, EACH, 9, 9, 9, 9)
    files = (FileChange(BAD, "update", (Change(BAD, BAD, [BAD]),), rows), FileChange(SHORT, "remove"))
    stops = tuple(Stop("column-vanished", {"file": one, "columns": [one]}) for one in EACH)
    notes = tuple(Note("licence-not-listed", {"value": one}) for one in EACH)
    changes = tuple(Change(one, {one: [one]}, [one]) for one in EACH)
    return plan_page(
        [Plan(BAD, "update", changes, files, stops, notes)],
        lang,
        portal=BAD,
        problems=[(one, one, one) for one in EACH],
    )


def _account(lang: str) -> str:
    day = date(2026, 5, 1)
    lines = tuple(Line(one, one, one, day, day, True, 3, 1, 2, one, "overdue", day, 9) for one in EACH)
    made = datetime(2026, 11, 22, tzinfo=UTC)
    return account_page(
        Account(BAD, span_of(), made, BAD, True, lines, EACH, Downloads("catalogue", 9, day), None, day), lang
    )


@pytest.mark.parametrize(("make", "lang"), [(_report, "ja"), (_report, "en"), (_plan, "ja"), (_account, "en")])
def test_nothing_runs_in_a_kept_page(browser: Any, tmp_path: Path, make: Callable[[str], str], lang: str) -> None:
    (tmp_path / "page.html").write_text(make(lang), encoding="utf-8")
    _judge(browser, tmp_path)


def test_nothing_runs_in_the_report_of_a_file(browser: Any, tmp_path: Path, command: Command) -> None:
    """As an officer gets it: a hostile CSV checked by the command."""
    name = "＜script＞alert(1)＜script＞ onerror=x.csv"
    with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["名称", "緯度", "経度", "開始時間", *EACH[:6]])
        for number in range(len(EACH)):
            rows.writerow([EACH[(number + place) % len(EACH)].replace("\n", " ") for place in range(10)])
    done = command("check", name, "--dataset", "aed", "--format", "html", "--output", "page.html")
    assert done.code == 1
    _judge(browser, tmp_path)


def _judge(browser: Any, folder: Path) -> None:
    address = folder.as_uri()
    with suspect(browser, address) as tab:
        text = tab.visit("/page.html")
        assert "alert(1)" in text, "the words are there, as words"
        tab.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        tab.judge()
        assert tab.turned() == []
    assert tab.found == []


@pytest.mark.parametrize(
    ("hole", "told"),
    [
        (f"<script>{RUN}</script>", "ran"),
        (f"<img src=https://{EVIL}/x.png>", "asked for"),
        (f"<style>*{{background:url(//{EVIL}/x)}}</style>", "asked for"),
    ],
)
def test_a_hole_is_found(browser: Any, tmp_path: Path, hole: str, told: str) -> None:
    (tmp_path / "page.html").write_text(_account("ja").replace("</main>", f"{hole}</main>"), encoding="utf-8")
    with suspect(browser, tmp_path.as_uri()) as tab:
        tab.visit("/page.html")
    assert any(told in one for one in tab.found), tab.found
