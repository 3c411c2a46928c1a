"""The located records as GeoJSON (RFC 7946): longitude before latitude, WGS 84, one feature for each record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.points import points

if TYPE_CHECKING:
    import polars as pl

    from pipelines.standards import Field, Standard
    from pipelines.table import Table

_LATITUDES, _LONGITUDES = (-90, 90), (-180, 180)
_INTEGER = re.compile(r"-?[0-9]{1,18}")  # what readers of JSON hold exactly, or nearly
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]+)?")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def write_geojson(table: Table, frame: pl.DataFrame, standard: Standard, path: Path) -> int:
    """Writes the records of `frame` (the published columns of `table`) that have a position; returns how many.

    No file is written when there is none. Numbers become JSON numbers, blank cells null, all else stays text; each line
    holds one feature. Raises OSError.
    """
    features = _features(table, frame, standard)
    first = next(features, None)
    if first is None:
        return 0
    count = 1
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        file.write(_encode(first))
        for feature in features:
            file.write(",\n")
            file.write(_encode(feature))
            count += 1
        file.write("\n]}\n")
    return count


def _features(table: Table, frame: pl.DataFrame, standard: Standard) -> Iterator[dict[str, Any]]:
    import polars as pl

    located = points(table, standard).filter(
        pl.col("latitude").is_between(*_LATITUDES), pl.col("longitude").is_between(*_LONGITUDES)
    )
    readers = [_reader(standard.field(name) if name in standard else None) for name in frame.columns]
    names = frame.columns
    ids = _ids(frame, standard)
    rows = frame[located.get_column("record").to_list()].iter_rows()
    for (record, latitude, longitude), cells in zip(located.iter_rows(), rows, strict=True):
        feature: dict[str, Any] = {"type": "Feature"}
        if ids is not None and ids[record]:
            feature["id"] = ids[record]
        feature["geometry"] = {"type": "Point", "coordinates": [longitude, latitude]}
        feature["properties"] = {
            name: read(cell) if cell else None for name, read, cell in zip(names, readers, cells, strict=True)
        }
        yield feature


def _reader(field: Field | None) -> Callable[[str], object]:
    if field is not None and field.type == "integer":
        return lambda cell: int(cell) if _INTEGER.fullmatch(cell) else cell
    if field is not None and field.type == "number":
        return lambda cell: float(cell) if _NUMBER.fullmatch(cell) else cell
    return lambda cell: cell


def _ids(frame: pl.DataFrame, standard: Standard) -> list[str] | None:
    """The one ID of the standard, when no two records share it: a feature's id tells it from all others."""
    fields = standard.of_kind("id")
    if len(fields) != 1:
        return None
    ids: list[str] = frame.get_column(fields[0].name).to_list()
    given = [value for value in ids if value]
    return ids if len(given) == len(set(given)) else None
