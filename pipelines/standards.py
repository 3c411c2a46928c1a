"""The 14 recommended datasets in both generations, and the KPIs of a plan, as `schemas/` defines them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any

from pipelines.errors import UsageError
from pipelines.frozen import frozen
from pipelines.paths import SCHEMAS

BASIC = "recommended-basic"
ODS = "standard-ods"
GENERATIONS = (BASIC, ODS)
KPI = "dx-plan-kpi"
"""The dataset of several linked tables: it has no generations and no crosswalk. `pipelines.kpi` knows its tables."""


@frozen
class Field:
    """One column of a standard.

    `kind` is what the cells mean (latitude, kana, code-lg6 …), `type` the Table Schema type. `constraints` are sure:
    breaking one is an error. `expected` has the same keys but is not known for sure: breaking one is a warning.
    `labels`: the words that people see for the values of a closed list, each with its value (直線 → linear).
    """

    name: str
    kind: str
    type: str
    description: str
    description_en: str
    example: str
    constraints: Mapping[str, Any]
    expected: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The closed list of values, sure or expected; empty when the field is free."""
        return tuple(self.constraints.get("enum") or self.expected.get("enum") or ())


@frozen
class Standard:
    """One dataset in one generation: its fields in order, and the Table Schema they come from."""

    dataset: str
    generation: str
    fields: tuple[Field, ...]
    schema: Mapping[str, Any]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Field names in the order of the form."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def field(self, name: str) -> Field:
        """The field called `name`. Raises KeyError."""
        return self._by_name[name]

    def waiving(self, names: Collection[str]) -> Standard:
        """The same standard, but blanks in the fields `names` are no error but a warning: `required` is waived.

        For a town that does not hold what the standard asks for. What may be blank anyway stays so. Raises UsageError
        for a name that is not a field.
        """
        for name in names:
            if name not in self:
                raise UsageError(
                    "field-unknown",
                    value=name,
                    key="waive_required",
                    option="--waive",
                    nearest=nearest(name, self.names),
                )
        if not names:
            return self
        raw = [_waived(field) if field["name"] in names else field for field in self.schema["fields"]]
        return standard_of(self.dataset, self.generation, {**self.schema, "fields": raw})

    def of_kind(self, *kinds: str) -> tuple[Field, ...]:
        """The fields of these kinds, in order."""
        return tuple(field for field in self.fields if field.kind in kinds)


@frozen
class Crossing:
    """One line of the crosswalk from the old generation to the new.

    `rule` is copy (one old field, one new), concatenate (the old cells one after the other), split-flags (a `;`-list in
    one old field becomes several flags) or none (nothing in the new generation takes the old field; `new` is empty).
    `values` (split-flags only) says which word of the old list sets which new flag; a flag that is set takes the first
    word of its vocabulary (有 or 可), a flag that is not named stays blank: the old list does not say what is absent.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    rule: str
    values: Mapping[str, str]


@frozen
class Definition:
    """What is known of a dataset apart from its columns."""

    name: str
    number: int
    slug: str
    title: str
    title_en: str
    title_kana: str
    description: str
    description_en: str
    keywords: tuple[str, ...]
    distinctive: Mapping[str, tuple[str, ...]]
    crosswalk: tuple[Crossing, ...]

    def file_name(self, code: str, extension: str) -> str:
        """`131041_aed.csv`: six-digit code and slug, as the national standard names files."""
        return f"{code}_{self.slug}.{extension}"


def _load(dataset: str, name: str) -> Any:
    return json.loads((SCHEMAS / dataset / name).read_text(encoding="utf-8"))


@cache
def definitions() -> Mapping[str, Definition]:
    """The 14 recommended datasets by name, in the order of the government's list."""
    return {name: known for name, known in all_definitions().items() if name != KPI}


@cache
def all_definitions() -> Mapping[str, Definition]:
    """All that an officer can publish: the 14, then the KPIs of a plan."""
    found = [_definition(folder.parent.name) for folder in SCHEMAS.glob("*/dataset.json")]
    return {definition.name: definition for definition in sorted(found, key=lambda d: d.number)}


