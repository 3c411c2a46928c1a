"""64-bit hashes of all beginnings of a text at once, and a table of them that is looked up for whole columns.

The table keeps 32 bits of each hash besides its place, so that of 100 million names that are not in it fewer than one
is taken for one that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.frozen import frozen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MISS = -(2**31)
_P, _M1, _M2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = 2**64 - 1
_FULL = 0.65


def seed(number: int) -> int:
    """The first value of the hash for names in the municipality with this number; -1 is for municipalities' names."""
    return ((number + 77) * _M1) & _MASK if number >= 0 else 0


def seeds(numbers: NDArray[np.integer[Any]]) -> NDArray[np.uint64]:
    """`seed` of many numbers, none of them negative."""
    import numpy as np

    return (numbers.astype(np.uint64) + np.uint64(77)) * np.uint64(_M1)


def beginnings(text: str, start: int) -> list[int]:
    """The hashes of the text's first character, its first two, …, from the seed `start`."""
    value, hashes = start, []
    for character in text:
        value = (value * _P + ord(character)) & _MASK
        mixed = ((value ^ (value >> 29)) * _M2) & _MASK
        hashes.append(mixed ^ (mixed >> 32))
    return hashes


def columns_of_beginnings(
    flat: NDArray[np.uint64], start: NDArray[np.int64], width: int, seeds: NDArray[np.uint64] | np.uint64
) -> NDArray[np.uint64]:
    """As `beginnings`, for many places in one array of code points: (width, number of places)."""
    import numpy as np

    hashes = np.empty((width, len(start)), np.uint64)
    value = np.zeros(len(start), np.uint64) + np.asarray(seeds, np.uint64)
    factor = np.uint64(_P)
    for length in range(width):
        value = value * factor + flat[start + length]
        hashes[length] = value
    hashes = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(_M2)
    return hashes ^ (hashes >> np.uint64(32))


def whole(texts: list[str], seeds: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The hash of each whole text with its own seed. No text is empty."""
    import numpy as np

    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    flat = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4").astype(np.uint64)
    start = np.cumsum(lengths) - lengths
    value = seeds.astype(np.uint64)
    for length in range(int(lengths.max(initial=0))):
        more = np.flatnonzero(lengths > length)
        value[more] = value[more] * np.uint64(_P) + flat[start[more] + length]
    value = (value ^ (value >> np.uint64(29))) * np.uint64(_M2)
    return value ^ (value >> np.uint64(32))


@frozen
class HashTable:
    """Open addressing: the upper bits of a hash say where to begin, its lower 32 tell entries apart (0 is empty)."""

    marks: NDArray[np.uint32]
    values: NDArray[np.int32]

    @classmethod
    def of(cls, hashes: NDArray[np.uint64], values: NDArray[np.int32]) -> HashTable:
        """A table of different hashes."""
        import numpy as np

        bits = max(int(np.ceil(np.log2(max(len(hashes), 1) / _FULL))), 4)
        marks, held = np.zeros(1 << bits, np.uint32), np.zeros(1 << bits, np.int32)
        places = (hashes >> np.uint64(64 - bits)).astype(np.int64)
        wanted = _marks(hashes)
        left = np.arange(len(hashes))
        while left.size:  # each round every entry that is left goes one place on
            free = left[marks[places[left]] == 0]
            chosen, first = np.unique(places[free], return_index=True)
            put = free[first]
            marks[chosen], held[chosen] = wanted[put], values[put]
            settled = np.zeros(len(hashes), bool)
            settled[put] = True
            left = left[~settled[left]]
            places[left] = (places[left] + 1) & ((1 << bits) - 1)
        return cls(marks, held)

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The values of the hashes (any shape); MISS where there is none."""
        import numpy as np

        size = len(self.marks)
        places = (hashes >> np.uint64(65 - size.bit_length())).astype(np.int64).ravel()
        wanted = _marks(hashes).ravel()
        values = np.full(len(places), MISS, np.int32)
        there = self.marks[places]
        found = np.flatnonzero(there == wanted)
        values[found] = self.values[places[found]]
        left = np.flatnonzero((there != 0) & (there != wanted))
        while left.size:
            places[left] = (places[left] + 1) & (size - 1)
            there, sought = self.marks[places[left]], wanted[left]
            found = left[there == sought]
            values[found] = self.values[places[found]]
            left = left[(there != 0) & (there != sought)]
        return values.reshape(hashes.shape)

    def find_one(self, value: int) -> int:
        """The value of one hash, or MISS."""
        size = len(self.marks)
        place, wanted = value >> (65 - size.bit_length()), (value & 0xFFFFFFFF) or 1
        while there := int(self.marks[place]):
            if there == wanted:
                return int(self.values[place])
            place = (place + 1) & (size - 1)
        return MISS


def _marks(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    import numpy as np

    marks = (hashes & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    marks[marks == 0] = 1
    return marks
