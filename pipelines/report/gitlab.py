"""What was found as GitLab's code quality report, which it shows in merge requests: a subset of Code Climate's form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipelines.report.display import visible
from pipelines.report.picking import fingerprints, picked
from pipelines.report.places import spots_of

if TYPE_CHECKING:
    from pipelines.ci.checking import Checked

_SEVERITIES = {"error": "major", "warning": "minor"}
MOST = 5_000


def gitlab(checks: Sequence[Checked], lang: str = "ja") -> str:
    """A JSON list, errors and warnings; at most `MOST` of both, of each kind some."""
    pairs = picked(checks, _SEVERITIES, MOST)
    found: list[dict[str, Any]] = []
    for (_, finding), spot, known in zip(pairs, spots_of(pairs), fingerprints(pairs), strict=True):
        where = f"{spot.cell}: " if spot.cell and spot.line is None else ""
        found.append(
            {
                "description": visible(where + " → ".join(filter(None, (finding.message(lang), finding.remedy(lang))))),
                "check_name": finding.code,
                "fingerprint": known,
                "severity": _SEVERITIES[finding.severity],
                # a workbook has no lines: the description names the cell
                "location": {"path": spot.path, "lines": {"begin": spot.line or 1}},
            }
        )
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
