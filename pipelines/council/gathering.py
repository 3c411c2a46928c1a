"""The portal's figures and those of this workspace together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.council.model import Account, Downloads, Line, State
from pipelines.council.offline import SEEN, as_shown, plans_in
from pipelines.council.portal import Checked, ask, changed_on, checked
from pipelines.council.record import Record, record_of
from pipelines.council.span import Span, today
from pipelines.errors import WorldError
from pipelines.frozen import frozen
from pipelines.open_data_list import day_of, extra_of, files_in, own_among
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
Shown = Mapping[str, Any]


def gather(
    town: Organization, folders: Iterable[Path], build: Path, portal: Portal, span: Span, *, judge: Judge
) -> Account:
    """The figures of the organization whose datasets are in `folders`, as the portal and the folder `build` tell them.

    Where the portal cannot be reached, they are what was published from this workspace, and the account says so.
    """
    folders = list(folders)
    record = record_of(build, portal, span)
    known, broken = _known(folders, build, portal)
    try:
        answer = _asked(portal, town, folders, span)
    except WorldError:
        kept = (as_shown(one.dataset, one.standing, one.labels, record, build, portal) for one in known.values())
        answer = _Answer([one for one in kept if one], asked=False)
    gatherer = _Gatherer(span, known, record, answer.downloads_of, judge)
    there = [one for one in answer.held if _was_there(one, span)]
    order = {name: place for place, name in enumerate(all_definitions())}
    lines = [gatherer.line(one) for one in there]
    lines.sort(key=lambda line: (order.get(line.kind, len(order)), line.title, line.name))
    names = {clean(one.get("name")) for one in answer.held}
    plans, indicators = plans_in((one for one in there if _kind(one) == KPI), build, portal, asked=answer.asked)
    return Account(
        town=town.title,
        span=span,
        made=datetime.now(UTC),
        portal=portal.url if portal.address is None else portal.address,
        asked=answer.asked,
        lines=tuple(lines),
        withheld=tuple(one.dataset.title for name, one in known.items() if name not in names),
        downloads=answer.downloads,
        indicators=indicators,
        history_since=record.since,
        updates=record.updates(span, {folder.parent.name for folder in folders}),
        plan_count=plans,
        broken=broken,
        left_aside=answer.left_aside,
    )


@frozen
class _Known:
    """A dataset of this workspace; `labels` of all folders that are published under its name."""

    dataset: Dataset
    standing: Standing
    labels: tuple[str, ...]


@frozen
class _Answer:
    """What the organization has published, as `package_show` gives it, and how often it was downloaded."""

    held: list[dict[str, Any]]
    downloads: Downloads = Downloads("unknown")
    downloads_of: Mapping[str, int] = field(default_factory=dict)
    left_aside: int = 0
    asked: bool = True


class _Gatherer:
    """Lines from what a portal shows of a dataset and what this workspace knows of it."""

    def __init__(
        self, span: Span, known: Mapping[str, _Known], record: Record, downloads: Mapping[str, int], judge: Judge
    ) -> None:
        self._span, self._known, self._record = span, known, record
        self._downloads, self._judge = downloads, judge

    def line(self, shown: Shown) -> Line:
        """One dataset. Its changes are counted only where this workspace publishes it."""
        name = clean(shown.get("name"))
        known = self._known.get(name)
        created, updated = day_of(shown.get("metadata_created")), changed_on(shown)
        found = _last_check(shown, known)
        frequency = known.dataset.frequency if known else extra_of(shown, "frequency")
        state, due = self._judge(frequency, updated, today())
        return Line(
            name=name,
            title=clean(shown.get("title")) or name,
            kind=_kind(shown),
            created=created,
            updated=updated,
            is_new=created in self._span if created else None,
            updates=self._record.updates_of(self._span, known.labels) if known else None,
            errors=found.errors,
            warnings=found.warnings,
            frequency=frequency,
            state=state,
            due=due,
            downloads=self._downloads.get(name),
            failed=found.failed,
            has_files=any(True for _ in files_in(shown)),
        )


def _last_check(shown: Shown, known: _Known | None) -> Checked:
    counts = known.standing.counts if known else None
    return Checked(counts.get("errors"), counts.get("warnings")) if counts else checked(shown)


def _known(folders: Iterable[Path], build: Path, portal: Portal) -> tuple[dict[str, _Known], tuple[str, ...]]:
    """The datasets in the folders by the name of their package; labels of the folders that cannot be read."""
    found: dict[str, _Known] = {}
    broken = []
    for folder in folders:
        dataset, label = settings_of(folder), label_of(folder)
        if dataset is None:
            broken.append(label)
            continue
        name = dataset.package_name
        labels = (*found[name].labels, label) if name in found else (label,)
        found[name] = _Known(dataset, standing_of(folder, build, portal), labels)
    return found, tuple(broken)


def _asked(portal: Portal, town: Organization, folders: list[Path], span: Span) -> _Answer:
    """What the portal tells of the town, without its neighbours. Raises WorldError."""
    held, downloads, each = ask(portal, portal.organization or town.name, span)
    own = own_among(held, town, folders[0].parent, portal) if folders else held
    aside = len(held) - len(own)
    if aside and downloads.total is not None:
        downloads = replace(downloads, total=sum(each.get(clean(one.get("name")), 0) for one in own))
    return _Answer(own, downloads, each, aside)


def _was_there(shown: Shown, span: Span) -> bool:
    """Whether it was published by the end of the span; what nobody knows the day of, is."""
    day = day_of(shown.get(SEEN) or shown.get("metadata_created"))
    return day is None or day <= span.last


def _kind(shown: Shown) -> str:
    return extra_of(shown, "standard").partition("/")[0]
