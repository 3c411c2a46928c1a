"""Reading values that a client sent: coercion as CKAN does it, complaints collected per field."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from catalogue import clock
from catalogue.errors import ValidationFailed
from catalogue.texts import text

Errors = dict[str, Any]
NAME = re.compile(r"[a-z0-9_-]*")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RESERVED_NAMES = frozenset({"new", "edit", "search"})
_TRUE = frozenset({"true", "yes", "t", "y", "1"})
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\]\\]+@[^\s@\"(),:;<>\[\]\\]+\.[^\s@\"(),:;<>\[\]\\.]+")


class Fields:
    """The keys and values of one object that was sent, and what is wrong with them."""

    def __init__(self, data: Mapping[str, Any], errors: Errors) -> None:
        self.data = data
        self.errors = errors

    def fail(self, key: str, code: str, /, **params: object) -> None:
        """Notes a complaint about the field `key`."""
        self.errors.setdefault(key, []).append(text(code, **params))

    def text(self, key: str, longest: int | None = None) -> str | None:
        """The value as text; lists and objects become JSON."""
        value = as_text(self.data.get(key))
        if longest is not None and value is not None and len(value) > longest:
            self.fail(key, "too-long", longest=longest)
        return value

    def email(self, key: str) -> str | None:
        """An e-mail address, or something empty."""
        value = self.text(key)
        if value and not _EMAIL.fullmatch(value.strip()):
            self.fail(key, "not-email", value=value)
        return value

    def integer(self, key: str) -> int | None:
        """A whole number, or None when empty."""
        value = self.data.get(key)
        if value is None or value == "":
            return None
        number = as_integer(value)
        if number is None:
            self.fail(key, "not-integer")
        return number

    def moment(self, key: str) -> str | None:
        """A point in time, in UTC without zone, or None when empty."""
        value = as_text(self.data.get(key))
        if not value:
            return None
        try:
            return clock.parse(value).isoformat()
        except ValueError:
            self.fail(key, "not-date")
            return None

    def name(self, key: str = "name") -> str:
        """A name for addresses: 2 to 100 of `a-z 0-9 _ -`."""
        value = self.data.get(key)
        if value is None or value == "":
            self.fail(key, "missing")
            return ""
        if not isinstance(value, str):
            self.fail(key, "not-text")
            return ""
        self._check_name(key, value)
        return value

    def _check_name(self, key: str, value: str) -> None:
        if value in RESERVED_NAMES:
            self.fail(key, "name-reserved")
        if len(value) < 2:
            self.fail(key, "name-short", value=value)
        if len(value) > 100:
            self.fail(key, "name-long")
        if not NAME.fullmatch(value):
            self.fail(key, "name-characters")


def as_text(value: object) -> str | None:
    """Text as it is, None as None, other scalars and JSON values as their text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def as_flag(value: object, default: bool = False) -> bool:
    """CKAN's booleans: true, yes, t, y, 1 in any case are true; any other text is false."""
    if value is None or value == "":
        return default
    return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE


def as_integer(value: object) -> int | None:
    """A whole number from a number or its text, else None. Bounded to what the database can hold."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    return None


def natural(data: Mapping[str, Any], key: str, default: int) -> int:
    """A parameter that counts something. Raises ValidationFailed when it is negative or no number."""
    value = data.get(key)
    if value is None or value == "":
        return default
    number = as_integer(value)
    if number is None or number < 0:
        raise ValidationFailed({key: [text("not-natural")]})
    return number


def from_json(value: object, key: str) -> Any:
    """A value that may have been sent as JSON in a text (query strings, multipart): decoded when it is JSON.

    Raises ValidationFailed that names the parameter `key` when the text says what cannot be stored.
    """
    if not isinstance(value, str):
        return value
    try:
        decoded = json.loads(value, parse_constant=no_constant)
        bad = is_unstorable(decoded)
    except (ValueError, RecursionError):
        return value
    if bad and isinstance(decoded, float):
        return value  # 1e999 is no number, but may be a word
    if bad:
        raise ValidationFailed({key: [text("bad-characters")]})
    return decoded


def no_constant(constant: str) -> None:
    """For `json.loads`, which takes NaN and Infinity for numbers. Raises ValueError."""
    raise ValueError(constant)


def is_unstorable(value: Any) -> bool:
    """Whether a value of JSON holds what cannot be stored or sent: NUL, half surrogate pairs, numbers without end."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is not None
    if isinstance(value, dict):
        return any(is_unstorable(key) or is_unstorable(one) for key, one in value.items())
    if isinstance(value, list):
        return any(is_unstorable(one) for one in value)
    return isinstance(value, float) and not math.isfinite(value)


def storable(value: Any) -> Any:
    """The same value of JSON with � in place of such characters, and null in place of such numbers."""
    if isinstance(value, str):
        if not _UNSTORABLE.search(value):
            return value
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return None if is_unstorable(value) else value


def string_list(data: Mapping[str, Any], key: str) -> list[str]:
    """A list of texts: a list, a JSON list in a text, or texts separated by commas."""
    value = from_json(data.get(key), key)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    raise ValidationFailed({key: [text("not-list")]})


def required(data: Mapping[str, Any], key: str, error_key: str | None = None) -> str:
    """A parameter that must be there. Raises ValidationFailed."""
    value = as_text(data.get(key))
    if not value:
        raise ValidationFailed({error_key or key: [text("missing")]})
    return value


def object_list(fields: Fields, key: str) -> list[Mapping[str, Any]]:
    """A list of objects; anything else is a complaint and reads as empty."""
    value = fields.data.get(key)
    if value is None or value == "":
        return []
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        return value
    fields.fail(key, "not-objects")
    return []


def read_extras(fields: Fields, core: frozenset[str]) -> list[dict[str, str]]:
    """`extras` as [{key, value}], sorted by key; keys are unique and not names of core fields."""
    extras: dict[str, str] = {}
    complaints: list[Errors] = []
    for sent in object_list(fields, "extras"):
        one = Fields(sent, {})
        key, value = one.text("key"), one.text("value")
        if not key:
            one.fail("key", "missing")
        elif key in core:
            one.fail("key", "extra-core")
        elif key in extras:
            fields.fail("extras_validation", "extra-twice", key=key)
        elif value is not None:
            extras[key] = value
        complaints.append(one.errors)
    if any(complaints):
        fields.errors["extras"] = complaints
    return [{"key": key, "value": extras[key]} for key in sorted(extras)]
