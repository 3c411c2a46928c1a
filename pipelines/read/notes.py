"""What reading has to tell the officer, as findings: how the text was decoded, what was left out, what is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.findings import Log, Place, column_letters
from pipelines.headings import fold
from pipelines.lazy import pattern
from pipelines.read.damage import damaged
from pipelines.read.limits import LISTED
from pipelines.shapes import GONE

if TYPE_CHECKING:
    from pipelines.read.delimited import Delimited
    from pipelines.read.encoding import Decoded
    from pipelines.read.json_records import Records
    from pipelines.read.layout import Region
    from pipelines.read.maps import Answer
    from pipelines.read.sheets import Choice
    from pipelines.table import Table

_SHOWN = 60
_CUT = pattern(r"(?<![-!-~０-９＠．－ー])[-!-~０-９＠．－ー]{1,40}\Z")
_MAY_SAY_GONE = ("above", "lone", "note", "summary")
_NOT_GONE = pattern(r"場合|とき|時は|こと|除|含ま|含め|ません|更新|手順|方法")
_USUAL = {"csv": (",",), "tsv": ("\t",), "txt": (",", "\t"), "tab": ("\t",)}
_SUFFIXES = {
    "xlsx": ("xlsx",),
    "xlsm": ("xlsm",),
    "xls": ("xls",),
    "ods": ("ods",),
    "html": ("html", "htm"),
    "json": ("json", "geojson"),
    "geojson": ("json", "geojson"),
    "gpkg": ("gpkg",),
    "shp": ("shp", "zip"),
    "kml": ("kml", "kmz"),
    "csv": ("csv", "txt", "tsv"),
    "tsv": ("csv", "tsv", "txt", "tab"),
}
_DELIMITERS = {",": "コンマ", "\t": "タブ", ";": "セミコロン", "|": "縦棒"}


def shortened(text: str) -> str:
    """A cell as a finding shows it: one line, not too long, no number and no mailbox cut in two."""
    plain = " ".join(text.split())
    if len(plain) <= _SHOWN:
        return plain
    return (_CUT.sub("", plain[:_SHOWN]) if _CUT.match(plain[_SHOWN]) else plain[:_SHOWN]) + "…"


def ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 → "1–3, 7"; behind the first `LISTED` runs "…"."""
    parts: list[str] = []
    for _, group in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        if len(parts) == LISTED:
            return ", ".join([*parts, "…"])
        run = [number for _, number in group]
        parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(parts)


def on_encoding(log: Log, decoded: Decoded) -> None:
    """How the characters were told."""
    log.add(f"encoding-{decoded.how}", value=decoded.encoding, count=decoded.lost)


