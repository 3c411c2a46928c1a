"""What changed when: a number for each dataset, and one for all that belongs to none. Numbers only grow.

Triggers of the database give them, so that it does not matter which process writes.
"""

from __future__ import annotations

import sqlite3

_REST = 0


class Stamps:
    """What one process knows of them. `number`: the last that was given."""

    def __init__(self) -> None:
        self.number = 0
        self._last: dict[int, int] = {}

    def follow(self, connection: sqlite3.Connection) -> None:
        """Reads what was given since the last time."""
        rows = connection.execute("SELECT what, number FROM stamps WHERE number > ?", (self.number,)).fetchall()
        for row in rows:
            self._last[row["what"]] = row["number"]
            self.number = max(self.number, row["number"])

    def are_as(self, number: int, dataset: int | None) -> bool:
        """Whether nothing has changed since `number` was the last: nothing of this dataset, or (None) nothing at all.

        An answer that was begun at `number` may be given again for as long as this is so.
        """
        if dataset is None:
            return self.number <= number
        return max(self._last.get(dataset, 0), self._last.get(_REST, 0)) <= number


def _stamp(what: str, where: str = "") -> str:
    """Gives the numbers `what` of datasets the next stamp."""
    return (
        f"INSERT INTO stamps (what, number) SELECT {what}, (SELECT coalesce(max(number), 0) + 1 FROM stamps)"
        f" {where or 'WHERE 1'} ON CONFLICT (what) DO UPDATE SET number = excluded.number"
    )


def _trigger(name: str, event: str, table: str, statement: str, when: str = "") -> str:
    return f"CREATE TRIGGER stamp_{name} AFTER {event} ON {table}{when} BEGIN {statement}; END;\n"


def _on(table: str, statement: str, when: str = "") -> str:
    """At every change; `{row}` in the statement is the row as it is now, or was."""
    return "".join(
        _trigger(f"{table}_{event.lower()}", event, table, statement.format(row=row), when.format(row=row))
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    )


# Who asks for a dataset by name or id gets another one, when that is given this one's name for an id.
_NAMED = "WHERE id IN ({row}.id, {row}.name) OR name IN ({row}.id, {row}.name)"
_PLANS = "'dx-plan-kpi' AND {row}.value < 'dx-plan-kpi0'"  # whether there are any is told on every page

SCHEMA = (
    "CREATE TABLE stamps (what INTEGER PRIMARY KEY, number INTEGER NOT NULL);\n"
    "CREATE INDEX stamps_number ON stamps (number);\n"
    + _on("datasets", f"{_stamp('{row}.number')}; {_stamp('number', 'FROM datasets ' + _NAMED)}")
    + _on("resource_views", _stamp("{row}.dataset"))
    + _on("dataset_groups", _stamp("{row}.dataset"))
    + _on("changes", _stamp("{row}.dataset"))
    + _on("tables", _stamp("coalesce((SELECT dataset FROM resources WHERE id = {row}.resource), 0)"))
    + _on("terms", _stamp("0"), " WHEN {row}.field = 'extras_standard' AND {row}.value >= " + _PLANS)
    + "".join(_on(table, _stamp("0")) for table in ("groups", "members", "users", "tokens", "vocabularies"))
)
"""The table and the triggers: part of `catalogue.store.schema`."""
