"""Proving a bundle: who signed it, that it is what was signed, to the byte; then its packages are unpacked.

Everything in the file is hostile until the signature of a trusted key is proved, and nothing is believed afterwards
that this signature does not cover.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from pipelines.bundle import archive
from pipelines.bundle.archive import MANIFEST, SIGNATURE, AlteredError, Member
from pipelines.bundle.keys import PublicKey
from pipelines.bundle.manifest import LARGEST_MANIFEST, Entry, Manifest
from pipelines.bundle.manifest import told as shown
from pipelines.bundle.offices import Office
from pipelines.bundle.writing import signature_text
from pipelines.errors import DataError, UsageError
from pipelines.frozen import frozen

_LARGEST_SIGNATURE = 1000  # bytes
_MOST_AHEAD = timedelta(days=1)


@frozen
class Opened:
    """A bundle that is proved: from which office, what it says, and each dataset with the folder of its package."""

    office: Office
    manifest: Manifest
    packages: tuple[tuple[Entry, Path], ...]


def open_bundle(path: Path, offices: Mapping[str, Office], target: Path) -> Opened:
    """Proves the bundle and unpacks it into the folder `target`, which is there and empty.

    Raises UsageError where there is no such file, it is of a later version or of a key that is not trusted; DataError
    where it is no bundle, was altered, or its office may not publish for its organization; OSError.
    """
    ensure_there(path)
    try:
        with path.open("rb") as file:
            return _opened(file, offices, target)
    except AlteredError as error:
        raise DataError("bundle-altered", value=path.name) from error


def ensure_there(path: Path) -> None:
    """Raises UsageError where there is no such file."""
    if not path.is_file():
        raise UsageError("bundle-missing", value=path)


def _opened(file: IO[bytes], offices: Mapping[str, Office], target: Path) -> Opened:
    first, told = archive.read_stored(file, MANIFEST, LARGEST_MANIFEST)
    second, signed = archive.read_stored(file, SIGNATURE, _LARGEST_SIGNATURE)
    office = _signer(told, signed, offices)
    try:
        manifest = Manifest.of_bytes(told)
    except ValueError as error:  # signed, but not by a program of ours
        raise AlteredError(MANIFEST) from error
    _ensure_believable(office, manifest)
    begin = file.tell()
    if archive.hash_of_next(file, manifest.packed) != manifest.sha256:
        raise AlteredError("contents")
    file.seek(begin)
    packages, members = _unpacked(file, manifest, target)
    end = archive.directory([first, second, *members])
    if file.tell() != begin + manifest.packed or file.read(len(end) + 1) != end:
        raise AlteredError("directory")
    return Opened(office, manifest, packages)


def _signer(told: bytes, signed: bytes, offices: Mapping[str, Office]) -> Office:
    """The trusted office whose signature this is. Raises AlteredError for what is none, UsageError for a stranger's."""
    try:
        _, named, digits, _ = signed.decode("ascii").split("\n")
        key, signature = PublicKey.of_text(named), bytes.fromhex(digits)
    except ValueError as error:
        raise AlteredError(SIGNATURE) from error
    if signature_text(key, signature) != signed or not key.has_signed(told, signature):
        raise AlteredError(SIGNATURE)
    office = next((one for one in offices.values() if one.key == key), None)
    if office is None:
        raise UsageError("bundle-unknown-key", fingerprint=key.fingerprint, key=key.text)
    return office


def _ensure_believable(office: Office, manifest: Manifest) -> None:
    if manifest.organization not in office.organizations:
        names = json.dumps([*office.organizations, manifest.organization])
        raise DataError("bundle-foreign", value=manifest.organization, office=office.name, names=names)
    now = datetime.now(UTC)
    if manifest.created > now + _MOST_AHEAD:  # it would stand in the way of all that come after it
        raise DataError("bundle-from-future", value=shown(manifest.created), now=shown(now))


def _unpacked(file: IO[bytes], manifest: Manifest, target: Path) -> tuple[tuple[tuple[Entry, Path], ...], list[Member]]:
    packages, members = [], []
    for number, entry in enumerate(manifest.datasets):
        folder = target / str(number)
        folder.mkdir()
        for name, told in entry.members:
            members.append(archive.unpack(file, name, told, folder / told.path))
        packages.append((entry, folder))
    return tuple(packages), members
