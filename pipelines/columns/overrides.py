"""What the officer has decided in `dataset.yaml`: field → heading (or column, as in `C列`; `-`: no column at all)."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.columns.claims import OVERRIDE, Claim, Subject
from pipelines.columns.forms import Form
from pipelines.columns.matching import Assignment
from pipelines.errors import UsageError
from pipelines.findings import column_letters
from pipelines.lazy import pattern
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
    if len(found) > 1 and all(subject.number is None for subject in found):  # both coordinates of the geometries
        found = [subject for subject in found if subject.heading == field] or found
    if len(found) > 1:
        places = tuple(subject.called for subject in found)
        raise UsageError("column-override-ambiguous", value=heading, field=field, places=places)
    if not found:
        headings = list(dict.fromkeys(subject.called for subject in subjects))
        raise UsageError("column-override-heading", value=heading, field=field, nearest=nearest(heading, headings))
    return found[0]
