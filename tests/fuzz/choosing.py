"""From bytes to decisions: what a case is made of follows its bytes, and goes on by their checksum where they end."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar
from zlib import crc32

T = TypeVar("T")
WORDS = (
    "<script>alert(1)</script>",
    "'; DROP TABLE datasets; --",
    '"',
    "\\",
    "%",
    "_",
    "*",
    "../../etc/passwd",
    "{{7*7}}",
    "\u202e",
    "\ufeff",
    "ｱｲｳ",
    "㍿",
    "見本",
    "避難",
    "\U00020000",
    "e\u0301",
    "\u3000",
    "1e999",
    "NaN",
    "-0",
    "0x10",
    "１２",
    "9" * 30,
    "true",
    "null",
    "[]",
    "{}",
    '{"a": 1}',
    "2026-02-30",
    "9999-12-31T23:59:59.999999",
    "0001-01-01T00:00:00+14:00",
    "NOW-1DAY",
    "a" * 300,
    "http://127.0.0.1:1/",
    "javascript:alert(1)",
    "$",
    "a,b",
    "\t",
    "\r\nX: y",
)
_ODD = "\0\ud800\udfff\uffff\u2028\u0085\x1b\x7f"
_NUMBERS = (
    0,
    1,
    -1,
    2,
    10,
    255,
    1000,
    32001,
    2**31,
    2**32 + 1,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    10**30,
    0.5,
    -0.0,
    1e308,
)


class Chooser:
    """Takes decisions from bytes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0
        self._chance = Random(crc32(data))

    def byte(self) -> int:
        """0 to 255."""
        if self._place < len(self._data):
            self._place += 1
            return self._data[self._place - 1]
        return self._chance.randrange(256)

    def number(self, below: int) -> int:
        """0 or more, below this."""
        return (self.byte() if below <= 256 else self.byte() << 8 | self.byte()) % below

    def pick(self, several: Sequence[T]) -> T:
        """One of them."""
        return several[self.number(len(several))]

    def maybe(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.number(100) < percent

    def some(self, several: Sequence[T], most: int) -> list[T]:
        """A few of them, possibly twice the same."""
        return [self.pick(several) for _ in range(self.number(most + 1))]

    def text(self) -> str:
        """A word, several, or single characters of all kinds."""
        kind = self.number(8)
        if kind < 4:
            return self.pick(WORDS)
        if kind < 6:
            return "".join(chr(self._character()) for _ in range(self.number(8)))
        if kind == 6:
            return self.pick((" ", "", ",", ":")).join(self.pick(WORDS) for _ in range(self.number(4)))
        return self.pick(_ODD) if self.maybe(30) else self.pick(WORDS) * self.number(40)

    def value(self, depth: int = 3) -> Any:
        """Anything that JSON can say."""
        kind = self.number(12 if depth else 7)
        if kind < 4:
            return self.text()
        if kind == 4:
            return self.pick(_NUMBERS)
        if kind == 5:
            return self.pick((None, True, False))
        if kind == 6:
            return self.pick((float("nan"), float("inf"), "", 0))
        if kind < 9:
            return [self.value(depth - 1) for _ in range(self.number(4))]
        if kind == 9 and self.maybe(5):
            return self._deep()
        return {self.text(): self.value(depth - 1) for _ in range(self.number(4))}

    def cut(self, data: bytes) -> bytes:
        """The bytes, now and then with something missing, twice, or wrong."""
        if not data or not self.maybe(10):
            return data
        at = self.number(min(len(data), 65535)) if len(data) > 1 else 0
        end = at + self.number(16)
        return self.pick(
            (data[:at], data[:at] + data[end:], data[:at] + bytes([self.byte()]) + data[at:], data + data[at:])
        )

    def _character(self) -> int:
        plane = self.number(8)
        if plane < 4:
            return 32 + self.number(95)
        if plane < 6:
            return 0x3000 + self.number(0x1000)
        code = self.number(65536)
        return code if plane == 6 and not 0xD800 <= code < 0xE000 else 0x10000 + code

    def _deep(self) -> Any:
        value: Any = 1
        for _ in range(self.pick((50, 500, 900))):
            value = [value] if self._chance.random() < 0.5 else {"a": value}
        return value


def beginnings(count: int = 40) -> list[bytes]:
    """Bytes to begin from: a few dozen, each the begin of another way."""
    chance = Random(9)
    return [chance.randbytes(chance.randrange(8, 64)) for _ in range(count)]
