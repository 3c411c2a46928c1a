"""L1-02 to L1-05: one table per sheet, nothing that cuts it, nothing beside it, a telling heading over each column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.headings import fold
from pipelines.lazy import pattern
from pipelines.read.frames import FrameRows
from pipelines.read.grid import looks_like_data
from pipelines.read.notes import shortened
from pipelines.read.words import INSTRUCTION, LINKDATA_LINE, NOTE
from pipelines.readability.area import Area, Column
from pipelines.readability.model import Hit, Verdict, judged
from pipelines.readability.ranges import Box, Cell
from pipelines.readability.words import narrow

_STRAY = 0.05
"""A column without heading that holds something in fewer of the records than that holds stray cells."""
_TITLE_CELLS, _TITLE_CHARS = 3, 60
_TELLS_NOTHING = pattern(
    r"(列|項目|フィールド|欄|field|column|col|unnamed:?|f|c|v|var)[ _]?\d+|[^\w]+|_+|[a-z]\d{2}[a-z]?_\d{3}[a-z]?",
    re.IGNORECASE,
)
_SYMBOLS_THAT_TELL = {"〒", "☎", "℡", "%", "№"}


def one_table(area: Area) -> Verdict:
    """L1-02: tables side by side, or another table with a heading of its own below or beside."""
    hits = [Hit("mr-side-by-side", box=box, params={"count": area.region.blocks}) for box in _blocks(area)]
    if not hits:
        hits = [Hit("mr-another-table", box=box) for box in _other_tables(area)]
    return judged("L1-02", area.sheet, hits, 0.85)


def _blocks(area: Area) -> list[Box]:
    """The boxes of tables that stand side by side under the same headings."""
    region = area.region
    if region.blocks < 2 or not region.header:
        return []
    named = sorted(area.row(region.header[-1]))
    size = len(named) // region.blocks
    top, bottom = region.header[0], max((region.records[-1], *area.skipped("block")))
    parts = [named[start : start + size] for start in range(0, size * region.blocks, size)]
    return [(top, part[0], bottom, part[-1]) for part in parts]


def _other_tables(area: Area) -> Iterator[Box]:
    """Blocks of rows below the table, cut off by a blank row, that begin with a heading which is not the table's."""
    region, last = area.region, area.region.records[-1]
    for block in [*_runs([row for row in _live(area) if row > last]), *_inside(area)]:
        cells = [area.row(row) for row in block]
        columns = sorted({at for row in cells for at in row})
        if len(block) >= 2 and len(columns) >= 2 and _is_heading(cells, region.headings):
            yield block[0], columns[0], block[-1], columns[-1]


def _inside(area: Area) -> list[list[int]]:
    """Among the rows taken for records: blocks behind a blank row whose first row is heading and not record."""
    records = area.region.records
    if isinstance(records, range) or isinstance(area.grid.rows, FrameRows):
        return []
    return _runs(list(records))[1:]


def _live(area: Area) -> list[int]:
    rows = area.grid.rows
    if isinstance(rows, FrameRows):
        return []
    last = area.region.records[-1]
    return [row for row in range(last + 1, len(rows)) if any(cell.strip() for cell in rows[row])]


