"""What search keeps in memory of one state of the database: arrays over all datasets, by their numbers.

A search is arithmetic on masks: one truth value per dataset, made from the answers of SQLite and kept for as long as
the state lasts. When datasets change, the next state is made from the last one and the changed datasets alone.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from catalogue.last_used import LastUsed
from catalogue.store.database import is_writing
from catalogue.store.visibility import PUBLIC

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.int64]

_MASKS = 500  # 3 kB each where there are 24,000 datasets
_FACETS = 12
_FEW = 500  # datasets that are put in order by themselves rather than by the order of all
_MOST_CHANGES = 1000  # beyond this, reading all is quicker
_STATES = 3  # calls that began before a change still work with the state before it


class Relation:
    """Values of one field: a query for pairs (value, number of the dataset), and its parameters."""

    def __init__(self, statement: str, *parameters: str) -> None:
        self.statement = statement
        self.parameters = parameters


class Facet:
    """The values of a field and which datasets have which: pairs of a dataset and a place in `values`, by dataset."""

    def __init__(self, values: list[str], places: dict[str, int], datasets: Numbers, which: Numbers, size: int) -> None:
        import numpy as np

        self._values = values
        self._places = places
        self._datasets = datasets
        self._which = which
        self._size = size
        self._first = np.searchsorted(datasets, np.arange(size + 1))  # where the pairs of each dataset begin
        order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
        self._rank = np.argsort(np.array(order, np.int64))  # larger for values that stand earlier in the alphabet

    @classmethod
    def load(cls, connection: sqlite3.Connection, relation: Relation, size: int) -> Facet:
        """Reads the relation. `size`: one more than the largest number of a dataset."""
        import numpy as np

        rows = connection.execute(
            f"SELECT value, group_concat(number) FROM ({relation.statement}) GROUP BY value", relation.parameters
        ).fetchall()
        lists = [_numbers(row[1]) for row in rows]
        values = [row[0] for row in rows]
        which = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
        datasets = np.concatenate(lists) if lists else np.zeros(0, np.int64)
        by_dataset = np.argsort(datasets, kind="stable")
        places = {value: place for place, value in enumerate(values)}
        return cls(values, places, datasets[by_dataset], which[by_dataset], size)

    def count(self, numbers: Numbers, least: int, most: int) -> dict[str, int]:
        """How many of the datasets have each value, most frequent first, then by value; `most` -1 is all."""
        import numpy as np

        counts = np.bincount(self._which[self._pairs(numbers)], minlength=len(self._values))
        present = np.flatnonzero(counts >= max(least, 1))
        keys = counts[present] * len(self._values) + self._rank[present]
        chosen = present[largest(keys, len(keys) if most < 0 else most)]
        return {self._values[place]: int(counts[place]) for place in chosen}

    def _pairs(self, numbers: Numbers) -> Numbers | slice:
        """Where the pairs of these datasets stand."""
        import numpy as np

        pairs: Numbers
        starts = self._first[numbers]
        lengths = self._first[numbers + 1] - starts
        total = int(lengths.sum())
        if total == len(self._which):
            return slice(None)
        before = np.cumsum(lengths) - lengths
        pairs = np.arange(total) + np.repeat(starts - before, lengths)
        return pairs

    def patched(self, changed: Mask, rows: Iterable[sqlite3.Row]) -> Facet | None:
        """The same with what the changed datasets have now. None: too many values are out of use, load it anew."""
        import numpy as np

        kept = ~changed[self._datasets]
        pairs = [(row[1], self._place(row[0])) for row in rows]
        added = np.array(pairs, np.int64).reshape(-1, 2)
        datasets = np.concatenate([self._datasets[kept], added[:, 0]])
        which = np.concatenate([self._which[kept], added[:, 1]])
        if len(self._values) > 2 * len(datasets) + _MOST_CHANGES:
            return None
        by_dataset = np.argsort(datasets, kind="stable")
        return Facet(self._values, self._places, datasets[by_dataset], which[by_dataset], len(changed))

    def _place(self, value: str) -> int:
        # Values are only ever added, so that older states may share them.
        if value not in self._places:
            self._places[value] = len(self._values)
            self._values.append(value)
        return self._places[value]


class Index:
    """One state. `public`: what everybody sees; `modified`: a number that grows with time; `length`: of the title."""

    def __init__(self, revision: int, public: Mask, modified: Numbers, length: Numbers) -> None:
        self.revision = revision
        self.public = public
        self.modified = modified
        self.length = length
        self._masks: LastUsed[npt.NDArray[np.uint8]] = LastUsed(_MASKS)
        self._ranks: LastUsed[Numbers] = LastUsed(_FACETS)
        self._facets: LastUsed[tuple[Relation, Facet]] = LastUsed(_FACETS)

    @classmethod
    def load(cls, connection: sqlite3.Connection, revision: int) -> Index:
        """Reads what is needed of all datasets."""
        import numpy as np

        size = int(connection.execute("SELECT coalesce(max(number), 0) + 1 FROM datasets").fetchone()[0])
        empty = cls(revision, np.zeros(size, np.bool_), np.zeros(size, np.int64), np.zeros(size, np.int64))
        empty._read(connection, "", [])
        return empty

    def after(self, connection: sqlite3.Connection, revision: int) -> Index:
        """The later state that the connection sees."""
        import numpy as np

        rows = connection.execute("SELECT dataset FROM revisions WHERE revision > ?", (self.revision,))
        changed = [row[0] for row in rows]
        if len(changed) > _MOST_CHANGES:
            return Index.load(connection, revision)
        more = max(0, max(changed, default=0) + 1 - len(self.public))
        public = np.pad(self.public, (0, more))
        modified, length = np.pad(self.modified, (0, more)), np.pad(self.length, (0, more))
        public[changed] = False
        later = Index(revision, public, modified, length)
        chosen = json.dumps(changed)
        later._read(connection, "WHERE number IN (SELECT value FROM json_each(?))", [chosen])
        mask = np.zeros(len(public), np.bool_)
        mask[changed] = True
        for field, (relation, facet) in self._facets.items():
            rows = connection.execute(
                f"SELECT value, number FROM ({relation.statement}) WHERE number IN (SELECT value FROM json_each(?))",
                [*relation.parameters, chosen],
            )
            patched = facet.patched(mask, rows)
            if patched:
                later._facets.put(field, (relation, patched))
        return later

    def mask(self, connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]) -> Mask:
        """Which datasets a query for `number` gives."""
        import numpy as np

        def read() -> npt.NDArray[np.uint8]:
            row = connection.execute(f"SELECT group_concat(number) FROM ({statement})", parameters).fetchone()
            mask = np.zeros(len(self.public), np.bool_)
            mask[_numbers(row[0])] = True
            return np.packbits(mask)

        packed = self._masks.get((statement, *parameters), read)
        return np.unpackbits(packed, count=len(self.public)).view(np.bool_)

    def rank(self, connection: sqlite3.Connection, column: str, numbers: Numbers) -> Numbers:
        """The places of these datasets when they are ordered by a column of `datasets`; equal values share one."""
        if len(numbers) <= _FEW:
            chosen = json.dumps(numbers.tolist())
            return self._read_rank(connection, column, "WHERE number IN (SELECT value FROM json_each(?))", [chosen])[
                numbers
            ]
        return self._ranks.get(column, lambda: self._read_rank(connection, column, "", []))[numbers]

    def _read_rank(self, connection: sqlite3.Connection, column: str, where: str, parameters: list[str]) -> Numbers:
        import numpy as np

        row = connection.execute(
            "SELECT group_concat(number), group_concat(place) FROM"
            f" (SELECT number, dense_rank() OVER (ORDER BY {column}) AS place FROM datasets {where})",
            parameters,
        ).fetchone()
        ranks = np.zeros(len(self.public), np.int64)
        ranks[_numbers(row[0])] = _numbers(row[1])
        return ranks

    def newest(self) -> Numbers:
        """The place of each dataset when they are ordered by their last change."""
        import numpy as np

        return self._ranks.get("modified", lambda: np.unique(self.modified, return_inverse=True)[1])

    def facet(self, connection: sqlite3.Connection, field: str, relation: Relation) -> Facet:
        """The values of a field."""
        return self._facets.get(field, lambda: (relation, Facet.load(connection, relation, len(self.public))))[1]

    def _read(self, connection: sqlite3.Connection, where: str, parameters: list[Any]) -> None:
        # Two queries, because each is answered from an index of the database alone.
        import numpy as np

        rows = connection.execute(f"SELECT number, {PUBLIC}, modified FROM datasets {where}", parameters).fetchall()
        numbers = [row[0] for row in rows]
        self.public[numbers] = [bool(row[1]) for row in rows]
        self.modified[numbers] = np.array([row[2] for row in rows], "datetime64[us]").astype(np.int64)
        rows = connection.execute(f"SELECT number, length(title) FROM datasets {where}", parameters).fetchall()
        self.length[[row[0] for row in rows]] = [row[1] for row in rows]


class Indexes:
    """The index for each state of the database that calls are working with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[int, Index] = {}

    def at(self, connection: sqlite3.Connection) -> Index:
        """The index for exactly what the connection's transaction sees."""
        row = connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").fetchone()
        revision = int(row[0])
        with self._lock:
            writing = is_writing(connection)  # what it has written may never come to be, so it is not kept
            if revision in self._states and not writing:
                return self._states[revision]
            earlier = max((one for one in self._states if one <= revision), default=None)
            made = (
                Index.load(connection, revision)
                if earlier is None
                else self._states[earlier].after(connection, revision)
            )
            if not writing:
                self._states[revision] = made
                while len(self._states) > _STATES:
                    del self._states[min(self._states)]
            return made


def largest(keys: Numbers, count: int) -> Numbers:
    """The places of the `count` largest keys, largest first."""
    import numpy as np

    if 0 < count < len(keys):
        places = np.argpartition(keys, len(keys) - count)[len(keys) - count :]
        return places[np.argsort(-keys[places])]
    return np.argsort(-keys)[:count]


def _numbers(listed: str | None) -> Numbers:
    """`"1,2,3"` as an array."""
    import numpy as np

    return np.fromstring(listed, np.int64, sep=",") if listed else np.zeros(0, np.int64)
