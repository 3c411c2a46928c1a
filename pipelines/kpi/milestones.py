"""The method milestone: something is done or it is not, and nothing between is guessed from words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pipelines.kpi import wording
from pipelines.kpi.course import Course
from pipelines.kpi.judgement import ALL, Expected, Judgement, fold, same_words, undecided
from pipelines.kpi.model import Observation, plain

_DONE = re.compile(r"達成(?:済み?)?|完了(?:済み?)?|済み?|done|completed?")
_NOT_DONE = re.compile(
    r"未(?:達成|完了|実施|導入|整備|構築|設置|移行|策定|公開|開始|稼働|運用|対応|着手|定)?|検討中|準備中|調整中|notdone"
)
_AND_DONE = re.compile(r"済み?|完了|達成")


def is_done(observation: Observation, target_text: str) -> bool | None:
    """Whether a report says "done": 1, 達成, the target's own words …; "not done": 0, 未達成, 未着手 …; else None."""
    said = {
        known
        for known in (_by_figure(observation.value), _by_words(observation.text, target_text))
        if known is not None
    }
    if observation.value not in (None, 0, 1) or len(said) != 1:
        return None
    return said.pop()


def _by_figure(value: Decimal | None) -> bool | None:
    return {Decimal(0): False, Decimal(1): True}.get(value) if value is not None else None


def _by_words(text: str, target_text: str) -> bool | None:
    words, target = fold(text), fold(target_text)
    if _NOT_DONE.fullmatch(words):
        return False
    rest = words.removeprefix(target) if target and words.startswith(target) else words
    if _DONE.fullmatch(words) or same_words(text, target_text) or (rest != words and _AND_DONE.fullmatch(rest)):
        return True
    return None


def expected(course: Course, day: date) -> Expected:
    """Done, from the target's day on; before it nothing is to be expected."""
    return Expected(None, ALL) if course.ends is not None and day >= course.ends else Expected()


def milestone(course: Course, years: Mapping[int, Observation], observed: Observation) -> Judgement:
    """Done early, in time or late; not done when due; else not judged."""
    target_text, target_year = course.indicator.target_text, course.target_fiscal_year
    due = expected(course, observed.day)
    shown = observed.text or (plain(observed.value) if observed.value is not None else "")
    done = is_done(observed, target_text)
    if done is None:
        return undecided(wording.unclear(shown), None, due)
    if done:
        first = min(year for year, each in years.items() if is_done(each, target_text))
        told = wording.done(shown, first, target_year)
        if target_year is None:
            return Judgement("on_plan", wording.judged(told, "on_plan", wording.DONE), ALL, due)
        mark = "ahead" if first < target_year else "on_plan" if first == target_year else "behind"
        rule = {"ahead": wording.EARLY, "on_plan": wording.IN_TIME, "behind": wording.LATE}[mark]
        return Judgement(mark, wording.judged(told, mark, rule), ALL, due)
    if target_year is None:
        return undecided(wording.NO_TARGET_YEAR)
    if due.progress is None:
        return undecided(wording.NOT_DUE)
    told = wording.not_done(shown, target_year)
    return Judgement("behind", wording.judged(told, "behind", wording.LATE), None, due)
