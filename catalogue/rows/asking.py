"""What a client asks of a table, by the API or in an address, → a query."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from catalogue.errors import ValidationFailed
from catalogue.fields.reading import as_flag, as_integer, as_text, from_json, natural
from catalogue.rows.model import Near, RowQuery, Table
from catalogue.rows.query import sort_clauses
from catalogue.texts import text

MOST_ROWS = 32_000
_NEAR = ("lat", "lon", "distance")
KNOWN = frozenset(
    {"resource_id", "id", "filters", "q", "full_text", "plain", "language", "limit", "offset", "fields", "sort"}
    | {"distinct", "include_total", "total_estimation_threshold", "records_format", "include_next_page", *_NEAR}
)


def read_query(table: Table, data: Mapping[str, Any], limit: int = 100) -> RowQuery:
    """The query that the parameters describe; `limit`: without one (negative: all). Raises ValidationFailed."""
    return RowQuery(
        filters=_filters(data.get("filters")),
        q=read_words(data),
        columns=read_names(data, "fields") or None,
        sort=_sort(data),
        limit=natural(data, "limit", limit) if data.get("limit") not in (None, "") else limit,
        offset=_offset(data.get("offset")),
        distinct=as_flag(data.get("distinct")),
        near=read_near(data),
    )


def read_names(data: Mapping[str, Any], key: str) -> list[str]:
    """Names of columns: a list, or one text with commas. A name may look like a number: 2026."""
    sent = data.get(key)
    decoded = from_json(sent, key) if isinstance(sent, str) and sent.lstrip().startswith("[") else sent
    if isinstance(decoded, list):
        if not all(isinstance(one, str) for one in decoded):
            raise ValidationFailed({key: [text("not-list")]})
        return decoded
    return [part.strip() for part in (as_text(decoded) or "").split(",") if part.strip()]


def read_words(data: Mapping[str, Any]) -> str | dict[str, str]:
    """`q`: words, or an object of words per column (in a query string as JSON); or else `full_text`."""
    sent = data.get("q")
    decoded = from_json(sent, "q")
    if isinstance(decoded, Mapping):
        return {str(key): as_text(value) or "" for key, value in decoded.items()}
    return as_text(sent) or as_text(data.get("full_text")) or ""


def read_near(data: Mapping[str, Any]) -> Near | None:
    """`lat` and `lon` in degrees, `distance` in metres. Raises ValidationFailed that names the wrong one."""
    sent = {key: data.get(key) for key in _NEAR if data.get(key) not in (None, "")}
    if not sent:
        return None
    missing = [key for key in ("lat", "lon") if key not in sent]
    if missing:
        raise ValidationFailed({key: [text("missing")] for key in missing})
    latitude, longitude = _number("lat", sent["lat"], -90, 90), _number("lon", sent["lon"], -180, 180)
    return Near(latitude, longitude, _number("distance", sent["distance"], 0, 1e9) if "distance" in sent else None)


def _number(key: str, value: object, least: float, most: float) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not least <= number <= most:
        raise ValidationFailed({key: [text("rows-number-between", least=least, most=most)]})
    return number


def _filters(sent: object) -> Any:
    decoded = from_json(sent, "filters")
    if isinstance(decoded, str) and decoded:
        raise ValidationFailed({"filters": ["Cannot parse JSON"]})
    return decoded or {}


def _sort(data: Mapping[str, Any]) -> list[str]:
    sent = data.get("sort")
    if isinstance(sent, list) and not all(isinstance(one, str) for one in sent):
        raise ValidationFailed({"sort": [text("not-list")]})
    return sort_clauses(sent if isinstance(sent, list) else as_text(sent) or "")


def _offset(sent: object) -> int:
    if sent is None or sent == "":
        return 0
    number = as_integer(sent)
    if number is None:
        raise ValidationFailed({"offset": [text("not-integer")]})
    if number < 0:
        raise ValidationFailed({"offset": [f'invalid value "{sent}"']})
    return number
