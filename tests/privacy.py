"""Tables of one column to be looked at, and what was found in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.findings import Finding, Log
from pipelines.privacy import Watch
from pipelines.privacy.options import Waiver
from pipelines.table import Column, Source, Table

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Form:
    """One way in which personal data stand in a cell."""

    finding: str
    heading: str
    cell: str


def forms() -> Iterator[Form]:
    """All forms of `privacy_forms.toml`."""
    for case in _read("privacy_forms.toml")["forms"]:
        for cell in case["cells"]:
            yield Form(case["finding"], case["heading"], cell)


def lookalikes() -> Iterator[tuple[str, list[str]]]:
    """Headings and cells of `privacy_lookalikes.toml`."""
    for case in _read("privacy_lookalikes.toml")["lookalikes"]:
        yield case["heading"], case["cells"]


def _read(name: str) -> Any:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def table(columns: Sequence[tuple[str, Sequence[str]]]) -> Table:
    """A table of these headings and cells; the first record stands in row 2."""
    names = [f"c{number}" for number in range(len(columns))]
    pairs = list(zip(names, columns, strict=True))
    frame = pl.DataFrame([pl.Series(name, list(cells), dtype=pl.String) for name, (_, cells) in pairs])
    described = tuple(Column(name, heading, at) for at, (name, (heading, _)) in enumerate(pairs, 1))
    return Table(frame, described, range(2, frame.height + 2), Source("x.csv", "csv"))


def found(
    *columns: tuple[str, Sequence[str]], waivers: Iterable[Waiver] = (), published: Sequence[str] | None = None
) -> list[Finding]:
    """What is told of a table."""
    log = Log()
    watch = Watch(waivers)
    watch.look(table(columns), log, published=published)
    watch.end(log)
    return log.findings


def codes(*columns: tuple[str, Sequence[str]]) -> set[str]:
    """The kinds of findings in a table."""
    return {finding.code for finding in found(*columns)}
