"""Dates of birth of persons who may be alive.

The standard has no field for them; a date of birth stands under such a heading, under none beside a column of names, or
in a cell with 生 or 生年月日 at the date. Persons of the Meiji era and before are not alive.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.lazy import pattern
from pipelines.privacy.cells import Cells, Hit
from pipelines.privacy.headed import NAMES_OF_PERSONS, UNNAMED_DATES

MASK = "****-**-**"
HEADINGS = (
    *("生年月日", "誕生日", "出生日", "出生年月日", "生まれ"),
    *("birthday", "birthdate", "birth_date", "dateofbirth", "date_of_birth"),
)
_DEATHS = ("没年", "死亡", "没日", "命日")
_ERA = "(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr明大昭平令])"
_YEAR = rf"(?:{_ERA}[. ]{{0,2}}(?P<of>[0-9]{{1,2}}|元)|(?P<year>(?:19|20)[0-9]{{2}}))"
_DATE = _YEAR + r"(?: ?[年./-] ?)(?P<month>[0-9]{1,2})(?: ?[月./-] ?)(?P<day>[0-9]{1,2})日?"
_WHOLE = pattern(rf"\(?{_DATE}\)?(?:生(?:まれ)?)?(?:[ T]0?0:00(?::00)?)?(?: ?\(.*\))?")
_COMPACT = pattern(r"(?P<year>19[0-9]{2}|20[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])")
_SHORT = pattern(r"(?P<era>[1-5])(?P<of>[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])")  # 3550304: 昭和55年3月4日
_BORN = pattern(rf"{_DATE}\)? ?(?:生(?=$|[()、。,/ 男女])|生まれ(?!変)|出生(?!地|数|届))")
_LABELLED = pattern(
    rf"(?:生年月日|誕生日|出生日|生まれ|birthday|date of birth|dob)[^0-9MTSHR明大昭平令]{{0,6}}(?:{_DATE})",
    re.IGNORECASE,
)
_FIGURES = "〇一二三四五六七八九"
_KANJI = pattern(rf"[{_FIGURES}]*十[一二三四五六七八九]?(?= ?[年月日])|[{_FIGURES}]+(?= ?[年月日])")
_FIRST_YEARS = (("明M1", 1868), ("大T2", 1912), ("昭S3", 1926), ("平H4", 1989), ("令R5", 2019))
_FIRST = 1910  # nobody born before is alive; a year of its own, so that the same file always gives the same report
_TOLD = pattern("大正|昭和|平成|令和|^[TSHR][0-9. ]|(?:19[1-9]|20[0-9])[0-9]", re.IGNORECASE)
_SHARE = 0.6
_SPREAD = 10  # years: births lie far apart, the days of one register do not
_LONG = 200


def birth_dates(cells: Cells) -> list[Hit]:
    """Dates of birth, by the heading, by the words at the date, or by the names beside them."""
    if cells.is_headed(*HEADINGS) and not any(word in name for name in cells.headings for word in _DEATHS):
        return [Hit(at, text, MASK, "heading") for at, text in enumerate(cells.texts) if _may_be_birth(text)]
    hits = []
    for at, text in enumerate(cells.texts):
        spans = (span.group() for span in _spans(_arabic(text)))
        hits += [Hit(at, span if span in text else text, MASK, "label") for span in spans]
    return hits or _beside_names(cells)


def _may_be_birth(text: str) -> bool:
    """Under such a heading also what is no whole date: a month, a year, a date with words."""
    if _WHOLE.fullmatch(text) or _COMPACT.fullmatch(text) or _SHORT.fullmatch(text):
        return _born(text) is not None
    return bool(_TOLD.search(text))


def _spans(text: str) -> list[re.Match[str]]:
    if len(text) > _LONG:
        return []
    found = [*_BORN.finditer(text), *_LABELLED.finditer(text)]
    return [span for span in found if _alive(span) is not None]


def _arabic(text: str) -> str:
    """The years, months and days that are written in kanji in figures: 昭和四十五年三月二日 → 昭和45年3月2日."""
    return _KANJI.sub(lambda found: str(_number(found.group())), text)


def _number(kanji: str) -> str:
    """二十三 → 23; 一九五五 → 1955."""
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return "".join(str(_FIGURES.index(sign)) for sign in kanji)
    return str(10 * (_FIGURES.index(tens) if tens else 1) + (_FIGURES.index(ones) if ones else 0))


def _beside_names(cells: Cells) -> list[Hit]:
    """A column of dates without a name of its own, in a table of persons."""
    if cells.name not in UNNAMED_DATES or not any(word in name for name in cells.headings for word in NAMES_OF_PERSONS):
        return []
    years = {at: year for at, text in enumerate(cells.texts) if (year := _born(text)) is not None}
    if len(years) < 2 or len(years) < _SHARE * len(cells.texts) or max(years.values()) - min(years.values()) < _SPREAD:
        return []
    return [Hit(at, cells.texts[at], MASK, "names") for at in years]


def _born(text: str) -> int | None:
    """The year of a cell that is a date of somebody who may be alive."""
    text = _arabic(text)
    found = _WHOLE.fullmatch(text) or _COMPACT.fullmatch(text) or _SHORT.fullmatch(text)
    return _alive(found) if found else None


def _alive(found: re.Match[str]) -> int | None:
    parts = found.groupdict()
    if parts.get("year"):
        year = int(parts["year"])
    else:
        first = next(year for signs, year in _FIRST_YEARS if parts["era"][0].upper() in signs)
        year = first + (1 if parts["of"] == "元" else int(parts["of"])) - 1
    try:
        born = date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return born.year if born.year >= _FIRST else None
