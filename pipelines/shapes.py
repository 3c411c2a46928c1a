"""What the cells of a column look like: evidence for and against what its heading seems to mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.literals import needs
from pipelines.nfkc import nfkc

PREFECTURE = r"(?:北海道|東京都|大阪府|京都府|.{2,3}県)"
LATITUDES = (20.0, 46.5)  # Okinotorishima to Etorofu
LONGITUDES = (122.0, 154.5)  # Yonaguni to Minamitorishima
_TOLD_CHARS = 200  # more of a cell says nothing about its column, and takes the square of its length to look through
DITTO = '〃+|″|同上|同前|仝|々|"'
"""A cell that says the same as the one above it."""
GONE = pattern(r"撤去|廃止|閉鎖|休止|休業中|休館中|故障|解除|中止|廃業|廃園|廃校|使用不可|使用停止|利用停止")
"""Things that are no longer there, or cannot be used."""
_PLACEHOLDER = pattern(r"〃|″|同上|同前|仝|[-ー―－‐~～*×…・.／/]+|None|null|NULL|nan|NaN|不明|未定|なし|無し")
_STARTS = frozenset("-ー―－‐～~*×…・.／/Nn不未な無〃″同仝")  # of placeholders

Test = Callable[[str], object]  # passed where what it gives is true


@frozen
class Cells:
    """The filled cells of one column (a sample will do), width evened out, placeholders such as `-` left out.

    Of a long cell there is only the beginning.
    """

    texts: tuple[str, ...]

    @classmethod
    def of(cls, cells: Iterable[str]) -> Cells:
        """From cells as they stand in the source."""
        given = list(cells)
        told = {cell: _told(cell) for cell in set(given)}
        return cls(tuple(filter(None, map(told.__getitem__, given))))

    def __len__(self) -> int:
        return len(self.texts)

    def lower(self) -> Cells:
        """The same cells in lower case."""
        lower = {text: text.casefold() for text in self.counts}
        return Cells(tuple(map(lower.__getitem__, self.texts)))

    def share(self, test: Test) -> float:
        """The share of the cells that pass `test`; 0.0 where there are none."""
        if not self.texts:
            return 0.0
        return sum(map(self.counts.__getitem__, filter(test, self.counts))) / len(self.texts)

    def match(self, pattern: str) -> float:
        """The share of the cells in which the regular expression is found."""
        if not any(way <= self.characters for way in needs(pattern)):
            return 0.0
        return self.share(_compiled(pattern).search)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each text stands there."""
        return Counter(self.texts)

    @cached_property
    def characters(self) -> frozenset[str]:
        """Those that occur."""
        return frozenset("".join(self.counts))

    @cached_property
    def distinct(self) -> float:
        """The share of cells that differ from all before them."""
        return len(self.counts) / len(self.texts) if self.texts else 0.0

    @cached_property
    def length(self) -> float:
        """Characters per cell, on average."""
        return sum(map(len, self.texts)) / len(self.texts) if self.texts else 0.0


def _told(cell: str) -> str:
    """The beginning of a cell's text with its width evened out; "" for a placeholder."""
    text = nfkc(cell).strip()
    return "" if text[:1] in _STARTS and _PLACEHOLDER.fullmatch(text) else text[:_TOLD_CHARS]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def number(text: str) -> float | None:
    """The number a cell is, thousands separators allowed; None for anything else."""
    if text[:1].isalpha() and text[0] not in "iInN":  # told sooner than by a failure; inf and nan are numbers
        return None
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def is_number(text: str) -> bool:
    """A number and nothing else."""
    return number(text) is not None


def is_figure(text: str) -> bool:
    """A number, perhaps with a unit, a mark or a dash: what a column of figures holds."""
    units = "人|名|円|台|m|mm|世帯|基|床|箇所|か所|歳|点|件|戸|㎡"
    return bool(re.fullmatch(rf"[約計]?[-+]?[\d,.]+(?:{units})?|[○〇◯●△▲×]", text))


def is_latitude(text: str) -> bool:
    """Decimal degrees within Japan."""
    value = number(text)
    return value is not None and "." in text and LATITUDES[0] <= value <= LATITUDES[1]


def is_longitude(text: str) -> bool:
    """Decimal degrees within Japan."""
    value = number(text)
    return value is not None and "." in text and LONGITUDES[0] <= value <= LONGITUDES[1]


def is_damaged_coordinate(text: str) -> bool:
    """A latitude or longitude that lost its point, or is written in degrees, minutes and seconds."""
    if re.match(r"\D{0,3}(?:[2-4]\d|1[2-5]\d)[°度.\s](?!$)", text):
        return True
    digits = re.sub(r"[,.\s]", "", text)
    return len(digits) >= 6 and bool(re.fullmatch(r"(?:2[0-9]|3[0-9]|4[0-6]|12[2-9]|1[34]\d|15[0-4])\d{4,}", digits))


