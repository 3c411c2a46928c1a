"""The days of a report: a fiscal year (April to March), or any others."""

from __future__ import annotations

from datetime import date, datetime

from pipelines.approval import JST
from pipelines.errors import UsageError
from pipelines.frozen import frozen

_APRIL = 4
_REIWA = 2018  # its first year is 2019
_EARLIEST, _LATEST = 2000, 2100


@frozen
class Span:
    """Days from `first` to `last`, both included. `year`: the fiscal year, None where it is none."""

    first: date
    last: date
    year: int | None = None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def title(self, lang: str = "ja") -> str:
        """`令和8年度`, or the days."""
        if self.year is None:
            return self.days(lang)
        if lang == "en":
            return f"Fiscal year {self.year}"
        era = self.year - _REIWA
        return f"令和{'元' if era == 1 else era}年度" if era >= 1 else f"{self.year}年度"

    def days(self, lang: str = "ja") -> str:
        """`2026年4月1日〜2027年3月31日`."""
        return " – ".join(map(str, (self.first, self.last))) if lang == "en" else f"{ja(self.first)}〜{ja(self.last)}"


def ja(day: date) -> str:
    """`2026年4月1日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def today() -> date:
    """The day in Japan."""
    return datetime.now(JST).date()


def span_of(year: int | None = None, first: date | None = None, last: date | None = None) -> Span:
    """The days that are asked for; by default the fiscal year that it is now. Raises UsageError.

    They may go on for some time yet, but must have begun.
    """
    span = _span_of(year, first, last)
    if span.first > today():
        raise UsageError("report-future", value=span.first, other=today())
    return span


def _span_of(year: int | None, first: date | None, last: date | None) -> Span:
    if year is not None and (first or last):
        raise UsageError("report-year-and-days")
    if first or last:
        first = first or fiscal_year(_year_of(last or today())).first
        last = last or fiscal_year(_year_of(first)).last
        if first > last:
            raise UsageError("report-days-reversed", value=first, other=last)
        return Span(first, last)
    return fiscal_year(_year_of(today()) if year is None else year)


def fiscal_year(year: int) -> Span:
    """From April of the year to March of the next. Raises UsageError for a year that is none of ours."""
    if not _EARLIEST <= year <= _LATEST:
        raise UsageError("report-year-wrong", value=year, expected=f"{_EARLIEST}–{_LATEST}")
    return Span(date(year, _APRIL, 1), date(year + 1, _APRIL - 1, 31), year)


def _year_of(day: date) -> int:
    return day.year if day.month >= _APRIL else day.year - 1
