"""An age pyramid, where the columns of a table are counts by age and sex: `0-4歳の男性`, `85歳以上女`, `0-4 male`."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass, replace

from catalogue.pages.selection import Selection
from catalogue.rows.model import Table
from catalogue.rows.query import select

_AGES = re.compile(r"([0-9]{1,3})(?:\s*[-~〜–ー]\s*([0-9]{1,3}))?\s*(歳|才|years?)?\s*(以上|and over|or older|\+)?")
_MALE = re.compile(r"男(?!女)|(?<!fe)(?<!wo)\b(?:male|men|man)\b", re.IGNORECASE)
_FEMALE = re.compile(r"(?<!男)女|\b(?:female|women|woman)\b", re.IGNORECASE)
_FEWEST_GROUPS = 5
_MOST_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Group:
    """An age group: its first year, its name, and how many men and women."""

    age: int
    label: str
    men: int
    women: int


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The groups, the oldest first, of `rows` rows added up."""

    groups: list[Group]
    rows: int

    @property
    def highest(self) -> int:
        """The largest number of people of a bar, at least 1."""
        return max(max(group.men, group.women) for group in self.groups) or 1

    @property
    def men(self) -> int:
        """All men."""
        return sum(group.men for group in self.groups)

    @property
    def women(self) -> int:
        """All women."""
        return sum(group.women for group in self.groups)

    def percent(self, number: int) -> float:
        """The length of a bar, of the half that it has."""
        return round(36 * number / self.highest, 2)


def pyramid(connection: sqlite3.Connection, table: Table, selection: Selection, found: int) -> Pyramid | None:
    """The `found` selected rows added up; None where the columns are not of this kind, or where these are too many."""
    ages = age_columns(table)
    if len(ages) < _FEWEST_GROUPS or not 0 < found <= _MOST_ROWS:
        return None
    names = [name for _, men, women in ages.values() for name in (men, women)]
    sums = dict.fromkeys(names, 0)
    for record in select(connection, table, replace(selection.query(), columns=names, limit=-1)):
        for name in names:
            sums[name] += record[name] or 0
    groups = [Group(age, label, round(sums[men]), round(sums[women])) for age, (label, men, women) in ages.items()]
    return Pyramid(sorted(groups, key=lambda one: -one.age), found) if any(sums.values()) else None


def age_columns(table: Table) -> dict[int, tuple[str, str, str]]:
    """First year of each age group → its name and its columns for men and for women. Only groups that have both."""
    found: dict[int, dict[str, str]] = {}
    for column in table.columns:
        name = unicodedata.normalize("NFKC", column.id)
        ages, man, woman = _AGES.search(name), _MALE.search(name), _FEMALE.search(name)
        if not column.is_number or not ages or bool(man) == bool(woman) or not (ages[2] or ages[3] or ages[4]):
            continue
        label = f"{ages[1]}+" if ages[4] else f"{ages[1]}–{ages[2]}" if ages[2] else ages[1]
        found.setdefault(int(ages[1]), {"label": label})["man" if man else "woman"] = column.id
    return {age: (one["label"], one["man"], one["woman"]) for age, one in found.items() if len(one) == 3}
