"""The one figure that the words of a plan hold, to be held against the value beside them: 年10社以上 is 10, 社, 以上.

Words that may mean something else hold none: several figures, about so many, a year, a number in a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipelines.kpi import forms
from pipelines.nfkc import nfkc
from pipelines.normalise.vocabulary import fold

_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_FIGURE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,10})?")
_OTHER_DIGITS = re.compile(r"[〇一二三四五六七八九十]")
_ABOUT = re.compile(r"約|およそ|おおよそ|おおむね|概ね|ほぼ|程度|前後|左右")
_NAMES_A_NUMBER = re.compile(r"(?:[A-Za-z.]|第|明治|大正|昭和|平成|令和|西暦)\Z")
_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "億": 8}
_SCALE = re.compile("|".join(sorted(_SCALES, key=len, reverse=True)))
_BOUND = re.compile(r"(?:/[年回])?(以上|以下|以内|未満)")
_GOES_ON = re.compile(r"\Z|[^\w]|以|未満|超|増|減|削|向上|達成|[ぁ-ん]")
_TIMES = ("年", "か月", "日", "時間", "分", "秒")


@dataclass(frozen=True, slots=True)
class InWords:
    """`amount` in whole units (3千円 is 3000); `unit` without its thousands, blank where none is named; 以上 …"""

    amount: Decimal
    unit: str = ""
    bound: str = ""

    def is_value(self, value: Decimal, unit: str) -> bool:
        """Whether a value in this unit says the same. Of signs nothing is said: 30%減 may be 30 or −30."""
        scale, plain = _parts(unit)
        if self.unit and unit and _sense(self.unit) != _sense(plain):
            return False
        same = {abs(value) * scale} if self.unit else {abs(value) * scale, abs(value)}
        return self.amount in same


def figure_in(text: str, unit: str) -> InWords | None:
    """The one figure of the text, which gives a value in `unit`; None where there is not just one, sure to be it."""
    plain = _COMMA.sub("", re.sub(r"\s", "", nfkc(text)))
    found = list(_FIGURE.finditer(plain))
    if len(found) != 1 or _ABOUT.search(plain) or _OTHER_DIGITS.search(plain[: found[0].start()]):
        return None
    before, after = plain[: found[0].start()], plain[found[0].end() :]
    if _NAMES_A_NUMBER.search(before):
        return None
    scale, named, rest = _unit_at(after, unit)
    is_other_time = named in _TIMES and unit not in _TIMES
    if is_other_time or not _GOES_ON.match(rest):
        return None
    bound = _BOUND.match(rest)
    return InWords(Decimal(found[0][0]) * scale, named, bound[1] if bound else "")


def _unit_at(after: str, unit: str) -> tuple[Decimal, str, str]:
    """Thousands and unit at the beginning of a text, and what follows them."""
    scale = _SCALE.match(after)
    rest = after[scale.end() :] if scale else after
    own = {fold(_parts(unit)[1]): _parts(unit)[1]} if unit else {}
    known = {**_units(), **own}
    folded = fold(rest)
    spelling = max(filter(folded.startswith, known), key=len, default="")
    return _power(scale[0] if scale else ""), known.get(spelling, ""), rest[len(spelling) :]


@cache
def _units() -> dict[str, str]:
    return {spelling: _parts(unit)[1] for spelling, unit in forms.unit_spellings().items()}


def _parts(unit: str) -> tuple[Decimal, str]:
    """千円 → 1000, 円."""
    scale = _SCALE.match(unit)
    return (_power(scale[0]), unit[scale.end() :]) if scale and unit[scale.end() :] else (Decimal(1), unit)


def _power(scale: str) -> Decimal:
    return Decimal(10) ** _SCALES.get(scale, 0)


def _sense(unit: str) -> str:
    """人 and 名 are both people."""
    known = forms.units().get(unit)
    return known.title_en if known else unit
