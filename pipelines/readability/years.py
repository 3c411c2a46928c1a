"""L3-07: files of several years, or what is to be published and what was before, have the same columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, permutations
from pathlib import PurePath

from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.lazy import pattern
from pipelines.lgcode import is_code
from pipelines.nfkc import nfkc
from pipelines.normalise.eras import era_of, year_number
from pipelines.readability.model import FileReport, Gravity, State, Verdict, Violation, not_judged, of_places

RULE = "L3-07"
_MOST_GONE = 0.1
"""So large a share of the earlier columns may be gone before the form counts as another."""
_ERA = r"(令和|平成|昭和|(?<![a-z])[rhs](?!(?:19|20)\d\d(?!\d)))_?(元|\d{1,2})"
_MONTH = r"(?:(0[1-9]|1[0-2])(\d\d)?|[-.年](0?[1-9]|1[0-2])(?:[-.月](\d{1,2}))?)?(?!\d)"
_TIME = pattern(rf"(?:(?<!\d)((?:19|20)\d\d)|{_ERA}){_MONTH}(?:年度|年|月|日)?", re.IGNORECASE)
"""A year with what may follow: 2026, 202604, 2026-04-01, 令和元年度, 令和8年4月1日, R8, R8.4, R080401."""
_SIX = pattern(r"(?<!\d)\d{6}(?!\d)")
_CONFIDENCE = 0.65
_NO_ORDER = "mr-not-order"
_LONGEST = 300
"""Characters of the names that are told at a place."""


@frozen
class Change:
    """From one table to the next: headings that are gone and new ones, as they are written there."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    before: int

    @property
    def grave(self) -> bool:
        """Whether the form is another: more than a tenth of the earlier columns are gone."""
        return len(self.gone) > _MOST_GONE * max(self.before, 1)


def compare(earlier: Sequence[str], later: Sequence[str]) -> Change:
    """What became of the headings; width, case and blanks make no difference. Also for a package published before."""
    old = {fold(heading): heading for heading in earlier if heading.strip()}
    new = {fold(heading): heading for heading in later if heading.strip()}
    gone = tuple(heading for key, heading in old.items() if key not in new)
    return Change(gone, tuple(heading for key, heading in new.items() if key not in old), len(old))


def across(reports: Sequence[FileReport]) -> Verdict:
    """L3-07 for files that were named together. Files of different datasets are not compared with each other."""
    groups: dict[str, list[FileReport]] = defaultdict(list)
    for report in reports:
        if report.headings:
            groups[report.dataset or _stem(report)].append(report)
    several = [group for group in groups.values() if len(group) > 1]
    if not several:
        return not_judged(RULE, "mr-not-one-file")
    compared = [_compared(group) for group in several]
    states = {state for state, _ in compared}
    found = [violation for _, violations in compared for violation in violations]
    if "failed" in states:
        return of_places(RULE, "failed", _CONFIDENCE, found, "mr-count")
    if "not-judged" in states:
        names = "、".join(one.params["value"] for one in found if one.code == _NO_ORDER)
        return not_judged(RULE, _NO_ORDER, value=names[:_LONGEST])
    number = sum(map(len, several))
    return of_places(RULE, "passed", _CONFIDENCE, found, "" if found else "mr-same-form", number=number)


def _compared(group: Sequence[FileReport]) -> tuple[State, list[Violation]]:
    """Each file with that of the time before. Where the names tell no order: what is so in any order, or nothing."""
    times = _times(group)
    if times is not None:
        found, grave = [], False
        for (_, before), (_, after) in pairwise(sorted(zip(times, group, strict=True), key=lambda one: one[0])):
            change = compare(before.headings, after.headings)
            grave = grave or change.grave
            found += _violations(after, change)
        return "failed" if grave else "passed", found
    forms = {tuple(report.headings) for report in group}
    graves = {compare(one, other).grave for one, other in permutations(forms, 2)}
    if True not in graves:
        return "passed", []
    if False not in graves:
        return "failed", [_missing(one, [other for other in group if other is not one]) for one in group]
    names = "、".join(PurePath(one.path).name for one in group)[:_LONGEST]
    return "not-judged", [Violation(None, "", _NO_ORDER, "info", {"value": names})]


def _violations(after: FileReport, change: Change) -> list[Violation]:
    place = _heading_of(after)
    name = PurePath(after.path).name
    found = []
    if change.gone:
        gravity: Gravity = "error" if change.grave else "warning"
        found.append(Violation(name, place, "mr-columns-gone", gravity, {"value": _listed(change.gone)}))
    if change.new:
        found.append(Violation(name, place, "mr-columns-new", "info", {"value": _listed(change.new)}))
    return found


def _missing(report: FileReport, others: Sequence[FileReport]) -> Violation:
    change = compare([heading for other in others for heading in other.headings], report.headings)
    name = PurePath(report.path).name
    return Violation(name, _heading_of(report), "mr-columns-missing", "error", {"value": _listed(change.gone)})


def _listed(headings: Sequence[str]) -> str:
    return "、".join(headings)[:_LONGEST]


def _heading_of(report: FileReport) -> str:
    table = next((table for sheet in report.sheets for table in sheet.tables), None)
    return (table.header_range or table.range) if table else ""


def _stem(report: FileReport) -> str:
    """The file's name without what tells the year."""
    return re.sub(r"[\d_\-. ]+", "", _TIME.sub("", _name(report))).casefold()


def _name(report: FileReport) -> str:
    return nfkc(PurePath(report.path).stem)


def _times(group: Sequence[FileReport]) -> list[tuple[int, int, int]] | None:
    """Year, month and day (0: not told) in the name of each file; None where these do not tell all of them apart.

    202011 is November 2020 or the area code of a city: where the first six digits of all names are valid codes, they
    are no times.
    """
    names = list(map(_name, group))
    first = [_SIX.search(name) for name in names]
    if all(found and is_code(found[0]) for found in first):
        names = [_SIX.sub("", name, count=1) for name in names]
    times = [max(map(_time, _TIME.findall(name)), default=(0, 0, 0)) for name in names]
    return times if len(set(times)) == len(times) and (0, 0, 0) not in times else None


def _time(found: Sequence[str]) -> tuple[int, int, int]:
    western, era, number, month, day, month_apart, day_apart = found
    year = int(western) if western else era_of(era.upper()).western_year(year_number(number))
    return year, int(month or month_apart or 0), int(day or day_apart or 0)
