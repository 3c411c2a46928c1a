"""The rows in the published form: every field a column; old columns joined or taken apart as the crosswalk says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.columns.mapping import PAIR, Mapping, Match
from pipelines.columns.pairing import AXES, filled
from pipelines.headings import fold, rules_for
from pipelines.lazy import pattern
from pipelines.nfkc import nfkc
from pipelines.standards import Crossing, definition
from pipelines.table import Column

if TYPE_CHECKING:
    import polars as pl

    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table

_NUMBERS = pattern(r"-?\d+(?:\.\d+)?")
_LISTED = pattern(r"[;；、，,/／・|\n]+")
_GREATEST_LATITUDE = 90
_PRESENT = "有"
_ABSENT = pattern(r"無|なし|ない|不可|×")
_NOTHING = pattern(r"特?に?(?:無し?|なし)|[-ー－―]+")


def apply(table: Table, mapping: Mapping, standard: Standard, log: Log) -> Table:
    """The table with the fields of `standard` as columns, blank where nothing was matched, kept columns behind them.

    Notes what the crosswalk cannot carry over, and coordinates that were taken apart.
    """
    import polars as pl

    made: dict[str, pl.Series] = {}
    columns: dict[str, Column] = {}
    for field in standard.names:
        entries = mapping.of(field)
        if entries:
            joined = _joined([table.frame.get_column(entry.name) for entry in entries])
            repeats = mapping.repeats(field) if field not in AXES else ()
            further = [table.frame.get_column(entry.name) for entry in repeats]
            made[field] = _first_filled([joined, *further]).rename(field)
            columns[field] = _column(table, entries[0], field)
    _fill_pairs(table, mapping, made)
    _split_pair(table, mapping, made, columns, log)
    _split_flags(table, mapping, standard, made, columns, log)
    blank = pl.Series("", [""] * len(table), dtype=pl.String)
    frame = [made[field] if field in made else blank.rename(field) for field in standard.names]
    order = [columns.get(field, Column(field, "")) for field in standard.names]
    for name, entry in _extras(mapping, standard):
        frame.append(table.frame.get_column(entry.name).rename(name))
        order.append(_column(table, entry, name))
    return table.with_frame(pl.DataFrame(frame), order)


def _column(table: Table, entry: Match, name: str) -> Column:
    return Column(name, entry.heading, table.column(entry.name).number)


def _joined(parts: list[pl.Series]) -> pl.Series:
    """Cells set end to end; a part that the next one begins with already is not said twice."""
    joined = parts[0]
    for part in parts[1:]:
        pairs = zip(joined.to_list(), part.to_list(), strict=True)
        cells = [_end_to_end(first.strip(), second.strip()) for first, second in pairs]
        joined = type(part)(part.name, cells, dtype=part.dtype)
    return joined


def _first_filled(columns: list[pl.Series]) -> pl.Series:
    """Of each row the first cell that is not blank."""
    if len(columns) == 1:
        return columns[0]
    rows = zip(*(column.to_list() for column in columns), strict=True)
    cells = [next((cell for cell in row if cell.strip()), "") for row in rows]
    return type(columns[0])(columns[0].name, cells, dtype=columns[0].dtype)


def _end_to_end(first: str, second: str) -> str:
    return second if second.startswith(first) else first + second


def _fill_pairs(table: Table, mapping: Mapping, made: dict[str, pl.Series]) -> None:
    """Coordinates are filled from a further pair of columns, both or neither."""
    others = list(zip(*([entry.name for entry in mapping.repeats(axis)] for axis in AXES), strict=True))
    if others:
        position = [table.frame.get_column(mapping.of(axis)[0].name) for axis in AXES]
        for other in others:
            position = filled(position, [table.frame.get_column(name) for name in other])
        made.update((axis, cells.rename(axis)) for axis, cells in zip(AXES, position, strict=True))


def _split_pair(
    table: Table, mapping: Mapping, made: dict[str, pl.Series], columns: dict[str, Column], log: Log
) -> None:
    import polars as pl

    for entry in mapping.of(PAIR):
        halves = [_coordinates(cell) for cell in table.frame.get_column(entry.name).to_list()]
        for number, field in enumerate(PAIR.split(",")):
            made[field] = pl.Series(field, [half[number] for half in halves], dtype=pl.String)
            columns[field] = _column(table, entry, field)
        log.add("column-pair-split", table.place(None, entry.name), field=PAIR, value=entry.heading)


def _coordinates(cell: str) -> tuple[str, str]:
    """Latitude and longitude of `34.3,134.0` or `POINT(134.0 34.3)`; any other cell stays whole, as latitude."""
    found = _NUMBERS.findall(nfkc(cell))
    if len(found) != 2:
        return cell, ""
    first, second = found
    return (second, first) if float(first) > _GREATEST_LATITUDE else (first, second)


def _split_flags(
    table: Table, mapping: Mapping, standard: Standard, made: dict[str, pl.Series], columns: dict[str, Column], log: Log
) -> None:
    import polars as pl

    lines = [line for line in definition(standard.dataset).crosswalk if line.rule == "split-flags"]
    for entry in mapping.entries:
        line = next((line for line in lines if entry.into and line.new == entry.into), None)
        if line is None:
            continue
        cells = [_words(cell) for cell in table.frame.get_column(entry.name).to_list()]
        meant = {word: _flag(word, line) for cell in cells for word in cell}
        for field in (name for name in line.new if name in standard and name not in made):
            present = (standard.field(field).vocabulary or (_PRESENT,))[0]
            said = [any(meant[word] == field for word in cell) for cell in cells]
            made[field] = pl.Series(field, [present if yes else "" for yes in said], dtype=pl.String)
            columns[field] = _column(table, entry, field)
        _tell_strange(table, entry, line, cells, meant, log)


def _words(cell: str) -> list[str]:
    return [word.strip() for word in _LISTED.split(cell) if word.strip()]


def _flag(word: str, line: Crossing) -> str | None:
    """The flag that a word sets: one of the crosswalk's words, or one that as a heading would name the flag."""
    listed = {fold(name): field for name, field in line.values.items()}
    if fold(word) in listed:
        return listed[fold(word)]
    found = (field for _, rule, _ in rules_for(word) for field in rule.fields if field in line.new)
    return None if _ABSENT.search(word) else next(found, None)


def _tell_strange(
    table: Table, entry: Match, line: Crossing, cells: list[list[str]], meant: dict[str, str | None], log: Log
) -> None:
    for record, cell in enumerate(cells):
        strange = [word for word in cell if meant[word] is None and not _NOTHING.fullmatch(word)]
        if strange:
            log.add("value-not-carried", table.place(record, entry.name), field=line.old[0], value="、".join(strange))


def _extras(mapping: Mapping, standard: Standard) -> list[tuple[str, Match]]:
    """Columns to keep, each with a name that no field and no other column has."""
    if mapping.extra != "keep":
        return []
    taken = set(standard.names)
    found = []
    for entry in mapping.entries:
        if entry.field or entry.how == "split":
            continue
        name = plain = _no_pattern(entry.heading.strip()) or entry.name
        number = 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        found.append((name, entry))
    return found


def _no_pattern(heading: str) -> str:
    """`*` and `^…$` stand for other columns to polars, wherever they are named: their first sign becomes full-width."""
    if heading == "*" or (heading.startswith("^") and heading.endswith("$")):
        return {"*": "＊", "^": "＾"}[heading[0]] + heading[1:]
    return heading
