"""Which rows are the heading: the best row, a second one below it or a row of group names above it."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence

from pipelines.frozen import frozen
from pipelines.headings import fold
from pipelines.read.grid import Grid, Known, is_figure, is_number, looks_like_data
from pipelines.read.records import describes_in_words, numbers_columns, only_marks
from pipelines.read.words import LINKDATA_LINE

SAMPLE_ROWS = 60
"""Rows from the top that are looked at to tell how wide the table is and where it begins."""

CANDIDATE_ROWS = 30
"""A heading stands among the first 30 rows that hold anything."""

ROWS_BELOW = 8
"""A candidate is compared with the cells of so many rows below it."""

KNOWN_WEIGHT = 3.0
MOST_CONTRAST = 1.0
FEW_WORDS = 0.25
LINKDATA_SCORE = 6.0
MAX_SPANNED_CELLS = 50_000
MAX_SUBHEADING = 25
MAX_GROUP_NAME = 30


@frozen
class Candidate:
    """A row that may be the heading: how much speaks for it, and the share of its cells that are heading words."""

    row: int
    score: float
    known: float


def linkdata_rows(grid: Grid, live: Sequence[int]) -> tuple[frozenset[int], int | None]:
    """The '#' lines that LinkData.org puts above a table, and the one of them ('#property') that is the heading."""
    comments, heading = set(), None
    for row in live[:40]:
        first = grid.cell(row, 0)
        if not LINKDATA_LINE.match(first):
            continue
        comments.add(row)
        if re.match(r"#property(?!_)", first) and len(grid.cells(row)) > 1:
            heading = row
    return frozenset(comments), heading


def typical_width(grid: Grid, rows: Sequence[int]) -> float:
    """How many cells a full row holds: the ninth decile, so that title rows and sparse records do not count."""
    counts = [len(grid.cells(row)) for row in rows]
    width = statistics.quantiles(counts, n=10)[8] if len(counts) > 1 else counts[0]
    return max(width, 1)


def best_heading(grid: Grid, rows: Sequence[int], known: Known) -> Candidate:
    """The row of the sample that looks most like a heading; the uppermost of equals.

    Known words count most, then being as wide as the table; cells that look like data count against a row. Words are
    looked up last, and only where they could still turn the scale.
    """
    width = typical_width(grid, rows)
    alone = [(_score_alone(grid, row, order, width), order, row) for order, row in enumerate(rows[:CANDIDATE_ROWS])]
    best = Candidate(rows[0], -math.inf, 0.0)
    for score, order, row in sorted(alone, key=lambda one: (-one[0], one[2])):
        if score + MOST_CONTRAST + KNOWN_WEIGHT < best.score:
            break
        below = rows[order + 1 : order + 1 + ROWS_BELOW]
        score += _contrast(grid, row, below) - (0 if below else 3)
        if score + KNOWN_WEIGHT < best.score:
            continue
        share = known_share(grid, row, known)
        total = score + KNOWN_WEIGHT * share * min(len(grid.cells(row)) / 3, 1)
        if total > best.score or (total == best.score and row < best.row):
            best = Candidate(row, total, share)
    return Candidate(first_occurrence(grid, rows, best.row), best.score, best.known)


def known_share(grid: Grid, row: int, known: Known) -> float:
    """The share of a row's cells that are heading words. A number is none, whatever the vocabulary makes of it."""
    texts = list(grid.cells(row).values())
    return sum(not is_number(text) and known(fold(text)) for text in texts) / len(texts)


def _score_alone(grid: Grid, row: int, order: int, width: float) -> float:
    """What speaks for a row by itself, words of headings and the rows below it aside."""
    cells = grid.cells(row)
    texts = list(cells.values())
    count = len(texts)
    score = 2.5 * min(count / width, 1) + len(set(map(fold, texts))) / count
    score -= 3 * sum(map(looks_like_data, texts)) / count + 0.04 * order
    if (count == 1 and width >= 2) or numbers_columns(texts):
        return score - 3
    return score - 0.5 if describes_in_words(texts) else score


def _contrast(grid: Grid, row: int, below: Sequence[int]) -> float:
    """Of the columns that hold data below, the share whose cell in this row is no data: MOST_CONTRAST at most."""
    columns = contrasting = 0
    for column, text in grid.cells(row).items():
        cells = [grid.cells(other)[column] for other in below if column in grid.cells(other)]
        if cells and sum(map(looks_like_data, cells)) >= 0.6 * len(cells):
            columns += 1
            contrasting += not looks_like_data(text)
    return contrasting / columns if columns else 0.0


def first_occurrence(grid: Grid, rows: Sequence[int], heading: int) -> int:
    """Headings repeated on every printed page: the first one counts."""
    wanted = [fold(text) for text in grid.cells(heading).values()]
    for row in rows:
        if row >= heading:
            break
        if [fold(text) for text in grid.cells(row).values()] == wanted:
            return row
    return heading


