"""Merged cells among the records: a text that spans several rows holds for each of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipelines.findings import Place

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.read.layout import Region


def fill_merged(region: Region, cells: dict[int, list[str]], log: Log) -> dict[int, int]:
    """Writes the text of a range merged downwards into its blank cells, and tells per column how many were filled.

    Returns the row of the first such range of each column, from 0. What is merged across columns as well belongs to the
    first of them. Where ranges overlap, which no spreadsheet writes, each row is looked at once.
    """
    record_of = {row: record for record, row in enumerate(region.records)} if region.grid.merged else {}
    filled: Counter[int] = Counter()
    first: dict[int, int] = {}
    done: dict[int, int] = {}
    for (top, left), (bottom, _) in sorted(region.grid.merged):
        if top == bottom or left not in cells or top not in record_of:
            continue
        text = cells[left][record_of[top]]
        start, stop = max(top + 1, done.get(left, 0)), min(bottom, region.records[-1]) + 1
        done[left] = max(start, stop)
        inside = [record_of[row] for row in range(start, stop) if row in record_of]
        blank = [record for record in inside if not cells[left][record].strip()]
        if not text.strip() or not blank:
            continue
        for record in blank:
            cells[left][record] = text
        filled[left] += len(blank)
        first[left] = min(first.get(left, top), top)
    for column, count in sorted(filled.items()):
        log.add("merged-filled", Place(region.grid.name, first[column] + 1, column + 1), count=count)
    return first
