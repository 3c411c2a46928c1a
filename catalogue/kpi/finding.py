"""Which datasets hold the KPIs of plans: those whose extra `standard` is `dx-plan-kpi` or `dx-plan-kpi/<version>`."""

from __future__ import annotations

import sqlite3

from catalogue.store.datasets import load_datasets
from catalogue.store.model import Dataset
from catalogue.store.visibility import PUBLIC

STANDARD = "dx-plan-kpi"
MOST_DATASETS = 200
# The value of a term is the whole extra. The range ("0" comes after "/") is what the index is asked for.
_OF_PLANS = (
    "FROM terms CROSS JOIN datasets ON number = dataset WHERE field = 'extras_standard' AND value >= ?1"
    f" AND value < ?1 || '0' AND (value = ?1 OR value >= ?1 || '/') AND {PUBLIC}"
)


def is_plan(dataset: Dataset) -> bool:
    """Whether the dataset says that it holds the KPIs of a plan."""
    return dataset.extra("standard").partition("/")[0] == STANDARD


def has_plans(connection: sqlite3.Connection) -> bool:
    """Whether there is any public one."""
    return connection.execute(f"SELECT 1 {_OF_PLANS} LIMIT 1", (STANDARD,)).fetchone() is not None


def public_plans(
    connection: sqlite3.Connection, organization: str | None = None, limit: int = MOST_DATASETS
) -> list[Dataset]:
    """The public ones by name, on request those of one organization (by id)."""
    rows = connection.execute(
        f"SELECT number {_OF_PLANS} AND (?2 IS NULL OR organization = ?2) ORDER BY name LIMIT ?3",
        (STANDARD, organization, limit),
    )
    return load_datasets(connection, [row["number"] for row in rows])
