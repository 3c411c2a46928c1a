"""Work for crews that goes wrong as only a process of its own may. It stands here so that it can be pickled."""

from __future__ import annotations

import os
import signal
from pathlib import Path

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows that one asks nobody either


def work(item: str) -> str:
    """`kill` ends the worker; `kill once PATH` only the first time; `fault` raises; all else is answered."""
    word, _, path = item.partition(" once ")
    if word == "kill" and not (path and Path(path).exists()):
        if path:
            Path(path).touch()
        os.kill(os.getpid(), KILL)
    if word == "fault":
        raise ZeroDivisionError
    return f"{word} done"
