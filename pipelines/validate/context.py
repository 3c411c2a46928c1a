"""What every check needs: the table, its standard, and one way to add a finding with the officer's own cell in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.findings import Finding, Log
from pipelines.messages import Severity
from pipelines.messages.kinds import KINDS, MUST, PLAIN, WAIVE
from pipelines.standards import GENERATIONS
from pipelines.translating import REPORTS, translated, words_of

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Field, Standard
    from pipelines.table import Table

_Cell = tuple[int | None, int | None, str | None]  # row and column of the source, and the field


@dataclass(frozen=True)
class Context:
    """One run of the checks. `code` is the organization's, `centre` its (latitude, longitude, radius in km).

    `earlier` are the findings of the steps before: what they said of a cell is not said again.
    """

    table: Table
    standard: Standard
    log: Log
    code: str | None = None
    centre: tuple[float, float, float] | None = None
    earlier: tuple[Finding, ...] = ()

    def has(self, *names: str) -> bool:
        """The table has all these columns."""
        return self._names.issuperset(names)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.table.frame.columns)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the standard that the table has, in order."""
        return tuple(field for field in self.standard.fields if self.has(field.name))

    def fills(self, *names: str) -> bool:
        """The table has all these columns, with something in each of them."""
        return self.has(*names) and self.table.blank_columns.isdisjoint(names)

    @cached_property
    def filled(self) -> tuple[Field, ...]:
        """Those of `fields` that have any value."""
        return tuple(field for field in self.fields if field.name not in self.table.blank_columns)

    @cached_property
    def _said(self) -> dict[_Cell, list[Finding]]:
        """The findings of earlier steps by the cell that they speak of."""
        said: dict[_Cell, list[Finding]] = {}
        for finding in self.earlier:
            said.setdefault((finding.place.row, finding.place.column, finding.field), []).append(finding)
        return said

    def is_said(self, record: int, field: str, *, as_error: bool = False, codes: Collection[str] = ()) -> bool:
        """An earlier step has a finding (an error, or one of `codes`, if asked) about this cell, in better words."""
        place = self.table.place(record, field)
        said = self._said.get((place.row, place.column, field), ())
        return any((not as_error or one.severity == "error") and (not codes or one.code in codes) for one in said)

    @cached_property
    def _before(self) -> dict[_Cell, str]:
        """What the source has where a cell was repaired: the first repair of a cell saw it as it was."""
        before: dict[_Cell, str] = {}
        for repair in self.log.repairs:
            before.setdefault((repair.place.row, repair.place.column, repair.field), repair.before)
        return before

    def value(self, record: int, field: str) -> str:
        """The cell as the officer wrote it."""
        place = self.table.place(record, field)
        now: str = self.table.frame.get_column(field)[record]
        return self._before.get((place.row, place.column, field), now)

    def cell(self, record: int, field: str | None = None) -> str:
        """How a message names another cell (`C12`) or row (`12`) of the same sheet."""
        place = self.table.place(record, field)
        name = place.cell
        return name.rpartition("!")[2] if place.sheet else name

    def add(
        self,
        code: str,
        record: int | None = None,
        field: str | None = None,
        *,
        value: str | None = None,
        severity: Severity | None = None,
        **params: object,
    ) -> None:
        """Note a finding at a cell, a row (`field` None), a column (`record` None) or the table (both None).

        The value is the cell's own unless given; words and example of the field are filled in.
        """
        if value is None and record is not None and field is not None:
            value = self.value(record, field)
        in_table = field is not None and self.has(field)
        place = self.table.place(record, field if in_table else None)
        self.log.add(code, place, field=field, value=value, severity=severity, **{**self._words(field), **params})

    def _words(self, name: str | None) -> dict[str, Any]:
        if name is None or name not in self.standard:
            return {}
        field = self.standard.field(name)
        words = KINDS.get(field.kind, PLAIN)
        return {
            "example": field.example,
            "what": words.ja,
            "what_en": words.en,
            "hint": words.hint_ja,
            "hint_en": words.hint_en,
        }


def likely_repeated(frame: pl.DataFrame) -> list[int]:
    """Records that may hold the same cells as another one; all that do are among them."""
    hashes = frame.to_series().hash() if frame.width == 1 else frame.hash_rows()
    if hashes.n_unique() == frame.height:
        return []
    return hashes.is_duplicated().arg_true().to_list()


def must(severity: Severity, field: str, standard: Standard) -> dict[str, Any]:
    """Why a blank cell is a finding: required for sure (error, of the 14 it can be waived) or expected (warning)."""
    ja, en = words_of(MUST, "ja", "must")[severity], MUST[severity]
    can_be_waived = severity == "error" and standard.generation in GENERATIONS
    both = (translated(WAIVE, "ja", "waive.required", REPORTS), WAIVE)
    waive, waive_en = (text.format(field=field) for text in both) if can_be_waived else ("", "")
    return {"must": ja, "must_en": en, "waive": waive, "waive_en": waive_en}
