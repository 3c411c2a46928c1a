"""Records without an ID get one that stays theirs: kept in a ledger beside the dataset, known again by name and place.

The national standard wants IDs that are unique within the municipality and stay the same when the data is updated.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipelines.errors import UsageError
from pipelines.files import write_bytes
from pipelines.frozen import frozen
from pipelines.inputs import IDS
from pipelines.lazy import pattern

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table

NAME = IDS
_HEADINGS = ("ID", "名称", "所在地", "そのほか")
NAMES = ("名称", "介護サービス事業所名称", "イベント名", "データ名称", "種別")
"""Fields that say what a record is called; a table has one of them, or none."""
_PLACES = ("所在地_連結表記", "住所", "場所名称")
_DETAILS = ("建物名等(方書)", "方書", "設置位置", "種別", "実施サービス", "開始日", "開始時間")
_FORM = pattern(r"([A-Za-z]*)(\d+)")


@frozen
class Known:
    """A record of the ledger: its ID, and by what it is known again."""

    id: str
    name: str
    place: str
    detail: str


@frozen
class Ledger:
    """The IDs of the dataset in `folder`: given out, or found in the source. None is given out again."""

    folder: Path
    entries: tuple[Known, ...] = ()

    @classmethod
    def of(cls, folder: Path) -> Ledger:
        """What is kept in the folder of a dataset. Raises UsageError where somebody broke it."""
        path = folder / NAME
        if not path.is_file():
            return cls(folder)
        entries = tuple(Known(*row) for row in _rows(path))
        if len({one.id for one in entries}) < len(entries):
            twice = Counter(one.id for one in entries).most_common(1)[0][0]
            raise UsageError("ledger-id-twice", value=path, id=twice)
        return cls(folder, entries)

    @property
    def content(self) -> bytes:
        """The file: UTF-8 with a byte order mark, as Excel wants it; b"" where there are no entries."""
        if not self.entries:
            return b""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(_HEADINGS)
        writer.writerows((one.id, one.name, one.place, one.detail) for one in self.entries)
        return out.getvalue().encode("utf-8-sig")

    @property
    def digest(self) -> str:
        """The SHA-256 of the file; "" where there is none."""
        return sha256(self.content).hexdigest() if self.entries else ""

    def keep(self) -> None:
        """Writes it, in one step, unless it says this already. Raises OSError."""
        path, content = self.folder / NAME, self.content
        if content and not (path.is_file() and path.read_bytes() == content):
            write_bytes(path, content)


def _rows(path: Path) -> list[list[str]]:
    """What stands below the headings of a ledger. An empty file is a broken one: none is written without entries."""
    from pipelines.read.delimited import field_limit

    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError("ledger-broken", value=path, row=line) from None
    with field_limit(len(text)):  # names and details are as long as the cells of the source, and several together
        rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or tuple(rows[0]) != _HEADINGS:  # its first record would be lost, and its ID given to another
        raise UsageError("ledger-broken", value=path, row=1)
    for number, row in enumerate(rows, 1):
        if len(row) != len(_HEADINGS) or not row[0]:
            raise UsageError("ledger-broken", value=path, row=number)
    return rows[1:]


def identify(table: Table, standard: Standard, ledger: Ledger, log: Log) -> tuple[Table, Ledger]:
    """The table with an ID for each record that has none, and the ledger with the IDs that are new.

    A record is known again by its name, place and details; then, where that leaves no doubt, by name and place, and by
    its name alone (it was corrected, or it moved). Others are new. Each ID is listed as a repair; a record without name
    and place gets none. Where the source has IDs of its own, one that was another record's is doubted. Forms with
    several IDs in a row, and such without any, are left alone.
    """
    import polars as pl

    fields = standard.of_kind("id")
    if len(fields) != 1:
        return table, ledger
    name = fields[0].name
    cells = table.frame.get_column(name).str.strip_chars()
    blank = (cells == "").arg_true().to_list()
    if not blank and not ledger.entries:
        return table, ledger
    ids: list[str] = cells.to_list()
    own = set(ids)
    wanted = _keys(table, blank)
    given = _recognised(wanted, [one for one in ledger.entries if one.id not in own])  # others have theirs already
    entries = {one.id: one for one in ledger.entries}
    _note_own(table, name, ids, entries, log)
    fresh = _fresh_ids(fields[0].example, {*own, *entries})
    for record, key in zip(blank, wanted, strict=True):
        place = table.place(record, name)
        if not key.name and not key.place:
            log.add("id-not-given", place, field=name)
            continue
        ids[record] = given.get(key) or next(fresh)
        now = Known(ids[record], key.name, key.place, key.detail)
        before = entries.setdefault(now.id, now)
        entries[now.id] = now
        log.repair("id-given", place, name, "", now.id)
        if before != now:
            told = " / ".join(filter(None, (before.name, before.place, before.detail)))
            log.add("id-known-again", place, field=name, value=now.id, before=told)
    frame = table.frame.with_columns(pl.Series(name, ids, dtype=pl.String))
    return table.with_frame(frame), Ledger(ledger.folder, tuple(entries.values()))


def _note_own(table: Table, field: str, ids: Sequence[str], entries: dict[str, Known], log: Log) -> None:
    """Puts the IDs that the source has itself into `entries`: they are not given out when their record has gone."""
    times = Counter(ids)
    records = [record for record, one in enumerate(ids) if one and times[one] == 1]
    for record, key in zip(records, _keys(table, records), strict=True):
        now = Known(ids[record], key.name, key.place, key.detail)
        before = entries.get(now.id, now)
        if before.name != now.name and (before.place != now.place or not now.place):
            told = " / ".join(filter(None, (before.name, before.place)))
            log.add("id-of-another", table.place(record, field), field=field, value=now.id, before=told)
        entries[now.id] = now


@frozen
class _Key:
    """By what a record is known; `number` tells apart those that are alike."""

    name: str
    place: str
    detail: str
    number: int


T = TypeVar("T", _Key, Known)


def _keys(table: Table, records: Sequence[int]) -> list[_Key]:
    columns = set(table.frame.columns)

    def cells(names: Iterable[str], *, first: bool) -> list[str]:
        known = [table.frame.get_column(name) for name in names if name in columns]
        rows = ([column[record].strip() for column in known] for record in records)
        return [next(filter(None, row), "") if first else " ".join(filter(None, row)) for row in rows]

    parts = zip(cells(NAMES, first=True), cells(_PLACES, first=True), cells(_DETAILS, first=False), strict=True)
    seen: Counter[tuple[str, str, str]] = Counter()
    keys = []
    for part in parts:
        seen[part] += 1
        keys.append(_Key(*part, seen[part]))
    return keys


def _recognised(wanted: Sequence[_Key], entries: Sequence[Known]) -> dict[_Key, str]:
    """Key → the ID it had: the same in all parts, or in fewer where only one record and one ID are left."""
    seen: Counter[tuple[str, str, str]] = Counter()
    exact: dict[_Key, str] = {}
    for one in entries:
        part = (one.name, one.place, one.detail)
        seen[part] += 1
        exact[_Key(*part, seen[part])] = one.id
    given = {key: exact[key] for key in wanted if key in exact}
    for parts in (2, 1):
        taken = set(given.values())
        keys = _by_parts((key for key in wanted if key not in given), parts)
        known = _by_parts((one for one in entries if one.id not in taken), parts)
        alone = (part for part in keys.keys() & known.keys() if len(keys[part]) == len(known[part]) == 1)
        given |= {keys[part][0]: known[part][0].id for part in alone}
    return given


def _by_parts(records: Iterable[T], parts: int) -> dict[tuple[str, ...], list[T]]:
    """The records by name and place (2 parts) or by name (1); those that lack one of them are left out."""
    found: dict[tuple[str, ...], list[T]] = defaultdict(list)
    for one in records:
        part = (one.name, one.place)[:parts]
        if all(part):
            found[part].append(one)
    return found


def _fresh_ids(example: str, taken: set[str]) -> Iterator[str]:
    """IDs of the form that the standard's example has (AED0001), behind those that have been taken.

    Numbers with more figures than the form has are no numbers of a row (codes of another maker, often): they are left
    out of account, but never given again.
    """
    found = _FORM.fullmatch(example)
    letters, width = (found[1], max(4, len(found[2]))) if found else ("", 4)
    used = (_FORM.fullmatch(one) for one in taken)
    number = max((int(one[2]) for one in used if one and one[1] == letters and len(one[2]) <= width), default=0)
    while True:
        number += 1
        one = f"{letters}{number:0{width}d}"
        if one not in taken:
            yield one
