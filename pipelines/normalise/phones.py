"""Telephone and fax numbers as (00)0000-0000.

Where the number is written in three groups, the writing itself says where the area code ends. Where it is one run of
digits, the numbering plan decides (libphonenumber, fed from the ministry's 電気通信番号計画). A leading zero that a
spreadsheet dropped comes back when the plan knows the number with it.
"""

from __future__ import annotations

import re
from functools import lru_cache

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

# Ten digits, eleven behind 0x0; numbers whose last part has three figures (電気通信番号計画). Others are looked at.
CANONICAL = (
    r"^\(0(?:[346]\)[0-9]{4}|[1-9]{2}\)[0-9]{3}|[1-9]{2}[0-9]\)[0-9]{2}|[1-9]{2}[0-9]{2}\)[0-9]|[25-9]0\)[0-9]{4})-[0-9]{4}$"
    r"|^\(0(?:120|180|570|990)\)[0-9]{3}-[0-9]{3}$"
)

_LABEL = pattern(r"^(?:TEL|電話番号|電話|℡|☎)[:.]?\s*", re.IGNORECASE)
_FAX_LABEL = pattern(r"^FAX[:.]?\s*", re.IGNORECASE)
_SHORT_AREAS = ("03", "04", "06")
_SHORT_LINES = ("0120", "0180", "0570", "0800", "0990")
_MAIN_LINE = pattern(r"\((?:代|代表)\)$")
_COUNTRY = pattern(r"^\+81[- ]?(?:\(0\)|0)?")
_GROUPS = pattern(
    r"\(?(0[0-9]{1,4})[)(.\s-]{1,2}([0-9]{1,4})[-.) ]([0-9]{3,4})"  # 03-1234-5678, (03)1234-5678, 03(1234)5678
)
_SHORT_NUMBER = pattern(r"1[0-9]{2}|#[0-9]{4}")  # 110, 119, #7119
_LOCAL = pattern(r"[0-9]{1,4}-[0-9]{4}")
_ONE_HYPHEN = pattern(r"0[0-9]{1,8}-[0-9]{4,9}")
_NUMBER = pattern(r"\(?0[0-9]{1,4}[)-][0-9]{1,4}[)-][0-9]{3,4}|0[0-9]{9,10}")
_ANOTHER = pattern(r"[0-9]{4}[,、/・~〜\n].*[0-9]{1,4}-[0-9]{4}")
_READ_CHARS = 1000  # of a cell that is no number: what stands behind them does not tell what it is
# Mobile, IP and the newer freephone numbers have eleven digits, all others ten (電気通信番号計画)
_LONG_PREFIXES = ("020", "050", "060", "070", "080", "090", "0800")


def phones(cells: Cells) -> Cure:
    """The rule for a column of numbers. What they are called in front of them may only be what the field is for."""
    label = _FAX_LABEL if "FAX" in cells.field.name else _LABEL
    return lambda text: _read(text, label)


def _read(text: str, label: re.Pattern[str]) -> Outcome:
    """One number, with or without "(代)", which only says that it is the main line.

    Two numbers, extensions and other remarks are doubted, as is a number without its area code.
    """
    plain = plain_dashes(narrow(text)).strip().lstrip("'").strip()
    plain = re.sub(r"(?:(?<![^\S\n])[^\S\n]+)?([-()])[^\S\n]*", r"\1", label.sub("", plain))
    plain = _COUNTRY.sub("0", _MAIN_LINE.sub("", plain))
    grouped = _GROUPS.fullmatch(plain)
    if grouped:
        return _grouped(text, *grouped.groups())
    if _SHORT_NUMBER.fullmatch(plain):
        return doubted(text, "phone-short")
    if _ONE_HYPHEN.fullmatch(plain):
        return _half_grouped(text, plain)
    digits = plain_digits(plain)
    return _ungrouped(text, digits) if digits.isascii() and digits.isdigit() else _unread(text, plain)


def _grouped(text: str, area: str, exchange: str, line: str) -> Outcome:
    if len(area + exchange + line) != (11 if area in _LONG_PREFIXES else 10):
        return doubted(text, "phone-length")
    if (len(area) == 2 and area not in _SHORT_AREAS) or (len(line) == 3 and area not in _SHORT_LINES):
        return doubted(text, "phone-unreadable")
    formatted = f"({area}){exchange}-{line}"
    return repaired(formatted, "phone-format") if formatted != text else kept(text)


def _half_grouped(text: str, plain: str) -> Outcome:
    """089-9947800 and 089994-7800: the plan divides the number where it was divided, and once more."""
    formatted = _by_plan(plain.replace("-", ""))
    if formatted is None or plain.index("-") not in (formatted.index(")") - 1, formatted.index("-") - 2):
        return doubted(text, "phone-unreadable")
    return repaired(formatted, "phone-grouped")


def _ungrouped(text: str, digits: str) -> Outcome:
    whole = digits if digits.startswith("0") else "0" + digits
    formatted = _by_plan(whole)
    if formatted is None:
        return doubted(text, "phone-length" if digits.startswith("0") or len(digits) > 8 else "phone-no-area-code")
    return repaired(formatted, "phone-grouped" if digits == whole else "phone-zero")


@lru_cache(maxsize=65536)
def _by_plan(digits: str) -> str | None:
    """(area)exchange-line as the national plan divides the number; None for one it does not know."""
    import phonenumbers

    if len(digits) not in (10, 11):
        return None
    try:
        number = phonenumbers.parse(digits, "JP")
    except phonenumbers.NumberParseException:  # 010 calls another country, and the digits behind it are none's
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    parts = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).split("-")
    return f"({parts[0]}){parts[1]}-{parts[2]}" if len(parts) == 3 else None


def _unread(text: str, plain: str) -> Outcome:
    if EXPONENT.fullmatch(plain):
        return doubted(text, "code-exponent")
    if _LOCAL.fullmatch(plain):
        return doubted(text, "phone-no-area-code")
    if re.fullmatch(r"[-0-9()]+", plain):
        return doubted(text, "phone-unreadable")
    if len(_NUMBER.findall(plain)) > 1 or _ANOTHER.search(plain[:_READ_CHARS]):
        return doubted(text, "phone-two")
    return doubted(text, "phone-remark" if _NUMBER.search(plain) else "phone-unreadable")
