"""The figures of a year. None always means: not known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pipelines.council.span import Span
from pipelines.frozen import frozen
from pipelines.standards import KPI, Definition, definitions

State = Literal["fresh", "due", "overdue", "unpromised"]


@frozen
class Line:
    """One dataset that is published. `kind`: its name among the recommended ones, else what it is called.

    `created`, `updated`: when it was first published, and when its files last changed; `updates`: how often it was
    changed in the span; `errors`, `warnings`: of its last check; `frequency` as promised, `state` by that on the day of
    the report; `due`: when the next update is expected; `downloads`: of its files in the span.
    """

    name: str
    title: str
    kind: str
    created: date | None
    updated: date | None
    is_new: bool
    updates: int | None
    errors: int | None
    warnings: int | None
    frequency: str
    state: State
    due: date | None
    downloads: int | None = None


@frozen
class Downloads:
    """How much was downloaded in the span. `source`: counted by our catalogue (`since`: before that day nothing was),
    `ckan`: views since CKAN's tracking began, of any time and not of the span; `unknown`: nobody counts.
    """

    source: Literal["catalogue", "ckan", "unknown"]
    total: int | None = None
    since: date | None = None


@frozen
class Account:
    """What a town can tell its council. `asked`: whether the portal answered; else all is from this workspace.

    `withheld`: datasets of the workspace that are not published. `indicators`: of the plans that are published.
    `history_since`: the first day that the journal tells of; None: it tells nothing.
    """

    town: str
    span: Span
    made: datetime
    portal: str
    asked: bool
    lines: tuple[Line, ...]
    withheld: tuple[str, ...]
    downloads: Downloads
    indicators: int | None
    history_since: date | None

    @property
    def new(self) -> list[Line]:
        """Published in the span for the first time."""
        return [line for line in self.lines if line.is_new]

    @property
    def updates(self) -> int | None:
        """How often something was changed in the span."""
        return None if self.history_since is None else sum(line.updates or 0 for line in self.lines)

    @property
    def checked(self) -> list[Line]:
        """Those whose last check is known."""
        return [line for line in self.lines if line.errors is not None]

    @property
    def sound(self) -> list[Line]:
        """Those of them without an error."""
        return [line for line in self.checked if not line.errors]

    @property
    def promised(self) -> list[Line]:
        """Those with a promised interval."""
        return [line for line in self.lines if line.state != "unpromised"]

    @property
    def kept(self) -> list[Line]:
        """Those of them that are within it: an update that is due, but within the days of grace, is not late."""
        return [line for line in self.promised if line.state != "overdue"]

    @property
    def coverage(self) -> list[tuple[Definition, Line | None]]:
        """The 14 recommended datasets, each with the one that is published (None: it is not)."""
        of_kind = {line.kind: line for line in reversed(self.lines)}
        return [(known, of_kind.get(name)) for name, known in definitions().items()]

    @property
    def covered(self) -> int:
        """How many of the 14 are published."""
        return sum(line is not None for _, line in self.coverage)

    @property
    def plans(self) -> list[Line]:
        """The plans whose KPIs are published."""
        return [line for line in self.lines if line.kind == KPI]

    def to_dict(self) -> dict[str, Any]:
        """The machine form: figures first, then each dataset."""
        return {
            "organization": self.town,
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
            "fiscal_year": self.span.year,
            "made": self.made.isoformat(timespec="seconds"),
            "portal": self.portal,
            "portal_asked": self.asked,
            "datasets": len(self.lines),
            "new": len(self.new) if self.asked else None,
            "updates": self.updates,
            "updates_known_since": _iso(self.history_since),
            "checked": len(self.checked),
            "sound": len(self.sound),
            "promised": len(self.promised),
            "kept": len(self.kept),
            "recommended": len(self.coverage),
            "recommended_published": self.covered,
            "recommended_missing": [known.name for known, line in self.coverage if line is None],
            "downloads": {
                "source": self.downloads.source,
                "total": self.downloads.total,
                "since": _iso(self.downloads.since),
            },
            "plans": len(self.plans),
            "indicators": self.indicators,
            "not_published": list(self.withheld),
            "lines": [_line(line) for line in self.lines],
        }


def _line(line: Line) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in ("name", "title", "kind", "is_new", "updates", "errors")}
    days = {name: _iso(getattr(line, name)) for name in ("created", "updated", "due")}
    more = {name: getattr(line, name) for name in ("warnings", "frequency", "state", "downloads")}
    return values | days | more


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
