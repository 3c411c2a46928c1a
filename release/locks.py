"""The locks: what is pinned, by which hashes, for whom. They are written by `uv pip compile` (docs/releasing.md)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUNS, ALL, BUILDS = (ROOT / f"requirements{of}.lock" for of in ("-offline", "", "-build"))
"""What runs; what runs, every extra and the tests; what builds wheels. The same pins wherever a name is in two."""


@dataclass(frozen=True)
class Pin:
    """One line of a lock: the requirement with its marker, its hashes, and who wants it (canonical names)."""

    requirement: Requirement
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]

    @property
    def name(self) -> str:
        """The canonical name."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version that the pin allows."""
        (only,) = self.requirement.specifier
        return only.version


@cache
def read(lock: Path) -> tuple[Pin, ...]:
    """All pins of a lock, in its order."""
    entries = re.split(r"\n(?=[a-z0-9#])", lock.read_text("utf-8"))
    return tuple(_pin(entry) for entry in entries if not entry.startswith("#"))


def _pin(entry: str) -> Pin:
    line, _, comment = entry.replace("\\\n", "").partition("\n")
    requirement, *hashes = line.split(" --hash=")
    wanted_by = re.findall(r"#\s+(?:via )?([A-Za-z0-9_.-]+)(?: \(.*\))?$", comment, re.MULTILINE)
    return Pin(
        Requirement(requirement.strip()),
        tuple(one.strip() for one in hashes),
        tuple(canonicalize_name(one) for one in wanted_by if one != "via"),
    )


def project() -> dict[str, Any]:
    """The table `project` of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def wanted(extra: str = "") -> list[Requirement]:
    """What the project itself asks for: without an extra, or what the extra adds."""
    table = project()
    lines = table["optional-dependencies"][extra] if extra else table["dependencies"]
    return [Requirement(line) for line in lines]


def extras() -> list[str]:
    """The names of the extras."""
    return list(project()["optional-dependencies"])


def needed_by(extra: str = "") -> set[str]:
    """Names of all that is installed with the project, or that its extra adds, however far down.

    For an extra it may be too many: a lock does not tell which extra of a library wants another one.
    """
    running = {pin.name for pin in read(RUNS)}
    if not extra:
        return running
    below: dict[str, set[str]] = {}
    for pin in read(ALL):
        for above in pin.wanted_by:
            below.setdefault(above, set()).add(pin.name)
    found: set[str] = set()
    left: set[str] = {canonicalize_name(one.name) for one in wanted(extra)}
    while left:
        name = left.pop()
        found.add(name)
        left |= below.get(name, set()) - found
    return found - running
