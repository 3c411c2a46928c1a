"""The child process of `maps`: one file of a map on the disk → its records as JSON on standard output.

The library that reads maps (GDAL) looks at what a file says, not at its name, and follows what is written there: a
description of data elsewhere, a system of coordinates at an address. So it may know only the forms that are wanted, and
may not call up anything.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import DataError, MachikadoError, UsageError
from pipelines.read.isolated import bound_memory
from pipelines.read.json_records import LATITUDE, LONGITUDE, parse
from pipelines.read.limits import MAX_CELLS, MAX_COLUMNS, MB
from pipelines.read.workbook import cell_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import CRS

MEMORY_BYTES = 4096 * MB  # address space: the libraries alone take more than one
EASTING, NORTHING = "Ｙ座標", "Ｘ座標"  # as in surveying
_MOST_DEGREES = 180
_STYLE = ["id", "tessellate", "extrude", "visibility", "drawOrder", "icon", "altitudeMode"]  # of KML, added by GDAL
_DATUMS = (6668, 4612, 4301, 4326)
_NAMES = (("JGD2011", 6668), ("JGD2000", 4612), ("TOKYO", 4301), ("WGS1984", 4326), ("WGS84", 4326))
_JAPANESE_DBF = (0x13, 0x7B)  # the mark of code page 932 at byte 29 of a .dbf


_FORMS = frozenset({"ESRI Shapefile", "GPKG", "GeoJSON", "KML", "LIBKML"})
_NOWHERE = "none://none"  # a proxy of a kind that there is not: every request fails before anybody is asked


def main() -> None:
    """Arguments: the file, and the layer to read ("" for the largest)."""
    bound_memory(MEMORY_BYTES)
    confine()
    try:
        answer = read(Path(sys.argv[1]), sys.argv[2] or None)
    except MachikadoError as error:
        answer = {"code": error.code, "params": error.params}
    sys.stdout.write(json.dumps(answer))


def confine() -> None:
    """Leaves GDAL, in this process, no forms but ours and no network. Raises RuntimeError where it cannot be done."""
    import pyogrio
    from pyogrio import _ogr

    for name in ("no_proxy", "NO_PROXY"):  # what is excepted there would be asked without the proxy
        os.environ.pop(name, None)
    others = ",".join(sorted(set(pyogrio.list_drivers()) - _FORMS))
    options = {"GDAL_HTTP_PROXY": _NOWHERE, "GDAL_HTTPS_PROXY": _NOWHERE, "GDAL_SKIP": others}
    pyogrio.set_gdal_config_options({**options, "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none", "PROJ_NETWORK": "OFF"})
    _ogr._register_drivers()  # GDAL heeds what is to be skipped when it registers its drivers
    if not set(pyogrio.list_drivers()) <= _FORMS:
        raise RuntimeError(pyogrio.list_drivers())


def read(path: Path, wanted: str | None) -> dict[str, Any]:
    """Headings, rows of cells, and the points where a geometry is one. Raises DataError and UsageError."""
    import geopandas
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layer, others = _layer(path, [str(name) for name, _ in pyogrio.list_layers(path)], wanted)
        info = pyogrio.read_info(path, layer=layer)
        if info["features"] * (len(info["fields"]) + 2) > MAX_CELLS or len(info["fields"]) > MAX_COLUMNS:
            raise DataError("too-many-cells", limit=f"{MAX_CELLS:,}")
        frame = geopandas.read_file(path, layer=layer, engine="pyogrio", **_encoding(path))
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise DataError("map-damaged") from error
    whole = {str(name) for name, kind in zip(info["fields"], info["dtypes"], strict=True) if "int" in str(kind)}
    has_shapes = isinstance(frame, geopandas.GeoDataFrame) and frame.active_geometry_name is not None
    shapes = frame.geometry if has_shapes else None
    cells = frame.drop(columns=[frame.active_geometry_name]) if has_shapes else frame
    if path.suffix == ".kml":
        cells = cells.drop(columns=_STYLE, errors="ignore").dropna(axis="columns", how="all")
    headings = [str(name) for name in cells.columns]
    columns = [[_text(cell, name in whole) for cell in cells[name].tolist()] for name in cells.columns]
    rows = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(len(frame))]
    answer: dict[str, Any] = {
        "headings": headings,
        "rows": rows,
        "axes": [],
        "not_points": [],
        "heights": 0,
        "crs": None,
        "written": "",
        "layer": layer,
        "others": others,
    }
    return _with_points(answer, shapes) if shapes is not None else answer


def _layer(path: Path, names: list[str], wanted: str | None) -> tuple[str, list[str]]:
    """The layer to read: the one that is wanted, else the one with most records."""
    import pyogrio

    if not names:
        raise DataError("map-damaged")
    if wanted is not None and wanted not in names:
        raise UsageError("sheet-unknown", value=wanted, names=tuple(names))
    chosen = wanted or max(names, key=lambda name: pyogrio.read_info(path, layer=name)["features"])
    return chosen, [name for name in names if name != chosen]


def _encoding(path: Path) -> dict[str, str]:
    """Shapefiles of Japanese offices seldom say that they are in CP932; what is no UTF-8 is taken for it."""
    if path.suffix != ".shp" or path.with_suffix(".cpg").is_file():
        return {}
    raw = path.with_suffix(".dbf").read_bytes()
    if len(raw) > 29 and raw[29] in _JAPANESE_DBF:
        return {"encoding": "cp932"}
    try:
        raw[32:].decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": "cp932"}
    return {"encoding": "utf-8"}


def _with_points(answer: dict[str, Any], shapes: Any) -> dict[str, Any]:
    """With longitude and latitude as the last two cells of each row, "" where the geometry is no single point."""
    import numpy as np
    import shapely

    single = np.array([_single(one) for one in shapes], dtype=object)
    is_point = (shapely.get_type_id(single) == 0) & ~shapely.is_empty(single)
    there = shapely.get_type_id(single) >= 0
    answer["not_points"] = (np.flatnonzero(there & ~is_point) + 1).tolist()
    if not is_point.any():
        return answer
    east, north = shapely.get_x(single), shapely.get_y(single)
    answer["heights"] = int(np.count_nonzero(np.nan_to_num(shapely.get_z(single[is_point]))))
    answer["axes"] = [LONGITUDE, LATITUDE]
    if shapes.crs is not None:
        answer["crs"], answer["written"], east, north = _degrees(shapes.crs, east, north)
    elif np.nanmax(np.abs(np.concatenate([east, north]))) > _MOST_DEGREES:
        answer["axes"] = [EASTING, NORTHING]
    for row, point, x, y in zip(answer["rows"], is_point.tolist(), east.tolist(), north.tolist(), strict=True):
        row.extend((_number(x), _number(y)) if point and np.isfinite(x) and np.isfinite(y) else ("", ""))
    return answer


def _single(shape: Any) -> Any:
    alone = shape is not None and shape.geom_type == "MultiPoint" and len(shape.geoms) == 1
    return shape.geoms[0] if alone else shape


def _degrees(
    crs: CRS, east: NDArray[np.float64], north: NDArray[np.float64]
) -> tuple[str, str, NDArray[np.float64], NDArray[np.float64]]:
    """The geographic system under the file's own, that one's name, and the coordinates in it: no datum is changed."""
    from pyproj import Transformer

    flat = crs.to_2d()
    base = flat.geodetic_crs
    code = _known(base) if base is not None else None
    authority = crs.to_authority()
    written = ":".join(authority) if authority else crs.name
    if code is None or not (flat.is_geographic or flat.is_projected):
        raise DataError("crs-unknown", value=crs.name)
    if flat.is_projected:
        east, north = Transformer.from_crs(flat, base, always_xy=True).transform(east, north)
    return f"EPSG:{code}", written, east, north


def _known(base: CRS) -> int | None:
    code = base.to_epsg(min_confidence=70)
    if code in _DATUMS:
        return code
    name = (base.datum.name if base.datum else base.name).upper()
    plain = "".join(character for character in name if character.isalnum())
    return next((code for mark, code in _NAMES if mark in plain), None)


def _number(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _text(cell: Any, whole: bool) -> str:
    """As the other readers show it: no .0 on whole numbers, ISO dates, blank for a missing value."""
    if hasattr(cell, "tolist"):  # a number or a list of numpy's
        cell = cell.tolist()
    if isinstance(cell, list | dict):
        return _json_text(cell)
    if cell is None or cell != cell:  # NaN and NaT are no value either
        return ""
    if whole and isinstance(cell, float):
        return str(int(cell))
    return cell_text(cell)


def _json_text(cell: Any) -> str:
    """A list or an object as it is read of a GeoJSON without a system of its own."""
    records = parse(json.dumps([{"cell": cell}], ensure_ascii=False))
    return records.rows[0][0] if records else ""


if __name__ == "__main__":
    main()
