"""What a run found: one report, as JSON for programs, as text for the terminal, as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pipelines.findings import Log
from pipelines.frozen import frozen
from pipelines.jsontext import indented

if TYPE_CHECKING:
    from pipelines.table import Source


@frozen
class Report:
    """`columns`: (heading of the source, field of the standard or None, how it was matched) for each source column.

    `dataset` and `generation` are None when the file was not recognised; `score` (0 to 1) says how sure that is.
    `rows` counts records, `located` those with both coordinates; `positions` says what was done to these: `source`,
    `target`, `accuracy` (m) of a conversion; `levels`: how many were given, how many found; the `gazetteer`.
    """

    source: Source
    dataset: str | None = None
    generation: str | None = None
    score: float = 0.0
    columns: Sequence[tuple[str, str | None, str]] = ()
    log: Log = field(default_factory=Log)
    rows: int = 0
    located: int = 0
    positions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Records, findings by severity, repairs, records with both coordinates."""
        by_severity = self.log.counts
        return {
            "rows": self.rows,
            "errors": by_severity["error"],
            "warnings": by_severity["warning"],
            "repairs": len(self.log.repairs),
            "located": self.located,
        }

    @property
    def shown_columns(self) -> list[tuple[str, str | None, str]]:
        """`columns` without headings that are not to be read."""
        return [(self.log.shown.get(heading, heading), name, how) for heading, name, how in self.columns]

    @property
    def shown_sheet(self) -> str | None:
        """The sheet that was read, as it is shown."""
        return self.log.shown.get(self.source.sheet or "", self.source.sheet)

    def summary(self, lang: str = "ja") -> str:
        """The counts in one line."""
        return summary_of(self.counts, lang)

    def to_dict(self, lang: str = "ja") -> dict[str, Any]:
        """The contract for programs; messages and remedies in `lang`."""
        source = self.source
        known = self.dataset is not None or self.generation is not None
        described: dict[str, Any] = {
            "source": {
                "path": source.path,
                "format": source.format,
                "encoding": source.encoding,
                "sheet": self.shown_sheet,
                "header_rows": list(source.header_rows),
                "rows": self.rows,
            },
            "standard": {"dataset": self.dataset, "generation": self.generation, "score": self.score}
            if known
            else None,
            "columns": [{"heading": heading, "field": name, "how": how} for heading, name, how in self.shown_columns],
            "counts": self.counts,
            "findings": [finding.to_dict(lang) for finding in self.log.findings],
            "repairs": [repair.to_dict() for repair in self.log.repairs],
        }
        if self.positions:
            described["positions"] = dict(self.positions)
        return described

    def to_json(self, lang: str = "ja") -> str:
        """`to_dict` as indented JSON text, ended by a line feed."""
        return indented(self.to_dict(lang)) + "\n"

    def to_text(self, lang: str = "ja", width: int = 100, *, everything: bool = False) -> str:
        """For the terminal: what to do, errors first. Long runs of a kind are cut short unless `everything`."""
        from pipelines.report.text import report_text

        return report_text(self, lang, width, everything=everything)

    def to_html(self, lang: str = "ja") -> str:
        """One page that stands alone: no script, nothing loaded from elsewhere."""
        from pipelines.report.page import report_page

        return report_page(self, lang)

    def portable(self) -> Report:
        """The report without the folder the source lay in: the same on every machine."""
        return replace(self, source=replace(self.source, path=PurePath(self.source.path).name))


def summary_of(counts: Mapping[str, int], lang: str = "ja") -> str:
    """The counts of a report in one line."""
    if lang == "en":
        template = "{rows} records, {errors} errors, {warnings} warnings, {repairs} repairs"
    else:
        template = "{rows}件、誤り{errors}、注意{warnings}、修正{repairs}"
    return template.format_map(counts)


__all__ = ["Report", "summary_of"]
