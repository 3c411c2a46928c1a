"""The 168 real files: a report of each in bounded time, eleven as they look to the eye, the table of the page."""

from __future__ import annotations

import json
import os
import re
import time
import tomllib
from functools import cache
from pathlib import Path

import pytest
import readability_page
from readability_making import verdict

from pipelines.readability import FileReport, forms, judge
from pipelines.readability.rules import rules
from pipelines.report.rules_text import rules_text

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "machine-readability.md"
EXPECTED = tomllib.loads((HERE / "readability_expected.toml").read_text(encoding="utf-8"))


@cache
def reports(shared: Path) -> dict[str, tuple[FileReport, float]]:
    """The report of each file and the seconds of CPU that it took."""
    found = {}
    for label in json.loads((shared / "real" / "truth.json").read_text(encoding="utf-8")):
        start = time.process_time()
        found[label["path"]] = judge(shared / "real" / label["path"]), time.process_time() - start
    return found


def test_all_have_a_report_in_time(shared: Path) -> None:
    assert len(reports(shared)) == 168
    assert max(seconds for _, seconds in reports(shared).values()) < 30
    for report, _ in reports(shared).values():
        for table in (table for sheet in report.sheets for table in sheet.tables):
            assert [one.rule.id for one in table.verdicts] == list(rules())
        assert all((one.confidence == 0) == (not one.judged) for one in report.verdicts)
        assert all(one.violations for one in report.verdicts if one.state == "failed")


def test_all_can_be_told_in_every_form(shared: Path) -> None:
    every = [report for report, _ in reports(shared).values()]
    assert len(forms.to_csv(every, None).splitlines()) > 30 * 168
    assert len(json.loads(forms.to_json(every, None))["ファイル別結果"]) == 168
    for lang in ("ja", "en"):
        text = rules_text(every, None, lang)
        assert not re.findall(r"\{[a-z_]+\}", text)


@pytest.mark.parametrize("path", EXPECTED)
def test_as_expected_from_looking(path: str, shared: Path) -> None:
    expected = EXPECTED[path]
    report = reports(shared)[path][0]
    states = {rule: verdict(report, rule, expected.get("sheet")).state for rule in rules()}
    wanted = {
        **dict.fromkeys(expected["passes"], "passed"),
        **dict.fromkeys(expected["fails"], "failed"),
        **dict.fromkeys(expected["silent"], "not-judged"),
    }
    assert {rule: states[rule] for rule in wanted} == wanted


def test_page(shared: Path) -> None:
    page = readability_page.document([report for report, _ in reports(shared).values()])
    if os.environ.get("MACHIKADO_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
