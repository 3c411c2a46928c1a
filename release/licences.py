"""The licences of all that is installed with this project. `licences.toml` holds them as they were read and judged.

    python -m release.licences            compares the list with the locks and with what is installed here
    python -m release.licences --write    docs/licences.md from the list

A dependency that is not on the list, or whose own words about its licence have changed, is a mistake (exit code 1).
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from release import locks

LIST = locks.ROOT / "release" / "licences.toml"
PAGE = locks.ROOT / "docs" / "licences.md"
_OPERATORS = {"AND", "OR", "WITH"}


def read() -> dict[str, Any]:
    """The list: `accepted` (SPDX id → why, Japanese and English), `components` (name → licence, its own words)."""
    return tomllib.loads(LIST.read_text("utf-8"))


def said_by(name: str, versions: set[str] | None = None) -> str | None:
    """What an installed distribution says of its licence; None where it, or none of these versions, is installed.

    Its SPDX expression, or else its classifiers, or else the first line of its free text.
    """
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if versions and told["Version"] not in versions:
        return None
    classifiers = [one.rsplit(" :: ", 1)[1] for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    free = (told.get_all("License") or [""])[0].strip().split("\n")[0]
    return (told.get_all("License-Expression") or [""])[0] or ", ".join(classifiers) or free


def ids(expression: str) -> set[str]:
    """The licences that an SPDX expression names."""
    return set(re.findall(r"[A-Za-z0-9.+-]+", expression)) - _OPERATORS


def mistakes() -> Iterator[str]:
    """What the list lacks, has too much, or has otherwise than the thing itself."""
    listed = read()
    components, accepted = listed["components"], listed["accepted"]
    pinned: dict[str, set[str]] = {}
    for pin in (*locks.read(locks.ALL), *locks.read(locks.BUILDS)):
        pinned.setdefault(pin.name, set()).add(pin.version)
    for name in sorted(set(pinned) - set(components)):
        yield f"{name} is not on the list; it says: {said_by(name)}"
    for name in sorted(set(components) - set(pinned)):
        yield f"{name} is on the list but in no lock"
    for name, one in components.items():
        for licence in sorted(ids(one["licence"]) - set(accepted)):
            yield f"{name}: nobody has judged {licence}"
        expected, said = one.get("says", one["licence"]), said_by(name, pinned.get(name))
        if said is not None and said != expected:
            yield f"{name} says {said!r}, not {expected!r}"


def page() -> str:
    """docs/licences.md."""
    listed = read()
    tables = "\n".join(_table(extra, listed) for extra in ["", *locks.extras()])
    judged = "\n".join(f"| {name} | {one['ja']} | {one['en']} |" for name, one in sorted(listed["accepted"].items()))
    text = (locks.ROOT / "release" / "licences.md").read_text("utf-8")
    return text.replace("<!-- judged -->", judged).replace("<!-- tables -->", tables)


def _table(extra: str, listed: dict[str, Any]) -> str:
    title = f"`machikado[{extra}]` で加わるもの · added by the extra" if extra else "動かすのに要るもの · what runs"
    rows = [f"| {name} | {listed['components'][name]['licence']} |" for name in sorted(locks.needed_by(extra))]
    return "\n".join([f"### {title}", "", "| | SPDX |", "| --- | --- |", *rows, ""])


def main(arguments: list[str]) -> int:
    """Writes the page or tells the mistakes; the exit code."""
    if arguments == ["--write"]:
        PAGE.write_text(page(), "utf-8", newline="\n")
        return 0
    found = [*mistakes()]
    if PAGE.read_text("utf-8") != page():
        found.append("docs/licences.md is not as the list has it: python -m release.licences --write")
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
