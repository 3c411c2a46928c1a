"""Times of day as hh:mm (24 hours).

24:00 is left alone: neither the Table Schema type `time` nor the published forms know it, and whether 00:00 or 23:59
should stand there is for the person who knows the opening hours.
"""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import Outcome, doubted, kept, narrow, repaired

CANONICAL = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"

_CANONICAL = pattern(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_CLOCK = pattern(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?")
_KANJI = pattern(r"([0-9]{1,2})時(?:([0-9]{1,2})分|(半))?(?:([0-9]{1,2})秒)?")
_HALF_DAY = pattern(r"(午前|午後|[AaPp]\.?[Mm]\.?)(.+)|(.+?)([AaPp]\.?[Mm]\.?)")
_FIGURES = pattern(r"([1-9]|[0-9]{2})([0-9]{2})")
_FRACTION = pattern(r"0?\.[0-9]+(?:[eE]-[0-9]+)?")
_SPREADSHEET_DAY = pattern(r"(?:1899-12-3[01]|1900-01-00)[T ](.+)")
_WORDS = {"正午": (12, 0), "零時": (0, 0)}
_NEXT_DAY = pattern(r"翌日?(?:の)?(?:午前)?[0-9]|(?:2[5-9]|3[0-6])(?::[0-9]{2}|時)")
_ALL_DAY = pattern(r"24時間.*|終日|常時")
_HOUR = pattern(r"[0-9]{1,2}[:時]")
_DATE = pattern(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])")
# What a spreadsheet makes of 24:00 and later: the day after its day zero
_SPREADSHEET_MIDNIGHT = pattern(r"1900-01-01(?:[T ]00:00(?::00)?)?")
_RANGE = pattern(r"[0-9時分半]\s*(?:[~〜]|から|[-−–]).*[0-9時]")


def read(text: str) -> Outcome:
    """One time of day. Ranges, 24:00, hours after midnight counted on, 午後12時 and days are doubted."""
    if _CANONICAL.fullmatch(text):
        return kept(text)
    plain = re.sub(r"\s+", "", narrow(text)) if not re.search(r"[0-9]\s+[0-9]", narrow(text)) else narrow(text)
    day = _SPREADSHEET_DAY.fullmatch(plain)
    plain = day[1] if day else plain
    if _FRACTION.fullmatch(plain):
        return _fraction(text, plain)
    try:
        found = _clock(plain)
    except _DoubtfulTime as doubt:
        return doubted(text, str(doubt))
    if found:
        return repaired(f"{found[0]:02d}:{found[1]:02d}", "time-format")
    return _unread(text, plain)


class _DoubtfulTime(ValueError):
    """The cell names a time that has two readings, or none in a day; its text is the code of the finding."""


def _clock(plain: str) -> tuple[int, int] | None:
    if plain in _WORDS:
        return _WORDS[plain]
    half = _HALF_DAY.fullmatch(plain)
    if half:
        return _half_day(half[1] or half[4], half[2] or half[3], leads=half[1] is not None)
    found = _CLOCK.fullmatch(plain)
    if found:
        return _checked(int(found[1]), int(found[2]), int(found[3] or 0))
    found = _KANJI.fullmatch(plain)
    if found:
        return _checked(int(found[1]), 30 if found[3] else int(found[2] or 0), int(found[4] or 0))
    found = _FIGURES.fullmatch(plain)
    if found and (int(found[2]) % 5 == 0 or plain == "2359"):
        return _checked(int(found[1]), int(found[2]), 0)
    return None


def _half_day(sign: str, rest: str, *, leads: bool) -> tuple[int, int] | None:
    """12:30 PM is English and half past noon. A sign that stands before, AM too, is read as 午前, whose 12 is both."""
    found = _clock("12:00" if rest == "正午" else rest) if not _HALF_DAY.fullmatch(rest) else None
    if found is None:
        return None
    hour, minute = found
    if hour > 12 or (hour == 12 and leads):
        raise _DoubtfulTime("time-half-day")
    after_noon = sign == "午後" or sign[0] in "Pp"
    return hour % 12 + (12 if after_noon else 0), minute


def _checked(hour: int, minute: int, second: int) -> tuple[int, int] | None:
    if minute > 59 or second > 59:
        return None
    if hour == 24 and minute == second == 0:
        raise _DoubtfulTime("time-24")
    if 24 <= hour <= 36:
        raise _DoubtfulTime("time-next-day")
    if second:
        raise _DoubtfulTime("time-seconds")
    return (hour, minute) if hour < 24 else None


def _fraction(text: str, plain: str) -> Outcome:
    """A spreadsheet's part of a day: 0.375 = 09:00. It must be a whole minute to 5 seconds or less.

    So few figures that a person may have typed them (0.30 as 9.30) must give a time that somebody opens at.
    """
    minutes = float(plain) * 1440
    whole = round(minutes)
    typed = len(plain.partition(".")[2]) <= 4 and (plain.endswith("0") or whole % 5 != 0)
    if typed or not 0 < whole < 1440 or abs(minutes - whole) > 1 / 12:
        return doubted(text, "time-number")
    return repaired(f"{whole // 60:02d}:{whole % 60:02d}", "time-fraction")


def _unread(text: str, plain: str) -> Outcome:
    if _ALL_DAY.fullmatch(plain):
        return doubted(text, "time-all-day")
    if _DATE.match(plain):
        return doubted(text, _of_a_day(plain))
    if _RANGE.search(plain) or len(_HOUR.findall(plain)) > 1:
        return doubted(text, "time-range")
    if _NEXT_DAY.search(plain):
        return doubted(text, "time-next-day")
    if plain.replace(".", "", 1).isdigit():
        return doubted(text, "time-number")
    return kept(text)


def _of_a_day(plain: str) -> str:
    if len(_DATE.findall(plain)) > 1:
        return "time-range"
    if _SPREADSHEET_MIDNIGHT.fullmatch(plain):
        return "time-24"
    return "time-next-day" if plain.startswith("1900-01-01") else "time-date"
