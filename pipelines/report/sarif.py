"""What was found as SARIF 2.1.0 (OASIS), the form in which code scanning takes the results of checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipelines.messages import Text, text
from pipelines.messages.holes import with_holes
from pipelines.report.ci_words import ci_words
from pipelines.report.display import visible
from pipelines.report.picking import fingerprints, picked
from pipelines.report.places import spots_of

if TYPE_CHECKING:
    from pipelines.ci.checking import Checked
    from pipelines.report.picking import Pair
    from pipelines.report.places import Spot

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST = 5_000  # GitHub shows no more of a run
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "SRCROOT"


def sarif(checks: Sequence[Checked], lang: str = "ja") -> str:
    """One run with a rule for each code that was found, and a result for each finding.

    At most `MOST` results, errors and warnings before notes; how many are left out is one of the notifications.
    """
    return json.dumps(_log(checks, lang), ensure_ascii=False, indent=2) + "\n"


def _log(checks: Sequence[Checked], lang: str) -> dict[str, Any]:
    pairs = picked(checks, ("error", "warning"), MOST)
    pairs += picked(checks, ("info",), MOST - len(pairs))
    codes = sorted({finding.code for _, finding in pairs})
    left = sum(finding.severity in _LEVELS for check in checks for finding in check.findings) - len(pairs)
    run = {
        "tool": {"driver": {"name": "Machikado", **_version(), "rules": [_rule(text(code), lang) for code in codes]}},
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "machikado/"},
        "invocations": [
            {
                "executionSuccessful": all(check.error is None for check in checks),
                "toolExecutionNotifications": list(_notifications(checks, left, lang)),
            }
        ],
        "results": list(_results(pairs, codes, lang)),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _version() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return {"version": version("machikado")}
    except PackageNotFoundError:
        return {}


def _rule(entry: Text, lang: str) -> dict[str, Any]:
    said = with_holes(entry.en if lang == "en" else entry.ja, lang)
    remedy = with_holes(entry.remedy_en if lang == "en" else entry.remedy_ja, lang)
    return {
        "id": entry.code,
        "shortDescription": {"text": said},
        "fullDescription": {"text": said},
        "help": {"text": remedy or said},
        "defaultConfiguration": {"level": _LEVELS.get(entry.severity, "note")},
    }


def _results(pairs: Sequence[Pair], codes: Sequence[str], lang: str) -> Iterator[dict[str, Any]]:
    numbers = {code: number for number, code in enumerate(codes)}
    for (check, finding), spot, known in zip(pairs, spots_of(pairs), fingerprints(pairs), strict=True):
        said = "\n→ ".join(visible(part) for part in (finding.message(lang), finding.remedy(lang)) if part)
        yield {
            "ruleId": finding.code,
            "ruleIndex": numbers[finding.code],
            "level": _LEVELS[finding.severity],
            "message": {"text": said},
            "locations": [_location(spot, check.label)],
            # known again by these where the row has moved; GitHub looks at this key only
            "partialFingerprints": {"primaryLocationLineHash": known},
            "properties": {"dataset": visible(check.label), **({"cell": visible(spot.cell)} if spot.cell else {})},
        }


def _location(spot: Spot, label: str) -> dict[str, Any]:
    # code scanning wants a line of everything; a workbook has none, its logical location names the cell
    region: dict[str, Any] = {"startLine": spot.line or 1}
    if spot.column is not None:
        region |= {"startColumn": spot.column, "endLine": spot.line, "endColumn": spot.end}
    uri = quote(spot.path)
    root = {} if uri.startswith("/") or not uri else {"uriBaseId": _ROOT}
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri or ".", **root}, "region": region}}
    logical = [{"name": visible(label), "fullyQualifiedName": visible(label), "kind": "module"}]
    if spot.cell:
        sheet, _, cell = spot.cell.rpartition("!")
        name = visible(cell or sheet)
        logical.append({"name": name, "fullyQualifiedName": visible(f"{label}/{spot.cell}"), "kind": "member"})
    found["logicalLocations"] = list(reversed(logical))
    return found


def _notifications(checks: Iterable[Checked], left: int, lang: str) -> Iterator[dict[str, Any]]:
    for check in checks:
        if check.error:
            said = visible(f"{check.label}: {check.error.message(lang)}")
            yield {"level": "error", "message": {"text": said}, "descriptor": {"id": check.error.code}}
    if left:
        yield {"level": "warning", "message": {"text": ci_words(lang)["left-out"].format(count=f"{left:,}")}}
