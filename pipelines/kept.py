"""The last packages that were published, kept so that publishing can be undone.

`build/published/<portal>/<dataset>/<UTC time>-<8 digits of its fingerprint>/`. Those without `.withdrawn` behind the
name are the line of packages that led to what the portal holds; those with it were taken back. `.kept.json` in each
tells to which address it went: a portal that has moved is another one, whatever it is called.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any

from pipelines.errors import WorldError
from pipelines.files import sha256
from pipelines.journal import address
from pipelines.lazy import pattern
from pipelines.package.folder import DESCRIPTOR
from pipelines.paths import is_device
from pipelines.portal.answers import files_of, moment_of
from pipelines.portal.portals import Portal

FOLDER = "published"
_NOTE = ".kept.json"  # no file of a package is called so
_KEPT = 5  # of the line, and of those withdrawn
_WITHDRAWN = ".withdrawn"
_NAME = pattern(r"(\d{8}T\d{6}\.\d{3}Z)-[0-9a-f]{8}(\.withdrawn)?")
_TIME = "%Y%m%dT%H%M%S.%f"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # whatever a portal tells
# a file's name that means one file anywhere
_PLAIN = pattern(r"(?=.{1,100}$)[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
_FOLDER = pattern(r"(?=.{1,80}$)[a-z0-9@][a-z0-9@+=_-]*(\.[a-z0-9@+=_-]+)*")
_ABANDONED_S = 86400  # what was being written a day ago belongs to no living run


class NotOurs(Exception):
    """What the portal holds is no whole data package of ours, so it cannot be kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A package that was published. `at`: when (UTC); `withdrawn`: whether it was taken back.

    `address`: of the portal, "" where it has none or nobody wrote it down; `since`: when its data were published first.
    """

    folder: Path
    at: datetime
    withdrawn: bool
    address: str
    since: datetime

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.folder.name.removesuffix(_WITHDRAWN)

    @property
    def files(self) -> set[str]:
        """The names of the package's files. Raises OSError."""
        return {path.name for path in self.folder.iterdir()} - {_NOTE}

    @property
    def fingerprint(self) -> str | None:
        """As `fingerprint` of its folder; None where that cannot be read."""
        try:
            return fingerprint(self.folder)
        except OSError:
            return None


