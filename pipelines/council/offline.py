"""What was published from here, as the packages that are kept and the journal prove it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.council.record import Record
from pipelines.kept import fingerprint_on, shelf
from pipelines.open_data_list import day_of
from pipelines.portal.mapping import clean

if TYPE_CHECKING:
    from pipelines.portal import Portal
    from pipelines.standing import Standing
    from pipelines.workspace import Dataset

Shown = Mapping[str, Any]
SEEN = "seen_here"  # the day on which it is proved to have been there; the one on which it came may be an earlier one


def as_shown(
    dataset: Dataset, standing: Standing, labels: Iterable[str], record: Record, build: Path, portal: Portal
) -> dict[str, Any] | None:
    """As the portal would show what was published from here, as far as that is known; None: nothing was."""
    name = dataset.package_name
    days = [day for one in shelf(build, portal, name).line if (day := _here(one.at, record))]
    if not days:
        return None
    updated = _here(standing.updated, record)
    return {
        "name": name,
        "title": dataset.title,
        "extras": [{"key": "standard", "value": dataset.name}],
        "resources": [{"last_modified": updated.isoformat() if updated else None}],
        SEEN: min([*days, *(record.first[label] for label in labels if label in record.first)]).isoformat(),
    }


def _here(moment: object, record: Record) -> date | None:
    """The day of what was kept, unless it may have gone to another portal of the same name."""
    day = day_of(moment)
    if day and record.elsewhere and (record.since is None or day < record.since):
        return None
    return day


def plans_in(datasets: Iterable[Shown], build: Path, portal: Portal, *, asked: bool) -> tuple[int | None, int | None]:
    """How many plans and indicators there are in these datasets of KPIs; None where one of them is not kept here as
    the portal has it (where that was `asked`)."""
    plans = indicators = 0
    for shown in datasets:
        kept = shelf(build, portal, clean(shown.get("name"))).line[-1:]
        if not kept or (asked and kept[0].fingerprint != fingerprint_on(shown)):
            return None, None
        plans += _rows(kept[0].folder.glob("*_plans.csv"))
        indicators += _rows(kept[0].folder.glob("*_indicators.csv"))
    return plans, indicators


def _rows(paths: Iterator[Path]) -> int:
    total = 0
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            total += sum(1 for _ in csv.DictReader(file))
    return total
