"""Requests take turns, and long work is done by another process."""

from __future__ import annotations

import os
import signal
import threading
import time

import anyio
import anyio.to_thread
import pytest

from catalogue.aside import Aside
from catalogue.turns import take_turns


@pytest.mark.parametrize(("long", "others_wait"), [(0.0, True), (1.0, False)])
def test_two_at_a_time_but_who_takes_long_holds_nobody_up(long: float, others_wait: bool) -> None:
    """Two that go on until the end of the test, and one that is begun after so many seconds."""
    over, begun = threading.Event(), []

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(take_turns)
            await anyio.sleep(0.01)
            for _ in range(2):
                group.start_soon(anyio.to_thread.run_sync, over.wait, 10)
            await anyio.sleep(long)
            group.start_soon(anyio.to_thread.run_sync, lambda: begun.append(time.monotonic()))
            await anyio.sleep(0.02)
            assert bool(begun) is not others_wait
            await anyio.sleep(1)
            assert begun, "after a while it is let in"
            over.set()
            await anyio.sleep(0.5)
            assert anyio.to_thread.current_default_thread_limiter().total_tokens == 2
            group.cancel_scope.cancel()

    anyio.run(main)


def test_work_is_done_in_another_process_again_and_again() -> None:
    aside = Aside()
    first = aside.do(os.getpid, patience=60)
    assert first != os.getpid()
    assert aside.do(os.getpid, patience=60) == first
    assert aside.do(divmod, 7, 2, patience=60) == (3, 1)


def test_what_the_work_raises_is_raised_here() -> None:
    aside = Aside()
    with pytest.raises(ZeroDivisionError):
        aside.do(divmod, 1, 0, patience=60)
    assert aside.do(divmod, 7, 2, patience=60) == (3, 1)


def test_a_process_that_died_is_replaced() -> None:
    aside = Aside()
    first = aside.do(os.getpid, patience=60)
    os.kill(first, signal.SIGTERM)
    assert aside.do(os.getpid, patience=60) != first


def test_work_that_its_process_dies_of_is_told() -> None:
    aside = Aside()
    with pytest.raises(ChildProcessError):
        aside.do(os._exit, 1, patience=60)
    assert aside.do(divmod, 7, 2, patience=60) == (3, 1)


def test_work_that_does_not_end_is_ended() -> None:
    aside = Aside()
    process = aside.do(os.getpid, patience=60)
    with pytest.raises(TimeoutError):
        aside.do(time.sleep, 600, patience=0.1)
    assert aside.do(os.getpid, patience=60) != process
