"""Official files of an area → a gazetteer in the user's data folder; and the grids of the datums.

The files come from a server or a folder that has them under the names of their makers; see docs/gazetteer.md.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import UsageError
from pipelines.files import write_bytes
from pipelines.geocode.datums import QUAKE, TKY2JGD
from pipelines.geocode.gazetteer import SUFFIX
from pipelines.geocode.gazetteer.areas import Area, Choice
from pipelines.geocode.gazetteer.fetching import INDEX, Listed, Progress, Server, check_listed, read_index
from pipelines.geocode.gazetteer.file import save_index
from pipelines.geocode.gazetteer.find import grids_folder, installed_folder

GRIDS = (TKY2JGD, QUAKE)
_ISJ_SERVER = re.compile(r"/([0-9]+\.[0-9]+[ab])/?$")  # the version ends the address: …/isj/dls/data/17.0b


@dataclass(frozen=True, slots=True)
class Installed:
    """The file, what it says of itself, and the files it was made from."""

    path: Path
    manifest: dict[str, Any]
    files: list[str]


def install(area: Area, place: str, progress: Progress | None = None, pause: float = 1.0) -> Installed:
    """Fetches what `place` (a URL or a folder) has of the area, builds the gazetteer and puts it into the data folder.

    What was fetched is kept until the gazetteer is built, so that a call that failed is gone on with by the next.
    Raises UsageError, DataError and WorldError; an older gazetteer of the area stays until the new one is whole.
    """
    from pipelines.geocode.gazetteer.build import build_index
    from pipelines.geocode.gazetteer.sources import read_sources

    downloads = installed_folder() / f"{area.code}.downloads"
    files = _files(area, place, downloads, progress, pause)
    if not any(re.match("mt_town_|[0-9]{5}-", file.name) for file in files):
        raise UsageError("gazetteer-files-missing", value=place, area=area.name, example=area.choices[0].paths[-1])
    index = build_index(read_sources(files))
    path = installed_folder() / f"{area.code}{SUFFIX}"
    manifest = save_index(index, path)
    shutil.rmtree(downloads, ignore_errors=True)
    return Installed(path, manifest, [file.name for file in files])


def install_grids(place: str, progress: Progress | None = None, pause: float = 1.0) -> list[Path]:
    """Puts the grids for Tokyo Datum and JGD2000 into the data folder. Raises UsageError where one is missing."""
    downloads = grids_folder().with_name("grids.downloads")
    choices = [Choice((re.escape(name),), (name,)) for name in GRIDS]
    if _is_url(place):
        found = _from_server(Server(place, progress, pause), choices, downloads)
    else:
        found = _from_folder(Path(place), choices)
    missing = set(GRIDS) - {file.name for file in found}
    if missing:
        raise UsageError("gazetteer-grids-missing", value=place, names=", ".join(sorted(missing)))
    for file in found:
        write_bytes(grids_folder() / file.name, file.read_bytes())
    shutil.rmtree(downloads, ignore_errors=True)
    return [grids_folder() / name for name in GRIDS]


def _is_url(place: str) -> bool:
    """Raises UsageError for an address that is neither http(s) nor a folder."""
    try:
        parts = urlsplit(place)
    except ValueError:
        raise UsageError("gazetteer-place-wrong", value=place) from None
    if parts.scheme in ("http", "https") and parts.netloc:
        return True
    if not Path(place).is_dir():
        raise UsageError("gazetteer-place-wrong", value=place)
    return False


def _files(area: Area, place: str, downloads: Path, progress: Progress | None, pause: float) -> list[Path]:
    if not _is_url(place):
        return _from_folder(Path(place), area.choices)
    version = _ISJ_SERVER.search(place)
    choices = [area.isj(version[1])] if version else area.choices
    return _from_server(Server(place, progress, pause), choices, downloads)


def _from_folder(folder: Path, choices: Sequence[Choice]) -> list[Path]:
    """Files below the folder, whatever subfolder they lie in; those of an index there are checked against it."""
    index = folder / INDEX
    listed = {one.path: one for one in read_index(index.read_bytes(), str(index))} if index.is_file() else {}
    below = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.name for path in below]
    found = [below[place] for choice in choices for place in choice.of(names)]
    for path in found:
        entry = listed.get(path.relative_to(folder).as_posix())
        if entry:
            check_listed(path, entry)
    return found


def _from_server(server: Server, choices: Sequence[Choice], downloads: Path) -> list[Path]:
    """Files of the server's index, or else those that are where the official server has them."""
    index = server.index()
    found: list[Path | None] = []
    for choice in choices:
        if index is not None:
            places = choice.of([one.name for one in index])
            found += [server.fetch(index[place], downloads) for place in places]
        else:
            tried = (server.fetch(Listed(path), downloads) for path in choice.paths)
            found.append(next((path for path in tried if path), None))
    return [path for path in found if path]
