"""A pattern of Python's `re` said again for polars, so that what polars finds is surely found by Python as well."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

# Letters of a category that count in every version of Unicode; what else belongs to it is left to Python.
_CATEGORIES = {
    "CATEGORY_DIGIT": "0-9",
    "CATEGORY_WORD": "0-9A-Za-z_",
    "CATEGORY_SPACE": r"\t\n\r\x20",
}
_PLACES = {"AT_BEGINNING": r"\A", "AT_BEGINNING_STRING": r"\A", "AT_END": r"\z", "AT_END_STRING": r"\z"}


class _Unknown(Exception):
    """A part of the pattern that polars does not have, or may understand in another way."""


@lru_cache(maxsize=512)
def surely_matching(pattern: str) -> str | None:
    """What finds, in polars, only strings that `re.match` finds for `^pattern$`, as frictionless puts it together.

    It may find fewer of them. None: nothing of the kind is known.
    """
    try:
        parsed = import_module("re._parser").parse(f"^{pattern}$")
        if parsed.state.flags != _UNICODE:
            return None
        found = rf"\A(?:{_sequence(parsed)})"
    except Exception:  # a pattern that Python has not (it will say so itself), or an odd one, or another parser
        return None
    return found if _is_known_to_polars(found) else None


_UNICODE = 32  # re.UNICODE, the flag of every pattern of text, and no other


def _is_known_to_polars(found: str) -> bool:
    """It refuses what would take too much room, as thousands of repetitions."""
    try:
        pl.Series([""]).str.contains(found)
    except PolarsError:
        return False
    return True


def _sequence(parts: Any) -> str:
    return "".join(_part(str(op), value) for op, value in parts)


def _part(op: str, value: Any) -> str:
    if op == "LITERAL":
        return _letter(value)
    if op == "NOT_LITERAL":
        return f"[^{_letter(value)}]"
    if op == "ANY":
        return r"[^\n]"
    if op == "IN":
        return _class(value)
    if op == "BRANCH":
        return f"(?:{'|'.join(map(_sequence, value[1]))})"
    if op == "SUBPATTERN" and not value[1] and not value[2]:
        return f"(?:{_sequence(value[3])})"
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        low, high, repeated = value
        return f"(?:{_sequence(repeated)}){{{low},{'' if str(high) == 'MAXREPEAT' else high}}}"
    if op == "AT" and str(value) in _PLACES:
        return _PLACES[str(value)]
    raise _Unknown(op)


def _letter(code: int) -> str:
    return rf"\x{{{code:X}}}"


def _class(entries: Any) -> str:
    known = [(str(op), value) for op, value in entries]
    negated = known[0][0] == "NEGATE"
    if negated and any(op == "CATEGORY" for op, _ in known):
        raise _Unknown("CATEGORY")  # a part of a category will do, but not all that is outside of a part
    return f"[{'^' if negated else ''}{''.join(_entry(op, value) for op, value in known[negated:])}]"


def _entry(op: str, value: Any) -> str:
    if op == "LITERAL":
        return _letter(value)
    if op == "RANGE":
        return f"{_letter(value[0])}-{_letter(value[1])}"
    if op == "CATEGORY" and str(value) in _CATEGORIES:
        return _CATEGORIES[str(value)]
    raise _Unknown(op)
