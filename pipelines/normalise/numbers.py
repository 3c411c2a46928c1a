"""Numbers as plain half-width figures: no thousands separators, no units, "-" for minus."""

from __future__ import annotations

import re

from pipelines.lazy import pattern
from pipelines.normalise.cell import EXPONENT, Cells, Cure, Outcome, doubted, kept, narrow, repaired
from pipelines.normalise.values import Measure, values
from pipelines.placeholders import is_blank_word, is_computer_word, is_dash

CANONICAL_INTEGER = r"^(?:0|-?[1-9][0-9]*)$"
CANONICAL_NUMBER = r"^(?:(?:0|-?[1-9][0-9]*)(?:\.[0-9]+)?|-0\.[0-9]*[1-9][0-9]*)$"

_CANONICAL = {"integer": re.compile(CANONICAL_INTEGER), "number": re.compile(CANONICAL_NUMBER)}
_NUMBER = pattern(r"([-+]?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)?(?:\.([0-9]*))?")
_POINT_OR_COMMA = pattern(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
_RANGE = pattern(r"[0-9]\s*(?:[^0-9,.\s]\s*)?[~〜]\s*[^0-9]?[0-9]|[0-9]\s*から\s*[0-9]")
_ABOUT = pattern(
    r"^(?:約|およそ|概ね|最大|最低|計|合計)\s*[0-9]|[0-9].{0,4}(?:程度|前後|以上|以下|以内|未満|超|余|~|〜|強|弱)"
)
_GROUPS = pattern(r"[-+]?[0-9.]*[0-9][,.][0-9][0-9,.]*")
_WITH_UNIT = pattern(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?\s*[^\s0-9(),.]{1,6}")
_FRACTION = pattern(r"[0-9]+\s*/\s*[0-9]+")
_SQUARED_UNITS = str.maketrans({"㎜": "mm", "㎝": "cm", "㎞": "km", "㎡": "m2", "㍍": "m", "㌢": "cm", "㌔": "km"})


def numbers(cells: Cells) -> Cure:
    """The rule for a column of numbers. The field says which units its figures may carry."""
    measure = values().measure(cells.field.name)
    whole = cells.field.kind == "integer"
    below_zero = cells.field.constraints.get("minimum", cells.field.expected.get("minimum", -1)) < 0

    def cure(text: str) -> Outcome:
        blank = _blank(text, measure)
        return blank or read(text, whole=whole, measure=measure, below_zero=below_zero)

    return cure


def _blank(text: str, measure: Measure) -> Outcome | None:
    """Signs for "no figure": blank where they can mean nothing else. なし may also mean zero."""
    if is_dash(text):
        return doubted(text, "number-dash") if measure.dash_may_be_zero else repaired("", "placeholder")
    if is_computer_word(text) or narrow(text) in ("不明", "未定", "未記入", "未設定"):
        return repaired("", "placeholder")
    return doubted(text, "number-none") if is_blank_word(text) else None


def read(text: str, *, whole: bool, measure: Measure, below_zero: bool) -> Outcome:
    """One number. `whole`: the field takes integers only, so 40.0 becomes 40. `below_zero`: ▲ may be a minus here."""
    if narrow(text) in measure.zero:
        return repaired("0", "number-word")
    plain = _plain(text, below_zero and not measure.triangle_is_a_point)
    bare = _without_unit(plain, measure)
    if whole and _POINT_OR_COMMA.fullmatch(bare):
        return doubted(text, "number-grouping")
    canonical = _canonical(bare, whole)
    if canonical is None:
        return _unread(text, plain, bare)
    if measure.most and "," in bare and float(canonical) > measure.most:
        return doubted(text, "number-two")
    if canonical == text:
        return kept(text)
    return repaired(canonical, "number-unit" if bare != plain else "number-format")


def _plain(text: str, below_zero: bool) -> str:
    plain = narrow(text).translate(_SQUARED_UNITS).strip().removeprefix("'")
    minus = "−‐–ー－▲△" if below_zero else "−‐–－"
    if len(plain) > 1 and plain[0] in minus and plain[1].isdigit():
        plain = "-" + plain[1:]
    return plain


def _without_unit(plain: str, measure: Measure) -> str:
    bare = plain
    for sign in measure.before:
        if bare.startswith(sign):
            bare = bare.removeprefix(sign).lstrip()
            break
    for unit in measure.after:
        if bare.endswith(unit):
            return bare.removesuffix(unit).rstrip()
    return bare


def _canonical(bare: str, whole: bool) -> str | None:
    found = _NUMBER.fullmatch(bare)
    if not found or not (found[2] or found[3]):
        return None
    digits = (found[2] or "0").replace(",", "").lstrip("0") or "0"
    part = found[3] or ""
    if whole:
        if part.strip("0"):
            return None
        part = ""
    sign = "-" if found[1] == "-" and (digits != "0" or part.strip("0")) else ""
    return f"{sign}{digits}.{part}" if part else f"{sign}{digits}"


def _unread(text: str, plain: str, bare: str) -> Outcome:
    """Why it is no number, where there are figures; words are left to the validation."""
    if EXPONENT.fullmatch(plain):
        return doubted(text, "number-exponent")
    if _CANONICAL["number"].fullmatch(bare):
        return kept(text)
    if _RANGE.search(plain) or _FRACTION.fullmatch(plain):
        return doubted(text, "number-two")
    if _ABOUT.search(plain):
        return doubted(text, "number-about")
    if _WITH_UNIT.fullmatch(bare):
        return doubted(text, "number-other-unit")
    if _GROUPS.fullmatch(bare):
        return doubted(text, "number-grouping")
    # Python, and frictionless with it, would read the digits of other scripts and the word "inf" as numbers
    readable = re.search(r"\d", plain) or plain.strip("+-").casefold() in ("inf", "infinity")
    return doubted(text, "number-text") if readable else kept(text)