def _runs(rows: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][-1] + 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _is_heading(rows: Sequence[dict[int, str]], headings: Sequence[str]) -> bool:
    """The first row holds words only, each over data, and other ones than the table's headings."""
    first, below = rows[0], rows[1:]
    if len(first) < 2 or any(looks_like_data(text) or len(text) > 20 for text in first.values()):
        return False
    if {fold(text) for text in first.values()} <= {fold(text) for text in headings}:
        return False  # the table's own heading again: that is L1-03
    over = [at for at in first if any(looks_like_data(row.get(at, "")) for row in below)]
    return len(over) >= max(1, len(first) // 2)


def not_cut(area: Area) -> Verdict:
    """L1-03: blank rows and columns inside the table, headings again, section headings between the records."""
    region, records = area.region, area.region.records
    top, left, bottom, right = area.box
    hits = [Hit("mr-blank-rows", box=(first, left, last, right)) for first, last in _blank_rows(area)]
    for row in area.skipped("heading"):
        if records[0] < row < records[-1]:
            hits.append(Hit("mr-heading-again", box=(row, left, row, right)))
    sections = [row for row in area.skipped("lone") if region.header and region.header[-1] < row < records[-1]]
    hits += [Hit("mr-section", cells=_filled(area, row), params={"value": _first(area, row)}) for row in sections]
    hits += [Hit("mr-blank-columns", box=(top, first, bottom, last)) for first, last in _blank_columns(area)]
    return judged("L1-03", area.sheet, hits, 0.85)


def _blank_rows(area: Area) -> list[tuple[int, int]]:
    """Runs of blank rows between the first heading and the last record."""
    records, region = area.region.records, area.region
    start = region.header[-1] + 1 if region.header else records[0]
    told = {skip.row for skip in region.skipped}
    gaps: list[int] = [row for row in range(start, records[0]) if row not in told]
    if not isinstance(records, range):
        inside = set(records) | told
        gaps += [row for row in range(records[0], records[-1]) if row not in inside]
    return [(run[0], run[-1]) for run in _runs(gaps)]


def _blank_columns(area: Area) -> list[tuple[int, int]]:
    """Runs of columns without any cell between the first and the last column that holds something."""
    used = area.used_columns | set(area.region.columns)
    if not used:
        return []
    missing = [at for at in range(min(used), max(used)) if at not in used]
    runs = [(run[0], run[-1]) for run in _runs(missing)]
    # a column that is merged into its neighbour's heading is no gap
    spanned = _spanned(area.merged, max(used)) if runs else set()
    return [run for run in runs if not set(range(run[0], run[1] + 1)) <= spanned]


def _spanned(merged: Sequence[Box], width: int) -> set[int]:
    """The columns, of the first `width`, that belong to one further left in some merged range."""
    furthest: dict[int, int] = {}
    for _, left, _, right in merged:
        furthest[left] = max(right, furthest.get(left, 0))
    spanned, end = set(), -1
    for at in range(width):
        if at <= end:
            spanned.add(at)
        end = max(end, furthest.get(at, -1))
    return spanned


def _filled(area: Area, row: int) -> list[Cell]:
    return [(row, at) for at in area.row(row)]


def _first(area: Area, row: int) -> str:
    return shortened(next(iter(area.row(row).values()), ""))


def nothing_around(area: Area) -> Verdict:
    """L1-04: notes and memos above, below and beside the table. A title, a date, a unit above it are none."""
    records = area.region.records
    hits: list[Hit] = []
    for row in area.skipped("above"):
        cells = area.row(row)
        if not LINKDATA_LINE.match(_first(area, row)) and not _is_title(list(cells.values())):
            hits.append(Hit("mr-text-above", cells=[(row, at) for at in cells], params={"value": _first(area, row)}))
    notes = set(area.skipped("note"))
    for row in area.skipped("note", "lone", "summary"):
        if row > records[-1] or row in notes:
            hits.append(Hit("mr-text-below", cells=_filled(area, row), params={"value": _first(area, row)}))
    for column in area.columns:
        if _is_stray(area, column):
            hits.append(
                Hit("mr-stray", cells=column.at(column.filled), params={"value": shortened(column.filled[0][1])})
            )
    return judged("L1-04", area.sheet, hits, 0.75)


def _is_title(texts: Sequence[str]) -> bool:
    """Up to three short texts (title, subtitle, date) that are neither footnotes nor instructions."""
    if len(texts) > _TITLE_CELLS:
        return False
    return not any(len(text) > _TITLE_CHARS or NOTE.match(text) or INSTRUCTION.search(text) for text in texts)


def _is_stray(area: Area, column: Column) -> bool:
    """A column beside the headed ones in which hardly a record has anything."""
    if column.heading.strip() or not area.headed or not column.filled:
        return False
    beyond = column.place > max(one.place for one in area.headed)
    return beyond and len(column.filled) < _STRAY * len(area.records) and len(area.records) >= 10


def headed(area: Area) -> Verdict:
    """L1-05: columns without a heading, and headings that tell nothing of what the column holds."""
    if not area.region.header:
        return judged("L1-05", area.sheet, [Hit("mr-no-header", box=_first_row(area))], 0.8)
    row = area.region.header[-1]
    hits = []
    for column in area.columns:
        heading = column.heading.strip()
        if not heading and column.filled and not _is_stray(area, column):
            value = shortened(column.filled[0][1])
            hits.append(Hit("mr-heading-blank", cells=[(row, column.place)], params={"value": value}))
        elif heading not in _SYMBOLS_THAT_TELL and heading and _TELLS_NOTHING.fullmatch(narrow(heading).lower()):
            hits.append(Hit("mr-heading-code", cells=[(row, column.place)], params={"value": shortened(heading)}))
    return judged("L1-05", area.sheet, hits, 0.8)


def _first_row(area: Area) -> Box:
    top, left, _, right = area.box
    return top, left, top, right
