"""The table of a resource's page: the rows that were asked for, their columns and filters, files, charts, the map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from markupsafe import Markup

from catalogue.context import Context
from catalogue.errors import NotFound
from catalogue.last_used import LastUsed
from catalogue.pages.cells import Cell, cell, drawn, shown
from catalogue.pages.charts import MOST_COUNTED, choices, default_choice, draw, flags
from catalogue.pages.columns import Described, described, name_column, shown_columns
from catalogue.pages.links import page_links
from catalogue.pages.maps import map_of_table
from catalogue.pages.profile import Profile, profile
from catalogue.pages.pyramid import pyramid
from catalogue.pages.rendering import View
from catalogue.pages.selection import PREFIX, ROWS, Selection, exactly, read_selection
from catalogue.pages.snippets import dump_path, near_path, snippets
from catalogue.rows.model import ID, Column, RowQuery, Table
from catalogue.rows.query import count, select
from catalogue.texts import text

_counts: LastUsed[int] = LastUsed(500)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the page: its label, how it is sorted now (aria-sort), and its filter: what is written there, and the
    values that a list offers as (filter, words, count)."""

    column: Column
    label: str
    sorted: str
    written: str
    options: list[tuple[str, str, int | None]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its `_id`, its cells in HTML, and whether it is on the map."""

    id: int
    cells: Markup
    located: bool


class Address:
    """Addresses of this page with something of the selection changed."""

    def __init__(self, view: View, path: str, selection: Selection) -> None:
        self._view, self._path, self._selection = view, path, selection

    def of(self, selection: Selection) -> str:
        """The page with this selection."""
        return self._view.url(self._path, **selection.parameters())

    def sort(self, column: str) -> str:
        """Sorted by the column; the other way round where it is so already."""
        return self.of(self._selection.sorted_by(column))

    def page(self, number: int) -> str:
        """Another page of the rows."""
        return self.of(replace(self._selection, page=number))

    def without(self, column: str | None = None) -> str:
        """Without the filter of the column, or without any filter."""
        return self.of(self._selection.without(column))

    def without_words(self) -> str:
        """Without the words that are looked for."""
        return self.of(replace(self._selection, q="", page=1))

    def narrowed(self, column: Column, written: str) -> str:
        """Only rows in which the column has what is written."""
        return self.of(self._selection.narrowed(column, written)) + "#data"

    def all_columns(self) -> str:
        """With all columns."""
        return self.of(replace(self._selection, columns=(), all_columns=True))

    def first_columns(self) -> str:
        """With those columns that are shown at first."""
        return self.of(replace(self._selection, columns=(), all_columns=False))

    def unsorted(self) -> str:
        """In the order of the file."""
        return self.of(replace(self._selection, sort="", descending=False, page=1))

    def row(self, number: int | None) -> str:
        """With one row opened; None closes it."""
        if number is None:
            return self._closed
        return f"{self._closed}{'&' if '?' in self._closed else '?'}row={number}"

    @cached_property
    def _closed(self) -> str:
        return self.of(replace(self._selection, row=None))

    def fields(self, *left_out: str) -> list[tuple[str, str]]:
        """The selection as hidden fields of a form that changes the rest of it."""
        pairs = self._selection.parameters().items()
        kept = [(key, value) for key, value in pairs if key not in (*left_out, "page", "row") and value]
        if "filters" in left_out:
            kept = [(key, value) for key, value in kept if not key.startswith(PREFIX)]
        return [(key, str(one)) for key, value in kept for one in (value if isinstance(value, list) else [value])]


def table_values(context: Context, view: View, table: Table, path: str, asked: Any) -> dict[str, Any]:
    """What the template shows of a table. Raises NotFound when a row is asked for that does not exist."""
    selection = read_selection(table, asked)
    facts = profile(context, table)
    columns = described(table, facts)
    found = _found(context, table, selection)
    last = max(1, -(-found // ROWS))
    selection = replace(selection, page=min(selection.page, last))
    headings = _headings(table, selection, facts, view.lang)
    address = Address(view, path, selection)
    return {
        "table": table,
        "selection": selection,
        "address": address,
        "headings": headings,
        "shown_ids": {one.column.id for one in headings},
        "hidden_columns": len(table.columns) - len(headings),
        "rows": _rows(context, table, selection, [one.column for one in headings], address, view.lang),
        "found": found,
        "first": (selection.page - 1) * ROWS + 1,
        "page_links": page_links(selection.page, last),
        "order": _order(table, selection, view.lang),
        "columns": columns,
        "record": _record(context, table, selection.row, columns, view.lang) if selection.row else None,
        "files": _files(table, selection),
        "whole_files": _files(table, Selection()),
        "map": map_of_table(context, view, table, selection, path, [one.column for one in headings]),
        "spread": _spread(context, table, selection, columns, found, view.lang),
        "flags": flags(context.connection, table, columns, selection, found),
        "pyramid": pyramid(context.connection, table, selection, found),
        "snippets": snippets(context.base_url, table, selection),
        "near": _near(context, table),
    }


def _found(context: Context, table: Table, selection: Selection) -> int:
    """How many rows are selected: counted for the first page, known for the next."""
    query = replace(selection.query(), sort="")
    key = (str(context.settings.folder), table.number, table.modified, table.count, str(query))
    return _counts.get(key, lambda: count(context.connection, table, query))


def _headings(table: Table, selection: Selection, facts: Profile, lang: str) -> list[Heading]:
    chosen = {column.id for column in shown_columns(table, selection, facts)}
    return [_heading(one, table, selection, lang) for one in described(table, facts) if one.column.id in chosen]


def _heading(one: Described, table: Table, selection: Selection, lang: str) -> Heading:
    column, written = one.column, selection.written(one.column.id)
    direction = ("descending" if selection.descending else "ascending") if selection.sort == column.id else ""
    return Heading(column, one.label(lang), direction, written, _options(one, table, written, lang))


def _options(one: Described, table: Table, written: str, lang: str) -> list[tuple[str, str, int | None]]:
    """A list of the values where they are few; words to be typed (no options) where they are many, or numbers."""
    facts, column = one.facts, one.column
    if facts is None or not facts.common or column.type not in ("text", "bool"):
        return []
    values: list[tuple[str, str, int | None]]
    values = [(exactly(column, value), shown(column, value, lang), number) for value, number in facts.common]
    if any(" ".join(filter_.split()) != filter_ for filter_, _, _ in values):
        return []  # an address could not ask for them
    if facts.filled < table.count:
        values.append(("=", text("res-empty", lang), table.count - facts.filled))
    if written and written not in [filter_ for filter_, _, _ in values]:
        values.append((written, written.removeprefix("="), None))
    return values


def _rows(
    context: Context, table: Table, selection: Selection, columns: list[Column], address: Address, lang: str
) -> list[Row]:
    place = table.coordinates() or ()
    names = [ID, *dict.fromkeys([column.id for column in columns] + list(place))]
    query = replace(selection.query(), columns=names, limit=ROWS, offset=(selection.page - 1) * ROWS)
    naming = name_column(table)
    draw = [(column, naming is not None and column.id == naming.id) for column in columns]
    rows = []
    for record in select(context.connection, table, query):
        cells = [(cell(column, record[column.id], lang), column, is_name) for column, is_name in draw]
        more = _more(address, record[ID], lang) if any(one.cut for one, _, _ in cells) else Markup()
        located = bool(place) and all(record[name] is not None for name in place)
        rows.append(Row(record[ID], Markup("".join(drawn(*one, more) for one in cells)), located))
    return rows


def _more(address: Address, row: int, lang: str) -> Markup:
    """Leads to all that is in a row."""
    link = Markup(' <a href="{}" rel="nofollow" lang="{}">{}<span class="hidden"> {}</span></a>')
    return link.format(address.row(row), lang, text("res-more", lang), text("res-open-row", lang, n=row))


def _order(table: Table, selection: Selection, lang: str) -> str:
    """In words, by which column the rows stand in which order; "" for that of the file."""
    column = table.column(selection.sort) if selection.sort else None
    if column is None:
        return ""
    kind = "number" if column.is_number else "date" if column.is_date else "text"
    return text(f"res-sorted-{kind}-{'down' if selection.descending else 'up'}", lang, column=column.id)


def _record(
    context: Context, table: Table, number: int, columns: list[Described], lang: str
) -> tuple[str, list[tuple[Described, Cell]]]:
    """One row with all that is in it: its name, and its cells that are not empty."""
    found = list(select(context.connection, table, RowQuery(filters={ID: number}, limit=1)))
    if not found:
        raise NotFound
    cells = [(one, cell(one.column, found[0][one.column.id], lang, whole=True)) for one in columns]
    name = name_column(table)
    return (shown(name, found[0][name.id], lang) if name else ""), [pair for pair in cells if pair[1].text]


def _files(table: Table, selection: Selection) -> list[tuple[str, str]]:
    """Name and path of the forms in which the selected rows can be had."""
    forms = [("CSV", {}), ("CSV (Excel)", {"bom": "true"}), ("JSON", {})] + (
        [("GeoJSON", {})] if table.coordinates() else []
    )
    return [
        (name, dump_path(table.resource, selection, name.partition(" ")[0].lower(), **more)) for name, more in forms
    ]


def _spread(
    context: Context, table: Table, selection: Selection, columns: list[Described], found: int, lang: str
) -> dict[str, Any] | None:
    """The chart of the chosen column, or of the one that says most; None where no column has anything to say."""
    offered = choices(columns, table.count)
    chosen = next((one for one in columns if one.column.id == selection.chart), None)
    # To count the values of some rows of a large table takes as long as to find them: only when it is asked for.
    if chosen is None and not (selection.is_filtered and table.count > MOST_COUNTED):
        chosen = default_choice(columns, table.count)
    if chosen is None and not offered:
        return None
    if chosen and chosen not in offered:
        offered = [chosen, *offered]
    chart = draw(context.connection, table, chosen, selection, found, lang) if chosen else None
    return {
        "offered": [one.column for one in offered],
        "chosen": chosen.column if chosen else None,
        "chart": chart,
    }


def _near(context: Context, table: Table) -> str | None:
    """The path of an example that asks for what is near a place of the table."""
    place = table.coordinates()
    if place is None:
        return None
    earth = {place[0]: {"gte": -90, "lte": 90}, place[1]: {"gte": -180, "lte": 180}}
    found = next(select(context.connection, table, RowQuery(filters=earth, columns=list(place), limit=1)), None)
    return near_path(table.resource, found[place[0]], found[place[1]]) if found else None
