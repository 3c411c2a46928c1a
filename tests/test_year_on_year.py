"""The layout of a source beside that of the time before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commanding import Command
from towns import EVERYWHERE, Town

from pipelines.findings import Log
from pipelines.report import Report
from pipelines.table import Source
from pipelines.year_on_year import REPORT, layout_change


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
        (report("名称", "電話番号（内線）"), report("名 称", "電話番号(内線)"), None),
        (report("名称", "電話番号（内線）"), report("名称", "電話番号"), ("電話番号（内線）", "電話番号")),
        (report("名称", dataset="events"), report("備考"), None),
        (report("名称", dataset=None), report("備考"), None),
    ],
)
def test_headings_that_changed_are_told(
    before: Report, now: Report, told: tuple[str, str] | None, tmp_path: Path
) -> None:
    (tmp_path / REPORT).write_text(before.to_json(), "utf-8")
    found = layout_change(now, tmp_path)
    assert (found and (found.value, found.params["new"])) == told
    assert not now.log.findings


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", json.dumps({"standard": None, "columns": 5})])
def test_where_there_was_nothing_nothing_is_told(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / REPORT).write_text(content, "utf-8")
    assert layout_change(report("名称"), tmp_path) is None


def test_it_is_told_once_and_is_no_part_of_the_package(command: Command, tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.dataset("aed", *EVERYWHERE)
    assert command("build", "aed").code == 0
    source = town.dataset("aed", *EVERYWHERE) / "source" / "a.csv"
    source.write_text(source.read_text("utf-8").replace("設置場所", "置き場所"), "utf-8")
    first = command("build", "aed")
    assert first.code == 0 and "設置場所" in first.err and "置き場所" in first.err
    package = tmp_path / "build" / "mihon" / "aed" / "datapackage.json"
    held = package.read_bytes()
    (source.parent.parent / "dataset.yaml").touch()
    (tmp_path / "build" / "state.sqlite").unlink()
    again = command("build", "aed")
    assert again.code == 0 and "置き場所" not in again.err
    assert package.read_bytes() == held
