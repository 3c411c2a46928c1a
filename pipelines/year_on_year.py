"""The layout of a source beside that of the time before: headings that are new, and such that are gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.findings import Finding

if TYPE_CHECKING:
    from pipelines.report import Report

REPORT = "report.json"
"""The report that lies in the folder of a package."""


def layout_change(report: Report, package: Path) -> Finding | None:
    """A finding when the headings of the source are others than when `package` was built.

    Rule L3-07 of the national rules on machine readability: items and structure stay the same over the years. Nothing
    is said where there is no package yet, or it was made from another kind of data. It is no part of the report: what
    is built from a source must not depend on what was built before.
    """
    from pipelines.readability import compare

    before = _headings(package / REPORT, report.dataset)
    change = compare(before, [heading for heading, _, _ in report.shown_columns])
    if not before or not (change.gone or change.new):
        return None
    return Finding("layout-changed", value="、".join(change.gone) or "—", params={"new": "、".join(change.new) or "—"})


def _headings(path: Path, dataset: str | None) -> list[str]:
    """The headings that a report tells of; none where it cannot be read."""
    try:
        held = json.loads(path.read_bytes())
        same = held["standard"]["dataset"] == dataset
        return [str(one["heading"]) for one in held["columns"] if one["heading"]] if same else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
