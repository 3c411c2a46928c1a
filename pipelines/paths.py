"""Where the data that belongs to the program lies: beside the code in a checkout, inside the package when installed."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from pipelines.lazy import pattern

_DEVICE = pattern(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_PACKAGE = Path(__file__).resolve().parent


def _data(name: str) -> Path:
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


SCHEMAS = _data("schemas")
SAMPLES = _data("datasets")


def is_device(name: str) -> bool:
    """Whether Windows takes a file of this name for a device (`con`, `nul.csv`), wherever it lies."""
    return bool(_DEVICE.fullmatch(name))


def user_data() -> Path:
    """The folder for data that a user of this machine has installed, where the system keeps such data."""
    return _of_user("XDG_DATA_HOME", ".local/share")


def user_settings() -> Path:
    """The folder for what a user of this machine has set, where the system keeps such things.

    On Windows the one that stays on the machine: the other is copied to servers.
    """
    return _of_user("XDG_CONFIG_HOME", ".config")


def _of_user(variable: str, usual: str) -> Path:
    """Our folder where the system keeps what belongs to a user; `variable` and `usual` are for Linux."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get(variable) or home / usual)
    return base / "machikado"
