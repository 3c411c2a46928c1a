"""From what an office has on disk to CSV texts: plain files, .gz, members of .zip, whole folders; UTF-8 or CP932."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pipelines.errors import DataError, UsageError
from pipelines.read import opening

MAX_UNPACKED = 2 * 1024**3
"""Bytes of one file, unpacked. All parcels of the largest city are about 300 MB."""

_BLOCK = 1 << 20
_SUFFIXES = (".csv",)
_PACKED = (".gz", ".zip")


@dataclass(frozen=True, slots=True)
class Part:
    """One CSV file: its name for people (`archive.zip:member.csv`), UTF-8 bytes without mark, its date or ""."""

    name: str
    data: bytes
    date: str


def parts(paths: Sequence[Path]) -> Iterator[Part]:
    """All CSV files of the paths, in their order. Raises UsageError, DataError or WorldError naming the file."""
    for path in paths:
        files = _inside(path) if path.is_dir() else [path]
        for file in files:
            yield from _parts_of(file)


def _inside(folder: Path) -> list[Path]:
    wanted = (*_SUFFIXES, *_PACKED)
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name.lower().endswith(wanted))
    if not found:
        raise UsageError("gazetteer-folder-empty", value=opening.shown(folder))
    return found


def _parts_of(path: Path) -> Iterator[Part]:
    opening.find(path)
    name = opening.shown(Path(path.name))
    dated = _date(path.stat().st_mtime)
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0)
            if head.startswith(b"\x1f\x8b"):
                with gzip.open(file) as unpacked:
                    raw = _limited(unpacked, name)  # the date inside is read with the first block
                    yield Part(name, utf8(raw, name), _date(unpacked.mtime) or dated)
            elif head.startswith(opening.ZIP):
                yield from _members(file, name)
            else:
                yield Part(name, utf8(file.read(), name), dated)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError("gazetteer-source-damaged", value=name, reason=error) from error
    except gzip.BadGzipFile as error:
        raise DataError("gazetteer-source-damaged", value=name, reason=error) from error
    except OSError as error:
        raise UsageError("file-unreadable", value=name, reason=error.strerror or error) from error


def _members(file: BinaryIO, name: str) -> Iterator[Part]:
    with zipfile.ZipFile(file) as archive:
        members = [member for member in archive.infolist() if member.filename.lower().endswith(_SUFFIXES)]
        if not members:
            raise DataError("gazetteer-source-no-csv", value=name)
        for member in members:
            shown = f"{name}:{Path(member.filename).name}"
            with archive.open(member) as unpacked:
                year, month, day = member.date_time[:3]
                yield Part(shown, utf8(_limited(unpacked, shown), shown), f"{year:04}-{month:02}-{day:02}")


def _limited(file: io.BufferedIOBase | gzip.GzipFile | object, name: str) -> bytes:
    blocks, size = [], 0
    while block := file.read(_BLOCK):  # type: ignore[union-attr]
        size += len(block)
        if size > MAX_UNPACKED:
            raise DataError("gazetteer-source-too-large", value=name, limit=f"{MAX_UNPACKED >> 20:,}")
        blocks.append(block)
    return b"".join(blocks)


def utf8(raw: bytes, name: str) -> bytes:
    """The bytes in UTF-8 without mark. Raises DataError with the line where the text is neither UTF-8 nor CP932."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\0" in raw:
        raise DataError("gazetteer-source-no-text", value=name, line=_line(raw, raw.index(b"\0")))
    bad = _first_bad(raw, "utf-8")
    if bad is None:
        return raw
    worse = _first_bad(raw, "cp932")
    if worse is not None:
        raise DataError("gazetteer-source-no-text", value=name, line=_line(raw, max(bad, worse)))
    return raw.decode("cp932").encode("utf-8")


def _first_bad(raw: bytes, encoding: str) -> int | None:
    """Place of the first byte that is no text, or None. Block by block, so that no second copy is held."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, max(len(raw), 1), _BLOCK):
        try:
            decoder.decode(raw[start : start + _BLOCK], final=start + _BLOCK >= len(raw))
        except UnicodeDecodeError as error:
            return start + error.start
    return None


def _line(raw: bytes, place: int) -> int:
    return raw.count(b"\n", 0, place) + 1


def _date(seconds: float | None) -> str:
    """The day of a time in seconds, "" for none; archives made reproducibly say 0."""
    if not seconds:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
