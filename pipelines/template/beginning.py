"""A new dataset of the 14: its folder with settings to choose from and a template, blank or with rows of a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from pipelines.errors import DataError, UsageError
from pipelines.findings import Log, column_letters
from pipelines.standards import KPI, ODS, Standard, definition, standard
from pipelines.template import asked
from pipelines.template.asked import Asked, Given

if TYPE_CHECKING:
    from pipelines.table import Table
    from pipelines.template.book import Rows, Value

_SETTINGS = Path(__file__).with_name("dataset.yaml")
_GENERATION = """
# 公開する形。standard-ods（自治体標準オープンデータセット）か recommended-basic（推奨データセット基本編）
{mark}generation: {generation}
"""


def beginning_of(asked_for: Asked, given: str | None, generation: str | None) -> asked.Beginning:
    """What begins the dataset that is asked for. Raises UsageError for a generation that it does not have."""
    if asked_for.dataset == KPI:
        from pipelines.kpi import beginning

        if generation:
            raise UsageError("new-generation-of-kpi", value=KPI)
        return beginning.Beginning(asked_for, given)
    return Beginning(asked_for, given, generation or ODS)


@dataclass(frozen=True)
class Beginning(asked.Beginning):
    """One of the 14 in one generation. `given`: a file of rows, or the name of a dataset."""

    generation: str = ODS

    @property
    def _form(self) -> Standard:
        return standard(self.asked.dataset, self.generation)

    @property
    def book_name(self) -> str:
        """Called as the dataset is."""
        return f"{definition(self.asked.dataset).title}.xlsx"

    def book(self, log: Log) -> bytes:
        """The template. Raises as `asked.Beginning.book`."""
        from pipelines.template import book

        if self.given is None:
            return book.workbook(self._form, self.asked.label)
        table = self._table(self.asked.source(self.given), log)
        rows = rows_of(table, self._form)
        made = book.workbook(self._form, self.asked.label, rows)
        _ensure_alike(made, table, [*self._form.names, *rows.own], self._form)
        return made

    def settings(self) -> str:
        """What stands in dataset.yaml: what is needed, and all else to choose from, with what it means."""
        known = definition(self.asked.dataset)
        required = [field.name for field in self._form.fields if field.constraints.get("required")]
        expected = [field.name for field in self._form.fields if field.expected.get("required")]
        return Template(_SETTINGS.read_text(encoding="utf-8")).substitute(
            dataset=known.name,
            title=known.title,
            title_en=known.title_en,
            keywords=", ".join(known.keywords),
            book=self.book_name,
            waived=(required + expected)[0],
            generation=_GENERATION.format(mark="# " if self.generation == ODS else "", generation=self.generation),
        )

    def _table(self, given: Given, log: Log) -> Table:
        from pipelines import columns, read, recognition

        source, form = read.read(given.path, log, sheet=given.sheet), self._form
        seen = recognition.recognise(source)
        if seen.dataset not in (None, form.dataset):
            log.add("dataset-differs", value=seen.dataset, expected=form.dataset)
        mapping = columns.match(
            source, form.dataset, seen.generation, log, form=form.generation, overrides=given.columns, extra="keep"
        )
        table = columns.apply(source, mapping, form, log)
        if log.errors:
            raise DataError("new-not-read", value=str(given.path))
        return table


def rows_of(table: Table, form: Standard) -> Rows:
    """The rows of a table whose columns are fields, as they stand there; others become columns of their own."""
    from pipelines.template.book import Rows
    from pipelines.template.cells import TEXT, cell_of, escaped

    own = [name for name in table.frame.columns if name not in form]
    letters = {name: column_letters(number) for number, name in enumerate(table.frame.columns, 1)}
    records: list[dict[str, Value]] = []
    for row, cells in enumerate(table.frame.iter_rows(named=True), 2):
        record: dict[str, Value] = {}
        for name, text in cells.items():
            if not text:
                continue
            place = f"{letters[name]}{row}"
            value, look = cell_of(form.field(name), text, place) if name in form else (escaped(text, place), TEXT)
            record[name] = (value, look, "")
        records.append(record)
    return Rows(records, own)


def _ensure_alike(book: bytes, table: Table, names: list[str], form: Standard) -> None:
    """Reads the workbook as every other is read. Raises DataError where a cell is not what it was made of."""
    from pipelines.template.cells import is_same
    from pipelines.template.filled import grid_of, texts_of

    found = texts_of(grid_of(book, definition(form.dataset).title), dict(enumerate(names, 1)))
    for name in names:
        kind = form.field(name).kind if name in form else ""
        for row, text in enumerate(table.frame.get_column(name), 2):
            if not is_same(kind, text.strip(), found.get((row, name), "")):
                raise DataError("new-differs", value=f"{name}（{table.place(row - 2, name).cell}）")
