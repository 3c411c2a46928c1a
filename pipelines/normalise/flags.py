"""Yes and no in the words of the field: 有/無, 可/否, 1/blank.

A sign is read only where it can mean one thing. What it means depends on the company it keeps in its column: ○ beside
● or ◎ is a grade, 1 beside 2 a code, a dash the opposite of ○ only where no other sign says "no". A blank cell is
never filled.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from pipelines.normalise.cell import Cells, Cure, Outcome, doubted, kept, narrow, repaired
from pipelines.normalise.vocabulary import vocabulary
from pipelines.placeholders import is_computer_word, is_dash, is_real_dash

FLAG_LISTS = ({"有", "無"}, {"可", "否"}, {"1"})

_MARKS = {"○": "circle", "〇": "circle", "◯": "circle", "●": "disc", "◎": "double", "☆": "star", "★": "star"}
_CHECKS = frozenset("✓✔☑レ")
_CROSSES = frozenset("×✕✖╳✗✘")
_YES = frozenset({"はい", "yes", "y", "true"})
_NO = frozenset({"いいえ", "no", "n", "false"})
_EXISTS = frozenset({"有", "有り", "有る", "あり", "ある", "アリ"})
_LACKS = frozenset({"無", "無し", "無い", "なし", "ない", "ナシ"})
_ALLOWED = frozenset({"可", "可能"})
_FORBIDDEN = frozenset({"否", "不可", "不可能"})
_APPLIES = frozenset({"対応", "対応あり", "対応有", "対応有り", "該当", "該当あり", "重複あり", "重複有り"})
_APPLIES_NOT = frozenset({"対応なし", "対応無し", "非対応", "該当なし", "該当無し", "重複なし", "重複無し"})


def is_flag(words: Collection[str]) -> bool:
    """The closed list says yes and no and nothing else."""
    return {word for word in words if word} in FLAG_LISTS


def flags(cells: Cells) -> Cure:
    """The rule for a field with a closed list: yes/no where it is one, else its vocabulary."""
    words = cells.field.vocabulary
    return _Flags(cells, words).cure if is_flag(words) else vocabulary(cells)


class _Flags:
    """The reading of one column's signs."""

    def __init__(self, cells: Cells, words: Collection[str]) -> None:
        self._cells = cells
        self._numbered = "1" in words
        positive = {"有", "可", "1"} & set(words)
        self._yes = positive.pop()
        self._no = "" if self._numbered else "無" if "無" in words else "否"
        self._yes_words = {"有": _EXISTS, "可": _ALLOWED, "1": _EXISTS | _ALLOWED | _APPLIES}[self._yes]
        self._no_words = {"有": _LACKS, "可": _FORBIDDEN, "1": _LACKS | _FORBIDDEN | _APPLIES_NOT}[self._yes]

    def cure(self, text: str) -> Outcome:
        """One cell."""
        meaning = self._meaning(text)
        if isinstance(meaning, str):
            return doubted(text, meaning)
        if meaning is None:
            return self._nothing(text)
        value = self._yes if meaning else self._no
        return repaired(value, "flag-word") if value != text else kept(text)

    def _nothing(self, text: str) -> Outcome:
        """None and NaN are no answer, whatever the field; any other word is for the validation."""
        return repaired("", "placeholder") if is_computer_word(text) else kept(text)

    def _meaning(self, text: str) -> bool | str | None:
        """True, False, the code of a doubt, or None for a word that is no sign of yes or no."""
        word = narrow(text).casefold().strip()
        if text in _MARKS:
            return "flag-marks" if len(self._marks) > 1 else True
        if text in _CHECKS or word in _YES or text in self._yes_words:
            return True
        if text in _CROSSES or word in _NO or text in self._no_words:
            return False
        if word in ("1", "1.0", "0", "0.0"):
            return "flag-numbers" if self._coded else word.startswith("1")
        if is_dash(text):
            means_no = is_real_dash(text) and (self._numbered or self._dash_is_no)
            return False if means_no else "flag-dash"
        return None

    @cached_property
    def _marks(self) -> set[str]:
        return {_MARKS[value] for value in self._cells.values if value in _MARKS}

    @cached_property
    def _coded(self) -> bool:
        """Other numbers than 0 and 1 stand in the column: a code or a count."""
        numbers = {narrow(value).removesuffix(".0") for value in self._cells.values}
        return any(number.isdigit() and number not in ("0", "1") for number in numbers)

    @cached_property
    def _dash_is_no(self) -> bool:
        """The column knows a sign for yes and none for no but the dash."""
        meanings = [self._meaning(value) for value in self._cells.values if not is_dash(value)]
        return True in meanings and False not in meanings
