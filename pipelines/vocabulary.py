"""The words of headings and what they mean: `schemas/headings.toml`, made ready for looking up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any

from pipelines.frozen import frozen
from pipelines.paths import SCHEMAS
from pipelines.spelling import fold, romanised

_SECTION = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
Word = frozenset[str]  # the meanings that one word can have

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class Spelling:
    """One way of writing for several, all replaced in one pass."""

    def __init__(self, usual: Mapping[str, str]) -> None:
        self._usual = {fold(written): fold(plain) for written, plain in usual.items()}
        self._pattern = re.compile("|".join(map(re.escape, sorted(self._usual, key=len, reverse=True))))

    def even(self, folded: str) -> str:
        """Hiragana for katakana, one okurigana, one of several kanji in use."""
        return self._pattern.sub(lambda found: self._usual[found[0]], folded).translate(_HIRAGANA)


@frozen
class Rule:
    """A field and the meanings a heading must have for it.

    All of `all`, and besides only such of `may`; `cells` is a shape (`pipelines.shapes`); no `datasets` means any;
    `weak` rules give way to plainer headings; `needs` names fields that another column must have taken; `beside` names
    meanings that other headings of the table must have.
    """

    fields: tuple[str, ...]
    all: Word
    may: Word
    cells: str
    datasets: Word
    weak: int
    needs: tuple[str, ...]
    beside: Word


class Vocabulary:
    """The file, read section by section when it is asked for: most headings are names of fields, which need few words.

    `words` and `latin` (in one romanisation) give the meanings of a word; `aliases` other spellings of fields.
    """

    def __init__(self, text: str) -> None:
        _, *parts = _SECTION.split(text)
        self._sections = dict(zip(parts[::2], parts[1::2], strict=True))

    def _raw(self, section: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = tomllib.loads(self._sections[section])
        return found

    @cached_property
    def always(self) -> Word:
        """Meanings that any heading may have besides."""
        return frozenset(self._raw("always")["tags"].split())

    @cached_property
    def cells(self) -> Mapping[str, str]:
        """Patterns of cells by the name of their shape."""
        return self._raw("cells")

    @cached_property
    def spelling(self) -> Spelling:
        """What makes one spelling of several."""
        return Spelling(self._raw("spelling"))

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Folded spelling → the fields it stands for."""
        found: dict[str, tuple[str, ...]] = {}
        for field, others in self._raw("aliases").items():
            for other in others.split():
                found[fold(other)] = (*found.get(fold(other), ()), field)
        return found

    @cached_property
    def words(self) -> Mapping[str, Word]:
        """Every word with what it can mean."""
        return _lexicon((self._raw("words"), self._raw("romaji")), self.spelling)

    @cached_property
    def latin(self) -> Mapping[str, Word]:
        """The Latin words in one romanisation."""
        found: dict[str, Word] = {}
        for word, meanings in self.words.items():
            if word.isascii():
                found[romanised(word)] = found.get(romanised(word), frozenset()) | meanings
        return found

    @cached_property
    def longest(self) -> int:
        """The length of the longest word."""
        return max(map(len, self.words))

    @cached_property
    def others(self) -> Word:
        """Words that say that a heading is about somebody or something else."""
        return self._evened("others", "words")

    @cached_property
    def neutral(self) -> Word:
        """Meanings of a group of headings that leave those below it as they are."""
        return frozenset(self._raw("groups")["meanings"].split())

    @cached_property
    def groups(self) -> Word:
        """Groups of headings that leave those below them as they are."""
        return self._evened("groups", "words")

    @cached_property
    def turning(self) -> Word:
        """Words in a prefix that make something else of the heading behind it."""
        return self._evened("groups", "turning")

    @cached_property
    def _noise(self) -> Word:
        return self._evened("noise", "brackets")

    @cached_property
    def _noise_form(self) -> re.Pattern[str]:
        return re.compile("|".join(self._raw("noise")["patterns"].split()))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Which meanings make which field, in the order in which they are tried."""
        return tuple(map(_rule, self._raw("fields")["rules"]))

    def is_noise(self, bracket: str) -> bool:
        """What stands in a bracket only instructs: 必須, 人."""
        return self.evened(bracket) in self._noise or bool(self._noise_form.fullmatch(bracket))

    def evened(self, folded: str) -> str:
        """For comparing words: hiragana for katakana, one okurigana, one of several kanji in use."""
        return self.spelling.even(folded)

    def _evened(self, section: str, key: str) -> Word:
        return frozenset(self.evened(fold(word)) for word in self._raw(section)[key].split())


def _lexicon(tables: Iterable[Mapping[str, str]], spelling: Spelling) -> dict[str, Word]:
    found: dict[str, set[str]] = {}
    for table in tables:
        for meaning, words in table.items():
            for word in words.split():
                found.setdefault(spelling.even(fold(word)), set()).add(meaning)
    return {word: frozenset(meanings) for word, meanings in found.items()}


def _rule(raw: Mapping[str, Any]) -> Rule:
    return Rule(
        fields=tuple(raw["fields"].split("|")),
        all=frozenset(raw["all"].split()),
        may=frozenset(raw.get("may", "").split()),
        cells=raw.get("cells", ""),
        datasets=frozenset(raw.get("datasets", "").split()),
        weak=raw.get("weak", 0),
        needs=tuple(raw.get("needs", "").split()),
        beside=frozenset(raw.get("beside", "").split()),
    )


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, loaded once."""
    return Vocabulary((SCHEMAS / "headings.toml").read_text(encoding="utf-8"))
