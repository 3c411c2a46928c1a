"""How the datasets of a workspace stand: when each was published, what changed then, what its last check found."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import MachikadoError
from pipelines.frozen import frozen
from pipelines.kept import Kept, hashes, shelf
from pipelines.portal.rows import RowChanges, compare_tables, keys_of, read_table
from pipelines.run import label_of, place_of
from pipelines.workspace import Dataset, load_dataset
from pipelines.year_on_year import REPORT

if TYPE_CHECKING:
    from pipelines.portal import Portal


@frozen
class Standing:
    """One dataset. `published`: when it was published on the portal last (UTC), as far as is known here, None: never;
    `updated`: when its data were other than before, which a change of its words does not make them.

    `counts` of the report of its last build, None where there is none; `changes`: in the rows of its tables, the last
    time that something was published; `broken`: its settings cannot be read, and the rest is not known.
    """

    label: str
    title: str = ""
    title_en: str = ""
    frequency: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    counts: dict[str, int] | None = None
    changes: tuple[RowChanges, ...] = ()
    broken: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The machine form."""
        counted = ("added_rows", "removed_rows", "changed_rows", "changed_cells")
        return {
            "dataset": self.label,
            "title": self.title,
            "frequency": self.frequency or None,
            "published": self.published.isoformat() if self.published else None,
            "counts": self.counts,
            "changes": {name: self.changed(name) for name in counted} if self.changes else None,
            "broken": self.broken,
        }

    def changed(self, name: str) -> int:
        """How many `added_rows`, `removed_rows`, `changed_rows` or `changed_cells` there are in all tables."""
        return sum(getattr(one, name) for one in self.changes)


def standing_of(folder: Path, build: Path, portal: Portal) -> Standing:
    """How the dataset in `folder` stands on the portal, by what lies in the folder `build` of this workspace."""
    try:
        dataset = load_dataset(folder)
    except (MachikadoError, OSError):
        return Standing(label_of(folder), broken=True)
    line = shelf(build, portal, dataset.package_name).line
    return Standing(
        label_of(folder),
        dataset.title,
        dataset.title_en,
        dataset.frequency,
        line[-1].at if line else None,
        _updated(line),
        _counts(dataset, build),
        _changes(line),
    )


def _counts(dataset: Dataset, build: Path) -> dict[str, int] | None:
    try:
        counts = json.loads((place_of(dataset, build) / REPORT).read_bytes())["counts"]
        return {name: int(number) for name, number in counts.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _updated(line: list[Kept]) -> datetime | None:
    """Since when the portal has had the data files that it has."""
    for before, after in reversed(list(pairwise(line))):
        if hashes(before.folder) != hashes(after.folder):
            return after.since
    return line[0].since if line else None


def _changes(line: list[Kept]) -> tuple[RowChanges, ...]:
    """Between the last two packages that were published. Files that are gone or new are no changes of rows."""
    if len(line) < 2:
        return ()
    try:
        before, after = (_tables(kept.folder) for kept in line[-2:])
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    found = []
    for name in before.keys() & after.keys():
        old, new = before[name][0], after[name][0]
        tables = read_table(old), read_table(new)
        if old != new and tables[0] is not None and tables[1] is not None:
            found.append(compare_tables(tables[0], tables[1], keys_of(after[name][1])))
    return tuple(found)


def _tables(package: Path) -> dict[str, tuple[bytes, dict[str, Any]]]:
    """The tables of a package by their file: bytes and schema."""
    held = json.loads((package / "datapackage.json").read_bytes())
    return {
        one["path"]: ((package / one["path"]).read_bytes(), one["schema"])
        for one in held["resources"]
        if one.get("format") == "csv" and "schema" in one
    }
