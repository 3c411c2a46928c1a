"""What was found as GitHub's workflow commands: it shows them beside the files of a pull request.

It shows ten of each kind for a step, so that no more are written: the summary has the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.report.ci_words import ci_words
from pipelines.report.display import visible
from pipelines.report.picking import picked
from pipelines.report.places import spots_of

if TYPE_CHECKING:
    from pipelines.ci.checking import Checked
    from pipelines.findings import Finding
    from pipelines.report.places import Spot

MOST = 10
_COMMANDS = {"error": "error", "warning": "warning"}


def github(checks: Sequence[Checked], lang: str = "ja") -> str:
    """The lines, ended by line feeds; nothing in a cell or name can become a command of its own."""
    return "".join(f"{line}\n" for line in _lines(checks, lang))


def _lines(checks: Sequence[Checked], lang: str) -> Iterator[str]:
    words = ci_words(lang)
    for severity, command in _COMMANDS.items():
        pairs = picked(checks, (severity,), MOST)
        for (check, finding), spot in zip(pairs, spots_of(pairs), strict=True):
            yield _command(command, check, finding, spot, lang)
        left = sum(check.count(severity) for check in checks) - len(pairs)
        if left:
            more = words["more-annotations"].format(count=f"{left:,}", kind=words[severity])
            yield f"::notice title={property_of('machikado')}::{data_of(more)}"


def _command(command: str, check: Checked, finding: Finding, spot: Spot, lang: str) -> str:
    title = " ".join(part for part in (check.label, spot.cell, finding.field) if part)
    where: dict[str, object] = {"file": spot.path}
    if spot.line is not None:
        where |= {"line": spot.line, "endLine": spot.line}
    if spot.column is not None:
        where |= {"col": spot.column, "endColumn": spot.end}
    where["title"] = title
    properties = ",".join(f"{name}={property_of(str(value))}" for name, value in where.items() if value != "")
    remedy = finding.remedy(lang)
    message = visible(finding.message(lang)) + (f"\n→ {visible(remedy)}" if remedy else "")
    return f"::{command} {properties}::{data_of(message)}"


def data_of(text: str) -> str:
    """The text as the message of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_of(text: str) -> str:
    """The text as a property of a command."""
    return data_of(visible(text)).replace(":", "%3A").replace(",", "%2C")
