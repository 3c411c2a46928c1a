"""The name under which an officer's file is kept: their own, where every system can have a file of that name."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

MAX_BYTES = 180  # of UTF-8: most systems take 255, and something is put before or after it while it is written
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")


def kept_name(name: str, otherwise: str) -> str:
    """`name` in its composed form, or `otherwise` with its suffix where some system or program would stumble over it.

    That is: signs that Windows forbids, names of its devices, what is invisible or turns the direction of writing,
    a dot, a hyphen, a tilde or a blank at the beginning, a dot or a blank at the end, and names that are too long.
    """
    composed = unicodedata.normalize("NFC", name)
    if _is_safe(composed):
        return composed
    suffix = PurePath(composed).suffix
    return otherwise + (suffix.lower() if _SUFFIX.fullmatch(suffix) else "")


def _is_safe(name: str) -> bool:
    if (
        not name
        or name[0] in ".-~ \u3000"
        or name[-1] in ". \u3000"
        or _FORBIDDEN.search(name)
        or _DEVICE.fullmatch(name)
    ):
        return False
    try:
        size = len(name.encode())
    except UnicodeEncodeError:  # bytes that are no text
        return False
    return size <= MAX_BYTES and all(unicodedata.category(sign)[0] not in "CZ" or sign in " \u3000" for sign in name)