def is_pair(text: str) -> bool:
    """Two coordinates in one cell: `34.3,134.0`, `POINT(134.0 34.3)`."""
    between = r"(?:\s++[,、/:;]?+|[,、/:;])\s*+[^\d]{0,4}"
    return bool(re.fullmatch(rf"[^\d-]*\d{{2,3}}\.\d+{between}\d{{2,3}}\.\d+[^\d]*", text))


def is_phone(text: str) -> bool:
    """A telephone number in any of its spellings, text behind it allowed."""
    plain = re.sub(r"[ー－―‐−–]", "-", text)
    hyphened = r"\D{0,6}\(?\d{2,5}\)?\s*[-()・]?\s*\d{1,4}\s*[-()・]\s*\d{3,4}"
    return bool(re.match(hyphened, plain) or re.fullmatch(r"(?:tel:?|TEL:?|\+81)?\s*0?\d{6,11}", plain))


def is_postal(text: str) -> bool:
    """Seven digits, the hyphen and 〒 as you like."""
    return bool(re.fullmatch(r"〒?\s*\d{3}\s*[-ー－―‐−]?\s*\d{4}", text))


def is_url(text: str) -> bool:
    """A web address, the scheme may be missing."""
    return bool(re.match(r"(?:https?:)?//|www\.|[\w.-]+\.(?:jp|com|net|org)\b", text))


def is_image(text: str) -> bool:
    """A web address or the name of a picture file."""
    return is_url(text) or bool(re.search(r"\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg)$", text, re.IGNORECASE))


def is_address(text: str) -> bool:
    """A Japanese address, the prefecture may be missing."""
    if is_phone(text) or is_url(text) or is_number(text) or re.match(r"\d{4}[-/.年]\d", text):
        return False
    return bool(
        re.search(r"[都道府県市区町村郡].*\d|丁目|番地|\d-\d|\D\d+番|大字|字.+\d|[一-鿿]\d+(?:番|号)?$", text)
        or re.match(PREFECTURE + ".+[市区町村]", text)
    )


def is_town_name(text: str) -> bool:
    """A municipality, the prefecture may stand before it."""
    return bool(re.fullmatch(rf"(?:{PREFECTURE})?(?:.{{1,5}}郡)?.{{1,6}}?[市区町村](?:.{{1,4}}区)?", text))


def is_kana(text: str) -> bool:
    """Kana and nothing that is read otherwise; digits, Latin letters and marks may stand between."""
    kana = r"[ぁ-ゖァ-ヺー・ｦ-ﾟ\s\d\-()（）゛゜a-zA-Z~〜、。.&'’／/「」『』_－‐･!?！？]+"
    return bool(re.fullmatch(kana, text) and re.search(r"[ぁ-ゖァ-ヺ]", text))


def is_latin(text: str) -> bool:
    """Latin letters, digits and marks."""
    return bool(re.fullmatch(r"[\x20-\x7eÀ-ſ’‘“”–—・]+", text))


def is_time(text: str) -> bool:
    """A time of day, as text or as a fraction of a day."""
    return bool(re.search(r"\d{1,2}\s*(?::|時(?!間))\s*\d{0,2}|^\d{3,4}$|^0?\.\d+$|^\d{1,2}$", text))


def is_range(text: str) -> bool:
    """From one time or day to another."""
    until = r"(?m:^)[^\d\n]*+\d(?>.*?(?:[〜～~]|から|至)).*\d"  # the first digit of a line and the first such sign
    return bool(re.search(rf"{until}|[:時分日]\d{{0,2}}[^\d]{{0,3}}[-－ー―–][^\d]{{0,3}}\d", text))


def is_date(text: str) -> bool:
    """A date in any calendar, or a part of one."""
    return bool(re.search(r"\d{1,4}[-/.年]\s*\d{1,2}|\d+[月日]|^\d{8}$|^[3-5]\d{4}$|明治|大正|昭和|平成|令和", text))


def is_floor(text: str) -> bool:
    """A storey or a spot in a building."""
    return bool(re.search(r"\d\s*[階FfＦ]|地下|屋外|屋内|入口|入り口|ロビー|玄関|ホール|受付|事務|^B?\d{1,2}$", text))


def _inverted(test: Test) -> Test:
    return lambda text: not test(text)


@frozen
class Shape:
    """`need`: the least share of cells that must pass; `blank`: whether a column without cells passes."""

    test: Test
    need: float
    blank: bool = True

    def fits(self, cells: Cells) -> bool:
        """Do the cells allow it?"""
        return cells.share(self.test) >= self.need if len(cells) else self.blank


def _coordinate(exact: Test) -> Test:
    return lambda text: is_latitude(text) or is_longitude(text) or is_damaged_coordinate(text) or number(text) == 0


def _pattern(expression: str) -> Test:
    search = re.compile(expression).search
    return lambda text: search(text) is not None


