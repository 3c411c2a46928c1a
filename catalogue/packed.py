"""JSON in as few characters as it takes."""

from __future__ import annotations

import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def packed(value: object) -> str:
    """The value as JSON without spaces, any script as it is. Raises TypeError for what JSON does not have."""
    return _ENCODER.encode(value)
