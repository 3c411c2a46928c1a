"""The fixed words of the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipelines.translating import words_of

if TYPE_CHECKING:
    from pipelines.report import Report


WORDS = {
    "title": "Check report",
    "unknown": "a file of unknown kind",
    "sheet": "sheet '{sheet}'",
    "rows": "{rows} records",
    "error": "Error",
    "warning": "Warning",
    "info": "Note",
    "errors": "Errors (to be mended before publishing)",
    "warnings": "Warnings (may be published)",
    "infos": "Notes",
    "repairs": "Repaired automatically",
    "located": "Records with coordinates",
    "verdict-error": "This cannot be published as it is.",
    "advice-error": "Errors: {errors}. Mend the source in the order of the table below and check it again.",
    "verdict-warning": "This can be published.",
    "advice-warning": "Warnings: {warnings}. See the table below and mend the source where it is worth it.",
    "verdict-ok": "This can be published.",
    "advice-ok": "There are no errors and no warnings.",
    "findings": "Findings",
    "severity": "Severity",
    "cell": "Cell",
    "field": "Column",
    "value": "Value",
    "problem": "What is wrong",
    "remedy": "What to do",
    "content": "What is wrong → what to do",
    "cells": "Cells: ",
    "count": "({count})",
    "more-cells": "and {count} more",
    "more": "More findings of the same kind: {count}.",
    "more-text": " (--full shows all)",
    "more-page": " (all are in report.json)",
    "whole": "all",
    "blank": "(blank)",
    "rule": "Rule",
    "number": "Cells",
    "example": "Example (before → after)",
    "columns": "Columns",
    "heading": "Heading in the source",
    "standard-field": "Field of the standard",
    "how": "How it was matched",
    "list-sheet": "Check report",
    "repaired": "Repaired",
    "after": "Value after repair",
    "done": "Done",
    "unmapped": "(not published)",
    "no-heading": "(no heading)",
    "places": "({count})",
    "summary": "Errors: {errors}, warnings: {warnings}, repaired cells: {repairs}",
    "summary-located": ", records with coordinates: {located}/{rows}",
    "summary-level": ", {word}: {count}",
    "form": "Standard: {title}",
    "level-building": "Found by address (building)",
    "level-block": "Found by address (block)",
    "level-parcel": "Found by address (parcel)",
    "level-facility": "Found by address (same facility)",
    "level-town": "Found by address (town's point)",
}


def labels(lang: str) -> Mapping[str, str]:
    """The words in `lang` ("ja" or "en")."""
    return words_of(WORDS, lang, "report")


def levels_of(report: Report, lang: str) -> list[tuple[str, int]]:
    """What to say of positions that were found from addresses: words of each level, and how many."""
    words, levels = labels(lang), report.positions.get("levels", {})
    return [(words[f"level-{level}"], count) for level, count in levels.items() if level != "given"]
