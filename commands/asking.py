"""Whether somebody can be asked."""

from __future__ import annotations

import sys


def is_typed() -> bool:
    """Whether a person types at a terminal: nobody does where stdin is a file, a pipe, or closed (then it is None)."""
    return sys.stdin is not None and sys.stdin.isatty()
