"""What a dataset's settings may say of KPIs: evidence in the workspace that is counted, and units of the town's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.messages.filling import Both
from pipelines.settings import TEXT, Scalar, Section, Sections, one_of
from pipelines.standards import definitions, likeliest, nearest, standard

CATALOGUE = "recommended-14"
PUBLISHED = "published"

COMPUTED = Sections(
    Section(
        {
            "indicator": TEXT,
            "dataset": TEXT,
            "catalogue": one_of(CATALOGUE),
            "count": TEXT,
            "as_of": Scalar(date.fromisoformat, Both("日付。例 2026-03-31", "a date such as 2026-03-31")),
        },
        ("indicator", "count"),
    )
)


@frozen
class Computed:
    """An indicator whose observation is counted in the organization's own datasets.

    `dataset`: the one to count in, and `count` its field whose different values count; blank: the recommended datasets
    themselves are counted. `as_of`: the day the count stands for; None: the dataset's own `version`, if it is a date.
    """

    indicator: str
    dataset: str = ""
    count: str = ""
    as_of: date | None = None


def computed(raw: Sequence[dict[str, Any]] | None, path: Path) -> tuple[Computed, ...]:
    """The entries of `computed` in the settings file `path`. Raises UsageError for one that cannot be counted."""
    return tuple(_computed(entry, path) for entry in raw or ())


def _computed(entry: dict[str, Any], path: Path) -> Computed:
    indicator, dataset, count, as_of = (entry.get(key) for key in ("indicator", "dataset", "count", "as_of"))
    if (dataset is None) == ("catalogue" not in entry):
        raise UsageError("computed-source", file=path, value=indicator)
    if dataset is None:
        if count != PUBLISHED:
            raise UsageError("computed-count", file=path, value=count, indicator=indicator, nearest=PUBLISHED)
        return Computed(str(indicator), as_of=as_of)
    if dataset not in definitions():
        raise UsageError(
            "dataset-unknown-name", value=dataset, nearest=likeliest(dataset, definitions()), names=tuple(definitions())
        )
    if count not in standard(dataset):
        found = nearest(str(count), standard(dataset).names)
        raise UsageError("computed-count", file=path, value=count, indicator=indicator, nearest=found)
    return Computed(str(indicator), dataset, str(count), as_of)
