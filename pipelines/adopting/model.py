"""What the officer has decided, what is still to be decided, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.workspace import Dataset, Organization


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that an officer can say about a file; what is None or empty is left to the tool.

    `columns`: field → heading, `C列`, or "-" where the field is to have no column. `waive`: required fields that the
    town does not hold; `later`: required fields that will be filled in later. `frequency` as in `dataset.yaml`.
    `is_new_year`: the file takes the place of the one that the dataset has. `is_ours`: the organization was named, so
    that it does not matter which municipality's code the file has; `is_named`: so was the dataset.
    """

    organization: str | None = None
    dataset: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    waive: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    frequency: str | None = None
    crs: str | None = None
    is_new_year: bool = False
    is_ours: bool = False
    is_named: bool = False

    def with_column(self, field: str, heading: str) -> Decisions:
        """The same, and the field has the column under this heading ("-": none)."""
        return replace(self, columns={**self.columns, field: heading})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: how it is told (`code` of a text with `params`), and what is decided by it (None: to leave it)."""

    code: str
    decisions: Decisions | None
    params: Mapping[str, Any] = field(default_factory=dict)

    def label(self, lang: str) -> str:
        """The answer as people read it."""
        from pipelines.messages.adopting_words import word

        return word(self.code, lang, **self.params)


@dataclass(frozen=True, slots=True)
class Question:
    """What the tool cannot know: `code` and `params` of its text, the answers, the number of the proposed one.

    `default` is None where none is likelier than the others. `is_needed`: there is no going on without an answer;
    `option` is what to type where nobody can be asked.
    """

    code: str
    choices: tuple[Choice, ...]
    default: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    option: str = ""
    is_needed: bool = True

    def text(self, lang: str) -> str:
        """The question as people read it."""
        from pipelines.messages.adopting_words import word

        return word(self.code, lang, **self.params)


@dataclass(frozen=True, slots=True)
class Changes:
    """How a new year's file differs from the one that was adopted before: headings that came and went, fields lost.

    `moved`: field → (heading then, heading now) where it was found again under another; `lost`: field → heading then.
    """

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    is_comparable: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be made of `file` (of this `digest`), and the `questions` that are open.

    `build` is None until it is known to whom the dataset belongs; `folder` until the dataset is known. `columns`: what
    would stand under columns in `dataset.yaml`. `others`: further sheets of the workbook. `old`: the dataset that gets
    the new file, `changes`: how that differs.
    """

    file: Path
    digest: str
    decisions: Decisions
    questions: tuple[Question, ...] = ()
    organization: Organization | None = None
    build: Build | None = None
    folder: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    old: Dataset | None = None
    changes: Changes | None = None

    @property
    def needed(self) -> tuple[Question, ...]:
        """The questions without whose answer there is no going on."""
        return tuple(question for question in self.questions if question.is_needed)

    @property
    def label(self) -> str:
        """`mihon/aed`: what the dataset will be called."""
        return f"{self.folder.parent.name}/{self.folder.name}" if self.folder else ""
