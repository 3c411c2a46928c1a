"""Groups: the catalogue has none, and says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.context import Context


@read
def group_list(context: Context, data: Mapping[str, Any]) -> list[str]:
    """The groups of the catalogue: none."""
    return []
