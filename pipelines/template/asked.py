"""What `publish new` was asked for: which dataset, of which organization, in which folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from pipelines.errors import UsageError
from pipelines.findings import Log
from pipelines.standards import definition, nearest
from pipelines.workspace import Organization, Workspace, is_path, load_dataset, load_organization


@dataclass(frozen=True)
class Given:
    """A file to take rows from, with what a dataset's settings say of it."""

    path: Path
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A dataset as people name it (`mihon/aed`, `aed`) in the workspace at `root`."""

    root: Path
    name: str

    @cached_property
    def dataset(self) -> str:
        """Its name alone. Raises UsageError for one that does not exist."""
        return definition(self.name.strip("/").rpartition("/")[2]).name

    @cached_property
    def organization(self) -> Organization:
        """The one that the name gives, else the only one of the workspace. Raises UsageError."""
        given, found = self._given, self._organizations
        if not found:
            raise UsageError("workspace-empty" if not given else "new-organization-unknown", value=given or self.root)
        if given and given not in found:
            raise UsageError("new-organization-unknown", value=given, nearest=nearest(given, found))
        if not given and len(found) > 1:
            raise UsageError("new-organization-missing", value=self.dataset, nearest=", ".join(found))
        return load_organization(found[given] if given else next(iter(found.values())))

    @property
    def is_owned(self) -> bool:
        """Whether it is clear whose dataset it is."""
        return bool(self._given) or len(self._organizations) == 1

    @property
    def label(self) -> str:
        """`mihon/aed`; `aed` where it is not clear whose it is."""
        return f"{self.organization.name}/{self.dataset}" if self.is_owned else self.dataset

    @property
    def folder(self) -> Path:
        """Where the dataset belongs."""
        return self.root / "datasets" / self.organization.name / self.dataset

    @property
    def _given(self) -> str:
        return self.name.strip("/").rpartition("/")[0]

    @cached_property
    def _organizations(self) -> dict[str, Path]:
        if not (self.root / "datasets").is_dir():
            return {}
        folders = sorted(path.parent for path in (self.root / "datasets").glob("*/organization.yaml"))
        return {folder.name: folder for folder in folders}

    def source(self, given: str) -> Given:
        """The file that is meant by a path, a dataset's folder or a dataset's name."""
        path = Path(given)
        if path.is_dir() and (path / "dataset.yaml").is_file():
            dataset = load_dataset(path)
        elif is_path(given, self.root):
            return Given(path)
        else:
            dataset = load_dataset(Workspace.at(self.root).select([given])[0])
        return Given(dataset.source, dataset.sheet, dataset.columns)


@dataclass(frozen=True)
class Beginning:
    """A new dataset, or a workbook alone. Each kind of dataset says what is in them; nothing is overwritten."""

    asked: Asked
    given: str | None = None

    EXISTS: ClassVar[str] = "new-exists"
    """The code of the text for a dataset that is there already."""

    @property
    def book_name(self) -> str:
        """The name of the workbook."""
        raise NotImplementedError

    def book(self, log: Log) -> bytes:
        """The workbook, with the rows of `given` where that is named. Raises UsageError, DataError (`log` says why)."""
        raise NotImplementedError

    def settings(self) -> str:
        """What stands in dataset.yaml."""
        raise NotImplementedError

    def dataset(self, log: Log) -> Path:
        """Makes the folder of a new dataset with its settings and its workbook, and returns it.

        Raises UsageError where the name, the organization or the source is unknown or the dataset is there already,
        DataError where the source cannot be read whole (`log` says why), WorldError when the disk refuses.
        """
        from pipelines.files import write_bytes, write_text
        from pipelines.package.folder import replaced

        folder = self.asked.folder
        if folder.exists() and any(folder.iterdir()):
            raise UsageError(self.EXISTS, value=folder, label=self.asked.label)
        book = self.book(log)
        with replaced(folder, durable=True) as beside:
            write_text(beside / "dataset.yaml", self.settings())
            write_bytes(beside / "source" / self.book_name, book)
        return folder

    def file(self, out: Path, log: Log) -> Path:
        """Writes the workbook alone, as `out`, which ends in .xlsx. Raises as `dataset`."""
        from pipelines.files import write_bytes

        if out.suffix.lower() != ".xlsx":
            raise UsageError("new-out", value=out)
        if out.exists():
            raise UsageError("new-out-exists", value=out)
        write_bytes(out, self.book(log))
        return out
