"""Dates as ISO 8601 (YYYY-MM-DD), from the Japanese and the western calendar and from spreadsheet serial numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

from pipelines.lazy import pattern
from pipelines.messages.filling import Both
from pipelines.normalise.cell import Cells, Cure, Outcome, doubted, kept, narrow, repaired
from pipelines.normalise.eras import ERAS, GREGORIAN_FROM, SIGN, Era, era_of, spelled_out, year_number

CANONICAL = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$"
"""Days that every month has; whether there is a 29th, 30th or 31st is looked at."""

_ISO = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOSE_SPACE = pattern(r"(?<=[^0-9])\s+|\s+(?=[^0-9])")
_WEEKDAY = pattern(r"\(([月火水木金土日])(?:曜日?)?(?:[・,]?祝日?)?\)$|([月火水木金土日])曜日?$")
_TIME = pattern(
    r"(?:(?<=[0-9])[T ]|(?<=[日)])[T ]?)"
    r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]+))?)?(\+09:?00)?$"
)
_WESTERN = pattern(r"(?:西暦)?([0-9]{4})(?:年([0-9]{1,2})月([0-9]{1,2})日|([./-])([0-9]{1,2})\4([0-9]{1,2}))")
_ERA = pattern(
    rf"({SIGN})\.?(元|[0-9]{{1,2}})(?:年([0-9]{{1,2}})月([0-9]{{1,2}})日|([./-])([0-9]{{1,2}})\5([0-9]{{1,2}}))"
)
_ERA_COMPACT = pattern(rf"({SIGN})([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})")
_BOTH = pattern(rf"([0-9]{{4}})年?\(({SIGN})(元|[0-9]{{1,2}})年?\)年?([0-9]{{1,2}})月([0-9]{{1,2}})日")
_BOTH_ERA_FIRST = pattern(rf"({SIGN})(元|[0-9]{{1,2}})年?\(([0-9]{{4}})年?\)年?([0-9]{{1,2}})月([0-9]{{1,2}})日")
_COMPACT = pattern(r"(1[89][0-9]{2}|20[0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_LAST = pattern(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([12][0-9]{3})")
_SERIAL = pattern(r"([0-9]{5})(?:\.0+)?")
_SHORT_YEAR = pattern(r"'?[0-9]{1,2}([./-])[0-9]{1,2}\1[0-9]{1,2}")
_NO_DAY = pattern(rf"(?:(?:西暦)?[0-9]{{4}}|(?:{SIGN})\.?(?:元|[0-9]{{1,2}}))(?:年度?|[./-]|$)(?:[0-9]{{1,2}}月?)?頃?")
_NO_YEAR = pattern(r"[0-9]{1,2}(?:月[0-9]{1,2}日?|/[0-9]{1,2})")
_RANGE = pattern(r"[0-9日)月年]\s*(?:[~〜–—]|から)")
_TWO_DATES = pattern(r"[0-9]{1,2}[月/.-][0-9]{1,2}.*[^0-9][0-9]{1,2}[月/.-][0-9]{1,2}")

_SERIAL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 10000, 58806  # 1927-05-18 to 2060-12-31: five figures, no date further ahead is planned
_WEEKDAYS = "月火水木金土日"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def dates(cells: Cells) -> Cure:
    """The rule for a column of dates.

    Two notations are proved by the column as a whole: which of day and month stands first in `4/5/2023`, and whether
    `40401` is a serial number (2010-08-11) or the figures of a Japanese date (年4 04月 01日).
    """

    @cache
    def months_first() -> bool:
        return _orders(cells.values) == {"month"}

    @cache
    def serials() -> range:
        return _span_of_serials(cells.values)

    def cure(text: str) -> Outcome:
        plain = _plain(text)
        serial = _SERIAL.fullmatch(plain)
        if serial:
            return _serial(text, serial[1], serials)
        numbers = _YEAR_LAST.fullmatch(plain)
        if numbers:
            return _year_last(text, numbers, months_first)
        return read(text)

    return cure


def read(text: str) -> Outcome:
    """One date that proves itself. Anything else is kept, or doubted where it is plain what is missing."""
    plain = _plain(text)
    if _ISO.fullmatch(plain) and _is_day(plain):
        return kept(text) if plain == text else repaired(plain, "date-format")
    clock = _TIME.search(plain)
    weekday, day_text = _split_weekday(plain[: clock.start()] if clock else plain)
    parts = _parts(day_text)
    if parts is None:
        return _unread(text, plain)
    era, year, month, day = parts
    try:
        found = date(year, month, day)
    except ValueError:
        return doubted(text, "date-impossible")
    if era is not None and not era.holds(found):
        return _outside_era(text, found)
    if era is not None and found < GREGORIAN_FROM:
        return doubted(text, "date-lunar")
    if weekday is not None and weekday != found.weekday():
        return doubted(text, "date-weekday", iso=found.isoformat(), weekday=_named_day(found))
    timed = clock is not None and any(int(part or 0) for part in clock.groups()[:4])
    return repaired(found.isoformat(), "date-time-dropped" if timed else "date-wareki" if era else "date-format")


def _is_day(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def wareki(day: date) -> str:
    """The date in the Japanese calendar (令和6年4月1日). Raises ValueError before 明治6年1月1日."""
    if day < GREGORIAN_FROM:
        raise ValueError(day)
    era = next(era for era in reversed(ERAS) if era.holds(day))
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _plain(text: str) -> str:
    return _LOOSE_SPACE.sub("", spelled_out(narrow(text)).strip().replace("−", "-").replace("‐", "-"))


def _named_day(day: date) -> Both:
    return Both(_WEEKDAYS[day.weekday()], _DAYS[day.weekday()])


def _split_weekday(plain: str) -> tuple[int | None, str]:
    found = _WEEKDAY.search(plain)
    if not found:
        return None, plain
    return _WEEKDAYS.index(found[1] or found[2]), plain[: found.start()]


def _parts(plain: str) -> tuple[Era | None, int, int, int] | None:
    """Era (None: western), western year, month, day, from whichever notation fits."""
    western = _WESTERN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if western:
        year, month, day = (int(part) for part in _filled(western) if part.isdigit())
        return None, year, month, day
    japanese = _ERA.fullmatch(plain) or _ERA_COMPACT.fullmatch(plain)
    if japanese:
        sign, number, month_text, day_text = (part for part in _filled(japanese) if part not in "./-")
        return _japanese(sign, number, month_text, day_text)
    return _both(plain)


def _filled(found: re.Match[str]) -> list[str]:
    return [part for part in found.groups() if part]


def _japanese(sign: str, number: str, month: str, day: str) -> tuple[Era, int, int, int] | None:
    era, year = era_of(sign), year_number(number)
    return (era, era.western_year(year), int(month), int(day)) if year > 0 else None


def _both(plain: str) -> tuple[Era | None, int, int, int] | None:
    """2024年(令和6年)4月1日 and 令和6年(2024年)4月1日: only where both calendars say the same."""
    found = _BOTH.fullmatch(plain)
    if found:
        western, sign, number, month, day = found.groups()
    else:
        found = _BOTH_ERA_FIRST.fullmatch(plain)
        if not found:
            return None
        sign, number, western, month, day = found.groups()
    parts = _japanese(sign, number, month, day)
    return parts if parts and parts[1] == int(western) else None


def _outside_era(text: str, found: date) -> Outcome:
    real = wareki(found) if found >= GREGORIAN_FROM else found.isoformat()
    return doubted(text, "date-era", real=real, iso=found.isoformat())


def _unread(text: str, plain: str) -> Outcome:
    """Why it is no date, where the reason is plain; words without figures are left to the validation."""
    if _SHORT_YEAR.fullmatch(plain):
        return doubted(text, "date-short-year")
    if re.fullmatch(r"[0-9]{1,7}", plain) and not 1000 <= int(plain) <= 2100:
        return doubted(text, "date-number")
    if _NO_DAY.fullmatch(plain):
        return doubted(text, "date-incomplete")
    if _NO_YEAR.fullmatch(plain):
        return doubted(text, "date-no-year")
    if "\n" in plain or _RANGE.search(plain) or _TWO_DATES.search(plain):
        return doubted(text, "date-range")
    return kept(text)


def _serial(text: str, digits: str, serials: Callable[[], range]) -> Outcome:
    """A spreadsheet's day count (1900 system: 45016 = 2023-03-31), if it can be nothing else or lies among others."""
    number = int(digits)
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return doubted(text, "date-number")
    if _may_be_figures(digits) and number not in serials():
        return doubted(text, "date-number")
    return repaired((_SERIAL_EPOCH + timedelta(days=number)).isoformat(), "date-serial")


