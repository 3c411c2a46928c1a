"""How the rows of a published table differ from those of a new one."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

_LONGEST_CELL = 1_000_000  # characters
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a row that both tables have."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChanges:
    """`key`: the columns that tell rows apart; without any, whole rows are compared and none counts as changed.

    `added` and `removed` hold the keys of rows (several parts are joined by a space), `columns_added` and
    `columns_removed` the headings that only one table has.
    """

    key: tuple[str, ...]
    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[CellChange, ...]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()

    @property
    def changed_rows(self) -> int:
        """How many rows have a changed cell."""
        return len({change.row for change in self.changed})

    def to_dict(self) -> dict[str, Any]:
        """The machine form."""
        return {
            "key": list(self.key),
            "before": self.before,
            "after": self.after,
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [
                {"row": one.row, "column": one.column, "before": one.before, "after": one.after} for one in self.changed
            ],
            "columns_added": list(self.columns_added),
            "columns_removed": list(self.columns_removed),
        }


def compare_rows(before: bytes, after: bytes, keys: list[list[str]]) -> RowChanges | None:
    """Compares two CSV files in UTF-8 by the first of `keys` that tells the rows of both apart.

    None where one of them is no such table.
    """
    try:
        (old_columns, old), (new_columns, new) = _read(before), _read(after)
    except (UnicodeDecodeError, csv.Error):
        return None
    key = next((one for one in keys if one and _is_key(one, old_columns, old) and _is_key(one, new_columns, new)), [])
    added, removed, changed = _by_key(old, new, key) if key else _whole(old, new)
    return RowChanges(
        tuple(key),
        len(old),
        len(new),
        tuple(added),
        tuple(removed),
        tuple(changed),
        tuple(column for column in new_columns if column not in old_columns),
        tuple(column for column in old_columns if column not in new_columns),
    )


def _read(data: bytes) -> tuple[list[str], list[Row]]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), restkey="", restval="")
        return list(reader.fieldnames or []), [{str(k): str(v) for k, v in row.items()} for row in reader]
    finally:
        csv.field_size_limit(before)


def _is_key(key: list[str], columns: list[str], rows: list[Row]) -> bool:
    if not set(key) <= set(columns):
        return False
    seen = {_name(row, key) for row in rows}
    return len(seen) == len(rows) and "" not in seen


def _by_key(old: list[Row], new: list[Row], key: list[str]) -> tuple[list[str], list[str], list[CellChange]]:
    held, wanted = ({_name(row, key): row for row in rows} for rows in (old, new))
    changed = [
        CellChange(name, column, held[name][column], value)
        for name, row in wanted.items()
        if name in held
        for column, value in row.items()
        if column in held[name] and held[name][column] != value
    ]
    return [name for name in wanted if name not in held], [name for name in held if name not in wanted], changed


def _whole(old: list[Row], new: list[Row]) -> tuple[list[str], list[str], list[CellChange]]:
    held, wanted = (Counter(" ".join(row.values()) for row in rows) for rows in (old, new))
    return sorted((wanted - held).elements()), sorted((held - wanted).elements()), []


def _name(row: Row, key: list[str]) -> str:
    return " ".join(row[column] for column in key).strip()
