"""Which version of the program this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def software_version() -> str:
    """The version that is installed; "0" in a checkout that is not."""
    try:
        return version("machikado")
    except PackageNotFoundError:
        return "0"
