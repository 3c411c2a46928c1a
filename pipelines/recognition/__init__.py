"""Which of the datasets a table is, in which generation, and why.

National headings decide by themselves. For headings of the municipality's own, words in headings, title and cells are weighed;
what is clearly about something else, or not clearly about one dataset, is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.headings import bare, fold
from pipelines.recognition.national import every_name, national_form
from pipelines.recognition.topics import Column, Verdict, weigh
from pipelines.sampling import samples
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.table import Table

__all__ = ["Recognition", "recognise"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """`dataset` and `generation`, None where not known. `score`: for national headings the share of them that belong to the
    form, else the weight of evidence. `evidence`: what spoke for it."""

    dataset: str | None
    generation: str | None
    score: float
    evidence: tuple[str, ...] = ()


def recognise(table: Table) -> Recognition:
    """Which dataset a table is. A national frame around something else has a generation and no dataset."""
    headings = [_best_name(column.heading, column.aliases) for column in table.columns if column.heading.strip() or column.aliases]
    if not headings:
        return Recognition(None, None, 0.0, ("no headings",))
    form = national_form(frozenset(headings))
    if form and form.dataset:
        return Recognition(form.dataset, form.generation, form.share, form.evidence)
    verdict = weigh(headings, " ".join(table.hints), _columns(table))
    if not form:
        return Recognition(verdict.dataset, None, verdict.score, verdict.evidence)
    dataset = verdict.dataset if _plain_enough(verdict) else None
    return Recognition(dataset, form.generation, form.share, form.evidence + verdict.evidence)


def _plain_enough(verdict: Verdict) -> bool:
    """A national frame of no known dataset is one of them only where that is said outright."""
    return verdict.score >= 2.5 and bool({"title", "strong", "things"} & verdict.kinds)


def _best_name(heading: str, aliases: Sequence[str]) -> str:
    """The folded heading, or the alias (group and name of a two-row heading) that is a field's name."""
    for alias in aliases:
        if bare(fold(alias)) in every_name() or bare(fold(alias)) in vocabulary().aliases:
            return bare(fold(alias))
    return bare(fold(heading))


def _columns(table: Table) -> list[Column]:
    cells = samples(table)
    return [Column(fold(column.heading), cells[column.name].lower()) for column in table.columns]
