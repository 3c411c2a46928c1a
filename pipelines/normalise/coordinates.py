"""Latitudes and longitudes as decimal degrees.

Japan lies between 20° and 46° north and 122° and 154° east (the range of the standard), which settles where a lost
decimal point stood: every latitude has two figures before it, every longitude three.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.normalise.cell import Cells, Cure, Outcome, doubted, kept, narrow, repaired

CANONICAL_LATITUDE = r"^(?:2[0-9]|3[0-9]|4[0-5])(?:\.[0-9]+)?$"
CANONICAL_LONGITUDE = r"^(?:12[2-9]|13[0-9]|14[0-9]|15[0-3])(?:\.[0-9]+)?$"


@frozen
class Axis:
    """What is possible on one axis: whole degrees, figures before the point, figures of a metre grid, words."""

    low: int
    high: int
    figures: int
    metre_figures: int
    words: re.Pattern[str]

    def holds(self, degrees: float) -> bool:
        """The value lies in Japan's range."""
        return self.low <= degrees <= self.high


def _before_or_after(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{words})[:=]?\s*|(?:(?<!\s)\s+)?(?:{words})$")


LATITUDE = Axis(20, 46, 2, 7, _before_or_after("北緯|緯度|N|n|lat"))
LONGITUDE = Axis(122, 154, 3, 8, _before_or_after("東経|経度|E|e|lon|lng"))

_DEGREE_SIGN = pattern(r"(?<=[0-9])[°度]$")
_DECIMAL = pattern(r"-?[0-9]{1,3}(?:\.[0-9]*)?")
_LEADING_ZEROS = pattern(r"(?<![0-9.])0+(?=[0-9])")
_COMMA_FOR_POINT = pattern(r"([0-9]{2,3}),([0-9]{4,})")
_GROUPED = pattern(r"[0-9]{1,3}(?:[,，][0-9]{3})+")
_POINT_LOST = pattern(r"[0-9]{6,12}")
_SEXAGESIMAL = pattern(
    r"([0-9]{1,3})\s*[°度゜˚º]\s*([0-9]{1,2})\s*['′’分´]\s*(?:([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:[\"″”秒]|''|′′|’’)?)?"
)
# The same without signs: 36.23.40 and 36:23:40.5, or run together as 362340.5. Only a whole column proves that.
_PARTED = pattern(r"([0-9]{2,3})([.:\- ])([0-9]{1,2})\2([0-9]{1,2}(?:\.[0-9]+)?)")
_RUN_TOGETHER = pattern(r"([0-9]{2,3})([0-9]{2})([0-9]{2}(?:\.[0-9]+)?)")
_FEWEST_DECIMALS = 4
_ENOUGH_PARTED = 3
_ENOUGH_RUN_TOGETHER = 20  # of as many numbers that are none, one part in 30,000 has all its seconds below 60
_ENOUGH_NEIGHBOURS = 3
_SHARE_IMPOSSIBLE = 1 / 3  # of decimals two thirds are no minutes and seconds; of those only what was rounded up to 60


def coordinates(axis: Axis) -> Callable[[Cells], Cure]:
    """The rule for the columns of this axis. A lost point is judged on the whole column."""

    def make(cells: Cells) -> Cure:
        evidence = _Evidence(cells, axis)

        def cure(text: str) -> Outcome:
            outcome = read(text, axis)
            digits = _digits(text)
            if outcome.doubt == "coordinate-point-lost" and digits and evidence.proves(digits):
                return repaired(_with_point(digits, axis), "coordinate-point")
            if outcome.doubt and (degrees := _without_signs(text, axis)) and evidence.proves_sexagesimal(text):
                return repaired(degrees, "coordinate-dms")
            return outcome

        return cure

    return make


def read(text: str, axis: Axis) -> Outcome:
    """One cell: decimals, decimal comma, degrees with minutes and seconds. A lost point is doubted here."""
    plain = _plain(text, axis)
    if _DECIMAL.fullmatch(plain):
        return _decimal(text, plain)
    comma = _COMMA_FOR_POINT.fullmatch(plain)
    if comma and axis.holds(float(f"{comma[1]}.{comma[2]}")):
        return repaired(f"{int(comma[1])}.{comma[2]}", "coordinate-format")
    parts = _SEXAGESIMAL.fullmatch(plain)
    if parts:
        return _sexagesimal(text, parts, axis)
    digits = _digits(text)
    if digits and axis.holds(float(_with_point(digits, axis))):
        return doubted(text, "coordinate-point-lost", reading=_with_point(digits, axis))
    return doubted(text, "coordinate-unreadable") if re.search(r"[0-9]", plain) else kept(text)


def degrees(text: str) -> float | None:
    """The number a cell says, whatever its range and axis; None where it says none."""
    for axis in (LATITUDE, LONGITUDE):
        outcome = read(text, axis)
        if outcome.doubt is None and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", outcome.value):
            return float(outcome.value)
    return None


def _plain(text: str, axis: Axis) -> str:
    plain = narrow(text).strip().removeprefix("'").replace("．", ".")
    return _DEGREE_SIGN.sub("", axis.words.sub("", plain))


def _decimal(text: str, plain: str) -> Outcome:
    value = _LEADING_ZEROS.sub("", plain).removesuffix(".")
    return repaired(value, "coordinate-format") if value != text else kept(text)


def _sexagesimal(text: str, parts: re.Match[str], axis: Axis) -> Outcome:
    """35°41′10.5″ → 35.686250: six decimals are a tenth of a metre."""
    value = _in_degrees(parts[1], parts[2], parts[3] or "0")
    if value is None or not (axis.holds(value) or _other(axis).holds(value)):
        return doubted(text, "coordinate-unreadable")
    return repaired(f"{value:.6f}", "coordinate-dms")


