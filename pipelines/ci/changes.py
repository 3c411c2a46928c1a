"""Which datasets of a workspace may be others than before, by the files that changed.

Whatever a check depends on counts; where that cannot be told, the dataset (or every dataset) is checked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from pipelines.ci.git import Repository, is_nothing, under
from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.workspace import Workspace

_DATASETS = "datasets"
_SETTINGS = ("publish.toml",)
_PROGRAM = (".gitlab-ci.yml", ".pre-commit-config.yaml", "pyproject.toml", "uv.lock", "poetry.lock", "Pipfile.lock")
"""Where a workspace may say which version of this program checks it, besides `.github/workflows` and requirements."""
_EQUIPMENT = ("MACHIKADO_GAZETTEER", "MACHIKADO_GRIDS")


@frozen
class Changes:
    """What changed since `base`, the commit that others went on from (None: nothing is known of one).

    `folders`: the datasets to check, in the order of the workspace. `deleted`: labels of those that are gone.
    `everything`: why all datasets are among them, as a code of the messages with its value; None where only those are
    that changed.
    """

    folders: tuple[Path, ...]
    base: str | None = None
    repository: Repository | None = None
    deleted: tuple[str, ...] = ()
    everything: tuple[str, str] | None = None


def changed_since(workspace: Workspace, ref: str, among: Iterable[Path] | None = None) -> Changes:
    """The datasets that changed between the work tree and where it parted from `ref`; `among`: no others than these.

    Raises UsageError where git cannot say it although it was asked rightly: no repository, an unknown revision, a
    history that is cut off.
    """
    asked = list(workspace.folders.values()) if among is None else list(among)
    if is_nothing(ref):
        return Changes(tuple(asked), everything=("changed-nothing-before", ref))
    repository = Repository.around(workspace.root)
    base = repository.base_of(ref)
    if base is None:
        return Changes(tuple(asked), None, repository, everything=("changed-unrelated", ref))
    files = repository.changed(base)
    deleted = tuple(label for label in _deleted(files, repository.prefix) if label not in workspace.folders)
    reason = _of_all(files, repository.prefix)
    if reason:
        return Changes(tuple(asked), base, repository, deleted, ("changed-for-all", reason))
    unseen = repository.unseen(_DATASETS)
    paths = [found for path in (*files, *unseen) if (found := under(path, repository.prefix))]
    affected = affected_by(workspace, [*paths, *_above(files, repository.prefix), *_linked(workspace)])
    return Changes(tuple(folder for folder in asked if folder in affected), base, repository, deleted)


def affected_by(workspace: Workspace, paths: Iterable[PurePosixPath]) -> set[Path]:
    """The datasets whose checks depend on one of these files, given as seen from the root of the workspace.

    KPIs that count what is in a dataset depend on it.
    """
    from pipelines.kpi.computed import dependents

    changed = {tuple(path.parts) for path in paths}
    heads = {parts[:length] for parts in changed for length in (1, 2, 3) if len(parts) >= length}
    found = []
    for label, folder in workspace.folders.items():
        organization, name = label.split("/")
        own = (_DATASETS, organization, name)
        # a submodule is one path: what holds the dataset changed as a whole
        if own in heads or {own[:1], own[:2]} & changed or _own_files(organization) & changed:
            found.append(folder)
    gone = {parts[1] for parts in heads if len(parts) == 3 and "/".join(parts[1:]) not in workspace.folders}
    return {*found, *dependents(found), *_counting(workspace, gone)}


def _counting(workspace: Workspace, organizations: set[str]) -> Iterator[Path]:
    """KPIs of these organizations that count in other datasets, one of which is no longer there."""
    from pipelines.workspace import settings_of

    for folder in workspace.folders.values() if organizations else ():
        if folder.parent.name in organizations and (dataset := settings_of(folder)) and dataset.computed:
            yield folder


def of_files(workspace: Workspace, files: Iterable[Path]) -> list[Path]:
    """The datasets that these files (as a caller names them) belong to, in the order of the workspace.

    Raises UsageError for a file that lies outside of the workspace.
    """
    root = workspace.root.resolve()
    paths = []
    for file in files:
        place = Path(os.path.abspath(file))  # noqa: PTH100 (a link is the file that it is called)
        place = place.parent.resolve() / place.name if place.parent.exists() else place
        if not place.is_relative_to(root):
            raise UsageError("file-outside", value=file, folder=root)
        paths.append(PurePosixPath(place.relative_to(root).as_posix()))
    if any(_is_for_all(path) for path in paths):
        return list(workspace.folders.values())
    affected = affected_by(workspace, paths)
    return [folder for folder in workspace.folders.values() if folder in affected]


def _own_files(organization: str) -> set[tuple[str, ...]]:
    return {(_DATASETS, organization, "organization.yaml")}


def _of_all(files: Mapping[str, str], prefix: str) -> str:
    """The first file on which all datasets depend; "" where none of them changed."""
    equipment = {Path(os.environ[name]).name for name in _EQUIPMENT if os.environ.get(name)}
    for path in files:
        inside, whole = under(path, prefix), PurePosixPath(path)
        if (inside and _is_for_all(inside)) or _is_of_program(whole):
            return path
        if equipment & set(whole.parts):
            return path
    return ""


def _is_for_all(path: PurePosixPath) -> bool:
    return str(path) in _SETTINGS or _is_of_program(path) or path.suffix == ".gazetteer"


def _is_of_program(path: PurePosixPath) -> bool:
    """Whether the file may say which version of the program checks: another version finds other things."""
    if path.parts[:2] == (".github", "workflows"):
        return True
    name = path.name
    return len(path.parts) == 1 and (name in _PROGRAM or (name.startswith("requirements") and path.suffix == ".txt"))


def _linked(workspace: Workspace) -> Iterator[PurePosixPath]:
    """Datasets that are reached by a link, behind which git does not look."""
    place = workspace.datasets_folder.resolve()
    for label, folder in workspace.folders.items():
        if workspace.datasets_folder.is_symlink() or folder.resolve() != place.joinpath(*label.split("/")):
            yield PurePosixPath(_DATASETS, label)


def _above(files: Mapping[str, str], prefix: str) -> list[PurePosixPath]:
    """A workspace that is (in) a submodule has changed as a whole, as far as the repository around it can tell."""
    return [PurePosixPath(_DATASETS) for path in files if prefix and prefix.startswith(f"{path}/")]


def _deleted(files: Mapping[str, str], prefix: str) -> list[str]:
    """Labels of the datasets whose settings are gone."""
    found = []
    for path, status in files.items():
        inside = under(path, prefix)
        parts = inside.parts if inside and status == "D" else ()
        if len(parts) == 4 and (parts[0], parts[3]) == (_DATASETS, "dataset.yaml"):
            found.append("/".join(parts[1:3]))
    return found
