"""Tables as frictionless reads them, record by record, and put into columns: for files that are not regular."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import polars as pl

from pipelines.validate.exact.cells import Part

PART_RECORDS = 50_000


@dataclass(frozen=True)
class StreamedFile:
    """A file that frictionless opens. `resource` makes a new one each time: a stream can be read once."""

    resource: Any
    width: int

    def parts(self) -> Iterator[Part]:
        """The records after the heading. Raises FrictionlessException where frictionless cannot read on."""
        with self.resource() as opened:
            stream = opened.dialect.read_enumerated_content_stream(opened.cell_stream)
            while records := list(islice(stream, PART_RECORDS)):
                yield part_of([cells for _, cells in records], self.width, [number for number, _ in records])


def part_of(records: Sequence[Sequence[str]], width: int, numbers: Sequence[int]) -> Part:
    """Records of texts as columns; those of another width than expected are filled up, or cut."""
    uneven = {position: cells for position, cells in enumerate(records) if len(cells) != width}
    if uneven:
        gaps = [None] * width
        even = [[*cells, *gaps][:width] if len(cells) != width else cells for cells in records]
    columns = enumerate(zip(*(even if uneven else records), strict=True))
    return Part(pl.DataFrame([pl.Series(str(at), cells, dtype=pl.String) for at, cells in columns]), numbers, uneven)
