"""Japanese eras: names, first and last days.

First days: 明治 is counted from 1 January of 明治元年 (太政官布告 of 1868, backdated; 25 January 1868 in the Gregorian
calendar); 大正 30 July 1912 and 昭和 25 December 1926, each from the very day of its announcement, which therefore has
two names; 平成 8 January 1989 (昭和64年政令第1号, in force the day after); 令和 1 May 2019 (平成31年政令第143号).
The Gregorian calendar is in force from 1 January of 明治6年 (太政官布告第337号 of 明治5年): 明治5年12月3日 of the old
calendar became that day. Earlier dates are lunar and cannot be converted by counting.
"""

from __future__ import annotations

from datetime import date

from pipelines.frozen import frozen
from pipelines.lazy import pattern

GREGORIAN_FROM = date(1873, 1, 1)


@frozen
class Era:
    """One era; `last` is None for the present one."""

    name: str
    initial: str
    letter: str
    first: date
    last: date | None

    def western_year(self, year: int) -> int:
        """The western year in which this era's year `year` (元年 = 1) lies."""
        return self.first.year + year - 1

    def holds(self, day: date) -> bool:
        """The day lies in this era."""
        return self.first <= day and (self.last is None or day <= self.last)


ERAS = (
    Era("明治", "明", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "大", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "昭", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "平", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "令", "R", date(2019, 5, 1), None),
)
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.initial, era.letter, era.letter.lower())}

SIGN = "明治|大正|昭和|平成|令和|[明大昭平令MTSHRmtshr]"
"""The spellings of an era, for regular expressions on text whose squared signs (㋿) were spelled out."""

_SQUARED = {ord(sign): name for sign, name in zip("㍾㍽㍼㍻㋿", ("明治", "大正", "昭和", "平成", "令和"), strict=True)}
_YEAR = pattern(r"元|[0-9]{1,2}")


def spelled_out(text: str) -> str:
    """㋿ and its sisters become two kanji."""
    return text.translate(_SQUARED)


def era_of(sign: str) -> Era:
    """The era with this name, initial or letter. Raises KeyError."""
    return _BY_SIGN[sign]


def year_number(text: str) -> int:
    """元 is 1, else the figures. Raises ValueError."""
    if not _YEAR.fullmatch(text):
        raise ValueError(text)
    return 1 if text == "元" else int(text)
