"""A workspace for an organization: its settings, and the files that stand around them."""

from __future__ import annotations

from pipelines.starting.organization import Given, Start, start_of
from pipelines.starting.writing import Started, write

__all__ = ["Given", "Start", "Started", "start_of", "write"]
