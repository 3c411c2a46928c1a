"""L3-01, L3-05, L3-06, L3-09: the table begins at once, times and areas are written in a standard way, it is long."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from pipelines.lazy import pattern
from pipelines.lgcode import is_code
from pipelines.read.notes import shortened
from pipelines.readability.area import Area, Column
from pipelines.readability.model import Hit, Verdict, judged, not_judged, passed
from pipelines.readability.ranges import boxes
from pipelines.readability.words import MARK, QUANTITY, REMEMBERED, narrow


def begins_at_once(area: Area) -> Verdict:
    """L3-01: the heading is row 1 and one row, the first record row 2, the first column A."""
    header, records = area.region.header, area.region.records
    if not header:
        return judged("L3-01", area.sheet, [Hit("mr-no-header", box=(0, 0, 0, area.box[3]))], 0.85)
    top, left, _, right = area.box
    hits: list[Hit] = []
    if header[0] > 0:
        hits.append(Hit("mr-rows-above", box=(0, left, header[0] - 1, right), params={"number": header[0]}))
    if len(header) > 1 and area.header_box:
        hits.append(Hit("mr-header-two-rows", box=area.header_box))
    if records[0] > header[-1] + 1:
        hits.append(Hit("mr-rows-between", box=(header[-1] + 1, left, records[0] - 1, right)))
    if left > 0 and not area.is_text:
        hits.append(Hit("mr-columns-before", box=(top, 0, area.box[2], left - 1), gravity="warning"))
    return judged("L3-01", area.sheet, hits, 0.9)


_TIME = r"\d{1,2}[:時]\d{2}.*"
# Spaces that were passed are never given back (*+): there are up to seven places for one run of them.
_ERA = r"(明治|大正|昭和|平成|令和|[mtshr][.．]?)\s*+(元|\d{1,2})\s*+"
_ERA_DATE = pattern(
    rf"{_ERA}(年度?|[./\-])?\s*+(\d{{1,2}}\s*+(月|[./\-])?\s*+(\d{{1,2}}\s*+日?)?)?\s*+"
    rf"(現在|頃|[(]\S{{1,12}}[)])?\s*+({_TIME})?",
    re.IGNORECASE,
)
_ERA_IN_HEADING = pattern(
    r"(明治|大正|昭和|平成|令和)\s*(元|\d{1,2})\s*年|(?<![a-z])[hr]\d{1,2}(年|\.\d)", re.IGNORECASE
)
_WESTERN = pattern(r"(1[6-9]|20)\d\d([-/.年]|\d{2,6}|$)")
_WESTERN_BESIDE = pattern(r"(1[6-9]|20)\d\d年?")
_SHORT_YEAR = pattern(r"['’]?\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_SERIAL = pattern(r"[1-5]\d{4}(\.\d+)?")
_PART_OF_MONTH = pattern(r".*\d{1,2}.{0,2}(上旬|中旬|下旬|初旬|末頃|頃)")
_MOST_DATES = 0.5


def times(area: Area) -> Verdict:
    """L3-05: columns of dates and years in headings: Japanese years alone, years of two digits, serial numbers."""
    hits: list[Hit] = []
    known = False
    for column in area.columns:
        named = _ERA_IN_HEADING.search(column.name)
        if named and not _WESTERN_BESIDE.search(column.name):
            row = area.region.header[-1] if area.region.header else area.box[0]
            hits.append(Hit("mr-era-heading", cells=[(row, column.place)], params={"value": shortened(column.heading)}))
        if not _holds_dates(column):
            known = known or bool(_WESTERN_BESIDE.search(column.name))
            continue
        known = True
        for code in ("mr-era", "mr-short-year", "mr-date-serial", "mr-part-of-month"):
            found = column.where(lambda text, code=code: _kind_of_date(text) == code)  # type: ignore[misc]
            if found:
                shown = {(row, column.place): shortened(text) for row, text in found}
                hits.append(Hit(code, cells=column.at(found), shown=shown))
    if not known and not hits:
        return not_judged("L3-05", "mr-not-no-times")
    return judged("L3-05", area.sheet, hits, 0.8)


def _holds_dates(column: Column) -> bool:
    if not column.filled:
        return False
    dates = [text for text in column.distinct if _WESTERN.match(narrow(text)) or _ERA_DATE.fullmatch(narrow(text))]
    share = sum(column.distinct[text] for text in dates) / len(column.filled)
    if column.role == "date":
        return share > 0 or any(_kind_of_date(text) for text in column.distinct)
    return column.role in ("text", "choice") and share >= _MOST_DATES and all(len(text) <= 25 for text in dates)


@lru_cache(maxsize=65_536)
def _kind_of_date(text: str) -> str:
    """The code of what is wrong with a date; "" for a western one and for what is none."""
    if len(text) > REMEMBERED:
        return ""
    plain = narrow(text)
    if _PART_OF_MONTH.fullmatch(plain) and len(plain) <= 25:
        return "mr-part-of-month"
    if _WESTERN.match(plain):
        return ""
    if _ERA_DATE.fullmatch(plain):
        return "" if _WESTERN_BESIDE.search(plain) else "mr-era"
    if _SHORT_YEAR.fullmatch(plain):
        return "mr-short-year"
    return "mr-date-serial" if _SERIAL.fullmatch(plain) else ""


_CODE = pattern(r".*(地方公共団体|都道府県|市区町村|市町村|自治体|団体)コード")
_PREFECTURE_COLUMN = pattern(r"都道府県名?|県名|所在地_都道府県")
_ADDRESS = pattern(r".*(住所|所在地|所在場所)(_連結表記|\(.*\))?|address", re.IGNORECASE)
_PREFECTURE = pattern(
    r"(北海道|東京都|(京都|大阪)府|(青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡"
    r"|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)"
)
_LEAST_ADDRESSES = 0.5


def areas(area: Area) -> Verdict:
    """L3-06: a column of standard area codes, or full official names from the prefecture on."""
    coded = [column for column in area.headed if column.filled and _CODE.fullmatch(column.name)]
    hits: list[Hit] = []
    for column in coded:
        wrong = column.where(lambda text: not _is_area_code(text))
        if wrong and (len(wrong) < len(column.filled) or _has_six_digits(column)):
            shown = {(row, column.place): shortened(text) for row, text in wrong}
            hits.append(Hit("mr-area-code", cells=column.at(wrong), shown=shown))
    if hits or any(_is_area_code(text) for column in coded for text in column.distinct):
        return judged("L3-06", area.sheet, hits, 0.9)
    prefectures = [c for c in area.headed if c.filled and _PREFECTURE_COLUMN.fullmatch(c.name)]
    for column in prefectures:
        wrong = column.where(lambda text: not _PREFECTURE.match(narrow(text)))
        hits += [Hit("mr-prefecture", cells=column.at(wrong))] if wrong else []
    if prefectures:
        return judged("L3-06", area.sheet, hits, 0.8)
    return _of_addresses(area)


@lru_cache(maxsize=16_384)
def _is_area_code(text: str) -> bool:
    """Six digits with a right check digit, five without one, two of a prefecture."""
    plain = narrow(text)
    if not plain.isdecimal():
        return False
    if len(plain) == 6:
        return is_code(plain)
    return len(plain) in (2, 5) and 1 <= int(plain[:2]) <= 47


def _has_six_digits(column: Column) -> bool:
    """Written as area codes are: then all of them may be wrong. Otherwise the column may hold codes of its own."""
    return all(len(plain := narrow(text)) == 6 and plain.isdecimal() for text in column.distinct)


def _of_addresses(area: Area) -> Verdict:
    addresses = [column for column in area.headed if column.filled and _ADDRESS.fullmatch(column.name)]
    if not addresses:
        return not_judged("L3-06", "mr-not-no-areas")
    hits: list[Hit] = []
    for column in addresses:
        short = column.where(lambda text: not _PREFECTURE.match(narrow(text)))
        if len(short) >= _LEAST_ADDRESSES * len(column.filled):
            hits.append(Hit("mr-address-short", cells=column.at(short), gravity="warning"))
    return judged("L3-06", area.sheet, hits, 0.6)


_REPEATED = (
    (
        "year",
        pattern(
            r"(19|20)\d\d年?度?|(令和|平成|昭和)(元|\d{1,2})年?度?|(?<![a-z])[hrs]\d{1,2}年?度?(?![a-z0-9])",
            re.IGNORECASE,
        ),
    ),
    ("age", pattern(r"\d{1,3}\s*[-~〜ー]?\s*\d{0,3}\s*[歳才](以上|未満|以下)?")),
    ("month", pattern(r"(?<!\d)\d{1,2}月分?(?!\d)")),
    ("area", pattern(r"^[^\d()]{1,6}[区町村]$")),
    ("number", pattern(r"^\d{1,3}(以上)?$")),
)
_LEAST = {"year": 3, "age": 3, "month": 4, "area": 4, "number": 6}


def long_form(area: Area) -> Verdict:
    """L3-09: headings that only differ by a year, a month, an age, an area, over numbers: the table is wide."""
    groups: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for column in area.headed:
        if column.role not in ("number", "choice", "text") or not _is_numeric(column):
            continue
        found = _token(column.name)
        if found:
            groups[found].append(column)
    hits = list(_wide(area, groups))
    if hits and area.descriptor and area.descriptor.form:
        return not_judged("L3-09", "mr-not-prescribed", value=area.descriptor.form)
    verdict = judged("L3-09", area.sheet, hits, 0.75)
    return verdict if hits else passed("L3-09", 0.7)


def _is_numeric(column: Column) -> bool:
    good = sum(n for text, n in column.distinct.items() if QUANTITY.fullmatch(narrow(text)) or MARK.fullmatch(text))
    return good >= 0.8 * len(column.filled)


def _token(heading: str) -> tuple[str, str] | None:
    """What is repeated, and the heading without it: 2020年人口 → (year, #人口)."""
    for kind, shape in _REPEATED:
        if shape.search(heading):
            return kind, "" if kind in ("area", "number") else shape.sub("#", heading)
    return None


def _wide(area: Area, groups: dict[tuple[str, str], list[Column]]) -> Iterator[Hit]:
    header = area.region.header[-1] if area.region.header else area.box[0]
    places: dict[str, set[int]] = defaultdict(set)
    for (kind, _), columns in groups.items():
        if len({column.heading for column in columns}) >= _LEAST[kind]:
            places[kind] |= {column.place for column in columns}
    for kind, found in places.items():
        for box in boxes([(header, at) for at in found]):
            yield Hit(f"mr-wide-{kind}", box=(header, box[1], area.box[2], box[3]), params={"number": len(found)})
