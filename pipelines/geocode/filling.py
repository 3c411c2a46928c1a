"""Records without a position get that of their address, where it is sure and fine enough; each is marked as such."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipelines.geocode.addresses import address_field, addresses, missing, names
from pipelines.geocode.geocoder import Geocoder
from pipelines.geocode.leftover import ANOTHER, LOT, NEAR, doubt
from pipelines.points import LEVEL_WORDS, MARK, coordinate_fields
from pipelines.table import Column, Table

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.geocode.asked import Geocoding
    from pipelines.geocode.gazetteer.index import Index
    from pipelines.standards import Standard

FINE = frozenset(LEVEL_WORDS) - {"town"}
_PARAMS = {
    NEAR: ("address", "unmatched"),
    LOT: ("address",),
    ANOTHER: ("address", "unmatched"),
    "geocode-coarse": ("town", "level", "column"),
    "geocode-ambiguous": ("candidates",),
    "geocode-too-coarse": ("town",),
    "geocode-not-found": ("unmatched",),
}


def fill(
    table: Table, standard: Standard, log: Log, index: Index, wanted: Geocoding, code: str | None = None
) -> tuple[Table, Counter[str]]:
    """The table with the positions that `wanted` allows, and how many of each level there are.

    The column `MARK` is added when a position was filled in. Each filled cell is a repair that names its level; what
    stays blank is a finding. Where nothing is to be filled, one note says what could be.
    """
    records = missing(table, standard)
    if not records:
        return table, Counter()
    texts = dict(zip(records, addresses(table).gather(records), strict=True))
    row = index.number_of_code.get(code or "", -1)
    geocoder = Geocoder(index, code if row >= 0 and not index.is_prefecture[row] else None)
    rows = geocoder.geocode(list(texts.values()), names(table).gather(records).to_list()).iter_rows(named=True)
    answers = dict(zip(records, rows, strict=True))
    doubts = {record: doubt(texts[record], answer) for record, answer in answers.items()}
    found = {record: answer for record, answer in answers.items() if _is_place(answer) and doubts[record] != ANOTHER}
    if not wanted.fill:
        fine = sum(answer["coordinate_level"] in FINE for answer in found.values())
        if fine:
            log.add("geocode-possible", count=len(records), found=fine)
        return table, Counter()
    allowed = set(LEVEL_WORDS) if wanted.coarse else FINE
    chosen = {record: answer for record, answer in found.items() if answer["coordinate_level"] in allowed}
    codes = {record: _finding(answer, doubts[record], record in chosen) for record, answer in answers.items()}
    _tell(table, standard, log, answers, codes, texts)
    levels = Counter(answer["coordinate_level"] for answer in chosen.values())
    return (_filled(table, standard, log, chosen) if chosen else table), levels


def _is_place(answer: dict[str, Any]) -> bool:
    """Whether the answer is one place that is sure."""
    is_sure = answer["state"] == "sure" and answer["latitude"] is not None
    return is_sure and answer["coordinate_level"] in LEVEL_WORDS


def _filled(table: Table, standard: Standard, log: Log, chosen: dict[int, dict[str, Any]]) -> Table:
    import polars as pl

    fields = coordinate_fields(standard)
    assert fields is not None
    columns = []
    for name, axis in zip(fields, ("latitude", "longitude"), strict=True):
        cells = table.frame.get_column(name).to_list()
        for record, answer in chosen.items():
            cells[record] = f"{answer[axis]:.6f}"
            log.repair(f"geocoded-{answer['coordinate_level']}", table.place(record, name), name, "", cells[record])
        columns.append(pl.Series(name, cells))
    marks = [
        LEVEL_WORDS[chosen[record]["coordinate_level"]] if record in chosen else "" for record in range(len(table))
    ]
    mark = _mark(table)
    frame = table.frame.with_columns(*columns, pl.Series(mark, marks, dtype=pl.String))
    return table.with_frame(frame, [*table.columns, Column(mark, MARK)])


def _mark(table: Table) -> str:
    """The name of the column, which no kept column of the source may have."""
    name, number = MARK, 2
    while name in table.frame.columns:
        name, number = f"{MARK}_{number}", number + 1
    return name


def _tell(
    table: Table,
    standard: Standard,
    log: Log,
    answers: dict[int, dict[str, Any]],
    codes: dict[int, str],
    texts: dict[int, str],
) -> None:
    """A finding for each position that is coarse, may lie beside the place, or stays blank."""
    field = address_field(table, standard)
    for record, code in codes.items():
        if not code:
            continue
        answer = answers[record]
        params = {
            "town": answer["matched_address"],
            "address": answer["matched_address"],
            "unmatched": answer["unmatched"] or texts[record],
            "candidates": tuple(dict.fromkeys(answer["candidates"]))[:5],
            "level": LEVEL_WORDS["town"],
            "column": MARK,
        }
        wanted = {name: params[name] for name in _PARAMS[code]}
        log.add(code, table.place(record, field or None), field=field or None, value=texts[record], **wanted)


def _finding(answer: dict[str, Any], left: str, is_filled: bool) -> str:
    """Its code, "" where there is nothing to say. `left`: the doubt that the rest of the address leaves."""
    level = answer["coordinate_level"]
    if is_filled:
        return left or ("" if level in FINE else "geocode-coarse")
    if answer["candidates"]:
        return "geocode-ambiguous"
    if answer["state"] == "sure" and level == "town":
        return "geocode-too-coarse"
    return ANOTHER if _is_place(answer) and left == ANOTHER else "geocode-not-found"
