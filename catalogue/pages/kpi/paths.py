"""Addresses of the pages, and from an address to a plan."""

from __future__ import annotations

from catalogue.actions.package import readable
from catalogue.context import Context
from catalogue.errors import NotFound
from catalogue.kpi.finding import is_plan
from catalogue.kpi.model import Indicator, Kpis
from catalogue.kpi.reading import read
from catalogue.store.model import Dataset

ROOT = "/kpi"
COMPARE = f"{ROOT}/compare"
_TAKEN = frozenset({"compare", "compare.csv"})


def board_path(dataset: Dataset) -> str:
    """The address of a dataset's board; by its id where its name is that of another page."""
    return f"{ROOT}/{dataset.id if dataset.name in _TAKEN else dataset.name}"


def indicator_path(dataset: Dataset, indicator: Indicator) -> str:
    """The address of one indicator."""
    return f"{board_path(dataset)}/{indicator.id}"


def reference(dataset: Dataset, indicator: Indicator) -> str:
    """How a comparison names an indicator: `<dataset>/<id>`."""
    return f"{dataset.name}/{indicator.id}"


def find_plan(context: Context, name: str) -> tuple[Dataset, Kpis]:
    """The dataset with this name or id and its KPIs. Raises NotFound, or NotAuthorized where it may not be seen."""
    dataset = readable(context, name)
    if not is_plan(dataset):
        raise NotFound
    return dataset, read(context, [dataset])[0]
