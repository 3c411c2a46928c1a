"""One dataset of a workspace, from its folder to the portal: what came of it, failure included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import MachikadoError, WorldError

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.portal import Portal, Published


@dataclass(frozen=True, slots=True)
class Outcome:
    """`build` when the dataset was checked, `published` when it is on the portal, `error` when it could not be done."""

    label: str
    build: Build | None = None
    published: Published | None = None
    error: MachikadoError | None = None

    @property
    def state(self) -> str:
        """failed · refused (the data has errors) · built · created · updated · unchanged."""
        if self.error:
            return "failed"
        if self.build is None or self.build.folder is None:
            return "refused"
        return self.published.state if self.published else "built"

    @property
    def exit_code(self) -> int:
        """0 done · 1 the data has errors · 2 wrong settings · 3 the portal or the disk failed."""
        if self.error:
            return self.error.exit_code
        return 1 if self.state == "refused" else 0

    def to_dict(self) -> dict[str, Any]:
        """The machine form: dataset, state, counts of the report, name on the portal."""
        found: dict[str, Any] = {"dataset": self.label, "state": self.state}
        if self.build:
            found["counts"] = self.build.report.counts
        if self.published:
            found["name"] = self.published.name
        if self.error:
            found["error"] = self.error.code
        return found


def run(folder: Path, target: Path, portal: Portal | None = None) -> Outcome:
    """Checks the dataset in `folder`, builds its package below `target` and publishes it, if there is a portal.

    Errors that can be expected are part of the outcome, so that one dataset never stops the next.
    """
    from pipelines.build import build_dataset
    from pipelines.portal import publish_package
    from pipelines.workspace import load_dataset

    label = f"{folder.parent.name}/{folder.name}"
    build: Build | None = None
    try:
        dataset = load_dataset(folder)
        build = build_dataset(dataset, target / dataset.organization.name / dataset.name)
        published = publish_package(build.folder, portal) if portal and build.folder else None
    except MachikadoError as error:
        return Outcome(label, build, error=error)
    except OSError as error:
        return Outcome(label, build, error=WorldError.of(error))
    return Outcome(label, build, published)
