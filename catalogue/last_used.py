"""Values that are made when they are first asked for and kept while they are in use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class LastUsed(Generic[T]):
    """The values that were used last, by their keys. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Any, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any, make: Callable[[], T]) -> T:
        """The value for the key, made when there is none."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()  # two threads may make the same value: that is better than to wait for each other
        self.put(key, made)
        return made

    def put(self, key: Any, value: T) -> None:
        """Keeps the value; the one that was not used for the longest time goes when there are too many."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def items(self) -> list[tuple[Any, T]]:
        """All keys and values at this moment."""
        with self._lock:
            return list(self._values.items())
