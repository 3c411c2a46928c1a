"""Which datasets a command works on, and which of its options were typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource


def names_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The names of datasets that a command works on, or `--all`; both: those of that name in all organizations."""
    words = "All datasets (with names: those of all organizations)."
    command = click.option("--all", "everything", is_flag=True, help=words)(command)
    return click.argument("names", nargs=-1, metavar="[NAME]...")(command)


def one_dataset(root: Path, name: str) -> Path:
    """The folder of the dataset that `name` means in the workspace `root`. Raises UsageError when it means several."""
    from pipelines.errors import UsageError
    from pipelines.run import label_of
    from pipelines.workspace import Workspace

    folders = Workspace.at(root).select([name])
    if len(folders) > 1:
        raise UsageError("only-one-dataset", value=name, nearest=", ".join(label_of(folder) for folder in folders))
    return folders[0]


def typed(*names: str) -> str:
    """Those of the options that were typed, as they are typed, for a message; "" for none.

    `names`: what the function that carries the command calls them.
    """
    context = click.get_current_context()
    given = (param for param in context.command.params if param.name in names)
    given = (param for param in given if context.get_parameter_source(str(param.name)) is ParameterSource.COMMANDLINE)
    return ", ".join(max(param.opts, key=len) for param in given)
