"""Characters that were lost or garbled before the file came to us: an error for each cell, one look per column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipelines.read.encoding import REPLACEMENT

if TYPE_CHECKING:
    from pipelines.table import Table

_WRONGLY_AS = ("cp932", "cp1252", "latin-1")
_RIGHTLY = ("utf-8", "cp932", "euc_jp")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々〆ヶ]")


@cache
def suspicious() -> str:
    """A pattern for what may be damage: U+FFFD, and the look of UTF-8 read as CP932 (縺ゅ＞) or as western (ã‚ã„).

    UTF-8 writes kana and kanji with a first byte from E3 to E9; CP932 reads that byte and the next as one rare kanji.
    """
    trails = [trail for trail in range(0x80, 0xC0)]
    rare = "".join(bytes((lead, trail)).decode("cp932", "ignore") for lead in range(0xE3, 0xEA) for trail in trails)
    western = "[\u00c2-\u00e9][\u0080-\u00bf\u0152\u0153\u0160-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    return f"{REPLACEMENT}|[{re.escape(rare)}]|{western}"


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged cell: its record (None: the heading), its column's name, its text; `meant` when it can be undone."""

    record: int | None
    column: str
    text: str
    meant: str | None = None


def damaged(table: Table) -> Iterator[Damage]:
    """Every heading and cell with U+FFFD in it or garbled as a whole, column by column."""
    import polars as pl

    pattern = suspicious()
    for column in table.columns:
        found = _judge(None, column.name, column.heading) if re.search(pattern, column.heading) else None
        if found:
            yield found
        hits = table.frame.get_column(column.name).str.contains(pattern)
        if not hits.any():
            continue
        cells = table.frame.get_column(column.name)
        for record in pl.arg_where(hits, eager=True).to_list():
            found = _judge(record, column.name, cells[record])
            if found:
                yield found


def _judge(record: int | None, column: str, text: str) -> Damage | None:
    if REPLACEMENT in text:
        return Damage(record, column, text)
    meant = undone(text)
    return Damage(record, column, text, meant) if meant else None


def undone(text: str) -> str | None:
    """What the text was before it was read in the wrong encoding, when turning it back proves it; else None.

    The proof: the text goes back into bytes without loss, these bytes are strict UTF-8 (or CP932, EUC-JP) of at least
    two characters beyond ASCII, and Japanese stands there where less of it stood before.
    """
    for wrongly in _WRONGLY_AS:
        try:
            raw = text.encode(wrongly)
        except UnicodeEncodeError:
            continue
        for rightly in _RIGHTLY if wrongly != "cp932" else ("utf-8",):
            meant = _decoded(raw, rightly)
            if meant and len(meant) < len(text) and len(_JAPANESE.findall(meant)) >= 2:
                return meant
    return None


def _decoded(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None
