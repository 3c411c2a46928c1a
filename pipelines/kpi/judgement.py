"""What is said of an indicator in one fiscal year, and how shares and grades are rounded and told apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipelines.kpi import wording
from pipelines.kpi.wording import Said
from pipelines.nfkc import nfkc

MARGIN = Decimal("0.1")
"""On plan: progress within this of what was expected (10 points). Of a target that is met or not, ahead: beyond it by
more than this share of it."""

_TENTH_OF_A_PERCENT = Decimal("0.001")
_STOPS = dict.fromkeys(map(ord, "、・。"))

NOTHING = Decimal("0.000")
ALL = Decimal("1.000")
"""Shares as they are published: none of the way, all of it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What was to be expected on some day; None where it is not known."""

    value: Decimal | None = None
    progress: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Grade, explanation, progress and what was expected. Progress is the share of the way from baseline to target.

    1 is the target; it may be below 0 or above 1. Of `at_least` it is the share of the target. None: there is none.
    """

    grade: str
    explanation: Said
    progress: Decimal | None = None
    expected: Expected = Expected()


def share(exact: Decimal) -> Decimal:
    """A share as it is published: three places, rounded half up; what is short of 1 never reads 1.000."""
    rounded = exact.quantize(_TENTH_OF_A_PERCENT, ROUND_HALF_UP)
    if rounded == 1 and exact < 1:
        return 1 - _TENTH_OF_A_PERCENT
    return rounded if rounded else abs(rounded)


def grade(reached: Decimal, expected: Decimal) -> str:
    """The grade of a share of the way beside the expected one, both as published.

    The margin is for the way, which is our line and not the plan's. Once the target is due, only the target counts.
    """
    if expected == ALL and reached < ALL:
        return "behind"
    difference = reached - expected
    if difference > MARGIN:
        return "ahead"
    return "behind" if difference < -MARGIN else "on_plan"


def stays(mark: str, rises: bool | None) -> bool:
    """Whether a grade holds however much is still added to an unfinished count. On plan then means at least on plan.

    Of a value that is neither to rise nor to fall nothing holds.
    """
    return rises is not None and rises is (mark != "behind")


def undecided(reason: Said, progress: Decimal | None = None, expected: Expected = Expected()) -> Judgement:
    """No grade, and why."""
    return Judgement("not_judged", wording.undecided(reason), progress, expected)


def same_words(one: str, other: str) -> bool:
    """Whether two wordings are the same, apart from width, case, spaces and 、・。. Blanks are like nothing."""
    return bool(fold(one)) and fold(one) == fold(other)


def fold(text: str) -> str:
    """A wording without what makes no difference."""
    return "".join(nfkc(text).split()).casefold().translate(_STOPS).rstrip(".")
