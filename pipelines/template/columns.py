"""What a template says of each column: how much it is needed, how to write it, its unit, its choices, its width."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pipelines.completing import CODE_FIELDS, NAME_FIELDS
from pipelines.frozen import frozen
from pipelines.messages import template as words
from pipelines.messages.kinds import KINDS
from pipelines.normalise.values import values
from pipelines.standards import Field, Standard

Need = Literal["must", "should", "may", "ours"]

_ONE_OF_A_LIST = ("enum", "flag")
_OFTEN = {"weekday-set": ("月火水木金土日", "月火水木金", "月火水木金土", "火水木金土日", "土日")}
_DEGREES = ("latitude", "longitude")

_LINES = 3  # of a heading
_MOST, _LEAST, _MARGIN, _NAMES = 44, 9, 3, 24  # characters
_LEAST_OF = {"string": 14, "kana": 24, "english": 24}
_WIDTHS = {
    "code-lg6": 13,
    "corporate-number": 16,
    "date": 13,
    "email": 28,
    "flag": 9,
    "id": 14,
    "latitude": 13,
    "longitude": 13,
    "phone": 17,
    "postal": 11,
    "time": 9,
    "uri": 34,
}


@frozen
class Column:
    """One column of a template. `inferred`: how much it is needed is a guess of ours."""

    field: Field
    need: Need
    inferred: bool
    choices: tuple[str, ...]
    closed: bool
    unit: str

    @property
    def name(self) -> str:
        """The heading, as the standard has it."""
        return self.field.name

    @property
    def how(self) -> str:
        """How to write it, in Japanese; "" where the description says so already."""
        if self.choices:
            return words.ONLY_LISTED if self.closed else words.SUGGESTED
        if "半角" in self.field.description:
            return ""
        return words.HOWS.get(self.field.kind) or KINDS[self.field.kind].hint_ja

    @property
    def how_en(self) -> str:
        """The same in English."""
        return "" if self.choices or self.field.kind in words.HOWS else KINDS[self.field.kind].hint_en

    @property
    def ours(self) -> tuple[str, str]:
        """That we fill it in, where we do, in both languages."""
        return words.OURS if self.need == "ours" else ("", "")

    @cached_property
    def parts(self) -> list[str]:
        """Unit, choices and example, in Japanese, as far as there are any."""
        named = {"unit": self.unit, "choices": "、".join(self.choices), "example": self.field.example}
        return [f"{words.PARTS[key][0]}: {text}" for key, text in named.items() if text]

    @cached_property
    def note(self) -> str:
        """What the heading's note says, in Japanese and English."""
        ja, en = words.NEEDS[self.need]
        first = f"【{ja}】{self.field.description}{self.ours[0]}{self.how}"
        last = " ".join(filter(None, (f"[{en}]", self.field.description_en, self.ours[1], self.how_en)))
        return "\n".join((first, *self.parts, "", last))

    def prompt(self, limit: int) -> str:
        """What is shown when a cell is chosen, in Japanese, at most `limit` characters."""
        first = f"【{words.NEEDS[self.need][0]}】{self.field.description}{self.ours[0]}"
        parts = [part for part in self.parts if not part.startswith(words.PARTS["choices"][0])]
        whole = "\n".join((first + self.how, *parts))
        whole = whole if len(whole) <= limit else "\n".join((first, *parts))
        return whole if len(whole) <= limit else first[: limit - 1] + "…"

    @cached_property
    def width(self) -> int:
        """Of the column, in half-width characters: for what stands in it, and for its heading in a few lines."""
        listed = max(map(width_of, self.choices), default=0)
        usual = _WIDTHS.get(self.field.kind, max(width_of(self.field.example), listed) + _MARGIN)
        heading = -(-width_of(self.name) // _LINES) + _MARGIN
        if self.need == "ours":  # mostly blank, and before the names that stay in sight
            return max(_LEAST, heading)
        least = (
            _NAMES if self.need == "must" and self.field.kind == "string" else _LEAST_OF.get(self.field.kind, _LEAST)
        )
        return min(_MOST, max(least, usual, heading))

    @property
    def lines(self) -> int:
        """That its heading takes."""
        return -(-width_of(self.name) // (self.width - _MARGIN + 1))


def width_of(text: str) -> int:
    """Of a text on one line: full-width characters count twice."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def columns_of(form: Standard) -> list[Column]:
    """The columns of a template, in the order of the standard."""
    return [_column(form, field, raw) for field, raw in zip(form.fields, form.schema["fields"], strict=True)]


def _column(form: Standard, field: Field, raw: Mapping[str, Any]) -> Column:
    choices = field.vocabulary if field.kind in _ONE_OF_A_LIST else ()
    closed = bool(choices)
    if not choices and field.kind not in ("list", "string"):
        listed = values().synonyms_of(form.dataset, field.name, field.kind).values()
        choices = _OFTEN.get(field.kind, tuple(dict.fromkeys(listed)))
    unit = "度" if field.kind in _DEGREES else next(iter(values().measure(field.name).after), "")
    need, inferred = _need(field, raw)
    return Column(field, need, inferred, tuple(map(str, choices)), closed, unit)


def _need(field: Field, raw: Mapping[str, Any]) -> tuple[Need, bool]:
    """Marks that a guess of ours stands for are told apart; a flag that is blank says no, so it is never a must."""
    if field.name in CODE_FIELDS + NAME_FIELDS:
        return "ours", False
    if field.constraints.get("required"):
        return "must", False
    if field.expected.get("required"):
        return "must", True
    if raw.get("requirement") in ("○", "◎"):
        return "should", False
    inferred = raw.get("requirement_inferred")
    return ("should", True) if inferred in ("○", "◎") else ("may", False)
