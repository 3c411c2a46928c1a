"""Files from a server: resumed where a connection broke, checked when they are whole, bounded in size and time."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from pipelines.errors import DataError, WorldError

if TYPE_CHECKING:
    import requests

T = TypeVar("T")
Progress = Callable[[str, int, int | None], None]
"""Told the file's name, the bytes that are there and the bytes in all (None: not known)."""

INDEX = "index.json"
MAX_BYTES = 1024**3
_MAX_INDEX = 8 << 20
_BLOCK = 1 << 16
_TRIES = 4
_NOT_THERE = (404, 410)
_TIMEOUT = (10, 60)  # seconds to connect, and between two blocks


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the index: its path below the server's address; size and SHA-256 where the index has them."""

    path: str
    size: int | None = None
    sha256: str | None = None

    @property
    def name(self) -> str:
        """The last part of its path."""
        return PurePosixPath(self.path).name


class Server:
    """One address below which files lie. `pause`: seconds before the second try; each further one waits twice that."""

    def __init__(self, url: str, progress: Progress | None = None, pause: float = 1.0) -> None:
        import requests

        self.url = url.rstrip("/")
        self._progress = progress or (lambda name, done, size: None)
        self._pause = pause
        self._session = requests.Session()  # proxies and certificates as the environment says
        self._session.headers.update({"User-Agent": "machikado", "Accept-Encoding": "identity"})

    def index(self) -> list[Listed] | None:
        """The files that the server's index.json lists, None where it has no index. Raises DataError, WorldError."""
        raw = self._tried(INDEX, self._index)
        return None if raw is None else read_index(raw, f"{self.url}/{INDEX}")

    def fetch(self, wanted: Listed, folder: Path) -> Path | None:
        """The file, in `folder`; None where the server does not have it.

        What arrived of it earlier is kept in a file `….part` and gone on with. Raises WorldError where it cannot be
        fetched, DataError where it is too large or does not have its checksum.
        """
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / wanted.name
        if target.is_file() and _is_listed(target, wanted):
            return target
        if not self._tried(wanted.path, lambda: self._go_on(wanted, target)):
            return None
        _check_content(target, wanted)
        return target

    def _tried(self, path: str, action: Callable[[], T]) -> T:
        """Some more tries for what a broken connection or a busy server may have caused."""
        reason: object = ""
        for number in range(_TRIES):
            if number:
                time.sleep(self._pause * 2 ** (number - 1))
            try:
                return action()
            except _BrokenError as error:
                reason = error
        raise WorldError("gazetteer-fetch-failed", value=f"{self.url}/{path}", reason=reason)

    def _index(self) -> bytes | None:
        with self._get(INDEX, {}) as answer:
            if answer.status_code in (403, *_NOT_THERE):
                return None
            self._check(answer, INDEX)
            raw = b""
            for block in answer.iter_content(_BLOCK):
                raw += block
                if len(raw) > _MAX_INDEX:
                    raise DataError("gazetteer-fetch-too-large", value=INDEX, limit=_MAX_INDEX >> 20)
            return raw

    def _go_on(self, wanted: Listed, target: Path) -> bool:
        """One try: from where the last one ended to the end of the file. False where there is no such file."""
        part, tag = target.with_name(target.name + ".part"), target.with_name(target.name + ".tag")
        there = part.stat().st_size if part.is_file() else 0
        known = tag.read_text(encoding="utf-8") if tag.is_file() else ""
        headers = {"Range": f"bytes={there}-", "If-Range": known} if there and known else {}
        with self._get(wanted.path, headers) as answer:
            if answer.status_code in _NOT_THERE:
                return False
            if answer.status_code == 416:  # more is here than there: it was another file
                part.unlink()
                raise _BrokenError("416")
            self._check(answer, wanted.path)
            there = _start(answer) if answer.status_code == 206 else 0
            size = _size(answer, there)
            if max(size or 0, wanted.size or 0) > MAX_BYTES:
                raise DataError("gazetteer-fetch-too-large", value=wanted.name, limit=MAX_BYTES >> 20)
            tag.write_text(answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "", encoding="utf-8")
            self._write(answer, part, there, size, wanted.name)
        part.replace(target)
        tag.unlink()
        return True

    def _write(self, answer: requests.Response, part: Path, there: int, size: int | None, name: str) -> None:
        import requests

        with part.open("r+b" if there else "wb") as file:
            file.truncate(there)
            file.seek(there)
            self._progress(name, there, size)
            answer.raw.enforce_content_length = False  # a cut is seen below, and what came before it is kept
            try:
                for block in answer.iter_content(_BLOCK):
                    there += len(block)
                    if there > MAX_BYTES:
                        raise DataError("gazetteer-fetch-too-large", value=name, limit=MAX_BYTES >> 20)
                    file.write(block)
                    self._progress(name, there, size)
            except requests.RequestException as error:
                raise _BrokenError(_plain(error)) from error
        if size is not None and there != size:
            raise _BrokenError(f"{there:,} / {size:,}")

    @contextmanager
    def _get(self, path: str, headers: dict[str, str]) -> Iterator[requests.Response]:
        import requests

        address = f"{self.url}/{quote(path)}"
        try:
            with self._session.get(address, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
                yield answer
        except requests.RequestException as error:
            raise _BrokenError(_plain(error)) from error

    def _check(self, answer: requests.Response, path: str) -> None:
        """Failures that may pass are tried again; others are not."""
        if answer.status_code >= 500 or answer.status_code == 429:
            raise _BrokenError(answer.status_code)
        if answer.status_code not in (200, 206):
            raise WorldError("gazetteer-fetch-failed", value=f"{self.url}/{path}", reason=answer.status_code)


class _BrokenError(Exception):
    """A try that failed and may be repeated."""


def read_index(raw: bytes, name: str) -> list[Listed]:
    """`{"files": [{"path": "mt_town/…", "size": 1, "sha256": "…"}]}`. Raises DataError for anything else.

    Paths lie below the index: none begins with a slash, names another server or goes up.
    """
    try:
        files = json.loads(raw)["files"]
        found = [_listed(entry) for entry in files]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError("gazetteer-index-wrong", value=name, reason=error) from error
    return found


def _listed(entry: dict[str, Any]) -> Listed:
    path, size, digest = entry["path"], entry.get("size"), entry.get("sha256")
    steps = path.split("/")
    if ".." in steps or "" in steps or ":" in path or "\\" in path:
        raise ValueError(path)
    if size is not None and (not isinstance(size, int) or size < 0):
        raise ValueError(size)
    return Listed(path, size, digest.lower() if digest else None)


def _is_listed(path: Path, wanted: Listed) -> bool:
    """Whether a file that is here is the one that the index lists; without a checksum nobody can say."""
    return wanted.sha256 is not None and _sha256(path) == wanted.sha256


def check_listed(path: Path, wanted: Listed) -> None:
    """Raises DataError where the file does not have the size or the checksum of the index."""
    if wanted.size is not None and path.stat().st_size != wanted.size:
        raise DataError("gazetteer-checksum", value=wanted.name)
    if wanted.sha256 is not None and _sha256(path) != wanted.sha256:
        raise DataError("gazetteer-checksum", value=wanted.name)


def _check_content(path: Path, wanted: Listed) -> None:
    """The checksum; archives also by their own. What is wrong is removed, so that the next call begins anew."""
    try:
        check_listed(path, wanted)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                if archive.testzip() is not None:
                    raise zipfile.BadZipFile(wanted.name)
        elif path.suffix == ".gz":
            with gzip.open(path) as file:
                while file.read(_BLOCK):
                    pass
    except DataError:
        path.unlink()
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        path.unlink()
        raise DataError("gazetteer-source-damaged", value=wanted.name, reason=error) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _start(answer: requests.Response) -> int:
    """Where a part begins: Content-Range: bytes 100-199/200."""
    try:
        return int(answer.headers["Content-Range"].removeprefix("bytes ").split("-")[0])
    except (KeyError, ValueError) as error:
        raise _BrokenError("Content-Range") from error


def _size(answer: requests.Response, there: int) -> int | None:
    length = answer.headers.get("Content-Length", "")
    encoded = answer.headers.get("Content-Encoding", "identity") != "identity"  # then it counts other bytes
    return there + int(length) if length.isdigit() and not encoded else None


def _plain(error: Exception) -> str:
    """The cause at the end of the chain, without addresses of objects."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
