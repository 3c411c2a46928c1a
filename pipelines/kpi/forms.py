"""The form of the linked tables, as `schemas/dx-plan-kpi` defines it: fields, keys between the tables, known units."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.normalise.vocabulary import fold
from pipelines.paths import SCHEMAS
from pipelines.spelling import fold as folded_heading
from pipelines.standards import KPI, Standard, load_schema, standard_of

TABLES = ("plans", "measures", "indicators", "observations")
"""The tables that people write, in the order in which they refer to each other."""

REQUIRED = ("plans", "indicators")
"""Without these there is nothing to publish."""

PROGRESS = "progress"
"""The table that is worked out from them."""

VERSION = "1.0"

_HEADING_PARTS = re.compile(r"[\n/／|｜()（）]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that values are given in, and other spellings of the same word."""

    unit: str
    title_en: str
    synonyms: tuple[str, ...] = ()


def schema(table: str) -> Mapping[str, Any]:
    """The Table Schema of one of the tables, with primary and foreign keys, as it is published."""
    return load_schema(KPI, table)


@cache
def form(table: str) -> Standard:
    """One of the tables for the steps that look at cells.

    Without its keys: `checks` looks after these, because it can name the cell and the other table.
    """
    cells = {key: value for key, value in schema(table).items() if key not in ("primaryKey", "foreignKeys")}
    return standard_of(KPI, table, cells)


def title(table: str, lang: str = "ja") -> str:
    """What people call the table: 指標."""
    return str(schema(table)["title_en" if lang == "en" else "title"])


def key(table: str) -> tuple[str, ...]:
    """The fields that tell the rows of a table apart."""
    return tuple(schema(table)["primaryKey"])


@cache
def references(table: str) -> Mapping[str, str]:
    """The fields that name a row of another table: field → that table. They are called as the key there is."""
    keys = schema(table).get("foreignKeys", ())
    return {one["fields"][0]: one["reference"]["resource"] for one in keys}


def heading(table: str, field: str) -> str:
    """The Japanese heading of a field: 指標ID."""
    return next(str(one["title"]) for one in schema(table)["fields"] if one["name"] == field)


def field_of(text: str, table: str) -> str | None:
    """The field that a heading names by its name or Japanese title, also where both stand in the cell."""
    words = _headings(table)
    parts = (words.get(folded_heading(part)) for part in (text, *_HEADING_PARTS.split(text)))
    return next(filter(None, parts), None)


@cache
def _headings(table: str) -> Mapping[str, str]:
    fields = [str(one["name"]) for one in schema(table)["fields"]]
    words = {folded_heading(heading(table, field)): field for field in fields}
    return {**words, **{folded_heading(field): field for field in fields}}


def label(table: str, field: str, value: str) -> str:
    """The word that people see for a value of a closed list (linear → 直線); other values as they are."""
    labels = form(table).field(field).labels
    return next((word for word, known in labels.items() if known == value), value)


@cache
def units() -> Mapping[str, Unit]:
    """The units that are known to everybody, by name, in the order of the list."""
    raw = json.loads((SCHEMAS / KPI / "units.json").read_text(encoding="utf-8"))
    return {one["unit"]: Unit(one["unit"], one["title_en"], tuple(one.get("synonyms", ()))) for one in raw}


@cache
def unit_spellings() -> Mapping[str, str]:
    """Folded spelling (full-width, capitals, synonyms) → the unit as it is written here."""
    found = {fold(word): unit.unit for unit in units().values() for word in unit.synonyms}
    return {**found, **{fold(name): name for name in units()}}
