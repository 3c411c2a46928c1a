"""Characters that were lost or garbled before the file came to us: a finding for each cell, one look per column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from pipelines.frozen import frozen
from pipelines.lazy import pattern
from pipelines.mojibake import undone
from pipelines.read.encoding import REPLACEMENT
from pipelines.table import together

if TYPE_CHECKING:
    import polars as pl

    from pipelines.table import Table

_GAIJI = pattern("[\ue000-\uf8ff]")
_QUESTION = pattern(r"\?\?|\?[一-鿿]")
_LINK = pattern(r"://|www\.")


@frozen
class Damage:
    """A damaged cell: the code of its finding, its record (None: the heading), its column's name, its text.

    `meant` is what a garbled text says when the garbling is undone.
    """

    code: str
    record: int | None
    column: str
    text: str
    meant: str | None = None


@cache
def suspicious() -> str:
    """A pattern for what may be damage; `judge` then looks closer.

    U+FFFD; 外字 (characters of one machine's own); "?" before a kanji; the look of UTF-8 read as CP932 (縺ゅ＞) or as a
    western encoding (ã‚ã„). UTF-8 writes kana and kanji with a first byte from E3 to E9, and CP932 reads that byte and
    the next as one rare kanji.
    """
    pairs = (bytes((lead, trail)) for lead in range(0xE3, 0xEA) for trail in range(0x80, 0xC0))
    rare = "".join(pair.decode("cp932", "ignore") for pair in pairs)
    follows = "\u0080-\u00bf\u0152\u0153\u0160-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
    western = f"[\u00c2-\u00e9][{follows}]"
    return "|".join((REPLACEMENT, _GAIJI.pattern, _QUESTION.pattern, f"[{re.escape(rare)}]", western))


def damaged(table: Table) -> Iterator[Damage]:
    """Every damaged heading and cell, column by column."""
    import polars as pl

    headings = pl.Series([column.heading for column in table.columns], dtype=pl.String).str.contains(suspicious())
    for column, suspicious_heading, doubtful in zip(table.columns, headings, _suspects(table.frame), strict=True):
        if suspicious_heading and (found := judge(column.heading)):
            yield Damage(found[0], None, column.name, column.heading, found[1])
        if not doubtful.any():
            continue
        cells = table.frame.get_column(column.name)
        for record in doubtful.arg_true().to_list():
            found = judge(cells[record])
            if found and not found[1]:  # what can be undone is repaired when the cells are normalised
                yield Damage(found[0], record, column.name, cells[record], found[1])


def _suspects(frame: pl.DataFrame) -> list[pl.Series]:
    """For each column which cells may be damaged. In a column of ASCII only "??" can be, which is quickly found."""
    import polars as pl

    if not frame.width:
        return []
    every = together(frame)
    if every is not None:
        found = every.str.contains(suspicious())
        return [found.slice(number * frame.height, frame.height) for number in range(frame.width)]
    ascii_only = frame.select((pl.all().str.len_bytes() == pl.all().str.len_chars()).all()).row(0, named=True)
    return frame.select(
        pl.col(name).str.contains("??", literal=True) if plain else pl.col(name).str.contains(suspicious())
        for name, plain in ascii_only.items()
    ).get_columns()


def judge(text: str) -> tuple[str, str | None] | None:
    """The code of the finding for a suspicious text, and what it meant if that can be told; None for a sound one."""
    if REPLACEMENT in text:
        return "mojibake", None
    if _GAIJI.search(text):
        return "gaiji", None
    meant = undone(text)
    if meant:
        return "mojibake-reversible", meant
    if _QUESTION.search(text) and not _LINK.search(text):
        return "character-doubtful", None
    return None
