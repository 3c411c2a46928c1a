"""What pages say of datasets, gathered from the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.context import Context
from catalogue.kinds import KINDS, Kind
from catalogue.last_used import LastUsed
from catalogue.notes import summary
from catalogue.search import search
from catalogue.store.changes import Change, last_changes
from catalogue.store.datasets import load_datasets
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group
from catalogue.store.visibility import PUBLIC

_WORDS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataset in a list."""

    dataset: Dataset
    organization: Group
    summary: str
    formats: list[str]
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many datasets of one of the 14 kinds are public, and of how many organizations."""

    kind: Kind
    datasets: int
    organizations: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What is public, counted. `publishers`: names of organizations and how many datasets they have, most first."""

    datasets: int
    files: int
    publishers: dict[str, int]
    kinds: list[KindCount]
    words: list[str]


def entries(context: Context, numbers: Iterable[int], *, changes: bool = False) -> list[Entry]:
    """The datasets with these numbers as lists show them, on request with their last change."""
    datasets = load_datasets(context.connection, numbers)
    organizations = groups_by_id(context.connection, (one.organization for one in datasets))
    known = last_changes(context.connection, (one.number or 0 for one in datasets)) if changes else {}
    return [
        Entry(
            one,
            organizations[one.organization],
            summary(one.fields.get("notes") or ""),
            one.data_formats(),
            known.get(one.number or 0),
        )
        for one in datasets
    ]


def overview(context: Context, kept: LastUsed[Overview]) -> Overview:
    """What the catalogue holds, counted once for each state of the datasets."""
    revision = context.store.indexes.at(context.connection).revision
    return kept.get(revision, lambda: _overview(context))


def _overview(context: Context) -> Overview:
    found = search(context, {"rows": 0, "facet.field": ["tags"], "facet.limit": _WORDS})
    return Overview(
        datasets=found.count,
        files=_count_files(context),
        publishers=dataset_counts(context, "organization"),
        kinds=[
            KindCount(kind, sum(by_organization.values()), len(by_organization))
            for kind, by_organization in publishers_of_kinds(context).items()
        ],
        words=list(found.facets["tags"]),
    )


def dataset_counts(context: Context, field: str, **query: str) -> dict[str, int]:
    """How many public datasets have each value of a field, most first; `query` narrows the search."""
    found = search(context, {**query, "rows": 0, "facet.field": [field], "facet.limit": -1})
    return found.facets[field]


def publishers_of_kinds(context: Context) -> dict[Kind, dict[str, int]]:
    """For each of the 14 kinds, in their order, how many datasets each organization (by name) has made public."""
    return {kind: dataset_counts(context, "organization", fq=f"kind:{kind.name}") for kind in KINDS}


def _count_files(context: Context) -> int:
    hidden = f"SELECT number FROM datasets WHERE NOT ({PUBLIC})"
    statement = f"SELECT (SELECT count(*) FROM resources) - count(*) FROM resources WHERE dataset IN ({hidden})"
    return int(context.connection.execute(statement).fetchone()[0])
