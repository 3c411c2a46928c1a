"""How the values of a column are spread over the selected rows: counts of values, a histogram, counts by time."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalogue.pages.cells import shown
from catalogue.pages.columns import Described, is_code
from catalogue.pages.profile import FEW
from catalogue.pages.selection import Selection, exactly
from catalogue.rows.model import COORDINATE_NAMES, Column, Table
from catalogue.rows.query import count as count_rows
from catalogue.rows.query import value_counts

_TOP = 20
_BINS = 12
_MOST_VALUES = 200_000  # different values that a histogram is made of
_NARROWEST, _WIDEST = 1e-300, 1e300  # from the least to the most number: beyond these, ends of bins are no numbers
_LONGEST_LABEL = 40
_YES = frozenset({"1", "○", "〇", "◯", "有", "あり", "有り", "可", "true", "yes"})
_NO = frozenset({"0", "×", "✕", "無", "なし", "無し", "不可", "false", "no"})
_FEWEST_FLAGS, _MOST_FLAGS = 3, 24
MOST_COUNTED = 20_000  # rows
_STEPS = (1, 2, 2.5, 5, 10)
_LEFT, _WIDTH = 8.0, 92.0  # percent: room for the numbers of the axis, and for the bars
HEIGHT, _TOP_ROOM, _LABELS = 220, 24, 26  # pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """One value or range with its count. `written` is the filter of `column` that selects its rows; None: there is
    none."""

    label: str
    count: int
    written: str | None
    column: Column


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind`: values (each its bar, the most frequent first), numbers or times (bars in order, drawn upright), flags
    (a bar for each column: in how many rows it says yes).

    `total`: how many rows are counted; `others`: how many of them have a value that is not among the bars; `empty`: how
    many have none.
    """

    kind: str
    bars: list[Bar]
    total: int
    others: int = 0
    empty: int = 0

    @property
    def highest(self) -> int:
        """The count that the longest bar stands for."""
        return max([bar.count for bar in self.bars] + [self.others, 1, self.total if self.kind == "flags" else 0])

    def percent(self, count: int) -> float:
        """The length of a bar."""
        return round(100 * count / self.highest, 2)

    def share(self, count: int) -> str:
        """The part of all counted rows, in percent."""
        return f"{100 * count / self.total:.1f}" if self.total else "0"

    def upright(self) -> Upright:
        """The drawing of bars in order."""
        return Upright([(bar.label, bar.count) for bar in self.bars])


class Upright:
    """Upright bars: x in percent of the width, y in pixels."""

    height = HEIGHT

    def __init__(self, bars: Sequence[tuple[str, int]]) -> None:
        top = max(count for _, count in bars)
        step = nice_step(top / 4, whole=True)
        self.most = step * max(1, math.ceil(top / step))
        self.ticks = [(value, self._y(value)) for value in range(0, int(self.most) + 1, int(step))]
        width = _WIDTH / len(bars)
        every = math.ceil(len(bars) / 8)
        self.bars = [
            {
                "label": label if place % every == 0 else "",
                "title": label,
                "count": count,
                "x": round(_LEFT + place * width + width * 0.08, 3),
                "middle": round(_LEFT + (place + 0.5) * width, 3),
                "width": round(width * 0.84, 3),
                "y": self._y(count),
                "height": round(HEIGHT - _LABELS - self._y(count), 1),
            }
            for place, (label, count) in enumerate(bars)
        ]

    def _y(self, value: float) -> float:
        return round(_TOP_ROOM + (HEIGHT - _LABELS - _TOP_ROOM) * (1 - value / self.most), 1)


def draw(
    connection: sqlite3.Connection, table: Table, one: Described, selection: Selection, found: int, lang: str
) -> Chart | None:
    """The chart of a column over the `found` selected rows, or None where none of them has a value."""
    column = one.column
    measured = (column.is_number and not is_code(column)) or column.is_date
    most = _MOST_VALUES if measured else _TOP + 1
    counts = _counts(connection, table, one, selection, most)
    empty = next((count for value, count in counts if value is None), 0)
    if not empty and len(counts) >= most and not selection.written(column.id):  # else a filter finds no blanks
        empty = count_rows(connection, table, selection.narrowed(column, "=").query())
    filled = [(value, count) for value, count in counts if value is not None]
    if not filled:
        return None
    if column.is_date:
        return Chart("times", list(_periods(column, filled)), found, 0, empty)
    if measured and _NARROWEST < max(filled)[0] - min(filled)[0] < _WIDEST:
        return Chart("numbers", list(_histogram(column, filled)), found, 0, empty)
    filled = sorted(filled, key=lambda pair: (-pair[1], str(pair[0])))[:_TOP]
    others = found - empty - sum(count for _, count in filled)
    return Chart("values", _each(column, filled, lang), found, others, empty)


def _counts(
    connection: sqlite3.Connection, table: Table, one: Described, selection: Selection, most: int
) -> list[tuple[Any, int]]:
    """Values and how often they are there; without a question where the profile has them already."""
    facts = one.facts
    if selection.is_filtered or facts is None or not facts.common:
        return value_counts(connection, table, one.column.id, selection.query(), most)
    empty = table.count - facts.filled
    return [*facts.common, *([(None, empty)] if empty else [])]


