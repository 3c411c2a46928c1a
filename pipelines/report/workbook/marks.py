"""Which cells are marked, how gravely, and what their comments say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pipelines.findings import Place

if TYPE_CHECKING:
    from pipelines.report import Report

Kind = Literal["error", "warning", "repair"]
KINDS: tuple[Kind, ...] = ("error", "warning", "repair")

Cell = tuple[int, int]
"""Row and column, counted from 1."""


@dataclass(slots=True)
class Mark:
    """One cell: the gravest of what is said of it, and the texts, a line break between message and remedy."""

    kind: Kind
    texts: list[str] = field(default_factory=list)


def marks_of(report: Report, sheets: Sequence[str], lang: str) -> dict[str, dict[Cell, Mark]]:
    """Sheet → cell → mark. What concerns a whole column is said at its heading, a whole row in its first cell."""
    marks: dict[str, dict[Cell, Mark]] = defaultdict(dict)
    for kind, place, text in _said(report, lang):
        cell = _cell(place, report)
        if cell is None:
            continue
        of_sheet = marks[sheet_of(place, sheets)]
        mark = of_sheet.setdefault(cell, Mark(kind))
        mark.kind = min(mark.kind, kind, key=KINDS.index)
        if text not in mark.texts:
            mark.texts.append(text)
    return marks


def sheet_of(place: Place, sheets: Sequence[str]) -> str:
    """The sheet a place lies on; the only one of a source that has no sheets."""
    return place.sheet if place.sheet and place.sheet in sheets else sheets[0]


def _said(report: Report, lang: str) -> Iterator[tuple[Kind, Place, str]]:
    for finding in report.log.findings:
        if finding.severity == "error" or finding.severity == "warning":
            yield finding.severity, finding.place, f"{finding.message(lang)}\n→ {finding.remedy(lang)}".rstrip("→ \n")
    for repair in report.log.repairs:
        yield "repair", repair.place, repair.message(lang)


def _cell(place: Place, report: Report) -> Cell | None:
    if place.row is None and place.column is None:
        return None
    heading = report.source.header_rows[-1] if report.source.header_rows else 1
    return place.row or heading, place.column or 1
