"""From a path to bytes: what is not there, cannot be read or is no table is told apart before anything is parsed."""

from __future__ import annotations

import errno
import stat
import unicodedata
from difflib import get_close_matches
from pathlib import Path

from pipelines.errors import DataError, UsageError, WorldError
from pipelines.read.limits import LARGE, MAX_FILE_BYTES, MAX_LINE_BYTES, MAX_PARSED_BYTES, MB
from pipelines.read.maps import SHAPEFILE, is_geopackage

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD_BYTES = 4096
_OTHER_FORMATS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"BZh", "bzip2"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"PK\x05\x06", "ZIP"),
)


def shown(path: Path) -> str:
    """The path as it can be written into a report: bytes of a file name that are no text become "?"."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def find(path: Path) -> int:
    """The size in bytes of a regular, not empty file. Raises UsageError, DataError or WorldError with what to do."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError("file-missing", value=shown(path), nearest=_nearest(path)) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise UsageError("file-folder", value=shown(path), nearest=_inside(path))
    if not stat.S_ISREG(status.st_mode):
        raise UsageError("file-not-regular", value=shown(path))
    if status.st_size == 0:
        raise DataError("file-empty", value=shown(path))
    if status.st_size > MAX_FILE_BYTES:
        raise DataError("file-too-large", value=f"{status.st_size // MB:,}", limit=f"{MAX_FILE_BYTES // MB:,}")
    if status.st_size >= LARGE:
        from pipelines.read import memory

        memory.check(status.st_size)
    return status.st_size


def _unreadable(path: Path, error: OSError | ValueError) -> UsageError | WorldError:
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, PermissionError):
        return UsageError("file-forbidden", value=shown(path))
    if isinstance(error, OSError) and error.errno in (errno.EIO, errno.ESTALE, errno.ENXIO, errno.ETIMEDOUT):
        return WorldError("file-unreadable", value=shown(path), reason=reason)
    return UsageError("file-unreadable", value=shown(path), reason=reason)


def _nearest(path: Path) -> str:
    """The file of the same folder whose name is most like the one asked for, if any; spellings of letters count not."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    plain = {unicodedata.normalize("NFKC", name).casefold(): name for name in names}
    close = get_close_matches(unicodedata.normalize("NFKC", path.name).casefold(), plain, n=1, cutoff=0.5)
    return shown(Path(plain[close[0]])) if close else ""


def _inside(path: Path) -> str:
    """Some files of a folder that may be meant."""
    wanted = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json", ".geojson", ".gpkg", ".kml", ".zip"}
    try:
        found = sorted(entry.name for entry in path.iterdir() if entry.suffix.lower() in wanted)
    except OSError:
        found = []
    return shown(Path("、".join(found[:3]))) if found else "—"


def load(path: Path) -> bytes:
    """All bytes of a file whose size `find` has passed, once its beginning and its lines have been looked at.

    Raises DataError for a picture, a PDF, an archive …, and for a text whose lines are longer than any table's.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        _refuse_other_formats(head)
        if not head.startswith((ZIP, OLE, SHAPEFILE)) and not is_geopackage(head):
            _check_text(path, head)
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _refuse_other_formats(head: bytes) -> None:
    if is_geopackage(head) or head.startswith(SHAPEFILE):
        return
    for magic, name in _OTHER_FORMATS:
        if head.startswith(magic):
            raise DataError("file-other-format", value=name)


def _check_text(path: Path, head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"[", b"<"):
        size = path.stat().st_size
        if size > MAX_PARSED_BYTES:
            raise DataError("file-too-large", value=f"{size // MB:,}", limit=f"{MAX_PARSED_BYTES // MB:,}")
    elif longest_line_exceeds(path, MAX_LINE_BYTES):
        raise DataError("line-too-long", limit=f"{MAX_LINE_BYTES // MB:,}")


def longest_line_exceeds(path: Path, limit: int) -> bool:
    """Whether a stretch of more than `limit` bytes has no line end in it. Reads block by block, keeps nothing."""
    run = 0
    with path.open("rb") as file:
        while block := file.read(MB):
            first = min((at for mark in b"\n\r" if (at := block.find(mark)) >= 0), default=-1)
            run += len(block) if first < 0 else first
            if run > limit:
                return True
            if first >= 0:
                run = len(block) - 1 - max(block.rfind(b"\n"), block.rfind(b"\r"))
    return False
