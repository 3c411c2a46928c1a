"""`publish.toml` read strictly: an unknown or ill-typed key is an error with its name and the nearest."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.messages.filling import Both
from pipelines.report.display import visible
from pipelines.settings import MAX_SETTINGS_BYTES
from pipelines.standards import nearest

TABLES = ("catalogue", "office", "portal")
"""The tables of a `publish.toml`. Each has its own reader; none of them refuses those of the others."""


def parsed(path: Path) -> dict[str, Any]:
    """The tables of the file, none where there is no file. Raises UsageError for a file that is no TOML, or has others
    than `TABLES`.
    """
    try:
        if path.stat().st_size > MAX_SETTINGS_BYTES:
            raise UsageError("portal-setting-file", file=path, reason=f"> {MAX_SETTINGS_BYTES} bytes")
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise UsageError("portal-setting-file", file=path, reason="not UTF-8") from error
    except (OSError, ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise UsageError("portal-setting-file", file=path, reason=visible(str(error)[:200])) from error
    refuse_unknown(path, "", tables, TABLES)
    return tables


def table_of(path: Path, key: str, value: Any) -> dict[str, Any]:
    """The value, which must be a table. Raises UsageError."""
    if not isinstance(value, dict):
        raise wrong(path, key, value, Both(f"[{key}] という表", f"a table, [{key}]"))
    return value


def refuse_unknown(path: Path, prefix: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    """Raises UsageError for a key that is not `known`, with the nearest that is."""
    for key in given:
        if key not in known:
            close = nearest(key, known)
            raise UsageError("portal-setting-unknown", file=path, value=visible(prefix + key), nearest=close)


def wrong(path: Path, key: str, value: object, expected: str | Both) -> UsageError:
    """The error for a value that does not fit."""
    return UsageError("portal-setting-wrong", file=path, key=key, value=visible(str(value)[:100]), expected=expected)


def text_of(value: Any) -> str:
    """The value as text of one line. Raises ValueError."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError
    return value.strip()
