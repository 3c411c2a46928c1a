"""The portal's figures and those of this workspace together."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import journal
from pipelines.council.model import Account, Downloads, Line, State
from pipelines.council.portal import ask, changed_on, checked
from pipelines.council.span import Span, today
from pipelines.errors import WorldError
from pipelines.kept import shelf
from pipelines.open_data_list import day_of, extra_of
from pipelines.portal.mapping import clean
from pipelines.run import label_of
from pipelines.standards import KPI, all_definitions
from pipelines.standing import standing_of
from pipelines.workspace import settings_of

if TYPE_CHECKING:
    from pipelines.portal import Portal
    from pipelines.standing import Standing
    from pipelines.workspace import Dataset, Organization

Judge = Callable[[str, date | None, date], tuple[State, date | None]]
"""From a promised frequency, the day of the last update and today: how it stands, and when the next is expected."""
_CHANGING = ("created", "updated")


def gather(
    town: Organization, folders: Iterable[Path], build: Path, portal: Portal, span: Span, *, judge: Judge
) -> Account:
    """The figures of the organization whose datasets are in `folders`, as the portal and the folder `build` tell them.

    Where the portal cannot be reached, they are what was published from this workspace, and the account says so.
    """
    known = {one.package_name: (one, standing_of(one.folder, build, portal.name)) for one in _readable(folders)}
    history, since = _history(build, portal, span)
    try:
        held, downloads, each = ask(portal, portal.organization or town.name, span)
        asked = True
    except WorldError:
        held = [_as_shown(name, *one) for name, one in known.items()]
        downloads, each, asked = Downloads("unknown"), {}, False
    gatherer = _Gatherer(span, known, history if since else None, each, judge)
    lines = [gatherer.line(one) for one in held if _was_there(one, span)]
    order = {name: place for place, name in enumerate(all_definitions())}
    lines.sort(key=lambda line: (order.get(line.kind, len(order)), line.title, line.name))
    there = {line.name for line in lines}
    return Account(
        town=town.title,
        span=span,
        made=datetime.now(UTC),
        portal=portal.url if portal.address is None else portal.address,
        asked=asked,
        lines=tuple(lines),
        withheld=tuple(one.title for name, (one, _) in known.items() if name not in there),
        downloads=downloads,
        indicators=_indicators(build, portal, there & known.keys(), known),
        history_since=since,
    )


class _Gatherer:
    """Lines from what a portal shows of a dataset and what this workspace knows of it."""

    def __init__(
        self,
        span: Span,
        known: Mapping[str, tuple[Dataset, Standing]],
        history: Mapping[str, int] | None,
        downloads: Mapping[str, int],
        judge: Judge,
    ) -> None:
        self._span, self._known, self._history = span, known, history
        self._downloads, self._judge = downloads, judge

    def line(self, shown: Mapping[str, Any]) -> Line:
        """One dataset. Its changes are counted only where this workspace publishes it."""
        name = clean(shown.get("name"))
        dataset, standing = self._known.get(name, (None, None))
        created, updated = day_of(shown.get("metadata_created")), changed_on(shown)
        errors, warnings = checked(shown)
        if standing and standing.counts:
            errors, warnings = standing.counts.get("errors"), standing.counts.get("warnings")
        frequency = dataset.frequency if dataset else extra_of(shown, "frequency")
        state, due = self._judge(frequency, updated, today())
        return Line(
            name=name,
            title=clean(shown.get("title")) or name,
            kind=extra_of(shown, "standard").partition("/")[0],
            created=created,
            updated=updated,
            is_new=created in self._span,
            updates=self._history.get(label_of(dataset.folder), 0) if dataset and self._history is not None else None,
            errors=errors,
            warnings=warnings,
            frequency=frequency,
            state=state,
            due=due,
            downloads=self._downloads.get(name),
        )


def _readable(folders: Iterable[Path]) -> list[Dataset]:
    return [dataset for folder in folders if (dataset := settings_of(folder))]


def _was_there(shown: Mapping[str, Any], span: Span) -> bool:
    """Whether it was published by the end of the span; what nobody knows the day of, is."""
    created = day_of(shown.get("metadata_created"))
    return created is None or created <= span.last


def _as_shown(name: str, dataset: Dataset, standing: Standing) -> dict[str, Any]:
    """As a portal would show what was published from here, as far as that is known."""
    at = standing.published.isoformat() if standing.published else None
    if at is None:
        return {"name": name, "metadata_created": "9999-12-31"}
    standard = {"key": "standard", "value": dataset.name}
    return {"name": name, "title": dataset.title, "extras": [standard], "resources": [{"last_modified": at}]}


def _history(build: Path, portal: Portal, span: Span) -> tuple[Counter[str], date | None]:
    """How often each dataset (by label) was changed on this portal in the span, and since when that is written down."""
    found: Counter[str] = Counter()
    since = None
    for entry in journal.changes(build / journal.NAME):
        if not entry.is_of(portal):
            continue
        day = day_of(entry.at)
        since = since or day
        if entry.state in _CHANGING and day in span:
            found[entry.label] += 1
    return found, since


def _indicators(
    build: Path, portal: Portal, names: Iterable[str], known: Mapping[str, tuple[Dataset, Standing]]
) -> int | None:
    """How many indicators the plans have that were published from here; None where that is not known."""
    total = None
    for name in names:
        if known[name][0].name != KPI:
            continue
        for kept in shelf(build, portal.name, name).line[-1:]:
            for path in kept.folder.glob("*_indicators.csv"):
                with path.open(encoding="utf-8-sig", newline="") as file:
                    total = (total or 0) + sum(1 for _ in csv.DictReader(file))
    return total
