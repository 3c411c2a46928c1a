"""API tokens of portals: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from pipelines.errors import UsageError, WorldError

_SERVICE = "machikado"
_COMMON = "CKAN_API_TOKEN"
_LONGEST = 4000
_TOKEN = re.compile(r"[!-~]+")


def variable_of(name: str) -> str:
    """The environment variable that holds the token of the portal `name`.

    A portal that is known by its address only has none of its own: another address could have the same.
    """
    return _COMMON if name.startswith("@") else f"{_COMMON}_{re.sub('[^A-Z0-9]', '_', name.upper())}"


def token_of(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The token for the portal `name`, "" where there is none. Raises UsageError for what cannot be a token."""
    known = os.environ if environ is None else environ
    for variable in (variable_of(name), _COMMON):
        if known.get(variable, "").strip():
            return checked(known[variable], variable)
    return checked(_from_keyring(name), "keyring") if environ is None else ""


def checked(token: str, place: str) -> str:
    """The token without spaces around it. Raises UsageError, which names only the `place` it came from."""
    token = token.strip()
    if token and (len(token) > _LONGEST or not _TOKEN.fullmatch(token)):
        raise UsageError("portal-token-wrong", value=place)
    return token


def keep(name: str, token: str) -> None:
    """Puts the token of the portal `name` into the system's keyring. Raises WorldError where there is none."""
    keyring = _keyring()
    if keyring is None:
        raise WorldError("portal-keyring-missing", value=variable_of(name))
    try:
        keyring.set_password(_SERVICE, name, checked(token, "keyring"))
    except Exception as error:  # every system's keyring has errors of its own
        raise _locked(error, name) from None


def forget(name: str) -> bool:
    """Takes the token of the portal `name` out of the system's keyring; whether there was one."""
    keyring = _keyring()
    if keyring is None:
        raise WorldError("portal-keyring-missing", value=variable_of(name))
    try:
        if keyring.get_password(_SERVICE, name) is None:
            return False
        keyring.delete_password(_SERVICE, name)
    except Exception as error:
        raise _locked(error, name) from None
    return True


def _locked(error: Exception, name: str) -> Exception:
    if isinstance(error, UsageError):
        return error
    return WorldError("portal-keyring-failed", value=variable_of(name), reason=type(error).__name__)


def _from_keyring(name: str) -> str:
    """What the keyring has; nothing where there is none, or where it stays locked."""
    keyring = _keyring()
    try:
        return str(keyring.get_password(_SERVICE, name) or "") if keyring else ""
    except Exception:
        return ""


def _keyring() -> Any:
    """The library of the extra `keyring`, None without it."""
    try:
        return import_module("keyring")
    except ImportError:
        return None
