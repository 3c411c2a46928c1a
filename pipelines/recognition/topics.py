"""Headings of one's own: what a file is about, by words in headings, title and cells (`schemas/recognition.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipelines.frozen import frozen
from pipelines.headings import age_band
from pipelines.lazy import pattern
from pipelines.nfkc import nfkc
from pipelines.paths import SCHEMAS
from pipelines.shapes import Cells, is_number

POPULATION = "population-by-area-age"
_LONGEST_CELL = 30  # longer cells, on average, are texts, not names
_NOT_NAMES = pattern(
    r"備考|住所|所在地|url|設置者|addr|note|説明|概要|摘要|本文|内容|desc|text|アクセス|交通|ホームページ|カナ|かな|ふりがな|対象|目標"
)
_NOT_THINGS = pattern(r"備考|note|説明|概要|desc|text|内容|アクセス")


@frozen
class Heading:
    """A folded heading, what its words can mean (see `schemas/headings.toml`), whether its cells are marks (○, 有)."""

    folded: str
    meanings: frozenset[str]
    marked: bool = False


@frozen
class Column:
    """A folded heading and cells in lower case."""

    heading: str
    cells: Cells


@frozen
class Verdict:
    """`kinds`: which kinds of evidence there were (strong, weak, title, things, names)."""

    dataset: str | None
    score: float
    evidence: tuple[str, ...]
    kinds: frozenset[str]


@frozen
class Topic:
    """Something a file can be about. `dataset` is None for what is none of the datasets."""

    name: str
    dataset: str | None
    strong: re.Pattern[str]
    weak: re.Pattern[str]
    against: re.Pattern[str]
    title: re.Pattern[str]
    names: re.Pattern[str]
    plain: re.Pattern[str]
    attribute: re.Pattern[str]
    core: tuple[re.Pattern[str], ...]
    strong_words: frozenset[str]
    weak_words: frozenset[str]
    group: frozenset[str]
    figures: int
    least: float
    likely: re.Pattern[str]
    leans: float
    yields: bool
    vague: bool


Evidence = Mapping[str, tuple[float, str]]
"""Kind of evidence → (weight, words)."""


@frozen
class Score:
    """What one topic has for it."""

    topic: Topic
    found: Evidence

    @property
    def total(self) -> float:
        """The sum of the weights; what speaks against it counts below zero."""
        return sum((weight for weight, _ in self.found.values()), 0.0)

    @property
    def thin(self) -> bool:
        """Is there nothing but words that other lists have too?"""
        return self.topic.vague and not self.found.keys() - {"weak", "against"}

    @property
    def outright(self) -> bool:
        """Is the subject named as such?"""
        return bool({"strong", "title", "things"} & self.found.keys())


@lru_cache(maxsize=1)
def _raw() -> Any:
    return tomllib.loads((SCHEMAS / "recognition.toml").read_text(encoding="utf-8"))


def _topic(name: str, dataset: str | None, raw: Mapping[str, Any]) -> Topic:
    patterns = {
        key: re.compile(raw.get(key, r"(?!)"))
        for key in ("strong", "weak", "against", "title", "names", "likely", "plain", "attribute")
    }
    return Topic(
        name,
        dataset,
        core=tuple(map(re.compile, raw.get("core", ()))),
        strong_words=frozenset(raw.get("strong_words", "").split()),
        weak_words=frozenset(raw.get("weak_words", "").split()),
        group=frozenset(raw.get("group", "").split()),
        figures=raw.get("figures", 0),
        least=raw.get("least", _raw()["weights"]["least_names"]),
        leans=raw.get("leans", 0.0),
        yields=raw.get("yields", False),
        vague=raw.get("vague", False),
        **patterns,
    )


@lru_cache(maxsize=1)
def _topics() -> tuple[Topic, ...]:
    raw = _raw()
    ours = [_topic(name, name, entry) for name, entry in raw["dataset"].items()]
    return (*ours, *(_topic(name, None, entry) for name, entry in raw["other"].items()))


def titled(text: str) -> list[str]:
    """The datasets whose title a text has the words of (避難所一覧_R6, hinan_wifi)."""
    folded = nfkc(text).casefold()
    return [topic.dataset for topic in _topics() if topic.dataset and topic.title.search(folded)]


def weigh(headings: Sequence[Heading], hints: str, columns: Sequence[Column]) -> Verdict:
    """The topic with the most evidence, where that is enough and leads clearly."""
    weights = _raw()["weights"]
    title = nfkc(hints).casefold()
    headings = _without_administration(headings)
    textual = [column for column in columns if _textual(column.cells)]
    things = [column.cells for column in textual if not _NOT_THINGS.search(column.heading)]
    names = [column.cells for column in textual if _may_name(column)]
    told = zip(_topics(), _told_by_headings(tuple(headings)), strict=True)
    scores = [_score(topic, by_headings, title, things, names) for topic, by_headings in told]
    totals = {score.topic.name: score.total for score in scores}
    if _annual(headings):
        for score in scores:
            if score.topic.dataset not in (None, POPULATION):
                totals[score.topic.name] += weights["against"]
    if any(score.outright and score.total >= weights["outright"] for score in scores if not score.topic.yields):
        for score in scores:
            totals[score.topic.name] -= weights["yields"] if score.topic.yields else 0.0
    ranked = sorted(scores, key=lambda score: -totals[score.topic.name])
    best, total = ranked[0], totals[ranked[0].topic.name]
    rivals = (totals[score.topic.name] for score in ranked if score.topic.dataset != best.topic.dataset)
    lead = total - next(rivals, 0.0)
    sure = total >= weights["claim"] and lead >= weights["lead"] and not best.thin
    words = tuple(f"{kind}: {text}" for kind, (_, text) in best.found.items())
    evidence = (f"{best.topic.name} {total:.1f}, lead {lead:.1f}", *words)
    return Verdict(best.topic.dataset if sure else None, round(total, 2), evidence, frozenset(best.found))


def _without_administration(headings: Sequence[Heading]) -> Sequence[Heading]:
    """The headings without those that a GIS export adds to every layer, where there are several of them."""
    raw = _raw()["administration"]
    added = {heading.folded for heading in headings if re.search(raw["headings"], heading.folded)}
    return [heading for heading in headings if heading.folded not in added] if len(added) >= raw["least"] else headings


def _annual(headings: Sequence[Heading]) -> bool:
    """Are there years, and nothing that says where a thing is?"""
    raw = _raw()["annual"]
    places = frozenset(raw["places"].split())
    years = any(re.search(raw["headings"], heading.folded) for heading in headings)
    return years and not any(heading.meanings & places for heading in headings)


def _textual(cells: Cells) -> bool:
    return len(cells) > 0 and cells.share(is_number) <= 0.5 and cells.length <= _LONGEST_CELL


@lru_cache(maxsize=256)  # towns write the same headings
def _told_by_headings(headings: tuple[Heading, ...]) -> list[Evidence | None]:
    """What the headings alone say of each topic; None where they rule it out."""
    return [_of_headings(topic, headings) for topic in _topics()]


def _of_headings(topic: Topic, headings: Sequence[Heading]) -> Evidence | None:
    if not all(any(core.search(heading.folded) for heading in headings) for core in topic.core):
        return None
    weights = _raw()["weights"]
    found = _heading_evidence(topic, headings, weights)
    if strange := [heading.folded for heading in headings if topic.against.search(heading.folded)]:
        found["against"] = (weights["against"], " ".join(strange[:3]))
    return found


def _score(
    topic: Topic, by_headings: Evidence | None, title: str, naming_things: Sequence[Cells], naming: Sequence[Cells]
) -> Score:
    weights = _raw()["weights"]
    titled = topic.title.search(title) is not None
    if by_headings is None or (topic.figures and not (by_headings.keys() - {"against"} or titled)):
        return Score(topic, {})
    found = dict(by_headings)
    if titled:
        found["title"] = (weights["title"], "")
    things = _best_share(topic.plain, naming_things)
    if things >= weights["least_plain"]:
        found["things"] = (weights["plain"] + weights["plain_all"] * things, f"{things:.0%}")
    spoken = sum(weight for weight, _ in found.values())
    pattern = topic.likely if topic.leans and spoken >= topic.leans else topic.names
    names = _best_share(pattern, naming)
    if names >= topic.least:
        found["names"] = (weights["names"] * names, f"{names:.0%}")
    return Score(topic, found)


def _heading_evidence(
    topic: Topic, headings: Sequence[Heading], weights: Mapping[str, float]
) -> dict[str, tuple[float, str]]:
    attributes = {head.folded for head in headings if head.marked and topic.attribute.search(head.folded)}
    strong = {heading.folded for heading in headings if _belongs(heading, topic.strong, topic.strong_words)}
    if topic.dataset == POPULATION:
        strong |= {heading.folded for heading in headings if age_band(heading.folded)}
    grouped = {heading.folded: heading.meanings & topic.group for heading in headings if heading.meanings & topic.group}
    if len(frozenset().union(*grouped.values())) >= weights["group"]:
        strong |= grouped.keys()
    weak = {heading.folded for heading in headings if _belongs(heading, topic.weak, topic.weak_words)} - strong
    if len(strong) == 1 and strong <= attributes:
        strong = set()
    if not (strong or weak) or len(strong) + len(weak) < topic.figures:
        return {}
    told = len(strong) + weights["weak"] * len(weak)
    share = weights["share"] * told / len(headings) + weights["heading"] * min(told, weights["most_headings"])
    kind = "strong" if strong else "weak"
    weight = min(weights["strong"], weights["one_strong"] + 4 * len(strong) / len(headings)) if strong else 0.0
    return {kind: (weight + share, " ".join(sorted(strong or weak)[:5]))}


def _belongs(heading: Heading, pattern: re.Pattern[str], words: frozenset[str]) -> bool:
    return bool(words & heading.meanings) or pattern.search(heading.folded) is not None


def _best_share(pattern: re.Pattern[str], columns: Sequence[Cells]) -> float:
    """The greatest share of cells with the pattern; few cells count for less."""
    return max((cells.match(pattern.pattern) * len(cells) / (len(cells) + 1) for cells in columns), default=0.0)


def _may_name(column: Column) -> bool:
    distinct = len(column.cells.counts)
    return not _NOT_NAMES.search(column.heading) and distinct > min(3, len(column.cells) / 4)
