"""What a reader asked of a table in a page's address, and addresses that ask for something else.

`q`: words in any column · `f.<column>`: a filter · `sort`, `order=desc` · `page` · `column` (repeated), `columns=all` ·
`chart`: the column whose values are counted · `row`: the `_id` of one row.

A filter is words that the cell contains, `=…` for exactly that, `=` for an empty cell; in columns of numbers also
`10..20`, `10..`, `>=10`, `10以上`, in columns of dates also a year, a month, a day, or a range of them, in columns of
booleans `true`, `false` or the words shown for them (`=` before these changes nothing).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import QueryParams

from catalogue.packed import packed
from catalogue.rows.model import ID, Column, RowQuery, Table
from catalogue.rows.values import to_compared
from catalogue.texts import LANGUAGES, text

ROWS = 50
PREFIX = "f."
_LONGEST = 200
_MOST_FILTERS = 30
_LAST_PAGE = 1_000_000
_NUMBER = r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?"
_COMPARED = re.compile(rf"(>=|<=|>|<)\s*({_NUMBER})")
_WORDED = re.compile(rf"({_NUMBER})\s*(以上|以下|未満|超)")
_RANGE = re.compile(r"(.*?)\s*(?:\.\.|~)\s*(.*)")
_OPERATIONS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt", "以上": "gte", "以下": "lte", "未満": "lt", "超": "gt"}
# What a page shows of booleans, and the API.
_TRUTHS = {"true": True, "false": False} | {
    text(code, lang): value for code, value in (("res-yes", True), ("res-no", False)) for lang in LANGUAGES
}
_DAY = re.compile(r"([0-9]{4})(?:[-/年]([0-9]{1,2})(?:[-/月]([0-9]{1,2})日?|月)?|年)?")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of one column: as it was written, and what it means. `how` is one of words, is, empty, compared."""

    column: Column
    written: str
    how: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows and columns, in which order."""

    q: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    page: int = 1
    columns: tuple[str, ...] = ()
    all_columns: bool = False
    chart: str = ""
    row: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.q or self.filters)

    @property
    def is_plain(self) -> bool:
        """Whether it is the page as it is first opened."""
        return self == Selection()

    def written(self, column: str) -> str:
        """The filter of a column as it was written, or ""."""
        return next((one.written for one in self.filters if one.column.id == column), "")

    def parameters(self) -> dict[str, Any]:
        """The parameters of the address of this selection."""
        return {
            "q": self.q,
            **{PREFIX + one.column.id: one.written for one in self.filters},
            "sort": self.sort,
            "order": "desc" if self.sort and self.descending else "",
            "column": list(self.columns),
            "columns": "all" if self.all_columns else "",
            "chart": self.chart,
            "row": self.row,
            "page": self.page if self.page > 1 else "",
        }

    def without(self, column: str | None = None) -> Selection:
        """Without the filter of a column, or (None) without any filter and words."""
        if column is None:
            return replace(self, q="", filters=(), page=1, row=None)
        return replace(self, filters=tuple(one for one in self.filters if one.column.id != column), page=1, row=None)

    def narrowed(self, column: Column, written: str) -> Selection:
        """With another filter for the column."""
        others = self.without(column.id)
        return replace(others, filters=(*others.filters, _filter(column, written)))

    def sorted_by(self, column: str) -> Selection:
        """By the column: upwards, or downwards when it is upwards already."""
        return replace(self, sort=column, descending=self.sort == column and not self.descending, page=1, row=None)

    def query(self) -> RowQuery:
        """What to ask of the table."""
        return RowQuery(filters=self._filters(), q=self._words(), sort=self._sort())

    def asked(self) -> dict[str, str]:
        """The same for an address of the API or of a dump."""
        filters, words, sort = self._filters(), self._words(), self._sort()
        return {
            **({"filters": packed(filters)} if filters else {}),
            **({"q": words if isinstance(words, str) else packed(words)} if words else {}),
            **({"fields": packed(self.columns)} if self.columns else {}),
            # There a comma separates columns.
            **({"sort": sort[0]} if sort and "," not in self.sort else {}),
        }

    def _filters(self) -> dict[str, Any]:
        # A name that begins with $ is an operator unless it is written with two.
        return {
            f"${one.column.id}" if one.column.id.startswith("$") else one.column.id: one.value
            for one in self.filters
            if one.how != "words"
        }

    def _words(self) -> str | dict[str, str]:
        columns = {one.column.id: str(one.value) for one in self.filters if one.how == "words"}
        return {**({"": self.q} if self.q else {}), **columns} if columns else self.q

    def _sort(self) -> list[str]:
        return [f'"{self.sort}" {"desc" if self.descending else "asc"} nulls last'] if self.sort else []


def read_selection(table: Table, asked: QueryParams) -> Selection:
    """The selection of an address. What cannot be understood, such as a column that is no more, is passed over."""
    sort, chosen = asked.get("sort", ""), dict.fromkeys(asked.getlist("column"))
    filters = [
        _filter(column, words)
        for key, value in asked.items()
        if key.startswith(PREFIX) and (column := table.column(key[len(PREFIX) :])) and (words := _clean(value))
    ]
    return Selection(
        q=_clean(asked.get("q", "")),
        filters=tuple(filters[:_MOST_FILTERS]),
        sort=sort if sort != ID and table.column(sort) else "",
        descending=asked.get("order") == "desc",
        page=min(_number(asked.get("page")) or 1, _LAST_PAGE),
        columns=tuple(name for name in chosen if name != ID and table.column(name)),
        all_columns=asked.get("columns") == "all",
        chart=name if (name := asked.get("chart", "")) != ID and table.column(name) else "",
        row=_number(asked.get("row")),
    )


def exactly(column: Column, value: Any) -> str:
    """The filter for the rows with this value, as it is written."""
    if value is None:
        return "="
    return f"={str(value).lower() if column.type == 'bool' else value}"


def _filter(column: Column, written: str) -> Filter:
    if written == "=":
        return Filter(column, written, "empty")
    exact = written.startswith("=")
    plain = unicodedata.normalize("NFKC", written.removeprefix("="))
    plain = plain.replace("〜", "~").replace("≧", ">=").replace("≦", "<=").replace("−", "-").strip()
    read = _days if column.is_date else _numbers if column.is_number and not exact else None
    compared = read(plain) if read else None
    if compared and all(_fitting(column, end) is not None for end in compared.values()):
        return Filter(column, written, "compared", compared)
    if column.type == "bool":
        value = _TRUTHS.get(plain.lower())
    else:
        value = _fitting(column, plain if column.is_number else written[1:]) if exact else None
    return Filter(column, written, "words", written) if value is None else Filter(column, written, "is", value)


def _fitting(column: Column, value: str) -> Any:
    """The value where a column of this type can have it: another one would be an error of the query."""
    try:
        return value if column.type != "json" and to_compared(column.type, value) is not None else None
    except ValueError:
        return None


def _numbers(written: str) -> dict[str, str] | None:
    plain = written.replace(",", "")
    if match := _COMPARED.fullmatch(plain):
        return {_OPERATIONS[match[1]]: match[2]}
    if match := _WORDED.fullmatch(plain):
        return {_OPERATIONS[match[2]]: match[1]}
    if re.fullmatch(_NUMBER, plain):
        return {"eq": plain}
    ends = _RANGE.fullmatch(plain)
    if not ends or not any(ends.groups()) or not all(re.fullmatch(_NUMBER, one) for one in ends.groups() if one):
        return None
    return {op: end for op, end in zip(("gte", "lte"), ends.groups(), strict=True) if end}


def _days(written: str) -> dict[str, str] | None:
    """`2024`, `2024-05`, `2024年5月1日`, one `..` another: from the first day to before the day after the last."""
    ends = _RANGE.fullmatch(written)
    first, last = (_period(ends[1]), _period(ends[2])) if ends else (_period(written),) * 2
    if (ends and ((ends[1] and not first) or (ends[2] and not last))) or not (first or last):
        return None
    return {
        **({"gte": first[0].isoformat()} if first else {}),
        **({"lt": last[1].isoformat()} if last else {}),
    }


def _period(written: str) -> tuple[date, date] | None:
    """The first day of a year, month or day, and the day after its last."""
    match = _DAY.fullmatch(written.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            first = date(year, month, day)
            return first, first + timedelta(days=1)
        if month:
            return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        return date(year, 1, 1), date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def _clean(words: str) -> str:
    """On one line, without control characters. Others that are not printable may be in a cell (外字, joined emoji)."""
    return " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in words).split())[:_LONGEST]


def _number(sent: str | None) -> int | None:
    return int(sent) if sent and re.fullmatch(r"[1-9][0-9]{0,9}", sent) else None
