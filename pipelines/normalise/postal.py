"""Postal codes: seven digits without hyphen."""

from __future__ import annotations

import re
from functools import cache

from pipelines.lazy import pattern
from pipelines.normalise.cell import Cells, Cure, Outcome, doubted, kept, plain_dashes, plain_digits, repaired

CANONICAL = r"^[0-9]{7}$"

_SEVEN = pattern(r"([0-9]{3})-?([0-9]{4})")
# First two digits of the codes that begin with a zero, by prefecture (日本郵便, 郵便番号の上2桁)
_SAPPORO = "001", "002", "003", "004", "005", "006", "007"  # the only ones with two zeros
_ZERO_REGIONS = {"01": ("04", "05", "06", "07", "08", "09"), "02": ("03",), "03": ("02",), "05": ("01",)}


def postal_codes(cells: Cells) -> Cure:
    """The rule for a column of postal codes.

    Six digits lost their zero when the code with it belongs to the organization's prefecture; without that witness,
    when every cell of the column is that short: a whole column does not lose a digit by typing. Five digits lost two
    where they give a code of Sapporo, and the organization is that city, one of its wards or the prefecture.
    """

    @cache
    def all_short() -> bool:
        short = re.compile(r"[1-9][0-9]{5}|[1-7][0-9]{4}")
        return len(cells.values) > 1 and all(short.fullmatch(plain_digits(value)) for value in cells.values)

    def zeros_lost(candidate: str) -> bool:
        if candidate.startswith("00"):
            return candidate.startswith(_SAPPORO) and _is_of_sapporo(cells.code)
        if cells.code:
            return candidate.startswith(_ZERO_REGIONS.get(cells.code[:2], ("none",)))
        return all_short()

    def cure(text: str) -> Outcome:
        plain = re.sub(r"\s", "", plain_dashes(plain_digits(text.replace("〒", "").replace("〶", ""))))
        seven = _SEVEN.fullmatch(plain)
        if seven:
            digits = seven[1] + seven[2]
            return repaired(digits, "postal-format") if digits != text else kept(text)
        if re.fullmatch(r"[1-9][0-9]{4,5}", plain) and zeros_lost(plain.zfill(7)):
            return repaired(plain.zfill(7), "postal-zero")
        return doubted(text, "postal-unreadable")

    return cure


def _is_of_sapporo(code: str | None) -> bool:
    """The city, its ten wards, or the prefecture that publishes for them."""
    return code is not None and code[:2] == "01" and (code[2:5] == "000" or "100" <= code[2:5] <= "110")