class Shelf:
    """The kept packages of one dataset on one portal. What it does to the disk raises OSError.

    What lies there of another `address` is passed over; "" for whatever address.
    """

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self._address = address

    @property
    def packages(self) -> list[Kept]:
        """All of them, the oldest first."""
        return [one for one in self._all() if self._is_here(one)]

    @property
    def elsewhere(self) -> str:
        """The address to which the last of those went that the portal of this name had before it moved; else ""."""
        return next((one.address for one in reversed(self._all()) if not self._is_here(one)), "")

    def _all(self) -> list[Kept]:
        if not self.folder.is_dir():
            return []
        found = [(_time(path.name), path) for path in sorted(self.folder.iterdir()) if path.is_dir()]
        return [_kept(path, at) for at, path in found if at]

    def _is_here(self, one: Kept) -> bool:
        return not (self._address and one.address) or one.address == self._address

    @property
    def line(self) -> list[Kept]:
        """Those that led to what the portal holds, the oldest first."""
        return [one for one in self.packages if not one.withdrawn]

    @contextlib.contextmanager
    def staged(self, package: Path) -> Iterator[Path]:
        """A copy of the data package, to be published from: no other run can change it.

        Raises WorldError where files are not what the descriptor says.
        """
        with self._beside() as beside:
            try:
                content = (package / DESCRIPTOR).read_bytes()
                (beside / DESCRIPTOR).write_bytes(content)
                descriptor = json.loads(content)
                for name in _files(descriptor):
                    shutil.copyfile(package / name, beside / name)
                whole = _is_whole(beside, descriptor)
            except (FileNotFoundError, ValueError, NotOurs):
                whole = False
            if not whole:
                raise WorldError("package-damaged", value=package)
            yield beside

    def follow(self, published: Path, at: datetime | None = None, since: datetime | None = None) -> None:
        """The line ends with this package (the folder is taken over), unless it does so already.

        `at`: when it was published, `since`: when its data were, as far as a portal tells; by default now.
        """
        line, digest = self.line, fingerprint(published)
        if line and line[-1].fingerprint == digest:
            return
        at = self._next(at)
        if line and hashes(line[-1].folder) == hashes(published):
            since = line[-1].since
        note = {"address": self._address, "since": (since or at).isoformat()}
        (published / _NOTE).write_text(json.dumps(note) + "\n", encoding="utf-8")
        published.rename(self.folder / f"{at.strftime(_TIME)[:-3]}Z-{digest[:8]}")
        self._prune()

    def back_to(self, digest: str) -> bool:
        """The line ends with the last package of this fingerprint: later ones are withdrawn. False: there is none."""
        line = self.line
        here = next((number for number in reversed(range(len(line))) if line[number].fingerprint == digest), None)
        if here is None:
            return False
        for later in line[here + 1 :]:
            later.folder.rename(later.folder.with_name(later.name + _WITHDRAWN))
        self._prune()
        return True

    def hold(self, current: Mapping[str, Any], fetch: Callable[[str], bytes]) -> str:
        """Sees to it that what the portal holds now (`package_show`) ends the line; returns its fingerprint.

        It is fetched unless it is kept already. Raises NotOurs, or what `fetch` raises.
        """
        digest = fingerprint_on(current)
        if self.back_to(digest):
            return digest
        held = files_of(current)
        at = _latest(held[DESCRIPTOR]) or moment_of(current.get("metadata_modified")) if DESCRIPTOR in held else None
        again = next((one for one in reversed(self.packages) if one.fingerprint == digest), None)
        if again:
            self.follow(again.folder, at)
            return digest
        with self._beside() as beside:
            names = _fetch_into(beside, held, fetch)
            digest = fingerprint(beside)
            self.follow(beside, at, _latest(*(held[name] for name in names)))
        return digest

    @contextlib.contextmanager
    def _beside(self) -> Iterator[Path]:
        """A new hidden folder, gone afterwards unless it was renamed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob(".new-*"):
            with contextlib.suppress(FileNotFoundError):  # another run has just ended
                if time.time() - old.stat().st_mtime > _ABANDONED_S:
                    shutil.rmtree(old, ignore_errors=True)
        beside = self.folder / f".new-{secrets.token_hex(4)}"
        beside.mkdir()
        try:
            yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _next(self, at: datetime | None) -> datetime:
        """The time `at`, by default now, but behind all others, whatever clocks say."""
        latest = max((one.at for one in self.packages), default=_EARLIEST)
        now = datetime.now(UTC)
        return max(min(at or now, now), latest + timedelta(milliseconds=1))

    def _prune(self) -> None:
        packages = self.packages
        for some in ([one for one in packages if one.withdrawn is state] for state in (True, False)):
            for old in some[:-_KEPT]:
                going = self.folder / f".new-{secrets.token_hex(4)}"
                with contextlib.suppress(FileNotFoundError):  # another run was faster
                    old.folder.rename(going)  # half a package is never taken for a whole one
                shutil.rmtree(going, ignore_errors=True)


def fingerprint(package: Path) -> str:
    """The SHA-256 of the descriptor, which names those of all files. Raises OSError."""
    return sha256(package / DESCRIPTOR)


def fingerprint_on(current: Mapping[str, Any]) -> str:
    """What a portal says (`package_show`) is the fingerprint of the package it holds; "" where it is none of ours."""
    return str(files_of(current).get(DESCRIPTOR, {}).get("hash") or "")


def hashes(package: Path) -> dict[str, str] | None:
    """The hashes of a package's files, None where they cannot be read."""
    try:
        return {one["path"]: one["hash"] for one in json.loads((package / DESCRIPTOR).read_bytes())["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def shelf(build: Path, portal: Portal, label: str) -> Shelf:
    """The shelf in the folder `build` for the dataset called `label` on this portal."""
    place = build / FOLDER / folder_name(portal.name) / folder_name(label.replace("/", "-"))
    return Shelf(place, address(portal))


def folder_name(name: str) -> str:
    """A name for a folder on any system: the same, or a plain form of it that no other name has."""
    if _FOLDER.fullmatch(name) and not is_device(name):
        return name
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return f"{plain}~{sha256_of(name.encode()).hexdigest()[:8]}"


def is_plain(name: object) -> bool:
    """Whether this names a file, and the same one on any system: no folder, no device."""
    return isinstance(name, str) and bool(_PLAIN.fullmatch(name)) and not is_device(name)


def _kept(folder: Path, at: datetime) -> Kept:
    """The package in this folder, with what its note tells; packages that earlier versions kept have none."""
    try:
        note = json.loads((folder / _NOTE).read_bytes())
    except (OSError, ValueError, RecursionError):
        note = {}
    told = note if isinstance(note, dict) else {}
    since = min(at, moment_of(told.get("since")) or at)
    return Kept(folder, at, folder.name.endswith(_WITHDRAWN), str(told.get("address") or ""), since)


def _latest(*files: Mapping[str, Any]) -> datetime | None:
    """When the last of these files came to the portal; None where it does not tell of all of them."""
    moments = [moment_of(one.get("last_modified") or one.get("created")) for one in files]
    known = [one for one in moments if one]
    return max(known) if known and len(known) == len(moments) else None


def _time(name: str) -> datetime | None:
    """When the package with this name was kept; None where it is no name of a kept package."""
    try:
        return datetime.strptime(name.partition("Z")[0], _TIME).replace(tzinfo=UTC) if _NAME.fullmatch(name) else None
    except ValueError:
        return None


def _files(descriptor: Any) -> list[str]:
    """The names of the files beside the descriptor. Raises NotOurs for any that could lie elsewhere."""
    try:
        names = [entry["path"] for entry in descriptor["resources"]]
    except (KeyError, TypeError) as error:
        raise NotOurs from error
    if not all(map(is_plain, names)):
        raise NotOurs
    return names


def _fetch_into(folder: Path, held: Mapping[str, Mapping[str, Any]], fetch: Callable[[str], bytes]) -> list[str]:
    """The names of the files that were brought beside the descriptor."""

    def bring(name: str) -> bytes:
        if name not in held:
            raise NotOurs
        content = fetch(str(held[name].get("url", "")))
        (folder / name).write_bytes(content)
        return content

    try:
        descriptor = json.loads(bring(DESCRIPTOR))
        names = _files(descriptor)
    except (ValueError, RecursionError) as error:
        raise NotOurs from error
    for name in names:
        bring(name)
    if not _is_whole(folder, descriptor):
        raise NotOurs
    return names


def _is_whole(package: Path, descriptor: Mapping[str, Any]) -> bool:
    """Whether every file is what the descriptor says."""
    try:
        return all(entry["hash"] == f"sha256:{sha256(package / entry['path'])}" for entry in descriptor["resources"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
