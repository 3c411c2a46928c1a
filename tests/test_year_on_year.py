"""The layout of a source beside that of the time before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.findings import Log
from pipelines.report import Report
from pipelines.table import Source
from pipelines.year_on_year import REPORT, guard


def report(*headings: str, dataset: str | None = "aed") -> Report:
    """A report on a source with these headings."""
    columns = [(heading, None, "exact") for heading in headings]
    return Report(Source("x.csv", "csv"), dataset, "standard-ods", 1.0, columns, Log())


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (report("名称", "住所"), report("名称", "住所"), None),
        (report("名称", "住所"), report("住所", "名称"), None),
        (report("名称", "住所"), report("名称", "住所", ""), None),
        (report("名称", "住所"), report("名称", "所在地"), ("住所", "所在地")),
        (report("名称", "住所"), report("名称"), ("住所", "—")),
        (report("名称"), report("名称", "備考"), ("—", "備考")),
        (report("名称", dataset="events"), report("備考"), None),
        (report("名称", dataset=None), report("備考"), None),
    ],
)
def test_headings_that_changed_are_told(
    before: Report, now: Report, told: tuple[str, str] | None, tmp_path: Path
) -> None:
    (tmp_path / REPORT).write_text(before.to_json(), "utf-8")
    guard(now, tmp_path)
    assert [(one.value, one.params["new"]) for one in now.log.findings] == ([told] if told else [])


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", json.dumps({"standard": None, "columns": 5})])
def test_where_there_was_nothing_nothing_is_told(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / REPORT).write_text(content, "utf-8")
    now = report("名称")
    guard(now, tmp_path)
    assert not now.log.findings
