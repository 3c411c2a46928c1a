"""Which of the datasets a table is, in which generation, and why.

National headings decide by themselves. For headings of the municipality's own, words in headings, title and cells are
weighed; what is clearly about something else, or not clearly about one dataset, is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.headings import bare, every_name, fold, readings
from pipelines.recognition.national import national_form
from pipelines.sampling import sample
from pipelines.shapes import Cells, fits
from pipelines.standards import definitions
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.recognition.topics import Heading, Verdict
    from pipelines.table import Column as TableColumn
    from pipelines.table import Table

__all__ = ["Recognition", "recognise", "suggested"]


@frozen
class Recognition:
    """`dataset` and `generation`, None where not known. `evidence`: what spoke for it.

    `score`: for national headings the share of them that belong to the form, else the weight of evidence.
    """

    dataset: str | None
    generation: str | None
    score: float
    evidence: tuple[str, ...] = ()


def recognise(table: Table) -> Recognition:
    """Which dataset a table is. A national frame around something else has a generation and no dataset."""
    headed = [column for column in table.columns if column.heading.strip() or column.aliases]
    names = [_best_name(column.heading, column.aliases) for column in headed]
    if not names:
        return Recognition(None, None, 0.0, ("no headings",))
    form = national_form(frozenset(names))
    if form and form.dataset:
        return Recognition(form.dataset, form.generation, form.share, form.evidence)
    from pipelines.recognition.topics import Column, weigh

    cells = {column.name: sample(table, column.name) for column in table.columns}
    verdict = weigh(
        [_read(name, column, cells[column.name]) for name, column in zip(names, headed, strict=True)],
        " ".join(table.hints),
        [Column(fold(column.heading), cells[column.name].lower()) for column in table.columns],
    )
    if not form:
        return Recognition(verdict.dataset, None, verdict.score, verdict.evidence)
    dataset = verdict.dataset if _plain_enough(verdict) else None
    return Recognition(dataset, form.generation, form.share, form.evidence + verdict.evidence)


def suggested(file_name: str) -> str | None:
    """The dataset that a file's name speaks of, to ask the officer. A name proves nothing: it never decides."""
    from pipelines.recognition.topics import titled

    by_slug = {each.name for each in definitions().values() if each.slug in file_name.lower()}
    found = by_slug | set(titled(file_name))
    return found.pop() if len(found) == 1 else None


def _plain_enough(verdict: Verdict) -> bool:
    """A national frame of no known dataset is one of them only where that is said outright."""
    return verdict.score >= 2.5 and bool({"title", "strong", "things"} & verdict.kinds)


def _best_name(heading: str, aliases: Sequence[str]) -> str:
    """The folded heading, or the alias (group and name of a two-row heading) that is a field's name."""
    for text in (*aliases, heading):
        for folded in (fold(text), bare(fold(text))):
            if folded in every_name() or folded in vocabulary().aliases:
                return folded
    return bare(fold(heading))


def _read(name: str, column: TableColumn, cells: Cells) -> Heading:
    """What the first reading of a heading can mean."""
    from pipelines.recognition.topics import Heading

    found = next((reading for heading in (column.heading, *column.aliases) for reading in readings(heading)), None)
    return Heading(name, found.meanings if found else frozenset(), fits("flag!", cells))