def on_format(log: Log, path: Path, kind: str, delimiter: str | None = None) -> None:
    """The file's name promises something else than the file holds."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix and suffix not in _SUFFIXES.get(kind, ()):
        log.add("format-differs", value=kind, suffix=suffix)
    if delimiter and delimiter not in _USUAL.get(suffix, (",",)):
        log.add("delimiter-found", value=_DELIMITERS[delimiter])


def on_open_quote(log: Log, parsed: Delimited) -> None:
    """A quotation mark that is never closed: everything behind it became one cell."""
    if parsed.open_quote:
        log.add("quote-open", Place(row=parsed.open_quote), value=shortened(parsed.rows[-1][-1]), row=parsed.open_quote)


def on_geometries(log: Log, records: Records) -> None:
    """Features that are lines or areas: they have no single coordinate. Heights, which nothing has a place for."""
    if records.not_points:
        numbers = records.not_points
        log.add("geometry-no-point", Place(row=numbers[0]), count=len(numbers), rows=ranges(numbers))
    if records.heights:
        log.add("geometry-height", count=records.heights)


def on_map(log: Log, found: Answer) -> None:
    """Which layer was read of several, and the coordinate system that the file names."""
    if found.others:
        log.add("layer-chosen", Place(sheet=found.layer), value=found.layer, others=tuple(found.others))
    if found.records.added and found.crs is None:
        log.add("map-without-system")
    elif found.crs is not None and found.written != found.crs:
        log.add("map-projected", value=found.written, expected=found.crs)


def on_choice(log: Log, choice: Choice) -> None:
    """Which sheet was taken, and which were left."""
    region = choice.region
    name = region.grid.name
    if name is None or not choice.others:
        return
    place = Place(sheet=name)
    if not choice.asked:
        log.add(
            "sheet-chosen",
            place,
            value=name,
            rows=len(region.records),
            share=f"{region.known:.0%}",
            others=tuple(choice.others),
        )
    if choice.alike:
        log.add("sheets-alike", place, value=name, others=tuple(choice.alike), sheets=tuple(choice.alike))


def on_region(log: Log, region: Region) -> None:
    """The heading, the rows that are no records, blank rows among the records, tables side by side."""
    sheet = region.grid.name
    if not region.header:
        log.add("heading-missing", Place(sheet))
    if region.blocks > 1:
        row = region.header[-1] + 1
        log.add("several-tables", Place(sheet, row), count=region.blocks, rows=region.all_records)
    _on_skipped(log, region)
    _on_gone(log, region)
    for row in region.kept[:LISTED]:
        text = shortened(" ".join(region.grid.cells(row).values()))
        log.add("row-kept", Place(sheet, row + 1), value=text, row=row + 1)
    if region.records:
        blank = _blank_rows(region)
        if blank:
            log.add("blank-rows", Place(sheet, blank[0]), rows=ranges(blank), count=len(blank))


def _blank_rows(region: Region) -> list[int]:
    """Rows (counted from 1) between the first that holds anything and the last record that hold nothing."""
    records, told = region.records, {*region.header, *(skip.row for skip in region.skipped)}
    first = min(records[0], *told) if told else records[0]
    gaps = [range(first, records[0])]
    if not isinstance(records, range):
        gaps += [range(one + 1, other) for one, other in pairwise(records) if other - one > 1]
    return [row + 1 for gap in gaps for row in gap if row not in told]


def _on_skipped(log: Log, region: Region) -> None:
    """Rows left out for the same reason one under the other make one finding."""
    ordered = sorted(region.skipped, key=lambda skip: skip.row)
    counts: Counter[str] = Counter()
    for (reason, _), group in groupby(enumerate(ordered), key=lambda pair: (pair[1].reason, pair[1].row - pair[0])):
        counts[reason] += 1
        if counts[reason] > LISTED:
            continue
        rows = [skip.row for _, skip in group]
        texts = region.grid.cells(rows[0]).values()
        place = Place(region.grid.name, rows[0] + 1)
        numbers = ranges(row + 1 for row in rows)
        log.add(f"row-skipped-{reason}", place, value=shortened(" ".join(texts)), rows=numbers, count=len(rows))
    for reason, count in counts.items():
        if count > LISTED:
            log.add("more-of-the-same", value=f"row-skipped-{reason}", count=count - LISTED, severity="info")


def _on_gone(log: Log, region: Region) -> None:
    """Rows that are no records, and say that something is gone or out of use: as a section, what stands below them."""
    last = region.records[-1] if region.records else -1
    told = 0
    for skip in sorted(region.skipped, key=lambda skip: skip.row):
        text = " ".join(region.grid.cells(skip.row).values())
        if skip.reason not in _MAY_SAY_GONE or not GONE.search(text) or _NOT_GONE.search(text) or told == LISTED:
            continue
        code = "section-says-gone" if skip.reason == "lone" and skip.row < last else "row-says-gone"
        log.add(code, Place(region.grid.name, skip.row + 1), value=shortened(text), rows=skip.row + 1)
        told += 1


def on_headings(log: Log, table: Table, told: set[str]) -> None:
    """Columns without a heading (but for those that were `told` of already), and headings that stand twice."""
    header = table.source.header_rows
    if not header and not any(column.heading for column in table.columns):
        return
    first: dict[tuple[str, ...], str] = {}
    for column in table.columns:
        place = Place(table.source.sheet, header[-1] if header else None, column.number)
        if not column.heading:
            sample = table.values(column.name, 1)
            if column.name not in told:
                log.add("heading-blank", place, value=shortened(sample[0]) if sample else None)
            continue
        # of two-row headings the group above belongs to the name: 男性・和式 and 女性・和式 are not the same
        earlier = first.setdefault(tuple(map(fold, (column.heading, *column.aliases))), column.name)
        if earlier != column.name:
            other = column_letters(table.column(earlier).number or 0)
            log.add("heading-duplicate", place, value=shortened(column.heading), other=other)


def on_long_rows(log: Log, table: Table) -> set[str]:
    """Records with cells beyond the last heading, where most records have none: a comma too many, a broken record.

    Returns the columns that this tells of.
    """
    headed = max((column.number or 0 for column in table.columns if column.heading), default=0)
    if not headed:
        return set()
    beyond = [column for column in table.columns if not column.heading and (column.number or 0) > headed]
    reported: set[str] = set()
    rows: dict[int, str] = {}
    for column in beyond:
        cells = table.frame.get_column(column.name)
        filled = (cells != "").arg_true()
        found = [record for record, cell in zip(filled, cells.gather(filled), strict=True) if cell.strip()]
        if len(found) > 0.5 * len(table):
            continue
        reported.add(column.name)
        for record in found:
            rows.setdefault(record, cells[record])
    for record, text in sorted(rows.items())[:LISTED]:
        place = table.place(record)
        log.add("row-too-long", place, value=shortened(text), limit=headed, row=place.row)
    if len(rows) > LISTED:
        log.add("more-of-the-same", value="row-too-long", count=len(rows) - LISTED)
    return reported


def on_damage(log: Log, table: Table) -> None:
    """Garbled, lost and doubtful characters, named by cell."""
    counts: Counter[str] = Counter()
    for found in damaged(table):
        counts[found.code] += 1
        if counts[found.code] > LISTED:
            continue
        place = table.place(found.record, found.column)
        if found.record is None and table.source.header_rows:
            place = Place(place.sheet, table.source.header_rows[0], place.column)
        heading = shortened(table.column(found.column).heading) or None
        log.add(found.code, place, field=heading, value=shortened(found.text), meant=shortened(found.meant or ""))
    for code, count in counts.items():
        if count > LISTED:
            log.add("more-of-the-same", value=code, count=count - LISTED)


def on_error_cells(log: Log, table: Table, cells: Sequence[str]) -> None:
    """Cells of the records (named as in "B12") that show #N/A, #REF! and the like: they are read as blank."""
    rows = set(table.row_numbers)
    letters = {column_letters(column.number): column for column in table.columns if column.number}
    found = []
    for cell in cells:
        name = cell.rstrip("0123456789")
        row = int(cell[len(name) :])
        if row in rows and name in letters:
            found.append((Place(table.source.sheet, row, letters[name].number), letters[name].heading))
    for place, heading in found[:LISTED]:
        log.add("cell-error", place, field=shortened(heading) or None)
    if len(found) > LISTED:
        log.add("more-of-the-same", value="cell-error", count=len(found) - LISTED)
