"""What a rule says about one cell, and what it may look at: the words that all rules of this step share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.placeholders import DASHES

if TYPE_CHECKING:
    from pipelines.standards import Field

_NOTHING: Mapping[str, object] = MappingProxyType({})


@frozen
class Outcome:
    """What became of a cell: its `value`, the repair `rule` that changed it, the `doubt` that stays (message codes)."""

    value: str
    rule: str | None = None
    doubt: str | None = None
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


Cure = Callable[[str], Outcome]


def kept(value: str) -> Outcome:
    """The cell stays as it is; whatever is wrong with it is for the validation to say."""
    return Outcome(value)


def repaired(value: str, rule: str) -> Outcome:
    """The cell is changed by a proof: `rule`."""
    return Outcome(value, rule=rule)


def doubted(value: str, code: str, **params: object) -> Outcome:
    """The cell stays as it is and a person has to look at it."""
    return Outcome(value, doubt=code, params=params)


@dataclass
class Cells:
    """One column as a rule sees it: its field, the dataset, the organization's code, its distinct values.

    `read_values` gives the distinct cells without outer spaces; it is asked only by rules that need the whole column,
    and a rule asks each question about them once, not for every cell.
    """

    field: Field
    dataset: str
    code: str | None
    read_values: Callable[[], list[str]]

    @cached_property
    def values(self) -> list[str]:
        """The distinct cells that are not blank, cleaned as text."""
        return self.read_values()


FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_DASH_TABLE = {ord(dash): "-" for dash in DASHES}
_FLOAT = pattern(r"([0-9]+)\.0+")
EXPONENT = pattern(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+")


def narrow(text: str) -> str:
    """Full-width letters, digits, signs and the full-width space become the ASCII ones; kana and kanji stay."""
    return text.translate(FULL_WIDTH)


def plain_dashes(text: str) -> str:
    """Every sign that is typed for a hyphen becomes "-". Only for cells that hold no words: ー is among them."""
    return text.translate(_DASH_TABLE)


def plain_digits(text: str) -> str:
    """A cell of figures as a spreadsheet would have kept it as text: half-width, no leading apostrophe, no ".0"."""
    plain = narrow(text).strip().lstrip("' \n")
    number = _FLOAT.fullmatch(plain)
    return number[1] if number else plain
