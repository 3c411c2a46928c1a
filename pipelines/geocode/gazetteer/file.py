"""The gazetteer's file: a zip whose members are Arrow tables (IPC, zstd) and a manifest; made whole or not at all.

All that is read is checked: a file that was cut or changed on its way gives an error, never an answer.
"""

from __future__ import annotations

import io
import json
import mmap
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError, UsageError
from pipelines.files import write_bytes
from pipelines.geocode.gazetteer.index import Index
from pipelines.geocode.gazetteer.packing import (
    numbers_of,
    slots,
    steps,
    table_of,
    texts_of,
    with_degrees,
    with_texts,
    without_degrees,
    without_texts,
)
from pipelines.geocode.gazetteer.points import Points
from pipelines.read import opening

if TYPE_CHECKING:
    import polars as pl

FORMAT = 1
MANIFEST = "manifest.json"
_TEXTS = ("oaza", "koaza", "town_id")  # columns of towns
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the same records make the same bytes
_SUM = 8  # the file ends with the checksum of all before it, in hexadecimal: it is the archive's comment
# What zipfile, json, Arrow and numpy say of bytes that were changed.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    OSError,
)


def save_index(index: Index, path: Path) -> dict[str, Any]:
    """Writes the file beside `path` and renames it. Returns its manifest. Raises OSError."""
    frames = _frames(index)
    manifest = _manifest(index)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, data in [
            (MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode()),
            *((f"{name}.arrow", _bytes(frame)) for name, frame in frames.items()),
        ]:
            file.writestr(zipfile.ZipInfo(name, _NO_TIME), data)
        file.comment = bytes(_SUM)
    content = archive.getvalue()[:-_SUM]
    write_bytes(path, content + b"%08x" % zlib.crc32(content))
    return manifest


def open_index(path: Path) -> Index:
    """The index as it was saved.

    Raises UsageError for a file of another kind or of a newer version, DataError for a damaged one.
    """
    import polars as pl

    with _archive(path) as archive:
        manifest = _checked_manifest(archive, path)
        try:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                _check_sum(content)
                return _index(lambda name: pl.read_ipc(_data(content, archive.getinfo(f"{name}.arrow"))), manifest)
        except (*_DAMAGE, pl.exceptions.PolarsError) as error:
            raise DataError("gazetteer-damaged", value=opening.shown(path)) from error


def read_manifest(path: Path) -> dict[str, Any]:
    """What the file says of itself: format, made (day), sources, coverage, rows. Raises as `open_index`."""
    with _archive(path) as archive:
        return _checked_manifest(archive, path)


def _archive(path: Path) -> zipfile.ZipFile:
    opening.find(path)
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) == opening.ZIP
    except OSError as error:
        raise UsageError("file-unreadable", value=opening.shown(path), reason=error.strerror or error) from error
    try:
        return zipfile.ZipFile(path)
    except _DAMAGE as error:
        if is_zip:
            raise DataError("gazetteer-damaged", value=opening.shown(path)) from error
        raise UsageError("gazetteer-not-one", value=opening.shown(path)) from error


def _check_sum(content: mmap.mmap) -> None:
    """Raises ValueError where a byte is not as it was written."""
    with memoryview(content) as view, view[:-_SUM] as before:
        found = zlib.crc32(before)
    if content[-_SUM:] != b"%08x" % found:
        raise ValueError("checksum")


def _data(content: mmap.mmap, member: zipfile.ZipInfo) -> bytes:
    """A stored member, at once: its bytes have been checked with all others."""
    name, extra = struct.unpack_from("<HH", content, member.header_offset + 26)
    start = member.header_offset + 30 + name + extra
    return content[start : start + member.file_size]


def _checked_manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    name = opening.shown(path)
    if MANIFEST not in archive.namelist():
        raise UsageError("gazetteer-not-one", value=name)
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        version = int(manifest["format"])
    except _DAMAGE as error:
        raise DataError("gazetteer-damaged", value=name) from error
    if version > FORMAT:
        raise UsageError("gazetteer-newer", value=name, format=version, known=FORMAT)
    return manifest


def _manifest(index: Index) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made": datetime.now(UTC).date().isoformat(),
        "municipalities": index.municipalities.filter(index.municipalities["city"] != "").height,
        "towns": sum(area["towns"] for area in index.coverage),
        "points": len(index.points) if index.points else 0,
        "facilities": index.facilities.height if index.facilities is not None else 0,
        "coverage": index.coverage,
        "sources": index.sources,
        "slots": {
            "town_names": len(index.town_table.marks),
            "municipality_names": len(index.municipality_table.marks),
            "numbers": len(index.points.table.marks) if index.points else 0,
        },
    }


def _frames(index: Index) -> dict[str, pl.DataFrame]:
    import polars as pl

    rows = {"rows": pl.List(pl.Int32)}
    texts = texts_of(index.towns)
    frames = {
        "municipalities": without_degrees(index.municipalities).with_columns(
            parent=pl.Series(index.parents), outside=pl.Series(index.outside)
        ),
        "texts": texts.to_frame(),
        "towns": without_degrees(without_texts(index.towns, texts)),
        "town_names": slots(index.town_table),
        "municipality_names": slots(index.municipality_table),
        "ambiguous": pl.DataFrame({"rows": index.ambiguous}, schema=rows),
        "shared": pl.DataFrame({"rows": index.shared}, schema=rows),
    }
    if index.points:
        places = steps("latitude", index.points.latitude) | steps("longitude", index.points.longitude)
        frames["points"] = pl.DataFrame({"level": index.points.level, **places})
        frames["numbers"] = slots(index.points.table)
    if index.facilities is not None and not index.facilities.is_empty():
        frames["facilities"] = index.facilities
    return frames


def _index(read: Callable[[str], pl.DataFrame], manifest: dict[str, Any]) -> Index:
    """One table after the other, so that the memory of one serves the next."""
    sizes, points = manifest["slots"], None
    town_table = table_of(read("town_names"), sizes["town_names"])
    towns = with_degrees(with_texts(read("towns"), read("texts")["text"], _TEXTS))
    municipalities = read("municipalities")
    if manifest["points"]:
        numbers = read("points")
        points = Points(
            table_of(read("numbers"), sizes["numbers"]),
            numbers_of(numbers, "latitude"),
            numbers_of(numbers, "longitude"),
            numbers["level"].to_numpy(),
        )
    return Index(
        municipalities=with_degrees(municipalities.drop("parent", "outside")),
        towns=towns,
        parents=municipalities["parent"].to_numpy(),
        town_table=town_table,
        ambiguous=read("ambiguous")["rows"].to_list(),
        municipality_table=table_of(read("municipality_names"), sizes["municipality_names"]),
        shared=read("shared")["rows"].to_list(),
        outside=municipalities["outside"].to_numpy(),
        sources=manifest["sources"],
        coverage=manifest["coverage"],
        points=points,
        facilities=read("facilities") if manifest["facilities"] else None,
    )


def _bytes(frame: pl.DataFrame) -> bytes:
    data = io.BytesIO()
    frame.write_ipc(data, compression="zstd")
    return data.getvalue()
