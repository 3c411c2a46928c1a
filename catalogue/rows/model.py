"""What a table is and what can be asked of it, as plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.store.schema import ROW_WIDTHS

ID, DISTANCE = "_id", "_distance"
MOST_KEY_COLUMNS = 100  # of a primary key; SQLite takes 127 arguments of a function
NUMBERS = frozenset({"int", "int8", "float", "numeric"})
_COORDINATES = (("緯度", "経度"), ("latitude", "longitude"), ("lat", "lon"), ("lat", "lng"), ("lat", "long"))
COORDINATE_NAMES = frozenset(name for pair in _COORDINATES for name in pair)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `type` is one of text int int8 float numeric bool date time timestamp json.

    `info` is what people read: label, notes, label_en, notes_en where the publisher gave them, and any other key.
    """

    id: str
    type: str
    info: dict[str, Any] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.type in NUMBERS

    @property
    def is_date(self) -> bool:
        """Whether its values are days, with or without a time of day."""
        return self.type in ("date", "timestamp")


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a resource. `source` says which file and schema it was made from; None: written over the API.

    In the database its rows are a range of ids in one of a few shared tables, with the columns c0, c1, …: no name that
    a publisher chose is part of SQL.
    """

    number: int
    resource: str
    columns: list[Column]
    primary_key: list[str]
    source: str | None = None
    count: int = 0
    modified: str = ""

    @property
    def rows(self) -> str:
        """The database's table that holds the rows. More columns than any can hold: StopIteration."""
        return f"rows_{next(width for width in ROW_WIDTHS if width >= len(self.columns))}"

    @property
    def base(self) -> int:
        """What is added to a row's `_id` to get its id in the database."""
        return self.number << 32

    @property
    def ids(self) -> tuple[int, int]:
        """The first and the last id that a row can have in the database."""
        return self.base + 1, self.base + (1 << 32) - 1

    def column(self, name: str) -> Column | None:
        """The column of this name; `_id` is one too."""
        if name == ID:
            return Column(ID, "int8")
        return next((column for column in self.columns if column.id == name), None)

    def places(self) -> dict[str, str]:
        """Under which name the database has each column, `_id` first."""
        return {ID: f"(r.id - {self.base})"} | {column.id: f"r.c{place}" for place, column in enumerate(self.columns)}

    def coordinates(self) -> tuple[str, str] | None:
        """The columns of latitude and longitude, when there are two such columns of numbers."""
        numbers = {column.id.lower(): column.id for column in self.columns if column.is_number}
        for latitude, longitude in _COORDINATES:
            if latitude in numbers and longitude in numbers:
                return numbers[latitude], numbers[longitude]
        return None


@dataclass(frozen=True, slots=True)
class Near:
    """A place on the earth (degrees), and how far from it at most (metres)."""

    latitude: float
    longitude: float
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows, in which order, and what of them.

    `filters` as CKAN 2.12 writes them (values, lists, {"gte": …}, "$or"); `q`: words, or words per column; `columns`:
    None or [] is `_id` and all; `sort`: "column desc, other nulls last"; a negative `limit` is no limit. `near` puts
    the nearest first, unless `sort` says otherwise.
    """

    filters: Mapping[str, Any] | Sequence[Mapping[str, Any]] = field(default_factory=dict)
    q: str | Mapping[str, str] = ""
    columns: list[str] | None = None
    sort: str | list[str] = ""
    limit: int = 100
    offset: int = 0
    distinct: bool = False
    near: Near | None = None
