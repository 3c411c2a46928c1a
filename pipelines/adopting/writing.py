"""The dataset of a proposal on disk: its settings and a copy of the file, all in one step or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.adopting.editing import edited
from pipelines.adopting.model import Proposal
from pipelines.adopting.naming import kept_name
from pipelines.adopting.settings_text import settings_text, sheet_to_keep
from pipelines.errors import UsageError, WorldError
from pipelines.files import sha256, write_text
from pipelines.workspace import load_dataset

if TYPE_CHECKING:
    from pipelines.build import Build

_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was written: the dataset's folder, the name of its file there, and the outcome of its check.

    `kept`: the name that the older file of the same name has now, None where there was none.
    """

    folder: Path
    name: str
    build: Build
    kept: str | None = None


def carry_out(proposal: Proposal, lang: str = "ja") -> Adopted:
    """Writes the dataset of a proposal whose questions are answered, and checks it as `publish check` would.

    The officer's file is copied; comments of a new `dataset.yaml` are in `lang`. Raises UsageError where the settings
    that are there cannot be changed by program, WorldError where the file changed meanwhile or the disk refuses.
    """
    try:
        return _written(proposal, lang, proposal.columns)
    except _OtherwiseRead:  # what was inferred says something else when it is written out: left to be inferred again
        return _written(proposal, lang, proposal.decisions.columns)
    except WorldError as error:
        if error.code != "package-not-written":
            raise
        raise WorldError("not-writable", **error.params) from error


class _OtherwiseRead(Exception):
    """The dataset as written is not read as it was promised."""


def _written(proposal: Proposal, lang: str, columns: Mapping[str, str]) -> Adopted:
    from pipelines.build import check_dataset
    from pipelines.package.folder import replaced

    proposal = replace(proposal, columns=columns)
    folder, promised = proposal.folder, proposal.build
    assert folder is not None and promised is not None and not proposal.needed
    name = kept_name(proposal.file.name, str(proposal.decisions.dataset))
    with replaced(folder, lambda _: None if proposal.old else _anything(folder), durable=True) as beside:
        kept = _take_over(folder, beside, proposal, name) if proposal.old else None
        (beside / _SOURCE).mkdir(exist_ok=True)
        _copy(proposal, beside / _SOURCE, name)
        write_text(beside / "dataset.yaml", _settings(proposal, folder, f"{_SOURCE}/{name}", lang))
        dataset = load_dataset(beside)
        build = check_dataset(replace(dataset, folder=folder))
        if _facts(build) != _facts(promised) and columns != proposal.decisions.columns:
            raise _OtherwiseRead
        if proposal.old is None and folder.exists() and any(folder.iterdir()):  # somebody else was faster
            raise UsageError("adopt-exists", value=folder, label=proposal.label)
    return Adopted(folder, name, build, kept)


def _facts(build: Build) -> Any:
    """What of a check must be as promised: which column is which field, and all that was found and repaired."""
    columns = [(heading, field) for heading, field, _ in build.report.columns]
    return columns, build.report.rows, build.report.located, len(build.log.repairs), build.log.errors


def _settings(proposal: Proposal, folder: Path, source: str, lang: str) -> str:
    if proposal.old is None:
        return settings_text(proposal, source, lang)
    path = folder / "dataset.yaml"
    changes: dict[str, Any] = {"source": {"path": source, "sheet": sheet_to_keep(proposal)}}
    stale = {field: None for field in proposal.old.columns if field not in proposal.columns}
    if set_or_gone := {**stale, **_differing(proposal.columns, proposal.old.columns)}:
        changes["columns"] = set_or_gone
    waived = tuple(dict.fromkeys((*proposal.old.waive_required, *proposal.decisions.waive)))
    if waived != proposal.old.waive_required:
        changes["waive_required"] = waived
    if proposal.decisions.frequency:
        changes["frequency"] = proposal.decisions.frequency
    if proposal.decisions.crs:
        changes["crs"] = proposal.decisions.crs
    try:
        return edited(path.read_text(encoding="utf-8-sig"), changes)
    except ValueError as error:
        raise UsageError("adopt-settings-by-hand", file=path, key=str(error), value=source) from error


def _differing(new: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    return {field: heading for field, heading in new.items() if old.get(field) != heading}


def _anything(folder: Path) -> str | None:
    """Whatever stands in the folder since it was looked at: it is not ours."""
    return next((entry.name for entry in folder.iterdir()), None)


def _take_over(folder: Path, beside: Path, proposal: Proposal, name: str) -> str | None:
    """All that the dataset has; an older file of the same name gets another one, unless it is the very same file."""
    shutil.copytree(folder, beside, dirs_exist_ok=True, symlinks=True)
    older = beside / _SOURCE / name
    if not older.is_file():
        return None
    digest = sha256(older)
    if digest == proposal.digest:
        return None
    for path in [older, *_parts_of(older)]:
        path.replace(path.with_name(f"{path.stem}.{digest[:8]}{path.suffix}"))
    return f"{older.stem}.{digest[:8]}{older.suffix}"


def _copy(proposal: Proposal, target: Path, name: str) -> None:
    """The file, and what belongs to it. Raises WorldError where it is no longer the one that was looked at."""
    shutil.copyfile(proposal.file, target / name)
    if sha256(target / name) != proposal.digest:
        raise WorldError("adopt-file-changed", value=proposal.file.name)
    stem = (target / name).stem
    for companion in _companions(proposal):
        shutil.copyfile(companion, target / f"{stem}{companion.suffix}")


def _companions(proposal: Proposal) -> Iterator[Path]:
    """The other files of a shapefile."""
    build = proposal.build
    if build is None or build.report.source.format != "shp":
        return
    yield from _parts_of(proposal.file)


def _parts_of(file: Path) -> list[Path]:
    """The .dbf, .prj … beside a .shp; none of any other file."""
    from pipelines.read.maps import PARTS

    if file.suffix.lower() not in PARTS:
        return []
    beside = (path for path in file.parent.iterdir() if path.stem == file.stem and path != file)
    return [path for path in beside if path.suffix.lower() in PARTS]
