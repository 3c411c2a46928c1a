"""A folder that is replaced in one step: written beside its place, then renamed into it.

A run that is killed leaves the old folder or the new one, and perhaps a hidden folder beside it: `.<name>.old-<random>`
(was being replaced), which the next run clears away, or `.<name>.new-<random>` (was being written), which a run clears
away that comes an hour later, since nobody can tell before that it is not another run's.
"""

from __future__ import annotations

import contextlib
import glob
import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.errors import UsageError, WorldError
from pipelines.files import displaced, put_back, sync_folder, sync_tree

DESCRIPTOR = "datapackage.json"
COMPANIONS = ("report.json", "report.html")
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")  # what file managers leave in any folder they show
_ABANDONED_S = 3600  # a folder that has not been written to for an hour belongs to no living run
_RENAME_TRIES = 3


@contextlib.contextmanager
def replaced(
    folder: Path, foreign: Callable[[Path], str | None] | None = None, *, durable: bool = False
) -> Iterator[Path]:
    """A new empty folder to write into; when the block ends well it stands as `folder`, else `folder` is as before.

    `foreign` names what in a folder is not ours to replace; by default anything that is no part of a data package.
    `durable`: it holds what cannot be made again, so it is on the disk before the folder that it replaces goes away.
    Raises UsageError when `folder` holds such a thing, WorldError when the disk refuses.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        _ensure_ours(folder, foreign or _foreign)
        beside = folder.parent / f".{folder.name}.new-{secrets.token_hex(4)}"
        beside.mkdir()
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        yield beside
        if durable:
            sync_tree(beside)
        _swap(beside, folder, durable)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _refused(folder: Path, error: OSError) -> WorldError:
    return WorldError("package-not-written", value=folder, reason=error.strerror or str(error))


def _clear_leftovers(folder: Path) -> None:
    """Puts back what a killed run had taken away, and removes what it left."""
    put_back(folder)
    for old in displaced(folder):
        shutil.rmtree(old, ignore_errors=True)
    for new in folder.parent.glob(f".{glob.escape(folder.name)}.new-*"):
        if time.time() - new.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(new, ignore_errors=True)


def _ensure_ours(folder: Path, foreign: Callable[[Path], str | None]) -> None:
    """Only a missing or empty folder, or one with nothing in it but what we write, may be replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError("package-folder-foreign", value=folder.parent, other=folder.name)
    if other := foreign(folder):
        raise UsageError("package-folder-foreign", value=folder, other=other)


def _foreign(folder: Path) -> str | None:
    """What is no part of the data package that stands in the folder."""
    ours = _own_names(folder)
    entries = sorted(folder.iterdir())
    return next((entry.name for entry in entries if entry.name not in ours or entry.is_dir()), None)


def _own_names(folder: Path) -> set[str]:
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        paths = {str(resource["path"]) for resource in descriptor["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {DESCRIPTOR, *COMPANIONS, *_LITTER, *paths}


def _swap(beside: Path, folder: Path, durable: bool) -> None:
    """Two renames with nothing between them; another run may come in between, so it is tried again."""
    for attempt in range(1, _RENAME_TRIES + 1):
        old = folder.parent / f".{folder.name}.old-{secrets.token_hex(4)}"
        with contextlib.suppress(FileNotFoundError):
            folder.rename(old)
        try:
            beside.rename(folder)
        except OSError:
            if old.exists() and not folder.exists():
                old.rename(folder)
            if attempt == _RENAME_TRIES:
                raise
        else:
            if durable:
                sync_folder(folder.parent)
            shutil.rmtree(old, ignore_errors=True)
            return
