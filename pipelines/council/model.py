"""The figures of a year. None always means: not known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pipelines.approval import JST
from pipelines.council.span import Span
from pipelines.frozen import frozen
from pipelines.standards import KPI, Definition, definitions

State = Literal["fresh", "due", "overdue", "undated", "unpromised"]
"""`undated`: an interval is promised, but the day of the last update is not known."""


@frozen
class Line:
    """One dataset that is published. `kind`: its name among the recommended ones, else what it is called.

    `created`, `updated`: when it was first published, and when its files last changed; `updates`: how often it was
    changed in the span; `errors`, `warnings`: of its last check, or `failed`: it found errors, how many is not told;
    `frequency` as promised, `state` by that on the day of the report; `due`: when the next update is expected;
    `downloads`: of its files in the span (what CKAN tells is of any time); `has_files`: whether there are any.
    """

    name: str
    title: str
    kind: str
    created: date | None
    updated: date | None
    is_new: bool | None
    updates: int | None
    errors: int | None
    warnings: int | None
    frequency: str
    state: State
    due: date | None
    downloads: int | None = None
    failed: bool = False
    has_files: bool = True


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

    `withheld`: datasets of the workspace that are not published on the day of the report; `broken`: folders whose
    settings cannot be read. `plan_count`, `indicators`: of the plans that are published. `history_since`: the first day
    that the journal tells of (None: it tells nothing), `updates`: how often something was changed in the span.
    `left_aside`: datasets of the organization on the portal of which nothing says that they are of this town.
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
    updates: int | None = None
    plan_count: int | None = None
    broken: tuple[str, ...] = ()
    left_aside: int = 0

    @property
    def day(self) -> date:
        """The day in Japan on which it was made."""
        return self.made.astimezone(JST).date()

    @property
    def is_running(self) -> bool:
        """Whether the span goes on yet."""
        return self.day <= self.span.last

    @property
    def new(self) -> list[Line]:
        """Published in the span for the first time."""
        return [line for line in self.lines if line.is_new]

    @property
    def checked(self) -> list[Line]:
        """Those whose last check is known."""
        return [line for line in self.lines if line.errors is not None or line.failed]

    @property
    def sound(self) -> list[Line]:
        """Those of them without an error."""
        return [line for line in self.checked if line.errors == 0]

    @property
    def promised(self) -> list[Line]:
        """Those with a promised interval."""
        return [line for line in self.lines if line.state != "unpromised"]

    @property
    def kept(self) -> list[Line]:
        """Those of them that are within it: an update that is due, but within the days of grace, is not late."""
        return [line for line in self.promised if line.state in ("fresh", "due")]

    @property
    def coverage(self) -> list[tuple[Definition, Line | None]]:
        """The 14 recommended datasets, each with the one that is published with a file (None: it is not)."""
        of_kind = {line.kind: line for line in reversed(self.lines) if line.has_files}
        return [(known, of_kind.get(name)) for name, known in definitions().items()]

    @property
    def covered(self) -> int:
        """How many of the 14 are published."""
        return sum(line is not None for _, line in self.coverage)

    @property
    def plans(self) -> list[Line]:
        """Datasets with the KPIs of plans."""
        return [line for line in self.lines if line.kind == KPI]

    def to_dict(self) -> dict[str, Any]:
        """The machine form: figures first, then each dataset."""
        return {
            "organization": self.town,
            "from": self.span.first.isoformat(),
            "to": self.span.last.isoformat(),
            "fiscal_year": self.span.year,
            "running": self.is_running,
            "made": self.made.isoformat(timespec="seconds"),
            "portal": self.portal,
            "portal_asked": self.asked,
            "datasets": len(self.lines),
            "left_aside": self.left_aside,
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
            "plan_datasets": len(self.plans),
            "plans": self.plan_count,
            "indicators": self.indicators,
            "not_published": list(self.withheld),
            "unreadable": list(self.broken),
            "lines": [_line(line) for line in self.lines],
        }


def _line(line: Line) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in ("name", "title", "kind", "is_new", "updates", "errors")}
    days = {name: _iso(getattr(line, name)) for name in ("created", "updated", "due")}
    more = {name: getattr(line, name) for name in ("warnings", "failed", "frequency", "state", "downloads")}
    return values | days | more


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
