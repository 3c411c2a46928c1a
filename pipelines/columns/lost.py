"""What cells say by where they stand, or beside the fields, and the published form would not: merged counts, ditto
marks, things that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.columns.doubts import holds_figures
from pipelines.columns.mapping import Mapping, Match
from pipelines.columns.totals import totals
from pipelines.lazy import pattern
from pipelines.shapes import DITTO, GONE
from pipelines.standards import definitions
from pipelines.table import together

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.table import Table

_LISTED = 20
_SHORT = 15  # longer cells tell a story
_NO_STATE = pattern(r"時|連絡|場合|方法|問合")  # 故障時連絡先
_NOTHING = r"^\s*(?:[-－ー―×✕0０]*|無し?|なし|有効|否|未|false|FALSE)\s*$"
_DITTO_ONLY = rf"^\s*(?:{DITTO})\s*$"
_EACH = ("料金(基本)", "口径")  # what may be the same for all without being theirs together


def tell_cells(mapping: Mapping, table: Table, log: Log) -> None:
    """Ditto marks, and counts in cells that are merged over several records: neither is a value of its row."""
    used = [entry for entry in mapping.entries if entry.field or mapping.extra == "keep"]
    every = together(table.frame.get_column(entry.name) for entry in used)
    if every is None or every.str.contains(_DITTO_ONLY).any():
        for entry in used:
            _tell_dittos(entry, table, log)
    counts = [entry for entry in mapping.entries if entry.field and _is_count(entry.field, mapping)]
    for entry in counts:
        _tell_merged(entry, table, log)
    _tell_totals([entry for entry in counts if entry.how != "repeated"], table, log)


def _tell_totals(counts: Sequence[Match], table: Table, log: Log) -> None:
    found = totals(table, [entry.name for entry in counts])
    fields = tuple(entry.field or "" for entry in counts[:4])
    for record, parts in found[:_LISTED]:
        rows = f"{table.row_numbers[parts[0]]}–{table.row_numbers[parts[-1]]}"
        place = table.place(record)
        log.add("row-sums-others", place, field=counts[0].field, row=place.row, rows=rows, fields=fields)
    if len(found) > _LISTED:
        log.add("more-of-the-same", value="row-sums-others", count=len(found) - _LISTED)


def _tell_dittos(entry: Match, table: Table, log: Log) -> None:
    cells = table.frame.get_column(entry.name)
    found = cells.str.contains(_DITTO_ONLY).arg_true().to_list()
    for record in found[:_LISTED]:
        field = entry.field or entry.heading
        log.add("ditto-mark", table.place(record, entry.name), field=field, value=cells[record].strip())
    if len(found) > _LISTED:
        log.add("more-of-the-same", value="ditto-mark", count=len(found) - _LISTED)


def _is_count(field: str, mapping: Mapping) -> bool:
    return mapping.dataset in definitions() and field not in _EACH and holds_figures(field, mapping)


def _tell_merged(entry: Match, table: Table, log: Log) -> None:
    row = table.column(entry.name).merged
    if row is None:
        return
    record = table.row_numbers.index(row)
    value = table.frame.get_column(entry.name)[record].strip()
    if any(map(str.isdecimal, value)):
        log.add("merged-count", table.place(record, entry.name), field=entry.field, value=value)


def says_gone(entry: Match, table: Table) -> tuple[str, int]:
    """What a column without a field says of things that are gone or out of use, and of how many; ("", 0) for none."""
    cells = table.frame.get_column(entry.name)
    if GONE.search(entry.heading) and not _NO_STATE.search(entry.heading):
        found = cells.filter(~cells.str.contains(_NOTHING))
    else:
        found = cells.filter(cells.str.contains(GONE.pattern)).str.strip_chars()
        if len(found):
            found = found.filter((found.str.len_chars() <= _SHORT) & ~found.str.contains(r"なし|無し|ない|未|除"))
    return (found[0].strip(), len(found)) if len(found) else ("", 0)
