"""The fixed words of what CI is told."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.translating import words_of

WORDS = {
    "title": "Open data check",
    "check": "check",
    "error": "errors",
    "warning": "warnings",
    "more-annotations": "{count} more ({kind}) are not shown here: GitHub shows 10 of each kind. See the summary.",
    "left-out": "{count} more findings are left out here.",
    "more": "{count} more",
    "skipped": "Its source is written when it is published: there is nothing to check yet.",
    "verdict-failed": "Some datasets could not be checked.",
    "verdict-error": "There are errors: mend them before publishing.",
    "verdict-warning": "This can be published. Please look at the warnings.",
    "verdict-ok": "This can be published.",
    "verdict-none": "No dataset has changed.",
    "since": "Compared with {ref}: {checked} of {all} datasets were checked.",
    "all-checked": "All {all} datasets were checked.",
    "dataset": "Dataset",
    "result": "Result",
    "errors": "Errors",
    "warnings": "Warnings",
    "rows": "Records",
    "changes": "Rows",
    "state-failed": "could not be checked",
    "state-error": "errors",
    "state-warning": "warnings",
    "state-ok": "good",
    "state-skipped": "nothing yet",
    "new": "new",
    "same": "unchanged",
    "added": "{count} added",
    "removed": "{count} removed",
    "changed": "{count} changed",
    "columns-added": "{count} columns added",
    "columns-removed": "{count} columns removed",
    "uncompared": "not compared",
    "deleted": "Datasets that are gone",
    "findings": "What was found",
    "row-changes": "Changed rows",
    "table": "Table: {name}",
    "concealed": "There are personal data in it: the rows are counted and not shown.",
    "new-dataset": "This dataset is new.",
    "datasets-left-out": "{count} more datasets are not shown here: the summary may be {limit} kB long.",
    "more-findings": "{count} more findings: `publish check {label}` shows all.",
}


def ci_words(lang: str) -> Mapping[str, str]:
    """The words in `lang` ("ja" or "en")."""
    return words_of(WORDS, lang, "ci")
