"""The compressed form of stored files, made once when somebody first asks for it and kept beside the file.

It can be lost at any time (it is made again), and goes with its file. Each process proves the form that it finds once,
for nothing else would ever notice that it is damaged.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
import zlib
from pathlib import Path

from catalogue.store.files import Files

AT_ONCE = 8 * 1024 * 1024  # bytes that take about a quarter of a second
_SMALLEST_GAIN = 0.9
_CHUNK = 1024 * 1024
_LEVEL = 6


class Packed:
    """Makes, proves and finds compressed files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        self._ready: set[str] = set()  # made or proved by this process

    def find(self, sha256: str) -> Path | None:
        """The compressed form, where there is one that is ready. Empty is the mark of a file that is sent as it is."""
        if sha256 not in self._ready:
            return None
        path = self._files.packed_path(sha256)
        try:
            return path if path.stat().st_size else None
        except OSError:  # it went with its file, or another one took the place of that
            self._ready.discard(sha256)
            return None

    def is_made(self, sha256: str) -> bool:
        """Whether there is nothing to do."""
        return sha256 in self._ready

    def make(self, sha256: str) -> None:
        """Proves the form that is there, or else compresses the file, unless that is done or under way.

        Where it fails (a full disk), all stays as it was.
        """
        if self.is_made(sha256):
            return
        with self._lock:
            if sha256 in self._under_way or self.is_made(sha256):
                return
            self._under_way.add(sha256)
        try:
            if not self._is_whole(sha256):
                self._write(sha256)
            self._ready.add(sha256)
        except OSError:
            pass  # the file itself is sent instead
        finally:
            with self._lock:
                self._under_way.discard(sha256)

    def _is_whole(self, sha256: str) -> bool:
        path = self._files.packed_path(sha256)
        try:
            if not path.stat().st_size:
                return True
            with gzip.open(path) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except (OSError, EOFError, zlib.error):
            return False

    def _write(self, sha256: str) -> None:
        source, path = self._files.path(sha256), self._files.new_incoming()
        try:
            with source.open("rb") as plain, path.open("xb") as packed:
                packer, digest = zlib.compressobj(_LEVEL, wbits=31), hashlib.sha256()
                while chunk := plain.read(_CHUNK):
                    digest.update(chunk)
                    packed.write(packer.compress(chunk))
                packed.write(packer.flush())
                is_damaged = digest.hexdigest() != sha256  # then nothing is made of it that would outlast it
                if is_damaged or packed.tell() > _SMALLEST_GAIN * source.stat().st_size:
                    packed.truncate(0)
                packed.flush()
                os.fsync(packed.fileno())  # else a power cut could leave half of it under the final name
            path.replace(self._files.packed_path(sha256))
        finally:
            path.unlink(missing_ok=True)
