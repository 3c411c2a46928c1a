"""What pages say of datasets, gathered from the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalogue.context import Context
from catalogue.pages.notes import summary
from catalogue.store.datasets import load_datasets
from catalogue.store.groups import groups_by_id
from catalogue.store.model import Dataset, Group


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataset in a list."""

    dataset: Dataset
    organization: Group
    summary: str
    formats: list[str]


def entries(context: Context, numbers: Iterable[int]) -> list[Entry]:
    """The datasets with these numbers as lists show them."""
    datasets = load_datasets(context.connection, numbers)
    organizations = groups_by_id(context.connection, (one.organization for one in datasets))
    return [
        Entry(one, organizations[one.organization], summary(one.fields.get("notes") or ""), one.data_formats())
        for one in datasets
    ]


def total_counts(context: Context) -> dict[str, Any]:
    """How much is public: datasets, files, organizations, and when the last change was."""
    row = context.connection.execute(
        "SELECT count(*) AS datasets, count(DISTINCT organization) AS organizations, max(modified) AS modified,"
        " (SELECT count(*) FROM resources JOIN datasets d ON d.number = resources.dataset"
        "  WHERE d.state = 'active' AND d.private = 0) AS files"
        " FROM datasets WHERE state = 'active' AND private = 0"
    ).fetchone()
    return dict(row)
