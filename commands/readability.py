"""`publish check FILE… --rules`: the national machine-readability rules, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.readability import FileReport


def rules_report(
    sources: Sequence[str],
    settings: dict[str, Any],
    wanted: dict[str, Any],
    form: str,
    *,
    everything: bool,
    full: bool,
) -> str:
    """The report of these files (or of the sources of these datasets) in the form asked for.

    `everything`: a name means the datasets of all organizations that bear it.
    """
    from pipelines.errors import UsageError
    from pipelines.readability import across, forms
    from pipelines.report.rules_text import rules_text

    if form in ("html", "xlsx"):
        raise UsageError("rules-format", value=form)
    reports = [
        report for source in sources for report in _judged(source, settings["root"], wanted, everything=everything)
    ]
    over = across(reports) if len(reports) > 1 else None
    if form == "csv":
        return forms.to_csv(reports, over, settings["lang"])
    if form == "json":
        return forms.to_json(reports, over, settings["lang"])
    return rules_text(reports, over, settings["lang"], everything=full) + "\n"


def _judged(source: str, root: Path, wanted: dict[str, Any], *, everything: bool) -> list[FileReport]:
    """A file is judged as it is; anything else names datasets, or is the folder of one: their sources are judged."""
    from pipelines.errors import UsageError
    from pipelines.readability import judge
    from pipelines.workspace import Workspace, is_path

    path = Path(source)
    if path.is_dir() and not (path / "dataset.yaml").is_file():
        raise UsageError("rules-folder", value=source)
    if not path.is_dir() and is_path(source, root):
        return [judge(path, dataset=wanted["dataset"], sheet=wanted["sheet"])]
    folders = [path] if path.is_dir() else Workspace.at(root).select([source], everything=everything)
    return [report for folder in folders for report in _judged_source(folder, wanted)]


def _judged_source(folder: Path, wanted: dict[str, Any]) -> list[FileReport]:
    """The source of a dataset of several tables is a folder: all files in it."""
    from pipelines.readability import judge
    from pipelines.workspace import load_dataset

    dataset = load_dataset(folder)
    whole = dataset.source.is_dir()
    files = sorted(one for one in dataset.source.iterdir() if one.is_file()) if whole else [dataset.source]
    return [judge(file, dataset=wanted["dataset"], sheet=wanted["sheet"] or dataset.sheet) for file in files]
