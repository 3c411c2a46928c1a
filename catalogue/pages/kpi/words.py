"""How years, values and dates of plans are written, and how wide words are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from catalogue.context import Context
from catalogue.kpi.model import METHODS, Figure, Indicator, Row, missing_years
from catalogue.pages.rendering import View, in_japan

_ERAS = ((2019, "令和"), (1989, "平成"))
_THOUSANDS = 10_000
_DIRECTIONS = ("increase", "decrease", "keep")
_SIGNS = frozenset("%")


@dataclass(frozen=True, slots=True)
class Words:
    """In the language of a page, on a day (in Japan)."""

    view: View
    today: date

    @property
    def lang(self) -> str:
        """The page's language."""
        return self.view.lang

    def text(self, code: str, **params: object) -> str:
        """A text of the catalogue."""
        return self.view.text(code, **params)

    def year(self, year: int) -> str:
        """A fiscal year: 2025年度."""
        return self.text("kpi-year", year=year)

    def long_year(self, year: int) -> str:
        """A fiscal year with its Japanese name, 2025年度（令和7年度）, in English with its beginning."""
        if self.lang == "en":
            return self.dated(self.year(year), self.text("kpi-april", year=year))
        return self.dated(self.year(year), self.text("kpi-year", year=era(year)) if era(year) else "")

    def years(self, first: int, last: int) -> str:
        """From one fiscal year to another: 2022〜2025年度."""
        return self.text("kpi-years", first=first, last=last)

    def long_years(self, first: int, last: int) -> str:
        """The same, in Japanese with their Japanese names: 2022〜2025年度（令和4〜7年度）."""
        named = _eras(first, last) if self.lang != "en" else ""
        return self.dated(self.years(first, last), self.text("kpi-year", year=named) if named else "")

    def number(self, value: float, indicator: Indicator | None = None) -> str:
        """A number, with the indicator's unit where one is given."""
        return _plain(value) + (self.unit(indicator) if indicator else "")

    def unit(self, indicator: Indicator) -> str:
        """The unit as it follows a number: 件, %, or Latin letters with a space before them."""
        words = indicator.unit.isascii() and indicator.unit not in _SIGNS
        space = " " if words and indicator.unit else ""
        return f"{space}{indicator.unit}"

    def unit_name(self, indicator: Indicator) -> str:
        """The unit and what it is counted over: 件（1年あたり）."""
        per = self.text(f"kpi-per-{indicator.per}") if indicator.per in ("year", "event") else ""
        unit = indicator.unit or self.text("kpi-no-unit")
        return self.text("kpi-unit-per", unit=unit, per=per) if per else unit

    def value(self, figure: Figure, indicator: Indicator) -> str:
        """A value in the publisher's own wording, or else its number; "" where nothing is given."""
        if figure.words or figure.number is None:
            return figure.words
        return self.number(figure.number, indicator)

    def percent(self, share: float) -> str:
        """A share as per cent: 53.6%."""
        return f"{_plain(round(share * 100, 1))}%"

    def points(self, difference: float) -> str:
        """A difference of shares in percentage points, with its sign."""
        shown = round(difference * 100, 1)
        return f"+{_plain(shown)}" if shown > 0 else _plain(shown)

    def when(self, figure: Figure) -> str:
        """The day of a value, or its fiscal year, or ""."""
        if figure.day:
            return figure.day.isoformat()
        return self.year(figure.fiscal_year) if figure.fiscal_year else ""

    def dated(self, words: str, when: str) -> str:
        """Words and, in brackets, when they hold."""
        return self.text("kpi-dated", words=words, when=when) if when else words

    def baseline(self, indicator: Indicator) -> str:
        """The baseline with its date, or that the plan states none."""
        shown = self.value(indicator.baseline, indicator)
        return self.dated(shown, self.when(indicator.baseline)) if shown else self.text("kpi-not-stated")

    def target(self, indicator: Indicator) -> str:
        """The target with its year, or that the plan states none."""
        shown = self.value(indicator.target, indicator) or self.text("kpi-not-stated")
        return self.dated(shown, self.when(indicator.target))

    def report(self, indicator: Indicator, row: Row | None) -> str:
        """What was reported last with its day, or that nothing was."""
        if row is None or not row.is_report:
            return self.text("kpi-no-report")
        return self.dated(self.value(row.value, indicator), row.day.isoformat())

    def since(self, indicator: Indicator, row: Row | None) -> str:
        """The fiscal years that are over since the last report and of which nothing was reported, or ""."""
        missing = missing_years(indicator, self.today, row) if row and row.is_report else []
        return (self.years(missing[0], missing[-1]) if missing[1:] else self.year(missing[0])) if missing else ""

    def expected(self, indicator: Indicator, row: Row | None) -> str:
        """What was to be expected on the day of a row, or ""."""
        if row is None or row.expected is None:
            return ""
        return self.dated(self.number(row.expected, indicator), row.day.isoformat())

    def method(self, indicator: Indicator) -> str:
        """How the indicator is measured."""
        return self.text(f"kpi-method-{indicator.method}") if indicator.method in METHODS else indicator.method

    def direction(self, indicator: Indicator) -> str:
        """Which way its value is meant to go."""
        known = indicator.direction in _DIRECTIONS
        return self.text(f"kpi-direction-{indicator.direction}") if known else indicator.direction

    def why(self, row: Row) -> str:
        """The explanation of a grade in the page's language."""
        return (row.explanation_en if self.lang == "en" else "") or row.explanation


def words_of(view: View, context: Context) -> Words:
    """The words of a page that is made now."""
    return Words(view, in_japan(context.now).date())


def era(year: int) -> str:
    """A fiscal year's Japanese name without 年度: 令和7, 令和元, 平成30; "" before those."""
    found = next(((first, name) for first, name in _ERAS if year >= first), None)
    if found is None:
        return ""
    count = year - found[0] + 1
    return f"{found[1]}{'元' if count == 1 else count}"


def _eras(first: int, last: int) -> str:
    one, other = era(first), era(last)
    return f"{one}〜{other[2:] if one[:2] == other[:2] else other}" if one and one != other else one


def _plain(value: float) -> str:
    written = f"{value:,.6f}".rstrip("0").rstrip(".")
    return (written if abs(value) >= _THOUSANDS else written.replace(",", "")).replace("-", "−")


def width(words: str) -> int:
    """How wide words are, in halves of a full-width character."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in words)


def cut(words: str, widest: int) -> str:
    """The words, cut where they are wider than `widest` halves of a full-width character."""
    if width(words) <= widest:
        return words
    kept = 0
    for place, one in enumerate(words):
        kept += width(one)
        if kept > widest - 2:
            return words[:place] + "…"
    return words
