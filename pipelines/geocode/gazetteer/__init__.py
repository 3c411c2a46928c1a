"""The address data that the geocoder looks places up in: building its file, opening it, what it covers."""

from __future__ import annotations

SUFFIX = ".gazetteer"
"""How the names of its files end."""
