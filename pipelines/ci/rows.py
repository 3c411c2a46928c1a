"""How the rows of a dataset differ from those of an earlier commit: both versions are read and compared by ID."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import privacy
from pipelines.ci.checking import unkept_ids
from pipelines.ci.git import Repository, take_out
from pipelines.errors import MachikadoError
from pipelines.frozen import frozen
from pipelines.identifying import NAMES
from pipelines.portal.rows import RowChanges, compare_tables, keys_of

if TYPE_CHECKING:
    import polars as pl

    from pipelines.build import Build

Tables = Mapping[str, "tuple[pl.DataFrame, Mapping[str, Any]]"]
"""The tables of a dataset by name (`""` where there is but one), each with its Table Schema."""


@frozen
class Difference:
    """`tables`: the changes of each table by name, "" of the only one. `is_new`: there was no such dataset before.

    `unread`: why one of the two could not be compared, None where both were. `concealed`: there are personal data in
    one of them, so that rows are counted and not shown. `names`: what the listed rows of a table are called, by their
    key.
    """

    tables: Mapping[str, RowChanges]
    is_new: bool = False
    concealed: bool = False
    unread: MachikadoError | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows added, removed and changed, in all tables."""
        every = list(self.tables.values())
        return (
            sum(one.added_rows for one in every),
            sum(one.removed_rows for one in every),
            sum(one.changed_rows for one in every),
        )

    @property
    def columns(self) -> tuple[int, int]:
        """Columns that came and that went, in all tables."""
        every = list(self.tables.values())
        return sum(len(one.columns_added) for one in every), sum(len(one.columns_removed) for one in every)

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell: all but a comparison in which everything was the same."""
        return self.is_new or bool(self.unread) or any(self.counts) or any(self.columns)

    def to_dict(self) -> dict[str, Any]:
        """The machine form; null for `tables` where nothing could be compared."""
        compared = {name: one.to_dict() for name, one in self.tables.items()}
        return {"new": self.is_new, "tables": compared if not self.unread else None}


class Before:
    """The datasets as they were in the commit `base`."""

    def __init__(self, repository: Repository, base: str) -> None:
        self._repository = repository
        self._base = base

    def difference(self, folder: Path, build: Build | None) -> Difference:
        """How the rows of `build`, the dataset in `folder` now, differ from those it had. Raises WorldError."""
        with tempfile.TemporaryDirectory() as beside:
            old = self._taken_out(folder, Path(beside))
            if not (old / "dataset.yaml").is_file():
                return Difference({}, is_new=True)
            if build is None:
                return Difference({}, unread=MachikadoError("rows-unread-now"))
            try:
                earlier, kept_ids = _checked(old)
            except Exception as error:  # what was there before is no reason to leave what is there now unchecked
                return Difference({}, unread=MachikadoError("rows-unread-before", reason=_reason(error)))
            before, after = tables_of(earlier), tables_of(build)
        if not before or not after:
            return Difference({}, unread=MachikadoError("rows-unread-before" if after else "rows-unread-now"))
        changes = compared(before, after, by_id=kept_ids)
        if privacy.forbids(earlier.log) or privacy.forbids(build.log):
            return Difference({name: _counted(one) for name, one in changes.items()}, concealed=True)
        names = {name: _names(one, before.get(name), after[name]) for name, one in changes.items()}
        return Difference(changes, names=names)

    def _taken_out(self, folder: Path, target: Path) -> Path:
        """The folder of the dataset as it was, written below `target` with all that its check needs."""
        from pipelines.workspace import settings_of

        organization = f"{self._repository.prefix}datasets/{folder.parent.name}"
        own = f"{organization}/{folder.name}"
        now = settings_of(folder)
        whole = now is not None and bool(now.computed)  # it counts what is in the others
        wanted = [organization] if whole else [own, f"{organization}/organization.yaml"]
        for _ in take_out(self._repository, self._base, wanted, target):
            pass
        return target.joinpath(*own.split("/"))


def _reason(error: Exception) -> str:
    return error.message("en") if isinstance(error, MachikadoError) else type(error).__name__


def _counted(changes: RowChanges) -> RowChanges:
    """Without the rows and cells themselves."""
    return replace(changes, added=(), removed=(), changed=())


def _checked(folder: Path) -> tuple[Build, bool]:
    """The dataset in the folder, and whether all its IDs are in its source or ledger. Raises MachikadoError."""
    from pipelines.build import check_dataset
    from pipelines.workspace import load_dataset

    build = check_dataset(load_dataset(folder))
    return build, not unkept_ids(build)


def tables_of(build: Build) -> Tables:
    """The tables that would be published; none where the source was not recognised."""
    from pipelines.kpi import forms

    if build.table is not None and build.standard is not None:
        return {"": (build.table.frame, build.standard.schema)}
    return {name: (frame, forms.schema(name)) for name, frame in build.frames.items() if name != forms.PROGRESS}


def _names(changes: RowChanges, *versions: tuple[pl.DataFrame, Mapping[str, Any]] | None) -> dict[str, str]:
    """What rows that are known by an ID are called, for people; those that are listed."""
    import polars as pl

    listed = {*changes.added, *changes.removed, *(one.row for one in changes.changed)}
    found: dict[str, str] = {}
    for frame, _ in filter(None, versions):
        column = next((name for name in NAMES if name in frame.columns), None)
        if (
            listed
            and column
            and len(changes.key) == 1
            and changes.key[0] in frame.columns
            and column not in changes.key
        ):
            rows = frame.select(pl.col(changes.key[0]).str.strip_chars(), pl.col(column).alias("name"))
            found |= dict(rows.filter(rows.to_series().is_in(list(listed))).iter_rows())
    return found


def compared(before: Tables, after: Tables, *, by_id: bool = True) -> dict[str, RowChanges]:
    """The changes of each table that both have, by its ID.

    `by_id`: false where the IDs of `before` were given out for the comparison only, so that they tell nothing.
    """
    found = {}
    for name, (frame, schema) in after.items():
        old = before[name][0] if name in before else frame.clear()
        fields = schema["fields"]
        given = {field["name"] for field in fields if field.get("kind") == "id"} if not by_id else set()
        keys = [key for key in keys_of(schema) if not given & set(key)]
        filled = _filled(old) | _filled(frame)  # a form has many columns that nobody fills in
        sides = [one.select([name for name in one.columns if name in filled - given]) for one in (old, frame)]
        found[name] = compare_tables(sides[0], sides[1], keys)
    return found


def _filled(frame: pl.DataFrame) -> set[str]:
    return {cells.name for cells in frame if bool((cells != "").any())}
