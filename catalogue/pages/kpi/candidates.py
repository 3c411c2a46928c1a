"""The indicators of all public plans, and which of them have names like another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.context import Context
from catalogue.kpi.finding import public_plans
from catalogue.kpi.model import Indicator, Kpis
from catalogue.kpi.reading import read
from catalogue.kpi.similar import alike, contains, folded, shared_phrases
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator with the plan's dataset and its publisher."""

    dataset: Dataset
    organization: Group
    kpis: Kpis
    indicator: Indicator


def candidates(context: Context) -> list[Candidate]:
    """The indicators of all public plans, plan by plan."""
    datasets = public_plans(context.connection)
    organizations = groups_by_id(context.connection, (one.organization for one in datasets))
    return [
        Candidate(dataset, organizations[dataset.organization], kpis, indicator)
        for dataset, kpis in zip(datasets, read(context, datasets), strict=True)
        for indicator in kpis.indicators
    ]


def similar(among: Iterable[Candidate], dataset: Dataset, indicator: Indicator) -> list[Candidate]:
    """Those of other datasets whose names are like the indicator's: first those of which one contains the other."""
    own = folded(indicator.title)
    others = [(one, folded(one.indicator.title)) for one in among if one.dataset.id != dataset.id]
    found = [(not contains(own, name), one) for one, name in others if alike(own, name)]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def with_words(among: Iterable[Candidate], words: str) -> list[Candidate]:
    """Those whose names contain the words."""
    wanted = folded(words)
    return [one for one in among if wanted and wanted in folded(one.indicator.title)]


def phrases(among: Sequence[Candidate]) -> list[tuple[str, int]]:
    """Words that stand in names of several plans, and of how many."""
    owners = {identifier: place for place, identifier in enumerate(dict.fromkeys(one.dataset.id for one in among))}
    return shared_phrases((one.indicator.title, owners[one.dataset.id]) for one in among)
