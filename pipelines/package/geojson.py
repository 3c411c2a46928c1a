"""The located records as GeoJSON (RFC 7946): longitude before latitude, WGS 84, one feature for each record.

The text is made by whole columns, for some thousand records at a time: a map of a million points takes no more memory
than one of a few.
"""

from __future__ import annotations

import io
import json
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pipelines.beside import beside
from pipelines.points import AXES, points_within

if TYPE_CHECKING:
    from concurrent.futures import Future

    import polars as pl

    from pipelines.standards import Field, Standard
    from pipelines.table import Table

_LATITUDES, _LONGITUDES = (-90, 90), (-180, 180)
_INTEGER = "-?[0-9]{1,18}"  # what readers of JSON hold exactly, or nearly
_NUMBER = r"-?[0-9]{1,18}(?:\.[0-9]+)?"
_PLAIN = 1e-4, 1e16  # between them the shortest text of a number has no exponent, which not all write alike
_AT_A_TIME = 10_000
_BETWEEN = ",\n"
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def write_geojson(table: Table, frame: pl.DataFrame, standard: Standard, path: Path) -> int:
    """Writes the records of `frame`, the published columns of `table`, that have a position; returns how many.

    No file is written when there is none. Numbers become JSON numbers, null stays null, all else text; each line
    holds one feature. Raises OSError.
    """
    located = points_within(table, standard, _LATITUDES, _LONGITUDES)
    if located.is_empty():
        return 0
    with path.open("wb", buffering=0) as file:
        file.write(b'{"type":"FeatureCollection","features":[\n')
        for part in _Features(frame, located, standard).in_order():
            # a line is two columns, set apart by the colon behind "properties"; it ends in the brace of the feature
            part.write_csv(
                file, include_header=False, separator=":", quote_style="never", line_terminator="}" + _BETWEEN
            )
        file.seek(-len(_BETWEEN), io.SEEK_END)
        file.write(b"\n]}\n")  # instead of what would lead to another feature
    return located.height


class _Features:
    """The features of the `located` records of a frame of published columns."""

    def __init__(self, frame: pl.DataFrame, located: pl.DataFrame, standard: Standard) -> None:
        import polars as pl

        self._frame = frame
        self._located = located
        self._fields = [standard.field(name) if name in standard else None for name in frame.columns]
        self._id = _id_field(frame, standard)
        self._values = pl.DataFrame([_typed(cells, field) for cells, field in zip(frame, self._fields, strict=True)])
        self._by_hand = self._what_only_python_writes()

    def in_order(self) -> Iterator[pl.DataFrame]:
        """Some thousand features at a time, as JSON: all before the colon of "properties", and these."""
        waiting: deque[Future[pl.DataFrame]] = deque()
        with beside(self._located.height) as pool:
            for start in range(0, self._located.height, _AT_A_TIME):
                waiting.append(pool.submit(self._part, self._located.slice(start, _AT_A_TIME)))
                if len(waiting) > 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _part(self, located: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        records = located["record"]
        properties = _rows(self._values, records).select(pl.struct(pl.all()).struct.json_encode()).to_series()
        heads = _heads(located, _rows(self._frame.select(self._id), records).to_series() if self._id else None)
        if self._by_hand and (rows := records.is_in(self._by_hand).arg_true()).len():
            written = [self._feature(*located.row(row)) for row in rows]
            heads = heads.scatter(rows, [head for head, _ in written])
            properties = properties.scatter(rows, [text for _, text in written])
        return pl.DataFrame({"head": heads, "properties": properties})

    def _what_only_python_writes(self) -> set[int]:
        """Records with a cell that has another type than its column, or a number with an exponent."""
        import polars as pl

        records: list[int] = []
        for axis in AXES:
            records += self._located["record"].gather(_with_exponent(self._located[axis])).to_list()
        for values, cells in zip(self._values, self._frame, strict=True):
            if values.null_count() > cells.null_count():
                records += (values.is_null() & cells.is_not_null()).arg_true().to_list()
            if values.dtype == pl.Float64:
                records += _with_exponent(values)
        return set(records)

    def _feature(self, record: int, latitude: float, longitude: float) -> tuple[str, str]:
        """The two parts of one feature, value by value."""
        feature: dict[str, Any] = {"type": "Feature"}
        cells = self._frame.row(record, named=True)
        if self._id and cells[self._id]:
            feature["id"] = cells[self._id]
        feature["geometry"] = {"type": "Point", "coordinates": [longitude, latitude]}
        properties = {
            name: _value(cell, field) if cell else None
            for (name, cell), field in zip(cells.items(), self._fields, strict=True)
        }
        return _encode(feature)[:-1] + ',"properties"', _encode(properties)


def _rows(frame: pl.DataFrame, records: pl.Series) -> pl.DataFrame:
    """These records, which are in order."""
    first, last = records[0], records[-1]
    rows = frame.slice(first, last - first + 1)
    return rows if rows.height == len(records) else rows[records - first]


def _id_field(frame: pl.DataFrame, standard: Standard) -> str | None:
    """The one ID of the standard, when no two records share it: a feature's id tells it from all others."""
    fields = standard.of_kind("id")
    if len(fields) != 1:
        return None
    ids = frame.get_column(fields[0].name)
    given = ids.filter(ids != "")
    different = given.hash().n_unique() == len(given) or given.n_unique() == len(given)
    return fields[0].name if different else None


def _with_exponent(numbers: pl.Series) -> list[int]:
    """Where the shortest text of a number has an exponent. Mostly the least and the greatest say: nowhere."""
    least, greatest = cast("tuple[float | None, float | None]", (numbers.min(), numbers.max()))
    if least is None or greatest is None or (least >= _PLAIN[0] and greatest < _PLAIN[1]):
        return []
    size = numbers.abs()
    return ((size < _PLAIN[0]) & (size > 0) | (size >= _PLAIN[1])).arg_true().to_list()


def _typed(cells: pl.Series, field: Field | None) -> pl.Series:
    """Numbers where the field is one (null for a cell that is none), else texts."""
    import polars as pl

    kind = field.type if field is not None else "string"
    pattern = {"integer": _INTEGER, "number": _NUMBER}.get(kind)
    if pattern is None or cells.null_count() == len(cells):
        return cells
    numbers = cells.cast(pl.Int64 if kind == "integer" else pl.Float64, strict=False)
    plain = cells.str.contains(f"^(?:{pattern})$")
    return numbers if plain.all() else numbers.zip_with(plain, pl.Series([None], dtype=numbers.dtype))


def _heads(located: pl.DataFrame, ids: pl.Series | None) -> pl.Series:
    """Each feature up to its properties: type, id where there is one, geometry."""
    import polars as pl

    start: pl.Expr = pl.lit('{"type":"Feature"')
    if ids is not None:
        named = pl.struct(pl.lit("Feature").alias("type"), pl.lit(ids).alias("id")).struct.json_encode()
        start = pl.when(pl.lit(ids) != "").then(named.str.strip_suffix("}")).otherwise(start)
    longitude, latitude = (pl.col(name).cast(pl.String) for name in ("longitude", "latitude"))
    point = (pl.lit(',"geometry":{"type":"Point","coordinates":['), longitude, pl.lit(","), latitude)
    return located.select(pl.concat_str(start, *point, pl.lit(']},"properties"'))).to_series()


def _value(cell: str, field: Field | None) -> object:
    if field is not None and field.type == "integer":
        return int(cell) if re.fullmatch(_INTEGER, cell) else cell
    if field is not None and field.type == "number":
        return float(cell) if re.fullmatch(_NUMBER, cell) else cell
    return cell