def flags(
    connection: sqlite3.Connection, table: Table, columns: Iterable[Described], selection: Selection, found: int
) -> Chart | None:
    """In how many of the `found` selected rows each column of marks (1, ○, 有, …) says yes; None for fewer than 3."""
    marked = [(one, said) for one in columns if (said := _yes(one))][:_MOST_FLAGS]
    if len(marked) < _FEWEST_FLAGS or not found or (selection.is_filtered and table.count > MOST_COUNTED):
        return None
    bars = []
    for one, (value, count) in marked:
        if selection.is_filtered:
            counts = value_counts(connection, table, one.column.id, selection.query(), FEW + 1)
            count = next((number for cell, number in counts if cell == value), 0)
        bars.append(Bar(one.column.id, count, exactly(one.column, value), one.column))
    return Chart("flags", bars, found)


def _yes(one: Described) -> tuple[Any, int] | None:
    """The value that means yes and how often it is there, where a column has only marks."""
    values = one.facts.common if one.facts else ()
    said = [(value, count) for value, count in values if str(value).lower() in _YES]
    return said[0] if len(said) == 1 and all(str(value).lower() in _YES | _NO for value, _ in values) else None


def choices(columns: Iterable[Described], count: int) -> list[Described]:
    """The columns whose spread says something: not those where every row has its own value, or none has one."""
    return [one for one in columns if _is_choice(one, count)]


def default_choice(columns: Iterable[Described], count: int) -> Described | None:
    """The column to begin with: a few kinds, or else a number or a date."""
    offered = [one for one in columns if _is_choice(one, count) and one.facts]
    kinds = [one for one in offered if one.facts and len(one.facts.common) >= 2 and one.facts.filled * 2 > count]
    measured = [one for one in offered if one.column.is_date or one.column.is_number]
    plain = [one for one in kinds if one.column.type in ("text", "bool") and not is_code(one.column)]
    return next(iter([*plain, *measured]), None)


def _is_choice(one: Described, count: int) -> bool:
    if one.column.id.lower() in COORDINATE_NAMES or one.column.type == "json":
        return False
    if one.facts is None:
        return True
    if one.column.is_number or one.column.is_date:
        return one.facts.distinct > 1
    repeated = one.facts.distinct <= max(_TOP, count // 4) and one.facts.distinct < max(one.facts.filled, 2)
    return one.facts.filled > 0 and repeated and (one.facts.distinct > 1 or one.facts.filled < count)


def nice_step(least: float, whole: bool = False) -> float:
    """The next of 1, 2, 2.5, 5 (times ten, a hundred, …) that is at least this; `whole`: without a fraction."""
    if whole and least <= 1:
        return 1
    unit = 10.0 ** math.floor(math.log10(least))
    steps = (step * unit for step in _STEPS)
    return next(step for step in steps if step >= least * 0.999999 and (not whole or step == int(step)))


def _each(column: Column, counts: Iterable[tuple[Any, int]], lang: str) -> list[Bar]:
    bars = []
    for value, count in counts:
        words = " ".join(shown(column, value, lang).split())
        label = words if len(words) <= _LONGEST_LABEL else words[: _LONGEST_LABEL - 1] + "…"
        written = exactly(column, value)
        # An address keeps no spaces at the ends and no breaks, so it could not ask for such a value.
        usable = column.type in ("text", "bool") or column.is_number
        kept = " ".join(written.split()) == written and len(written) <= 200
        bars.append(Bar(label or "“”", count, written if usable and kept else None, column))
    return bars


def _histogram(column: Column, counts: Sequence[tuple[Any, int]]) -> Iterable[Bar]:
    """Bins of a round width. The last one includes its upper end only if that is whole."""
    least, most = min(value for value, _ in counts), max(value for value, _ in counts)
    whole = column.type != "float" and column.type != "numeric"
    # Among floats 0.3 is less than three times 0.1.
    width = Decimal(f"{nice_step((most - least) / _BINS, whole):.2g}")
    first = math.floor(Decimal(repr(least)) / width)
    bins = Counter[int]()
    for value, number in counts:
        bins[math.floor(Decimal(repr(value)) / width) - first] += number
    for place in range(max(bins) + 1):
        low, high = (first + place) * width, (first + place + 1) * width
        last = high - 1 if whole else high
        label = _number(low) if whole and width == 1 else f"{_number(low)}–{_number(last)}"
        written = f"{int(low)}..{int(last)}" if whole else None
        yield Bar(label, bins[place], written if bins[place] else None, column)


def _periods(column: Column, counts: Sequence[tuple[Any, int]]) -> Iterable[Bar]:
    """By month, by year, or by decade: whatever gives at most three dozen bars. Periods without rows are shown, too."""
    days = [(str(value)[:10], count) for value, count in counts]
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    years = int(last[:4]) - int(first[:4]) + 1
    size = 7 if years <= 3 else 4 if years <= 36 else 3 if years <= 360 else 2
    found = Counter[str]()
    for day, count in days:
        found[day[:size]] += count
    if size == 7:
        periods = [
            f"{year:04}-{month:02}" for year in range(int(first[:4]), int(last[:4]) + 1) for month in range(1, 13)
        ]
        periods = [period for period in periods if first[:7] <= period <= last[:7]]
    else:
        periods = [f"{part:0{size}}" for part in range(int(first[:size]), int(last[:size]) + 1)]
    for period in periods:
        begin, end = period.ljust(4, "0"), period.ljust(4, "9")
        label, written = (period, period) if size >= 4 else (f"{begin}–{end}", f"{begin}..{end}")
        yield Bar(label, found[period], written if found[period] else None, column)


def _number(value: Decimal) -> str:
    return f"{float(value):,.10g}" if abs(value) < 1e10 else f"{float(value):.3g}"
