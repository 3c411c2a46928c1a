"""How a new year's file differs from the one that was adopted before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.adopting.model import Changes

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.workspace import Dataset


def changes_of(old: Dataset, build: Build, columns: Mapping[str, str]) -> Changes:
    """The changes from the file that `old` has to the one that was checked with these `columns`.

    A column without cells is not missed. Where the older file is gone or broken, only its settings are compared.
    """
    from pipelines.build import check, wanted_of
    from pipelines.columns.overrides import NO_COLUMN
    from pipelines.errors import MachikadoError
    from pipelines.spelling import fold

    now = _fed(build)
    closed = {field for field, heading in columns.items() if heading.strip() == NO_COLUMN}
    unfound = {
        field: heading
        for field, heading in old.columns.items()
        if field not in columns and field not in {*now, *closed}
    }
    try:
        before = check(wanted_of(old))
    except (MachikadoError, OSError):
        return Changes(lost=unfound, is_comparable=False)
    then = {field: heading for field, heading in _fed(before).items() if _has_cells(before, field)}
    headings_then = {fold(heading): heading for heading, _, _ in before.report.columns if heading.strip()}
    headings_now = {fold(heading): heading for heading, _, _ in build.report.columns if heading.strip()}
    return Changes(
        came=tuple(heading for folded, heading in headings_now.items() if folded not in headings_then),
        gone=tuple(heading for folded, heading in headings_then.items() if folded not in headings_now),
        moved={
            field: (heading, now[field])
            for field, heading in then.items()
            if field in now and fold(now[field]) != fold(heading)
        },
        lost={**{field: heading for field, heading in then.items() if field not in {*now, *closed}}, **unfound},
    )


def adopted_before(folder: Path) -> dict[str, frozenset[str]]:
    """The datasets of an organization with the headings that their files have; none where a file cannot be read."""
    from pipelines.errors import MachikadoError
    from pipelines.findings import Log
    from pipelines.read import read
    from pipelines.standards import KPI
    from pipelines.workspace import datasets_in, load_dataset

    found = {}
    for one in datasets_in(folder):
        headings: frozenset[str] = frozenset()
        try:
            dataset = load_dataset(one)
            if dataset.name == KPI:
                continue
            headings = _headings(column.heading for column in read(dataset.source, Log(), sheet=dataset.sheet).columns)
        except MachikadoError:
            pass
        found[one.name] = headings
    return found


def same_headings(known: Mapping[str, frozenset[str]], build: Build) -> str | None:
    """The one dataset whose file has the very headings of this one: what it was taken for then holds."""
    headings = _headings(column.heading for column in build.headed)
    same = [name for name, those in known.items() if those and those == headings]
    return same[0] if len(same) == 1 else None


def _headings(headings: Iterable[str]) -> frozenset[str]:
    from pipelines.spelling import fold

    return frozenset(fold(heading) for heading in headings if heading.strip())


def _fed(build: Build) -> dict[str, str]:
    """Field → heading of the column that feeds it; a column that holds both coordinates feeds two."""
    return {field: heading for heading, fields, _ in build.report.columns if fields for field in fields.split(",")}


def _has_cells(build: Build, field: str) -> bool:
    return build.table is not None and field in build.table.frame.columns and bool(build.table.values(field, limit=1))
