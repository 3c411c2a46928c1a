"""Which datasets a command works on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def names_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The names of datasets that a command works on, or `--all`."""
    command = click.option("--all", "everything", is_flag=True, help="すべてのデータセット · all datasets.")(command)
    return click.argument("names", nargs=-1, metavar="[NAME]...")(command)
