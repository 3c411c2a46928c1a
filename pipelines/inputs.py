"""What a package is made of, as fingerprints: the files of a dataset, this program, and what is installed beside it.

Nothing that a package depends on may be missing here, for what has the same fingerprint is not built again. So all
files of a dataset's folder count (a map has files beside it that nobody named), all of this program's code and
definitions (in a checkout the version says nothing), the libraries, the gazetteers and grids that may be used.
"""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from hashlib import file_digest, sha256
from importlib import metadata
from pathlib import Path

from pipelines.paths import SAMPLES, SCHEMAS

IDS = "ids.csv"
_CODE = Path(__file__).resolve().parent
_NOT_CODE = ("__pycache__", "_data")
_LIBRARIES = (
    *("frictionless", "geopandas", "jinja2", "numpy", "openpyxl", "pandas", "phonenumberslite", "polars", "pyogrio"),
    *("pyproj", "python-calamine", "pyyaml", "shapely"),
)
_VARIABLES = ("MACHIKADO_GAZETTEER", "MACHIKADO_GRIDS")


def of_dataset(folder: Path) -> str:
    """The fingerprint of a dataset's settings and of all files in its folder; "" where one of them cannot be read."""
    try:
        whole, ids = sha256(_digest(folder.parent / "organization.yaml")), ""
        for name, path in sorted(_files(folder)):
            if name == IDS:
                ids = _digest(path).hex()
            else:
                whole.update(f"\n{name}\n".encode("utf-8", "surrogateescape") + _digest(path))
    except OSError:
        return ""
    return with_ids(whole.hexdigest(), ids)


def with_ids(fingerprint: str, ids: str) -> str:
    """The fingerprint of the same dataset when its ledger of IDs has the SHA-256 `ids` ("": it has none).

    A build may add to the ledger, which is made from the other files then, and a part of them the next time.
    """
    return f"{without_ids(fingerprint)}+{ids}"


def without_ids(fingerprint: str) -> str:
    """The fingerprint of the settings and of what people put into the folder: the ledger is this program's."""
    return fingerprint.partition("+")[0]


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """The files below a folder by their names in it, and links to other folders, which cannot be read as files."""
    pending = [(os.fspath(folder), "")]
    while pending:
        place, before = pending.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                name = before + entry.name
                if entry.is_dir(follow_symlinks=False):
                    pending.append((entry.path, f"{name}/"))
                else:
                    yield name, entry.path


def _digest(path: str | Path) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (tens of thousands of them)
        return file_digest(file, "sha256").digest()


@cache
def program() -> str:
    """The fingerprint of the code, the definitions and the libraries that make packages."""
    whole = sha256(f"{platform.python_version()}\n".encode())
    try:
        for folder in (_CODE, SCHEMAS):
            for name, path in sorted(_files(folder)):
                if not any(part in name.split("/") for part in _NOT_CODE):
                    whole.update(f"\n{name}\n".encode() + _digest(path))
    except OSError:  # it does not lie in files: nothing is remembered from one call to the next
        whole.update(secrets.token_bytes())
    for name in _LIBRARIES:
        whole.update(f"\n{name} {_version(name)}".encode())
    return whole.hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def surroundings() -> str:
    """The fingerprint of what else a package may depend on: the gazetteers and grids of this machine as they are now.

    Files are known by size and time, for they are large: whoever replaces one changes both.
    """
    return _told(f"{path} {size} {changed}" for _, path, size, changed in _installed())


def equipment() -> str:
    """As `surroundings`, but the same on all machines that have the same: files are known by their content."""
    return _told(f"{name} {_digest_of(path, size, changed)}" for name, path, size, changed in _installed())


def _told(lines: Iterable[str]) -> str:
    try:
        text = "\n".join([program(), *lines])
    except OSError:  # what cannot be read is like nothing else
        text = secrets.token_hex()
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _installed() -> Iterator[tuple[str, str, int, int]]:
    """Gazetteers and grids: what for and name, path, size, time."""
    from pipelines.geocode.gazetteer.find import grids_folder, installed_folder

    places = {"installed": installed_folder(), "grids": grids_folder(), "sample": SAMPLES / "mihon" / "gazetteer"}
    places |= {name: Path(os.environ[name]) for name in _VARIABLES if os.environ.get(name)}
    for use, place in places.items():
        found = sorted(_files(place)) if place.is_dir() else [("", str(place))] if place.exists() else []
        for name, path in found:
            status = os.stat(path)  # noqa: PTH116
            yield f"{use} {name}", path, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=256)
def _digest_of(path: str, size: int, changed: int) -> str:
    """The file as it was at that time: they are large."""
    return _digest(path).hex()
