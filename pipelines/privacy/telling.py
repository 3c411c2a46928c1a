"""What is told of the findings of one kind in one column: each cell, or the column in one line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.findings import column_letters
from pipelines.frozen import frozen
from pipelines.messages.privacy import REASONS, WHAT, WORDS_OF_WAIVERS
from pipelines.privacy.options import FORMULA
from pipelines.spelling import fold
from pipelines.translating import REPORTS, translated, words_of
from pipelines.yaml_text import scalar

if TYPE_CHECKING:
    from pipelines.findings import Log, Place
    from pipelines.privacy.cells import Hit
    from pipelines.privacy.concealing import Secrets
    from pipelines.privacy.options import Waiver
    from pipelines.table import Column, Table

_EACH = 1_000  # cells of a column that are told one by one; of more, the column


@frozen
class Told:
    """The cells (as they stand) of a column that hold one kind of personal data; `field` is what the column becomes.

    `is_named`: its heading may be shown.
    """

    table: Table
    column: Column
    finding: str
    hits: Mapping[str, Hit]
    field: str
    is_named: bool = True

    @cached_property
    def records(self) -> list[int]:
        """The records with such a cell."""
        cells = self.table.frame.get_column(self.column.name)
        return cells.is_in(list(self.hits)).arg_true().to_list()

    @property
    def heading(self) -> str:
        """How the column is named: by its letters where it has no heading, or none that may be shown."""
        return (self.column.heading.strip() if self.is_named else "") or column_letters(self.column.number or 0)

    def is_meant(self, waiver: Waiver) -> bool:
        """The waiver is for this finding in this column."""
        names = {fold(name) for name in (self.column.heading, self.heading, self.field) if name}
        return waiver.finding == self.finding and fold(waiver.column) in names

    def each(self, log: Log) -> None:
        """A finding for each cell, or one for the column where there are too many to be read."""
        cells = self.table.frame.get_column(self.column.name)
        if len(self.records) > _EACH:
            self._add(log, self._place(None), next(iter(self.hits.values())))
            return
        for record in self.records:
            self._add(log, self._place(record), self.hits[cells[record]], cells[record])

    def _place(self, record: int | None) -> Place:
        return self.table.place(record, self.column.name)

    def _add(self, log: Log, place: Place, hit: Hit, cell: str = "") -> None:
        both = (WORDS_OF_WAIVERS, translated(WORDS_OF_WAIVERS, "ja", "waive.privacy", REPORTS))
        waive_en, waive_ja = (text.format(field=scalar(self.heading), code=self.finding) for text in both)
        is_formula = self.finding == FORMULA
        log.add(
            self.finding,
            place,
            field=self.heading,
            value=cell if is_formula else hit.mask,
            severity="error",
            reason=words_of(REASONS, "ja", "privacy-why")[hit.reason],
            reason_en=REASONS[hit.reason],
            answered=waive_ja,
            answered_en=waive_en,
            count=f"{len(self.records):,}",
        )

    def left_out(self, log: Log) -> None:
        """The column is not published: it is told that the file holds this."""
        log.add("personal-unpublished", self._place(None), field=self.heading, **self._summary())

    def waived(self, waiver: Waiver, log: Log) -> None:
        """Somebody has answered for it."""
        found = self._summary()
        log.add("privacy-waived", self._place(None), field=self.heading, by=waiver.by, reason=waiver.reason, **found)

    def _summary(self) -> dict[str, Any]:
        what = words_of(WHAT, "ja", "privacy-what")[self.finding]
        return {"what": what, "what_en": WHAT[self.finding], "count": f"{len(self.records):,}"}

    def hide(self, secrets: Secrets) -> None:
        """The cells are kept, so that no other step shows them."""
        if self.finding == FORMULA:
            return
        cells = self.table.frame.get_column(self.column.name)
        if len(self.records) > _EACH:
            secrets.hide_column(self._place(None), next(iter(self.hits.values())).mask)
            return
        for record in self.records:
            hit = self.hits[cells[record]]
            secrets.hide(self._place(record), hit.secret, hit.mask)
