"""The files of a new workspace. Nothing that is there is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pipelines.errors import MachikadoError, UsageError, WorldError
from pipelines.files import write_text
from pipelines.messages.starting_words import word
from pipelines.starting.organization import Start
from pipelines.workspace import load_organization
from pipelines.yaml_text import scalar

_FILES = {
    "publish.toml": "publish.toml",
    "README.md": "README.md",
    ".gitignore": "gitignore",
    ".github/workflows/open-data.yml": "github.yml",
    ".gitlab-ci.yml": "gitlab.yml",
}


@dataclass(frozen=True, slots=True)
class Started:
    """`made`: the files that were written, that of the organization last; `kept`: those that were there already."""

    made: tuple[Path, ...]
    kept: tuple[Path, ...]


def write(root: Path, start: Start, lang: str = "ja") -> Started:
    """Writes `datasets/<name>/organization.yaml` and what a workspace has besides, each file in one step.

    The organization's file is written last, so that a call that was interrupted can be repeated. Raises UsageError
    where the organization is there already, WorldError when the disk refuses.
    """
    assert not start.missing and not start.candidates
    folder = root / "datasets" / start.name
    _refuse_existing(root, start, folder)
    made, kept = [], []
    try:
        for path, text in _texts(root, start):
            if path.exists():
                kept.append(path)
            else:
                write_text(path, text)
                made.append(path)
        own = folder / "organization.yaml"
        write_text(own, organization_text(start, lang))
    except OSError as error:
        raise WorldError.of(error) from error
    return Started((*made, own), tuple(kept))


def _refuse_existing(root: Path, start: Start, folder: Path) -> None:
    if (folder / "organization.yaml").exists() or (folder.exists() and not folder.is_dir()):
        raise UsageError("init-exists", value=folder, name=start.name)
    for other in sorted((root / "datasets").glob("*/organization.yaml")):
        try:
            known = load_organization(other.parent)
        except MachikadoError:
            continue
        if known.code == start.code:
            raise UsageError("init-exists", value=other.parent, name=known.name)


def _texts(root: Path, start: Start) -> Iterator[tuple[Path, str]]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        release = f"machikado=={version('machikado')}"
    except PackageNotFoundError:
        release = "machikado"
    values = {"TITLE": " ".join(start.title.split()), "NAME": start.name, "MACHIKADO": release}
    for path, template in _FILES.items():
        text = files("pipelines.starting").joinpath("files", template).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        yield root / path, text


def organization_text(start: Start, lang: str) -> str:
    """The text of `organization.yaml`, with comments."""
    given = start.given
    lines = [f"# {word('yaml-head', lang)}", f'code: "{start.code}"', f"name: {scalar(start.name)}"]
    lines.append(f"title: {scalar(start.title)}")
    lines.append(f"title_en: {scalar(start.title_en)}" if start.title_en else f"# {word('yaml-title-en', lang)}")
    lines += ["", f"# {word('yaml-license', lang)}", "license: CC-BY-4.0"]
    contact = {key: value for key, value in (("name", given.contact), ("email", given.email)) if value}
    lines += ["", f"# {word('yaml-contact', lang)}"]
    if contact:
        lines += ["contact:", *(f"  {key}: {scalar(value)}" for key, value in contact.items())]
    else:
        lines += [f"# contact: {{name: {word('yaml-office', lang)}, email: opendata@example.lg.jp}}"]
    if given.homepage:
        lines.append(f"homepage: {scalar(given.homepage)}")
    lines += ["", f"# {word('yaml-centre', lang)}"]
    if start.centre:
        latitude, longitude, radius = start.centre
        lines.append(f"centre: {{latitude: {latitude}, longitude: {longitude}, radius_km: {radius:g}}}")
    else:
        lines.append("# centre: {latitude: 35.0, longitude: 135.0, radius_km: 15}")
    return "\n".join([*lines, "", "approval: optional", ""])
