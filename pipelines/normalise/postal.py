"""Postal codes: seven digits without hyphen."""

from __future__ import annotations

import re
from functools import cache

from pipelines.lazy import pattern
from pipelines.normalise.cell import Cells, Cure, Outcome, doubted, kept, plain_dashes, plain_digits, repaired

CANONICAL = r"^[0-9]{7}$"

_SEVEN = pattern(r"([0-9]{3})-?([0-9]{4})")
# First two digits of the codes that begin with a zero, by prefecture (日本郵便, 郵便番号の上2桁)
_ZERO_REGIONS = {"01": ("00", "04", "05", "06", "07", "08", "09"), "02": ("03",), "03": ("02",), "05": ("01",)}


def postal_codes(cells: Cells) -> Cure:
    """The rule for a column of postal codes.

    Six digits (five in Sapporo) lost leading zeros when the code with them belongs to the organization's prefecture;
    without that witness, when every cell of the column is that short: a whole column does not lose a digit by typing.
    """

    @cache
    def all_short() -> bool:
        short = re.compile(r"[1-9][0-9]{4,5}")
        return len(cells.values) > 1 and all(short.fullmatch(plain_digits(value)) for value in cells.values)

    def zeros_lost(candidate: str) -> bool:
        if cells.code:
            return candidate.startswith(_ZERO_REGIONS.get(cells.code[:2], ("none",)))
        return all_short() and any(candidate.startswith(prefixes) for prefixes in _ZERO_REGIONS.values())

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
