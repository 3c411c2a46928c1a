"""What an action is, the marks that make a function one, and what its docstring says about its parameters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.context import Context

Function = Callable[[Context, Mapping[str, Any]], Any]

TYPES = ("string", "integer", "number", "boolean", "object", "strings", "objects", "file", "any")
# Parameters whose type is the same wherever they occur; a docstring may say otherwise, all others are strings.
_TYPE_OF_NAME = {
    **dict.fromkeys(("limit", "offset", "rows", "start", "page", "facet.limit", "facet.mincount"), "integer"),
    **dict.fromkeys(("all_fields", "private", "distinct", "force", "plain", "am_member", "ignore_self"), "boolean"),
    **dict.fromkeys(("include_total", "include_private", "include_drafts", "include_deleted"), "boolean"),
    **dict.fromkeys(("tags", "extras", "resources", "users", "packages", "groups", "records"), "objects"),
    **dict.fromkeys(("facet.field", "fq_list", "order", "organizations"), "strings"),
    **dict.fromkeys(("match", "update"), "object"),
    **dict.fromkeys(("lat", "lon", "distance"), "number"),
    "upload": "file",
}
_LIKE = re.compile(r"^:others: those of ([a-z_]+)", re.MULTILINE)
_PARAMETER = re.compile(r":param\s+([^:(]+?)\s*(?:\(([^)]*)\))?\s*:\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an action. `type` is one of `TYPES`; the plural ones are lists."""

    name: str
    type: str
    required: bool
    about: str


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

    @property
    def about(self) -> str:
        """What the action does: the docstring before its parameters."""
        return " ".join(re.split(r"\n:(?:param |others:)", self.help)[0].split())

    @property
    def noun(self) -> str:
        """The module it stands in."""
        return self.function.__module__.rpartition(".")[2]

    @property
    def like(self) -> str | None:
        """The action whose parameters this one takes, too: `:others: those of package_create`."""
        found = _LIKE.search(self.help)
        return found[1] if found else None

    def parameters(self) -> list[Parameter]:
        """What it takes, from the lines `:param a, b (integer, required): what it is` of its docstring.

        Raises ValueError for a line that cannot be read.
        """
        lines = re.split(r"\n(?=:|\n)", self.help)
        return [one for line in lines if line.startswith(":param") for one in _parameters(line)]


def read(function: Function) -> Action:
    """Marks an action that changes nothing."""
    return Action(function.__name__, function, reads=True)


def write(function: Function) -> Action:
    """Marks an action that changes something: one transaction, POST only."""
    return Action(function.__name__, function, reads=False)


def _parameters(line: str) -> list[Parameter]:
    found = _PARAMETER.fullmatch(line)
    if found is None:
        raise ValueError(line)
    names, marks, about = found.groups()
    told = {mark.strip() for mark in (marks or "").split(",") if mark.strip()}
    type_ = told - {"required"}
    if not type_ <= set(TYPES) or len(type_) > 1:
        raise ValueError(line)
    return [
        Parameter(name, next(iter(type_), None) or type_of_name(name), "required" in told, " ".join(about.split()))
        for name in re.split(r"\s*,\s*", names.strip())
    ]


def type_of_name(name: str) -> str:
    """The type that a parameter of this name has unless its docstring says otherwise."""
    known = "boolean" if name.startswith("include_") else "string"
    return _TYPE_OF_NAME.get(name, known)
