"""The words of headings and what they mean: `schemas/headings.toml`, made ready for looking up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipelines.paths import SCHEMAS
from pipelines.spelling import fold, romanised

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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True)
class Vocabulary:
    """`words` and `latin` (in one romanisation) give the meanings of a word; `aliases` other spellings of fields."""

    spelling: Spelling
    noise: frozenset[str]
    aliases: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Word]
    latin: Mapping[str, Word]
    longest: int
    always: Word
    others: frozenset[str]
    cells: Mapping[str, str]
    rules: tuple[Rule, ...]

    def evened(self, folded: str) -> str:
        """For comparing words: hiragana for katakana, one okurigana, one of several kanji in use."""
        return self.spelling.even(folded)


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


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, loaded once."""
    raw = tomllib.loads((SCHEMAS / "headings.toml").read_text(encoding="utf-8"))
    spelling = Spelling(raw["spelling"])
    words = _lexicon((raw["words"], raw["romaji"]), spelling)
    latin: dict[str, Word] = {}
    for word, meanings in words.items():
        if word.isascii():
            latin[romanised(word)] = latin.get(romanised(word), frozenset()) | meanings
    aliases: dict[str, tuple[str, ...]] = {}
    for field, others in raw["aliases"].items():
        for other in others.split():
            aliases[fold(other)] = (*aliases.get(fold(other), ()), field)
    return Vocabulary(
        spelling=spelling,
        noise=frozenset(spelling.even(fold(word)) for word in raw["noise"]["brackets"].split()),
        aliases=aliases,
        words=words,
        latin=latin,
        longest=max(map(len, words)),
        always=frozenset(raw["always"]["tags"].split()),
        others=frozenset(spelling.even(fold(word)) for word in raw["others"]["words"].split()),
        cells=raw["cells"],
        rules=tuple(map(_rule, raw["fields"]["rules"])),
    )
