"""Tables with their years side by side, as in progress reports → one observation per row, each knowing its cell.

Nothing is guessed: how each column was read is told, what is not observed is left out and named, a row whose indicator
is not sure is an error. Figures and words are those of the cell; a dash reports nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.findings import Place
from pipelines.kpi import forms
from pipelines.kpi.cells import units_by_indicator
from pipelines.kpi.judgement import fold
from pipelines.kpi.nearest import Nearest
from pipelines.kpi.wide_headings import Heading, heading_of, is_wide, names_indicator, names_measure
from pipelines.kpi.wide_words import aims, row_said, units_said
from pipelines.normalise.vocabulary import fold as folded_unit
from pipelines.placeholders import is_dash
from pipelines.read.grid import is_number
from pipelines.table import Column, Table

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.kpi.rows import Row

_TABLE = "observations"
_OF_VALUES = ("fiscal_year", "as_of", "value", "text")
_CARRIED = ("evidence", "evidence_link", "note")
_DIGIT = re.compile(r"[0-9０-９]")
_OBSERVED = ("observed", "baseline")
_NAMED = 10  # indicators of one title that a finding names

Columns = list[tuple[str, str | None, str]]
"""As `Report.columns`: heading, field or None, how it was found."""


def is_wide_table(table: Table) -> bool:
    """The years stand side by side."""
    return is_wide([column.heading for column in table.columns])


def to_long(table: Table, others: Mapping[str, Table], log: Log, columns: Columns) -> Table:
    """The observations of a wide table, with the fields of the form. `others`: the indicators and measures, if any.

    Findings go to `log`, how each heading was read to `columns`.
    """
    return _Wide(table, others, log).long(columns)


@dataclass(frozen=True)
class _Wide:
    table: Table
    others: Mapping[str, Table]
    log: Log

    @cached_property
    def read(self) -> Mapping[str, Heading]:
        """What the headings say that speak of a year or of figures; other columns are not in it.

        Where some columns are said to be observed, years without a word may be anything.
        """
        known = ((column.name, heading_of(column.heading)) for column in self.table.columns)
        found = {name: heading for name, heading in known if heading and not self._field(name)}
        naming = [column.name for column in self.table.columns if names_indicator(column.heading)]
        if found.keys() >= set(naming):
            found.pop(naming[0])  # 指標名（令和6年度）
        if any(one.is_time and one.kind == "observed" for one in found.values()):
            unclear = {name: replace(one, kind="unclear") for name, one in found.items() if one.kind == "plain"}
            found.update(unclear)
        return found

    @cached_property
    def observed(self) -> list[Column]:
        """The columns with figures of a fiscal year."""
        kinds = (*_OBSERVED, "plain")
        known = ((column, self.read.get(column.name)) for column in self.table.columns)
        return [column for column, one in known if one and one.is_time and one.kind in kinds]

    @cached_property
    def keys(self) -> Mapping[str, Column]:
        """The columns that say which indicator a row is of: `id`, `title`, `measure_id`, `measure`, `unit`."""
        found: dict[str, Column] = {}
        for column in self.table.columns:
            if column.name in self.read:
                continue
            indicator, measure = names_indicator(column.heading), names_measure(column.heading)
            if indicator:
                found.setdefault("id" if indicator == "indicator_id" else "title", column)
            elif measure:
                found.setdefault("measure_id" if measure == "measure_id" else "measure", column)
            elif forms.field_of(column.heading, "indicators") == "unit":
                found.setdefault("unit", column)
        return found

    @cached_property
    def carried(self) -> Mapping[str, Column]:
        """The columns that hold for all years of a row."""
        found: dict[str, Column] = {}
        for column in self.table.columns:
            field = self._field(column.name)
            if field:
                found.setdefault(field, column)
        return found

    @cached_property
    def telling(self) -> Column | None:
        """The column that says of each row what its figures are: some of its cells are words for that (目標, 実績)."""
        known = {column.name for column in (*self.keys.values(), *self.carried.values())} | self.read.keys()
        rest = (column for column in self.table.columns if column.name not in known)
        return next((one for one in rest if any(map(row_said, set(self.table.values(one.name))))), None)

    @cached_property
    def around(self) -> list[str]:
        """The texts above the heading. The name of the sheet is not among them: it is that of the observations."""
        return [text for text in self.table.hints if text != self.table.source.sheet]

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units that are said of the whole table."""
        return units_said([*self.around, *(one.heading for one in self.table.columns if one.name not in self.read)])

    def _field(self, name: str) -> str | None:
        field = forms.field_of(self.table.column(name).heading, _TABLE)
        return field if field in _CARRIED else None

    def long(self, columns: Columns) -> Table:
        self._tell_headings(columns)
        rows, numbers, sources = [], [], []
        for record in range(len(self.table)):
            for column, row in self._observations(record):
                rows.append(row)
                numbers.append(column.number or 0)
                sources.append(self.table.row_numbers[record])
        return self._assembled(rows, numbers, sources)

    def _assembled(self, rows: list[Row], numbers: list[int], sources: list[int]) -> Table:
        import polars as pl

        names = forms.form(_TABLE).names
        frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
        key = self.keys.get("id") or self.keys["title"]
        first = self.observed[0] if self.observed else key
        known = {"indicator_id": key, **dict.fromkeys(_OF_VALUES, first), **self.carried}
        named = [replace(known[name], name=name) if name in known else Column(name, name) for name in names]
        spread = dict.fromkeys(_OF_VALUES, tuple(numbers))
        return Table(frame, tuple(named), tuple(sources), self.table.source, self.table.hints, spread)

    # headings

    def _tell_headings(self, columns: Columns) -> None:
        used = {column.name for column in (*self.keys.values(), *self.carried.values(), *self.observed)}
        if self.telling:
            used.add(self.telling.name)
        for column in self.table.columns:
            how = "exact" if column.name in used else "none"
            columns.append((column.heading, self._says(column), how))
            heading = self.read.get(column.name)
            if heading and heading.kind in ("calendar", "unclear"):
                self.log.add(f"kpi-wide-{heading.kind}", self._head(column), value=column.heading)
        years = "、".join(f"{column.heading}（{self._when(column)}）" for column in self.observed)
        told = {name for name, one in self.read.items() if one.kind in ("calendar", "unclear")}
        rest = (column for column in self.table.columns if column.name not in used and column.name not in told)
        left = [column.heading for column in rest if column.heading]
        row = Place(self.table.source.sheet, self.table.source.header_rows[0])
        if years:
            self.log.add("kpi-wide-read", row, value=years)
        else:
            self.log.add("kpi-wide-nothing", row)
        plain = any(self.read[column.name].kind == "plain" for column in self.observed)
        if plain and self.telling is None and (title := aims(self.around)):
            self.log.add("kpi-wide-targets", row, value=title)
        if left:
            self.log.add("kpi-wide-left", row, value="、".join(left))

    def _says(self, column: Column) -> str | None:
        if column in self.observed:
            return f"{_TABLE}.value"
        if field := self._field(column.name):
            return f"{_TABLE}.{field}"
        return f"{_TABLE}.indicator_id" if column in (self.keys.get("id"), self.keys.get("title")) else None

    def _when(self, column: Column) -> str:
        heading = self.read[column.name]
        return heading.as_of or f"{heading.fiscal_year}年度"

    def _head(self, column: Column) -> Place:
        return Place(self.table.source.sheet, self.table.source.header_rows[-1], column.number)

    # rows

    def _observations(self, record: int) -> Iterator[tuple[Column, Row]]:
        filled = [(column, cell) for column in self.observed if (cell := self._cell(record, column).strip())]
        for column, cell in filled:
            if is_dash(cell):
                self.log.add("kpi-wide-dash", self.table.place(record, column.name), value=cell)
        filled = [(column, cell) for column, cell in filled if not is_dash(cell)]
        indicator = self._indicator(record) if filled and self._is_observed(record) else None
        if indicator is None or not self._is_unit_of(record, indicator):
            return
        carried = {field: self._cell(record, column) for field, column in self.carried.items()}
        for column, cell in filled:
            heading = self.read[column.name]
            if not self._is_unit_over(record, column, indicator):
                continue
            yield (
                column,
                {
                    **dict.fromkeys(forms.form(_TABLE).names, ""),
                    **carried,
                    "indicator_id": indicator,
                    "fiscal_year": str(heading.fiscal_year),
                    "as_of": heading.as_of,
                    "value": cell if _DIGIT.search(cell) else "",
                    "text": "" if is_number(cell) else cell,
                },
            )

    def _cell(self, record: int, column: Column | None) -> str:
        return str(self.table.frame.get_column(column.name)[record]) if column else ""

    def _is_observed(self, record: int) -> bool:
        """Whether the figures of the row were observed, where a column tells it; what is not, or not sure, is told."""
        if self.telling is None:
            return True
        cell = self._cell(record, self.telling).strip()
        said = row_said(cell)
        if said and said.kind in _OBSERVED:
            return True
        code = "kpi-wide-row" if said else "kpi-wide-row-unclear"
        self.log.add(code, self.table.place(record, self.telling.name), value=cell, other=self.telling.heading)
        return False

    def _indicator(self, record: int) -> str | None:
        """The id that the row gives, or the one indicator of that title (in that measure); else an error."""
        identifier = self._cell(record, self.keys.get("id")).strip()
        if identifier:
            return identifier
        column = self.keys.get("title")
        title = self._cell(record, column).strip()
        if column is None or not title:
            place = self.table.place(record, (column or self.keys["id"]).name)
            self.log.add("kpi-wide-nameless", place)
            return None
        found = self._titled(title, record)
        if len(found) == 1:
            return found[0]
        place = self.table.place(record, column.name)
        same = [row.indicator_id for row in self._indicators.get(fold(title), ())[:_NAMED]]
        if found:
            self.log.add("kpi-wide-ambiguous", place, value=title, other=tuple(found))
        elif same:
            self.log.add("kpi-wide-measure", place, value=title, other=self._measure(record), nearest=tuple(same))
        else:
            near = self._nearest.to(fold(title))
            nearest = self._indicators[near][0].title if near else ""
            self.log.add("kpi-wide-indicator", place, value=title, nearest=nearest)
        return None

    def _titled(self, title: str, record: int) -> list[str]:
        """The ids of the indicators of that title (in the measure that the row names): so many as a finding names."""
        allowed = self._measures(record)
        rows = self._indicators.get(fold(title), ())
        fitting = (row.indicator_id for row in rows if allowed is None or row.measure_id in allowed)
        return list(islice(fitting, _NAMED))

    def _measure(self, record: int) -> str:
        """What the row calls its measure: the id, or the title."""
        names = (self._cell(record, self.keys.get(key)).strip() for key in ("measure_id", "measure"))
        return next(filter(None, names), "")

    def _measures(self, record: int) -> Collection[str] | None:
        """The measures that the row names, none where it names one that is not known; None where it names none."""
        name = self._measure(record)
        if not name or not self.others.get("measures"):
            return None
        by_id = self._cell(record, self.keys.get("measure_id")).strip()
        return {name} if by_id else self._measures_by_name.get(fold(name), ())

    def _is_unit_of(self, record: int, indicator: str) -> bool:
        """The unit that the row names, if it does, is that of the indicator: else its figures mean something else."""
        column, written = self._unit_of_row(record)
        return column is None or self._agree((written,), indicator, self.table.place(record, column.name))

    def _unit_of_row(self, record: int) -> tuple[Column | None, str]:
        """The unit that the row names, and where: in a column of its own, or beside 実績. None where it names none."""
        written = self._cell(record, self.keys.get("unit")).strip()
        if written and not is_dash(written):
            return self.keys["unit"], written
        said = row_said(self._cell(record, self.telling).strip())
        return (self.telling, said.unit) if said and said.unit else (None, "")

    def _is_unit_over(self, record: int, column: Column, indicator: str) -> bool:
        """So is that over the column; what is said of the whole table holds where neither names one."""
        own = self.read[column.name].unit
        of_table = self.units if self._unit_of_row(record)[0] is None else ()
        written = (own,) if own else of_table
        has_figure = _DIGIT.search(self._cell(record, column))
        return not has_figure or self._agree(written, indicator, self.table.place(record, column.name))

    def _agree(self, units: tuple[str, ...], indicator: str, place: Place) -> bool:
        """One of the units, if there are any, is that of the indicator."""
        expected = self._units.get(indicator)
        if not units or expected is None or _unit(expected) in map(_unit, units):
            return True
        self.log.add("kpi-wide-unit", place, value="、".join(units), expected=expected)
        return False

    # the other tables, each gone through once for all rows

    @cached_property
    def _indicators(self) -> Mapping[str, list[_Indicator]]:
        """By folded title."""
        found: dict[str, list[_Indicator]] = {}
        for row in map(
            _Indicator, *(self._others("indicators", name) for name in ("indicator_id", "measure_id", "title"))
        ):
            found.setdefault(fold(row.title), []).append(row)
        return found

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self._indicators, cutoff=0.5)

    @cached_property
    def _measures_by_name(self) -> Mapping[str, set[str]]:
        """Ids by folded title, with and without the number before it, and by the group and pillar they belong to."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        fields = ("measure_id", "title", "number", "group", "pillar")
        for measure, title, number, *over in zip(*(self._others("measures", name) for name in fields), strict=True):
            for name in (title, number + title, *over):
                found[fold(name)].add(measure)
        return found

    @cached_property
    def _units(self) -> Mapping[str, str]:
        """By indicator id."""
        found = self.others.get("indicators")
        return units_by_indicator(found) if found else {}

    def _others(self, table: str, field: str) -> list[str]:
        found = self.others.get(table)
        return [cell.strip() for cell in found.frame.get_column(field).to_list()] if found else []


@dataclass(frozen=True)
class _Indicator:
    """What tells which indicator a row is of."""

    indicator_id: str
    measure_id: str
    title: str


def _unit(text: str) -> str:
    """A unit for comparing: ％ is %, か所 is 箇所; 人/年 is 人, because the years stand in columns."""
    folded = re.sub(r"/(?:年|回)$", "", folded_unit(text))
    return forms.unit_spellings().get(folded, folded)
