"""File names, formats and media types of resources."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

# Ours rather than the system's table: on Windows the registry says that CSV is an Excel file.
_TYPES = {
    "csv": ("CSV", "text/csv"),
    "tsv": ("TSV", "text/tab-separated-values"),
    "txt": ("TXT", "text/plain"),
    "json": ("JSON", "application/json"),
    "jsonld": ("JSON-LD", "application/ld+json"),
    "geojson": ("GeoJSON", "application/geo+json"),
    "gpkg": ("GPKG", "application/geopackage+sqlite3"),
    "kml": ("KML", "application/vnd.google-earth.kml+xml"),
    "kmz": ("KMZ", "application/vnd.google-earth.kmz"),
    "shp": ("SHP", "application/vnd.shp"),
    "xls": ("XLS", "application/vnd.ms-excel"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xlsm": ("XLSM", "application/vnd.ms-excel.sheet.macroenabled.12"),
    "ods": ("ODS", "application/vnd.oasis.opendocument.spreadsheet"),
    "doc": ("DOC", "application/msword"),
    "docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "ppt": ("PPT", "application/vnd.ms-powerpoint"),
    "pptx": ("PPTX", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("HTML", "text/html"),
    "htm": ("HTML", "text/html"),
    "xml": ("XML", "application/xml"),
    "rdf": ("RDF", "application/rdf+xml"),
    "ttl": ("TTL", "text/turtle"),
    "zip": ("ZIP", "application/zip"),
    "gz": ("GZ", "application/gzip"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "png": ("PNG", "image/png"),
    "jpg": ("JPEG", "image/jpeg"),
    "jpeg": ("JPEG", "image/jpeg"),
    "svg": ("SVG", "image/svg+xml"),
}
_SPELLINGS = {spelling.lower(): name for name, _ in _TYPES.values() for spelling in (name,)} | {
    ending: name for ending, (name, _) in _TYPES.items()
}
_QUOTED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def clean_format(format_: str) -> str:
    """A known format in its usual spelling (`geojson` → `GeoJSON`); anything else as it was sent."""
    return _SPELLINGS.get(format_.strip().lower(), format_)


def guess_format(name: str) -> str:
    """The format that the ending of a file name or address tells, or ""."""
    return _TYPES.get(_ending(name), ("", ""))[0]


def guess_media_type(name: str) -> str | None:
    """The media type that the ending of a file name or address tells."""
    known = _TYPES.get(_ending(name))
    return known[1] if known else None


def safe_file_name(name: str) -> str:
    """A file name for addresses, as CKAN makes it (lower case, "-" for spaces), but letters of all scripts are kept.

    The name never has a path in it, never begins with a dot, and has at most 100 characters.
    """
    base = unicodedata.normalize("NFC", _unquoted(name)).replace("\\", "/").rsplit("/", 1)[-1].strip().lower()
    base = re.sub(r"\s", "-", base)
    base = re.sub(r"-+", "-", re.sub(r"[^\w.\-]", "", base)).lstrip(".")
    stem, dot, ending = base.rpartition(".")
    if dot and len(ending) <= 20:
        return f"{stem[: 99 - len(ending)] or 'file'}.{ending}"
    return base[:100] or "file"


def _unquoted(name: str) -> str:
    """ckanapi uploads a file under the last part of its address, where letters of other scripts are percent-encoded."""
    try:
        return _QUOTED_LETTERS.sub(lambda found: unquote(found[0], errors="strict"), name)
    except UnicodeDecodeError:
        return name


def _ending(name: str) -> str:
    try:
        path = unquote(urlsplit(name).path) if "://" in name else name
    except ValueError:  # a link that nobody can follow tells nothing
        return ""
    return PurePosixPath(path).suffix.lstrip(".").lower()
