"""Level 2: numbers are numbers, nothing is left out, headings are unique, choices are spelt one way."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise

from pipelines.lazy import pattern
from pipelines.read.notes import shortened
from pipelines.readability.area import Area, Column
from pipelines.readability.model import Hit, Verdict, judged, not_judged
from pipelines.readability.ranges import Cell
from pipelines.readability.words import GROUPED, MARK, PURE, QUANTITY, REMEMBERED, narrow

_TRIANGLE = pattern(r"[△▲−]\s*\d+(\.\d+)?")
_WIDE = pattern(r"[０-９．，－＋]+")


def numbers(area: Area) -> Verdict:
    """L2-01: in columns of numbers: thousands separators, units, footnote marks, words, full-width digits.

    In a workbook a number kept as text counts where its column keeps numbers as numbers elsewhere.
    """
    columns = [column for column in area.columns if column.role in ("number", "coordinate") and column.filled]
    if not columns:
        return not_judged("L2-01", "mr-not-no-numbers")
    hits: list[Hit] = []
    sure = False
    for column in columns:
        sure = sure or column.field is not None
        for code, test in _NOT_PLAIN:
            found = column.where(test)
            if found:
                shown = {(row, column.place): shortened(text) for row, text in found}
                hits.append(Hit(code, cells=column.at(found), shown=shown))
        if kept := _kept_as_text(area, column):
            hits.append(Hit("mr-number-as-text", cells=kept))
    return judged("L2-01", area.sheet, hits, 0.9 if sure else 0.8)


def _kind_of_number(text: str) -> str:
    """The code of what is wrong with a cell of a column of numbers; "" for a number or a mark (which is L3-03)."""
    if len(text) > REMEMBERED:
        return "mr-number-words"
    if PURE.fullmatch(text):
        return ""
    plain = narrow(text)
    if PURE.fullmatch(plain):
        return "mr-number-wide"
    if GROUPED.fullmatch(plain):
        return "mr-number-grouped"
    if _TRIANGLE.fullmatch(plain):
        return "mr-number-triangle"
    if MARK.fullmatch(plain):
        return ""
    return "mr-number-unit" if QUANTITY.fullmatch(plain) else "mr-number-words"


_kind_cached = lru_cache(maxsize=65_536)(_kind_of_number)


def _test(code: str) -> Callable[[str], bool]:
    return lambda text: _kind_cached(text) == code


_CODES = ("mr-number-wide", "mr-number-grouped", "mr-number-triangle", "mr-number-unit", "mr-number-words")
_NOT_PLAIN = tuple((code, _test(code)) for code in _CODES)


def _kept_as_text(area: Area, column: Column) -> list[Cell]:
    """Numbers that a workbook keeps as text, where most of their column are numbers to it."""
    if area.parts is None or area.is_text:
        return []
    pure = [(row, column.place) for row, text in column.filled if PURE.fullmatch(text)]
    texts = [cell for cell in pure if cell in area.parts.texts]
    return texts if len(texts) < 0.5 * len(pure) or (column.field is not None and texts) else []


_DITTO = pattern(r"同上|同じく|〃|″|々|\"|仝|同前")
_LEADING, _LEAST_BLANK, _MOST_BLANK = 3, 0.3, 0.97


def nothing_left_out(area: Area) -> Verdict:
    """L2-02: ditto marks, cells merged down, and leading columns where a value stands only in the first of its rows."""
    hits: list[Hit] = []
    for column in area.columns:
        found = column.where(lambda text: bool(_DITTO.fullmatch(text)))
        if found:
            hits.append(Hit("mr-ditto", cells=column.at(found)))
    rows = set(area.records)
    for top, left, bottom, right in area.merged:
        if bottom > top and top in rows and left in area.region.columns:
            hits.append(Hit("mr-merged-down", box=(top + 1, left, bottom, right)))
    for column in area.columns[:_LEADING]:
        if _is_left_out(column) and not any(hit.box for hit in hits):
            hits.append(Hit("mr-left-out", cells=[(row, column.place) for row in column.blanks]))
        elif column.blanks:
            break  # a column that may be blank: what stands right of it leads nothing
    return judged("L2-02", area.sheet, hits, 0.7)


def _is_left_out(column: Column) -> bool:
    """Words that are followed by blanks, never by themselves: the name of a group in its first row."""
    total = len(column.cells)
    share = len(column.blanks) / total if total else 0
    if not column.heading.strip() or not _LEAST_BLANK <= share <= _MOST_BLANK or total < 6 or len(column.filled) < 2:
        return False
    if not column.cells[0].strip() or column.role in ("number", "coordinate", "phone", "code", "url"):
        return False
    texts = [text for _, text in column.filled]
    repeated = any(one == other for one, other in pairwise(texts))
    blank_runs = sum(1 for row in column.blanks if row - 1 not in set(column.blanks)) if total < 5000 else 0
    return not repeated and len(set(texts)) == len(texts) and blank_runs >= 2


def unique(area: Area) -> Verdict:
    """L2-03: the same heading twice, and headings that are only complete over two rows."""
    header = area.region.header
    if not header:
        return judged("L2-03", area.sheet, [Hit("mr-no-header", box=(*area.box[:2], area.box[0], area.box[3]))], 0.9)
    hits: list[Hit] = []
    if len(header) > 1 and area.header_box:
        hits.append(Hit("mr-two-rows", box=area.header_box))
    places: dict[str, list[Column]] = defaultdict(list)
    for column in area.headed:
        places[column.name].append(column)
    for same in places.values():
        if len(same) > 1:
            cells = [(header[-1], column.place) for column in same]
            value = shortened(same[0].heading)
            hits.append(Hit("mr-same-heading", cells=cells, params={"value": value, "number": len(same)}))
    if area.region.blocks > 1:
        hits.append(Hit("mr-same-heading-blocks", box=area.header_box or area.box, gravity="info"))
    return judged("L2-03", area.sheet, hits, 0.95)


_FAMILIES = (
    ("有", "無"), ("あり", "なし"), ("有り", "無し"), ("○", "×"), ("〇", "×"), ("◯", "×"), ("可", "不可"), ("1", "0"),
    ("Y", "N"), ("TRUE", "FALSE"), ("はい", "いいえ"), ("yes", "no"),
)  # fmt: skip
_FAMILY_OF: Mapping[str, int] = {
    word: number for number, words in reversed(list(enumerate(_FAMILIES))) for word in words
}
_MANY = 0.2


def choices(area: Area) -> Verdict:
    """L2-04: in columns of choices, one choice spelt two ways (full and half width, spaces, ○ and 〇, 有 and あり)."""
    columns = [column for column in area.columns if column.role == "choice" and column.filled]
    if not columns:
        return not_judged("L2-04", "mr-not-no-choices")
    hits: list[Hit] = []
    for column in columns:
        for other, usual in _variants(column).items():
            found = column.where(lambda text, other=other: text == other)  # type: ignore[misc]
            params = {"value": shortened(other), "usual": shortened(usual)}
            hits.append(Hit("mr-choice-spelling", cells=column.at(found), params=params))
    sure = any(column.field is not None for column in columns)
    return judged("L2-04", area.sheet, hits, 0.85 if sure else 0.6)


def _variants(column: Column) -> dict[str, str]:
    """Spelling → the one that most cells have, of the same choice."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for text in column.distinct:
        by_form[_form(text)].append(text)
    found: dict[str, str] = {}
    for same in by_form.values():
        usual = max(same, key=lambda text: column.distinct[text])
        found |= {text: usual for text in same if text != usual}
    return found | _other_families(column)


