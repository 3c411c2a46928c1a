"""The report as one HTML page that stands alone."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.messages.columns import how_text
from pipelines.report.display import visible
from pipelines.report.grouping import Entry, cell_ranges, rule_text, rules, sections
from pipelines.report.labels import labels, levels_of
from pipelines.report.text import title_of, verdict_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from pipelines.report import Report

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_ENTRIES_OF_A_KIND = 100
_CELLS_SHOWN = 40
_EXAMPLES_OF_A_RULE = 3


@lru_cache(maxsize=4)
def page_template(name: str) -> Template:
    """A template of a page that stands alone. What it is given is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def report_page(report: Report, lang: str) -> str:
    """The HTML of `Report.to_html`. Everything from the source is escaped, control characters are shown as signs."""
    words = labels(lang)
    counts = report.log.counts
    return page_template("report.html").render(
        lang=lang,
        words=words,
        title=title_of(report, lang),
        source=replace(report.source, sheet=report.shown_sheet),
        verdict=verdict_of(report),
        rows=report.rows,
        located=report.located,
        levels=levels_of(report, lang),
        errors=counts["error"],
        warnings=counts["warning"],
        repaired=len(report.log.repairs),
        findings=_findings(report, lang, words),
        rules=_rules(report, lang, words),
        columns=[
            (visible(heading), visible(name or ""), visible(how_text(how, lang)))
            for heading, name, how in report.shown_columns
        ],
        visible=visible,
    )


def _findings(report: Report, lang: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for section in sections(report.log.findings, lang, _ENTRIES_OF_A_KIND):
        rows.extend(_finding(entry, report.source.sheet, words) for entry in section.entries)
        if section.left_out:
            last = section.entries[-1]
            more = words["more"].format(count=f"{section.left_out:,}") + words["more-page"]
            rows.append({**_finding(last, None, words), "cells": "", "value": "", "message": more, "remedy": ""})
    return rows


def _finding(entry: Entry, sheet: str | None, words: Mapping[str, str]) -> dict[str, Any]:
    ranges = cell_ranges(entry.places, sheet)
    cells = ", ".join(ranges[:_CELLS_SHOWN])
    if len(ranges) > _CELLS_SHOWN:
        cells += " " + words["more-cells"].format(count=f"{len(ranges) - _CELLS_SHOWN:,}")
    return {
        "severity": entry.severity,
        "cells": visible(cells) or words["whole"],
        "count": entry.count,
        "field": visible(entry.field or ""),
        "value": "" if entry.value is None else visible(entry.value) or words["blank"],
        "message": visible(entry.message),
        "remedy": visible(entry.remedy),
    }


def _rules(report: Report, lang: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "rule": visible(rule_text(rule, lang)),
            "field": visible(rule.field),
            "count": len(rule.repairs),
            "examples": [
                (visible(repair.before) or words["blank"], visible(repair.after) or words["blank"])
                for repair in _different(rule.repairs)
            ],
        }
        for rule in rules(report.log.repairs)
    ]


def _different(repairs: Any) -> list[Any]:
    """The first few repairs that differ."""
    different = {(repair.before, repair.after): repair for repair in reversed(repairs)}
    return list(reversed(different.values()))[:_EXAMPLES_OF_A_RULE]
