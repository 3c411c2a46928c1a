"""GeoJSON features and lists of objects → a table. JSON has no rows and columns of its own: the row of a record is its
number in the list, the column of a property its place in the order of first appearance."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.read.limits import MAX_CELLS, MAX_COLUMNS, MAX_ITEMS

LONGITUDE, LATITUDE = "経度", "緯度"
GEOMETRY = "図形"  # names both in the settings, where properties are headed so as well
FEATURE_ID = "フィーチャID"
_DEPTH = 3


@frozen
class Records:
    """`headings` in order, `rows` of as many cells; the last `added` headings are no properties, but were made from the
    features' own IDs and geometries.

    `not_points` lists the features (counted from 1) whose geometry is no point, `heights` counts those that have a
    height; `is_list`: the items are lists of cells, and the headings are not known yet.
    """

    headings: list[str]
    rows: list[list[str]]
    added: int = 0
    not_points: list[int] = field(default_factory=list)
    is_list: bool = False
    heights: int = 0


def is_json(text: str) -> bool:
    """Whether a text begins as JSON does (it may still be broken)."""
    return text[:100].lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def is_meant_as_json(text: str) -> bool:
    """Whether a text that is no JSON was meant as such: it begins with an object's first key or a list of objects."""
    return bool(re.match(r"\ufeff?\s*(\{\s*\"|\[\s*[\[{])", text[:1000]))


def parse(text: str) -> Records | None:
    """The records of a JSON text; None when it is no JSON at all. Raises DataError when it holds no list of records."""
    if sum(map(text.count, "[{,")) > MAX_ITEMS:
        raise DataError("too-many-cells", limit=f"{MAX_ITEMS:,}")
    try:
        data = json.loads(text.lstrip("\ufeff"), parse_float=str, parse_int=str)
    except RecursionError as error:
        raise DataError("json-without-records") from error
    except ValueError:
        return None
    if isinstance(data, dict) and isinstance(data.get("features"), list):
        return _features(data["features"])
    if isinstance(data, dict) and data.get("type") == "Feature":
        return _features([data])
    items = _longest_list(data, _DEPTH)
    if not items:
        raise DataError("json-without-records")
    if all(isinstance(item, list) for item in items):
        return Records([], [[_text(cell) for cell in item] for item in items], is_list=True)
    return _table([item for item in items if isinstance(item, dict)])


def syntax_error(text: str) -> DataError:
    """What is wrong with a text that should be JSON."""
    try:
        json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        return DataError("json-broken", row=error.lineno, column=error.colno)
    except (ValueError, RecursionError):
        pass
    return DataError("json-without-records")


def _longest_list(data: Any, depth: int) -> list[Any]:
    """The longest list of objects (or of lists), at most three objects deep: {"result": {"records": [...]}}."""
    if isinstance(data, list):
        kinds = {type(item) for item in data}
        return data if kinds in ({dict}, {list}) else []
    if not isinstance(data, dict) or depth == 0:
        return []
    return max((_longest_list(value, depth - 1) for value in data.values()), key=len, default=[])


def _features(features: Sequence[Any]) -> Records:
    """Properties, the ID of each feature, and its point as 経度 and 緯度, unless properties hold just that already."""
    objects = [feature if isinstance(feature, dict) else {} for feature in features]
    table = _table([properties if isinstance(properties := item.get("properties"), dict) else {} for item in objects])
    points = [_point(item.get("geometry")) for item in objects]
    pairs = enumerate(zip(objects, points, strict=True), start=1)
    not_points = [number for number, (item, point) in pairs if item.get("geometry") and not point]
    added: list[tuple[str, Sequence[str]]] = []
    if ids := _ids(objects, table):
        added.append((FEATURE_ID, ids))
    if any(points) and not _holds(table, points):
        axes = zip(*(point or ("", "") for point in points), strict=True)
        added += zip((LONGITUDE, LATITUDE), axes, strict=True)
    rows = [[*row, *(cells[at] for _, cells in added)] for at, row in enumerate(table.rows)]
    heights = sum(_has_height(item.get("geometry")) for item in objects)
    return Records([*table.headings, *(name for name, _ in added)], rows, len(added), not_points, heights=heights)


def _ids(objects: Sequence[Mapping[str, Any]], table: Records) -> list[str]:
    """The features' own IDs (RFC 7946, 3.2); none where they only count the features, or properties say them."""
    ids = [_text(item.get("id")) for item in objects]
    is_count = any(ids == [str(number) for number in range(first, first + len(ids))] for first in (0, 1))
    if is_count or not any(ids) or any(heading.strip().upper() == "ID" for heading in table.headings):
        return []
    return [] if any(list(column) == ids for column in zip(*table.rows, strict=True)) else ids


def _point(geometry: Any) -> tuple[str, str] | None:
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Point", "MultiPoint"):
        return None
    position = _position(geometry)
    if isinstance(position, list) and len(position) >= 2 and all(isinstance(axis, str) for axis in position[:2]):
        return position[0], position[1]
    return None


def _position(geometry: Mapping[str, Any]) -> Any:
    position: Any = geometry.get("coordinates")
    is_alone = geometry["type"] == "MultiPoint" and isinstance(position, list) and len(position) == 1
    return position[0] if is_alone else position


def _has_height(geometry: Any) -> bool:
    """A third coordinate that says something: programs write 0 where they know none."""
    if not isinstance(geometry, dict) or not _point(geometry):
        return False
    return any(isinstance(one, str) and re.search("[1-9]", one) for one in _position(geometry)[2:3])


def _holds(table: Records, points: Sequence[tuple[str, str] | None]) -> bool:
    """Whether two properties repeat the coordinates of every record that has any."""
    located = [(row, point) for row, point in zip(table.rows, points, strict=True) if point]

    def repeated(axis: int) -> bool:
        return any(
            all(_same(row[column], point[axis]) for row, point in located) for column in range(len(table.headings))
        )

    return repeated(0) and repeated(1)


def _same(cell: str, axis: str) -> bool:
    try:
        return abs(float(cell) - float(axis)) < 1e-6
    except ValueError:
        return False


def _table(items: Sequence[Mapping[str, Any]]) -> Records:
    headings = list(dict.fromkeys(key for item in items for key in item))
    if len(headings) > MAX_COLUMNS:
        raise DataError("too-many-columns", value=f"{len(headings):,}", limit=f"{MAX_COLUMNS:,}")
    if len(headings) * len(items) > MAX_CELLS:  # each record gets all of them, however few it has itself
        raise DataError("too-many-cells", limit=f"{MAX_CELLS:,}")
    return Records([_clean(key) for key in headings], [[_text(item.get(key)) for key in headings] for item in items])


def _text(value: Any) -> str:
    """Numbers as they are written; objects and lists as JSON; null as a blank."""
    if isinstance(value, str):
        return _clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _clean(";".join(value))
    return _clean(json.dumps(value, ensure_ascii=False))


def _clean(text: str) -> str:
    """Half of a surrogate pair, which \\u escapes can leave, is no character: it becomes U+FFFD."""
    return text if text.isprintable() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
