"""The questions that a file leaves open, each with its answers and with what to type where nobody can be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.adopting.model import Changes, Choice, Decisions, Question
from pipelines.columns.mapping import DOUBTS
from pipelines.columns.overrides import NO_COLUMN
from pipelines.findings import column_letters
from pipelines.workspace import FREQUENCIES, Dataset, Organization

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.table import Column

USUAL_FREQUENCY = "annual"
_MOST_COLUMNS = 40  # more answers than this nobody reads; `--column` takes any heading
_EXAMPLES, _EXAMPLE_LENGTH = 2, 20
_LACKING = ("column-missing", "column-blank")
_UNUSED = ("none", "taken", *DOUBTS)


def organization(decisions: Decisions, found: Sequence[Organization]) -> Question:
    """To whom of several the dataset belongs."""
    choices = tuple(
        Choice(
            "answer-organization",
            replace(decisions, organization=one.name, is_ours=True),
            {"title": one.title, "name": one.name},
        )
        for one in found
    )
    option = " / ".join(f"--as {one.name}/{decisions.dataset or ''}" for one in found)
    return Question("ask-organization", choices, option=option)


def owner(decisions: Decisions, build: Build, ours: Organization) -> Iterator[Question]:
    """Whether the file is the organization's, where all its rows have another municipality's code."""
    from pipelines.build import code_in

    code = code_in(build.table, build.standard) if build.table is not None and build.standard else None
    if decisions.is_ours or code in (None, ours.code):
        return
    params = {"title": ours.title, "code": ours.code, "other": code}
    choices = (
        Choice("answer-not-ours", None),
        Choice("answer-ours", replace(decisions, is_ours=True), params),
    )
    yield Question("ask-owner", choices, 0, params, f"--as {ours.name}/{decisions.dataset}")


def alike_sheets(decisions: Decisions, build: Build) -> Question | None:
    """Which of several sheets with the same headings is meant; None where there is but one."""
    finding = next((finding for finding in build.log.findings if finding.code == "sheets-alike"), None)
    chosen = build.report.source.sheet
    if finding is None or chosen is None:
        return None
    sheets = (chosen, *finding.params["sheets"])
    choices = tuple(Choice("answer-sheet", replace(decisions, sheet=sheet), {"sheet": sheet}) for sheet in sheets)
    return Question("ask-sheet", choices, 0, {"count": len(sheets)}, f'--sheet "{chosen}"')


def dataset(decisions: Decisions, file: Path, among: Collection[str] = ()) -> Question:
    """Which dataset a file is whose headings do not say it. Its name may be a hint, but proves nothing.

    `among`: the only ones that come into question, where it is the new file of one of them.
    """
    from pipelines.recognition import suggested
    from pipelines.standards import definitions

    known = [one for one in definitions().values() if not among or one.name in among]
    choices = tuple(
        Choice(
            "answer-dataset",
            replace(decisions, dataset=one.name, is_named=True),
            {"title": one.title, "title_en": one.title_en, "name": one.name},
        )
        for one in known
    )
    likely = suggested(file.stem)
    default = next((number for number, one in enumerate(known) if one.name == likely), None)
    if default is None and len(known) == 1:
        default = 0
    named = [likely] if default is not None and not among else [one.name for one in known]
    option = " / ".join(f"--as {name}" for name in named)
    return Question("ask-dataset", choices, default, option=option)


def disputed(decisions: Decisions, build: Build) -> Iterator[Question]:
    """Which of several columns is the field that all of them could be."""
    fields: dict[str, list[Column]] = {}
    for column, entry in zip(build.headed, build.mapping.entries if build.mapping else (), strict=True):
        if entry.how == "ambiguous":
            fields.setdefault(entry.detail, []).append(column)
    for field, columns in fields.items():
        answers = tuple(_columns(decisions, build, field, columns))
        none = Choice("answer-no-column", decisions.with_column(field, NO_COLUMN))
        yield Question("ask-disputed", (*answers, none), None, {"field": field}, f"--column {field}=…")


def lost(decisions: Decisions, build: Build, changes: Changes) -> Iterator[Question]:
    """Where the cells of a field are now that the new file has no column for it, if there is one that could be it."""
    unused = _unused(build)
    for field, heading in changes.lost.items() if unused else ():
        answers = tuple(_columns(decisions, build, field, unused))
        none = Choice("answer-gone", decisions.with_column(field, NO_COLUMN))
        params = {"field": field, "heading": heading}
        yield Question("ask-lost", (*answers, none), None, params, f"--column {field}=… / --column {field}={NO_COLUMN}")


def required(decisions: Decisions, build: Build, changes: Changes | None) -> Iterator[Question]:
    """Whether the town holds what the standard requires and the file lacks altogether."""
    asked = changes.lost if changes and _unused(build) else {}
    for finding in build.log.findings:
        field = finding.field
        if finding.code not in _LACKING or finding.severity != "error" or field is None:
            continue
        if field in decisions.later or field in asked:
            continue
        waived = replace(decisions, waive=(*decisions.waive, field))
        later = replace(decisions, later=(*decisions.later, field))
        columns = _unused(build) if finding.code == "column-missing" else ()
        choices = (
            Choice("answer-waive", waived, {"field": field}),
            Choice("answer-later", later, {"field": field}),
            *_columns(decisions, build, field, columns),
        )
        code = "ask-missing" if finding.code == "column-missing" else "ask-blank"
        yield Question(code, choices, 0, {"field": field}, f"--waive {field} / --later {field} / --column {field}=…")


def frequency(decisions: Decisions, old: Dataset | None) -> Iterator[Question]:
    """How often the data is renewed. Nothing in a file says so; what is not answered stays 不定期."""
    if decisions.frequency is not None or old is not None:
        return
    choices = tuple(
        Choice("answer-frequency", replace(decisions, frequency=one), {"value": one}) for one in FREQUENCIES
    )
    yield Question(
        "ask-frequency", choices, FREQUENCIES.index(USUAL_FREQUENCY), option="--frequency annual", is_needed=False
    )


def _unused(build: Build) -> list[Column]:
    """The columns that no field has."""
    entries = zip(build.headed, build.report.columns, strict=True)
    return [column for column, (heading, field, how) in entries if not field and how in _UNUSED]


def _columns(decisions: Decisions, build: Build, field: str, columns: Sequence[Column]) -> Iterator[Choice]:
    """One answer for each column, with some of its cells."""
    cells = _cells(build) if columns else {}
    for column in columns[:_MOST_COLUMNS]:
        examples = "、".join(cells.get(column.name, ())) or "-"
        letters = column_letters(column.number) if column.number else "-"
        params = {"heading": column.heading or "-", "letters": letters, "examples": examples}
        yield Choice("answer-column", decisions.with_column(field, named(column, build)), params)


def named(column: Column, build: Build) -> str:
    """How a column is named in `dataset.yaml`: by its heading, or by its letters where that is blank or used twice."""
    from pipelines.spelling import fold

    folded = fold(column.heading)
    same = sum(fold(other.heading) == folded for other in build.headed)
    if folded and folded != NO_COLUMN and same == 1:
        return column.heading
    return column.position


def _cells(build: Build) -> dict[str, list[str]]:
    """Some cells of each column of the source, read once more."""
    from pipelines.findings import Log
    from pipelines.read import read
    from pipelines.report.display import shortened

    source = build.report.source
    table = read(Path(source.path), Log(), sheet=source.sheet if source.sheet else None)
    return {
        column.name: [shortened(cell, _EXAMPLE_LENGTH) for cell in table.values(column.name, limit=_EXAMPLES)]
        for column in table.columns
    }
