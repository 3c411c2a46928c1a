"""Twice the rows cost twice the work: what a row means is looked up, not looked for among all rows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kpi_town import town, write_rows

from pipelines.build import Build, check_dataset
from pipelines.workspace import load_dataset

PLAN = [["plan_id", "organization_code", "organization", "title"], ["p", "992011", "mihon", "計画"]]
MEASURE = [["measure_id", "plan_id", "title"], ["m", "p", "電子申請"]]
OBSERVED: dict[str, tuple[list[str], Callable[[int], list[str]], int]] = {
    # the headings, the row of each indicator, and how many errors a row makes
    "by their titles": (["指標名", "R6実績"], lambda row: [f"指標{row}番", "1"], 0),
    "by titles, measures and units": (
        ["施策名", "指標名", "単位", "R6実績"],
        lambda row: ["電子申請", f"指標{row}番", "件", "1"],
        0,
    ),
    "by titles of nothing": (["指標名", "R6実績"], lambda row: [f"別のもの{row}", "1"], 1),
    "by their ids": (["indicator_id", "fiscal_year", "value"], lambda row: [f"i{row}", "2024", "1"], 0),
    "by ids of nothing": (["indicator_id", "fiscal_year", "value"], lambda row: [f"k{row}", "2024", "1"], 1),
}


def effort(folder: Path) -> tuple[int, Build]:
    """How many calls it takes to check the dataset, of functions in Python and in C, and what came of it.

    Without the clock, which other processes turn.
    """
    dataset, count = load_dataset(folder), 0

    def one_more(_frame: object, event: str, _called: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(one_more)
    try:
        build = check_dataset(dataset)
    finally:
        sys.setprofile(None)
    return count, build


def plan_of(root: Path, rows: int, headings: list[str], row: Callable[[int], list[str]]) -> Path:
    """A plan with so many indicators, each observed in a row."""
    folder = town(root, {})
    indicators = [
        ["indicator_id", "measure_id", "plan_id", "title", "unit", "method", "direction", "target_value"],
        *([f"i{one}", "m", "p", f"指標{one}番", "件", "linear", "increase", "10"] for one in range(rows)),
    ]
    observations = [headings, *(row(one) for one in range(rows))]
    tables = {"plans": PLAN, "measures": MEASURE, "indicators": indicators, "observations": observations}
    for name, content in tables.items():
        write_rows(folder / "source" / f"{name}.csv", content)
    return folder


@pytest.mark.parametrize(("headings", "row", "errors"), OBSERVED.values(), ids=OBSERVED)
def test_twice_the_rows_are_twice_the_work(
    headings: list[str], row: Callable[[int], list[str]], errors: int, tmp_path: Path
) -> None:
    efforts = {}
    for rows in (1, 100, 200, 400):  # the first loads what is loaded once
        efforts[rows], build = effort(plan_of(tmp_path / str(rows), rows, headings, row))
        told = [one for one in build.log.findings if one.code in ("kpi-reference", "kpi-wide-indicator")]
        assert len(told) == errors * rows
    assert efforts[400] - efforts[200] < 2.2 * (efforts[200] - efforts[100])