_PLAIN = _inverted(is_number)
SHAPES: dict[str, Shape] = {
    "latitude": Shape(_coordinate(is_latitude), 0.3),
    "longitude": Shape(_coordinate(is_longitude), 0.3),
    "latitude!": Shape(is_latitude, 0.5, False),
    "longitude!": Shape(is_longitude, 0.5, False),
    "latlon!": Shape(is_pair, 0.6, False),
    "phone": Shape(is_phone, 0.4),
    "phone!": Shape(is_phone, 0.7, False),
    "postal": Shape(is_postal, 0.5),
    "email": Shape(lambda text: "@" in text or is_url(text), 0.3),
    "url": Shape(is_url, 0.4),
    "!url": Shape(_inverted(is_url), 0.5),
    "image": Shape(is_image, 0.4),
    "kana": Shape(is_kana, 0.5),
    "latin": Shape(is_latin, 0.5),
    "number": Shape(is_figure, 0.6),
    "!number": Shape(_PLAIN, 0.3),
    "digits": Shape(_pattern(r"^\d+"), 0.6),
    "count": Shape(_pattern(r"\d"), 0.5),
    "pieces": Shape(_pattern(r"^\d+|^[一二三四五六七八九十百]+"), 0.5),
    "money": Shape(_pattern(r"^[¥￥]?[\d,]+\s*円?$|^無料$"), 0.5),
    "date": Shape(is_date, 0.5),
    "date!": Shape(is_date, 0.6, False),
    "!date": Shape(_inverted(is_date), 0.5),
    "one-date": Shape(lambda text: is_date(text) and not is_range(text) and len(text) <= 24, 0.6),
    "time": Shape(lambda text: is_time(text) and not is_range(text), 0.5),
    "time!": Shape(lambda text: is_time(text) and not is_range(text) and len(text) <= 12, 0.6, False),
    "weekdays": Shape(_pattern(r"[月火水木金土日]|毎日|全日|平日|無休|祝"), 0.5),
    "flag": Shape(lambda text: len(text) <= 8, 0.7),
    "text": Shape(_inverted(lambda text: is_number(text) or is_url(text) or is_phone(text)), 0.7),
    "prose": Shape(lambda text: len(text) >= 12, 0.3),
    "address?": Shape(_inverted(lambda text: is_number(text) or is_url(text)), 0.7),
    "address!": Shape(is_address, 0.7, False),
    "!address": Shape(_inverted(is_address), 0.3),
    "venue": Shape(lambda text: not is_address(text) and not is_town_name(text), 0.5),
    "building": Shape(lambda text: not is_address(text) and not is_number(text), 0.6),
    "district": Shape(lambda text: not is_number(text) and not is_url(text) and len(text) <= 25, 0.8),
    "lot": Shape(_pattern(r"\d|番|地|無"), 0.5),
    "prefecture": Shape(_pattern(rf"^{PREFECTURE}$"), 0.8),
    "town": Shape(is_town_name, 0.8),
    "town!": Shape(is_town_name, 0.8, False),
    "town-id": Shape(_pattern(r"^\d{1,7}$|^\d{4}-\d{3}$"), 0.5),
    "local-code": Shape(_pattern(r"^\d{4,6}(?:\.0)?$"), 0.5),
    "corporate-number": Shape(_pattern(r"^\d{13}$|E\+"), 0.5),
    "floor": Shape(is_floor, 0.4),
    "ages": Shape(_pattern(r"歳|月|児|年生|産|小学|就学|\d"), 0.5),
}


def _unique(cells: Cells) -> bool:
    return cells.distinct >= 0.9 and cells.share(lambda text: len(text) <= 24) > 0.9


def _few_values(cells: Cells) -> bool:
    return len(cells.counts) <= 4 and cells.share(lambda text: len(text) <= 4) >= 0.9


def _naming(cells: Cells) -> bool:
    """Short texts, mostly different: names of things, not addresses, kinds or sentences."""
    named = cells.share(lambda text: len(text) <= 40 and not (is_number(text) or is_url(text) or is_phone(text)))
    return named >= 0.8 and cells.share(is_address) < 0.4 and cells.distinct >= 0.6


def fits(shape: str, cells: Cells) -> bool:
    """Do the cells allow a claim that demands `shape`?

    Shapes ending in `!` need cells; all others let a blank column pass. A shape that is not built in is a pattern
    of `schemas/headings.toml` (`[cells]`), which a third of the cells must hold.
    """
    if not shape:
        return True
    if shape == "unique":
        return not len(cells) or _unique(cells)
    if shape == "flag!":
        return len(cells) > 0 and _few_values(cells)
    if shape in ("name", "name?"):
        return _naming(cells) if len(cells) else shape == "name?"
    if shape in SHAPES:
        return SHAPES[shape].fits(cells)
    from pipelines.vocabulary import vocabulary

    return cells.match(vocabulary().cells[shape]) >= 0.34
