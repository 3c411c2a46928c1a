"""What an action is, and the marks that make a function one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.context import Context

Function = Callable[[Context, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the API. `reads` tells that it changes nothing, and so may be called by GET."""

    name: str
    function: Function
    reads: bool

    @property
    def help(self) -> str:
        """What the action does and takes: the function's docstring."""
        return inspect.getdoc(self.function) or ""


def read(function: Function) -> Action:
    """Marks an action that changes nothing."""
    return Action(function.__name__, function, reads=True)


def write(function: Function) -> Action:
    """Marks an action that changes something: one transaction, POST only."""
    return Action(function.__name__, function, reads=False)
