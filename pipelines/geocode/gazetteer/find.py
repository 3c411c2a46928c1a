"""Which gazetteer to use: one that was named, the organization's own, or one that was installed for this user."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import MachikadoError, UsageError
from pipelines.geocode.gazetteer import SUFFIX
from pipelines.paths import SAMPLES, user_data

if TYPE_CHECKING:
    from pipelines.geocode.gazetteer.index import Index

VARIABLE = "MACHIKADO_GAZETTEER"
SAMPLE = "992011"  # the invented town


def installed_folder() -> Path:
    """Where `publish gazetteer install` puts files, and where they are looked for."""
    return user_data() / "gazetteer"


def grids_folder() -> Path:
    """Where `publish gazetteer install --grids` puts the grids of the datums."""
    return user_data() / "grids"


def find_gazetteer(given: Path | None = None, code: str | None = None) -> Path:
    """The file to use: `given`, else that of the environment, else the sample town's, else an installed one.

    `code` is that of the organization, or None. For the sample town it is the folder of its lists. Of several installed
    files the one that knows most of the organization's municipality is taken, or else the largest. Raises UsageError
    that says what to type where there is none.
    """
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is not None:
        return named
    if code == SAMPLE:
        return SAMPLES / "mihon" / "gazetteer"
    files = sorted(installed_folder().glob(f"*{SUFFIX}"))
    usable = [(worth, path) for path in files if (worth := _worth(path, code)) is not None]
    if not usable:
        if files:
            from pipelines.geocode.gazetteer.file import read_manifest

            read_manifest(files[0])  # says what is wrong with it
        raise UsageError("gazetteer-none", folder=installed_folder())
    return max(usable)[1]


def open_gazetteer(given: Path | None = None, code: str | None = None) -> Index:
    """The index of `find_gazetteer`; kept in memory, so that the next call costs nothing. Raises as `open_index`."""
    path = find_gazetteer(given, code)
    return _opened(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _opened(path: Path, changed: int) -> Index:
    if path.is_dir():  # a few lists: made in memory
        from pipelines.geocode.gazetteer.build import build_index
        from pipelines.geocode.gazetteer.sources import read_sources

        return build_index(read_sources([path]))
    from pipelines.geocode.gazetteer.file import open_index

    return open_index(path)


def _worth(path: Path, code: str | None) -> tuple[bool, bool, int, int] | None:
    """Greater is better; None for a file that cannot be read: another may do."""
    from pipelines.geocode.gazetteer.file import read_manifest

    try:
        manifest = read_manifest(path)
    except MachikadoError:
        return None
    areas: dict[str, dict[str, Any]] = {area["code"]: area for area in manifest["coverage"]}
    own = areas.get(code[:2] if code else "")
    return (own is not None, own is not None and code in own["with_points"], len(areas), manifest["towns"])
