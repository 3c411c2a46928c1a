"""L1-06 to L1-09: what stands in the cells: layout by spaces, several values, odd characters, blanks and zeros."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pipelines.lazy import pattern
from pipelines.read.notes import shortened
from pipelines.readability.area import Area, Column
from pipelines.readability.model import Gravity, Hit, Verdict, judged, not_judged, passed
from pipelines.readability.words import NUMBER, narrow

_WORD = r"[\u3041-\u30ff\u3400-\u9fff々〆ヶ]"
_SPREAD = pattern(rf"{_WORD}([ \u3000]+{_WORD})+")
_SPREAD_IN_CELL = pattern(rf"{_WORD}([ \u3000]+{_WORD}){{2,}}")
_RUN = pattern(r"\S[ \t\u3000\xa0]{2,}\S")
_ENDS = " \t\r\n\u3000\xa0"
_PARAGRAPH = 40
"""A line break in a text that is longer than this, or has sentences, is a paragraph and no layout."""


def spaces(area: Area) -> Verdict:
    """L1-06: blanks and line breaks that only serve the looks, in headings and in cells."""
    hits: list[Hit] = []
    for row in area.region.header:
        for at, cell in enumerate(area.grid.rows[row]):
            code = _heading_layout(cell)
            if code:
                hits.append(Hit(code, cells=[(row, at)], params={"value": shortened(cell)}))
    for column in area.columns:
        for code, test in _LAYOUT:
            found = column.where_raw(test)
            shown = {(row, column.place): shortened(text) for row, text in found}
            if found:
                hits.append(Hit(code, cells=column.at(found), shown=shown))
    return judged("L1-06", area.sheet, hits, 0.9)


def _heading_layout(cell: str) -> str:
    text = cell.strip(_ENDS)
    if not text:
        return ""
    if "\n" in text:
        return "mr-break-heading"
    if _SPREAD.fullmatch(text):
        return "mr-spread"
    return "mr-outer-space" if cell != text else ""


def _is_padded(cell: str) -> bool:
    return bool(cell.strip(_ENDS)) and cell != cell.strip(_ENDS)


def _is_broken(cell: str) -> bool:
    text = cell.strip(_ENDS)
    return "\n" in text and len(text) <= _PARAGRAPH and "。" not in text and not _is_listed(text)


def _is_spread(cell: str) -> bool:
    return bool(_SPREAD_IN_CELL.fullmatch(cell.strip(_ENDS)))


def _has_run(cell: str) -> bool:
    return len(cell) <= 200 and bool(_RUN.search(cell))


_LAYOUT: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("mr-outer-space", _is_padded),
    ("mr-break", _is_broken),
    ("mr-spread", _is_spread),
    ("mr-space-run", _has_run),
)

_SEPARATOR = r"\s*[、，,・/／;；\n]\s*"
_PHONE = r"\(?0\d{1,4}\)?[-‐−–ー(]\d{1,4}[-‐−–ー)]\d{3,4}"
_TIME = r"(午前|午後)?\d{1,2}(:\d{2}|時(\d{1,2}分|半)?)"
_DATE = r"(\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|(令和|平成|昭和)\S{1,2}年\d{1,2}月\d{1,2}日)"
_TO = r"\s*[~〜\-－ー―から]{1,2}\s*"
_SEVERAL = {
    "phone": pattern(rf"{_PHONE}.*?[^\d\-].*?{_PHONE}", re.DOTALL),
    "number": pattern(rf"{NUMBER}({_SEPARATOR}{NUMBER})+"),
    "code": pattern(r"\d{2,8}([・、;\n]\s*\d{2,8})+"),
    "url": pattern(r"https?://\S+\s+https?://", re.DOTALL),
    "coordinate": pattern(r"-?\d{2,3}\.\d{3,}\s*[,、 ]\s*-?\d{2,3}\.\d{3,}"),
}
_RANGE_OF_TIMES = pattern(rf"{_TIME}{_TO}{_TIME}")
_RANGE_OF_DATES = pattern(rf"{_DATE}{_TO}{_DATE}")
_POSTAL_AND_ADDRESS = pattern(r"〒?\s*\d{3}-\d{4}\s*[\u3040-\u9fff].{3,}", re.DOTALL)
_COUNTED = pattern(r"[^、,\n×x]{1,20}[×x]\d{1,3}([、,\n]\s*[^、,\n×x]{1,20}[×x]\d{1,3})+")
_LISTED = pattern(r"[;；、,，\n]")
_BULLET = pattern(r"\s*([・●○■◆※*\-①-⑳]|[(（]?[0-9０-９]{1,2}[)）.．、])")
_LONGEST = 100
"""Longer cells are prose, in which values are not told apart."""
_LISTS, _LIST_ITEM, _LIST_SHARE = 5, 15, 0.1


def one_value(area: Area) -> Verdict:
    """L1-07: cells that plainly hold several values. Lists that the national form itself asks for are none."""
    hits: list[Hit] = []
    for column in area.columns:
        found = column.where(_several(column))
        code = "mr-several"
        if not found and column.role in ("text", "choice") and _is_column_of_lists(column):
            found, code = column.where(lambda text: bool(_LISTED.search(text))), "mr-list"
        if found:
            shown = {(row, column.place): shortened(text) for row, text in found}
            hits.append(Hit(code, cells=column.at(found), shown=shown))
    return judged("L1-07", area.sheet, hits, 0.75)


def _several(column: Column) -> Callable[[str], bool]:
    shape = _SEVERAL.get(column.role)
    if column.role == "list":
        return lambda text: False

    def test(text: str) -> bool:
        plain = narrow(text)
        if len(plain) > _LONGEST or (column.role == "number" and _is_grouped(plain)):
            return False
        if shape is not None and (shape.search if column.role in ("phone", "url") else shape.fullmatch)(plain):
            return True
        whole = (_RANGE_OF_TIMES, _RANGE_OF_DATES, _COUNTED, _POSTAL_AND_ADDRESS)
        return any(one.fullmatch(plain) for one in whole)

    return test


@lru_cache(maxsize=4096)
def _is_grouped(text: str) -> bool:
    return all(part.isdecimal() and len(part) == 3 for part in text.split(",")[1:])


def _is_column_of_lists(column: Column) -> bool:
    """Cells with lists of the same short words again and again: 内科;外科, 月・水・金."""
    lists = [text for text in column.distinct if _LISTED.search(text)]
    if len(column.filled) < 2 * _LISTS or sum(column.distinct[text] for text in lists) < _LIST_SHARE * len(
        column.filled
    ):
        return False
    items = [item.strip() for text in lists for item in _LISTED.split(text) if item.strip()]
    if len(items) < 2 * _LISTS or any("。" in text for text in lists):
        return False
    short = sum(len(item) <= _LIST_ITEM for item in items) >= 0.95 * len(items)
    return len(lists) >= _LISTS and short and len(set(items)) <= 0.4 * len(items)


def _is_listed(text: str) -> bool:
    """Lines that each begin with a bullet or a number."""
    return sum(bool(_BULLET.match(line)) for line in text.split("\n") if line.strip()) >= 2


_NAMES = pattern(r"名称|名前|氏名|名$|名_|name$", re.IGNORECASE)
_ROMAN = pattern("[\u2160-\u217f]")
_ERROR: Gravity = "error"
_INFO: Gravity = "info"


def characters(area: Area) -> Verdict:
    """L1-08: circled numbers, ㈱, ㎡, characters of the machine's own. Kanji, and Ⅱ in a name, are let pass."""
    hits: list[Hit] = []
    for row in area.region.header:
        for at, cell in enumerate(area.grid.rows[row]):
            if odd := _odd(cell):
                hits.append(Hit("mr-odd-character", cells=[(row, at)], params={"value": odd}))
    for column in area.columns:
        found = column.where_raw(lambda cell: not cell.isascii() and bool(_odd(cell)))
        named = [one for one in found if _NAMES.search(column.name) and not _ROMAN.sub("", _odd(one[1]))]
        rest = [one for one in found if one not in named] if named else found
        for code, gravity, these in (("mr-odd-character", _ERROR, rest), ("mr-odd-in-name", _INFO, named)):
            if these:
                shown = {(row, column.place): _odd(text) for row, text in these}
                hits.append(Hit(code, cells=column.at(these), gravity=gravity, shown=shown))
    return judged("L1-08", area.sheet, hits, 0.95)


