"""Which rule a field's kind gets: the pattern that proves a cell good, the cleaning, the blank signs, the cure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.normalise import (
    codes,
    coordinates,
    dates,
    fiscal,
    flags,
    kana,
    lists,
    months,
    numbers,
    phones,
    postal,
    schedules,
    text,
    times,
    urls,
    vocabulary,
    weekdays,
)
from pipelines.normalise.cell import Cells, Cure, Outcome, kept, narrow, repaired
from pipelines.normalise.values import values
from pipelines.placeholders import is_computer_word, is_dash, is_placeholder

if TYPE_CHECKING:
    from pipelines.standards import Field


def _never(_: str) -> bool:
    return False


def _dash_or_computer_word(cell: str) -> bool:
    return is_dash(cell) or is_computer_word(cell)


@frozen
class Rule:
    """What happens to a column. `good` proves a cell canonical, `bad` finds those to look at; without either all are.

    Both are regular expressions in the syntax of polars. `make` gets the column and gives the cure of its cells.
    """

    make: Callable[[Cells], Cure]
    good: str | None = None
    bad: str | None = None
    clean: Callable[[str], Outcome] = text.clean
    is_blank: Callable[[str], bool] = _never

    def answer(self, cell: str, cure: Cure) -> Outcome:
        """Cleaning, blank signs, cure, in this order; the last repair names the rule, the last doubt counts."""
        cleaned = self.clean(cell)
        if not cleaned.value or cleaned.doubt in ("text-mojibake", "text-broken-formula"):
            return cleaned
        if self.is_blank(cleaned.value):
            return repaired("", "placeholder")
        outcome = cure(cleaned.value)
        if outcome.rule and self.is_blank(outcome.value):  # '- is a dash when its apostrophe is gone
            return repaired("", "placeholder")
        doubt = outcome.doubt or cleaned.doubt
        params = outcome.params if outcome.doubt else cleaned.params
        return Outcome(outcome.value, outcome.rule or cleaned.rule, doubt, params)


def _each(read: Cure) -> Callable[[Cells], Cure]:
    """A cure that needs to see one cell only."""
    return lambda _: read


def _english(cell: str) -> Outcome:
    """Text in half-width letters."""
    half = narrow(cell)
    return repaired(half, "text-half-width") if half != cell else kept(cell)


_ID_BAD = r"[^!-~]|^[0-9]+\.0+$|[eE]\+[0-9]+$|^[-*./]+$|^'"

_RULES: dict[str, Rule] = {
    "code-lg6": Rule(codes.local_codes, good=codes.CANONICAL_LOCAL, is_blank=is_placeholder),
    "code-town": Rule(codes.town_codes, good=codes.CANONICAL_TOWN, is_blank=is_placeholder),
    "code-poi": Rule(codes.poi_codes, good=codes.CANONICAL_POI, is_blank=is_placeholder),
    "code": Rule(codes.plain_codes, bad=_ID_BAD, is_blank=is_placeholder),
    "code-lang": Rule(vocabulary.vocabulary, is_blank=_dash_or_computer_word),
    "id": Rule(codes.identifiers, bad=_ID_BAD, is_blank=is_dash),
    "reference": Rule(codes.identifiers, bad=_ID_BAD, is_blank=is_dash),
    "corporate-number": Rule(codes.corporate_numbers, is_blank=is_placeholder),
    "kana": Rule(_each(kana.read), good=kana.CANONICAL, clean=text.clean_line),
    "english": Rule(_each(_english), bad=text.NEEDS_CLEANING + "|[\uff01-\uff5e\u3000]"),
    "latitude": Rule(
        coordinates.coordinates(coordinates.LATITUDE), good=coordinates.CANONICAL_LATITUDE, is_blank=is_placeholder
    ),
    "longitude": Rule(
        coordinates.coordinates(coordinates.LONGITUDE), good=coordinates.CANONICAL_LONGITUDE, is_blank=is_placeholder
    ),
    "phone": Rule(phones.phones, good=phones.CANONICAL, is_blank=is_placeholder),
    "postal": Rule(postal.postal_codes, good=postal.CANONICAL, is_blank=is_placeholder),
    "uri": Rule(_each(urls.read_uri), good=urls.CANONICAL_URI, is_blank=is_placeholder),
    "email": Rule(_each(urls.read_email), good=urls.CANONICAL_EMAIL, is_blank=is_placeholder),
    "license": Rule(vocabulary.vocabulary),
    "date": Rule(dates.dates, good=dates.CANONICAL, is_blank=is_placeholder),
    "year-month": Rule(_each(months.read), good=months.CANONICAL, is_blank=is_placeholder),
    "fiscal-year": Rule(_each(fiscal.read), good=fiscal.CANONICAL, is_blank=is_placeholder),
    "schedule": Rule(_each(schedules.read), good=schedules.CANONICAL, is_blank=_dash_or_computer_word),
    "time": Rule(_each(times.read), good=times.CANONICAL, is_blank=is_placeholder),
    "weekday-set": Rule(_each(weekdays.read), good=weekdays.CANONICAL, is_blank=_dash_or_computer_word),
    "enum": Rule(flags.flags),
    "flag": Rule(flags.flags, good=r"^1$"),
    "list": Rule(lists.lists, bad=lists.BAD),
    "integer": Rule(numbers.numbers, good=numbers.CANONICAL_INTEGER),
    "number": Rule(numbers.numbers, good=numbers.CANONICAL_NUMBER),
}
_TEXT = Rule(_each(text.on_one_line), bad=text.NEEDS_CLEANING + r"|\n")
_LINE = Rule(_each(text.unchanged), bad=text.LINE_NEEDS_CLEANING, clean=text.clean_line)


def rule_for(field: Field | None) -> Rule:
    """The rule of a field; columns that are no field of the standard are cleaned as text."""
    if field is None:
        return _TEXT
    if field.kind == "string":
        return _LINE if values().one_line.fullmatch(field.name) else _TEXT
    return _RULES.get(field.kind, _TEXT)
