"""In what order search results are shown."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from catalogue import query
from catalogue.errors import SearchQueryError
from catalogue.index import Index, largest
from catalogue.matching import Matching, words_of

if TYPE_CHECKING:
    from catalogue.index import Numbers

DEFAULT_SORT = "score desc, metadata_modified desc"
_COLUMNS = {
    "name": "name",
    "title": "title",
    "title_string": "title",
    "id": "id",
    "metadata_created": "created",
}
_SORTS = frozenset({"score", "metadata_modified", *_COLUMNS})
_MOST_SORTS = 10
_TITLE = ("title", "title_kana", "name")
_LONG = 4096  # characters


def read_sort(written: str) -> list[tuple[str, bool]]:
    """`name asc, score desc` as fields with whether the largest is first. Raises SearchQueryError."""
    parts = []
    for one in written.split(","):
        field, _, direction = one.strip().partition(" ")
        if field not in _SORTS or direction.strip().lower() not in ("asc", "desc"):
            raise SearchQueryError('Invalid "sort" parameter')
        parts.append((field, direction.strip().lower() == "desc"))
    if len(parts) > _MOST_SORTS:
        raise SearchQueryError('Invalid "sort" parameter')
    return parts


class Ranking:
    """Orders datasets of one state of the catalogue."""

    def __init__(self, connection: sqlite3.Connection, index: Index, asked: query.Node) -> None:
        self._connection = connection
        self._index = index
        self._words = words_of(asked)

    def page(self, numbers: Numbers, sort: list[tuple[str, bool]], start: int, rows: int) -> list[int]:
        """Of the datasets with these numbers those on one page."""
        falling = sort[-1][1]
        last = numbers if falling else len(self._index.public) - 1 - numbers
        needed = start + rows if sort[0] == ("score", True) else len(numbers)
        keys = [self._key(field, largest_first, numbers, needed) for field, largest_first in sort]
        best = largest(_combined([*keys, last]), start + rows)[start:]
        return [int(number) for number in numbers[best]]

    def _key(self, field: str, largest_first: bool, numbers: Numbers, needed: int) -> Numbers:
        """For each dataset a number; the larger, the further ahead."""
        values = self._score(numbers, needed) if field == "score" else self._rank(field, numbers)
        return values if largest_first else values.max(initial=0) - values

    def _rank(self, field: str, numbers: Numbers) -> Numbers:
        if field == "metadata_modified":
            return self._index.newest()[numbers]
        return self._index.rank(self._connection, _COLUMNS[field], numbers)

    def _score(self, numbers: Numbers, needed: int) -> Numbers:
        """Of what is not among the `needed` best, the score may be too low.

        Best is what has all words in its title, then in the title, the tags or the organization's name, then the
        rest. Among equals in the title the shorter is better, so that a title of just these words comes first."""
        import numpy as np

        if self._words is None:
            return np.zeros(len(numbers), np.int64)
        matching = Matching(self._connection, self._index)
        in_title = matching.words(self._words, *_TITLE)[numbers]
        closeness = np.where(in_title, 1 + np.maximum(_LONG - self._index.length[numbers], 1), 0)
        if np.count_nonzero(in_title) >= needed:
            return closeness
        in_tags = matching.words(self._words, *_TITLE, "tags", "organization")[numbers]
        return np.maximum(closeness, in_tags)


def _combined(keys: list[Numbers]) -> Numbers:
    """One key for several, of which the first counts most."""
    import numpy as np

    whole = np.zeros(len(keys[0]), np.int64)
    for key in keys:
        size = int(key.max(initial=0)) + 1
        if (int(whole.max(initial=0)) + 1) * size > 2**62:
            whole = np.unique(whole, return_inverse=True)[1]
        whole = whole * size + key
    return whole
