"""Many datasets checked one after the other: what came of each, failure included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import MachikadoError, WorldError
from pipelines.findings import Finding
from pipelines.frozen import frozen
from pipelines.run import label_of

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.ci.rows import Difference
    from pipelines.report import Report
    from pipelines.workspace import Dataset


@frozen
class Checked:
    """What came of checking one dataset: its `report`, or the `error` that kept it from being checked.

    `source`: the file (or folder of tables) that was read, None where that is not known. `skipped`: there was nothing
    to check yet. `difference`: how its rows differ from those before, where somebody asked for it.
    """

    label: str
    folder: Path | None = None
    source: Path | None = None
    report: Report | None = None
    error: MachikadoError | None = None
    skipped: bool = False
    difference: Difference | None = None

    @property
    def findings(self) -> Sequence[Finding]:
        """All that was found; the error of a dataset that could not be checked is one of them."""
        if self.report is not None:
            return self.report.log.findings
        return [Finding(self.error.code, params=self.error.params)] if self.error else []

    def count(self, severity: str) -> int:
        """How many findings are so grave."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def state(self) -> str:
        """failed (it could not be checked) · error · warning · ok · skipped."""
        if self.error:
            return "failed"
        if self.skipped:
            return "skipped"
        return "error" if self.count("error") else "warning" if self.count("warning") else "ok"

    @property
    def exit_code(self) -> int:
        """0 · 1 the data has errors · 2 wrong settings · 3 the disk failed."""
        if self.error:
            return self.error.exit_code
        return 1 if self.state == "error" else 0

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The machine form: dataset, state, report, error, and how the rows differ."""
        found: dict[str, Any] = {"dataset": self.label, "state": self.state}
        found["report"] = self.report.to_dict(lang) if self.report else None
        if self.error:
            error = self.error
            found["error"] = {"code": error.code, "message": error.message(lang), "remedy": error.remedy(lang)}
        if self.difference:
            found["rows"] = self.difference.to_dict()
        return found


def check_folders(folders: Iterable[Path], *, in_git: bool = False) -> Iterator[tuple[Checked, Build | None]]:
    """Checks the datasets in these folders, with what was built of each. One that fails never stops the others.

    `in_git`: IDs that are given out here and stand in no ledger are told, for the next commit will not have them.
    """
    for folder in folders:
        check, build = check_folder(folder)
        if in_git and build is not None and (count := unkept_ids(build)):
            build.log.add("ids-not-kept", value=f"{count:,}", label=check.label)
        yield check, build


def unkept_ids(build: Build) -> int:
    """How many IDs were given out that the dataset's ledger does not have."""
    from pipelines.identifying import Ledger

    return len(build.ids.entries) - len(Ledger.of(build.ids.folder).entries) if build.ids else 0


def check_folder(folder: Path) -> tuple[Checked, Build | None]:
    """Checks the dataset in the folder. What can go wrong is part of the outcome."""
    from pipelines.build import check_dataset
    from pipelines.workspace import load_dataset

    label = label_of(folder).encode("utf-8", "replace").decode("utf-8")
    dataset: Dataset | None = None
    try:
        dataset = load_dataset(folder)
        if dataset.from_portal and not dataset.source.exists():
            return Checked(label, folder, dataset.source, skipped=True), None
        build = check_dataset(dataset)
        return Checked(label, folder, dataset.source, build.report), build
    except MachikadoError as error:
        return Checked(label, folder, _about(folder, dataset, error), error=error), None
    except OSError as error:
        return Checked(label, folder, error=WorldError.of(error)), None
    except Exception as error:  # a fault of ours in one dataset is no reason to leave the others unchecked
        told = WorldError.of(error)
        told.__cause__ = error
        return Checked(label, folder, error=told), None


def _about(folder: Path, dataset: Dataset | None, error: MachikadoError) -> Path:
    """The file that has to be mended: the one that the error names, the source, or the settings."""
    if named := error.params.get("file"):
        return Path(named)
    if dataset is not None and dataset.source.is_file():
        return dataset.source
    return folder / "dataset.yaml"
