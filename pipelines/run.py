"""One dataset of a workspace, from its folder to its package and to a portal: what came of it, failure included."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import MachikadoError, UsageError, WithheldError, WorldError

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.findings import Finding
    from pipelines.portal import Published
    from pipelines.portal.stopping import Stop
    from pipelines.workspace import Dataset

PACKAGE, OPEN_SDG = "package", "open-sdg"
FORMS = (PACKAGE, OPEN_SDG)
"""What can be built of a dataset: its data package, or the layout of Open SDG (of KPIs only)."""


@dataclass(frozen=True, slots=True)
class Built:
    """What is kept of a build: small, so that those of all datasets of a nation fit into memory.

    `counts` of its report; the `folder` of its package, None where errors forbade one; `ok`: there were none; `ids`:
    the SHA-256 of the ledger of IDs that it was made with, "" where there is none; `notices`: what is told besides.
    """

    counts: Mapping[str, int]
    folder: Path | None = None
    ok: bool = True
    ids: str = field(default="", compare=False)
    notices: tuple[Finding, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, build: Build) -> Built:
        """The summary of a build."""
        return cls(build.report.counts, build.folder, build.ok, build.ids.digest if build.ids else "", build.notices)

    def summary(self, lang: str = "ja") -> str:
        """The counts in one line."""
        from pipelines.report import summary_of

        return summary_of(self.counts, lang)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`build` when the dataset was checked, `published` when it is on the portal, `error` when it could not be done."""

    label: str
    build: Built | None = None
    published: Published | None = None
    error: MachikadoError | None = None

    @property
    def state(self) -> str:
        """failed · refused (the data has errors) · stopped (a stop rule forbids it) · withheld (not approved, or too
        early) · built · created · updated · unchanged.
        """
        if self.error:
            if isinstance(self.error, WithheldError):
                return "withheld"
            return "stopped" if self.stops else "failed"
        if self.published:
            return self.published.state
        return "refused" if self.build is None or self.build.folder is None else "built"

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The stop rules that forbade it."""
        return tuple(getattr(self.error, "stops", ()))

    @property
    def exit_code(self) -> int:
        """0 done · 1 the data has errors or a stop rule forbids it · 2 wrong settings · 3 the portal or the disk."""
        if self.error:
            return self.error.exit_code
        return 1 if self.state == "refused" else 0

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The machine form: dataset, state, counts of the report, name on the portal, what was noted and overridden."""
        found: dict[str, Any] = {"dataset": self.label, "state": self.state}
        if self.build:
            found["counts"] = dict(self.build.counts)
        if self.published:
            found["name"] = self.published.name
            found["notes"] = [note.to_dict() for note in self.published.notes]
            found["overridden"] = [stop.to_dict(lang) for stop in self.published.overridden]
        if self.stops:
            found["stops"] = [stop.to_dict(lang) for stop in self.stops]
        if self.error:
            found["error"] = self.error.code
        return found


def run(
    folder: Path, target: Path, *, allow: Collection[str] = (), form: str = PACKAGE, trial: bool = False
) -> Outcome:
    """Checks the dataset in `folder` and builds its package below `target`; `allow` names stop rules to override.

    `form`: one of FORMS; `trial`: the dataset's own folder stays as it is. Errors that can be expected are part of the
    outcome, so that one dataset never stops the next.
    """
    from pipelines.build import build_dataset
    from pipelines.workspace import load_dataset

    label = label_of(folder)
    try:
        dataset = load_dataset(folder)
        if form == OPEN_SDG:
            return Outcome(label, Built.of(_open_sdg(dataset, target / dataset.organization.name / OPEN_SDG)))
        place = place_of(dataset, target)
        built = build_dataset(dataset, place, allow_errors="report-errors" in allow, trial=trial)
        return Outcome(label, Built.of(built))
    except MachikadoError as error:
        return Outcome(label, error=error)
    except OSError as error:
        return Outcome(label, error=WorldError.of(error))


def place_of(dataset: Dataset, target: Path) -> Path:
    """Where the package of a dataset stands below `target`."""
    return target / dataset.organization.name / dataset.name


def _open_sdg(dataset: Dataset, place: Path) -> Build:
    from pipelines.kpi.build import build_open_sdg
    from pipelines.standards import KPI

    if dataset.name != KPI:
        raise UsageError("build-form-of-kpi", value=dataset.label, expected=KPI)
    return build_open_sdg(dataset, place)


def label_of(folder: Path) -> str:
    """How a dataset is named on the command line: `mihon/aed`."""
    return f"{folder.parent.name}/{folder.name}"