def is_headless(grid: Grid, rows: Sequence[int], best: Candidate) -> bool:
    """Even the best row is a record: hardly a heading word in it, and it looks like data or follows rows like it."""
    width = typical_width(grid, rows)
    if best.known > FEW_WORDS or width < 2:
        return False
    if best.known:
        return _figures_like_below(grid, best.row, [row for row in rows if row > best.row][:ROWS_BELOW])
    if any(map(looks_like_data, grid.cells(best.row).values())):
        return True
    return sum(1 for row in rows if row < best.row and len(grid.cells(row)) >= 0.8 * width) >= 2


def _figures_like_below(grid: Grid, row: int, below: Sequence[int]) -> bool:
    """Wherever figures stand below, a figure stands in this row too, in two columns at least; years may be headings."""
    alike = 0
    for column, text in grid.cells(row).items():
        cells = grid.column(column, below)
        if cells and all(map(is_number, cells)):
            if not is_number(text) or re.fullmatch(r"(19|20)\d\d", text):
                return False
            alike += 1
    return alike >= 2


class Spans:
    """Merged ranges of the heading: which cell a blank one belongs to."""

    def __init__(self, grid: Grid, rows: Sequence[int]) -> None:
        self._leader: dict[tuple[int, int], tuple[int, int]] = {}
        width, written = max((len(grid.rows[row]) for row in rows), default=0), 0
        for (top, left), (bottom, right) in grid.merged:
            for row in rows:
                if top <= row <= bottom:
                    columns = range(left, min(right + 1, width))
                    self._leader.update(((row, column), (top, left)) for column in columns)
                    written += len(columns)
            if written > MAX_SPANNED_CELLS:  # not those there are: ranges may lie upon each other
                break

    def leader(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds the text of this one: itself unless it is merged."""
        return self._leader.get((row, column), (row, column))

    def starts_wide(self, row: int, column: int) -> bool:
        """Whether this cell is merged with the one to its right."""
        return self._leader.get((row, column + 1)) == (row, column)


def second_heading(grid: Grid, head: int, below: Sequence[int], known: Known, spans: Spans) -> bool:
    """Whether the row under the heading belongs to it: it names parts of merged or group headings."""
    if len(below) < 2:
        return False
    top, low = grid.cells(head), grid.cells(below[0])
    texts = list(low.values())
    if any(looks_like_data(text) or len(text) > MAX_SUBHEADING for text in texts) or _is_no_heading(texts):
        return False
    if not top or min(top) in low or len(low) > 0.8 * max(len(top), len(low) + 1):
        return False
    after = below[1:13]
    return (
        _joined_names_known(top, low, known)
        or _splits_headings(head, top, low, spans)
        or (len(low) >= 2 and all(_figures_below(grid, column, after) for column in low))
    )


def _is_no_heading(texts: Sequence[str]) -> bool:
    return only_marks(texts) or describes_in_words(texts)


def _joined_names_known(top: dict[int, str], low: dict[int, str], known: Known) -> bool:
    """災害種別 over 洪水 makes 災害種別_洪水, a known name; 洪水 alone must not explain it as well."""
    group, joined = "", 0
    for column in range(max(*top, *low) + 1):
        group = top.get(column, group)
        if column in low:
            joined += known(fold(f"{group}_{low[column]}"))
    alone = sum(known(fold(text)) for text in low.values())
    return joined >= max(1, 0.5 * len(low)) and joined > 0.5 * alone


def _splits_headings(head: int, top: dict[int, str], low: dict[int, str], spans: Spans) -> bool:
    """Most cells of the lower row stand under a gap, a merged heading, or the heading that leads into a gap."""

    def splits(column: int) -> bool:
        return (
            column not in top
            or spans.leader(head, column) != (head, column)
            or (column + 1 not in top and column + 1 in low)
            or spans.starts_wide(head, column)
        )

    return sum(map(splits, low)) >= 0.6 * len(low) and any(column not in top for column in low)


def _figures_below(grid: Grid, column: int, rows: Sequence[int]) -> bool:
    cells = grid.column(column, rows)
    return sum(map(is_figure, cells)) >= 0.7 * len(cells)


def group_row_above(grid: Grid, head: int, top: dict[int, str]) -> bool:
    """Whether the row above the heading names columns that the heading row leaves blank: it is half of the heading."""
    above = grid.cells(head - 1)
    texts = list(above.values())
    if len(texts) < 2 or any(looks_like_data(text) or len(text) > MAX_GROUP_NAME for text in texts):
        return False
    if _is_no_heading(texts):
        return False
    gaps = sum(column not in top for column in above)
    return gaps >= 2 or (gaps == 1 and len(above) >= 3)
