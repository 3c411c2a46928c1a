"""Reading headings: into words with meanings, five-year ages, and whether a text is a heading at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.spelling import fold, misprint, romanised, spaced, unnumbered
from pipelines.standards import BASIC, ODS, definitions, names_of
from pipelines.vocabulary import Rule, Vocabulary, Word, vocabulary

__all__ = [
    "Reading",
    "age_band",
    "bare",
    "fold",
    "is_neutral",
    "known",
    "misprint",
    "readings",
    "rules_for",
    "unbracketed",
]

LONGEST = 48  # longer headings are sentences
NOTHING: Word = frozenset()
SECOND: Word = frozenset({"nth"})  # a counter: 電話番号2 is not the telephone number
PATHS = 4  # readings kept for each part of a heading
_Path = tuple[float, tuple[Word, ...]]  # cost, words
_DIGITS = pattern(r"\d+")
_SEPARATORS = frozenset("_-/>:.,・、。()|;&+*=※'\"→⇒#~ ")
_WORD_COST, _SIDE_COST, _MARK_COST = 1.0, 0.4, 0.06
_PREFIX_COST = 0.5
_BRACKET = pattern(r"\(([^()]*)\)?")


@frozen
class Reading:
    """A heading as words. `cost` grows with their number, and with what had to be left out to read it."""

    words: tuple[Word, ...]
    cost: float

    @cached_property
    def meanings(self) -> Word:
        """Whatever its words can mean."""
        return NOTHING.union(*self.words)

    def means(self, rule: Rule, always: Word) -> bool:
        """All that the rule asks for, and nothing that it does not allow."""
        allowed = rule.all | rule.may | always
        return rule.all <= self.meanings and all(word & allowed for word in self.words)


@lru_cache(maxsize=4096)
def bare(folded: str) -> str:
    """A folded heading without numbering in front and without brackets that only instruct (`(必須)`, `(人)`)."""
    text = unnumbered(folded)
    for found in re.finditer(r"\(([^()]*)\)", text):
        if not found[1] or vocabulary().is_noise(found[1]):
            text = text.replace(found[0], "")
    return text or folded


def unbracketed(heading: str) -> tuple[str, str]:
    """A folded heading without the brackets that nobody understands, and what these say; ("", "") if it has none, or is
    a sentence."""
    without, said = bare(fold(heading)), []
    if len(without) > LONGEST:
        return "", ""
    for found in _BRACKET.finditer(without):
        if not _understood(found[1]):
            said.append(found[1])
            without = without.replace(found[0], "", 1)
    return (without, "・".join(said)) if said and without else ("", "")


def _understood(bracket: str) -> bool:
    """Is what stands in the bracket known? Then it means something, as in 定員(3歳児)."""
    inside = vocabulary().evened(bracket)
    return bool(inside) and bool(_segment(inside, vocabulary().words, vocabulary()))


@lru_cache(maxsize=4096)
def readings(heading: str) -> tuple[Reading, ...]:
    """The ways to read a heading, the likeliest first; none where a part of it is no known word."""
    for text in (heading, spaced(heading)):
        folded = bare(fold(text))
        if folded and len(folded) <= LONGEST and (found := tuple(_unique(_readings(folded)))):
            return found
    return ()


def _unique(found: Iterator[Reading]) -> Iterator[Reading]:
    seen = set()
    for reading in found:
        if reading.words not in seen:
            seen.add(reading.words)
            yield reading


def _readings(folded: str) -> Iterator[Reading]:
    words = vocabulary()
    for text, left_out in _variants(folded):
        evened = words.evened(text)
        found = _segment(evened, words.words, words)
        if not found and evened.isascii():
            found = _segment(romanised(evened), words.latin, words)
        for cost, meanings in found:
            yield Reading(meanings, cost + left_out)


def _variants(folded: str) -> Iterator[tuple[str, float]]:
    """The heading, and without a prefix; each with what leaving it out costs.

    A bracket is never left out: 洪水(使用不可) is not 洪水.
    """
    yield folded, 0.0
    tail = re.sub(r"^[a-z]+\d*_(?=[^a-z0-9_])", "", folded)  # a prefix that a GIS export puts before each name
    if tail != folded:
        yield tail, _PREFIX_COST


def _segment(text: str, lexicon: Mapping[str, Word], words: Vocabulary) -> list[_Path]:
    """The readings with the fewest words that cover the whole text, the best first."""
    paths: list[list[_Path]] = [[] for _ in range(len(text) + 1)]
    paths[0] = [(0.0, ())]
    for start in range(len(text)):
        if not paths[start]:
            continue
        for end, meanings, cost in _steps(text, start, lexicon, words):
            longer = [(before + cost, (*path, meanings) if meanings else path) for before, path in paths[start]]
            paths[end] = sorted(paths[end] + longer, key=lambda path: path[0])[:PATHS]
    return [path for path in paths[len(text)] if path[1]]


def _steps(text: str, start: int, lexicon: Mapping[str, Word], words: Vocabulary) -> Iterator[tuple[int, Word, float]]:
    """What can stand at `start`: (end, meanings, cost)."""
    for end in range(min(len(text), start + words.longest), start, -1):
        meanings = lexicon.get(text[start:end])
        if meanings and _whole(text, start, end):
            yield end, meanings, _SIDE_COST if meanings <= words.always else _WORD_COST
    if text[start] in _SEPARATORS:
        yield start + 1, NOTHING, _MARK_COST
    elif found := _DIGITS.match(text, start):
        yield found.end(), NOTHING if int(found[0]) == 1 else SECOND, _SIDE_COST


def _whole(text: str, start: int, end: int) -> bool:
    """Short Latin words must stand alone (`no`, `id`, `tel`); longer ones may be written together (`facilityname`)."""
    if end - start >= 4 or not text[start:end].isascii() or not text[start:end].isalpha():
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())


@lru_cache(maxsize=4096)
def is_neutral(group: str) -> bool:
    """Do headings below this one (災害種別, 設備) mean what they mean by themselves? Below 使用不可 they do not."""
    words = vocabulary()
    if words.evened(bare(fold(group))) in words.groups:
        return True
    allowed = words.neutral | words.always
    telling = allowed - {"self"}  # うち by itself is a part
    return any(
        all(word & allowed for word in reading.words) and any(word & telling for word in reading.words)
        for reading in readings(group)
    )


@lru_cache(maxsize=4096)
def rules_for(heading: str) -> tuple[tuple[int, Rule, float], ...]:
    """All rules that a heading fulfils, by their order, and how roundabout the heading is (0: one plain word)."""
    words = vocabulary()
    found: dict[int, float] = {}
    for reading in readings(heading):
        around = max(0.0, reading.cost - _WORD_COST)
        for order, rule in enumerate(words.rules):
            if around < found.get(order, LONGEST) and reading.means(rule, words.always):
                found[order] = around
    return tuple((order, words.rules[order], found[order]) for order in sorted(found))


_AGES = pattern(r"(\d{1,3})歳?(?:-|~|ー|から|_|‐|至)(\d{1,3})歳?")
_SEX = {"男": "男性", "女": "女性", "m": "男性", "f": "女性", "male": "男性", "female": "女性"}


def age_band(folded: str) -> str | None:
    """`0〜4歳男`, `男0-4`, `0-4歳の男性`, `85歳以上女性` → the field of the five-year age, None for anything else."""
    sexes = re.findall(r"female|male|男|女|(?<![a-z])[mf](?![a-z])", folded)
    if len(sexes) != 1:
        return None
    sex = _SEX[sexes[0]]
    if found := _AGES.search(folded):
        low, high = int(found[1]), int(found[2])
        return f"{low}-{high}歳の{sex}" if low % 5 == 0 and high == low + 4 and low <= 80 else None
    if (over := re.search(r"(\d{1,3})歳?(?:以上|~|-|\+|_?over|の[男女]性以上)", folded)) and over[1] == "85":
        return f"85歳以上の{sex}"
    return None


@lru_cache(maxsize=1)
def every_name() -> dict[str, str]:
    """Folded name → field, over all forms of both generations."""
    found: dict[str, str] = {}
    for generation in (ODS, BASIC):
        for dataset in definitions():
            for name in names_of(dataset, generation):
                found.setdefault(fold(name), name)
    return found


@lru_cache(maxsize=8192)
def known(folded: str) -> bool:
    """Is a folded text a heading that files use: a field of a standard, or words that name one?"""
    if folded in every_name():
        return True
    plain = bare(folded)
    if plain in every_name() or plain in vocabulary().aliases or age_band(folded):
        return True
    if len(folded) > 25 or _marks_section(folded):
        return False
    return any(map(rules_for, (folded, unbracketed(folded)[0])))  # it is a heading, whatever its bracket makes of it


def _marks_section(folded: str) -> bool:
    """A kind of thing in brackets (【病院】) is the mark of a section, not a part of the heading above it."""
    found = re.search(r"\(([^()]+)\)$", folded)
    if not found:
        return False
    words = vocabulary()
    paths = _segment(words.evened(found[1]), words.words, words)
    return any(all(word <= words.always for word in path) for _, path in paths)
