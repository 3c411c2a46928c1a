"""A new dataset to fill in, and the tables that stand somewhere written out again: as a workbook, or as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError, UsageError
from pipelines.findings import Log
from pipelines.kpi import workbook
from pipelines.standards import KPI, definition, nearest
from pipelines.workspace import Organization, Workspace, load_dataset, load_organization

if TYPE_CHECKING:
    from pipelines.kpi.workbook import Tables

BOOK = "DX計画のKPI.xlsx"
_NOTE = "# この計画の名前に合わせて、title を直してください。書き方はブックの「説明」のシートにあります。\n"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is to be made: the dataset's name as people give it, and where the rows come from, if from anywhere.

    `source` is a path (a workbook, a folder of CSV files) or the name of a dataset in the workspace at `root`.
    """

    root: Path
    name: str
    source: str | None = None

    def dataset(self, log: Log) -> Path:
        """Makes the folder of a new dataset with its settings and its workbook, and returns it.

        Raises UsageError where the name, the organization or the source is unknown or the dataset is there already,
        DataError where the source cannot be read whole (`log` says why), WorldError when the disk refuses.
        """
        from pipelines.files import write_bytes, write_text
        from pipelines.package.folder import replaced

        organization = self._organization()
        folder = self.root / "datasets" / organization.name / KPI
        if folder.exists() and any(folder.iterdir()):
            raise UsageError("new-exists", value=folder, label=f"{organization.name}/{KPI}")
        book = workbook.workbook(self._tables(organization, log))
        with replaced(folder) as beside:
            write_text(beside / "dataset.yaml", _settings(organization))
            write_bytes(beside / "source" / BOOK, book)
        return folder

    def file(self, out: Path, log: Log) -> Path:
        """Writes the tables alone: a workbook where `out` ends in .xlsx, else a new folder of CSV files.

        Raises as `dataset`.
        """
        from pipelines.files import write_bytes
        from pipelines.package.folder import replaced

        if out.suffix.lower() not in ("", ".xlsx"):
            raise UsageError("new-out", value=out)
        if out.is_file() or (out.is_dir() and (out.suffix or any(out.iterdir()))):
            raise UsageError("new-out-exists", value=out)
        owned = "/" in self._name or (self.source is None and len(self._organizations()) == 1)
        tables = self._tables(self._organization() if owned else None, log)
        if out.suffix:
            write_bytes(out, workbook.workbook(tables))
            return out
        with replaced(out) as beside:
            workbook.write_tables(tables, beside)
        return out

    @property
    def _name(self) -> str:
        """`mihon/dx-plan-kpi` or `dx-plan-kpi`. Raises UsageError for a dataset that there is no template of."""
        name = self.name.strip("/")
        dataset = definition(name.rpartition("/")[2]).name
        if dataset != KPI:
            raise UsageError("new-not-yet", value=dataset, expected=KPI)
        return name

    def _organizations(self) -> dict[str, Path]:
        if not (self.root / "datasets").is_dir():
            return {}
        folders = sorted(path.parent for path in (self.root / "datasets").glob("*/organization.yaml"))
        return {folder.name: folder for folder in folders}

    def _organization(self) -> Organization:
        """The one that the name gives, else the only one of the workspace."""
        given, found = self._name.rpartition("/")[0], self._organizations()
        if not found:
            raise UsageError("workspace-empty" if not given else "new-organization-unknown", value=given or self.root)
        if given and given not in found:
            raise UsageError("new-organization-unknown", value=given, nearest=nearest(given, found))
        if not given and len(found) > 1:
            raise UsageError("new-organization-missing", value=KPI, nearest=", ".join(found))
        return load_organization(found[given] if given else next(iter(found.values())))

    def _tables(self, organization: Organization | None, log: Log) -> Tables:
        if self.source is None:
            known: dict[str, Any] = {}
            if organization is not None:
                known = {"code": organization.code, "organization": organization.name}
            return workbook.blank(**known)
        tables = workbook.read_tables(self._source(self.source), log)
        if log.errors:
            raise DataError("kpi-not-read", value=self.source)
        return tables

    def _source(self, source: str) -> Path:
        path = Path(source)
        if path.is_dir() and (path / "dataset.yaml").is_file():
            return load_dataset(path).source
        if path.exists() or path.suffix or not (self.root / "datasets").is_dir():
            return path
        return load_dataset(Workspace.at(self.root).select([source])[0]).source


def _settings(organization: Organization) -> str:
    import yaml

    settings: dict[str, Any] = {"dataset": KPI, "title": f"{organization.title}DX計画のKPI"}
    if organization.title_en:
        settings["title_en"] = f"KPIs of the DX plan of {organization.title_en}"
    settings |= {"source": {"path": f"source/{BOOK}"}, "frequency": "annual"}
    return _NOTE + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
