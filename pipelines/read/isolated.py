"""Reading a workbook in a process of its own.

A damaged workbook can make the reader ask for more memory than there is, which ends its process at once, without an
error that could be caught. An .xlsx can be searched for that beforehand; the binary .xls, the .ods and an .xlsx that no
spreadsheet program wrote cannot. So a child process reads these, within bounds of memory and time, and hands the text
over; if it dies, the file is damaged and nothing else is lost.
"""

from __future__ import annotations

import json
import sys

from pipelines.errors import DataError
from pipelines.read.child import ask
from pipelines.read.grid import Grid
from pipelines.read.limits import MB

MEMORY_BYTES = 1000 * MB  # address space, which is at least the memory in use; some five million cells


def read_isolated(raw: bytes) -> list[Grid]:
    """The sheets of a workbook. Raises DataError when it is damaged, protected or too large."""
    answer = ask("pipelines.read.isolated", damaged="workbook-damaged", data=raw)
    return [
        Grid(sheet["name"], sheet["rows"], [((a, b), (c, d)) for a, b, c, d in sheet["merged"]], sheet["hidden"])
        for sheet in answer["sheets"]
    ]


def main() -> None:
    """The child: bytes of a workbook on standard input, sheets (or an error) as JSON on standard output."""
    from pipelines.read.workbook import grids

    bound_memory(MEMORY_BYTES)
    try:
        sheets = [
            {"name": grid.name, "rows": grid.rows, "merged": [a + b for a, b in grid.merged], "hidden": grid.hidden}
            for grid in grids(sys.stdin.buffer.read())
        ]
        answer: dict[str, object] = {"sheets": sheets}
    except DataError as error:
        answer = {"code": error.code, "params": error.params}
    sys.stdout.write(json.dumps(answer))


def bound_memory(most: int) -> None:
    """Where the system can bound it (not on Windows, where asking for too much fails by itself)."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


if __name__ == "__main__":
    main()
