"""Observations that are counted in the organization's own datasets: the evidence is what it publishes itself.

What counts is what would be published: a dataset in the workspace whose checks find no error.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import MachikadoError
from pipelines.findings import Log
from pipelines.kpi.checks import PERCENT, within
from pipelines.kpi.model import Indicator, Kpis, Observation, fiscal_year_of
from pipelines.kpi.options import Computed
from pipelines.kpi.rows import Row, day
from pipelines.standards import definition, definitions

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.workspace import Dataset


@dataclass(frozen=True, slots=True)
class _Counted:
    """A count and what proves it: its day (None: not known), words for people, the address on the portal."""

    value: int
    as_of: date | None
    evidence: str
    link: str


def observations(dataset: Dataset, kpis: Kpis, log: Log) -> list[Row]:
    """The rows to add to the observations, for the entries of `computed` in the settings of `dataset`.

    A count whose day nothing tells, or lies outside the plan, makes no observation; one that is written in the table
    stays as it is. All of this is told in `log`.
    """
    found = (_Count(entry, dataset, kpis, log).observation() for entry in dataset.computed)
    return [row for row in found if row is not None]


def dependents(folders: Iterable[Path]) -> list[Path]:
    """Folders of KPIs that count something in the datasets in `folders`, and are not among them themselves.

    They have to be published again after those. Settings that cannot be read are left to the run that needs them.
    """
    from pipelines.workspace import datasets_in, settings_of

    given = dict.fromkeys(folders)  # a nation has tens of thousands
    found = []
    for organization in dict.fromkeys(folder.parent for folder in given):
        others = [folder for folder in datasets_in(organization) if folder not in given]
        counting = {other: dataset.computed for other in others if (dataset := settings_of(other)) and dataset.computed}
        own = [folder for folder in given if folder.parent == organization] if counting else []
        changed = {dataset.name for folder in own if (dataset := settings_of(folder))} & definitions().keys()
        for other, entries in counting.items():
            if any(entry.dataset in changed if entry.dataset else changed for entry in entries):
                found.append(other)
    return found


@dataclass(frozen=True)
class _Count:
    """One entry of `computed` at work."""

    entry: Computed
    dataset: Dataset
    kpis: Kpis
    log: Log

    def observation(self) -> Row | None:
        """The row, or None with the reason told."""
        indicator = self._indicator()
        counted = self._counted() if indicator else None
        if indicator is None or counted is None:
            return None
        if counted.as_of is None:
            self._tell("computed-undated")
            return None
        return self._row(counted, counted.as_of, indicator)

    def _tell(self, code: str, *, label: str = "", value: str | None = None, **params: Any) -> None:
        """A finding that names the indicator and what is counted in: `label`, or all that the entry counts in."""
        organization, dataset = self.dataset.organization.name, self.entry.dataset
        source, source_en = label or f"{organization}/{dataset}", label or f"{organization}/{dataset}"
        if not label and not dataset:
            source, source_en = f"{organization} の推奨データセット", f"the recommended datasets of {organization}"
        self.log.add(code, field=self.entry.indicator, value=value, source=source, source_en=source_en, **params)

    def _indicator(self) -> Indicator | None:
        """The indicator of the entry, if it can be counted."""
        wanted = self.entry.indicator
        indicators = {indicator.indicator_id: indicator for indicator in self.kpis.indicators}
        if wanted not in indicators:
            nearest = get_close_matches(wanted, indicators, n=1, cutoff=0.5)
            self.log.add("computed-indicator", value=wanted, nearest="".join(nearest) or tuple(indicators))
        elif indicators[wanted].unit == PERCENT:
            self.log.add("computed-percentage", value=wanted)
        else:
            return indicators[wanted]
        return None

    def _row(self, counted: _Counted, as_of: date, indicator: Indicator) -> Row | None:
        plan, year = self.kpis.plan_of(indicator), fiscal_year_of(as_of)
        if plan and not within(plan, year):
            self._tell("computed-outside", value=as_of.isoformat())
            return None
        written = [one for one in self.kpis.observations_of(indicator) if one.fiscal_year == year]
        text = f"{counted.value}{indicator.unit}"
        if written:
            if written[0].value != counted.value:
                self._tell("computed-kept", value=text, year=year, expected=_said(written[0]))
            return None
        self._tell("computed-observed", value=text, year=year)
        return {
            "indicator_id": indicator.indicator_id,
            "fiscal_year": str(year),
            "as_of": as_of.isoformat(),
            "value": str(counted.value),
            "text": text,
            "evidence": counted.evidence,
            "evidence_link": counted.link,
            "note": "",
        }

    def _counted(self) -> _Counted | None:
        """The count, or None with the reason told."""
        wanted = (self.entry.dataset,) if self.entry.dataset else tuple(definitions())
        before = len(self.log.findings)
        sound = [(other, build) for other in self._siblings(wanted) if (build := self._sound(other))]
        if not sound:
            if len(self.log.findings) == before:
                self._tell("computed-nothing")
            return None
        if self.entry.dataset:
            return _values(self.entry, *sound[0])
        return _datasets(self.entry, [other for other, _ in sound])

    def _siblings(self, wanted: Sequence[str]) -> list[Dataset]:
        """The organization's other datasets of these names, one of each, in the order of the government's list."""
        from pipelines.workspace import datasets_in, settings_of

        found: dict[str, Dataset] = {}
        for folder in datasets_in(self.dataset.folder.parent):
            other = settings_of(folder)
            if other is not None:
                found.setdefault(other.name, other)
            elif folder.name in wanted:
                self._tell("computed-unsound", label=f"{folder.parent.name}/{folder.name}")
        return [found[name] for name in wanted if name in found]

    def _sound(self, other: Dataset) -> Build | None:
        """The outcome of its checks, if they find no error; else that is told."""
        from pipelines.build import check_dataset

        build: Build | None = None
        with contextlib.suppress(MachikadoError):
            build = check_dataset(other)
        if build is not None and build.ok and build.table is not None:
            return build
        self._tell("computed-unsound", label=other.label)
        return None


def _said(observation: Observation) -> str:
    return observation.text or (f"{observation.value:f}" if observation.value is not None else "")


def _values(entry: Computed, other: Dataset, build: Build) -> _Counted:
    """How many different values a field has: a facility with three access points is one facility."""
    assert build.table is not None
    name = f"{other.organization.name}-{other.name}"
    file = definition(other.name).file_name(other.organization.code, "csv")
    return _Counted(
        len(set(build.table.values(entry.count))),
        entry.as_of or day(other.version),
        f"{other.title}（{file}）の「{entry.count}」を数えたもの（同じ値は1つ）",
        f"dataset/{name}#{file}",
    )


def _datasets(entry: Computed, counted: Sequence[Dataset]) -> _Counted:
    """How many of the recommended datasets there are; as of the day of the newest."""
    days = [found for other in counted if (found := day(other.version))]
    names = "、".join(definition(other.name).title for other in counted)
    return _Counted(
        len(counted),
        entry.as_of or max(days, default=None),
        f"カタログで公開する推奨データセットを数えたもの: {names}",
        f"organization/{counted[0].organization.name}",
    )