def _odd(cell: str) -> str:
    """The characters of a cell that depend on the machine, each once, at most ten."""
    return "" if cell.isascii() else "".join(filter(is_odd, dict.fromkeys(cell)))[:10]


@lru_cache(maxsize=8192)
def is_odd(char: str) -> bool:
    """Row 13 of NEC (①, Ⅰ, ㈱, ㎡, №, ∑ …), IBM's signs, private characters, pictures; never a kanji or a letter."""
    code = ord(char)
    if code < 0x2000 or _in(code, _FINE):
        return False
    return _in(code, _ODD)


_ODD = (
    (0x2116, 0x2116),  # №
    (0x2121, 0x2121),  # ℡
    (0x2150, 0x218F),  # Ⅰ, ⅰ, fractions
    (0x2211, 0x2211),  # ∑
    (0x221F, 0x221F),
    (0x222E, 0x222E),
    (0x22BF, 0x22BF),
    (0x2460, 0x24FF),  # ①
    (0x2600, 0x27BF),  # pictures and dingbats
    (0x2B00, 0x2BFF),
    (0x301D, 0x301F),
    (0x3200, 0x33FF),  # ㈱, ㊤, ㍻, ㎡
    (0xE000, 0xF8FF),  # characters that somebody made for his own machine
    (0xFFE4, 0xFFE4),
    (0x1F000, 0x1FAFF),  # emoji
)
_FINE = ((0x2605, 0x2606), (0x2640, 0x2640), (0x2642, 0x2642), (0x266A, 0x266A), (0x266D, 0x266F), (0x301C, 0x301C))
"""Of these ranges, what JIS X 0208 has."""


def _in(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def blank_or_zero(area: Area) -> Verdict:
    """L1-09: kept where no column of numbers has a blank, or the descriptor says what a blank means."""
    columns = [column for column in area.columns if column.role == "number" and column.filled]
    if not columns:
        return not_judged("L1-09", "mr-not-no-numbers")
    blank = [column for column in columns if column.blanks]
    if not blank:
        return passed("L1-09", 0.9)
    if area.descriptor and area.descriptor.missing_values is not None:
        return passed("L1-09", 0.8, "mr-missing-values")
    names = "、".join(shortened(column.heading) for column in blank[:5])
    return not_judged("L1-09", "mr-not-blanks", value=names, number=len(blank))
