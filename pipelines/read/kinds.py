"""What kind of file a text is. All who read one ask here, so that none takes a heading in brackets for JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pipelines.errors import DataError
from pipelines.lazy import pattern
from pipelines.read import html, json_records

Kind = Literal["html", "json", "markup", "delimited"]

_MARKUP = pattern(r"\ufeff?\s*<(\?xml|!doctype|!--|[a-z]+[\s>:])", re.IGNORECASE)


def kind_of(text: str, path: Path) -> Kind:
    """What a text is; "json" and "markup" too where it is broken or holds no table.

    `path`: a text that begins with a bracket and is no JSON was meant as such in a .json, and is a heading elsewhere.
    """
    if html.is_html(text):
        return "html"
    if json_records.is_json(text) and _is_meant_as_json(text, path):
        return "json"
    return "markup" if _MARKUP.match(text[:200]) else "delimited"


def _is_meant_as_json(text: str, path: Path) -> bool:
    if json_records.is_meant_as_json(text) or path.suffix.lower() in (".json", ".geojson"):
        return True
    try:
        return json_records.parse(text) is not None
    except DataError:  # JSON, though without records
        return True
