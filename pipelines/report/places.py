"""Where findings stand, for programs that show them beside the files: path, line and column of a text, cell of a sheet.

A table counts its rows as Excel does when it opens the file. Git, and all that shows its files, counts lines: a quoted
cell may span several of them.
"""

from __future__ import annotations

import csv
import os
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import MachikadoError
from pipelines.findings import Finding
from pipelines.frozen import frozen
from pipelines.lazy import pattern

if TYPE_CHECKING:
    from pipelines.ci.checking import Checked

_LINE = pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_TEXTS = ("csv", "tsv", "datapackage", "")
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""The variables in which GitHub and GitLab name the top of the repository: what they show is named as seen from it."""


@frozen
class Spot:
    """A place in a file: `path` with slashes, as seen from the top; line and columns (characters) count from 1.

    `end` is the column behind the last character. Lines are known of texts only, the `cell` where the finding has one.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end: int | None = None
    cell: str = ""


@frozen
class Cell:
    """Where a cell of a text begins and ends; one over several lines ends with its first."""

    line: int
    start: int
    end: int


def spots_of(pairs: Sequence[tuple[Checked, Finding]]) -> list[Spot]:
    """The places of these findings of checks, in their order. Each file is read once more, as far as it is needed."""
    wanted: dict[Path, set[int]] = {}
    for check, finding in pairs:
        file, row = _file(check, finding), _row(check, finding)
        if file is not None and row is not None:
            wanted.setdefault(file, set()).add(row)
    lines = {file: _lines_or_none(file, rows) for file, rows in wanted.items()}
    return [_spot(check, finding, lines) for check, finding in pairs]


def _lines_or_none(file: Path, rows: Collection[int]) -> Mapping[int, list[Cell]]:
    try:
        return lines_of(file, rows)
    except (OSError, UnicodeError, csv.Error, MachikadoError):
        return {}


def _spot(check: Checked, finding: Finding, lines: Mapping[Path, Mapping[int, list[Cell]]]) -> Spot:
    file = _file(check, finding)
    path, cell = shown_path(file) if file else "", finding.place.cell
    row, column = _row(check, finding), finding.place.column
    cells = lines.get(file, {}).get(row) if file is not None and row is not None else None
    if check.error:
        line = finding.params.get("line")
        return Spot(path, line if isinstance(line, int) else None, cell=cell)
    if not cells:
        return Spot(path, cell=cell)
    if column is None or column > len(cells):
        return Spot(path, cells[0].line, cell=cell)
    found = cells[column - 1]
    return Spot(path, found.line, found.start, max(found.end, found.start + 1), cell)


def shown_path(path: Path) -> str:
    """The path as seen from the top of the repository where CI says where that is, else from here; with slashes."""
    place = os.path.abspath(path)  # noqa: PTH100 (a link is called as the repository calls it)
    for root in (*(os.environ[name] for name in _ROOTS if os.environ.get(name)), os.curdir):
        top = os.path.abspath(root)  # noqa: PTH100
        if place.startswith(top.rstrip(os.sep) + os.sep):
            place = os.path.relpath(place, top)
            break
    return place.replace(os.sep, "/").encode("utf-8", "replace").decode("utf-8")


def _file(check: Checked, finding: Finding) -> Path | None:
    """The file that a finding is about. Of a folder of tables and of a data package, the place names it."""
    source, inside = check.source, finding.place.sheet
    if source is None:
        return check.folder / "dataset.yaml" if check.folder else None
    is_package = check.report is not None and check.report.source.format == "datapackage"
    if inside and (is_package or source.is_dir()):
        folder = source.parent if is_package else source
        place = folder / inside
        return place if place.is_file() and place.resolve().is_relative_to(folder.resolve()) else source
    return source


def _row(check: Checked, finding: Finding) -> int | None:
    """The row of the text that a finding is about: of a column as a whole, that of its heading."""
    if check.report is None or check.report.source.format not in _TEXTS:
        return None
    if finding.place.row is None and finding.place.column is not None:
        return next(reversed(check.report.source.header_rows), None)
    return finding.place.row


def lines_of(path: Path, rows: Collection[int]) -> dict[int, list[Cell]]:
    """Where the cells of these rows of a delimited text stand. Raises OSError, UnicodeError and csv.Error."""
    from pipelines.read.delimited import announced, best_delimiter, field_limit
    from pipelines.read.encoding import decode

    text, said = announced(decode(path.read_bytes()).text)
    delimiter, above = said or best_delimiter(text), int(said is not None)
    with field_limit():
        return dict(_found(text, delimiter, above, rows))


def _found(text: str, delimiter: str, above: int, rows: Collection[int]) -> Iterator[tuple[int, list[Cell]]]:
    last = max(rows, default=0)
    kept: list[str] = []

    def lines() -> Iterator[str]:
        for found in _LINE.finditer(text):
            kept.append(found[0])
            yield found[0]

    reader = csv.reader(lines(), delimiter=delimiter)
    first = 1
    for number, _ in enumerate(reader, 1):
        if number in rows:
            yield number, list(_cells(kept, delimiter, first + above))
        if number >= last:
            return
        first = reader.line_num + 1
        kept.clear()


def _cells(lines: list[str], delimiter: str, line: int) -> Iterator[Cell]:
    """The cells of one record, which stands on these lines."""
    record = "".join(lines)
    ends = [0]  # of the lines; the first beginning is that of the record
    for one in lines:
        ends.append(ends[-1] + len(one))
    cell = re.compile(rf'"(?:[^"]|"")*(?:"[^{re.escape(delimiter)}\r\n]*)?|[^{re.escape(delimiter)}\r\n]*')
    at = 0
    while found := cell.match(record, at):
        row = bisect_right(ends, at, 0, max(len(lines), 1)) - 1
        begins, over = ends[row], ends[row + 1] if row + 1 < len(ends) else len(record)
        stop = min(found.end(), begins + len(record[begins:over].rstrip("\r\n")))
        yield Cell(line + row, at - begins + 1, stop - begins + 1)
        at = found.end()
        if record[at : at + 1] != delimiter:
            return
        at += 1
