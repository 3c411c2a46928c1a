"""Asking a child process that reads a file which may crash or exhaust its reader. Answers are JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipelines.errors import DataError, UsageError

SECONDS = 120
_ASKED_WRONGLY = frozenset({"sheet-unknown"})


def ask(module: str, *arguments: str, damaged: str, data: bytes = b"", seconds: float | None = None) -> dict[str, Any]:
    """What `python -m module` answers, `data` being its input, within `seconds` by the clock (by default `SECONDS`).

    Raises the error that the child names, or DataError `damaged` when it gives no answer or takes too long.
    """
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", module, *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS if seconds is None else seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise DataError(damaged) from error
    if child.returncode or not child.stdout:
        raise DataError(damaged)
    answer: dict[str, Any] = json.loads(child.stdout)
    if "code" in answer:
        kind = UsageError if answer["code"] in _ASKED_WRONGLY else DataError
        raise kind(answer["code"], **answer["params"])
    return answer
