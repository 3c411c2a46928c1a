"""How many requests are worked on at once: few, because Python does one thing at a time in a process."""

from __future__ import annotations

import asyncio

from anyio.to_thread import current_default_thread_limiter

_FEW = 2
_MOST = 40
_LOOK_S = 0.05


async def take_turns() -> None:
    """Lets two requests at a time be worked on, for ever; one that takes long holds no other up.

    Of forty at once each would wait for all others at every step, and those that need a few milliseconds would be
    answered with those that need a second. So they take turns. Those that were seen at work at two looks, because
    they are long, wait for the disk or for a writer, or send a large file, are not counted.
    """
    limiter = current_default_thread_limiter()
    before: set[object] = set()
    while True:
        now = set(limiter.statistics().borrowers)
        limiter.total_tokens = min(_FEW + len(now & before), _MOST)
        before = now
        await asyncio.sleep(_LOOK_S)
