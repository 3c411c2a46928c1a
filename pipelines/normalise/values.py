"""The tables of `schemas/values.toml`: units by field, fields of one line, synonyms of values. Each line says why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from pipelines.frozen import frozen
from pipelines.paths import SCHEMAS


@frozen
class Measure:
    """What the figures of a field count: unit signs that may stand behind them, signs before them, words for zero.

    `dash_may_be_zero`: in such tables a dash is a regular sign for 0, so it does not prove a missing value.
    `triangle_is_a_point`: △ before the figures is no minus. `most`: a comma makes no figures above it (75,100 are two).
    """

    fields: re.Pattern[str]
    after: tuple[str, ...]
    before: tuple[str, ...]
    zero: tuple[str, ...]
    dash_may_be_zero: bool
    triangle_is_a_point: bool = False
    most: int | None = None


@frozen
class Synonyms:
    """For the fields or kinds named: which spelling stands for which value of the vocabulary."""

    dataset: str | None
    fields: re.Pattern[str] | None
    kind: str | None
    values: Mapping[str, str]


@frozen
class Values:
    """All of the file."""

    one_line: re.Pattern[str]
    measures: tuple[Measure, ...]
    synonyms: tuple[Synonyms, ...]

    def measure(self, field: str) -> Measure:
        """The first entry whose pattern fits the field's name; figures without any unit where none does."""
        return next((measure for measure in self.measures if measure.fields.fullmatch(field)), _BARE)

    def synonyms_of(self, dataset: str, field: str, kind: str) -> dict[str, str]:
        """Folded spelling → value, from all entries that hold for this field."""
        found: dict[str, str] = {}
        for entry in self.synonyms:
            fits = entry.kind == kind if entry.kind else bool(entry.fields and entry.fields.fullmatch(field))
            if fits and entry.dataset in (None, dataset):
                found.update(entry.values)
        return found


_BARE = Measure(re.compile(r"(?!)"), (), (), (), False)


@cache
def values() -> Values:
    """The tables, read once."""
    raw = tomllib.loads((SCHEMAS / "values.toml").read_text(encoding="utf-8"))
    return Values(
        one_line=re.compile(raw["one_line"]["fields"]),
        measures=tuple(
            Measure(
                re.compile(line["fields"]),
                tuple(line.get("after", ())),
                tuple(line.get("before", ())),
                tuple(line.get("zero", ())),
                line.get("dash_may_be_zero", False),
                line.get("triangle_is_a_point", False),
                line.get("most"),
            )
            for line in raw["measures"]
        ),
        synonyms=tuple(
            Synonyms(
                line.get("dataset"),
                re.compile(line["fields"]) if "fields" in line else None,
                line.get("kind"),
                line["values"],
            )
            for line in raw["synonyms"]
        ),
    )
