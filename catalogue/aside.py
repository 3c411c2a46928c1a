"""Long work in another process: while Python does it in this one, nobody else would be answered in time."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar, cast

from catalogue.crew import end, start

T = TypeVar("T")
_IDLE_S = 300.0  # with nothing to do, after which the process ends
_ATTEMPTS = 2  # it may just have ended


class Aside:
    """One process, which does one thing after the other. It starts when there is work, and ends with this one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._other: tuple[BaseProcess, Connection] | None = None

    def do(self, work: Callable[..., T], *arguments: object, patience: float) -> T:
        """`work(*arguments)`, done by the other process, or what that raises; all of it has to be picklable.

        Raises TimeoutError when it is not done within so many seconds, waiting for others' work included, and
        ChildProcessError when the process dies of it.
        """
        until = time.monotonic() + patience
        if not self._lock.acquire(timeout=patience):
            raise TimeoutError
        try:
            done, found = self._answer((work, arguments), until)
        finally:
            self._lock.release()
        if not done:
            raise found
        return cast(T, found)

    def _answer(self, order: object, until: float) -> tuple[bool, Any]:
        for _ in range(_ATTEMPTS):
            self._other = self._other or start(_work)
            process, connection = self._other
            try:
                connection.send(order)
                if connection.poll(max(0.0, until - time.monotonic())):
                    answer: tuple[bool, Any] = connection.recv()
                    return answer
            except (EOFError, OSError):
                self._end()
                continue
            process.kill()
            self._end()
            raise TimeoutError
        raise ChildProcessError

    def _end(self) -> None:
        if self._other:
            end(*self._other)
        self._other = None


def _work(connection: Connection) -> None:
    """Does what is sent until the other end is closed, or nothing comes for a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the process that has started this one
    while connection.poll(_IDLE_S):
        try:
            work, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = True, work(*arguments)
        except Exception as error:
            answer = False, error
        connection.send(answer)
