"""Work that is done beside other work, where there is enough of it to be worth a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

ENOUGH = 10_000
"""Rows. A thread costs a tenth of a millisecond, as much as some hundred rows."""


def beside(rows: int) -> Executor:
    """A second thread for the work on many rows; for that on few, whatever is submitted is done at once."""
    return ThreadPoolExecutor(1) if rows > ENOUGH else _AtOnce()


class _AtOnce(Executor):
    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **named))
        except BaseException as error:
            done.set_exception(error)
        return done
