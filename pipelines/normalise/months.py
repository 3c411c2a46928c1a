"""A month, or a day where one is known: 令和4年3月 → 2022-03, 令和4年3月1日 → 2022-03-01."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise import dates
from pipelines.normalise.cell import Outcome, doubted, kept, narrow, repaired
from pipelines.normalise.eras import GREGORIAN_FROM, SIGN, era_of, spelled_out, year_number

CANONICAL = r"^[0-9]{4}-(?:0[1-9]|1[0-2])$"

_WESTERN = pattern(r"(?:西暦)?([0-9]{4})(?:年([0-9]{1,2})月|[./-]([0-9]{1,2}))")
_ONE_OR_TEN = pattern(r"[0-9]{4}\.1")  # a spreadsheet keeps the figure 2024.10 as 2024.1
_ERA = pattern(rf"({SIGN})\.?(元|[0-9]{{1,2}})(?:年([0-9]{{1,2}})月|[./-]([0-9]{{1,2}}))")


def read(text: str) -> Outcome:
    """One month or day that proves itself; anything else as `dates.read` says. 2024.1 may be January or October."""
    plain = re.sub(r"\s", "", spelled_out(narrow(text)))
    if _ONE_OR_TEN.fullmatch(plain):
        return doubted(text, "month-one-or-ten", year=plain[:4])
    if western := _WESTERN.fullmatch(plain):
        return _month(text, int(western[1]), western[2] or western[3], "date-format")
    japanese = _ERA.fullmatch(plain)
    if not japanese:
        return dates.read(text)
    era, number = era_of(japanese[1]), year_number(japanese[2])
    year, month = era.western_year(number), japanese[3] or japanese[4]
    began = (year, int(month)) >= (era.first.year, era.first.month)
    ended = era.last is not None and (year, int(month)) > (era.last.year, era.last.month)
    if not number or not began or ended:
        return kept(text)
    lunar = year < GREGORIAN_FROM.year and 1 <= int(month) <= 12  # the calendar changed on a first of January
    return doubted(text, "date-lunar") if lunar else _month(text, year, month, "date-wareki")


def _month(text: str, year: int, month: str, rule: str) -> Outcome:
    value = f"{year:04}-{int(month):02}"
    return repaired(value, rule) if 1 <= int(month) <= 12 and value != text else kept(text)
