"""A new dataset to fill in, and the tables that stand somewhere written out again: as a workbook, or as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError, UsageError
from pipelines.findings import Log
from pipelines.kpi import workbook
from pipelines.standards import KPI
from pipelines.template import asked

if TYPE_CHECKING:
    from pipelines.kpi.workbook import Tables

_NOTE = "# この計画の名前に合わせて、title を直してください。書き方はブックの「説明」のシートにあります。\n"


class Beginning(asked.Beginning):
    """A plan with its four tables. `given` is a workbook, a folder of CSV files, or the name of a dataset."""

    EXISTS = "new-exists-tables"

    @property
    def book_name(self) -> str:
        """The same for every plan."""
        return "DX計画のKPI.xlsx"

    def book(self, log: Log) -> bytes:
        """The workbook of the tables. Raises as `asked.Beginning.book`."""
        return workbook.workbook(self._tables(log))

    def file(self, out: Path, log: Log) -> Path:
        """Writes the tables alone: a workbook where `out` ends in .xlsx, else a new folder of CSV files.

        Raises as `dataset`.
        """
        from pipelines.package.folder import replaced

        if out.suffix:
            return super().file(out, log)
        if out.is_file() or (out.is_dir() and any(out.iterdir())):
            raise UsageError("new-out-exists", value=out)
        tables = self._tables(log)
        with replaced(out, durable=True) as beside:
            workbook.write_tables(tables, beside)
        return out

    def _tables(self, log: Log) -> Tables:
        owned = self.asked.is_owned and (self.given is None or "/" in self.asked.name.strip("/"))
        organization = self.asked.organization if owned else None
        if self.given is None:
            known = {"code": organization.code, "organization": organization.name} if organization else {}
            return workbook.blank(**known)
        tables = workbook.read_tables(self.asked.source(self.given).path, log)
        if log.errors:
            raise DataError("new-not-read", value=self.given)
        return tables

    def settings(self) -> str:
        """What stands in dataset.yaml."""
        import yaml

        organization = self.asked.organization
        settings: dict[str, Any] = {"dataset": KPI, "title": f"{organization.title}DX計画のKPI"}
        if organization.title_en:
            settings["title_en"] = f"KPIs of the DX plan of {organization.title_en}"
        settings |= {"source": {"path": f"source/{self.book_name}"}, "frequency": "annual"}
        return _NOTE + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
