"""Which cells are good beyond doubt, told from a column as a whole: never one that frictionless would not read.

A proof may leave out good cells (full-width digits, 29 February); frictionless reads those. It is made from the
descriptor of a field alone, so that a table without a doubtful cell needs no frictionless at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, Literal

import polars as pl

from pipelines.validate.exact.known import SCHEME
from pipelines.validate.exact.patterns import surely_matching

Proof = Callable[["pl.Expr"], "pl.Expr"]
"""From a column to where its cells are surely good. What is said of missing cells does not count."""

_NUMBER = r"\A-?[0-9]{1,15}(?:\.[0-9]{1,15})?\z"
_WHOLE = r"\A-?[0-9]{1,18}\z"
_LETTERS = "[A-Za-z0-9]{1,20}"
_MAIL = rf"\A{_LETTERS}(?:[._-]{_LETTERS}){{0,2}}@(?:{_LETTERS}(?:-{_LETTERS})?\.){{1,4}}[A-Za-z]{{2,20}}\z"
_POINT = r"\A-?(?:[0-9]{1,2}|1[0-7][0-9])(?:\.[0-9]{1,15})?, ?-?[0-8]?[0-9](?:\.[0-9]{1,15})?\z"
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_OWN_WAYS = {"number": {"groupChar", "decimalChar", "bareNumber"}, "integer": {"bareNumber"}}
_DEFAULT_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "datetime": "%Y-%m-%dT%H:%M:%S", "yearmonth": "%Y-%m"}
_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")


def always(_: pl.Expr) -> pl.Expr:
    """The proof for columns of which frictionless takes everything."""
    return pl.lit(value=True)


def proof_of(field: Mapping[str, Any]) -> Proof | None:
    """What proves cells of a field, given as a descriptor. None: there is no telling beforehand."""
    proving = _PROVING.get(field.get("type", ""))
    rules = {key: rule for key, rule in field.get("constraints", {}).items() if key not in ("required", "unique")}
    if proving is None or set(field) & _OWN_WAYS.get(field["type"], set()):
        return None
    try:
        return proving(field, rules)
    except (ArithmeticError, TypeError, ValueError, KeyError):  # a rule of another form than we know
        return None


def _all(proofs: Sequence[Proof]) -> Proof:
    if len(proofs) <= 1:
        return proofs[0] if proofs else always

    return lambda cell: reduce(and_, (one(cell) for one in proofs))


def _formed(pattern: str) -> Proof:
    return lambda cell: cell.str.contains(pattern)


def _among(values: Sequence[Any]) -> Proof:
    texts = [value for value in values if isinstance(value, str)]

    def proof(cell: pl.Expr) -> pl.Expr:
        return cell.is_in(pl.Series(texts, dtype=pl.String).implode())

    return proof


def _string(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    form = {"default": [], "uri": [_formed(rf"\A{SCHEME}")], "email": [_formed(_MAIL)]}.get(
        field.get("format", "default")
    )
    if form is None:
        return None
    proofs = [*form]
    for key, rule in rules.items():
        proof = _RULES[key](rule)
        if proof is None:
            return None
        proofs.append(proof)
    return _all(proofs)


def _pattern(rule: str) -> Proof | None:
    pattern = surely_matching(rule)
    return None if pattern is None else _formed(pattern)


_RULES: dict[str, Callable[[Any], Proof | None]] = {
    "pattern": _pattern,
    "enum": _among,
    "minLength": lambda rule: lambda cell: cell.str.len_chars() >= int(rule),
    "maxLength": lambda rule: lambda cell: cell.str.len_chars() <= int(rule),
}


def _any(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    return _among(rules["enum"]) if rules else always


def _boolean(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    known = [*field.get("trueValues", _TRUE), *field.get("falseValues", _FALSE)]
    return None if rules else _among(known)


def _number(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    """Limits are excluded: a number beside a limit may be rounded onto it, but never to its other side."""
    limits = {key: float(rules[key]) for key in rules if key in _LIMITS and not isinstance(rules[key], bool)}
    if len(limits) < len(rules) or not all(map(math.isfinite, limits.values())):
        return None
    strict = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
    excluded: dict[str, float] = {}
    for key, limit in limits.items():
        stricter = max if "inimum" in key else min
        excluded[strict.get(key, key)] = stricter(limit, excluded.get(strict.get(key, key), limit))
    return _all([_formed(_NUMBER), *([_between("Float64", excluded)] if excluded else ())])


def _between(type_: str, limits: Mapping[str, Any]) -> Proof:
    def proof(cell: pl.Expr) -> pl.Expr:
        value = cell.cast(getattr(pl, type_), strict=False) if type_ != "String" else cell
        bounds = {key: pl.lit(limit) for key, limit in limits.items()}  # a text would be the name of a column
        keys = tuple(sorted(bounds, key=lambda key: "aximum" in key))
        if closed := _CLOSED.get(keys):  # the same as below, but the cells become numbers once
            low, high = (bounds[key] for key in keys)
            return value.is_between(low, high, closed=closed)
        compared: Iterable[pl.Expr] = (_COMPARED[key](value, bound) for key, bound in bounds.items())
        return reduce(and_, compared)

    return proof


_CLOSED: dict[tuple[str, ...], Literal["both", "left", "right", "none"]] = {
    ("minimum", "maximum"): "both",
    ("minimum", "exclusiveMaximum"): "left",
    ("exclusiveMinimum", "maximum"): "right",
    ("exclusiveMinimum", "exclusiveMaximum"): "none",
}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "exclusiveMinimum": lambda value, limit: value > limit,
    "exclusiveMaximum": lambda value, limit: value < limit,
}


def _whole(rules: Mapping[str, Any], largest: int) -> dict[str, int] | None:
    """The limits as whole numbers up to one, or None where there are others, or other rules."""
    limits = {key: int(rules[key]) for key in rules if key in _LIMITS and not isinstance(rules[key], bool)}
    plain = all(rules[key] in (limit, str(limit)) and abs(limit) <= largest for key, limit in limits.items())
    return limits if plain and len(limits) == len(rules) else None


def _integer(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    limits = _whole(rules, 10**18)
    if limits is None:
        return None
    return _all([_formed(_WHOLE), *([_between("Int64", limits)] if limits else ())])


def _year(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    limits = _whole(rules, 9999)
    if limits is None or any(limit < 0 for limit in limits.values()):
        return None
    return _all([_formed(r"\A[0-9]{4}\z"), *([_between("Int64", limits)] if limits else ())])


def _geopoint(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    return None if rules or field.get("format", "default") != "default" else _formed(_POINT)


def _list(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    plain = field.get("itemType", "string") == "string" and field.get("delimiter", ",") != ""
    return always if plain and not rules else None


def _moment(field: Mapping[str, Any], rules: Mapping[str, Any]) -> Proof | None:
    """Dates and times: all of one length and written from large to small, so that text compares as they do."""
    type_ = field["type"]
    format_ = "default" if type_ == "yearmonth" else field.get("format", "default")
    form = written_moment(_DEFAULT_FORMATS[type_] if format_ == "default" else format_)
    if form is None:
        return None
    pattern, used = form
    if not rules:
        zone = "Z?" if format_ == "default" and type_ in ("time", "datetime") else ""
        return _formed(rf"\A{pattern}{zone}\z")
    limits = {key: rules[key] for key in rules if key in _LIMITS}
    plain = all(re.fullmatch(pattern, limit) for limit in limits.values())
    if used not in _COMPARABLE[type_] or not plain or len(limits) < len(rules):
        return None
    return _all([_formed(rf"\A{pattern}\z"), _between("String", limits)])


_DIRECTIVES = {"%Y": "[1-9][0-9]{3}", "%H": "(?:[01][0-9]|2[0-3])", "%M": "[0-5][0-9]", "%S": "[0-5][0-9]"}
_DAYS = (  # month and day: which days every one of these months has
    ("(?:0[1-9]|1[0-2])", "(?:0[1-9]|1[0-9]|2[0-8])"),
    ("(?:0[13-9]|1[0-2])", "(?:29|30)"),
    ("(?:0[13578]|1[02])", "31"),
)
_COMPARABLE = {"date": "Ymd", "time": "HMS", "datetime": "YmdHMS", "yearmonth": "Ym"}  # from large to small


def written_moment(format_: str) -> tuple[str, str] | None:
    """A pattern of what `strptime` surely reads in a format, and the letters of its directives in order.

    None: the format has a directive that is not known here, or one of them twice, or none.
    """
    parts = re.findall(r"%.?|[^%]", format_, re.DOTALL)
    used = "".join(part[1:] for part in parts if part[0] == "%")
    if not used or len(set(used)) < len(used) or not set(used) <= set(_COMPARABLE["datetime"]):
        return None
    if any(part[0] != "%" and not (part.isascii() and part.isprintable()) for part in parts):
        return None
    days = _DAYS if "m" in used else _DAYS[:1]
    known = [{**_DIRECTIVES, "%m": month, "%d": day} for month, day in days]
    written = ("".join(one[part] if part[0] == "%" else re.escape(part) for part in parts) for one in known)
    return f"(?:{'|'.join(dict.fromkeys(written))})", used


_PROVING: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Proof | None]] = {
    "string": _string,
    "any": _any,
    "boolean": _boolean,
    "number": _number,
    "integer": _integer,
    "year": _year,
    "date": _moment,
    "time": _moment,
    "datetime": _moment,
    "yearmonth": _moment,
    "geopoint": _geopoint,
    "list": _list,
}
