"""Which datasets a command works on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def names_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The names of datasets that a command works on, or `--all`; both: those of that name in all organizations."""
    words = "すべて（名前があれば、全団体のその名前のもの） · all datasets (with names: of all organizations)."
    command = click.option("--all", "everything", is_flag=True, help=words)(command)
    return click.argument("names", nargs=-1, metavar="[NAME]...")(command)
