"""L1-01 and L1-10 to L1-15: the form of the file, what only a workbook can have, what only a delimited text can."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.read.frames import FrameRows
from pipelines.read.notes import shortened
from pipelines.readability.area import Area
from pipelines.readability.model import Hit, Verdict, Violation, judged, not_judged, passed
from pipelines.readability.parts import Look
from pipelines.readability.ranges import Box, Cell
from pipelines.readability.rules import rules

_FORMS = {"xlsx", "xlsm", "ods", "csv", "tsv", "json", "xml", "map"}
_MINORITY = 0.4
"""Cells that look otherwise mean something while they are fewer than this; most cells of a column are its style."""
_FEW_RECORDS = 5


def file_form(kind: str) -> Verdict:
    """L1-01: a form that programs read: a workbook, CSV, JSON, XML. A page of HTML is for people."""
    if kind == "xls":
        return passed("L1-01", 0.8, "mr-old-excel")
    if kind in _FORMS:
        return passed("L1-01", 1.0)
    return no_data_form(kind.upper(), 0.9)


def no_data_form(value: str, confidence: float) -> Verdict:
    """L1-01 is broken by the file as a whole."""
    found = Violation(None, "", "mr-form", "error", {"value": value})
    return Verdict(rules()["L1-01"], "failed", confidence, [found], 1, "mr-count")


def drawings(area: Area) -> Verdict:
    """L1-10: pictures, shapes, text boxes and charts that lie over the cells."""
    if area.parts is None:
        return not_judged("L1-10", "mr-not-xls")
    hits = [Hit(f"mr-drawing-{kind}", box=box) for box, kind in area.parts.drawings]
    return judged("L1-10", area.sheet, hits, 1.0)


def formats(area: Area) -> Verdict:
    """L1-11: among the records of a column a few are coloured, bold or struck through, so that it seems to mean
    something. Stripes and columns that look one way throughout are not."""
    if area.parts is None:
        return not_judged("L1-11", "mr-not-xls")
    looks, records = area.parts.looks, area.records
    if len(records) < _FEW_RECORDS:
        return not_judged("L1-11", "mr-not-few-records", number=len(records))
    marked: dict[str, list[Cell]] = defaultdict(list)
    for column in area.columns:
        seen = {row: look for row in records if (look := looks.get((row, column.place)))}
        for code, tell in _TELLS:
            rows = [row for row, look in seen.items() if getattr(look, tell)]
            if 0 < len(rows) <= _MINORITY * len(records):
                marked[code] += [(row, column.place) for row in rows]
    hits = [Hit(code, cells=cells) for code, cells in marked.items() if not _is_striped(cells, records)]
    return judged("L1-11", area.sheet, hits, 0.7 if area.parts.all_seen else 0.5)


_TELLS = (("mr-fill", "fill"), ("mr-colour", "colour"), ("mr-bold", "bold"), ("mr-struck", "struck"))
assert {tell for _, tell in _TELLS} <= set(Look.__annotations__)


def _is_striped(cells: Sequence[Cell], records: Sequence[int]) -> bool:
    """Every second, third … row: stripes help the eye and mean nothing."""
    place = {row: number for number, row in enumerate(records)}
    rows = sorted({place[row] for row, _ in cells})
    steps = Counter(other - one for one, other in pairwise(rows))
    if len(rows) < 4 or not steps:
        return False
    step, count = steps.most_common(1)[0]
    return step > 1 and count >= 0.9 * (len(rows) - 1) and len(rows) * step >= 0.8 * len(records)


def merged(area: Area) -> Verdict:
    """L1-12: merged cells; those in titles above or notes below the table are told as less grave."""
    if area.whole.kind == "ods" and area.parts is None:
        return not_judged("L1-12", "mr-not-parts")
    top, left, bottom, right = area.box
    hits = []
    for box in area.merged:
        inside = box[0] <= bottom and box[2] >= top and box[1] <= right and box[3] >= left
        hits.append(
            Hit("mr-merged" if inside else "mr-merged-outside", box=box, gravity="error" if inside else "warning")
        )
    return judged("L1-12", area.sheet, hits, 1.0)


def hidden(area: Area) -> Verdict:
    """L1-13: hidden rows and columns, filtered and folded ones too, as far as something stands in them."""
    if area.parts is None:
        return not_judged("L1-13", "mr-not-xls")
    rows = area.grid.rows
    filled_rows = [row for row in area.parts.hidden_rows if row < len(rows) and any(c.strip() for c in rows[row])]
    used = area.used_columns
    filled_columns = {
        at for first, last in area.parts.hidden_columns for at in range(first, min(last, max(used, default=0)) + 1)
    }
    top, left, bottom, right = area.box
    hits = [Hit("mr-hidden-rows", box=(first, left, last, right)) for first, last in _spans(filled_rows)]
    hits += [Hit("mr-hidden-columns", box=(top, first, bottom, last)) for first, last in _spans(filled_columns & used)]
    return judged("L1-13", area.sheet, hits, 1.0 if area.parts.all_seen else 0.7)


def _spans(numbers: Sequence[int] | set[int]) -> Iterator[tuple[int, int]]:
    run: list[int] = []
    for number in sorted(numbers):
        if run and number != run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run.append(number)
    if run:
        yield run[0], run[-1]


def one_line(area: Area) -> Verdict:
    """L1-14: line breaks inside a record, and a quotation mark that is never closed."""
    hits: list[Hit] = []
    parsed = area.whole.delimited
    if parsed is not None and parsed.open_quote:
        row = parsed.open_quote - 1
        hits.append(Hit("mr-open-quote", box=(row, area.box[1], row, area.box[3])))
    for row in area.region.header:
        broken = [(row, at) for at, cell in enumerate(area.grid.rows[row]) if "\n" in cell.strip()]
        hits += [Hit("mr-line-break", cells=broken)] if broken else []
    for column in area.columns:
        found = column.where_raw(lambda cell: "\n" in cell or "\r" in cell)
        if found:
            shown = {(row, column.place): shortened(text) for row, text in found}
            hits.append(Hit("mr-line-break", cells=column.at(found), shown=shown))
    return judged("L1-14", None, hits, 1.0)


def quoted(area: Area) -> Verdict:
    """L1-15: records that have more cells than most: a comma in a text without quotation marks breaks them."""
    rows = area.grid.rows
    if isinstance(rows, FrameRows) and rows.widths is None:
        return passed("L1-15", 0.9)
    widths = {row: area.grid.width(row) for row in area.records}
    if len(widths) < 2:
        return passed("L1-15", 0.6)
    usual = Counter(widths.values()).most_common(1)[0][0]
    named = area.grid.width(area.region.header[-1]) if area.region.header else usual
    most = max(usual, named)
    longer = [row for row, width in widths.items() if width > most and any(c.strip() for c in rows[row][most:])]
    hits = [Hit("mr-unquoted", box=_whole(area, row), params={"count": widths[row], "usual": most}) for row in longer]
    return judged("L1-15", None, hits, 0.85)


def _whole(area: Area, row: int) -> Box:
    return row, 0, row, area.grid.width(row) - 1
