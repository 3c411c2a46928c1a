"""Disks that are full or may only be read. Root is let through by permissions, so they are real ones: mounts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import unavailable


@contextmanager
def small_disk(place: Path, size: str = "32m") -> Iterator[Path]:
    """A disk of this size at `place`. Where nobody may mount one, the test is skipped; in CI as root it fails."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "machikado-test", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(command, capture_output=True).returncode:
        _cannot("needs the right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """The disk at `place` may only be read until the block ends."""
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Nothing more goes onto the disk at `place` until the block ends."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 65536)
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x")
    try:
        yield
    finally:
        filler.unlink()


def _cannot(reason: str) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        unavailable(reason)
    pytest.skip(reason)
