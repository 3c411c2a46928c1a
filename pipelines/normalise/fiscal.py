"""Fiscal years (年度): April to March, named by the calendar year in which they begin."""

from __future__ import annotations

import re
from datetime import date

from pipelines.lazy import pattern
from pipelines.normalise.cell import Outcome, kept, narrow, repaired
from pipelines.normalise.eras import SIGN, era_of, spelled_out, year_number

_WESTERN = pattern(r"(?:西暦)?([12][0-9]{3})年?度")
_ERA = pattern(rf"({SIGN})\.?(元|[0-9]{{1,2}})年?度")
_BOTH = pattern(r"([^()]+?)(?:年?度)?\(([^()]+?)(?:年?度?)\)(?:年?度)?")

CANONICAL = r"^[12][0-9]{3}$"


def fiscal_year(text: str) -> int | None:
    """令和6年度 → 2024, R6年度 → 2024, 2024年度 → 2024; None for anything else.

    An era's year counts when some day of that fiscal year lies in the era: 平成31年度 and 令和元年度 are both 2019,
    昭和64年度 does not exist.
    """
    plain = re.sub(r"\s", "", spelled_out(narrow(text)))
    western = _WESTERN.fullmatch(plain)
    if western:
        return int(western[1])
    found = _ERA.fullmatch(plain)
    if not found:
        return None
    era, number = era_of(found[1]), year_number(found[2])
    year = era.western_year(number)
    begins, ends = date(year, 4, 1), date(year + 1, 3, 31)
    exists = number > 0 and begins <= (era.last or ends) and ends >= era.first
    return year if exists else None


def read(text: str) -> Outcome:
    """A cell of a column of fiscal years: 令和4年度, R4, 令和4(2022)年度, 2022年度 and 2022.0 become 2022.

    Where both calendars are given, only if they say the same. Anything else stays as it is, dates too.
    """
    plain = re.sub(r"\s", "", narrow(text)).removeprefix("'").removesuffix(".0")
    years = {_alone(part) for part in both.groups()} if (both := _BOTH.fullmatch(plain)) else {_alone(plain)}
    year = years.pop() if len(years) == 1 else None
    if year is None or str(year) == text:
        return kept(text)
    return repaired(str(year), "fiscal-year")


def _alone(plain: str) -> int | None:
    """The column says that it is a fiscal year: the word may be missing."""
    return fiscal_year(re.sub(r"年?度?$", "", plain) + "年度")