_SIGNS = str.maketrans("〇◯●✕✖", "○○○××")


def _form(text: str) -> str:
    plain = re.sub(r"[\s　]", "", narrow(text)).casefold()
    return plain.translate(_SIGNS)


def _other_families(column: Column) -> dict[str, str]:
    """Yes and no in two ways: 有 and 無 in most cells, あり in some."""
    used = {text: _FAMILY_OF[text] for text in column.distinct if text in _FAMILY_OF}
    count = Counter(dict.fromkeys(used.values(), 0))
    for text, family in used.items():
        count[family] += column.distinct[text]
    if len(count) < 2 or len(used) < _MANY * len(column.distinct) or len(used) != len(column.distinct):
        return {}
    usual = count.most_common(1)[0][0]
    shown = "・".join(_FAMILIES[usual])
    return {text: shown for text, family in used.items() if family != usual}


_OTHER = pattern(r"その他\s*([(（:：・、].+|\S.*[)）])", re.DOTALL)


def other_apart(area: Area) -> Verdict:
    """L2-05: その他（…） with its details in a column whose other cells are choices."""
    hits: list[Hit] = []
    known = False
    for column in area.columns:
        found = column.where(lambda text: bool(_OTHER.fullmatch(text)))
        rest = {text: n for text, n in column.distinct.items() if not _OTHER.fullmatch(text)}
        choice = bool(rest) and sum(rest.values()) >= 3 * len(rest) and len(rest) <= 30
        known = known or choice
        if found and choice and column.role not in ("url", "phone", "number"):
            shown = {(row, column.place): shortened(text) for row, text in found}
            hits.append(Hit("mr-other-details", cells=column.at(found), shown=shown))
    if not known:
        return not_judged("L2-05", "mr-not-no-choices")
    return judged("L2-05", area.sheet, hits, 0.8)


def formulas(area: Area) -> Verdict:
    """L2-06: cells that still hold a formula, anywhere on the sheet."""
    if area.parts is None:
        return not_judged("L2-06", "mr-not-xls")
    hits = [Hit("mr-formula", cells=area.parts.formulas)] if area.parts.formulas else []
    return judged("L2-06", area.sheet, hits, 1.0 if area.parts.all_seen else 0.7)