def _definition(dataset: str) -> Definition:
    raw = _load(dataset, "dataset.json")
    lines = _load(dataset, "crosswalk.json") if dataset != KPI else []
    crosswalk = tuple(
        Crossing(tuple(line["old"]), tuple(line["new"]), line["rule"], line.get("values", {})) for line in lines
    )
    return Definition(
        name=raw["name"],
        number=raw["number"],
        slug=raw["slug"],
        title=raw["title"],
        title_en=raw["title_en"],
        title_kana=raw["title_kana"],
        description=raw["description"],
        description_en=raw["description_en"],
        keywords=tuple(raw["keywords"]),
        distinctive={generation: tuple(names) for generation, names in raw.get("distinctive", {}).items()},
        crosswalk=crosswalk,
    )


@cache
def standard(dataset: str, generation: str = ODS) -> Standard:
    """The standard of one of the 14 in one generation. Raises UsageError for a name that does not exist."""
    if definition(dataset).name not in definitions():
        raise UsageError("dataset-of-tables", value=dataset)
    if generation not in GENERATIONS:
        raise UsageError("generation-unknown", value=generation, nearest=nearest(generation, GENERATIONS))
    return standard_of(dataset, generation, load_schema(dataset, generation))


@cache
def names_of(dataset: str, generation: str) -> tuple[str, ...]:
    """The names of the fields of one of the 14, in order: for looking through all of them, which needs no more."""
    return tuple(field["name"] for field in load_schema(dataset, generation)["fields"])


def load_schema(dataset: str, name: str) -> Mapping[str, Any]:
    """The Table Schema in `schemas/<dataset>/<name>.json`, as it stands there."""
    schema: Mapping[str, Any] = _load(dataset, f"{name}.json")
    return schema


def _waived(field: Mapping[str, Any]) -> dict[str, Any]:
    constraints = dict(field.get("constraints", {}))
    if not constraints.pop("required", False):
        return dict(field)
    return {**field, "constraints": constraints, "expected": {**field.get("expected", {}), "required": True}}


def standard_of(dataset: str, generation: str, schema: Mapping[str, Any]) -> Standard:
    """The standard that a Table Schema with our own keys describes."""
    fields = tuple(
        Field(
            name=raw["name"],
            kind=raw["kind"],
            type=raw["type"],
            description=raw["description"],
            description_en=raw["description_en"],
            example=raw["example"],
            constraints=raw.get("constraints", {}),
            expected=raw.get("expected", {}),
            labels={one["label"]: one["value"] for one in raw.get("categories", ())},
        )
        for raw in schema["fields"]
    )
    return Standard(dataset, generation, fields, schema)


def definition(dataset: str) -> Definition:
    """The definition of one dataset. Raises UsageError that names the nearest one."""
    found = all_definitions().get(dataset)
    if found is None:
        raise UsageError(
            "dataset-unknown-name", value=dataset, nearest=nearest_dataset(dataset), names=tuple(all_definitions())
        )
    return found


def nearest_dataset(name: str) -> str:
    """The name of the likeliest dataset, or ""; its slug and its titles count too (`hospital`, `トイレ`)."""
    known = all_definitions().values()
    aliases = {alias: each.name for each in known for alias in (each.name, each.slug, each.title, each.title_en)}
    return aliases.get(likeliest(name, aliases), "")


def nearest(name: str, names: Iterable[str], others: Iterable[str] = ()) -> str | tuple[str, ...]:
    """The likeliest of `names` and `others` for a mistyped one, or all of `names`: `{suggestion}` tells them apart.

    Case, hyphen and underscore make no difference.
    """
    choices = tuple(names)
    return likeliest(name, [*choices, *others]) or choices


def likeliest(name: str, names: Iterable[str]) -> str:
    """The likeliest of `names` for a mistyped one, "" where none is near."""
    forms = {_form(choice): choice for choice in names}
    close = get_close_matches(_form(name), list(forms), n=1, cutoff=0.5)
    return forms[close[0]] if close else ""


def _form(name: str) -> str:
    return name.lower().replace("_", "-")
