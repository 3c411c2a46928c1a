"""What became of each source column."""

from __future__ import annotations

from pipelines.frozen import frozen

PAIR = "緯度,経度"  # one column that holds both coordinates
DOUBTS = {"bracket": "column-bracket-unknown", "group": "column-group-unknown", "scale": "unit-scaled"}
"""Why a column has no field whose heading says more than the name of one, and the finding that tells it."""


@frozen
class Match:
    """One source column: its name in the frame, its heading, the field it means (None: none) and how that was found.

    `how`: exact · width · numbering · crosswalk · alias · age · synonym · misprint · truncated · values · override ·
    repeated (the same heading again: used where the first has no cell); where `field` is None: split (its values become
    the flags of `into`) · taken · ambiguous · bracket · group · scale (the heading says more: `DOUBTS`) · none.
    `detail` says more for people: the other column, the words, the field in question.
    """

    name: str
    heading: str
    field: str | None
    how: str
    detail: str = ""
    part: int = 0
    into: tuple[str, ...] = ()


@frozen
class Mapping:
    """All columns of a source, in its order. `dataset` and `form`: whose fields; `extra`: whether others are kept."""

    entries: tuple[Match, ...]
    dataset: str | None
    generation: str | None
    form: str
    extra: str = "drop"

    def of(self, field: str) -> tuple[Match, ...]:
        """The columns that feed a field, in the order in which their cells are joined."""
        feeding = (entry for entry in self.entries if entry.field == field and entry.how != "repeated")
        return tuple(sorted(feeding, key=lambda entry: entry.part))

    def repeats(self, field: str) -> tuple[Match, ...]:
        """Further columns under the heading of a field's column: they fill its blank cells."""
        return tuple(entry for entry in self.entries if entry.field == field and entry.how == "repeated")

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(entry.field for entry in self.entries if entry.field)
