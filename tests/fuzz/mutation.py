"""Altering bytes at random: what is done where no coverage guides, and in the default suite."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_ODD = (0, 1, 9, 10, 13, 26, 27, 32, 34, 44, 61, 127, 128, 129, 160, 192, 239, 254, 255)
_ODD_WORDS = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"-1",
    b"99999999999999999999",
    b"\xef\xbb\xbf",
    b"\x1b$B",
)


def mutated(seed: bytes, chance: Random, words: Sequence[bytes], longest: int) -> bytes:
    """The seed with some changes, at most `longest` bytes; now and then random bytes alone."""
    if chance.random() < 0.02:
        return chance.randbytes(chance.randrange(200))
    data = bytearray(seed[:longest])
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        _altered(data, chance, words)
    return bytes(data[:longest])


def _altered(data: bytearray, chance: Random, words: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 4, 16, 64)))
    match chance.randrange(8):
        case 0 if data:
            data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
        case 1 if data:
            data[min(at, len(data) - 1)] = chance.choice(_ODD)
        case 2:
            del data[at:end]
        case 3:
            data[at:at] = data[at:end] * chance.choice((1, 1, 2, 50))
        case 4:
            data[at:at] = chance.randbytes(chance.randrange(1, 9))
        case 5:
            data[at:at] = chance.choice([*words, *_ODD_WORDS])
        case 6:
            data[at:end] = chance.choice([*words, *_ODD_WORDS])
        case _:
            other = chance.randrange(len(data) + 1)
            data[at:at] = data[other : other + chance.choice((1, 4, 16, 64))]
