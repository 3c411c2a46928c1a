"""Which columns of a table are shown first, which one names its rows, and what is told of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from catalogue.pages.profile import ColumnProfile, Profile
from catalogue.pages.selection import Selection
from catalogue.rows.model import Column, Table

_MOST_SHOWN, _ALMOST_ALL = 12, 15
_NAMES = ("名称", "名前", "施設名", "件名", "タイトル", "地域名", "name", "title")
_NAME_ENDS = re.compile(r"(名称|名|タイトル|name|title)\Z", re.IGNORECASE)
# Readings, codes and parts of what another column has whole: worth having, but not what one looks at first.
_SECONDARY = re.compile(
    r"(_?(カナ|英字|英語|ライセンス)|コード|法人番号|町字ID|外部識別子.*|_(都道府県|市区町村|町字|番地以下)|内線番号|FormURL)\Z",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(r"(所在地|住所|address)", re.IGNORECASE)
_CODES = re.compile(r"(コード|番号|ID|電話|FAX|年|年度|code|number|year|phone|id|no\.?)\Z", re.IGNORECASE)
_NOT_NAMES = re.compile(rf"{_SECONDARY.pattern}|{_CODES.pattern}|団体名\Z|会社名\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """A column with its place in the table and what its cells hold (None: not counted yet)."""

    column: Column
    place: int
    facts: ColumnProfile | None

    def label(self, lang: str) -> str:
        """What a reader calls it: in English where the publisher gave that, else its name."""
        return str(self.column.info.get("label_en") or self.column.id) if lang == "en" else self.column.id

    def notes(self, lang: str) -> str:
        """What it means, in the language or else in the publisher's."""
        info = self.column.info
        return str((lang == "en" and info.get("notes_en")) or info.get("notes") or "")

    def example(self) -> str:
        """A value that the schema gives as an example; blank where there is none."""
        return str(self.column.info.get("example") or "")

    def unit(self) -> str:
        """What its numbers count; blank where the schema does not tell."""
        return str(self.column.info.get("unit") or "")

    def is_required(self) -> bool:
        """Whether the schema demands a value in each row."""
        return self._constraints().get("required") is True

    def codes(self) -> list[str]:
        """The values that the schema allows, where it lists them."""
        listed = self._constraints().get("enum")
        return [str(one) for one in listed] if isinstance(listed, list) else []

    def _constraints(self) -> dict[str, Any]:
        found = self.column.info.get("constraints")
        return found if isinstance(found, dict) else {}


def described(table: Table, profile: Profile) -> list[Described]:
    """All columns."""
    return [Described(column, place, profile.get(column.id)) for place, column in enumerate(table.columns)]


def shown_columns(table: Table, selection: Selection, profile: Profile) -> list[Column]:
    """The columns of the page: those chosen, or all of a narrow table, or those of a wide one that tell most.

    A column that is sorted or filtered by is always among them, else nobody could see what happened.
    """
    if selection.all_columns:
        return table.columns
    wanted = {one.column.id for one in selection.filters} | {selection.sort}
    if selection.columns:
        wanted |= set(selection.columns)
        return [one for one in table.columns if one.id in wanted]
    told = [one for one in table.columns if _tells(profile.get(one.id), table)] or table.columns
    if len(told) > _ALMOST_ALL:
        told = ([one for one in told if not _SECONDARY.search(one.id)] or told)[:_MOST_SHOWN]
    wanted |= {one.id for one in told}
    return [one for one in table.columns if one.id in wanted]


def _tells(facts: ColumnProfile | None, table: Table) -> bool:
    """Not when it is empty, or the same in every row."""
    return facts is None or (facts.filled > 0 and (facts.distinct > 1 or facts.filled < table.count or table.count < 3))


def name_column(table: Table) -> Column | None:
    """The column that says what a row is about: called so, or ending so, or an address, or else the first text."""
    by_name = {column.id.lower(): column for column in table.columns}
    texts = [one for one in table.columns if one.type == "text" and not _NOT_NAMES.search(one.id)]
    choices = (
        (by_name[name] for name in _NAMES if name in by_name),
        (one for one in texts if _NAME_ENDS.search(one.id)),
        (one for one in texts if _ADDRESSES.search(one.id)),
        texts,
    )
    return next((one for choice in choices for one in choice), None)


def popup_columns(table: Table, shown: list[Column]) -> list[Column]:
    """The name and a few more for a point on the map."""
    name, place = name_column(table), set(table.coordinates() or ())
    addresses = [one for one in table.columns if _ADDRESSES.search(one.id) and not _SECONDARY.search(one.id)]
    others = [one for one in shown if one.id not in place and not _SECONDARY.search(one.id)]
    chosen = [*([name] if name else []), *addresses[:1], *others]
    return list({one.id: one for one in chosen}.values())[:6]


def is_code(column: Column) -> bool:
    """Whether its numbers name something, and so have no thousands."""
    return _CODES.search(column.id) is not None