def _may_be_figures(digits: str) -> bool:
    """Year, month and day without the era (40401, 50331), year and month (20244), or just a number (20000)."""
    without_era = 1 <= int(digits[1:3]) <= 12 and 1 <= int(digits[3:]) <= 31
    return without_era or (digits[:2] in ("19", "20") and digits[4] != "0") or digits.endswith("000")


def _span_of_serials(values: Sequence[str]) -> range:
    """From the least to the greatest of the day counts of a column that can be nothing else, if there are several."""
    found = (_SERIAL.fullmatch(_plain(value)) for value in values)
    sure = {int(one[1]) for one in found if one and not _may_be_figures(one[1])}
    counts = [number for number in sure if _FIRST_SERIAL <= number <= _LAST_SERIAL]
    return range(min(counts), max(counts) + 1) if len(counts) > 1 else range(0)


def _year_last(text: str, numbers: re.Match[str], months_first: Callable[[], bool]) -> Outcome:
    first, second, year = int(numbers[1]), int(numbers[3]), int(numbers[4])
    if first <= 12 and second <= 12 and first != second and not months_first():
        return doubted(text, "date-order")
    month, day = (second, first) if first > 12 else (first, second)
    try:
        return repaired(date(year, month, day).isoformat(), "date-month-first")
    except ValueError:
        return doubted(text, "date-impossible")


def _orders(values: Sequence[str]) -> set[str]:
    """Which of month and day stands first in the cells of a column that prove it."""
    found = set()
    for value in values:
        numbers = _YEAR_LAST.fullmatch(_plain(value))
        if numbers and (int(numbers[1]) > 12) != (int(numbers[3]) > 12):
            found.add("day" if int(numbers[1]) > 12 else "month")
    return found
