"""Codes and identifiers: half-width, and with the digits that a spreadsheet dropped where these can be proved."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from pipelines import lgcode
from pipelines.lazy import pattern
from pipelines.normalise.cell import (
    EXPONENT,
    Cells,
    Cure,
    Outcome,
    doubted,
    kept,
    narrow,
    plain_dashes,
    plain_digits,
    repaired,
)

CANONICAL_LOCAL = r"^[0-9]{6}$"
CANONICAL_TOWN = r"^(?:[0-9]{7}|[0-9]{4}-[0-9]{3})$"
CANONICAL_POI = r"^[0-9]{4}[a-z]?$"

_ALL_FLOATS = pattern(r"[0-9]+\.0")


def local_codes(cells: Cells) -> Cure:
    """全国地方公共団体コード, six digits.

    Five digits are the code without its check digit, which can be computed, or a code that lost its leading zero
    (prefectures 01–09), which its check digit proves. Where both fit, the organization's own code is the witness; four
    digits, which lost both, count only when they give its prefecture, because a running number may look like them.
    """

    def cure(text: str) -> Outcome:
        digits = re.sub(r"[- ]", "", plain_dashes(plain_digits(text)))
        if re.fullmatch(r"[0-9]{6}", digits):
            return repaired(digits, "code-format") if digits != text else kept(text)
        if EXPONENT.fullmatch(digits):
            return doubted(text, "code-exponent")
        code = _restored(digits, cells.code)
        if code:
            return repaired(code, "code-restored" if code == digits.zfill(6) else "code-completed")
        if re.fullmatch(r"[0-9]{1,5}", digits):
            return doubted(text, "code-short", candidates="、".join(lgcode.restored_codes(digits)))
        return kept(text)

    return cure


def _restored(digits: str, own: str | None) -> str | None:
    candidates = [code for code in lgcode.restored_codes(digits) if _is_municipal(code)]
    if own in candidates:
        return own
    if len(digits) == 4:
        candidates = [code for code in candidates if own and code[:2] == own[:2]]
    return candidates[0] if len(candidates) == 1 else None


def _is_municipal(code: str) -> bool:
    """Third to fifth digit as JIS X 0402 and the ministry's list use them: 000 a prefecture, from 100 on the rest."""
    return code[2:5] == "000" or code[2:5] >= "100"


def town_codes(cells: Cells) -> Cure:
    """町字ID of the address base registry: seven digits (大字 4 + 小字・丁目 3).

    A number of four to six digits lost leading zeros when the whole column went through a spreadsheet as numbers: then
    no cell of it can begin with a zero. One that does shows that zeros survived, and short cells mean something else.
    """
    return _fixed_width(cells, width=7, least=4, joined=re.compile(r"[0-9]{4}-[0-9]{3}"))


def poi_codes(cells: Cells) -> Cure:
    """POIコード, four digits; three digits lost a zero under the same proof as a 町字ID."""
    return _fixed_width(cells, width=4, least=3)


def _fixed_width(cells: Cells, *, width: int, least: int, joined: re.Pattern[str] | None = None) -> Cure:
    @cache
    def zeros_lost() -> bool:
        """Every cell is a number without leading zero, none longer than the code; one or two may be so by chance."""
        shape = re.compile(rf"[1-9][0-9]{{{least - 1},{width - 1}}}")
        numbers = {plain_digits(value) for value in cells.values}
        return len(numbers) >= 3 and all(shape.fullmatch(number) for number in numbers)

    def cure(text: str) -> Outcome:
        plain = plain_digits(text)
        if joined and joined.fullmatch(plain_dashes(plain)):
            return _formatted(text, plain_dashes(plain))
        if not plain.isdigit():
            return doubted(text, "code-exponent") if EXPONENT.fullmatch(plain) else kept(text)
        if len(plain) == width:
            return _formatted(text, plain)
        if least <= len(plain) < width and zeros_lost():
            return repaired(plain.zfill(width), "code-zeros")
        return doubted(text, "code-length", width=width)

    return cure


def _formatted(text: str, plain: str) -> Outcome:
    return repaired(plain, "code-format") if plain != text else kept(text)


def corporate_numbers(cells: Cells) -> Cure:
    """法人番号, thirteen digits, the first of them a check digit that is never 0: no zero can have been lost.

    Twelve digits may be a 会社法人等番号, which lacks the check digit, or a number with one digit forgotten.
    """

    def cure(text: str) -> Outcome:
        digits = re.sub(r"[- ]", "", plain_dashes(plain_digits(text)))
        if lgcode.is_corporate_number(digits):
            return repaired(digits, "code-format") if digits != text else kept(text)
        if EXPONENT.fullmatch(digits):
            return doubted(text, "code-exponent")
        if re.fullmatch(r"[0-9]{12}", digits):
            return doubted(text, "corporate-number-12", candidate=lgcode.corporate_check_digit(digits) + digits)
        return kept(text)

    return cure


def plain_codes(cells: Cells) -> Cure:
    """Codes of other bodies (事業所番号 …): half-width only; their length is not ours to prove."""

    def cure(text: str) -> Outcome:
        plain = plain_digits(text)
        if EXPONENT.fullmatch(plain):
            return doubted(text, "code-exponent")
        half = plain if plain.isascii() else _half_width(plain)
        return repaired(half, "code-format") if half != text and half.isascii() else kept(text)

    return cure


def identifiers(cells: Cells) -> Cure:
    """IDs: half-width; "1.0", "2.0" … of a column that was numbers become "1", "2". Never two IDs made one."""

    @cache
    def all_floats() -> bool:
        return all(_ALL_FLOATS.fullmatch(narrow(value)) for value in cells.values)

    def whole_number(text: str) -> str:
        return narrow(text).removesuffix(".0") if all_floats() else text

    @cache
    def keeps_apart(form: Callable[[str], str]) -> bool:
        return len({form(value) for value in cells.values}) == len(cells.values)

    def cure(text: str) -> Outcome:
        if EXPONENT.fullmatch(narrow(text)):
            return doubted(text, "code-exponent")
        for form in (whole_number, _half_width):
            if form(text) != text and form(text).isascii() and keeps_apart(form):
                return repaired(form(text), "code-format")
        return kept(text)

    return cure


def _half_width(text: str) -> str:
    """Half-width where that makes the whole cell ASCII; words in kana and kanji keep their dashes."""
    half = narrow(text)
    dashed = plain_dashes(half)
    return dashed if dashed.isascii() else half
