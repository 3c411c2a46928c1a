"""Other processes of the catalogue: one alone uses one processor."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

logger = logging.getLogger("catalogue")
_PAUSE_S = 1.0  # before one that has died is replaced
_PATIENCE_S = 30.0


@contextmanager
def crew(count: int, work: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """`count` processes that do `work(*arguments, connection)` until the block ends.

    They have to end when their `connection` does, which is also so when this process is killed. One that dies is
    replaced. What they are given has to be picklable.
    """
    stopping = threading.Event()
    keepers = [
        threading.Thread(target=_keep, args=(stopping, work, arguments), name="crew", daemon=True) for _ in range(count)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join(2 * _PATIENCE_S)


def _keep(stopping: threading.Event, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    while not stopping.is_set():
        process, connection = start(work, *arguments, helped=True)
        while not stopping.wait(0.2) and process.is_alive():
            pass
        end(process, connection)
        if not stopping.is_set():
            logger.error("a process of the catalogue ended with %s, another takes its place", process.exitcode)
            stopping.wait(_PAUSE_S)


def start(work: Callable[..., None], *arguments: Any, helped: bool = False) -> tuple[BaseProcess, Connection]:
    """A process that does `work(*arguments, connection)`, and the other end of that connection, by which it ends.

    `helped`: it may start processes itself. Such a one has to be ended (`end`): Python waits for it.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(*arguments, there), name="catalogue", daemon=not helped)
    process.start()
    there.close()
    return process, here


def end(process: BaseProcess, connection: Connection) -> None:
    """Closes the connection, and waits until the process has ended; one that does not is killed."""
    connection.close()
    process.join(_PATIENCE_S)
    if process.is_alive():
        process.kill()
        process.join()


def when_over(connection: Connection, then: Callable[[], None]) -> None:
    """Calls `then`, from a thread, when the other end of the connection is closed."""

    def wait() -> None:
        with suppress(EOFError, OSError):
            connection.recv()
        then()

    threading.Thread(target=wait, name="crew", daemon=True).start()
