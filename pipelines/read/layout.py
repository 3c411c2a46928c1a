"""Where the table is on a sheet: heading rows, columns, records, and what every other row is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.errors import DataError
from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.read.frames import FrameRows
from pipelines.read.grid import Grid, Known, above, below, live_rows
from pipelines.read.heading_rows import (
    LINKDATA_SCORE,
    SAMPLE_ROWS,
    Candidate,
    Spans,
    best_heading,
    group_row_above,
    is_headless,
    linkdata_rows,
    second_heading,
    typical_width,
)
from pipelines.read.limits import MAX_COLUMNS
from pipelines.read.records import Judge, Skipped, describing_rows


@frozen
class Region:
    """A table on a grid. All indexes count from 0.

    `columns` are grid columns; `headings` and `aliases` belong to them one to one. `records` are rows under the
    heading; `skipped` are all other rows that hold anything. `blocks` > 1: the same headings stand side by side so many
    times and `columns`, `records` are those of the first block; `all_records` counts the records of all blocks.
    `known`: the share of heading cells that are known words; `score`: how much the table looks like one. `kept`:
    records that begin like a note or a total.
    """

    grid: Grid
    header: tuple[int, ...]
    columns: list[int]
    headings: list[str]
    aliases: list[tuple[str, ...]]
    records: Sequence[int]
    skipped: list[Skipped]
    score: float
    known: float
    blocks: int
    all_records: int
    kept: Sequence[int] = ()


@frozen
class _Heading:
    """The heading rows, and for each grid column up to the last heading its name and other forms of it."""

    rows: tuple[int, ...]
    best: Candidate
    names: list[str]
    aliases: list[tuple[str, ...]]

    def name(self, column: int) -> str:
        return self.names[column] if column < len(self.names) else ""

    def alias(self, column: int) -> tuple[str, ...]:
        return self.aliases[column] if column < len(self.aliases) else ()


def locate(grid: Grid, known: Known) -> Region | None:
    """The table on this grid, or None when nothing is on it. Raises DataError when it is wider than any table."""
    live = live_rows(grid.rows)
    comments, property_row = linkdata_rows(grid, live)
    sample = [row for row in live[: SAMPLE_ROWS + len(comments)] if row not in comments][:SAMPLE_ROWS]
    if not sample:
        return None
    _check_width({column for row in sample for column in grid.cells(row)})
    if property_row is not None:
        best = Candidate(property_row, LINKDATA_SCORE, 1.0)
    else:
        best = best_heading(grid, sample, known)
        if is_headless(grid, sample, best):
            return _headless(grid, live, sample)
    under = _without(below(live, best.row), comments)
    spans = Spans(grid, [row for row in (best.row - 1, best.row, best.row + 1) if 0 <= row < len(grid.rows)])
    rows: tuple[int, ...] = (best.row,)
    if property_row is None:
        rows = _heading_rows(grid, best.row, under, live, known, spans)
    heading = _Heading(rows, best, *_names(grid, rows, spans))
    skipped = [Skipped(row, "above") for row in above(live, rows[0])]
    skipped += [Skipped(row, "linkdata") for row in sorted(comments) if row > rows[-1]]
    return _region(grid, heading, below(under, rows[-1]), skipped)


def _without(rows: Sequence[int], others: frozenset[int]) -> Sequence[int]:
    return [row for row in rows if row not in others] if rows and max(others, default=-1) >= rows[0] else rows


def _check_width(columns: set[int]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise DataError("too-many-columns", value=f"{len(columns):,}", limit=f"{MAX_COLUMNS:,}")


def _heading_rows(
    grid: Grid, head: int, under: Sequence[int], live: Sequence[int], known: Known, spans: Spans
) -> tuple[int, ...]:
    if second_heading(grid, head, under, known, spans):
        return (head, under[0])
    if head - 1 in live[:SAMPLE_ROWS] and group_row_above(grid, head, grid.cells(head)):
        return (head - 1, head)
    return (head,)


def _names(grid: Grid, rows: Sequence[int], spans: Spans) -> tuple[list[str], list[tuple[str, ...]]]:
    """The heading of each column, and for two rows also group_name.

    A group name counts for the columns of its merged range; where the file keeps no ranges, a group without text of its
    own is the one to the left, but for matching only.
    """
    width = 1 + max(max(grid.cells(row), default=0) for row in rows)
    aliases: list[tuple[str, ...]] = [()] * width
    if len(rows) == 1:
        return [grid.cell(rows[0], column) for column in range(width)], aliases
    upper, lower = rows
    names, group = [], ""
    for column in range(width):
        top, low = grid.cell(upper, column), grid.cell(lower, column)
        if not top:
            row, leader = spans.leader(upper, column)
            top = grid.cell(row, leader) if row == upper else ""
        group = top or (group if low else "")
        names.append(" ".join(dict.fromkeys(filter(None, (top, low)))))
        if group and low:
            aliases[column] = (f"{group}_{low}",)
    return names, aliases


def _headless(grid: Grid, live: Sequence[int], sample: Sequence[int]) -> Region:
    """No heading at all: every row from the first full one on is a record."""
    width = typical_width(grid, sample)
    start = next(row for row in sample if len(grid.cells(row)) >= 0.5 * width)
    columns = sorted({column for row in sample for column in grid.cells(row)})
    records = below(live, start - 1)
    skipped = [Skipped(row, "above") for row in above(live, start)]
    blank = [""] * len(columns)
    return Region(grid, (), columns, blank, [()] * len(columns), records, skipped, 0.0, 0.0, 1, len(records))


def _region(grid: Grid, heading: _Heading, under: Sequence[int], skipped: list[Skipped]) -> Region:
    """The rows told apart. `under` are those below the heading that may be records, `skipped` others that are none."""
    described = describing_rows(grid, list(grid.cells(heading.best.row)), under)
    candidates = under[len(described) :]
    skipped = [*skipped, *described]
    blocks = side_by_side(heading.names)
    if len(blocks) > 1:
        return _first_block(grid, heading, candidates, skipped, blocks)
    judge = Judge(grid, heading.best.row, candidates)
    records, others = judge.told_apart(candidates)
    columns = _columns_in_use(grid, heading, records)
    region = _with_columns(grid, heading, columns, records, [*skipped, *others], 1, len(records))
    return replace(region, kept=judge.kept)


def _with_columns(
    grid: Grid,
    heading: _Heading,
    columns: list[int],
    records: Sequence[int],
    skipped: list[Skipped],
    blocks: int,
    all_records: int,
) -> Region:
    names, aliases = [heading.name(column) for column in columns], [heading.alias(column) for column in columns]
    score, known = heading.best.score, heading.best.known
    return Region(grid, heading.rows, columns, names, aliases, records, skipped, score, known, blocks, all_records)


def side_by_side(headings: Sequence[str]) -> list[list[int]]:
    """The columns of each block when the whole sequence of headings repeats: [[0, 1, 2], [4, 5, 6]]; else one block."""
    named = [(column, fold(heading)) for column, heading in enumerate(headings) if heading]
    for period in range(2, len(named) // 2 + 1):
        if len(named) % period == 0 and all(name == named[k % period][1] for k, (_, name) in enumerate(named)):
            return [[column for column, _ in named[k : k + period]] for k in range(0, len(named), period)]
    return [[column for column, _ in named]]


def _first_block(
    grid: Grid, heading: _Heading, rows: Sequence[int], skipped: list[Skipped], blocks: Sequence[list[int]]
) -> Region:
    """Only the first block is taken; the records of the others are counted."""
    found = [_block_records(grid, heading.best.row, rows, block) for block in blocks]
    left_out = sorted(set(rows).difference(found[0]))
    skipped = [*skipped, *(Skipped(row, "block") for row in left_out)]
    return _with_columns(grid, heading, blocks[0], found[0], skipped, len(blocks), sum(map(len, found)))


def _block_records(grid: Grid, head: int, rows: Sequence[int], block: Sequence[int]) -> Sequence[int]:
    """The records of one block: its cells alone, judged like a table of its own."""
    cut = grid.between(block[0], block[-1])
    filled = set(live_rows(cut.rows))
    live = [row for row in rows if row in filled]
    return Judge(cut, head, live).told_apart(live)[0]


def _columns_in_use(grid: Grid, heading: _Heading, records: Sequence[int]) -> list[int]:
    """Columns with a heading, and those without one that hold anything in a record."""
    source = grid.rows
    if isinstance(source, FrameRows):
        width = max(len(heading.names), source.frame.width)
        return [k for k in range(width) if heading.name(k) or (k < source.frame.width and source.filled(k, records))]
    width = max([len(heading.names), *(len(source[row]) for row in records)])
    unnamed = {column for column in range(width) if not heading.name(column)}
    used: set[int] = set()
    for row in records:
        if not unnamed:
            break
        cells = source[row]
        found = {column for column in unnamed if column < len(cells) and cells[column].strip()}
        used |= found
        unnamed -= found
    return [column for column in range(width) if column in used or heading.name(column)]
