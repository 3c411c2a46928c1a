"""Which sheet of a workbook (or table of a page) is the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import field
from difflib import get_close_matches

from pipelines.errors import DataError, UsageError
from pipelines.findings import LISTS, list_name
from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.nfkc import nfkc
from pipelines.read.grid import Grid, Known
from pipelines.read.layout import Region, locate
from pipelines.read.words import NOT_THE_TABLE
from pipelines.spelling import plain_name

Layout = Callable[[Grid, Known], Region | None]
"""Finds the table on a sheet, or says that there is none."""


@frozen
class Choice:
    """The table taken, the names of the other sheets that hold anything, and of those with the very same headings."""

    region: Region
    others: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    asked: bool = False


def choose(grids: Sequence[Grid], known: Known, wanted: str | None, layout: Layout | None = None) -> Choice:
    """The sheet called `wanted`, or else the one that looks most like a table.

    Raises UsageError for a name that no sheet has (with the names there are), DataError when no sheet holds anything.
    """
    grids = [grid for grid in grids if not is_report(grid)] if wanted is None else [called(grids, wanted)]
    find, alone = layout or locate, len(grids) == 1
    regions = [region for grid in grids if (region := _locate(grid, known, find, alone=alone))]
    if not regions:
        raise DataError("file-blank" if wanted is None else "sheet-blank", value=wanted)
    best = _not_its_example(_best(regions), regions)
    others = [region for region in regions if region is not best]
    tables = [region for region in others if region.records and not is_aside(region.grid)]
    alike = [region for region in tables if _headings(region) == _headings(best)]
    return Choice(best, _names(others), _names(alike), wanted is not None)


def _locate(grid: Grid, known: Known, find: Layout, *, alone: bool) -> Region | None:
    """A sheet that is no table does not stand in the way of the others."""
    try:
        return find(grid, known)
    except DataError:
        if alone:
            raise
        return None


def called(grids: Sequence[Grid], wanted: str) -> Grid:
    """The sheet of this name, or else of one that differs in width, case and spaces only.

    Raises UsageError for a name that no sheet has (with the names there are), and where there are no sheets.
    """
    names = [grid.name for grid in grids if grid.name]
    if not names:
        raise UsageError("sheet-in-text", value=wanted)
    for same in (str, plain_name):
        for grid in grids:
            if grid.name and same(grid.name) == same(wanted):
                return grid
    close = get_close_matches(plain_name(wanted), [plain_name(name) for name in names], n=1, cutoff=0.4)
    nearest = next((name for name in names if close and plain_name(name) == close[0]), "")
    raise UsageError("sheet-unknown", value=wanted, nearest=nearest, names=tuple(names))


def _best(regions: Sequence[Region]) -> Region:
    """Heading words, number of records; a sheet with the headings of an earlier one (one per ward) yields to it."""
    best, best_score = regions[0], -math.inf
    for order, region in enumerate(regions):
        score = score_of(region) - 0.02 * order
        if best.records and order and _headings(region) == _headings(best) and not is_aside(best.grid):
            continue
        if score > best_score:
            best, best_score = region, score
    return best


def _not_its_example(best: Region, regions: Sequence[Region]) -> Region:
    """Where a sheet beside the table has the most records: the table that it explains, though nothing is filled in."""
    if not is_aside(best.grid):
        return best
    same = (one for one in regions if not is_aside(one.grid) and _headings(one) == _headings(best))
    return next(same, best)


def score_of(region: Region) -> float:
    """How much a sheet looks like the table: its heading, its size; examples, choices and hidden sheets yield."""
    score = region.score + 0.8 * math.log10(1 + len(region.records)) + 2.5 * region.known
    if not region.records:
        score -= 8
    return score - 3 if is_aside(region.grid) else score


def is_report(grid: Grid) -> bool:
    """The list of findings that an earlier check put into the workbook; a sheet that is only called so is none."""
    heading = LISTS.get(list_name(grid.name or ""))
    return heading is not None and bool(grid.rows) and heading in grid.rows[0]


def is_aside(grid: Grid) -> bool:
    """A sheet beside the table: hidden, or named as examples, choices, explanations."""
    return grid.hidden or bool(grid.name and NOT_THE_TABLE.search(nfkc(grid.name)))


def _headings(region: Region) -> list[str]:
    return [fold(heading) for heading in region.headings]


def _names(regions: Sequence[Region]) -> list[str]:
    return [region.grid.name for region in regions if region.grid.name]
