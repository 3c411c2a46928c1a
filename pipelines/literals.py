"""Which characters a text must have for a regular expression to be found in it: most texts are ruled out by that."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

_MOST = 64  # ways; what would make more of them asks for nothing
_CLASSES = frozenset("dDwWsSbBAZ0123456789")
_STARTS = ("?:", "?=", "?!", "?<=", "?<!")
_ANY: tuple[frozenset[str], ...] = (frozenset(),)
Ways = tuple[frozenset[str], ...]


@lru_cache(maxsize=1024)
def needs(pattern: str) -> Ways:
    """Sets of characters: a text in which the expression (without flags) is found has all those of one of the sets.

    No set at all where it is never found. What is not understood asks for nothing, which is always true.
    """
    if pattern == "(?!)":
        return ()
    try:
        reader = _Reader(pattern)
        found = reader.ways()
        return found if reader.is_at_end else _ANY
    except (IndexError, ValueError):
        return _ANY


class _Reader:
    """Reads an expression from left to right. Raises IndexError or ValueError for what it does not know."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._pattern)

    def ways(self) -> Ways:
        """Alternatives up to the end, or to the bracket that closes them."""
        found: list[frozenset[str]] = list(self._sequence())
        while not self.is_at_end and self._pattern[self._at] == "|":
            self._at += 1
            found += self._sequence()
        return tuple(found) if len(found) <= _MOST else _ANY

    def _sequence(self) -> Ways:
        whole: Ways = _ANY
        while not self.is_at_end and self._pattern[self._at] not in "|)":
            item = self._item()
            if self._is_optional():
                continue
            if len(whole) * len(item) <= _MOST:
                whole = tuple(left | right for left, right in product(whole, item))
        return whole

    def _item(self) -> Ways:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._characters()
        if character == "\\":
            escaped = self._next()
            if escaped.isascii() and escaped.isalnum() and escaped not in _CLASSES:
                raise ValueError(escaped)
            return _ANY if escaped in _CLASSES else (frozenset(escaped),)
        if character in "*+?{}":
            raise ValueError(character)
        return _ANY if character in ".^$" else (frozenset(character),)

    def _group(self) -> Ways:
        looks = False
        if self._pattern.startswith("?", self._at):
            start = next((one for one in _STARTS if self._pattern.startswith(one, self._at)), "")
            if not start:
                raise ValueError("a group of another kind")
            self._at += len(start)
            looks = start != "?:"
        inside = self.ways()
        if self._next() != ")":
            raise ValueError("no end of a group")
        return _ANY if looks else inside

    def _characters(self) -> Ways:
        """One of several characters: which one, is not known."""
        if self._pattern.startswith("^", self._at):
            self._at += 1
        if self._pattern.startswith("]", self._at):
            self._at += 1
        while (character := self._next()) != "]":
            if character == "\\":
                self._at += 1
        return _ANY

    def _is_optional(self) -> bool:
        """Reads how often the item stands there; whether that may be never."""
        if self.is_at_end or self._pattern[self._at] not in "*+?{":
            return False
        character, optional = self._next(), False
        if character == "{":
            end = self._pattern.index("}", self._at)
            least = self._pattern[self._at : end].partition(",")[0]
            optional = not least.isdigit() or int(least) == 0
            self._at = end + 1
        if not self.is_at_end and self._pattern[self._at] in "?+":  # as few, or as many, as possible
            self._at += 1
        return optional or character in "*?"

    def _next(self) -> str:
        character = self._pattern[self._at]
        self._at += 1
        return character