def _without_signs(text: str, axis: Axis) -> str | None:
    """Degrees, minutes and seconds of `36.23.40` or `362340.5`, as decimal degrees on this axis."""
    plain = _plain(text, axis)
    if parted := _PARTED.fullmatch(plain):
        whole, _, minutes, seconds = parted.groups()
    elif (together := _RUN_TOGETHER.fullmatch(plain)) and len(together[1]) == axis.figures:
        whole, minutes, seconds = together.groups()
    else:
        return None
    value = _in_degrees(whole, minutes, seconds)
    return f"{value:.6f}" if value is not None and axis.holds(value) else None


def _in_degrees(whole: str, minutes: str, seconds: str) -> float | None:
    """Decimal degrees; None where minutes or seconds are 60 and more."""
    if int(minutes) >= 60 or float(seconds) >= 60:
        return None
    return int(whole) + int(minutes) / 60 + float(seconds) / 3600


def _other(axis: Axis) -> Axis:
    return LONGITUDE if axis is LATITUDE else LATITUDE


def _digits(text: str) -> str | None:
    """The figures of a cell that lost its point: 34694554 or 34,694,554, with four decimals at least."""
    plain = narrow(text).strip().removeprefix("'").removesuffix(".0")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return plain if _POINT_LOST.fullmatch(plain) else None


def _with_point(digits: str, axis: Axis) -> str:
    return f"{digits[: axis.figures]}.{digits[axis.figures :]}"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


class _Evidence:
    """What the other cells of a column say about figures without a decimal point."""

    def __init__(self, cells: Cells, axis: Axis) -> None:
        self._cells = cells
        self._axis = axis

    def proves(self, digits: str) -> bool:
        """Nothing else than decimal degrees fits these figures.

        Two other readings have to be ruled out: degrees, minutes and seconds run together (354110 for 35°41′10″) and
        metres of a grid (a Web Mercator northing of Japan has seven figures and looks like a latitude). Proof is
        either that the reading lies among the other cells of the column, or that enough of the other cells without
        their point have minutes or seconds of 60 and more, and some cell has more figures than any grid.
        """
        return self._is_among_neighbours(digits) or (self._is_long(digits) and self._is_decimal_throughout)

    def _is_long(self, digits: str) -> bool:
        return len(digits) - self._axis.figures >= _FEWEST_DECIMALS

    def proves_sexagesimal(self, text: str) -> bool:
        """All filled cells of the column are degrees, minutes and seconds, and there are enough of them."""
        enough = _ENOUGH_PARTED if _PARTED.fullmatch(_plain(text, self._axis)) else _ENOUGH_RUN_TOGETHER
        return self._sexagesimal >= enough

    @cached_property
    def _sexagesimal(self) -> int:
        """How many distinct cells are degrees, minutes and seconds; 0 where a single one is not."""
        values = self._cells.values
        return len(values) if all(self._is_sexagesimal(value) for value in values) else 0

    def _is_sexagesimal(self, text: str) -> bool:
        return bool(_SEXAGESIMAL.fullmatch(_plain(text, self._axis)) or _without_signs(text, self._axis))

    @cached_property
    def _outcomes(self) -> list[Outcome]:
        return [read(value, self._axis) for value in self._cells.values]

    @cached_property
    def _lost(self) -> list[str]:
        """The figures of the cells without their point."""
        doubts = (one.value for one in self._outcomes if one.doubt == "coordinate-point-lost")
        return [digits for value in doubts if (digits := _digits(value))]

    @cached_property
    def _known(self) -> list[float]:
        """The coordinates that are not in question."""
        certain = [one.value for one in self._outcomes if not one.doubt]
        certain += [
            degrees
            for one in self._outcomes
            if one.doubt and self.proves_sexagesimal(one.value) and (degrees := _without_signs(one.value, self._axis))
        ]
        return [value for cell in certain if self._axis.holds(value := _number(cell))]

    @cached_property
    def _span(self) -> tuple[float, float] | None:
        """The least and the greatest of the coordinates that are not in question, if there are enough of them."""
        return (min(self._known), max(self._known)) if len(self._known) >= _ENOUGH_NEIGHBOURS else None

    def _is_among_neighbours(self, digits: str) -> bool:
        """As decimal degrees the figures lie between those of the other cells, as minutes and seconds far from them.

        What is proved so leaves the span as it was: the repaired table proves no more than this one.
        """
        if self._span is None or not self._is_long(digits):
            return False
        low, high = self._span
        far = high - low
        other = _run_together(digits, self._axis)
        is_ruled_out = other is None or not low - far <= other <= high + far
        return is_ruled_out and low <= float(_with_point(digits, self._axis)) <= high

    @cached_property
    def _is_decimal_throughout(self) -> bool:
        lost = [digits for digits in self._lost if not self._is_among_neighbours(digits)]
        longer_than_metres = any(len(digits) > self._axis.metre_figures for digits in lost)
        impossible = sum(_run_together(digits, self._axis) is None for digits in lost)
        return longer_than_metres and impossible >= _SHARE_IMPOSSIBLE * len(lost)


def _run_together(digits: str, axis: Axis) -> float | None:
    """The decimal degrees of figures that are degrees, minutes and seconds, if they can be."""
    whole, rest = digits[: axis.figures], digits[axis.figures :]
    return _in_degrees(whole, rest[:2], f"{rest[2:4] or 0}.{rest[4:]}")
