"""The board of one organization: which of the 14 recommended datasets it publishes, checked, and fresh."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.context import Context
from catalogue.freshness import Freshness
from catalogue.kinds import KINDS, Kind
from catalogue.pages.marks import Mark, check_mark, fresh_mark, freshness_of, last_update
from catalogue.store.datasets import load_datasets
from catalogue.store.model import Dataset, Group
from catalogue.store.visibility import PUBLIC_AMONG_FEW


@dataclass(frozen=True, slots=True)
class Line:
    """One of the 14. `dataset` is the latest of that kind, None when nothing is public; `more` are further ones."""

    kind: Kind
    dataset: Dataset | None
    more: int
    published: Mark
    checked: Mark
    fresh: Mark
    freshness: Freshness
    updated: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """The 14 lines and how many of them are as they should be."""

    lines: list[Line]
    published: int
    checked: int
    fresh: int


def board(context: Context, organization: Group) -> Board:
    """The board of what the organization has made public."""
    numbers = context.connection.execute(
        # The plus makes SQLite look at the few terms of each of the organization's datasets.
        "SELECT number FROM datasets CROSS JOIN terms ON dataset = number AND +field = 'kind'"
        f" WHERE organization = ? AND {PUBLIC_AMONG_FEW} ORDER BY modified DESC, number",
        (organization.id,),
    )
    of_kind: dict[str, list[Dataset]] = {}
    for dataset in load_datasets(context.connection, [row["number"] for row in numbers]):
        of_kind.setdefault(dataset.extra("standard").partition("/")[0], []).append(dataset)
    lines = [_line(context, kind, of_kind.get(kind.name, [])) for kind in KINDS]
    return Board(
        lines,
        published=sum(line.dataset is not None for line in lines),
        checked=sum(line.checked.look == "ok" for line in lines),
        fresh=sum(line.freshness.state in ("fresh", "soon") for line in lines),
    )


def _line(context: Context, kind: Kind, datasets: list[Dataset]) -> Line:
    if not datasets:
        nothing = Mark("none", "board-nothing")
        return Line(kind, None, 0, Mark("none", "board-not-published"), nothing, nothing, Freshness("unknown"), None)
    dataset = datasets[0]
    fresh = freshness_of(dataset, context.now)
    published = Mark("ok", "board-published")
    marks = check_mark(dataset), fresh_mark(fresh, dataset.extra("frequency"))
    return Line(kind, dataset, len(datasets) - 1, published, *marks, fresh, last_update(dataset))
