"""What a judgement is: a verdict per file × sheet × table × rule, with the places where a rule is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Literal

from pipelines.frozen import frozen
from pipelines.messages import text
from pipelines.readability.ranges import Box, Cell, a1, boxes
from pipelines.readability.rules import LEVELS, Rule, deduction, rules

State = Literal["passed", "failed", "not-judged"]
Gravity = Literal["error", "warning", "info"]

MOST = 1000
"""Places that are named for one rule on one table; more of them are counted only."""


@frozen
class Hit:
    """Cells that break a rule in the same way: `code` names the text, `cells` or a whole `box` the place."""

    code: str
    cells: Sequence[Cell] = ()
    box: Box | None = None
    gravity: Gravity = "error"
    params: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[Cell, str] = field(default_factory=dict)


@frozen
class Violation:
    """One place: sheet (None for text files), range as `A1:D1` (without the sheet), what is wrong there, how grave."""

    sheet: str | None
    range: str
    code: str
    gravity: Gravity
    params: Mapping[str, Any] = field(default_factory=dict)

    def message(self, lang: str = "ja") -> str:
        """What is wrong there."""
        return text(self.code).message(lang, cell=self.range, **self.params)


@frozen
class Verdict:
    """One rule on one table. `confidence` 0 to 1; 0: not judged, and `code` says why.

    `count` is the number of places, of which `violations` names `MOST` at most; `groups` counts all of them by sheet
    and gravity.
    """

    rule: Rule
    state: State
    confidence: float
    violations: Sequence[Violation] = ()
    count: int = 0
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[tuple[str | None, Gravity], int] = field(default_factory=dict)

    @property
    def judged(self) -> bool:
        """Whether a program could say anything."""
        return self.state != "not-judged"

    def message(self, lang: str = "ja") -> str:
        """What there is to say besides the places; "" for a rule that is kept."""
        return text(self.code).message(lang, count=self.count, **self.params) if self.code else ""

    def remedy(self, lang: str = "ja") -> str:
        """What to do where the rule is broken."""
        return text(self.rule.code).remedy(lang)

    def how(self, lang: str = "ja") -> str:
        """How the rule is judged here, and what is not looked at."""
        return text(self.rule.code).message(lang)


def passed(rule: str, confidence: float, code: str = "", **params: Any) -> Verdict:
    """The rule is kept."""
    return Verdict(rules()[rule], "passed", confidence, code=code, params=params)


def not_judged(rule: str, code: str, **params: Any) -> Verdict:
    """A program cannot say; `code` says why."""
    return Verdict(rules()[rule], "not-judged", 0.0, code=code, params=params)


def judged(rule: str, sheet: str | None, hits: Iterable[Hit], confidence: float) -> Verdict:
    """Failed with all places where there is a hit graver than `info`, else passed (what is `info` is told as well)."""
    found = [violation for hit in hits for violation in _violations(sheet, hit)]
    if not found:
        return passed(rule, confidence)
    broken = any(violation.gravity != "info" for violation in found)
    return of_places(rule, "failed" if broken else "passed", confidence, found, "mr-count" if broken else "")


def of_places(
    rule: str, state: State, confidence: float, found: Sequence[Violation], code: str = "", **params: Any
) -> Verdict:
    """A verdict with all the places that were found: `MOST` of them are named, all are counted."""
    groups = Counter((one.sheet, one.gravity) for one in found)
    return Verdict(rules()[rule], state, confidence, found[:MOST], len(found), code, params, groups)


def _violations(sheet: str | None, hit: Hit) -> Iterable[Violation]:
    places = [hit.box] if hit.box else boxes(hit.cells)
    for box in places:
        value = hit.shown.get((box[0], box[1]))
        params = {**hit.params, **({"value": value} if value is not None else {})}
        yield Violation(sheet, a1(box), hit.code, hit.gravity, params)


@frozen
class TableReport:
    """A table: its range, the rows of its heading (from 1), the range of these, its columns, how sure that is."""

    range: str
    header_rows: Sequence[int]
    header_range: str | None
    columns: int
    confidence: float
    verdicts: Sequence[Verdict]


@frozen
class SheetReport:
    """A sheet (name None for text files) with the tables on it. `used` is "" for a blank one."""

    name: str | None
    used: str
    hidden: bool
    tables: Sequence[TableReport]


@frozen
class FileReport:
    """A file. `format` is xlsx, xlsm, xls, ods, csv, tsv, json, …; `whole` are verdicts where no table was found."""

    path: str
    size: int
    format: str
    sheets: Sequence[SheetReport]
    whole: Sequence[Verdict] = ()
    headings: Sequence[str] = ()
    dataset: str | None = None

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """All verdicts on all tables."""
        return [*self.whole, *(v for sheet in self.sheets for table in sheet.tables for v in table.verdicts)]

    def state(self, rule: str) -> State:
        """The worst that was said of a rule on any table."""
        states = {verdict.state for verdict in self.verdicts if verdict.rule.id == rule}
        return next((state for state in ("failed", "passed") if state in states), "not-judged")

    def score(self, level: int) -> Score | None:
        """The score of a level; None where no rule of it was judged."""
        return score_of({id: self.state(id) for id, rule in rules().items() if rule.level == level}, level)

    @property
    def scores(self) -> dict[int, Score | None]:
        """By level."""
        return {level: self.score(level) for level in LEVELS}


@frozen
class Score:
    """0 to 100 as the Digital Agency's sample checker counts it; rules kept, rules judged, rules broken."""

    points: int
    kept: int
    judged: int
    failed: tuple[Rule, ...]

    @property
    def fatal(self) -> tuple[Rule, ...]:
        """The rules that alone make it 0."""
        return tuple(rule for rule in self.failed if rule.severity == "fatal")


def score_of(states: Mapping[str, State], level: int) -> Score | None:
    """The score of what was said of a level's rules; None where none of them was judged."""
    known = {id: state for id, state in states.items() if state != "not-judged"}
    if not known:
        return None
    failed = tuple(rules()[id] for id, state in known.items() if state == "failed")
    points = max(0, 100 - sum(deduction(rule.severity, level) for rule in failed))
    return Score(points, len(known) - len(failed), len(known), failed)
