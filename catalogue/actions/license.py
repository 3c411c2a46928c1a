"""Licences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.actions.registry import read
from catalogue.context import Context
from catalogue.licenses import LICENSES


@read
def license_list(context: Context, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The licences that datasets may name in `license_id`."""
    return [license.record() for license in LICENSES.values()]
