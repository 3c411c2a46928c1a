"""Files of maps (GeoPackage, zipped Shapefile, KML, KMZ, GeoJSON in a system of its own) → records with coordinates.

They are read by geopandas in a process of its own (`maps_isolated`), within bounds of memory and time: the library
below it is large, and a damaged file can end the process that reads it. 緯度 and 経度 come in degrees of the file's own
datum, which `Answer.crs` names; to change the datum is for a later step.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.errors import DataError, UsageError
from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.read.child import ask
from pipelines.read.json_records import Records
from pipelines.read.limits import MAX_MEMBERS, MAX_UNPACKED_BYTES, MB

SHAPEFILE = b"\x00\x00\x27\x0a"
_SQLITE = b"SQLite format 3\x00"
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")  # the application's mark at byte 68
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_KML = pattern(r"<(?:\w+:)?kml[\s>]")
_OWN_SYSTEM = pattern(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]+)"')
_PLAIN_SYSTEM = pattern(r"CRS84|EPSG:+(?:[0-9.]*:)?(?:4326|6668)$")


@frozen
class Answer:
    """`crs`: the geographic system of the coordinates (`EPSG:4301`), None where the file does not say.

    `written`: what the file calls its own system. `layer`: the one that was read, of a file that has `others`.
    """

    kind: str
    records: Records
    crs: str | None
    written: str
    layer: str
    others: Sequence[str]


def is_geopackage(head: bytes) -> bool:
    """Whether a file that begins so (100 bytes at least) is a GeoPackage, among all SQLite databases."""
    return head.startswith(_SQLITE) and head[68:72] in _GEOPACKAGE


def is_map(raw: bytes) -> bool:
    """Whether the bytes are a GeoPackage, a .shp, or an archive with a Shapefile or KML in it."""
    return is_geopackage(raw) or raw.startswith(SHAPEFILE) or map_in_zip(raw) is not None


def is_kml(text: str) -> bool:
    """Whether a text with markup is KML."""
    return bool(_KML.search(text[:2000]))


def has_own_system(text: str) -> bool:
    """Whether a GeoJSON is in another system than RFC 7946 has it, as was usual before 2016."""
    head = text if len(text) < 4 * MB else text[:MB] + text[-MB:]
    found = _OWN_SYSTEM.search(head)
    return found is not None and _PLAIN_SYSTEM.search(found[1]) is None


def map_in_zip(raw: bytes) -> str | None:
    """ "shp" or "kml" where an archive holds such files, else None."""
    if not raw.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            suffixes = set(map(_suffix, _members(archive)))
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    return next((kind for kind in ("shp", "kml") if f".{kind}" in suffixes), None)


def _members(archive: zipfile.ZipFile) -> list[str]:
    """The files in an archive, but for those that a Mac puts beside each (`__MACOSX/._aed.shp`), and no folders."""
    files = (name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/"))
    return [name for name in files if not PurePosixPath(name).name.startswith("._")]


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def read_zip(raw: bytes, layer: str | None) -> Answer:
    """The Shapefile or KML in an archive. Raises DataError for a damaged, protected or too large one."""
    kind = map_in_zip(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            size = sum(one.file_size for one in members)
            if len(members) > MAX_MEMBERS or size > MAX_UNPACKED_BYTES:
                raise DataError("file-too-large", value=f"{size // MB:,}", limit=f"{MAX_UNPACKED_BYTES // MB:,}")
            names = _members(archive)
            if kind == "kml":
                name = next(one for one in names if _suffix(one) == ".kml")
                return read_file("kml", {"map.kml": archive.read(name)}, layer)
            stems = sorted({one[:-4] for one in names if _suffix(one) == ".shp"})
            stem = _chosen(stems, layer)
            files = {f"map{suffix}": archive.read(one) for one in names if (suffix := _part(one, stem))}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, KeyError, zlib.error) as error:
        raise DataError("map-damaged") from error
    except RuntimeError as error:  # an encrypted part
        raise DataError("workbook-password") from error
    return _with_layers(read_file("shp", files, None), stems, stem)


def read_shapefile(path: Path) -> Answer:
    """A .shp with its .dbf, .shx and .prj beside it. Raises DataError where a part that it needs is missing."""
    return read_file("shp", {f"map{_suffix(one.name)}": one.read_bytes() for one in parts_of(path)}, None)


def parts_of(path: Path) -> list[Path]:
    """The files that are read of a Shapefile, in the order of their names; of any other file that alone."""
    if _suffix(path.name) != ".shp":
        return [path]
    return sorted(one for one in path.parent.iterdir() if _part(one.name, path.stem))


def _part(name: str, stem: str) -> str | None:
    suffix = _suffix(name)
    return suffix if suffix in PARTS and name[: -len(suffix)] == stem else None


def _chosen(stems: Sequence[str], wanted: str | None) -> str:
    if wanted is None:
        return stems[0]
    found = [stem for stem in stems if wanted in (stem, PurePosixPath(stem).name)]
    if not found:
        names = tuple(PurePosixPath(stem).name for stem in stems)
        raise UsageError("sheet-unknown", value=wanted, names=names)
    return found[0]


def _with_layers(answer: Answer, stems: Sequence[str], stem: str) -> Answer:
    others = [PurePosixPath(one).name for one in stems if one != stem]
    return Answer(answer.kind, answer.records, answer.crs, answer.written, PurePosixPath(stem).name, others)


def read_file(kind: str, files: dict[str, bytes], layer: str | None) -> Answer:
    """Reads `files` (name → bytes), of which `map.<kind>` is the first. `layer`: which table of it to take.

    Raises DataError for a damaged or too large file, UsageError for a layer that does not exist.
    """
    missing = {".shp", ".dbf", ".shx"} - {name[3:] for name in files}
    if kind == "shp" and missing:
        raise DataError("shapefile-parts", names=tuple(sorted(missing)))
    with tempfile.TemporaryDirectory(prefix="machikado-") as folder:
        for name, raw in files.items():
            (Path(folder) / name).write_bytes(raw)
        found = _in_child(Path(folder) / f"map.{kind}", layer)
    added = found["axes"]
    headings = [*found["headings"], *added]
    records = Records(headings, found["rows"], len(added), found["not_points"], heights=found["heights"])
    return Answer(kind, records, found["crs"], found["written"], found["layer"], found["others"])


def _in_child(path: Path, layer: str | None) -> dict[str, Any]:
    return ask("pipelines.read.maps_isolated", str(path), layer or "", damaged="map-damaged")
