"""What the officer has decided in `dataset.yaml`: field → heading (or column, as in `C列`; `-`: no column at all)."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.columns.claims import OVERRIDE, Claim, Subject
from pipelines.columns.forms import Form
from pipelines.columns.matching import Assignment
from pipelines.errors import UsageError
from pipelines.findings import column_letters
from pipelines.lazy import pattern
from pipelines.messages.filling import Both
from pipelines.spelling import fold
from pipelines.standards import nearest

NO_COLUMN = "-"
"""What stands for a heading where a field is to have none. A column headed so can be named by its letters."""
_LETTERS = pattern(r"([A-Za-zＡ-Ｚａ-ｚ]{1,3})列")


def reserve(overrides: Mapping[str, str], subjects: list[Subject], form: Form) -> Assignment:
    """The officer's choices. Raises UsageError for an unknown field or heading, or a column named twice."""
    state = Assignment()
    for named, heading in overrides.items():
        field = _field(named, form)
        if heading.strip() == NO_COLUMN:
            state.close(field)
            continue
        subject = _column(heading, field, subjects)
        if subject.index in state.of_column:
            raise UsageError(
                "column-override-twice", value=heading, field=field, other=state.of_column[subject.index].field
            )
        state.give(Claim(subject, field, "override", OVERRIDE))
    return state


def is_letters(heading: str) -> bool:
    """Does it name a column by its letters (`C列`) and not by its heading?"""
    return bool(_LETTERS.fullmatch(heading.strip()))


def named(heading: str, number: int | None) -> str:
    """How a column is called, and can be named in the settings: by its heading, or `C列` where that is blank."""
    return heading if heading.strip() or not number else f"{column_letters(number)}列"


def _field(named: str, form: Form) -> str:
    folded = fold(named)
    if folded in form.names:
        return form.names[folded]
    if folded in form.old and form.old[folded].rule == "copy":
        return form.old[folded].new[0]
    raise UsageError(
        "field-unknown", value=named, key="columns", option="--column", nearest=nearest(named, form.fields)
    )


def _column(heading: str, field: str, subjects: list[Subject]) -> Subject:
    wanted = fold(heading)
    found = [subject for subject in subjects if wanted in (fold(name) for name in (subject.heading, *subject.aliases))]
    if not found and (letters := _LETTERS.fullmatch(heading.strip())):
        found = [
            subject
            for subject in subjects
            if subject.number and fold(column_letters(subject.number)) == fold(letters[1])
        ]
    if len(found) > 1:
        letters_of = [column_letters(subject.number) for subject in found if subject.number]
        places = Both("、".join(f"{one}列" for one in letters_of), ", ".join(letters_of))
        raise UsageError("column-override-ambiguous", value=heading, field=field, places=places)
    if not found:
        headings = [subject.heading for subject in subjects if subject.heading.strip()]
        raise UsageError("column-override-heading", value=heading, field=field, nearest=nearest(heading, headings))
    return found[0]
