"""What the journal of this workspace tells of one portal: since when, and what was published in a span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import journal
from pipelines.council.span import Span
from pipelines.frozen import frozen
from pipelines.open_data_list import day_of

if TYPE_CHECKING:
    from pipelines.portal import Portal

_CHANGING = ("created", "updated")
_THERE = (*_CHANGING, "unchanged")


@frozen
class Record:
    """`since`: the first day that it tells of, None: it tells nothing; `changes`: how often each dataset (by label) was
    changed in the span; `first`: the day on which each was there at the latest; `elsewhere`: another portal had the
    same name, so that the packages kept under it may be of that one.
    """

    since: date | None
    changes: Mapping[str, int]
    first: Mapping[str, date]
    elsewhere: bool = False

    def updates(self, span: Span, towns: Collection[str]) -> int | None:
        """How often something of these towns (by their folders) was changed in the span, withdrawn by now or not."""
        if not self._tells(span):
            return None
        return sum(count for label, count in self.changes.items() if label.partition("/")[0] in towns)

    def updates_of(self, span: Span, labels: Iterable[str]) -> int | None:
        """How often the dataset of these labels was; None too where it was published under none of them."""
        known = [label for label in labels if label in self.first]
        return sum(self.changes.get(label, 0) for label in known) if known and self._tells(span) else None

    def _tells(self, span: Span) -> bool:
        return self.since is not None and self.since <= span.last


def record_of(build: Path, portal: Portal, span: Span) -> Record:
    """What the journal in the folder `build` tells of the portal. Raises OSError."""
    changes: Counter[str] = Counter()
    first: dict[str, date] = {}
    since, elsewhere = None, False
    for entry in journal.changes(build / journal.NAME):
        day = day_of(entry.at)
        if not entry.is_at(portal):
            elsewhere = elsewhere or entry.is_of(portal)
            continue
        since = since or day
        if day and entry.state in _THERE:
            first.setdefault(entry.label, day)
        if entry.state in _CHANGING and day in span:
            changes[entry.label] += 1
    return Record(since, changes, first, elsewhere)
