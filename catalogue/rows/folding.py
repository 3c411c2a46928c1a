"""`catalogue.bigrams.fold` for a hundred thousand rows: only what folding changes is folded, and equal parts once.

Full-width digits, Latin letters and hiragana stand in short runs between characters that stay as they are, and few
different runs make up a file. Where a mark joins with the character before it, the whole text has to be folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from catalogue.bigrams import fold

_CHANGING = re.compile("[^\n -@\\[-~\u30a1-\u30fa\u30fc\u4e00-\u9fff]+")
_JOINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f\uff9e\uff9f]")
_fold_run = lru_cache(20_000)(fold)


def fold_row(cells: Iterable[str]) -> str:
    """The folded text of a row. Cells are lines of it, so that no word is found across two of them."""
    return fold_text("\n".join(cells))


def fold_rows(columns: Sequence[Sequence[str]]) -> Iterator[str]:
    """`fold_row` of each row of a portion that is given column by column, without the columns that are blank in all."""
    filled = [cells for cells in columns if any(cells)] or columns[:1]
    return map("\n".join, zip(*map(_fold_column, filled), strict=True))


def _fold_column(cells: Sequence[str]) -> list[str]:
    distinct = list(set(cells))
    if len(distinct) * 2 >= len(cells):
        return _fold_lines(cells)
    folded = dict(zip(distinct, _fold_lines(distinct), strict=True))
    return [folded[cell] for cell in cells]


def _fold_lines(cells: Sequence[str]) -> list[str]:
    """Each of the cells folded: all at once, unless one of them has several lines."""
    whole = "\n".join(cells)
    parts = (whole.lower() if whole.isascii() else fold_text(whole)).split("\n")
    return parts if len(parts) == len(cells) else [fold_text(cell) for cell in cells]


def fold_text(text: str) -> str:
    """The same as `fold`, quicker for texts that repeat themselves."""
    if _JOINING.search(text):
        return fold(text)
    return _CHANGING.sub(lambda run: _fold_run(run[0]), text)
