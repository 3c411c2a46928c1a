"""What the script of a map is told, as attributes of the element that the map takes the place of."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

from catalogue.context import Context
from catalogue.leaflet import SCRIPTS, STYLES, addresses
from catalogue.pages.columns import popup_columns
from catalogue.pages.rendering import View
from catalogue.pages.selection import Selection
from catalogue.rows.model import Column, Table
from catalogue.texts import TEXTS, text

MOST_POINTS = 10_000
LARGEST_FILE = 5_000_000  # bytes of a GeoJSON file that is drawn
_SAID = "res-map-js-"


def map_of_table(
    context: Context, view: View, table: Table, selection: Selection, path: str, shown: list[Column]
) -> dict[str, str] | None:
    """The attributes for the selected rows; None for a table without coordinates."""
    if table.coordinates() is None:
        return None
    fields = json.dumps([column.id for column in popup_columns(table, shown)], ensure_ascii=False)
    asked = {key: value for key, value in selection.asked().items() if key not in ("fields", "sort")}
    wanted = {"format": "geojson", "limit": str(MOST_POINTS), "fields": fields} | asked
    points = f"{context.settings.prefix}/datastore/dump/{quote(table.resource)}?{urlencode(wanted, quote_via=quote)}"
    row = view.url(path) + ("&" if view.lang != "ja" else "?") + "row="
    return _attributes(context, view, points) | {"fields": fields, "row": row}


def map_of_file(context: Context, view: View, path: str) -> dict[str, str]:
    """The attributes for a GeoJSON file at `path`, which is percent-encoded."""
    return _attributes(context, view, context.settings.prefix + path)


def map_files() -> dict[str, list[str]] | None:
    """Paths of the map library's `styles` and `scripts`; None where it is not installed."""
    styles, scripts = addresses(STYLES), addresses(SCRIPTS)
    return {"styles": styles, "scripts": scripts} if scripts else None


def _attributes(context: Context, view: View, points: str) -> dict[str, str]:
    said = {code.removeprefix(_SAID): text(code, view.lang) for code in TEXTS if code.startswith(_SAID)}
    return {
        "points": points,
        "most": str(MOST_POINTS),
        "words": json.dumps(said, ensure_ascii=False),
        "tiles": context.settings.tiles_url,
        "credit": context.settings.tiles_attribution,
    }
