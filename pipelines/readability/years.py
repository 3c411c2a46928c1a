"""L3-07: files of several years, or what is to be published and what was before, have the same columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePath

from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.readability.model import FileReport, Gravity, State, Verdict, Violation, not_judged
from pipelines.readability.rules import rules

RULE = "L3-07"
_MOST_GONE = 0.1
"""So large a share of the earlier columns may be gone before the form counts as another."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\d{2}){0,2}(?!\d)|(令和|平成|昭和|[RHSrhs])_?(\d{1,2})(?!\d)")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "r": 2018, "h": 1988, "s": 1925}
_CONFIDENCE = 0.65


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
    compared = {key: sorted(group, key=_year) for key, group in groups.items() if len(group) > 1}
    if not compared:
        return not_judged(RULE, "mr-not-one-file")
    found: list[Violation] = []
    grave = False
    for group in compared.values():
        for before, after in pairwise(group):
            change = compare(before.headings, after.headings)
            grave = grave or change.grave
            found += _violations(after, change)
    number = sum(map(len, compared.values()))
    state: State = "failed" if grave else "passed"
    code = "mr-count" if grave else "" if found else "mr-same-form"
    return Verdict(rules()[RULE], state, _CONFIDENCE, found, len(found), code, {"number": number})


def _violations(after: FileReport, change: Change) -> list[Violation]:
    table = next((table for sheet in after.sheets for table in sheet.tables), None)
    place = (table.header_range or table.range) if table else ""
    name = PurePath(after.path).name
    found = []
    if change.gone:
        gravity: Gravity = "error" if change.grave else "warning"
        found.append(Violation(name, place, "mr-columns-gone", gravity, {"value": "、".join(change.gone)[:300]}))
    if change.new:
        found.append(Violation(name, place, "mr-columns-new", "info", {"value": "、".join(change.new)[:300]}))
    return found


def _stem(report: FileReport) -> str:
    """The file's name without what tells the year."""
    return re.sub(r"[\d_\-. ]+", "", _YEAR.sub("", PurePath(report.path).stem)).casefold()


def _year(report: FileReport) -> str:
    """By which files of a group are put in order: the year in the name, then the name."""
    name = PurePath(report.path).stem
    years = [int(one) if one else _ERAS[era.lower()] + int(number) for one, era, number in _YEAR.findall(name)]
    return f"{max(years, default=0):04d} {name}"
